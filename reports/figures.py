"""From rows to figures: pure functions, no database, no floating point.

Every figure of a report is derived here from rows that were loaded once, so parts agree with
totals; the database computes no averages, because databases round differently.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from decimal import ROUND_HALF_UP, Decimal

from awards.models import Honour
from criteria.models import Result
from movement.models import ContentArea, Group, Submission
from movement.text import squash
from reports.content import AreaRow, DifficultyRow, GroupRow, HonourRow, LeaderRow, Summary

LEADING_RANKS = 3
CENT = Decimal("0.01")


def measured(count: int, ground: int) -> int | None:
    """The count, or None when nothing had come so far as to be counted.

    Args:
        ground: how many things the step before handed on.
    """
    return count if count or ground else None


def mean(totals: Sequence[Decimal]) -> Decimal | None:
    """The exact mean, rounded half up to two decimals; None when there is nothing to average."""
    if not totals:
        return None
    return (sum(totals, Decimal(0)) / len(totals)).quantize(CENT, rounding=ROUND_HALF_UP)


def is_sent(dossier: Submission) -> bool:
    """Whether the offices hold the dossier or judged it."""
    return dossier.state in (Submission.State.SUBMITTED, Submission.State.ACCEPTED)


def summary(
    *, rounds: int, units: int, dossiers: int, sent: int, judged: int, proposals: int, honours: int
) -> Summary:
    """The six figures; each step is measured only when the step before handed something on."""
    return {
        "units": units,
        "dossiers_started": measured(dossiers, rounds),
        "dossiers_sent": measured(sent, dossiers),
        "dossiers_judged": measured(judged, sent),
        "proposals": measured(proposals, judged),
        "honours": measured(honours, proposals),
    }


def area_rows(
    areas: Sequence[ContentArea],
    sent: Collection[Submission],
    tags: Sequence[tuple[int, int]],
) -> list[AreaRow]:
    """Achievements and dossiers per content area.

    Args:
        tags: one pair of keys (content area, dossier) for each area of each achievement.
    """
    sent_keys = {dossier.pk for dossier in sent}
    counted = [pair for pair in tags if pair[1] in sent_keys]
    achievements = Counter(area for area, _ in counted)
    dossiers = Counter(area for area, _ in set(counted))
    return [
        {
            "number": area.number,
            "title": area.title,
            "achievements": measured(achievements[area.pk], len(sent)),
            "dossiers": measured(dossiers[area.pk], len(sent)),
        }
        for area in areas
    ]


def group_rows(
    groups: Sequence[Group],
    units: Counter[int],
    sent: Collection[Submission],
    results: Collection[Result],
    honours: Collection[Honour],
) -> list[GroupRow]:
    """One row a group; totals are compared inside a group and on one scale only."""
    sent_in = Counter(dossier.unit.group_id for dossier in sent)
    honoured_in = Counter(honour.group_id for honour in honours)
    return [
        _group_row(
            group,
            units=units[group.pk],
            sent=sent_in[group.pk],
            results=[row for row in results if row.submission.unit.group_id == group.pk],
            honours=honoured_in[group.pk],
        )
        for group in groups
    ]


def _group_row(
    group: Group, *, units: int, sent: int, results: list[Result], honours: int
) -> GroupRow:
    scales = {result.scale for result in results}
    one_scale = scales.pop() if len(scales) == 1 else None
    totals = [result.total for result in results] if one_scale is not None else []
    return {
        "name": group.name,
        "units": units,
        "dossiers_sent": measured(sent, units),
        "dossiers_judged": measured(len(results), sent),
        "scale": _text(one_scale),
        "mean_total": _text(mean(totals)),
        "best_total": _text(max(totals, default=None)),
        "honours": measured(honours, len(results)),
    }


def leader_rows(results: Collection[Result]) -> list[LeaderRow]:
    """The first three ranks of each group in each round, in the order given."""
    return [
        {
            "group": result.submission.unit.group.name,
            "year": result.submission.round.year,
            "rank": result.rank,
            "unit": result.submission.unit.name,
            "total": f"{result.total:.2f}",
            "scale": f"{result.scale:.2f}",
        }
        for result in results
        if result.rank <= LEADING_RANKS
    ]


def honour_rows(honours: Collection[Honour]) -> list[HonourRow]:
    """The list of honours, in the order given."""
    return [
        {
            "recipient": honour.recipient,
            "group": honour.group.name,
            "award": honour.award_name,
            "decision_number": honour.decision_number,
            "decided_on": honour.decided_on.isoformat(),
        }
        for honour in honours
    ]


def difficulty_rows(sent: Collection[Submission]) -> list[DifficultyRow]:
    """What units wrote about difficulties, each on one line; empty answers are left out."""
    return [
        {
            "unit": dossier.unit.name,
            "year": dossier.round.year,
            "text": squash(dossier.difficulties),
        }
        for dossier in sent
        if squash(dossier.difficulties)
    ]


def _text(value: Decimal | None) -> str | None:
    return None if value is None else f"{value:.2f}"
