"""Self-scores: what a unit claims before the offices judge."""

from collections.abc import Collection
from decimal import Decimal

from django.db import transaction
from django.db.models import Q

from criteria.arithmetic import Measured
from criteria.measuring import kept_of, points_of
from criteria.models import CriteriaSet, Criterion, SelfScore
from movement.errors import Refused
from movement.evidence import require_room
from movement.models import Achievement, Evidence, Submission, User


def set_in_force(submission: Submission) -> CriteriaSet | None:
    """The set that measures the dossier: its group's, in its round."""
    return (
        CriteriaSet.objects.in_force()
        .filter(round=submission.round_id, group=submission.unit.group_id)
        .first()
    )


def criteria_of(submission: Submission) -> list[Criterion]:
    """The component criteria that measure the dossier, in order, each with its bands."""
    criteria_set = set_in_force(submission)
    if criteria_set is None:
        return []
    criteria = criteria_set.criteria.select_related("office", "plan_criterion__group")
    return list(criteria.prefetch_related("bands"))


@transaction.atomic
def save_self_score(
    *,
    submission: Submission,
    criterion: Criterion,
    points: Decimal | None,
    note: str,
    value: Decimal | None = None,
    target: Decimal | None = None,
    achievements: Collection[Achievement] = (),
    evidence: Collection[Evidence] = (),
    actor: User,
) -> SelfScore | None:
    """Write what the unit claims for the criterion; when nothing is told, the claim goes.

    The claim cites achievements of this dossier and files of the unit's shelf as its grounds.

    Args:
        points: of a criterion with points by hand; for the other kinds they are computed.
        value: the result, in the criterion's measure; 1 for yes and 0 for no.
        target: what a ratio's result is divided by.

    Raises:
        Refused: no right, the dossier is not editable, the criterion does not measure it, the
            points or figures are wrong (criteria.measuring.points_of) or half told, a ground is
            not the unit's own or has a virus, or the dossier would weigh too much.
    """
    submission = Submission.objects.select_for_update().get(pk=submission.pk)
    if not actor.has_perm("criteria.change_self_scores", submission):
        raise Refused("Hồ sơ này không sửa được nữa.")
    in_force = set_in_force(submission)
    if in_force is None or criterion.criteria_set_id != in_force.pk:
        raise Refused("Tiêu chí này không thuộc bộ tiêu chí của nhóm.", criterion.code)
    entry = kept_of(criterion, Measured(points=points, value=value, target=target))
    if entry == Measured():
        SelfScore.objects.filter(submission=submission, criterion=criterion).delete()
        return None
    claimed = points_of(criterion, entry)
    if claimed is None:
        raise Refused("Hãy ghi cả kết quả và chỉ tiêu.", criterion.code)
    _require_own(submission, criterion, achievements, evidence)
    self_score, _made = SelfScore.objects.update_or_create(
        submission=submission,
        criterion=criterion,
        defaults={
            "points": claimed,
            "value": entry.value,
            "target": entry.target,
            "note": note.strip(),
        },
    )
    self_score.achievements.set(achievements)
    _cite(self_score, evidence)
    return self_score


def claims_of(submission: Submission) -> dict[int, SelfScore]:
    """The unit's claims by criterion, each with its criterion and grounds at hand."""
    rows = submission.self_scores.select_related("criterion")
    rows = rows.prefetch_related("achievements__evidence", "evidence")
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
