"""What changed between two revisions of a dossier: pure, from the questions they froze."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Any

# A number that stands alone is a place in a list ("Thành tích 2"): it shifts when a row goes.
_PLACE = re.compile(r"(?<!\S)\d+(?=[.:)]?(\s|$))")
# The question with which an achievement begins; its other questions are the same in each.
_HEADING = re.compile(r"Thành tích \d+")
_WORD = re.compile(r"\S+\s*|\s+")


class Kind(StrEnum):
    """What happened to a row or to a run of words."""

    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of words that stayed, came or went."""

    kind: Kind
    text: str


@dataclass(frozen=True, slots=True)
class Change:
    """A question that was added or removed, or whose answer changed.

    Attributes:
        heading: of which achievement it is asked; empty outside of them.
    """

    question: str
    kind: Kind
    pieces: list[Piece]
    heading: str = ""


@dataclass(frozen=True, slots=True)
class PartChanges:
    """The changes of one part of the dossier, in the order of its questions."""

    part: str
    changes: list[Change]


Question = Sequence[str]


def compare(before: Sequence[Any], after: Sequence[Any]) -> list[PartChanges]:
    """The parts that differ between two lists of questions (Revision.content["questions"])."""
    old = {section["part"]: section["rows"] for section in before}
    new = {section["part"]: section["rows"] for section in after}
    found = [
        PartChanges(part, compare_rows(old.get(part, []), new.get(part, [])))
        for part in [*new, *(part for part in old if part not in new)]
    ]
    return [part for part in found if part.changes]


def compare_rows(before: Sequence[Question], after: Sequence[Question]) -> list[Change]:
    """The rows of one part that differ.

    Rows that are wholly alike hold the two lists together; between them, rows with the same
    question are read as one row whose answer changed.
    """
    old, new = _headed(before), _headed(after)
    changes: list[Change] = []
    whole = SequenceMatcher(
        None, [_whole(row) for row in before], [_whole(row) for row in after], autojunk=False
    )
    for tag, start, end, new_start, new_end in whole.get_opcodes():
        if tag != "equal":
            changes += _between(old[start:end], new[new_start:new_end])
    return changes


def compare_words(before: str, after: str) -> list[Piece]:
    """Two answers as runs of words that stayed, went and came; joined they give both back."""
    old, new = _WORD.findall(before), _WORD.findall(after)
    pieces: list[Piece] = []
    for tag, start, end, new_start, new_end in SequenceMatcher(None, old, new).get_opcodes():
        if tag == "equal":
            pieces.append(Piece(Kind.SAME, "".join(old[start:end])))
            continue
        if end > start:
            pieces.append(Piece(Kind.REMOVED, "".join(old[start:end])))
        if new_end > new_start:
            pieces.append(Piece(Kind.ADDED, "".join(new[new_start:new_end])))
    return pieces


def _headed(rows: Sequence[Question]) -> list[Question]:
    """Question, answer, and the name of the achievement under which the row stands."""
    heading = ""
    headed: list[Question] = []
    for question, answer in rows:
        begins = _HEADING.fullmatch(question)
        headed.append((question, answer, "" if begins else heading))
        if begins:
            heading = f"{question}: {answer}"
    return headed


def _between(before: Sequence[Question], after: Sequence[Question]) -> list[Change]:
    """The changes of a stretch in which no row stayed whole."""
    matcher = SequenceMatcher(
        None, [_label(row) for row in before], [_label(row) for row in after], autojunk=False
    )
    changes: list[Change] = []
    for tag, start, end, new_start, new_end in matcher.get_opcodes():
        if tag == "equal":
            pairs = zip(before[start:end], after[new_start:new_end], strict=True)
            changes += [
                Change(new[0], Kind.CHANGED, compare_words(old[1], new[1]), new[2])
                for old, new in pairs
            ]
            continue
        changes += [
            Change(row[0], Kind.REMOVED, [Piece(Kind.REMOVED, row[1])], row[2])
            for row in before[start:end]
        ]
        changes += [
            Change(row[0], Kind.ADDED, [Piece(Kind.ADDED, row[1])], row[2])
            for row in after[new_start:new_end]
        ]
    return changes


def _label(row: Question) -> str:
    return _PLACE.sub("#", row[0])


def _whole(row: Question) -> tuple[str, str]:
    return (_label(row), row[1])
