"""A scorer's sheet: filled cell by cell, whole or not, and finished; each change is one function.

Seats are taken and freed in criteria.seats; what the scorers agree on is reconciled in
criteria.reconciling.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from criteria.arithmetic import Measured, differs, proposal
from criteria.conflicts import MUST_ANSWER, must_answer, require_no_conflict
from criteria.grounds import Cited, lacking, require_fit
from criteria.measuring import kept_of, points_of
from criteria.models import Criterion, OfficeScore, OfficeSheet, Score, ScoreSheet
from criteria.seats import assign_sheet, release_sheet, sheet_of_scorer, take_sheet
from criteria.self_scoring import claims_of, criteria_of, set_in_force
from criteria.sheets import lock_office_sheet, lock_sheet, lock_submission
from movement.errors import Refused
from movement.history import record
from movement.models import Evidence, RoundWindow, User
from movement.permissions import office_codes
from movement.windows import require_window

# The whole life of a sheet is imported from here.
__all__ = [
    "StaleCell",
    "assign_sheet",
    "criteria_for",
    "finish_sheet",
    "give_points",
    "incomplete",
    "release_sheet",
    "require_version",
    "sheet_of_scorer",
    "take_sheet",
]


class StaleCell(Refused):
    """The cell was changed elsewhere meanwhile; the page shows both, and the person chooses.

    Attributes:
        theirs: the cell as it is now; None when it was emptied.
    """

    def __init__(self, message: str, field: str, theirs: Score | OfficeScore | None) -> None:
        super().__init__(message, field)
        self.theirs = theirs


def criteria_for(office_sheet: OfficeSheet) -> list[Criterion]:
    """The criteria that the office owns, in order."""
    return [
        criterion
        for criterion in criteria_of(office_sheet.submission)
        if criterion.office_id == office_sheet.office_id
    ]


@transaction.atomic
def give_points(
    *,
    sheet: ScoreSheet,
    criterion: Criterion,
    entry: Measured,
    reason: str,
    evidence: Evidence | None = None,
    page: int | None = None,
    no_evidence: bool = False,
    actor: User,
    version: int | None = None,
) -> Score | None:
    """Write one cell as far as it was typed; an empty one is taken away.

    Args:
        version: of the cell that the person saw (0 when it was empty); None asks nothing.

    Raises:
        StaleCell: somebody wrote something else there meanwhile.
        Refused: not the scorer's own open sheet, the criterion is not the office's, the points are
            out of range, or the ground cannot be one.
    """
    sheet = lock_sheet(sheet)
    _require_own_open(sheet, actor)
    _require_own_criterion(sheet.office_sheet, criterion)
    entry = kept_of(criterion, entry)
    cited = Cited(evidence, page, no_evidence)
    require_fit(cited, sheet.office_sheet.revision, criterion.code)
    typed = {
        "points": points_of(criterion, entry),
        "value": entry.value,
        "target": entry.target,
        "reason": reason.strip(),
        **cited.fields(),
    }
    is_empty = entry == Measured() and not typed["reason"] and cited.is_empty
    score = Score.objects.filter(sheet=sheet, criterion=criterion).first()
    if score is None and is_empty:
        return None
    if score is not None and all(getattr(score, name) == typed[name] for name in typed):
        return score  # the same words again: nobody is told that they are stale
    require_version(score, version, criterion)
    if is_empty:
        assert score is not None, "an empty cell has been answered above"
        score.delete()
        return None
    if score is None:
        return Score.objects.create(sheet=sheet, criterion=criterion, **typed)
    for name, value in typed.items():
        setattr(score, name, value)
    score.version += 1
    score.save(update_fields=[*typed, "version"])
    return score


def require_version(
    score: Score | OfficeScore | None, version: int | None, criterion: Criterion
) -> None:
    """Go on only when the cell is still as the person saw it.

    Raises:
        StaleCell: it was changed meanwhile.
    """
    if version is not None and version != (0 if score is None else score.version):
        raise StaleCell(
            "Ô này vừa được sửa ở nơi khác; hãy xem lại rồi lưu lại.", criterion.code, score
        )


def incomplete(sheet: ScoreSheet) -> list[str]:
    """What each line still lacks before the sheet may be finished, a sentence a line."""
    return _incomplete(sheet, criteria_for(sheet.office_sheet))


@transaction.atomic
def finish_sheet(*, sheet: ScoreSheet, actor: User, now: datetime | None = None) -> ScoreSheet:
    """Close the own sheet; from here its scorer sees the others' points.

    The last one makes the office's points: the mean of all, flagged where they differ much.

    Raises:
        Refused: not the scorer's own open sheet, a conflict of interest or an open question about
            one, the window is closed, or lines are incomplete.
    """
    now = now or timezone.now()
    submission = lock_submission(sheet.office_sheet.submission)
    office_sheet = lock_office_sheet(sheet.office_sheet)
    sheet = lock_sheet(sheet)
    _require_own_open(sheet, actor)
    if must_answer(actor, submission):
        raise Refused(MUST_ANSWER)
    require_window(submission.round, RoundWindow.Kind.SCORING, now)
    criteria = criteria_for(office_sheet)
    missing = _incomplete(sheet, criteria)
    if missing:
        raise Refused("Phiếu chưa đủ. " + " ".join(missing))
    sheet.state = ScoreSheet.State.FINISHED
    sheet.finished_at = now
    sheet.save(update_fields=["state", "finished_at"])
    record("sheet.finished", sheet, actor=actor, at=now)
    finished = list(office_sheet.sheets.filter(state=ScoreSheet.State.FINISHED))
    if len(finished) >= office_sheet.seats:
        _complete(office_sheet, criteria, finished, actor, now)
    return sheet


def _require_own_open(sheet: ScoreSheet, actor: User) -> None:
    office = sheet.office_sheet.office
    if office.code not in office_codes(actor):
        raise Refused(f"Phiếu này thuộc {office.name}.")
    if sheet.scorer_id != actor.pk:
        raise Refused("Đây là phiếu của người chấm khác.")
    require_no_conflict(actor, sheet.office_sheet.submission.unit)
    if sheet.state == ScoreSheet.State.WITHDRAWN:
        raise Refused("Ông/bà đã thôi chấm hồ sơ này.")
    if sheet.state == ScoreSheet.State.FINISHED:
        raise Refused("Ông/bà đã chấm xong phiếu này, không sửa được nữa.")


def _require_own_criterion(office_sheet: OfficeSheet, criterion: Criterion) -> None:
    in_force = set_in_force(office_sheet.submission)
    own = (None if in_force is None else in_force.pk, office_sheet.office_id)
    if (criterion.criteria_set_id, criterion.office_id) != own:
        raise Refused("Tiêu chí này không thuộc phần chấm của phòng.", criterion.code)


def _incomplete(sheet: ScoreSheet, criteria: Sequence[Criterion]) -> list[str]:
    scores = {score.criterion_id: score for score in sheet.scores.select_related("evidence").all()}
    claims = claims_of(sheet.office_sheet.submission)
    sentences = []
    for criterion in criteria:
        score, claim = scores.get(criterion.pk), claims.get(criterion.pk)
        lacks = _lacks(score, None if claim is None else claim.points)
        if lacks:
            sentences.append(f"{criterion.code}: {', '.join(lacks)}.")
    return sentences


def _lacks(score: Score | None, claimed: object) -> list[str]:
    if score is None or score.points is None:
        return ["chưa cho điểm"]
    lacks = []
    if score.points != claimed and not score.reason:
        lacks.append("điểm khác điểm tự chấm mà chưa ghi lý do")
    if ground := lacking(score):
        lacks.append(ground)
    return lacks


def _complete(
    office_sheet: OfficeSheet,
    criteria: Sequence[Criterion],
    finished: Sequence[ScoreSheet],
    actor: User,
    now: datetime,
) -> None:
    """All seats have finished: what they agree on becomes the office's, to be reconciled."""
    given: dict[int, list[Score]] = {}
    scores = Score.objects.filter(sheet__in=finished).select_related("evidence")
    for score in scores.order_by("sheet__opened_at", "sheet"):
        given.setdefault(score.criterion_id, []).append(score)
    OfficeScore.objects.bulk_create(
        _agreed(office_sheet, criterion, given[criterion.pk]) for criterion in criteria
    )
    office_sheet.state = OfficeSheet.State.RECONCILING
    office_sheet.completed_at = now
    office_sheet.save(update_fields=["state", "completed_at"])
    record("office_sheet.completed", office_sheet, actor=actor, at=now)


def _agreed(
    office_sheet: OfficeSheet, criterion: Criterion, scores: Sequence[Score]
) -> OfficeScore:
    points = [score.points for score in scores if score.points is not None]
    # A file tells the reader more than “không có” does.
    ground = next((score for score in scores if score.evidence is not None), scores[0])
    return OfficeScore(
        office_sheet=office_sheet,
        criterion=criterion,
        points=proposal(points),
        flagged=differs(points, criterion.max_points),
        reason="\n".join(dict.fromkeys(score.reason for score in scores if score.reason)),
        evidence=ground.evidence,
        page=ground.page,
        no_evidence=ground.no_evidence,
    )
