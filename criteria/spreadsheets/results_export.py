"""The results of a round as XLSX: a sheet per group, without what the reader may not see."""

from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from openpyxl import Workbook

from criteria.arithmetic import mean, median
from criteria.models import CriteriaSet, Criterion, OfficeScore, OfficeSheet, Result
from criteria.ranking import Ranking, ranking_of
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
from movement.models import Group, Round, User
from movement.numbers import format_points

_BEFORE = (Heading("Hạng", 7), Heading("Đơn vị", 40), Heading("Mã hồ sơ", 18))
_AFTER = (
    Heading("Thưởng", 9),
    Heading("Trừ", 9),
    Heading("Tổng điểm", 10),
    Heading("Tỷ lệ đạt, %", 10),
    Heading("Xếp loại", 24),
)
_POINTS_WIDTH = 10
_FEET: tuple[tuple[str, Callable[[Collection[Decimal]], Decimal]], ...] = (
    ("Trung bình", mean),
    ("Trung vị", median),
)

Points = dict[int, dict[int, Decimal]]


@transaction.atomic
def export_results(
    *, round_: Round, group: Group | None = None, actor: User, now: datetime | None = None
) -> bytes:
    """The results of the round's groups, or of one; who took them is remembered.

    Points of a dossier stand there only when the person may see them (criteria.blindness), never
    those of a unit with which there is a conflict of interest; means leave them out as well.

    Raises:
        Refused: the person works for neither office, or no set of criteria is in force.
    """
    if not actor.has_perm("criteria.export_results"):
        raise Refused("Việc này thuộc hai phòng chấm điểm.")
    sets = CriteriaSet.objects.in_force().filter(round=round_).select_related("round", "group")
    if group is not None:
        sets = sets.filter(group=group)
    in_force = list(sets.order_by("group__order"))
    if not in_force:
        raise Refused("Chưa có bộ tiêu chí nào đang áp dụng, nên chưa có kết quả để xuất.")
    now = now or timezone.now()
    book = new_book()
    rows = sum(_write_group(book, criteria_set, actor, now) for criteria_set in in_force)
    groups = [criteria_set.group.code for criteria_set in in_force]
    record("results.exported", round_, actor=actor, at=now, groups=groups, rows=rows)
    return as_bytes(book)


def _write_group(book: Workbook, criteria_set: CriteriaSet, reader: User, now: datetime) -> int:
    """One group's sheet; gives how many dossiers stand on it."""
    criteria = list(criteria_set.criteria.all())
    ranking = ranking_of(criteria_set, reader)
    results = [row.result for row in ranking.rows]
    points = _points_of(results)
    sheet = sheet_named(book, criteria_set.group.name)
    headings = [*_BEFORE, *map(_heading, criteria), *_AFTER]
    write_titles(sheet, _titles(criteria_set, ranking, now), len(headings))
    write_header(sheet, headings)
    for result in results:
        write_row(sheet, _row(result, criteria, points))
    if results:
        for label, middle in _FEET:
            write_row(sheet, _foot(label, middle, results, criteria, points), bold=True)
    for sentence in _notes(ranking):
        write_note(sheet, sentence, len(headings))
    return len(results)


def _points_of(results: Sequence[Result]) -> Points:
    """The offices' points by dossier and criterion."""
    found: Points = defaultdict(dict)
    scores = OfficeScore.objects.filter(
        office_sheet__submission__in=[result.submission_id for result in results],
        office_sheet__state=OfficeSheet.State.SIGNED,
    ).order_by()
    for submission, criterion, points in scores.values_list(
        "office_sheet__submission", "criterion", "points"
    ):
        found[submission][criterion] = points
    return found


def _heading(criterion: Criterion) -> Heading:
    return Heading(
        f"{criterion.code}\n(tối đa {format_points(criterion.max_points)})", _POINTS_WIDTH
    )


def _titles(criteria_set: CriteriaSet, ranking: Ranking, now: datetime) -> list[str]:
    publication = ranking.publication
    state = (
        "Kết quả tạm thời, chưa công bố."
        if publication is None
        else f"Đã công bố ngày {timezone.localtime(publication.published_at):%d/%m/%Y}."
    )
    return [
        f"KẾT QUẢ CHẤM ĐIỂM VÀ XẾP HẠNG NĂM {criteria_set.round.year}",
        f"Nhóm đối tượng: {criteria_set.group.name}",
        f"{state} Xuất lúc {timezone.localtime(now):%H:%M ngày %d/%m/%Y}.",
    ]


def _row(result: Result, criteria: Sequence[Criterion], points: Points) -> list[Value]:
    submission = result.submission
    return [
        result.rank,
        str(submission.unit),
        submission.reference,
        *(points[submission.pk].get(criterion.pk) for criterion in criteria),
        *_figures(result),
        result.band,
    ]


def _figures(result: Result) -> list[Decimal]:
    return [result.bonus, result.penalty, result.total, result.share]


def _foot(
    label: str,
    middle: Callable[[Collection[Decimal]], Decimal],
    results: Sequence[Result],
    criteria: Sequence[Criterion],
    points: Points,
) -> list[Value]:
    """The middle of every column of figures, over the dossiers of the table."""
    given = [
        [points[result.submission_id].get(criterion.pk, Decimal(0)) for result in results]
        for criterion in criteria
    ]
    columns = [*given, *zip(*map(_figures, results), strict=True)]
    return [None, label, None, *map(middle, columns), None]


def _notes(ranking: Ranking) -> list[str]:
    notes = []
    if not ranking.rows:
        notes.append("Chưa có hồ sơ nào mà ông/bà xem được điểm.")
    conflicted = sum(row.is_conflict for row in ranking.hidden)
    waiting = len(ranking.hidden) - conflicted
    if conflicted:
        notes.append(
            f"Không có trong bảng: {conflicted} hồ sơ của đơn vị mà ông/bà có xung đột lợi ích."
        )
    if waiting:
        notes.append(f"Không có trong bảng: {waiting} hồ sơ mà ông/bà chưa chấm xong phiếu.")
    if ranking.hidden and ranking.rows:
        notes.append("Trung bình và trung vị chỉ tính các hồ sơ có trong bảng.")
    return notes
