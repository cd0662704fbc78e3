"""What is typed for a criterion in the demonstration year: points, or the figure they come from."""

from decimal import Decimal
from random import Random

from criteria.arithmetic import Measured
from criteria.models import Band, Criterion, SelfScore

_TARGETS = (20, 40, 50, 100)
_YES = 0.5  # whoever has earned half of the points says yes
_NEAR = 3  # a band without an end on one side is entered at most so far from its other end
_ALL = 100  # per cent


def half_points(share: float, maximum: Decimal) -> Decimal:
    """That share of the maximum in steps of half a point, never outside its limits."""
    points = Decimal(round(share * float(maximum) * 2)) / 2
    return min(max(points, Decimal(0)), maximum)


def entry_for(criterion: Criterion, share: float, rng: Random) -> Measured:
    """What stands for about that share of the criterion's maximum."""
    if criterion.kind == Criterion.Kind.YES_NO:
        return Measured(value=Decimal(share >= _YES))
    if criterion.kind == Criterion.Kind.RATIO:
        target = rng.choice(_TARGETS)
        return Measured(value=Decimal(round(share * target)), target=Decimal(target))
    if criterion.kind == Criterion.Kind.BANDS:
        wanted = Decimal(str(share)) * criterion.max_points
        band = min(criterion.bands.all(), key=lambda band: abs(band.points - wanted))
        return Measured(value=_within(band, rng))
    return Measured(points=half_points(share, criterion.max_points))


def entry_of(claim: SelfScore) -> Measured:
    """The unit's own entry."""
    return Measured(points=claim.points, value=claim.value, target=claim.target)


def less(criterion: Criterion, entry: Measured, points: Decimal, rng: Random) -> Measured:
    """A somewhat smaller entry, the smaller the more points it shall cost."""
    if criterion.kind == Criterion.Kind.YES_NO:
        return Measured(value=Decimal(0))
    if criterion.kind == Criterion.Kind.RATIO:
        assert entry.value is not None
        assert entry.target is not None
        cut = (points / criterion.max_points * entry.target).to_integral_value()
        return Measured(value=max(entry.value - cut, Decimal(0)), target=entry.target)
    if criterion.kind == Criterion.Kind.BANDS:
        return Measured(value=_within(_band_below(criterion, entry), rng))
    assert entry.points is not None
    return Measured(points=max(entry.points - points, Decimal(0)))


def more(criterion: Criterion, entry: Measured, points: Decimal) -> Measured:
    """A few points more where they are given by hand; a figure that was read stays."""
    if criterion.kind != Criterion.Kind.MANUAL:
        return entry
    assert entry.points is not None
    return Measured(points=min(entry.points + points, criterion.max_points))


def _band_below(criterion: Criterion, entry: Measured) -> Band:
    """The best band beneath the one that holds the entry, or the lowest."""
    assert entry.value is not None
    bands = list(criterion.bands.all())  # the best first
    below = [band for band in bands if band.upper is not None and band.upper <= entry.value]
    return max(below or bands[-1:], key=lambda band: band.points)


def _within(band: Band, rng: Random) -> Decimal:
    """A whole number of the band, whose ends are whole as well, not far from its inner end."""
    if band.lower is None:
        assert band.upper is not None
        low = max(int(band.upper) - _NEAR, 0)
    else:
        low = int(band.lower)
    high = max(low, min(low + _NEAR, _ALL)) if band.upper is None else int(band.upper) - 1
    return Decimal(rng.randint(low, high))
