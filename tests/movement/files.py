"""Real small files, good and bad, as people's programs write them."""

import io
import random
import zipfile
from pathlib import PurePath

import openpyxl
import pillow_heif
from PIL import Image

from tests.factories import PDF

WORD = "wordprocessingml.document.main+xml"
EXCEL = "spreadsheetml.sheet.main+xml"
WORD_MACROS = "application/vnd.ms-word.document.macroEnabled.main+xml"
_OPEN_XML = "application/vnd.openxmlformats-officedocument."

# The order in which programs pack a document, by the name of its main part (`*`).
WORD_ORDER = ("[Content_Types].xml", "_rels/.rels", "*", "word/styles.xml", "docProps/core.xml")
LIBREOFFICE_ORDER = (
    *("_rels/.rels", "docProps/core.xml", "docProps/app.xml", "docProps/custom.xml"),
    *("word/_rels/document.xml.rels", "*", "word/styles.xml", "[Content_Types].xml"),
)
PROPERTIES_FIRST_ORDER = (
    *("[Content_Types].xml", "_rels/.rels", "docProps/app.xml", "docProps/core.xml"),
    *("docProps/custom.xml", "docProps/thumbnail.jpeg", "*"),
)
CUSTOM_XML_ORDER = (
    *("[Content_Types].xml", "_rels/.rels", "customXml/item1.xml", "customXml/itemProps1.xml"),
    *("customXml/_rels/item1.xml.rels", "*"),
)
TRASH_ORDER = ("[trash]/0000.dat", "*", "_rels/.rels", "[Content_Types].xml")
ORDERS = {
    "Word": WORD_ORDER,
    "LibreOffice": LIBREOFFICE_ORDER,
    "properties first": PROPERTIES_FIRST_ORDER,
    "custom XML first": CUSTOM_XML_ORDER,
    "Word's trash first": TRASH_ORDER,
}


def picture(kind: str) -> bytes:
    """A photograph of one colour as Pillow writes it."""
    stream = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(stream, kind)
    return stream.getvalue()


def document(
    content_type: str = WORD,
    order: tuple[str, ...] = WORD_ORDER,
    *,
    extra: str = "",
    table: str = "",
) -> bytes:
    """An Office file of that main type, packed in that order.

    Args:
        extra: more lines of its table of contents.
        table: another table of contents.
    """
    main = "xl/workbook.xml" if content_type == EXCEL else "word/document.xml"
    full = content_type if "/" in content_type else _OPEN_XML + content_type
    table = table or (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/{main}" ContentType="{full}"/>{extra}</Types>'
    )
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in order:
            content = table if name == "[Content_Types].xml" else f"<x>{f'<y>{name}</y>' * 50}</x>"
            archive.writestr(main if name == "*" else name, content)
    return stream.getvalue()


def workbook() -> bytes:
    """A workbook as openpyxl writes it."""
    stream = io.BytesIO()
    book = openpyxl.Workbook()
    book.active["A1"] = "Số hồ sơ"
    book.save(stream)
    return stream.getvalue()


def archive(**files: str) -> bytes:
    """A plain ZIP."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as packed:
        for name, content in files.items():
            packed.writestr(name, content)
    return stream.getvalue()


def archive_with_comment(comment: bytes) -> bytes:
    """A plain ZIP that ends in a comment."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as packed:
        packed.writestr("a.txt", "a")
        packed.comment = comment
    return stream.getvalue()


def nested_zip() -> bytes:
    """A ZIP in a ZIP."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as packed:
        packed.writestr("b.zip", archive(a="b"))
    return stream.getvalue()


def filler(count: int) -> bytes:
    """Bytes that no packer makes smaller."""
    return random.Random(87).randbytes(count)


def noise(kind: str) -> bytes:
    """A photograph of nothing but noise: cut anywhere, points are missing."""
    stream = io.BytesIO()
    Image.frombytes("RGB", (64, 64), filler(64 * 64 * 3)).save(stream, kind)
    return stream.getvalue()


def heic(size: tuple[int, int] = (64, 48)) -> bytes:
    """A telephone's photograph, red."""
    stream = io.BytesIO()
    pillow_heif.from_pillow(Image.new("RGB", size, "red")).save(stream)
    return stream.getvalue()


PROGRAM = b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff\x00\x00" + bytes(200)
WEB_PAGE = b"<!DOCTYPE html><html><script>alert(1)</script></html>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
OLD_WORD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
TEXT = "Biên bản nghiệm thu".encode()

ALLOWED = {
    "bien-ban.pdf": PDF,
    "anh.jpg": picture("JPEG"),
    "ANH.JPEG": picture("JPEG"),
    "anh.png": picture("PNG"),
    "điện thoại.heic": heic(),
    "báo cáo.docx": document(),
    "số liệu.xlsx": workbook(),
}
ALLOWED_BY_SUFFIX = {PurePath(name).suffix: content for name, content in ALLOWED.items()}
