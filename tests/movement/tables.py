"""Tables as people's programs write them, and the two steps of an import."""

import csv
import html
import io
import re
from collections.abc import Sequence
from typing import Any

import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

Row = Sequence[Any]


def a_workbook(*rows: Row) -> bytes:
    """An XLSX file whose first sheet has these rows."""
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(list(row))
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def a_csv(*rows: Row, delimiter: str = ",", encoding: str = "utf-8") -> bytes:
    """A CSV file with these rows."""
    stream = io.StringIO(newline="")
    csv.writer(stream, delimiter=delimiter).writerows(rows)
    return stream.getvalue().encode(encoding)


def upload(content: bytes, name: str = "bang.xlsx") -> SimpleUploadedFile:
    """The file as a browser sends it."""
    return SimpleUploadedFile(name, content)


def check(browser: Client, model: str, content: bytes, name: str = "bang.xlsx") -> HttpResponse:
    """The first step: send a file."""
    response: HttpResponse = browser.post(
        f"/quan-tri/movement/{model}/import/", {"file": upload(content, name)}
    )
    return response


def confirm(browser: Client, model: str, checked: HttpResponse) -> HttpResponse:
    """The second step: agree to what the page shows."""
    response: HttpResponse = browser.post(
        f"/quan-tri/movement/{model}/process_import/", {"token": token_of(checked)}
    )
    return response


def token_of(checked: HttpResponse) -> str:
    """What the page would send when the person agrees; empty when it offers no import."""
    found = re.search(r'name="token" value="([^"]*)"', checked.content.decode())
    return html.unescape(found.group(1)) if found else ""


def verdicts(page: HttpResponse) -> list[tuple[int, str, str]]:
    """The table of verdicts: number of the row, name, words."""
    cells = r'<td class="govuk-table__cell"\s+data-label="{}">(.*?)</td>'
    labels = ("Dòng trong tệp", "Tên", "Kết quả")
    columns = [
        [
            html.unescape(re.sub(r"<[^>]+>", "", cell))
            for cell in re.findall(cells.format(label), page.content.decode(), re.DOTALL)
        ]
        for label in labels
    ]
    return [(int(number), name, words) for number, name, words in zip(*columns, strict=True)]


def sheet_rows(response: HttpResponse) -> list[list[Any]]:
    """The rows of an XLSX file that the portal sent."""
    book = openpyxl.load_workbook(io.BytesIO(response.content))
    return [list(row) for row in book.worksheets[0].iter_rows(values_only=True)]


def csv_rows(response: HttpResponse) -> list[list[str]]:
    """The rows of a CSV file that the portal sent."""
    text = response.content.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline="")))
