"""Self-scores: what a unit claims before the offices judge."""

from collections.abc import Collection
from decimal import Decimal

from django.db import transaction
from django.db.models import Q

from criteria.models import CriteriaSet, Criterion, SelfScore
from movement.errors import Refused
from movement.evidence import require_room
from movement.models import Achievement, Evidence, Submission, User
from movement.numbers import format_points


def set_in_force(submission: Submission) -> CriteriaSet | None:
    """The set that measures the dossier: its group's, in its round."""
    return (
        CriteriaSet.objects.in_force()
        .filter(round=submission.round_id, group=submission.unit.group_id)
        .first()
    )


def criteria_of(submission: Submission) -> list[Criterion]:
    """The component criteria that measure the dossier, in order."""
    criteria_set = set_in_force(submission)
    if criteria_set is None:
        return []
    return list(criteria_set.criteria.select_related("office", "plan_criterion__group"))


def check_points(criterion: Criterion, points: Decimal) -> None:
    """Points lie between zero and the criterion's maximum.

    Raises:
        Refused: they do not; the sentence names the limits.
    """
    if not 0 <= points <= criterion.max_points:
        raise Refused(f"Điểm phải từ 0 đến {format_points(criterion.max_points)}.", criterion.code)


@transaction.atomic
def save_self_score(
    *,
    submission: Submission,
    criterion: Criterion,
    points: Decimal | None,
    note: str,
    achievements: Collection[Achievement] = (),
    evidence: Collection[Evidence] = (),
    actor: User,
) -> SelfScore | None:
    """Write the points that the unit claims for the criterion; None takes them back.

    The claim cites achievements of this dossier and files of the unit's shelf as its grounds.

    Raises:
        Refused: no right, the dossier is not editable, the criterion does not measure it, the
            points are out of range, a ground is not the unit's own or has a virus, or the dossier
            would weigh too much.
    """
    submission = Submission.objects.select_for_update().get(pk=submission.pk)
    if not actor.has_perm("criteria.change_self_scores", submission):
        raise Refused("Hồ sơ này không sửa được nữa.")
    in_force = set_in_force(submission)
    if in_force is None or criterion.criteria_set_id != in_force.pk:
        raise Refused("Tiêu chí này không thuộc bộ tiêu chí của nhóm.", criterion.code)
    if points is None:
        SelfScore.objects.filter(submission=submission, criterion=criterion).delete()
        return None
    check_points(criterion, points)
    _require_own(submission, criterion, achievements, evidence)
    self_score, _made = SelfScore.objects.update_or_create(
        submission=submission,
        criterion=criterion,
        defaults={"points": points, "note": note.strip()},
    )
    self_score.achievements.set(achievements)
    _cite(self_score, evidence)
    return self_score


def claims_of(submission: Submission) -> dict[int, SelfScore]:
    """The unit's claims by criterion, each with its grounds at hand."""
    rows = submission.self_scores.prefetch_related("achievements__evidence", "evidence")
    return {row.criterion_id: row for row in rows}


def citable_evidence(submission: Submission) -> list[Evidence]:
    """Files that a claim of the dossier may cite.

    They are the files that hang on its achievements, that a claim of it cites already, and those
    on the unit's shelf that hang nowhere; a file of another year is hung on an achievement first.
    A file with a virus proves nothing.
    """
    return list(
        Evidence.objects.filter(unit=submission.unit_id)
        .filter(
            Q(achievements__submission=submission)
            | Q(self_scores__submission=submission)
            | Q(achievements=None)
        )
        .exclude(scan=Evidence.Scan.INFECTED)
        .distinct()
        .order_by("pk")
    )


def _cite(self_score: SelfScore, evidence: Collection[Evidence]) -> None:
    """Lean the claim on these files and no others; a new one finds room in the dossier first."""
    cited = set(self_score.evidence.all())
    self_score.evidence.remove(*(cited - set(evidence)))
    for item in evidence:
        if item not in cited:
            try:
                require_room(submission=self_score.submission, evidence=item)
            except Refused as refusal:
                raise Refused(refusal.message, self_score.criterion.code) from None
            self_score.evidence.add(item)


def _require_own(
    submission: Submission,
    criterion: Criterion,
    achievements: Collection[Achievement],
    evidence: Collection[Evidence],
) -> None:
    foreign = any(item.submission_id != submission.pk for item in achievements)
    if foreign or any(item.unit_id != submission.unit_id for item in evidence):
        raise Refused(
            "Căn cứ phải là thành tích và minh chứng của chính hồ sơ này.", criterion.code
        )
    for item in evidence:
        if item.scan == Evidence.Scan.INFECTED:
            raise Refused(f"Tệp “{item.filename}” có vi-rút, không dùng được.", criterion.code)
