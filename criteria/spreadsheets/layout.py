"""How the offices' tables look in XLSX: titles, a header that stays, widths, A4 in print."""

import io
import re
import warnings
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.worksheet.page import PageMargins
from openpyxl.worksheet.worksheet import Worksheet

XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# What Excel takes at most in a cell and in the name of a sheet.
MAX_CHARACTERS = 32_767
MAX_TITLE = 31

Value = str | int | Decimal | None

_FORMULA_SIGNS = ("=", "+", "-", "@")
_NOT_IN_TITLES = re.compile(r"[\[\]:*?/\\]")
# Vietnamese separators wherever the program follows the format, its own ones elsewhere.
_POINTS = "[$-42A]#,##0.00"
_WHOLE = "[$-42A]#,##0"
_LINE = Side(style="thin", color="B1B4B6")
_GRID = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_HEADER_GROUND = PatternFill("solid", fgColor="F7F5F2")
_CENTIMETRE = 1 / 2.54


@dataclass(frozen=True, slots=True)
class Heading:
    """One column: what stands above it, and its width in characters."""

    text: str
    width: int


def sheet_named(book: Workbook, title: str) -> Worksheet:
    """A new sheet of the book; its name keeps to what Excel takes."""
    plain = _NOT_IN_TITLES.sub(" ", ILLEGAL_CHARACTERS_RE.sub("", title)).strip("' ")
    return book.create_sheet(plain[:MAX_TITLE] or "Bảng")


def new_book() -> Workbook:
    """A workbook without any sheet."""
    book = Workbook()
    book.remove(book.worksheets[0])
    return book


def write_titles(sheet: Worksheet, lines: Sequence[str], columns: int) -> None:
    """The lines above the table, the first one large; each spans the table."""
    for number, text in enumerate(lines, start=1):
        cell = put(sheet, number, 1, text)
        cell.font = Font(bold=number == 1, size=14 if number == 1 else 11)
        cell.alignment = Alignment(vertical="center", wrap_text=False)
        sheet.merge_cells(start_row=number, end_row=number, start_column=1, end_column=columns)


def write_header(sheet: Worksheet, headings: Sequence[Heading]) -> int:
    """The header beneath the titles and a blank row; it stays on the screen and on every page.

    Returns:
        The header's row.
    """
    row = sheet.max_row + 2
    for column, heading in enumerate(headings, start=1):
        cell = put(sheet, row, column, heading.text)
        cell.font = Font(bold=True)
        cell.fill = _HEADER_GROUND
        cell.border = _GRID
        cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
        sheet.column_dimensions[cell.column_letter].width = heading.width
    sheet.freeze_panes = f"A{row + 1}"
    _set_print(sheet, row)
    return row


def write_row(sheet: Worksheet, values: Iterable[Value], *, bold: bool = False) -> int:
    """The next row of the table.

    Returns:
        Its number.
    """
    row = sheet.max_row + 1
    for column, value in enumerate(values, start=1):
        cell = put(sheet, row, column, value)
        cell.border = _GRID
        if bold:
            cell.font = Font(bold=True)
    return row


def write_note(sheet: Worksheet, text: str, columns: int) -> None:
    """A sentence beneath the table."""
    row = sheet.max_row + 1
    put(sheet, row, 1, text).font = Font(italic=True)
    sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=columns)


def put(sheet: Worksheet, row: int, column: int, value: Value) -> Cell:
    """A number as a number; text as text, though it look like a formula."""
    cell = sheet.cell(row, column)
    assert isinstance(cell, Cell), "nothing is written into a merged cell"
    cell.alignment = Alignment(vertical="top", wrap_text=True)
    if isinstance(value, str):
        cell.value = _fitting(value)
        cell.data_type = "s"
        # Edited in Excel, it stays what it is.
        cell.quotePrefix = value.startswith(_FORMULA_SIGNS)
    elif value is not None:
        cell.value = value
        cell.number_format = _POINTS if isinstance(value, Decimal) else _WHOLE
    return cell


def as_bytes(book: Workbook) -> bytes:
    """The file."""
    stream = io.BytesIO()
    with warnings.catch_warnings():
        # openpyxl still asks for the moment in a way that Python will drop.
        warnings.simplefilter("ignore", DeprecationWarning)
        book.save(stream)
    return stream.getvalue()


def _fitting(text: str) -> str:
    plain = ILLEGAL_CHARACTERS_RE.sub("", text)
    return plain if len(plain) <= MAX_CHARACTERS else f"{plain[: MAX_CHARACTERS - 1]}…"


def _set_print(sheet: Worksheet, header: int) -> None:
    """A4 across, as wide as the table, with its header on every page and the pages counted."""
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_margins = PageMargins(
        left=1.5 * _CENTIMETRE, right=1.5 * _CENTIMETRE, top=2 * _CENTIMETRE, bottom=2 * _CENTIMETRE
    )
    sheet.print_title_rows = f"{header}:{header}"
    sheet.oddFooter.center.text = "Trang &P/&N"
