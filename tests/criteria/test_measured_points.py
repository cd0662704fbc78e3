"""Points from what was typed, and what several scorers agree on: pure."""

from decimal import Decimal
from fractions import Fraction
from math import floor
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from criteria.arithmetic import (
    BandRow,
    Measured,
    differs,
    mean,
    measured_points,
    median,
    proposal,
    spread,
)

TEN = Decimal(10)
POINTS = st.decimals(min_value=0, max_value=1000, places=2)
SCORES = st.lists(POINTS, min_size=1, max_size=6)
FIGURES = st.decimals(min_value=0, max_value=10**9, places=4)
TARGETS = st.decimals(min_value="0.0001", max_value=10**9, places=4)
BANDS = [
    BandRow(Decimal(90), None, Decimal(10)),
    BandRow(Decimal(70), Decimal(90), Decimal("7.5")),
    BandRow(Decimal(50), Decimal(70), Decimal(4)),
]


def points(kind: str, entry: Measured, max_points: Decimal = TEN) -> Decimal | None:
    return measured_points(kind=kind, max_points=max_points, bands=BANDS, entry=entry)


def ratio(value: str | Decimal, target: str | Decimal, max_points: Decimal = TEN) -> Decimal | None:
    return points("ratio", Measured(value=Decimal(value), target=Decimal(target)), max_points)


@pytest.mark.parametrize("kind", ["manual", "yes_no", "ratio", "bands"])
def test_nothing_typed_gives_no_points(kind: str) -> None:
    assert points(kind, Measured()) is None


def test_an_unknown_kind_is_an_error() -> None:
    with pytest.raises(ValueError, match="guessed"):
        points("guessed", Measured(points=TEN))


def test_points_by_hand_are_taken_as_they_are() -> None:
    assert points("manual", Measured(points=Decimal("7.25"))) == Decimal("7.25")


@pytest.mark.parametrize(("value", "expected"), [("1", "10"), ("1.0000", "10"), ("0", "0.00")])
def test_yes_gives_all_points_and_no_gives_none(value: str, expected: str) -> None:
    assert str(points("yes_no", Measured(value=Decimal(value)))) == expected


@pytest.mark.parametrize("value", ["0.5", "2", "-1"])
def test_an_answer_between_yes_and_no_is_an_error(value: str) -> None:
    with pytest.raises(ValueError, match="1 \\(yes\\) or 0 \\(no\\)"):
        points("yes_no", Measured(value=Decimal(value)))


@pytest.mark.parametrize(
    ("value", "target", "expected"),
    [
        ("45", "50", "9.00"),
        ("50", "50", "10.00"),
        ("51", "50", "10.00"),  # above the target is not more than all points
        ("0", "50", "0.00"),
        ("-3", "50", "0.00"),
        ("1", "3", "3.33"),
        ("2", "3", "6.67"),
        ("1", "16", "0.63"),  # 0.625 goes up
        ("0.0001", "0.0002", "5.00"),
    ],
)
def test_a_ratio_is_the_result_by_the_target_capped_and_rounded_half_up(
    value: str, target: str, expected: str
) -> None:
    assert str(ratio(value, target)) == expected


@pytest.mark.parametrize("entry", [Measured(value=TEN), Measured(target=TEN)])
def test_half_a_ratio_gives_no_points(entry: Measured) -> None:
    assert points("ratio", entry) is None


@pytest.mark.parametrize("target", ["0", "-5"])
def test_a_target_that_is_not_positive_is_an_error(target: str) -> None:
    with pytest.raises(ValueError, match="The target must be positive"):
        ratio("1", target)
    with pytest.raises(ValueError, match="The target must be positive"):
        points("ratio", Measured(target=Decimal(target)))


@given(FIGURES, TARGETS, st.decimals(min_value="0.01", max_value=1000, places=2))
def test_a_ratio_is_exact_to_the_hundredth(
    value: Decimal, target: Decimal, max_points: Decimal
) -> None:
    exact = min(Fraction(value) / Fraction(target), Fraction(1)) * Fraction(max_points)
    assert ratio(value, target, max_points) == Decimal(floor(exact * 100 + Fraction(1, 2))) / 100


@given(FIGURES, FIGURES, TARGETS)
def test_a_better_result_never_gives_fewer_points(
    value: Decimal, more: Decimal, target: Decimal
) -> None:
    less_points, more_points = ratio(value, target), ratio(value + more, target)
    assert less_points is not None
    assert more_points is not None
    assert less_points <= more_points <= TEN


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("1000", "10"),
        ("90", "10"),
        ("89.9999", "7.5"),
        ("70", "7.5"),
        ("69.9999", "4"),
        ("50", "4"),
        ("49.9999", "0.00"),
        ("-1", "0.00"),
    ],
)
def test_a_band_holds_its_lower_edge_and_not_its_upper_one(value: str, expected: str) -> None:
    assert str(points("bands", Measured(value=Decimal(value)))) == expected


def test_a_band_without_a_lower_edge_holds_everything_below() -> None:
    bands = [BandRow(None, Decimal(5), Decimal(3))]
    found = measured_points(
        kind="bands", max_points=TEN, bands=bands, entry=Measured(value=Decimal(-100))
    )
    assert found == Decimal(3)


def test_a_band_gives_no_more_than_the_maximum() -> None:
    assert points("bands", Measured(value=Decimal(95)), max_points=Decimal(8)) == Decimal(8)


def test_of_bands_that_overlap_the_better_counts_in_any_order() -> None:
    both = [BandRow(None, None, Decimal(2)), BandRow(None, None, Decimal(6))]
    for bands in (both, both[::-1]):
        entry = Measured(value=Decimal(1))
        found = measured_points(kind="bands", max_points=TEN, bands=bands, entry=entry)
        assert found == Decimal(6)


@pytest.mark.parametrize(
    ("scores", "expected"),
    [
        (["7"], "7.00"),
        (["7", "8"], "7.50"),
        (["7", "7.01"], "7.01"),  # 7.005 goes up
        (["1", "1", "2"], "1.33"),
        (["1", "2", "2"], "1.67"),
    ],
)
def test_the_proposal_is_the_mean_rounded_half_up(scores: list[str], expected: str) -> None:
    assert str(proposal(list(map(Decimal, scores)))) == expected


@pytest.mark.parametrize(
    ("scores", "expected"),
    [
        (["7"], "7.00"),
        (["9", "1"], "5.00"),
        (["9", "1", "2"], "2.00"),
        (["1", "9", "2", "4"], "3.00"),
    ],
)
def test_the_median_is_the_middle(scores: list[str], expected: str) -> None:
    assert str(median(list(map(Decimal, scores)))) == expected


@pytest.mark.parametrize("statistic", [mean, median, proposal])
def test_there_is_no_middle_of_nothing(statistic: object) -> None:
    with pytest.raises(ValueError, match="no mean of nothing"):
        statistic([])  # type: ignore[operator]


def test_the_spread_is_from_the_lowest_to_the_highest() -> None:
    assert spread([Decimal(4), Decimal("9.5"), Decimal(6)]) == Decimal("5.5")
    assert spread([Decimal(4)]) == Decimal(0)
    assert str(spread([])) == "0.00"


@pytest.mark.parametrize(
    ("scores", "expected"),
    [
        (["7", "8"], False),  # exactly a tenth of ten
        (["7", "8.01"], True),
        (["7"], False),
        (["7", "7.5", "8.01"], True),
    ],
)
def test_scorers_differ_when_they_are_more_than_a_tenth_of_the_maximum_apart(
    scores: list[str], expected: bool
) -> None:
    assert differs(list(map(Decimal, scores)), TEN) is expected


def test_the_limit_may_be_another() -> None:
    assert differs([Decimal(7), Decimal(8)], TEN, limit=Decimal("0.05")) is True


@given(SCORES, st.randoms())
def test_the_order_of_scorers_never_matters(scores: list[Decimal], random: Random) -> None:
    shuffled = random.sample(scores, len(scores))
    assert (mean(shuffled), median(shuffled), spread(shuffled)) == (
        mean(scores),
        median(scores),
        spread(scores),
    )


@given(SCORES)
def test_mean_and_median_lie_between_the_lowest_and_the_highest(scores: list[Decimal]) -> None:
    assert min(scores) <= mean(scores) <= max(scores)
    assert min(scores) <= median(scores) <= max(scores)
