"""Small parts of the demonstration year: figures, points, days."""

from datetime import UTC, date, datetime
from decimal import Decimal
from random import Random

import pytest
from django.utils import timezone

from tests.xuantruong.demo.the_year import TODAY
from xuantruong.demo.clock import Clock
from xuantruong.demo.material import with_figures
from xuantruong.demo.measures import half_points


def test_figures_are_written_as_vietnamese_people_write_them() -> None:
    assert with_figures("{1200-1200} hộ, đạt {96-96}%", Random(1)) == "1.200 hộ, đạt 96%"


@pytest.mark.parametrize(
    ("share", "maximum", "points"),
    [(0.5, "12", "6"), (0.82, "14", "11.5"), (1.2, "10", "10"), (-0.1, "10", "0")],
)
def test_points_stay_within_their_limits(share: float, maximum: str, points: str) -> None:
    assert half_points(share, Decimal(maximum)) == Decimal(points)


def test_offices_do_not_work_at_weekends() -> None:
    friday = datetime(2026, 11, 20, 10, tzinfo=UTC)
    clock = Clock(TODAY, Random(1))

    assert {timezone.localdate(clock.at_desk(friday, 1, 2)) for _ in range(9)} == {
        date(2026, 11, 23)
    }
