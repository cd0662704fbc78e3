"""Numbers as Vietnamese people write and type them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from movement.numbers import format_number, format_points, parse_number


@pytest.mark.parametrize(
    ("points", "shown"),
    [
        (Decimal("12.50"), "12,5"),
        (Decimal("12.00"), "12"),
        (Decimal("12.25"), "12,25"),
        (Decimal(0), "0"),
        (Decimal(100), "100"),
        (None, "–"),
    ],
)
def test_points_lose_their_trailing_zeros(points: Decimal | None, shown: str) -> None:
    assert format_points(points) == shown


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        (Decimal("1234.5000"), "1.234,5"),
        (Decimal(1234567), "1.234.567"),
        (Decimal("0.0500"), "0,05"),
        (Decimal("-1500.0000"), "-1.500"),
        (Decimal(100), "100"),
        (None, "–"),
    ],
)
def test_numbers_are_grouped_by_points(number: Decimal | None, shown: str) -> None:
    assert format_number(number) == shown


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("1.234,5", "1234.5"),
        ("1234,5", "1234.5"),
        ("1.234", "1234"),
        ("1.234.567", "1234567"),
        ("12,5", "12.5"),
        ("12.5", "12.5"),
        ("0,125", "0.125"),
        ("1,234.5", "1234.5"),
        ("1,234,567", "1234567"),
        ("1\u00a0234,5", "1234.5"),
        ("1\u202f234", "1234"),
        (" 120 ", "120"),
        ("-3,5", "-3.5"),
        ("−3,5", "-3.5"),
        ("+7", "7"),
        ("007", "7"),
    ],
)
def test_a_number_is_read_as_it_was_meant(typed: str, number: str) -> None:
    assert parse_number(typed) == Decimal(number)


@pytest.mark.parametrize(
    "typed",
    ["", "-", "một trăm", "12,", ",5", "1.2.3", "1,2,3", "12.345,6.7", "1e3", "NaN", "١٢", "50%"],
)
def test_what_is_no_number_is_not_guessed(typed: str) -> None:
    with pytest.raises(ValueError):
        parse_number(typed)


@given(st.decimals(min_value=-(10**13), max_value=10**13, places=4, allow_nan=False))
def test_every_number_is_read_back_as_it_is_shown(number: Decimal) -> None:
    assert parse_number(format_number(number)) == number
