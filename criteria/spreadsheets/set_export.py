"""A criteria set as one readable sheet; the same sheet can be read back."""

from datetime import datetime
from decimal import Decimal

from criteria.arithmetic import total
from criteria.models import CriteriaSet
from criteria.spreadsheets.columns import HEADINGS, stored_values, written
from criteria.spreadsheets.layout import (
    Heading,
    Value,
    as_bytes,
    new_book,
    sheet_named,
    write_header,
    write_note,
    write_row,
    write_titles,
)
from movement.errors import Refused
from movement.history import record
from movement.models import User
from movement.numbers import format_points

TOTAL = "Tổng cộng"


def export_set(*, criteria_set: CriteriaSet, actor: User, now: datetime | None = None) -> bytes:
    """The set as XLSX; who took it is remembered.

    Raises:
        Refused: the person works for neither office.
    """
    if not actor.has_perm("criteria.export_set"):
        raise Refused("Việc này thuộc hai phòng chấm điểm.")
    content = set_workbook(criteria_set)
    record("criteria_set.exported", criteria_set, actor=actor, at=now)
    return content


def set_workbook(criteria_set: CriteriaSet) -> bytes:
    """The set with its titles, its criteria in order, and the sum of their points."""
    criteria = criteria_set.criteria.select_related(
        "office", "plan_criterion__group"
    ).prefetch_related("bands", "content_areas")
    book = new_book()
    sheet = sheet_named(book, f"{criteria_set.group.name} {criteria_set.round.year}")
    write_titles(sheet, _titles(criteria_set), len(HEADINGS))
    write_header(sheet, [Heading(text, width) for text, width in HEADINGS.values()])
    points: list[Decimal] = []
    for criterion in criteria:
        row = stored_values(criterion)
        points.append(criterion.max_points)
        write_row(sheet, [written(name, row[name]) for name in HEADINGS])
    write_row(sheet, _total_row(total(points)), bold=True)
    write_note(
        sheet,
        "Tổng cộng phải bằng thang điểm. Sửa tệp rồi nhập lại: ô trống giữ nguyên dữ liệu trên "
        "cổng; ghi “không” để bỏ.",
        len(HEADINGS),
    )
    return as_bytes(book)


def _titles(criteria_set: CriteriaSet) -> list[str]:
    scale = format_points(criteria_set.scale)
    bonus, penalty = map(format_points, (criteria_set.bonus_cap, criteria_set.penalty_cap))
    version = f"Phiên bản {criteria_set.version} – {criteria_set.get_state_display()}"
    return [
        f"BỘ TIÊU CHÍ CHẤM ĐIỂM THI ĐUA NĂM {criteria_set.round.year}",
        f"Nhóm đối tượng: {criteria_set.group.name}",
        f"{version}; thang điểm {scale}; thưởng tối đa {bonus}, trừ tối đa {penalty}",
    ]


def _total_row(points: Decimal) -> list[Value]:
    cells: dict[str, Value] = {"plan_criterion": TOTAL, "max_points": points}
    return [cells.get(name) for name in HEADINGS]
