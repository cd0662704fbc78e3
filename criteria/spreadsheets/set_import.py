"""A criteria set read from a sheet: a verdict on every row, then all rows or none."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from criteria.models import CriteriaSet
from criteria.publishing import require_draft, touch
from criteria.set_content import fingerprint as set_fingerprint
from criteria.spreadsheets.set_export import TOTAL
from criteria.spreadsheets.set_table import SetTable
from movement.errors import Refused
from movement.history import record
from movement.importing.sheets import Line, Sheet, read_sheet
from movement.importing.verdicts import Outcome, Verdict, counts, fingerprint, judge
from movement.models import User
from movement.text import fold

_SUMS = re.compile(rf"({fold(TOTAL)}|tong diem|tong so|tong|cong)\b.{{0,20}}")


@dataclass(frozen=True, slots=True)
class Reading:
    """A file as it was understood.

    Args:
        kept: codes of the criteria that the file does not name; they stay.
        stamp: another one means that the set, or what the rows would do, is another meanwhile.
    """

    lines: Sequence[Line]
    verdicts: list[Verdict]
    kept: list[str]
    stamp: str


def read_set(*, upload: UploadedFile, criteria_set: CriteriaSet, actor: User) -> Sheet:
    """The rows of the file's first sheet that are about a criterion.

    Raises:
        Refused: see `movement.importing.sheets.read_sheet`; or no row is about a criterion.
    """
    sheet = read_sheet(upload, SetTable(criteria_set, actor).columns)
    lines = [each for each in sheet.lines if not _is_remark(each)]
    if not lines:
        raise Refused("Bảng chưa có dòng tiêu chí nào. Hãy điền rồi gửi lại.", "file")
    return Sheet(lines=lines, unknown=sheet.unknown)


def weigh_set(*, criteria_set: CriteriaSet, lines: Sequence[Line], actor: User) -> Reading:
    """The verdict on every row; nothing is written."""
    return _weigh(SetTable(criteria_set, actor), lines)


@transaction.atomic
def import_set(
    *,
    criteria_set: CriteriaSet,
    lines: Sequence[Line],
    expected: str,
    actor: User,
    now: datetime | None = None,
) -> dict[Outcome, int]:
    """Write every row into the draft, as the verdicts that the person saw say; or none.

    Criteria that the file does not name stay. The offices' approvals of the draft are undone.

    Args:
        expected: the `stamp` of what the person saw.

    Raises:
        Refused: no right, the set is not a draft, the set changed meanwhile, or a row is wrong.
    """
    if not actor.has_perm("criteria.export_set"):
        raise Refused("Việc này thuộc hai phòng chấm điểm.")
    locked = require_draft(criteria_set)
    table = SetTable(locked, actor)
    reading = _weigh(table, lines)
    if reading.stamp != expected:
        raise Refused(
            "Bộ tiêu chí đã thay đổi sau khi kiểm tra, nên chưa nhập dòng nào. "
            "Hãy xem lại kết quả kiểm tra mới."
        )
    done = counts(reading.verdicts)
    if done[Outcome.WRONG]:
        raise Refused("Bảng còn dòng lỗi nên chưa nhập dòng nào. Hãy sửa trong tệp rồi gửi lại.")
    # Two criteria may change places in the tie-break: neither holds its old one meanwhile.
    locked.criteria.filter(pk__in=table.moving).update(tie_break=None)
    for verdict in reading.verdicts:
        if verdict.act is not None:
            verdict.act(actor, now)
    touch(locked, actor=actor)
    new, changed = done[Outcome.NEW], done[Outcome.CHANGED]
    record("criteria_set.imported", locked, actor=actor, at=now, new=new, changed=changed)
    return done


def _weigh(table: SetTable, lines: Sequence[Line]) -> Reading:
    verdicts = judge(table, lines)
    stamp = f"{fingerprint(verdicts)}.{set_fingerprint(table.criteria_set)}"
    return Reading(lines=lines, verdicts=verdicts, kept=table.kept(), stamp=stamp)


def _is_remark(line: Line) -> bool:
    """The row of the sum, and sentences beneath the table: they name no criterion."""
    if "code" in line.cells:
        return False
    texts = line.cells.values()
    return len(line.cells) == 1 or any(_SUMS.fullmatch(fold(text)) for text in texts)
