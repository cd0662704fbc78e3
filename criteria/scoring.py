"""A score sheet's life: opened, filled, signed off; each change is one function here."""

from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from criteria.models import Criterion, Score, ScoreSheet, SelfScore
from criteria.results import compute_result
from criteria.self_scoring import check_points, criteria_of
from movement.errors import Refused
from movement.history import record
from movement.models import Office, RoundWindow, Submission, User
from movement.permissions import office_codes
from movement.windows import require_window


def criteria_for(sheet: ScoreSheet) -> list[Criterion]:
    """The criteria that the sheet's office owns, in order."""
    return [
        criterion
        for criterion in criteria_of(sheet.submission)
        if criterion.office_id == sheet.office_id
    ]


def sheet_of(submission: Submission, office: Office) -> ScoreSheet:
    """The office's sheet on the dossier; when there is none yet, an empty one that is not saved."""
    existing = (
        ScoreSheet.objects.select_related("submission__unit", "submission__round", "revision")
        .select_related("office", "signed_by")
        .filter(submission=submission, office=office)
        .first()
    )
    return existing or ScoreSheet(
        submission=submission,
        office=office,
        revision=submission.revisions.latest("number"),
    )


@transaction.atomic
def open_sheet(
    *, submission: Submission, office: Office, actor: User, now: datetime | None = None
) -> ScoreSheet:
    """The office's sheet on the dossier; the first officer who opens it makes it.

    It keeps the revision that is judged.

    Raises:
        Refused: no right, the dossier was not received, or the scoring window is not open.
    """
    now = now or timezone.now()
    submission = _lock_submission(submission)
    if office.code not in office_codes(actor):
        raise Refused(f"Việc này thuộc {office.name}.")
    existing = ScoreSheet.objects.filter(submission=submission, office=office).first()
    if existing is not None:
        return existing
    if submission.state != Submission.State.ACCEPTED:
        raise Refused("Hồ sơ chưa được tiếp nhận nên chưa chấm được.")
    require_window(submission.round, RoundWindow.Kind.SCORING, now)
    sheet = ScoreSheet.objects.create(
        submission=submission,
        revision=submission.revisions.latest("number"),
        office=office,
        scorer=actor,
        opened_at=now,
    )
    record("sheet.opened", sheet, actor=actor, at=now)
    return sheet


@transaction.atomic
def give_points(
    *, sheet: ScoreSheet, criterion: Criterion, points: Decimal | None, reason: str, actor: User
) -> Score | None:
    """Write the office's points for one of its criteria; None takes them back.

    Raises:
        Refused: no right, the sheet is signed, the criterion is not the office's, the points are
            out of range, or they differ from the self-score without a reason.
    """
    sheet = _lock_sheet(sheet)
    _require_open(sheet, actor)
    if criterion.pk not in {own.pk for own in criteria_for(sheet)}:
        raise Refused("Tiêu chí này không thuộc phần chấm của phòng.", criterion.code)
    if points is None:
        Score.objects.filter(sheet=sheet, criterion=criterion).delete()
        return None
    check_points(criterion, points)
    _require_reason(sheet, criterion, points, reason)
    score, _made = Score.objects.update_or_create(
        sheet=sheet, criterion=criterion, defaults={"points": points, "reason": reason.strip()}
    )
    return score


@transaction.atomic
def sign_off(*, sheet: ScoreSheet, actor: User, now: datetime | None = None) -> ScoreSheet:
    """Freeze the sheet; when both offices have signed, the result is totalled and ranked.

    Raises:
        Refused: no right, signed already, criteria without points, or the window is closed.
    """
    now = now or timezone.now()
    # The dossier first: both offices may sign at once, and the second must see the first.
    submission = _lock_submission(sheet.submission)
    sheet = _lock_sheet(sheet)
    _require_open(sheet, actor)
    require_window(submission.round, RoundWindow.Kind.SCORING, now)
    given = set(sheet.scores.values_list("criterion_id", flat=True))
    missing = [criterion.code for criterion in criteria_for(sheet) if criterion.pk not in given]
    if missing:
        raise Refused(f"Chưa chấm các tiêu chí: {', '.join(missing)}.")
    sheet.state = ScoreSheet.State.SIGNED
    sheet.signed_at = now
    sheet.signed_by = actor
    sheet.save(update_fields=["state", "signed_at", "signed_by"])
    record("sheet.signed", sheet, actor=actor, at=now)
    if _all_offices_signed(submission):
        compute_result(submission, now=now)
    return sheet


def _lock_submission(submission: Submission) -> Submission:
    return (
        Submission.objects.select_for_update(of=("self",))
        .select_related("unit__group", "round")
        .get(pk=submission.pk)
    )


def _lock_sheet(sheet: ScoreSheet) -> ScoreSheet:
    return (
        ScoreSheet.objects.select_for_update(of=("self",))
        .select_related("submission__unit", "office")
        .get(pk=sheet.pk)
    )


def _require_open(sheet: ScoreSheet, actor: User) -> None:
    if not actor.has_perm("criteria.change_sheet", sheet):
        raise Refused(f"Phiếu này thuộc {sheet.office.name}.")
    if sheet.state != ScoreSheet.State.OPEN:
        raise Refused("Phiếu đã ký chốt, không sửa được nữa.")


def _require_reason(sheet: ScoreSheet, criterion: Criterion, points: Decimal, reason: str) -> None:
    claimed = SelfScore.objects.filter(submission=sheet.submission, criterion=criterion).first()
    if (claimed is None or claimed.points != points) and not reason.strip():
        raise Refused("Điểm khác điểm tự chấm: hãy ghi lý do.", criterion.code)


def _all_offices_signed(submission: Submission) -> bool:
    owners = {criterion.office_id for criterion in criteria_of(submission)}
    signed = set(submission.score_sheets.signed().values_list("office_id", flat=True))
    return owners <= signed
