"""How scorers and results compare: pure, exact, whatever the order of the rows.

Nothing here changes a point. What a scorer's severity says is shown to people; it never corrects
a score by itself.
"""

import statistics
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Generic, TypeVar

from criteria.arithmetic import Standing, half_up, share

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Line(Generic[Key]):
    """One criterion of one dossier: its maximum, and the points of everyone who scored it."""

    max_points: Decimal
    points: Mapping[Key, Decimal]


@dataclass(frozen=True, slots=True)
class Severity:
    """How far a scorer is from the others, on the lines that others scored too.

    Attributes:
        lines: how many lines were compared.
        mean: the mean of (own points − mean of the others), in percent of the line's maximum;
            above nought is milder than the others, below is more severe.
        median: the median of the same differences.
        spread: the greatest difference minus the smallest.
    """

    lines: int
    mean: Decimal
    median: Decimal
    spread: Decimal


@dataclass(frozen=True, slots=True)
class Tie:
    """What became of equal totals.

    Attributes:
        shares_rank: another one is equal in every tie-break criterion too.
        decided_by: codes of the criteria that parted it from those with the same total.
    """

    shares_rank: bool
    decided_by: tuple[str, ...]


def severities(lines: Iterable[Line[Key]]) -> dict[Key, Severity]:
    """The severity of everyone who shares at least one line with somebody else."""
    gaps: defaultdict[Key, list[Fraction]] = defaultdict(list)
    for line in lines:
        for scorer, gap in _gaps(line).items():
            gaps[scorer].append(gap)
    return {
        scorer: Severity(
            lines=len(own),
            mean=half_up(statistics.mean(own)),
            median=half_up(statistics.median(own)),
            spread=half_up(max(own) - min(own)),
        )
        for scorer, own in gaps.items()
    }


def _gaps(line: Line[Key]) -> dict[Key, Fraction]:
    """Each scorer's distance from the mean of the others, in percent of the maximum."""
    others = len(line.points) - 1
    if others < 1:
        return {}
    together = sum(map(Fraction, line.points.values()), Fraction(0))
    percent = Fraction(100) / Fraction(line.max_points)
    return {
        scorer: (Fraction(own) - (together - Fraction(own)) / others) * percent
        for scorer, own in line.points.items()
    }


def ties(standings: Mapping[Key, Standing], codes: Sequence[str]) -> dict[Key, Tie]:
    """What parted equal totals; whose total is nobody else's is left out.

    Args:
        standings: total and tie-break points, as they decide the ranks.
        codes: codes of the tie-break criteria, in their order.
    """
    by_total: defaultdict[Decimal, dict[Key, Standing]] = defaultdict(dict)
    for key, standing in standings.items():
        by_total[standing.total][key] = standing
    return {
        key: tie
        for equals in by_total.values()
        if len(equals) > 1
        for key, tie in _ties_of_one_total(equals, codes).items()
    }


def _ties_of_one_total(equals: Mapping[Key, Standing], codes: Sequence[str]) -> dict[Key, Tie]:
    """A criterion parted somebody off where fewer are equal with it than were before it."""
    equal_up_to = Counter(
        standing.tie_breaks[:place]
        for standing in equals.values()
        for place in range(len(codes) + 1)
    )
    return {
        key: Tie(
            shares_rank=equal_up_to[standing.tie_breaks] > 1,
            decided_by=tuple(
                code
                for place, code in enumerate(codes)
                if equal_up_to[standing.tie_breaks[:place]]
                > equal_up_to[standing.tie_breaks[: place + 1]]
            ),
        )
        for key, standing in equals.items()
    }


def first_third(dossiers: int) -> int:
    """The last rank of the first third; one dossier alone is its own first third."""
    return -(-dossiers // 3)


def percent(part: int, whole: int) -> Decimal | None:
    """A part as a percentage, half up to two decimals; None of nothing."""
    return share(Decimal(part), Decimal(whole)) if whole else None
