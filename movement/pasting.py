"""A block copied from Excel, as rows of cells."""

import re

from movement.errors import Refused
from movement.numbers import parse_number
from movement.text import squash

MAX_CHARACTERS = 20_000
MAX_ROWS = 100
COLUMNS = 4
NUMBER_COLUMN = 1

_TOO_LONG = "Bảng dán vào dài quá; hãy dán từng phần, mỗi phần vài chục dòng."
# A cell in quotation marks may hold line breaks and doubled marks; any other ends at a tab or line.
_WITH_UNIT = re.compile(r"([+\-−]?\d(?:[\d., ]*\d)?) ?(%|[^\W\d_].*)")
_CELL = re.compile(r'(?:"((?:[^"]|"")*)"(?=[\t\n]|\Z)|([^\t\n]*))(\t|\n|\Z)')


def parse_block(text: str) -> list[list[str]]:
    """The rows of the block, each of four cells: result, value, unit of measure, before.

    Empty rows and a header row are left out; missing cells on the right are empty. A unit written
    behind the number (100%, 1.200 học sinh) goes to its own cell if nothing else stands there.

    Raises:
        Refused: the block is too long, or a line has more than four cells; the line is named.
    """
    if len(text) > MAX_CHARACTERS:
        raise Refused(_TOO_LONG, "pasted")
    rows = []
    for number, cells in enumerate(_cells(text.replace("\r\n", "\n").replace("\r", "\n")), start=1):
        row = [squash(cell) for cell in cells]
        while row and not row[-1]:
            row.pop()
        if len(row) > COLUMNS:
            raise Refused(
                f"Dòng {number} của bảng dán vào có {len(row)} cột; bảng chỉ có 4 cột: kết quả, "
                "số đạt được, đơn vị tính, trước khi làm.",
                "pasted",
            )
        if row:
            rows.append(row + [""] * (COLUMNS - len(row)))
    if len(rows) > MAX_ROWS:
        raise Refused(_TOO_LONG, "pasted")
    kept = rows[1:] if len(rows) > 1 and _is_header(rows[0]) else rows
    return [_with_unit_apart(row) for row in kept]


def _cells(text: str) -> list[list[str]]:
    rows: list[list[str]] = [[]]
    for found in _CELL.finditer(text):
        quoted, plain, end = found.groups()
        rows[-1].append(plain if quoted is None else quoted.replace('""', '"'))
        if end == "\n":
            rows.append([])
    return rows


def _with_unit_apart(row: list[str]) -> list[str]:
    """The unit of measure in its own cell; static/portal/paste.js does the same."""
    name, value, measure, before = row
    found = _WITH_UNIT.fullmatch(value)
    if found and measure in {"", found[2]}:
        value, measure = found[1], found[2]
    found = _WITH_UNIT.fullmatch(before)
    if found and found[2] == measure:
        before = found[1]
    return [name, value, measure, before]


def _is_header(row: list[str]) -> bool:
    """Whether the first row names the columns: words stand where a number should."""
    value = row[NUMBER_COLUMN]
    if not value:
        return False
    try:
        parse_number(value)
    except ValueError:
        return not any(sign.isdigit() for sign in value)
    return False
