"""XLSX files as the tests of `criteria` read and write them."""

import io
from typing import Any

import openpyxl
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from criteria.models import CriteriaSet, Criterion
from criteria.spreadsheets.columns import HEADINGS
from criteria.spreadsheets.set_export import set_workbook
from criteria.spreadsheets.set_import import Reading, read_set, weigh_set
from movement.importing.sheets import Line
from movement.models import User
from tests.movement.tables import a_workbook, upload

# CQ1.1 is of the standing office, CQ1.2 of the economic one.
MINE, THEIRS = "CQ1.1", "CQ1.2"
NEW = {
    "Mã": "CQ9.1",
    "Nội dung": "Sáng kiến mới",
    "Điểm chuẩn": "2,5",
    "Tiêu chí của Kế hoạch": "2",
    "Trục": "Đổi mới sáng tạo",
}
CHANGED_MEANWHILE = (
    "Bộ tiêu chí đã thay đổi sau khi kiểm tra, nên chưa nhập dòng nào. "
    "Hãy xem lại kết quả kiểm tra mới."
)
HEADERS = [text for text, _width in HEADINGS.values()]


def book_of(content: bytes) -> Workbook:
    """The file as a program opens it."""
    return openpyxl.load_workbook(io.BytesIO(content))


def first_sheet(content: bytes) -> Worksheet:
    """The file's first sheet."""
    sheet: Worksheet = book_of(content).worksheets[0]
    return sheet


def rows_of(sheet: Worksheet) -> list[list[Any]]:
    """What stands in the cells of the sheet."""
    return [list(row) for row in sheet.iter_rows(values_only=True)]


def lines_of(criteria_set: CriteriaSet, actor: User, content: bytes) -> list[Line]:
    """The rows of the file as the import reads them."""
    return read_set(upload=upload(content), criteria_set=criteria_set, actor=actor).lines


def typed(*rows: dict[str, Any]) -> bytes:
    """A file with a header and these rows, each by the headers of its cells."""
    headers = [header for header in HEADERS if any(header in row for row in rows)]
    return a_workbook(headers, *([row.get(header) for header in headers] for row in rows))


def reading_of(criteria_set: CriteriaSet, actor: User, content: bytes) -> Reading:
    """The first step of the import."""
    lines = lines_of(criteria_set, actor, content)
    return weigh_set(criteria_set=criteria_set, lines=lines, actor=actor)


def words_of(criteria_set: CriteriaSet, actor: User, content: bytes) -> list[str]:
    """What the first step says of each row."""
    return [verdict.words for verdict in reading_of(criteria_set, actor, content).verdicts]


def exported(criteria_set: CriteriaSet) -> bytes:
    """The set's own file."""
    return set_workbook(criteria_set)


def row(criterion: Criterion, **cells: str) -> dict[str, str]:
    """The columns that every file has, for the criterion."""
    return {
        "Mã": criterion.code,
        "Nội dung": criterion.text,
        "Điểm chuẩn": str(criterion.max_points),
        **{header.replace("_", " "): text for header, text in cells.items()},
    }


def of(draft: CriteriaSet, code: str) -> Criterion:
    """The criterion as it is stored."""
    criterion: Criterion = draft.criteria.get(code=code)
    return criterion
