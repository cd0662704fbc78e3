"""How scorers compare, what parts equal totals: all pure."""

from decimal import Decimal
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from criteria.arithmetic import Standing
from criteria.bars import Bar, longest_first
from criteria.statistics import Line, Severity, Tie, first_third, percent, severities, ties

POINTS = st.decimals(min_value=0, max_value=100, places=2)
MAXIMA = st.decimals(min_value="0.01", max_value=100, places=2)
PAIRS = st.lists(st.tuples(MAXIMA, POINTS, POINTS), min_size=1, max_size=12)
STANDINGS = st.dictionaries(
    st.integers(), st.tuples(st.integers(0, 2), st.tuples(st.integers(0, 2), st.integers(0, 2)))
)


def line(max_points: str, **points: str) -> Line[str]:
    return Line(Decimal(max_points), {name: Decimal(given) for name, given in points.items()})


# Severity


def test_nobody_is_compared_with_oneself() -> None:
    assert severities([line("10", an="7")]) == {}


def test_two_scorers_are_as_far_from_each_other_as_they_differ() -> None:
    found = severities([line("10", an="8", binh="6")])
    assert found["an"] == Severity(lines=1, mean=Decimal(20), median=Decimal(20), spread=Decimal(0))
    assert found["binh"] == Severity(
        lines=1, mean=Decimal(-20), median=Decimal(-20), spread=Decimal(0)
    )


def test_a_scorer_is_compared_with_the_mean_of_all_the_others() -> None:
    found = severities([line("10", an="9", binh="6", cuc="5")])
    # 9 − 5.5 = 3.5; 6 − 7 = −1; 5 − 7.5 = −2.5, of 10
    assert {name: each.mean for name, each in found.items()} == {
        "an": Decimal(35),
        "binh": Decimal(-10),
        "cuc": Decimal(-25),
    }


def test_a_difference_counts_by_the_maximum_of_its_line() -> None:
    found = severities([line("4", an="4", binh="3"), line("20", an="10", binh="11")])
    # +25 % and −5 %
    assert found["an"] == Severity(
        lines=2, mean=Decimal(10), median=Decimal(10), spread=Decimal(30)
    )


def test_the_median_is_not_moved_by_one_harsh_line() -> None:
    lines = [
        line("10", an="5", binh="5"),
        line("10", an="5", binh="5"),
        line("10", an="1", binh="10"),
    ]
    assert severities(lines)["an"] == Severity(
        lines=3, mean=Decimal(-30), median=Decimal(0), spread=Decimal(90)
    )


def test_lines_that_only_one_person_scored_do_not_count() -> None:
    found = severities([line("10", an="8", binh="6"), line("10", an="1")])
    assert found["an"].lines == 1
    assert found["an"].mean == Decimal(20)


def test_thirds_are_rounded_once_half_up() -> None:
    found = severities([line("3", an="1", binh="0"), line("3", an="0", binh="0")])
    assert (found["an"].mean, found["an"].spread) == (Decimal("16.67"), Decimal("33.33"))
    assert found["binh"].mean == Decimal("-16.67")


@given(PAIRS)
def test_of_two_scorers_one_is_as_mild_as_the_other_is_severe(
    pairs: list[tuple[Decimal, Decimal, Decimal]],
) -> None:
    found = severities([Line(top, {"an": an, "binh": binh}) for top, an, binh in pairs])
    assert found["an"].mean + found["binh"].mean == 0
    assert found["an"].median + found["binh"].median == 0
    assert found["an"].spread == found["binh"].spread


@given(PAIRS, st.randoms())
def test_the_order_of_the_lines_never_matters(
    pairs: list[tuple[Decimal, Decimal, Decimal]], random: Random
) -> None:
    lines = [Line(top, {"an": an, "binh": binh}) for top, an, binh in pairs]
    assert severities(random.sample(lines, len(lines))) == severities(lines)


# Ties


def test_a_total_of_its_own_is_no_tie() -> None:
    assert ties({"a": Standing(Decimal(80)), "b": Standing(Decimal(70))}, []) == {}


def test_equal_totals_are_parted_by_the_first_criterion_that_differs() -> None:
    found = ties(
        {
            "a": Standing(Decimal(80), (Decimal(10), Decimal(5))),
            "b": Standing(Decimal(80), (Decimal(10), Decimal(4))),
        },
        ["CQ1.1", "CQ2.1"],
    )
    assert found == {
        "a": Tie(shares_rank=False, decided_by=("CQ2.1",)),
        "b": Tie(shares_rank=False, decided_by=("CQ2.1",)),
    }


def test_equal_in_everything_shares_the_rank() -> None:
    same = Standing(Decimal(80), (Decimal(10),))
    found = ties({"a": same, "b": same}, ["CQ1.1"])
    assert found["a"] == found["b"] == Tie(shares_rank=True, decided_by=())


def test_of_three_equal_totals_each_is_told_what_parted_it_from_the_others() -> None:
    first = Standing(Decimal(80), (Decimal(10), Decimal(5)))
    second = Standing(Decimal(80), (Decimal(10), Decimal(4)))
    third = Standing(Decimal(80), (Decimal(9), Decimal(9)))
    found = ties({"a": first, "b": second, "c": third, "d": third}, ["CQ1.1", "CQ2.1"])
    assert found == {
        "a": Tie(shares_rank=False, decided_by=("CQ1.1", "CQ2.1")),
        "b": Tie(shares_rank=False, decided_by=("CQ1.1", "CQ2.1")),
        "c": Tie(shares_rank=True, decided_by=("CQ1.1",)),
        "d": Tie(shares_rank=True, decided_by=("CQ1.1",)),
    }


@given(STANDINGS)
def test_a_tie_has_a_criterion_or_shares_its_rank(
    drawn: dict[int, tuple[int, tuple[int, int]]],
) -> None:
    standings = {
        key: Standing(Decimal(total), tuple(map(Decimal, breaks)))
        for key, (total, breaks) in drawn.items()
    }
    found = ties(standings, ["CQ1.1", "CQ2.1"])
    equal = [total for total, _breaks in drawn.values()]
    assert set(found) == {key for key, (total, _breaks) in drawn.items() if equal.count(total) > 1}
    assert all(tie.shares_rank or tie.decided_by for tie in found.values())


# Shares


@pytest.mark.parametrize(("dossiers", "last"), [(0, 0), (1, 1), (3, 1), (4, 2), (6, 2), (7, 3)])
def test_the_first_third_is_rounded_up(dossiers: int, last: int) -> None:
    assert first_third(dossiers) == last


def test_a_share_is_rounded_half_up_and_nothing_has_no_share() -> None:
    assert percent(1, 8) == Decimal("12.50")
    assert percent(2, 3) == Decimal("66.67")
    assert percent(0, 0) is None


def test_a_bar_is_drawn_with_a_decimal_point() -> None:
    assert [Bar("a", 1, 8).width, Bar("a", 0, 8).width, Bar("a", 0, 0).width] == [
        "12.50%",
        "0%",
        "0%",
    ]


def test_the_longest_bar_comes_first_and_bars_of_nothing_last() -> None:
    bars = [Bar("không có", 0, 0), Bar("nửa", 1, 2), Bar("chưa", 0, 3), Bar("hết", 4, 4)]
    assert [bar.label for bar in longest_first(bars)] == ["hết", "nửa", "chưa", "không có"]


def test_equal_bars_keep_the_order_given() -> None:
    assert [bar.label for bar in longest_first([Bar("b", 1, 2), Bar("a", 2, 4)])] == ["b", "a"]
