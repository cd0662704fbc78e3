"""Results: the total of a judged dossier and the ranks inside its group."""

from datetime import datetime

from criteria.arithmetic import ranks, share, total
from criteria.models import CriteriaSet, Result, Score, ScoreSheet
from criteria.self_scoring import set_in_force
from movement.models import Submission


def compute_result(submission: Submission, *, now: datetime) -> Result:
    """Total the signed sheets and rank the group anew; call it inside the signing transaction."""
    in_force = set_in_force(submission)
    assert in_force is not None, "a signed dossier was measured by a set"
    # One ranking at a time: two dossiers of a group that finish together must see each other.
    criteria_set = CriteriaSet.objects.select_for_update().get(pk=in_force.pk)
    points = total(
        Score.objects.filter(
            sheet__submission=submission, sheet__state=ScoreSheet.State.SIGNED
        ).values_list("points", flat=True)
    )
    result, _made = Result.objects.update_or_create(
        submission=submission,
        defaults={
            "total": points,
            "scale": criteria_set.scale,
            "share": share(points, criteria_set.scale),
            "rank": 1,
            "computed_at": now,
        },
    )
    rank_group(round_id=submission.round_id, group_id=submission.unit.group_id)
    result.refresh_from_db()
    return result


def rank_group(*, round_id: int, group_id: int) -> None:
    """Write the ranks of all results of one group in one round; equal totals share a rank."""
    results = list(
        Result.objects.filter(submission__round_id=round_id, submission__unit__group_id=group_id)
    )
    placed = ranks({result.pk: result.total for result in results})
    for result in results:
        result.rank = placed[result.pk]
    Result.objects.bulk_update(results, ["rank"])
