"""Writing tables as people open them: XLSX with real dates, CSV that Excel reads right."""

import csv
import io
import warnings
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

import tablib
from import_export.formats.base_formats import CSV, XLSX
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from movement.importing.columns import Column
from movement.importing.sheets import MAX_LINES

NOTE = "Ghi chú"
EXAMPLE_NOTE = "Dòng ví dụ, không được nhập; hãy xóa"
_FORMULA_SIGNS = ("=", "+", "-", "@")
_LISTS = "Danh mục"
_ABOUT = (
    "Mỗi dòng là một {title}. Giữ nguyên dòng tiêu đề; thứ tự cột không quan trọng.",
    "Ô trống giữ nguyên dữ liệu đang có trên cổng; không xóa gì.",
    "Số điện thoại và mã số thuế bắt đầu bằng 0: cột đã được định dạng là văn bản.",
    "Dòng có chữ “Dòng ví dụ” ở cột “Ghi chú” được bỏ qua.",
    "Nhiều nhất 2.000 dòng và 2 MB một tệp.",
)


class ExcelFormat(XLSX):
    """XLSX: dates are dates, and text that looks like a formula stays text."""

    def export_data(self, dataset: tablib.Dataset, **kwargs: Any) -> bytes:
        """The table as a workbook of one sheet."""
        book = Workbook()
        sheet = book.worksheets[0]
        sheet.title = "Danh sách"
        _head(sheet, dataset.headers or [])
        for values in dataset:
            _append(sheet, values)
        return _bytes(book)


class CsvFormat(CSV):
    """CSV in UTF-8 with its mark, so that Excel shows Vietnamese; formulas are defused."""

    CONTENT_TYPE = "text/csv; charset=utf-8"

    def export_data(self, dataset: tablib.Dataset, **kwargs: Any) -> bytes:
        """The table as text."""
        return _csv([dataset.headers or [], *dataset])


def csv_template(columns: Sequence[Column]) -> bytes:
    """An empty table with an example row."""
    return _csv([_headers(columns), _example(columns)])


def excel_template(title: str, columns: Sequence[Column]) -> bytes:
    """An empty table with lists to choose from, an example row, and a page that explains."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Danh sách"
    _head(sheet, _headers(columns))
    _append(sheet, _example(columns))
    for cell in sheet[2]:
        cell.font = Font(italic=True, color="666666")
    for cell in sheet[1]:
        # Text from top to bottom: Excel leaves a leading zero, and a date, as they were typed.
        sheet.column_dimensions[cell.column_letter].number_format = "@"
    _explain(book.create_sheet("Hướng dẫn"), title, columns)
    lists = book.create_sheet(_LISTS)
    for place, column in enumerate(columns, start=1):
        if column.choices:
            _offer(sheet, lists, place, column)
    return _bytes(book)


def _headers(columns: Sequence[Column]) -> list[str]:
    return [*(column.header for column in columns), NOTE]


def _example(columns: Sequence[Column]) -> list[str]:
    return [*(column.example for column in columns), EXAMPLE_NOTE]


def _head(sheet: Worksheet, headers: Iterable[str]) -> None:
    sheet.append(list(headers))
    for cell in sheet[1]:
        cell.font = Font(bold=True)
        sheet.column_dimensions[cell.column_letter].width = 24
    sheet.freeze_panes = "A2"


def _append(sheet: Worksheet, values: Iterable[Any]) -> None:
    row = sheet.max_row + 1
    for place, value in enumerate(values, start=1):
        cell = sheet.cell(row, place)
        if isinstance(value, date):
            cell.value = value
            cell.number_format = "dd/mm/yyyy"
        else:
            cell.value = ILLEGAL_CHARACTERS_RE.sub("", str(value))
            cell.data_type = "s"
            cell.number_format = "@"


def _explain(sheet: Worksheet, title: str, columns: Sequence[Column]) -> None:
    for sentence in _ABOUT:
        sheet.append([sentence.format(title=title)])
    sheet.append([])
    sheet.append(["Cột", "Bắt buộc có cột", "Cách ghi"])
    for cell in sheet[sheet.max_row]:
        cell.font = Font(bold=True)
    for column in columns:
        sheet.append([column.header, "Có" if column.required else "", column.hint])
    for letter, width in (("A", 26), ("B", 18), ("C", 90)):
        sheet.column_dimensions[letter].width = width


def _offer(sheet: Worksheet, lists: Worksheet, place: int, column: Column) -> None:
    """A list in every cell of the column; the words stand on a sheet, as they contain commas."""
    for number, choice in enumerate((column.header, *column.choices), start=1):
        lists.cell(number, place).value = choice
    letter = lists.cell(1, place).column_letter
    lists.column_dimensions[letter].width = 40
    source = f"'{_LISTS}'!${letter}$2:${letter}${len(column.choices) + 1}"
    offer = DataValidation(type="list", formula1=source, allow_blank=True)
    offer.errorTitle = column.header
    offer.error = "Hãy chọn một dòng trong danh sách."
    sheet.add_data_validation(offer)
    offer.add(f"{letter}2:{letter}{MAX_LINES + 2}")


def _csv(rows: Iterable[Iterable[Any]]) -> bytes:
    stream = io.StringIO(newline="")
    csv.writer(stream).writerows([_plain(value) for value in row] for row in rows)
    return stream.getvalue().encode("utf-8-sig")


def _plain(value: Any) -> str:
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    text = str(value)
    return f"'{text}" if text.startswith(_FORMULA_SIGNS) else text


def _bytes(book: Workbook) -> bytes:
    stream = io.BytesIO()
    with warnings.catch_warnings():
        # openpyxl still asks for the moment in a way that Python will drop.
        warnings.simplefilter("ignore", DeprecationWarning)
        book.save(stream)
    return stream.getvalue()
