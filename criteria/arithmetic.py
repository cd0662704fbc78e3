"""Points, classes and ranks: pure arithmetic in exact decimals, the same on every database.

Quotients are kept as fractions until the one rounding at the end, half up (away from nought) to
two decimals, as people round on paper.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TypeVar

TWO_PLACES = Decimal("0.01")
NOUGHT = Decimal("0.00")
# Scorers of one office who differ by more than this share of the maximum must reconcile.
LIMIT = Decimal("0.10")
MAX_WHOLE_DIGITS = 4
MAX_DECIMALS = 2

Key = TypeVar("Key")


@dataclass(frozen=True)
class Measured:
    """What was typed for a criterion: points by hand, or the figures they are computed from.

    `value` is the result (1 or 0 for yes and no), `target` what it is divided by in a ratio.
    """

    points: Decimal | None = None
    value: Decimal | None = None
    target: Decimal | None = None


@dataclass(frozen=True)
class BandRow:
    """A band of a figure, from (included) – to (not included), and its points; None is open."""

    lower: Decimal | None
    upper: Decimal | None
    points: Decimal

    def holds(self, value: Decimal) -> bool:
        """Whether the figure lies in the band."""
        above = self.lower is None or value >= self.lower
        return above and (self.upper is None or value < self.upper)


@dataclass(frozen=True)
class ClassRow:
    """A class of results, from a percentage of the scale (included) upwards."""

    name: str
    from_share: Decimal
    is_top: bool


@dataclass(frozen=True)
class Totals:
    """The sum of a sheet: points of the criteria, bonus and penalty as capped, and the total."""

    base: Decimal
    bonus: Decimal
    penalty: Decimal
    total: Decimal


@dataclass(frozen=True, order=True)
class Standing:
    """What decides a rank: the total, then the points of the tie-break criteria, in order."""

    total: Decimal
    tie_breaks: tuple[Decimal, ...] = ()


def total(points: Iterable[Decimal]) -> Decimal:
    """The sum of points, exact, with two decimals."""
    return sum(points, Decimal(0)).quantize(TWO_PLACES)


def half_up(number: Fraction) -> Decimal:
    """The number with two decimals; a half goes away from nought."""
    hundredths = (abs(number) * 200 + 1) // 2
    return Decimal(hundredths if number >= 0 else -hundredths).scaleb(-2)


def share(points: Decimal, scale: Decimal) -> Decimal:
    """Points as a percentage of the scale, rounded half up to two decimals.

    Raises:
        ValueError: the scale is not positive.
    """
    if scale <= 0:
        raise ValueError("The scale must be positive.")
    return half_up(Fraction(points) * 100 / Fraction(scale))


def measured_points(
    *, kind: str, max_points: Decimal, bands: Sequence[BandRow], entry: Measured
) -> Decimal | None:
    """The points of a criterion from what was typed; None when not enough was typed.

    Points by hand are taken as they are: whether they are in range is for the caller to say.

    Raises:
        ValueError: a target that is not positive, an answer other than 1 or 0, an unknown kind.
    """
    match kind:
        case "manual":
            return entry.points
        case "yes_no":
            return _yes_no_points(max_points, entry.value)
        case "ratio":
            return _ratio_points(max_points, entry.value, entry.target)
        case "bands":
            return _band_points(max_points, bands, entry.value)
        case _:
            raise ValueError(kind)


def _yes_no_points(max_points: Decimal, value: Decimal | None) -> Decimal | None:
    if value is None:
        return None
    if value not in {0, 1}:
        raise ValueError("The answer must be 1 (yes) or 0 (no).")
    return max_points if value else NOUGHT


def _ratio_points(
    max_points: Decimal, value: Decimal | None, target: Decimal | None
) -> Decimal | None:
    if target is not None and target <= 0:
        raise ValueError("The target must be positive.")
    if value is None or target is None:
        return None
    part = Fraction(value) / Fraction(target) * Fraction(max_points)
    return half_up(max(Fraction(0), min(part, Fraction(max_points))))


def _band_points(
    max_points: Decimal, bands: Sequence[BandRow], value: Decimal | None
) -> Decimal | None:
    if value is None:
        return None
    # Of bands that overlap, the better one: the order in which they are stored never matters.
    return min(max_points, max((row.points for row in bands if row.holds(value)), default=NOUGHT))


def mean(points: Collection[Decimal]) -> Decimal:
    """The arithmetic mean, rounded half up to two decimals.

    Raises:
        ValueError: there are no points.
    """
    if not points:
        raise ValueError("There is no mean of nothing.")
    return half_up(sum(map(Fraction, points), Fraction(0)) / len(points))


def median(points: Collection[Decimal]) -> Decimal:
    """The middle one, or the mean of the two in the middle, rounded half up to two decimals.

    Raises:
        ValueError: there are no points.
    """
    ordered = sorted(points)
    middle = len(ordered) // 2
    return mean(ordered[(len(ordered) - 1) // 2 : middle + 1])


def spread(points: Collection[Decimal]) -> Decimal:
    """How far the highest is from the lowest; nought when there are none."""
    return max(points, default=NOUGHT) - min(points, default=NOUGHT)


def proposal(points: Sequence[Decimal]) -> Decimal:
    """What an office's scorers agree on: the mean of their points, half up to two decimals.

    Raises:
        ValueError: there are no points.
    """
    return mean(points)


def differs(points: Sequence[Decimal], max_points: Decimal, limit: Decimal = LIMIT) -> bool:
    """Whether the scorers are further apart than the limit, a share of the maximum."""
    return spread(points) > limit * max_points


def totals(
    *,
    points: Iterable[Decimal],
    bonuses: Iterable[Decimal],
    penalties: Iterable[Decimal],
    scale: Decimal,
    bonus_cap: Decimal,
    penalty_cap: Decimal,
) -> Totals:
    """The sum of a sheet: bonus and penalty up to their caps, the total within 0 … scale."""
    base = total(points)
    bonus = min(total(bonuses), total([bonus_cap]))
    penalty = min(total(penalties), total([penalty_cap]))
    within = max(NOUGHT, min(base + bonus - penalty, total([scale])))
    return Totals(base=base, bonus=bonus, penalty=penalty, total=within)


def classify(*, share: Decimal, classes: Sequence[ClassRow], barred: bool) -> str:
    """The best class that the share reaches, but no top class for a barred dossier; "" for none."""
    open_to = [row for row in classes if share >= row.from_share and not (barred and row.is_top)]
    return max(open_to, key=lambda row: row.from_share).name if open_to else ""


def ranks(standings: Mapping[Key, Standing]) -> dict[Key, int]:
    """Ranks from 1; who is equal after all tie-breaks shares a rank, the next is skipped (1, 1, 3).

    The standings must have the same tie-break criteria.
    """
    ordered = sorted(standings.values(), reverse=True)
    first_place = {each: place for place, each in reversed(list(enumerate(ordered, start=1)))}
    return {key: first_place[standing] for key, standing in standings.items()}


def parse_points(text: str) -> Decimal:
    """Points as people type them: 12, 12,5 or 12.5 (a point before at most two digits).

    Points never reach a thousand on a sheet, so a point can only be a decimal mark; three digits
    after it are refused instead of guessed.

    Raises:
        ValueError: the text is not a number of points.
    """
    plain = text.strip().replace("\u00a0", "").replace(" ", "").replace(",", ".")
    whole, mark, decimals = plain.partition(".")
    if not whole.isascii() or not whole.isdigit() or len(whole) > MAX_WHOLE_DIGITS:
        raise ValueError(text)
    if mark and not (decimals.isascii() and decimals.isdigit() and len(decimals) <= MAX_DECIMALS):
        raise ValueError(text)
    return Decimal(plain)
