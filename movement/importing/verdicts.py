"""A verdict on every row before anything is written, and then all rows or none."""

import hashlib
import json
from abc import ABC, abstractmethod
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.db import transaction

from movement.errors import Refused
from movement.history import record
from movement.importing.columns import Column, shown
from movement.importing.sheets import Line
from movement.models import Authority, User
from movement.units import require_standing_office


class Outcome(StrEnum):
    """What a row would do."""

    WRONG = "wrong"
    NEW = "new"
    CHANGED = "changed"
    SAME = "same"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one row would do, in words, and the act that does it."""

    number: int
    name: str
    outcome: Outcome
    words: str
    act: Callable[[User, datetime | None], None] | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Weighed:
    """What a table makes of an understood row: its key in the file, and what would change.

    Args:
        key: two rows of a file may not share one.
        changes: header → (value now, value then); None when the row would make something new.
        act: writes it.
    """

    key: Hashable
    changes: list[tuple[str, Any, Any]] | None
    act: Callable[[User, datetime | None], None]


class Table(ABC):
    """A kind of table that can be imported; made anew for every reading of a file."""

    code: str
    title: str
    columns: tuple[Column, ...]

    @abstractmethod
    def prepare(self, lines: Sequence[Line]) -> None:
        """Fetch what the rows will be compared with, in a fixed number of queries."""

    @abstractmethod
    def weigh(self, values: dict[str, Any]) -> Weighed:
        """Compare an understood row with what is stored.

        Raises:
            Refused: the row cannot be imported; the field names a column.
        """

    @abstractmethod
    def name_of(self, line: Line) -> str:
        """How the row is called in the list of verdicts."""


def judge(table: Table, lines: Sequence[Line]) -> list[Verdict]:
    """The verdict on every row; nothing is written."""
    table.prepare(lines)
    seen: dict[Hashable, int] = {}
    return [_judge_line(table, line, seen) for line in lines]


def counts(verdicts: Sequence[Verdict]) -> dict[Outcome, int]:
    """How many rows have each outcome."""
    return {outcome: sum(verdict.outcome == outcome for verdict in verdicts) for outcome in Outcome}


def fingerprint(verdicts: Sequence[Verdict]) -> str:
    """A short name of the verdicts: another one means that the data changed meanwhile."""
    rows = [(verdict.number, verdict.name, verdict.words) for verdict in verdicts]
    return hashlib.sha256(json.dumps(rows).encode()).hexdigest()


@transaction.atomic
def import_lines(
    *,
    table: Table,
    lines: Sequence[Line],
    expected: str,
    actor: User,
    now: datetime | None = None,
) -> dict[Outcome, int]:
    """Write every row, as the verdicts that the person saw say; or none.

    Args:
        expected: the `fingerprint` of those verdicts.

    Raises:
        Refused: the person is not of the standing office, a row is wrong, or the verdicts are no
            longer those that the person saw.
    """
    require_standing_office(actor)
    # One import after the other: a second click meets the data that the first one wrote.
    authority = Authority.objects.select_for_update().order_by("pk").first()
    verdicts = judge(table, lines)
    if fingerprint(verdicts) != expected:
        raise Refused(
            "Dữ liệu trên cổng đã thay đổi sau khi kiểm tra, nên chưa nhập dòng nào. "
            "Hãy xem lại kết quả kiểm tra mới."
        )
    done = counts(verdicts)
    if done[Outcome.WRONG]:
        raise Refused("Bảng còn dòng lỗi nên chưa nhập dòng nào. Hãy sửa trong tệp rồi gửi lại.")
    for verdict in verdicts:
        if verdict.act is not None:
            verdict.act(actor, now)
    record(
        f"{table.code}.imported",
        authority or actor,
        actor=actor,
        at=now,
        new=done[Outcome.NEW],
        changed=done[Outcome.CHANGED],
    )
    return done


def _judge_line(table: Table, line: Line, seen: dict[Hashable, int]) -> Verdict:
    name = table.name_of(line)
    values, problems = _understand(table, line)
    if not problems:
        try:
            return _weigh(table, line, values, seen)
        except Refused as refusal:
            problems = [_sentence(table, refusal.message, refusal.field)]
    return Verdict(line.number, name, Outcome.WRONG, f"Lỗi: {' '.join(problems)}")


def _understand(table: Table, line: Line) -> tuple[dict[str, Any], list[str]]:
    values: dict[str, Any] = {}
    problems = []
    for column in table.columns:
        if column.name in line.cells:
            try:
                values[column.name] = column.read(line.cells[column.name])
            except Refused as refusal:
                problems.append(_sentence(table, refusal.message, column.name))
    return values, problems


def _weigh(table: Table, line: Line, values: dict[str, Any], seen: dict[Hashable, int]) -> Verdict:
    weighed = table.weigh(values)
    first = seen.setdefault(weighed.key, line.number)
    if first != line.number:
        raise Refused(f"Trùng với dòng {first}. Hãy giữ một dòng.")
    name = table.name_of(line)
    if weighed.changes is None:
        return Verdict(line.number, name, Outcome.NEW, "Mới", weighed.act)
    if not weighed.changes:
        return Verdict(line.number, name, Outcome.SAME, "Không đổi")
    changes = "; ".join(_change(*change) for change in weighed.changes)
    return Verdict(line.number, name, Outcome.CHANGED, f"Cập nhật: {changes}", weighed.act)


def _change(header: str, before: Any, after: Any) -> str:
    told = f"từ “{shown(before)}” thành “{shown(after)}”" if before else f"“{shown(after)}”"
    return f"{header} {told}"


def _sentence(table: Table, message: str, name: str | None) -> str:
    """The sentence with the column where it belongs."""
    header = next((column.header for column in table.columns if column.name == name), None)
    return message if header is None else f"{message.rstrip('.')} (cột “{header}”)."
