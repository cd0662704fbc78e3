"""Bars for charts: a part of a whole, drawn from nought to a hundred percent."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from criteria.statistics import percent


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: what it is about, how many of how many."""

    label: str
    part: int
    whole: int

    @property
    def percent(self) -> Decimal | None:
        """The part in percent of the whole; None of nothing."""
        return percent(self.part, self.whole)

    @property
    def width(self) -> str:
        """The bar's length for SVG, whatever the language of the page."""
        return f"{self.percent or 0}%"


def longest_first(bars: Iterable[Bar]) -> list[Bar]:
    """The bars by their length; equal ones keep the order given, those of nothing come last."""
    return sorted(bars, key=lambda bar: (bar.percent is None, -(bar.percent or 0)))
