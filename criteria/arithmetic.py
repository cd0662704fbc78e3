"""Points and ranks: pure arithmetic in exact decimals, the same on every database."""

from collections.abc import Iterable, Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import TypeVar

TWO_PLACES = Decimal("0.01")
MAX_WHOLE_DIGITS = 4
MAX_DECIMALS = 2

Key = TypeVar("Key")


def total(points: Iterable[Decimal]) -> Decimal:
    """The sum of points, exact, with two decimals."""
    return sum(points, Decimal(0)).quantize(TWO_PLACES)


def share(points: Decimal, scale: Decimal) -> Decimal:
    """Points as a percentage of the scale, rounded half up to two decimals.

    Raises:
        ValueError: the scale is not positive.
    """
    if scale <= 0:
        raise ValueError("The scale must be positive.")
    return (points * 100 / scale).quantize(TWO_PLACES, rounding=ROUND_HALF_UP)


def ranks(totals: Mapping[Key, Decimal]) -> dict[Key, int]:
    """Ranks from 1; equal totals share a rank and the next rank is skipped (1, 2, 2, 4)."""
    ordered = sorted(totals.values(), reverse=True)
    first_place = {points: place for place, points in reversed(list(enumerate(ordered, start=1)))}
    return {key: first_place[points] for key, points in totals.items()}


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
