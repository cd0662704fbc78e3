"""The receipt as a PDF: a pure function of its content, which reports.receipts gathers."""

from pathlib import Path
from typing import TypedDict

from django.template.loader import render_to_string

from reports.render.pdf import RenderedFile, typeset
from reports.render.vietnamese import day, moment

STYLES = Path(__file__).resolve().parent / "receipt.css"
HASH_GROUP = 8


class Questions(TypedDict):
    """One part of the dossier: its title, and pairs of a question and its answer."""

    part: str
    rows: list[list[str]]


class ReceiptContent(TypedDict):
    """Everything that a receipt says; moments are ISO, in the commune's time."""

    authority: str
    contact: str
    place: str
    portal: str
    reference: str
    unit: str
    group: str
    round: str
    number: int
    submitted_at: str
    submitted_by: str
    sha256: str
    is_demo: bool
    questions: list[Questions]


def render_receipt(content: ReceiptContent) -> RenderedFile:
    """Set the receipt with every question and answer of the revision."""
    words = {
        "content": content,
        "facts": [
            ("Đơn vị", content["unit"]),
            ("Nhóm đối tượng", content["group"]),
            ("Đợt thi đua", content["round"]),
            ("Lần nộp", content["number"]),
            ("Nộp lúc", moment(content["submitted_at"])),
            ("Người nộp", content["submitted_by"]),
            ("Mã băm SHA-256", _in_groups(content["sha256"])),
        ],
        "day": day(content["submitted_at"]),
    }
    html = render_to_string("reports/pdf/receipt.html", words)
    return typeset(html, STYLES, lambda _percent: None)


def _in_groups(sha256: str) -> str:
    """Sixty-four digits in groups that a person can read out, on two equal lines."""
    groups = [sha256[start : start + HASH_GROUP] for start in range(0, len(sha256), HASH_GROUP)]
    half = len(groups) // 2
    return " ".join("\N{NO-BREAK SPACE}".join(line) for line in (groups[:half], groups[half:]))
