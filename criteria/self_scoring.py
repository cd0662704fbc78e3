"""Self-scores: what a unit claims before the offices judge."""

from decimal import Decimal

from django.db import transaction

from criteria.models import CriteriaSet, Criterion, SelfScore
from movement.errors import Refused
from movement.models import Submission, User
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
    actor: User,
) -> SelfScore | None:
    """Write the points that the unit claims for the criterion; None takes them back.

    Raises:
        Refused: no right, the dossier is not editable, the criterion does not measure it, or the
            points are out of range.
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
    self_score, _made = SelfScore.objects.update_or_create(
        submission=submission,
        criterion=criterion,
        defaults={"points": points, "note": note.strip()},
    )
    return self_score
