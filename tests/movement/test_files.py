import contextlib
import hashlib
import io
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageFile

from movement.errors import Refused
from movement.files import ALLOWED_WORDS, check_file, clean_name, reasons
from tests.acting import refusal
from tests.factories import PDF, a_file
from tests.movement import bad_files, files

OFFICE = "application/vnd.openxmlformats-officedocument."


def no(name: str, reason: str) -> tuple[str, str]:
    """How a file is refused for that reason."""
    return f"Tệp “{name}” {reason}", "file"


def picture_of(content: Any) -> Image.Image:
    content.seek(0)
    return Image.open(io.BytesIO(content.read()))


# What is refused


def test_the_sentences_say_what_is_wrong_and_how_to_mend_it() -> None:
    spoken = {name: value for name, value in vars(reasons).items() if name.isupper()}

    assert len(spoken) == 22
    assert reasons.NOT_THIS_KIND == (
        "thuộc loại không nhận. Hãy gửi PDF, JPG, PNG, HEIC, DOCX hoặc XLSX."
    )
    assert reasons.PASSWORD == "có đặt mật khẩu. Hãy bỏ mật khẩu rồi gửi lại."
    assert reasons.DAMAGED == ("bị hỏng hoặc chép chưa hết. Hãy mở tệp gốc, lưu lại rồi gửi lại.")
    for name, sentence in spoken.items():
        if name != "ALLOWED_WORDS":
            assert ". Hãy " in sentence
            assert sentence.endswith(".")


@pytest.mark.parametrize("case", bad_files.BAD)
def test_a_bad_file_is_refused_with_its_own_sentence(case: str) -> None:
    name, make, reason = bad_files.BAD[case]
    limits = {
        reasons.TOO_BIG: "10,0\u00a0MB",
        reasons.TOO_MANY_PARTS: "2.000",
        reasons.TOO_MANY_PIXELS: "50",
    }

    refused = refusal(check_file, upload=SimpleUploadedFile(name, make()))

    assert refused == no(name, reason.format(limit=limits.get(reason, "")))


@pytest.mark.parametrize("case", ["a JPG cut off", "a PNG cut off"])
def test_a_cut_picture_is_refused_where_pdfs_are_made_too(
    case: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)  # as WeasyPrint does
    name, make, reason = bad_files.BAD[case]

    assert refusal(check_file, upload=a_file(name, make())) == no(name, reason)


def test_there_are_enough_bad_files_and_each_reason_has_one() -> None:
    met = {reason for _name, _make, reason in bad_files.BAD.values()}
    known = {value for name, value in vars(reasons).items() if name.isupper()} - {ALLOWED_WORDS}

    assert len(bad_files.BAD) >= 25
    assert met == known


def test_a_file_at_the_limit_passes_and_one_byte_more_does_not(settings: Any) -> None:
    settings.EVIDENCE_MAX_BYTES = 1024 * 1024

    assert check_file(a_file(content=PDF.ljust(1024 * 1024))).size == 1024 * 1024
    assert refusal(check_file, upload=a_file(content=PDF.ljust(1024 * 1024 + 1))) == no(
        "minh-chung.pdf", reasons.TOO_BIG.format(limit="1,0\u00a0MB")
    )


def test_a_picture_at_the_limit_of_points_passes(settings: Any) -> None:
    settings.EVIDENCE_MAX_PIXELS = 64 * 48

    assert check_file(a_file("a.jpg", bad_files.a_photo())).content_type == "image/jpeg"
    settings.EVIDENCE_MAX_PIXELS = 64 * 48 - 1
    for name, content in (("a.jpg", bad_files.a_photo()), ("a.heic", files.heic())):
        assert refusal(check_file, upload=a_file(name, content)) == no(
            name, reasons.TOO_MANY_PIXELS.format(limit="0")
        )


def test_a_knot_of_objects_is_not_walked_for_ever(settings: Any) -> None:
    many = bad_files.a_pdf(
        "<</Type/Catalog/Pages 2 0 R>>", bad_files.PAGES, bad_files.PAGE, *["<<>>"] * 50
    )
    assert check_file(a_file(content=many)).size == len(many)

    settings.PDF_MAX_OBJECTS = 50
    assert refusal(check_file, upload=a_file(content=many)) == no(
        "minh-chung.pdf", reasons.PDF_TOO_COMPLEX
    )
    settings.PDF_MAX_OBJECTS = 1000
    settings.PDF_MAX_SECONDS = -1
    assert refusal(check_file, upload=a_file(content=many)) == no(
        "minh-chung.pdf", reasons.PDF_TOO_COMPLEX
    )


def test_the_parts_of_a_nested_archive_count_as_well(settings: Any) -> None:
    chart = bad_files.with_parts(files.document(), {"word/embeddings/a.xlsx": files.workbook()})
    assert check_file(a_file("a.docx", chart)).size == len(chart)

    settings.ARCHIVE_MAX_FILES = 10
    assert refusal(check_file, upload=a_file("a.docx", chart)) == no(
        "a.docx", reasons.TOO_MANY_PARTS.format(limit="10")
    )


def test_what_is_unpacked_is_limited_in_itself_too(settings: Any) -> None:
    settings.ARCHIVE_MAX_BYTES = 1000

    assert refusal(check_file, upload=a_file("a.docx", files.document())) == no(
        "a.docx", reasons.UNPACKS_TOO_BIG
    )


def test_a_chart_that_is_bigger_than_a_file_may_be_is_refused(settings: Any) -> None:
    settings.EVIDENCE_MAX_BYTES = 200_000
    chart = bad_files.with_parts(files.workbook(), {"xl/a.xml": bytes(200_000) * 1})
    padded = chart + bytes(200_000)
    whole = bad_files.with_parts(
        files.document(), {"word/embeddings/a.xlsx": padded, "word/b": files.filler(9_000)}
    )

    assert refusal(check_file, upload=a_file("a.docx", whole)) == no(
        "a.docx", reasons.UNPACKS_TOO_BIG
    )


# Names


@pytest.mark.parametrize(
    ("name", "cleaned"),
    [
        ("../../bí mật.pdf", "bí mật.pdf"),
        ("C:\\Users\\An\\biên bản.pdf", "biên bản.pdf"),
        ("a\0b.pdf", "ab.pdf"),
        ("bao\u202efdp.pdf", "baofdp.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "a Set-Cookie_ x.pdf"),
        ('"a".pdf', "_a_.pdf"),
        ("a<b>|c?*.pdf", "a_b__c__.pdf"),
        ("CON.pdf", "_CON.pdf"),
        ("lpt1", "_lpt1"),
        ("bao-cao.pdf . ", "bao-cao.pdf"),
        ("Bie\u0302n ba\u0309n.pdf", "Biên bản.pdf"),
        ("a" * 300 + ".pdf", "a" * 196 + ".pdf"),
        ("a." + "b" * 300, "." + "b" * 199),
        ("", ""),
    ],
)
def test_a_name_is_cleaned(name: str, cleaned: str) -> None:
    assert clean_name(name) == cleaned


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../x.pdf", "x.pdf"),
        ("x.exe\0.pdf", "x.exe.pdf"),
        ("CON.pdf", "_CON.pdf"),
        ("y" * 300 + ".PDF", "y" * 196 + ".PDF"),
    ],
)
def test_a_good_file_by_a_hostile_name_is_kept_by_a_clean_one(name: str, kept: str) -> None:
    upload = SimpleUploadedFile("x", PDF)
    upload._name = name  # what a browser may send; Django cleans it in its constructor

    assert check_file(upload).filename == kept


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("x.pdf\0.exe", "x.pdf.exe"),
        ("x\u202efdp.exe", "xfdp.exe"),
        ("x.pdf/", ""),
        (".pdf", ".pdf"),
        ("", ""),
    ],
)
def test_a_hostile_name_does_not_hide_the_extension(name: str, shown: str) -> None:
    upload = SimpleUploadedFile("x", PDF)
    upload._name = name

    assert refusal(check_file, upload=upload) == no(shown, reasons.NOT_THIS_KIND)


# What passes


@pytest.mark.parametrize(("name", "content"), files.ALLOWED.items())
def test_a_real_file_of_an_allowed_kind_passes(name: str, content: bytes) -> None:
    types = {
        ".pdf": "application/pdf",
        ".jpg": "image/jpeg",
        ".jpeg": "image/jpeg",
        ".png": "image/png",
        ".heic": "image/jpeg",
        ".docx": f"{OFFICE}wordprocessingml.document",
        ".xlsx": f"{OFFICE}spreadsheetml.sheet",
    }

    checked = check_file(a_file(name, content))

    assert checked.content_type == types[Path(name).suffix.lower()]
    assert checked.filename == name.replace(".heic", ".jpg")
    assert checked.original_sha256 == hashlib.sha256(content).hexdigest()
    kept = checked.content.read()
    assert checked.sha256 == hashlib.sha256(kept).hexdigest()
    assert checked.size == len(kept)
    if not checked.content_type.startswith("image/"):
        assert kept == content


def test_a_telephones_picture_becomes_a_jpg() -> None:
    checked = check_file(a_file("IMG_2034.HEIC", files.heic()))

    picture = picture_of(checked.content)
    assert (checked.filename, checked.content_type) == ("IMG_2034.jpg", "image/jpeg")
    assert (picture.format, picture.size) == ("JPEG", (64, 48))
    red, green, blue = picture.convert("RGB").getpixel((5, 5))
    assert red > 200
    assert max(green, blue) < 60


def test_a_picture_is_turned_upright_and_loses_where_it_was_taken() -> None:
    picture = Image.open(io.BytesIO(bad_files.a_photo()))
    exif = Image.Exif()
    exif[0x0112] = 6  # a quarter to the right
    exif[0x010E] = "Nhà bà Nguyễn Thị A"
    stream = io.BytesIO()
    picture.save(stream, "JPEG", exif=exif, comment=b"bi mat", quality=95)

    checked = check_file(a_file("a.jpg", stream.getvalue()))

    kept = picture_of(checked.content)
    assert kept.size == (48, 64)
    assert dict(kept.getexif()) == {}
    assert "comment" not in kept.info
    assert kept.convert("RGB").getpixel((2, 2))[2] > 200  # what was below is on the left


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_what_hides_behind_a_picture_is_gone(kind: str) -> None:
    name = "a.jpg" if kind == "JPEG" else "a.png"
    mixed = bad_files.a_photo(kind) + files.WEB_PAGE + files.archive(a="b")

    kept = check_file(a_file(name, mixed)).content.read()

    assert b"<script>" not in kept
    assert b"PK\x03\x04" not in kept


@pytest.mark.parametrize(
    ("mode", "kept_as"),
    [("P", "RGBA"), ("RGBA", "RGBA"), ("L", "L"), ("1", "1"), ("I;16", "I;16")],
)
def test_a_png_keeps_what_can_be_seen_of_it(mode: str, kept_as: str) -> None:
    stream = io.BytesIO()
    more = {"transparency": 0} if mode == "P" else {}
    Image.new(mode, (8, 8)).save(stream, "PNG", **more)

    kept = picture_of(check_file(a_file("a.png", stream.getvalue())).content)

    assert (kept.mode, kept.size) == (kept_as, (8, 8))


@pytest.mark.parametrize(("mode", "kept_as"), [("CMYK", "RGB"), ("L", "L")])
def test_a_jpg_of_a_printer_and_a_grey_one_are_kept(mode: str, kept_as: str) -> None:
    stream = io.BytesIO()
    Image.new(mode, (8, 8)).save(stream, "JPEG")

    assert picture_of(check_file(a_file("a.jpg", stream.getvalue())).content).mode == kept_as


def test_a_paletted_png_without_transparency_is_kept() -> None:
    stream = io.BytesIO()
    Image.new("P", (8, 8)).save(stream, "PNG")

    assert picture_of(check_file(a_file("a.png", stream.getvalue())).content).mode == "RGB"


@pytest.mark.parametrize("program", files.ORDERS)
@pytest.mark.parametrize(
    ("name", "kind"), [("bao-cao.docx", files.WORD), ("so-lieu.xlsx", files.EXCEL)]
)
def test_an_office_file_passes_however_its_program_packed_it(
    name: str, kind: str, program: str
) -> None:
    content = files.document(kind, files.ORDERS[program])

    assert check_file(a_file(name, content)).sha256 == hashlib.sha256(content).hexdigest()


@pytest.mark.parametrize("target", ["file:///C:/Users/An/Normal.dotm", "Normal.dotm"])
def test_a_template_of_ones_own_machine_does_no_harm(target: str) -> None:
    parts = {"word/_rels/s.rels": bad_files.relations("attachedTemplate", target, "External")}
    content = bad_files.with_parts(files.document(), parts)

    assert check_file(a_file("a.docx", content)).size == len(content)


def test_a_pdf_with_packed_objects_passes() -> None:
    content = bad_files.pdf_with_packed_objects(bad_files.packed_object(b"[<</S/URI>>]"))

    assert check_file(a_file(content=content)).size == len(content)


@pytest.mark.parametrize("rest", [b"\r\n", b" " * 5000, bytes(512)])
def test_white_space_behind_a_pdf_does_no_harm(rest: bytes) -> None:
    assert check_file(a_file(content=PDF + rest)).size == len(PDF + rest)


@given(st.data())
@pytest.mark.parametrize("name", ["a.docx", "a.pdf", "a.png", "a.jpg", "a.heic"])
def test_a_damaged_file_passes_or_is_refused_and_never_breaks_the_page(
    name: str, data: st.DataObject
) -> None:
    content = bytearray(files.ALLOWED_BY_SUFFIX[Path(name).suffix])
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(1, len(content)))

    for upload in (bytes(content), bytes(content[:cut])):
        with contextlib.suppress(Refused):
            checked = check_file(a_file(name, upload))
            assert checked.original_sha256 == hashlib.sha256(upload).hexdigest()


def test_a_big_upload_that_waits_on_disk_is_read_to_its_end() -> None:
    content = PDF.ljust(200_000)
    with TemporaryUploadedFile("bien-ban.pdf", "application/pdf", len(content), None) as upload:
        upload.write(content)
        upload.flush()

        assert check_file(upload).sha256 == hashlib.sha256(content).hexdigest()
