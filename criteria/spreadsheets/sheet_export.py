"""One dossier's sheet of one office as XLSX, in the columns of every Vietnamese score sheet."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from criteria.arithmetic import total
from criteria.models import (
    Adjustment,
    Criterion,
    Ground,
    OfficeScore,
    SelfScore,
)
from criteria.scoring import criteria_for
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
from criteria.spreadsheets.sheet_reading import Reading, read_sheet
from movement.errors import Refused
from movement.history import record
from movement.models import Office, Submission, User

OWN = "Phiếu chấm của tôi"
_POINTS_WIDTH = 10


@transaction.atomic
def export_sheet(
    *, submission: Submission, office: Office, actor: User, now: datetime | None = None
) -> bytes:
    """The office's sheet as far as the person may see it; who took it is remembered.

    Raises:
        Refused: no right on the dossier, or there is nothing that the person may see.
    """
    if not actor.has_perm("criteria.export_sheet", submission):
        raise Refused("Việc này thuộc hai phòng chấm điểm.")
    reading = read_sheet(submission, office, actor)
    if reading is None:
        raise Refused("Chưa có phiếu nào mà ông/bà xem được.")
    record("sheet.exported", reading.office_sheet, actor=actor, at=now, own=reading.is_own)
    return sheet_workbook(reading)


def sheet_workbook(reading: Reading) -> bytes:
    """The file: a line a criterion, then bonus and penalty, then the sums."""
    office_sheet = reading.office_sheet
    criteria = criteria_for(office_sheet)
    claims = dict(
        SelfScore.objects.filter(submission=office_sheet.submission_id)
        .order_by()
        .values_list("criterion", "points")
    )
    headings = _headings(reading)
    book = new_book()
    sheet = sheet_named(book, office_sheet.office.short_name)
    write_titles(sheet, _titles(reading), len(headings))
    write_header(sheet, headings)
    for number, criterion in enumerate(criteria, start=1):
        write_row(sheet, _line(number, criterion, claims.get(criterion.pk), reading))
    for adjustment in reading.adjustments:
        write_row(sheet, _adjustment_line(adjustment, reading))
    write_row(sheet, _sums(criteria, claims, reading), bold=True)
    if reading.adjustments:
        sentence = (
            "Điểm thưởng, điểm trừ của cả hồ sơ có mức tối đa, tính chung hai phòng; tổng điểm của "
            "hồ sơ xem ở bảng kết quả."
        )
        write_note(sheet, sentence, len(headings))
    return as_bytes(book)


def _headings(reading: Reading) -> list[Heading]:
    given = f"Thẩm định ({OWN})" if reading.is_own else "Thẩm định"
    return [
        Heading("STT", 6),
        Heading("Mã", 9),
        Heading("Nội dung", 44),
        Heading("Điểm chuẩn", _POINTS_WIDTH),
        Heading("Tự chấm", _POINTS_WIDTH),
        *(Heading(f"Người chấm: {scorer}", 14) for scorer, _points in reading.scorers),
        Heading(given, 12),
        Heading("Thưởng", _POINTS_WIDTH),
        Heading("Trừ", _POINTS_WIDTH),
        Heading("Chốt", _POINTS_WIDTH),
        Heading("Lý do", 40),
        Heading("Minh chứng", 30),
        Heading("Ghi chú thống nhất", 30),
    ]


def _titles(reading: Reading) -> list[str]:
    office_sheet = reading.office_sheet
    submission = office_sheet.submission
    what = OWN if reading.is_own else office_sheet.get_state_display()
    sent = f"hồ sơ {submission.reference}, bản nộp lần {office_sheet.revision.number}"
    return [
        "PHIẾU THẨM ĐỊNH",
        f"Đơn vị: {submission.unit}; {sent}; năm {submission.round.year}",
        f"{office_sheet.office.name} – {what}",
    ]


def _line(
    number: int, criterion: Criterion, claimed: Decimal | None, reading: Reading
) -> list[Value]:
    score = reading.given.get(criterion.pk)
    points = score.points if score else None
    return [
        number,
        criterion.code,
        criterion.text,
        criterion.max_points,
        claimed,
        *(given.get(criterion.pk) for _scorer, given in reading.scorers),
        points,
        None,
        None,
        points if reading.is_signed else None,
        score.reason if score else None,
        _ground(score) if score else None,
        score.note if isinstance(score, OfficeScore) else None,
    ]


def _adjustment_line(adjustment: Adjustment, reading: Reading) -> list[Value]:
    is_bonus = adjustment.kind == Adjustment.Kind.BONUS
    points = adjustment.points
    final = points if is_bonus else -points
    return [
        None,
        None,
        adjustment.get_kind_display(),
        None,
        None,
        *(None for _each in reading.scorers),
        None,
        points if is_bonus else None,
        None if is_bonus else points,
        final if reading.is_signed else None,
        adjustment.reason,
        _ground(adjustment),
        None,
    ]


def _sums(
    criteria: Sequence[Criterion], claims: Mapping[int, Decimal], reading: Reading
) -> list[Value]:
    own = [criterion.pk for criterion in criteria]
    given = total(score.points or Decimal(0) for score in reading.given.values())
    bonus, penalty = (
        total(each.points for each in reading.adjustments if each.kind == kind)
        for kind in (Adjustment.Kind.BONUS, Adjustment.Kind.PENALTY)
    )
    return [
        None,
        None,
        "Tổng cộng",
        total(criterion.max_points for criterion in criteria),
        total(claims.get(key, Decimal(0)) for key in own),
        *(
            total(points.get(key) or Decimal(0) for key in own)
            for _scorer, points in reading.scorers
        ),
        given,
        bonus,
        penalty,
        given + bonus - penalty if reading.is_signed else None,
        None,
        None,
        None,
    ]


def _ground(given: Ground) -> str:
    """The file and the page, or that there is none."""
    if given.evidence is not None:
        page = f", trang {given.page}" if given.page else ""
        return f"{given.evidence.filename}{page}"
    return "Không có minh chứng" if given.no_evidence else ""
