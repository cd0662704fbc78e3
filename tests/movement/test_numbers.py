from decimal import Decimal

import pytest

from movement.numbers import format_points


@pytest.mark.parametrize(
    ("points", "written"),
    [
        (None, "–"),
        (Decimal(0), "0"),
        (Decimal("0.25"), "0,25"),
        (Decimal("12.50"), "12,5"),
        (Decimal("12.00"), "12"),
        (Decimal("100.00"), "100"),
        (Decimal("1234.5"), "1.234,5"),
    ],
)
def test_points_are_written_with_a_comma_and_no_useless_zeros(
    points: Decimal | None, written: str
) -> None:
    assert format_points(points) == written
