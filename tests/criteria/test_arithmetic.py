from decimal import Decimal
from fractions import Fraction
from math import floor
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from criteria.arithmetic import half_up, parse_points, share, total

POINTS = st.decimals(min_value=0, max_value=1000, places=2)
SCALES = st.decimals(min_value="0.01", max_value=1000, places=2)


def test_three_tenths_are_exactly_three_tenths() -> None:
    assert total([Decimal("0.10")] * 3) == Decimal("0.30")


def test_nothing_adds_up_to_nought() -> None:
    assert str(total([])) == "0.00"


@given(st.lists(POINTS))
def test_a_total_is_the_sum_of_the_hundredths(points: list[Decimal]) -> None:
    assert int(total(points) * 100) == sum(int(each * 100) for each in points)


@given(st.lists(POINTS), st.randoms())
def test_the_order_of_points_never_changes_their_total(
    points: list[Decimal], random: Random
) -> None:
    shuffled = random.sample(points, len(points))
    assert total(shuffled) == total(points)


@pytest.mark.parametrize(
    ("points", "scale", "expected"),
    [
        ("0", "100", "0.00"),
        ("100", "100", "100.00"),
        ("86.5", "100", "86.50"),
        ("1", "3", "33.33"),
        ("2", "3", "66.67"),
        ("1", "800", "0.13"),  # 0.125 goes up, not to the even neighbour
        ("0.01", "200", "0.01"),  # 0.005 goes up
    ],
)
def test_a_share_is_a_percentage_rounded_half_up(points: str, scale: str, expected: str) -> None:
    assert str(share(Decimal(points), Decimal(scale))) == expected


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (Fraction(0), "0.00"),
        (Fraction(1, 3), "0.33"),
        (Fraction(1, 200), "0.01"),
        (Fraction(-1, 200), "-0.01"),
        (Fraction(-1, 3), "-0.33"),
        (Fraction(5), "5.00"),
    ],
)
def test_a_half_goes_away_from_nought(number: Fraction, expected: str) -> None:
    assert str(half_up(number)) == expected


def test_a_number_just_below_the_half_goes_down_however_close_it_is() -> None:
    just_below = Fraction(1, 200) - Fraction(1, 10**60)
    assert half_up(just_below) == 0


@given(POINTS, SCALES)
def test_a_share_is_exact_to_the_hundredth(points: Decimal, scale: Decimal) -> None:
    hundredths = Fraction(points) * 10_000 / Fraction(scale)
    assert share(points, scale) * 100 == floor(hundredths + Fraction(1, 2))


@pytest.mark.parametrize("scale", ["0", "-100"])
def test_a_share_of_no_scale_is_an_error(scale: str) -> None:
    with pytest.raises(ValueError, match="The scale must be positive"):
        share(Decimal(1), Decimal(scale))


@pytest.mark.parametrize(
    ("typed", "points"),
    [
        ("7", "7"),
        ("0", "0"),
        ("007", "7"),
        ("7,5", "7.5"),
        ("7.5", "7.5"),
        ("7,05", "7.05"),
        (" 7,50 ", "7.50"),
        ("7,\u00a05", "7.5"),
        ("\t12\n", "12"),
        ("9999,99", "9999.99"),
    ],
)
def test_points_are_read_as_people_type_them(typed: str, points: str) -> None:
    assert parse_points(typed) == Decimal(points)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        " ",
        "abc",
        "7đ",
        "-1",
        "+1",
        "−1",
        "1.000",
        "1,000",
        "7,555",
        "7,",
        "7.",
        ",5",
        "1,2,3",
        "1.2,3",
        "10000",
        "1e3",
        "0x10",
        "7/2",
        "NaN",
        "Infinity",
        "1_0",
        "７",
        "7,５",
        "٧",
        "²",
        "7\x00",
    ],
)
def test_what_is_not_points_is_refused_instead_of_guessed(typed: str) -> None:
    with pytest.raises(ValueError) as wrong:
        parse_points(typed)
    assert wrong.value.args == (typed,)


@given(POINTS)
def test_points_with_a_comma_and_with_a_point_are_the_same(points: Decimal) -> None:
    assert parse_points(f"{points:.2f}".replace(".", ",")) == parse_points(str(points)) == points
