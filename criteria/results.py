"""Results: the total of a judged dossier, its class, and the ranks inside its group.

Lock order: the dossier (by the caller), then the set in force, then results.
"""

from collections import defaultdict
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from criteria.arithmetic import ClassRow, Standing, classify, ranks, share, totals
from criteria.models import (
    Adjustment,
    CriteriaSet,
    OfficeScore,
    OfficeSheet,
    Publication,
    Result,
    ResultVersion,
)
from criteria.self_scoring import set_in_force
from movement.models import Submission, User

# Units read these; neither may say which other dossier it was.
NEW_IN_GROUP = "Hai phòng ký chốt thêm một hồ sơ của nhóm."
OTHER_CHANGED = "Xếp hạng tính lại sau khi điểm của một hồ sơ khác trong nhóm được sửa."


def compute_result(
    submission: Submission, *, actor: User | None, reason: str, now: datetime
) -> Result:
    """Total the signed sheets and rank the group anew; call it where the dossier is locked.

    Once the group's results are published, every result that changes becomes a new version.

    Args:
        reason: why the result is computed, as the unit reads it; "" when it is signed off.
    """
    criteria_set = lock_set_in_force(submission)
    results = {row.submission_id: row for row in _lock_results(criteria_set)}
    before = {key: _what_counts(row) for key, row in results.items()}
    if submission.pk not in results:
        results[submission.pk] = Result(submission=submission, rank=1)
    own = results[submission.pk]
    for field, value in _figures(submission, criteria_set).items():
        setattr(own, field, value)
    own.computed_at = now
    own.save()
    rank_group(criteria_set, list(results.values()))
    if publication_of(criteria_set) is not None:
        for key, row in results.items():
            if before.get(key) != _what_counts(row):
                row.version += 1 if key in before else 0
                why = _why(reason, is_own=key == submission.pk)
                write_version(row, actor=actor, reason=why, now=now)
    Result.objects.bulk_update(results.values(), ["rank", "version"])
    return own


def lock_set_in_force(submission: Submission) -> CriteriaSet:
    """The set that measures the dossier, locked: one ranking or publication of a group at a time.

    Two dossiers of a group that finish together must see each other.
    """
    in_force = set_in_force(submission)
    assert in_force is not None, "a signed dossier was measured by a set"
    return CriteriaSet.objects.select_for_update(of=("self",)).get(pk=in_force.pk)


def results_of(criteria_set: CriteriaSet) -> QuerySet[Result]:
    """The results that are ranked together: of the set's group, in its round."""
    return Result.objects.filter(
        submission__round=criteria_set.round_id, submission__unit__group=criteria_set.group_id
    )


def publication_of(criteria_set: CriteriaSet) -> Publication | None:
    """When and by whom the group's results were published, if they were."""
    return Publication.objects.filter(
        round=criteria_set.round_id, group=criteria_set.group_id
    ).first()


def rank_group(criteria_set: CriteriaSet, results: list[Result]) -> None:
    """Put the ranks on the results of one group, unsaved; equal after all tie-breaks is equal."""
    tie_breaks = tie_breaks_of(criteria_set)
    nothing = (Decimal(0),) * _count_of_tie_breaks(criteria_set)
    placed = ranks(
        {
            row.submission_id: Standing(row.total, tie_breaks.get(row.submission_id, nothing))
            for row in results
        }
    )
    for row in results:
        row.rank = placed[row.submission_id]


def tie_breaks_of(criteria_set: CriteriaSet) -> dict[int, tuple[Decimal, ...]]:
    """The points that decide between equal totals, in the set's order, by the dossier's key."""
    order = list(
        criteria_set.criteria.exclude(tie_break=None)
        .order_by("tie_break")
        .values_list("pk", flat=True)
    )
    given: dict[int, dict[int, Decimal]] = defaultdict(dict)
    rows = OfficeScore.objects.filter(
        criterion__in=order, office_sheet__state=OfficeSheet.State.SIGNED
    ).values_list("office_sheet__submission", "criterion", "points")
    for submission, criterion, points in rows:
        given[submission][criterion] = points
    return {
        submission: tuple(points.get(criterion, Decimal(0)) for criterion in order)
        for submission, points in given.items()
    }


def write_version(result: Result, *, actor: User | None, reason: str, now: datetime) -> None:
    """Keep the result as it stands now, under its version's number."""
    ResultVersion.objects.create(
        result=result,
        number=result.version,
        total=result.total,
        share=result.share,
        rank=result.rank,
        band=result.band,
        reason=reason,
        actor=actor,
        at=now,
    )


def _lock_results(criteria_set: CriteriaSet) -> QuerySet[Result]:
    return results_of(criteria_set).select_for_update(of=("self",)).order_by("pk")


def _count_of_tie_breaks(criteria_set: CriteriaSet) -> int:
    return criteria_set.criteria.exclude(tie_break=None).count()


def _why(reason: str, *, is_own: bool) -> str:
    if not reason:
        return NEW_IN_GROUP
    return reason if is_own else OTHER_CHANGED


def _what_counts(result: Result) -> tuple[Decimal, Decimal, int, str]:
    """What a unit was told: when one of these changes, the result is a new version."""
    return result.total, result.share, result.rank, result.band


def _figures(submission: Submission, criteria_set: CriteriaSet) -> dict[str, Any]:
    """Everything of a result but its rank."""
    scores = list(
        OfficeScore.objects.filter(
            office_sheet__submission=submission, office_sheet__state=OfficeSheet.State.SIGNED
        ).values_list("points", "criterion__bars_top")
    )
    bonuses, penalties = (_adjustments(submission, kind) for kind in Adjustment.Kind)
    summed = totals(
        points=[points for points, _bars in scores],
        bonuses=bonuses,
        penalties=penalties,
        scale=criteria_set.scale,
        bonus_cap=criteria_set.bonus_cap,
        penalty_cap=criteria_set.penalty_cap,
    )
    reached = share(summed.total, criteria_set.scale)
    is_barred = any(bars and not points for points, bars in scores)
    return {
        "base": summed.base,
        "bonus": summed.bonus,
        "penalty": summed.penalty,
        "total": summed.total,
        "scale": criteria_set.scale,
        "share": reached,
        "band": classify(share=reached, classes=_classes(criteria_set), barred=is_barred),
        "is_barred": is_barred,
    }


def _adjustments(submission: Submission, kind: Adjustment.Kind) -> list[Decimal]:
    return list(
        Adjustment.objects.filter(
            office_sheet__submission=submission,
            office_sheet__state=OfficeSheet.State.SIGNED,
            kind=kind,
        ).values_list("points", flat=True)
    )


def _classes(criteria_set: CriteriaSet) -> list[ClassRow]:
    return [
        ClassRow(band.name, band.from_share, band.is_top) for band in criteria_set.class_bands.all()
    ]
