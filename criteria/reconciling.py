"""The office's own sheet: its scorers' points made one, bonus and penalty, and the signature."""

from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from criteria.arithmetic import proposal
from criteria.blindness import may_see_points
from criteria.conflicts import is_conflicted, require_no_conflict
from criteria.freezing import frozen_content, sha256_of
from criteria.grounds import Cited, lacking, require_fit
from criteria.measuring import check_points
from criteria.models import Adjustment, Criterion, OfficeScore, OfficeSheet, Score, ScoreSheet
from criteria.publication import tell_if_published
from criteria.results import compute_result
from criteria.scoring import require_version
from criteria.self_scoring import claims_of, criteria_of, set_in_force
from criteria.sheets import lock_office_sheet, lock_submission
from movement.errors import Refused
from movement.history import record
from movement.models import Evidence, RoundWindow, Submission, User
from movement.numbers import format_points
from movement.permissions import heads_office, office_codes
from movement.windows import require_window

State = OfficeSheet.State


def proposals(office_sheet: OfficeSheet) -> dict[int, Decimal]:
    """By criterion, what the scorers' points come to: their mean."""
    given: dict[int, list[Decimal]] = {}
    scores = Score.objects.filter(
        sheet__office_sheet=office_sheet,
        sheet__state=ScoreSheet.State.FINISHED,
        points__isnull=False,
    )
    for criterion, points in scores.order_by().values_list("criterion_id", "points"):
        assert points is not None, "filtered above"
        given.setdefault(criterion, []).append(points)
    return {criterion: proposal(points) for criterion, points in given.items()}


@transaction.atomic
def reconcile(
    *,
    office_sheet: OfficeSheet,
    criterion: Criterion,
    points: Decimal,
    note: str,
    reason: str | None = None,
    evidence: Evidence | None = None,
    page: int | None = None,
    no_evidence: bool = False,
    actor: User,
    version: int | None = None,
    now: datetime | None = None,
) -> OfficeScore:
    """Write the office's points for a line; a line that was flagged or changed needs a note.

    Args:
        reason: None keeps the scorers' reasons. Likewise, no file and no “không có” keep the
            ground.
        version: of the line that the person saw; None asks nothing.

    Raises:
        StaleCell: a colleague wrote something else there meanwhile.
        Refused: no right, not all have finished, signed, points out of range, no note, no reason,
            or the ground cannot be one.
    """
    now = now or timezone.now()
    office_sheet = lock_office_sheet(office_sheet)
    _require_reconciling(office_sheet, actor)
    score = (
        OfficeScore.objects.select_related("evidence")
        .filter(office_sheet=office_sheet, criterion=criterion)
        .first()
    )
    if score is None:
        raise Refused("Tiêu chí này không thuộc phần chấm của phòng.", criterion.code)
    check_points(criterion, points)
    cited = Cited(evidence, page, no_evidence)
    if cited.is_empty:
        cited = Cited(score.evidence, score.page, score.no_evidence)
    _require_whole(cited, office_sheet, criterion.code)
    typed = {
        "points": points,
        "note": note.strip(),
        "reason": score.reason if reason is None else reason.strip(),
        **cited.fields(),
    }
    _require_words(office_sheet, score, typed)
    is_same = all(getattr(score, name) == typed[name] for name in typed)
    if is_same and score.reconciled_at is not None:
        return score
    require_version(score, version, criterion)
    for name, value in typed.items():
        setattr(score, name, value)
    score.reconciled_by = actor
    score.reconciled_at = now
    score.version += 1
    score.save()
    record("line.reconciled", office_sheet, actor=actor, at=now, criterion=criterion.code)
    return score


@transaction.atomic
def add_adjustment(
    *,
    office_sheet: OfficeSheet,
    kind: str,
    points: Decimal,
    reason: str,
    evidence: Evidence | None = None,
    page: int | None = None,
    no_evidence: bool = False,
    actor: User,
    now: datetime | None = None,
) -> Adjustment:
    """Give the dossier bonus or penalty; the sum of each counts up to the cap of the set.

    Raises:
        Refused: no right, not all have finished, signed, an unknown kind, points that are not
            above nought or beyond the cap, no reason, no ground, or the same once more.
    """
    now = now or timezone.now()
    office_sheet = lock_office_sheet(office_sheet)
    _require_reconciling(office_sheet, actor)
    if kind not in Adjustment.Kind.values:
        raise Refused("Hãy chọn điểm thưởng hay điểm trừ.", "kind")
    _require_within_cap(office_sheet.submission, Adjustment.Kind(kind), points)
    if not reason.strip():
        raise Refused("Hãy ghi lý do.", "reason")
    cited = Cited(evidence, page, no_evidence)
    _require_whole(cited, office_sheet, "evidence")
    same = office_sheet.adjustments.filter(kind=kind, points=points, reason=reason.strip())
    if same.exists():  # a second click
        raise Refused("Đã có điểm này với đúng lý do ấy.", "reason")
    adjustment = Adjustment.objects.create(
        office_sheet=office_sheet,
        kind=kind,
        points=points,
        reason=reason.strip(),
        given_by=actor,
        given_at=now,
        **cited.fields(),
    )
    record("adjustment.added", office_sheet, actor=actor, at=now, adjustment=adjustment.pk)
    return adjustment


@transaction.atomic
def remove_adjustment(*, adjustment: Adjustment, actor: User, now: datetime | None = None) -> None:
    """Take bonus or penalty back before the office signs.

    Raises:
        Refused: no right, signed, or a colleague has taken it back.
    """
    office_sheet = lock_office_sheet(adjustment.office_sheet)
    _require_reconciling(office_sheet, actor)
    gone, _rows = office_sheet.adjustments.filter(pk=adjustment.pk).delete()
    if not gone:
        raise Refused("Điểm thưởng, điểm trừ này đã được bỏ.")
    record("adjustment.removed", office_sheet, actor=actor, at=now, adjustment=adjustment.pk)


def unreconciled(office_sheet: OfficeSheet) -> list[str]:
    """What stands between the office and its signature, a sentence each."""
    unit = office_sheet.submission.unit
    sheets = office_sheet.sheets.filter(state=ScoreSheet.State.FINISHED).select_related("scorer")
    sentences = [
        f"{sheet.scorer} có xung đột lợi ích với đơn vị: hãy cho thôi chấm và phân công người khác."
        for sheet in sheets
        if is_conflicted(sheet.scorer, unit)
    ]
    flagged = office_sheet.scores.filter(flagged=True, note="").select_related("criterion")
    sentences += [
        f"{score.criterion.code}: những người chấm chênh nhau nhiều, chưa có ghi chú thống nhất."
        for score in flagged
    ]
    return sentences


@transaction.atomic
def sign_off(*, office_sheet: OfficeSheet, actor: User, now: datetime | None = None) -> OfficeSheet:
    """The head freezes the office's sheet; the second signature makes the result.

    Raises:
        Refused: not a head of the office, a conflict of interest, scorers have not finished,
            signed already, the window is closed, or lines are not reconciled.
    """
    now = now or timezone.now()
    # The dossier first: both offices may sign at once, and the second must see the first.
    submission = lock_submission(office_sheet.submission)
    office_sheet = lock_office_sheet(office_sheet)
    if not heads_office(actor, office_sheet.office):
        raise Refused(f"Chỉ lãnh đạo {office_sheet.office.name} được ký chốt phiếu của phòng.")
    _require_reconciling(office_sheet, actor)
    require_window(submission.round, RoundWindow.Kind.SCORING, now)
    missing = unreconciled(office_sheet)
    if missing:
        raise Refused("Chưa ký chốt được. " + " ".join(missing))
    office_sheet.frozen = frozen_content(office_sheet)
    office_sheet.sha256 = sha256_of(office_sheet.frozen)
    office_sheet.state = State.SIGNED
    office_sheet.signed_at = now
    office_sheet.signed_by = actor
    office_sheet.save(update_fields=["frozen", "sha256", "state", "signed_at", "signed_by"])
    record("office_sheet.signed", office_sheet, actor=actor, at=now)
    if _all_offices_signed(submission):
        result = compute_result(submission, actor=actor, reason="", now=now)
        tell_if_published(result, now=now)
    return office_sheet


def _require_reconciling(office_sheet: OfficeSheet, actor: User) -> None:
    if office_sheet.office.code not in office_codes(actor):
        raise Refused(f"Phiếu này thuộc {office_sheet.office.name}.")
    require_no_conflict(actor, office_sheet.submission.unit)
    if office_sheet.state == State.SIGNED:
        raise Refused("Phiếu đã ký chốt, không sửa được nữa.")
    if office_sheet.state == State.SCORING:
        raise Refused("Chưa thống nhất được: còn người chưa chấm xong.")
    if not may_see_points(actor, office_sheet.submission):
        raise Refused("Ông/bà chưa chấm xong phiếu của mình nên chưa thống nhất điểm được.")


def _require_whole(cited: Cited, office_sheet: OfficeSheet, field: str) -> None:
    require_fit(cited, office_sheet.revision, field)
    if missing := lacking(cited):
        raise Refused(f"{missing[0].upper()}{missing[1:]}.", field)


def _require_words(office_sheet: OfficeSheet, score: OfficeScore, typed: dict[str, object]) -> None:
    """A note where the scorers differed or were overruled, a reason where the unit is."""
    code = score.criterion.code
    changed = typed["points"] != proposals(office_sheet).get(score.criterion_id)
    if (score.flagged or changed) and not typed["note"]:
        raise Refused("Hãy ghi chú vì sao phòng thống nhất điểm này.", code)
    claim = claims_of(office_sheet.submission).get(score.criterion_id)
    if (claim is None or claim.points != typed["points"]) and not typed["reason"]:
        raise Refused("Điểm khác điểm tự chấm: hãy ghi lý do.", code)


def _require_within_cap(submission: Submission, kind: Adjustment.Kind, points: Decimal) -> None:
    criteria_set = set_in_force(submission)
    assert criteria_set is not None, "a dossier that is judged is measured by a set"
    is_bonus = kind == Adjustment.Kind.BONUS
    cap = criteria_set.bonus_cap if is_bonus else criteria_set.penalty_cap
    if not points.is_finite() or not 0 < points <= cap or points != round(points, 2):
        raise Refused(
            f"{kind.label} phải lớn hơn 0, không quá {format_points(cap)} "
            "và có nhiều nhất hai chữ số sau dấu phẩy.",
            "points",
        )


def _all_offices_signed(submission: Submission) -> bool:
    owners = {criterion.office_id for criterion in criteria_of(submission)}
    signed = OfficeSheet.objects.signed().filter(submission=submission)
    return owners <= set(signed.values_list("office_id", flat=True))
