"""Reading a table that somebody uploads: XLSX, or CSV as programs here write it."""

import csv
import io
import re
import warnings
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import PurePath
from typing import Any

import openpyxl
from django.core.files.uploadedfile import UploadedFile

from movement.errors import Refused
from movement.importing.columns import Column
from movement.text import fold, squash

MAX_BYTES = 2 * 1024 * 1024
MAX_LINES = 2000
MAX_CHARACTERS = 600_000
# How far a table may reach with its blank rows and columns, and what its archive may unpack to.
_MAX_SCANNED = 20_000
_MAX_COLUMNS = 60
_MAX_PARTS = 500
_MAX_UNPACKED = 60 * 1024 * 1024
_HEADER_WITHIN = 10
_EXAMPLE = "dong vi du"
_NOTE = "ghi chu"
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_FORMULA = re.compile(r"^'(?=[=+\-@])")

Row = tuple[int, Sequence[Any]]


@dataclass(frozen=True, slots=True)
class Line:
    """A row with something in it: its number as the program shows it, and its filled cells."""

    number: int
    cells: dict[str, str]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table as read, with the headers that mean no column of ours."""

    lines: list[Line]
    unknown: list[str]


def read_sheet(upload: UploadedFile, columns: Sequence[Column]) -> Sheet:
    """The rows of the file's first table.

    Rows before the header, blank rows and rows marked as an example are left out.

    Raises:
        Refused: the file is no XLSX or CSV in UTF-8, is too large, lacks a column, or has no row.
    """
    name = PurePath(upload.name or "").name
    if (upload.size or 0) > MAX_BYTES:
        raise Refused(f"Tệp “{name}” lớn hơn 2 MB. Hãy chia thành nhiều tệp.", "file")
    content = upload.read()
    suffix = PurePath(name).suffix.lower()
    if suffix == ".xlsx":
        rows = _workbook_rows(content, name)
    elif suffix == ".csv":
        rows = _csv_rows(content, name)
    else:
        raise Refused(f"Tệp “{name}” thuộc loại không nhận. Hãy gửi tệp XLSX hoặc CSV.", "file")
    texts = _as_text(rows)
    header, unknown = _find_header(texts, columns)
    return Sheet(lines=_lines(texts, header), unknown=unknown)


def _find_header(
    rows: Iterator[tuple[int, list[str]]], columns: Sequence[Column]
) -> tuple[dict[int, Column], list[str]]:
    """Where each column stands, and the headers nobody knows."""
    needed = [column for column in columns if column.required]
    missing = needed
    for number, texts in rows:
        found = {
            place: column
            for place, text in enumerate(texts)
            for column in columns
            if column.is_headed(text)
        }
        here = list(found.values())
        absent = [column for column in needed if column not in here]
        if not absent:
            _refuse_twice(here)
            unknown = [
                squash(text)
                for place, text in enumerate(texts)
                if text and place not in found and fold(text) != _NOTE
            ]
            return found, unknown
        if len(absent) < len(missing):
            missing = absent
        if number >= _HEADER_WITHIN:
            break
    raise Refused(
        f"Không thấy {_named(missing)} trong dòng tiêu đề. "
        f"Dòng này phải có {_named(needed)}. Hãy dùng tệp mẫu.",
        "file",
    )


def _refuse_twice(columns: list[Column]) -> None:
    for column in columns:
        if columns.count(column) > 1:
            raise Refused(f"Có hai cột “{column.header}”. Hãy giữ một cột.", "file")


def _named(columns: Iterable[Column]) -> str:
    return "cột " + ", ".join(f"“{column.header}”" for column in columns)


def _lines(rows: Iterator[tuple[int, list[str]]], header: dict[int, Column]) -> list[Line]:
    lines = []
    size = 0
    for number, texts in rows:
        if any(fold(text).startswith(_EXAMPLE) for text in texts):
            continue
        cells = {
            column.name: texts[place] if column.is_prose else squash(texts[place])
            for place, column in header.items()
            if place < len(texts) and texts[place]
        }
        if not cells:
            continue
        lines.append(Line(number=number, cells=cells))
        size += sum(map(len, cells.values()))
        if len(lines) > MAX_LINES or size > MAX_CHARACTERS:
            raise Refused(
                "Bảng có hơn 2.000 dòng, hoặc các ô quá dài. Hãy chia thành nhiều tệp.",
                "file",
            )
    if not lines:
        raise Refused("Bảng chưa có dòng nào dưới dòng tiêu đề. Hãy điền rồi gửi lại.", "file")
    return lines


def _as_text(rows: Iterable[Row]) -> Iterator[tuple[int, list[str]]]:
    for number, values in rows:
        if number > _MAX_SCANNED:
            raise Refused(
                "Bảng kéo dài quá dòng 20.000. Hãy xóa các dòng trống ở cuối bảng.",
                "file",
            )
        texts = [_text(value) for value in values]
        if any(texts):
            yield number, texts


def _text(value: Any) -> str:
    """A cell as text, whatever the program took it for, without the guard before a formula."""
    if value is None:
        return ""
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    lines = _CONTROL.sub("", str(value)).splitlines()
    return _FORMULA.sub("", "\n".join(map(squash, lines)).strip())


def _workbook_rows(content: bytes, name: str) -> list[Row]:
    """The first sheet's rows; formulas are never computed, their last results are read."""
    unreadable = Refused(
        f"Không đọc được tệp “{name}”. Hãy mở bằng Excel, bỏ mật khẩu nếu có, "
        "lưu lại dạng XLSX rồi gửi.",
        "file",
    )
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError):
        raise unreadable from None
    if len(parts) > _MAX_PARTS or sum(part.file_size for part in parts) > _MAX_UNPACKED:
        raise Refused(f"Tệp “{name}” giải nén ra quá lớn. Hãy chép bảng sang tệp mới.", "file")
    try:
        return list(_first_sheet(content))
    except Exception:  # noqa: BLE001 - a damaged or hostile workbook may fail anywhere inside
        raise unreadable from None


def _first_sheet(content: bytes) -> Iterator[Row]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()
        cells = sheet.iter_rows(max_row=_MAX_SCANNED + 1, max_col=_MAX_COLUMNS, values_only=True)
        yield from enumerate(cells, start=1)


def _csv_rows(content: bytes, name: str) -> list[Row]:
    encoding = "utf-16" if content.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        raise Refused(
            f"Tệp “{name}” không dùng bảng mã UTF-8 nên chữ Việt sẽ sai. Trong Excel, hãy chọn "
            "Lưu thành, kiểu “CSV UTF-8”, hoặc gửi tệp XLSX.",
            "file",
        ) from None
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    try:
        return list(enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), 1))
    except csv.Error:
        raise Refused(
            f"Không đọc được tệp “{name}”. Hãy mở bằng Excel, lưu lại dạng XLSX rồi gửi.", "file"
        ) from None
