from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from awards.tally import (
    BASE_NAMES,
    Base,
    Rule,
    Turnout,
    Verdict,
    has_quorum,
    judge,
    quorum_needed,
    votes_needed,
)

FRACTIONS = [(1, 2), (2, 3), (3, 4), (4, 5), (9, 10), (1, 1)]
BASES = range(1, 41)
HALF = (1, 2)


@pytest.mark.parametrize(
    ("threshold", "strict", "needed"),
    [
        ((1, 2), True, 7),
        ((2, 3), False, 9),
        ((4, 5), False, 11),
        ((9, 10), False, 12),
        ((1, 1), False, 13),
    ],
)
def test_a_council_of_thirteen(threshold: tuple[int, int], strict: bool, needed: int) -> None:
    assert votes_needed(13, threshold, strict=strict) == needed


@pytest.mark.parametrize(
    ("base_value", "strict", "needed"), [(10, True, 6), (10, False, 5), (11, True, 6), (5, True, 3)]
)
def test_more_than_half_and_at_least_half(base_value: int, strict: bool, needed: int) -> None:
    assert votes_needed(base_value, HALF, strict=strict) == needed


@pytest.mark.parametrize("threshold", FRACTIONS)
@pytest.mark.parametrize("strict", [True, False])
def test_votes_needed_agree_with_counting_up_for_every_base(
    threshold: tuple[int, int], strict: bool
) -> None:
    for base_value in BASES:
        least = Fraction(*threshold)
        by_counting_up = next(
            votes
            for votes in range(1, 2 * base_value + 2)
            if (
                Fraction(votes, base_value) > least
                if strict
                else Fraction(votes, base_value) >= least
            )
        )
        assert votes_needed(base_value, threshold, strict=strict) == by_counting_up


@pytest.mark.parametrize("quorum", FRACTIONS)
def test_a_quorum_agrees_with_counting_up_for_every_council(quorum: tuple[int, int]) -> None:
    for members in BASES:
        by_counting_up = next(
            present
            for present in range(members + 1)
            if Fraction(present, members) >= Fraction(*quorum)
        )
        assert quorum_needed(members, quorum) == by_counting_up
        for present in range(members + 1):
            assert has_quorum(members, present, quorum) == (present >= by_counting_up)


@pytest.mark.parametrize(("quorum", "needed"), [((2, 3), 9), ((4, 5), 11), ((1, 2), 7)])
def test_the_quorum_of_a_council_of_thirteen(quorum: tuple[int, int], needed: int) -> None:
    assert quorum_needed(13, quorum) == needed
    assert has_quorum(13, needed, quorum)
    assert not has_quorum(13, needed - 1, quorum)


def test_a_council_without_members_never_has_a_quorum() -> None:
    assert not has_quorum(0, 0, (2, 3))
    assert not has_quorum(0, 0, (0, 1))


@pytest.mark.parametrize("strict", [True, False])
@pytest.mark.parametrize(("base_value", "threshold"), [(0, HALF), (0, (0, 1)), (5, (0, 1))])
def test_nobody_passes_without_a_single_vote(
    base_value: int, threshold: tuple[int, int], strict: bool
) -> None:
    assert votes_needed(base_value, threshold, strict=strict) == 1


@given(
    st.integers(0, 10_000),
    st.integers(0, 100).flatmap(lambda n: st.tuples(st.just(n), st.integers(max(n, 1), 100))),
    st.booleans(),
)
def test_one_vote_fewer_never_passes(
    base_value: int, threshold: tuple[int, int], strict: bool
) -> None:
    needed = votes_needed(base_value, threshold, strict=strict)
    least = base_value * Fraction(*threshold)

    def enough(votes: int) -> bool:
        return votes > least if strict else votes >= least

    assert enough(needed)
    assert needed == 1 or not enough(needed - 1)


@pytest.mark.parametrize(
    ("base", "base_value", "needed"), [(Base.ALL, 13, 7), (Base.PRESENT, 10, 6), (Base.CAST, 9, 5)]
)
def test_each_base_counts_on_its_own_number(base: Base, base_value: int, needed: int) -> None:
    rule = Rule(base=base, quorum=(2, 3), threshold=HALF, strict=True)
    turnout = Turnout(members=13, present=10, cast=9)
    assert judge(rule, turnout, needed) == Verdict(base_value, needed, passed=True)
    assert judge(rule, turnout, needed - 1) == Verdict(base_value, needed, passed=False)


def test_on_all_members_absence_works_as_no() -> None:
    turnout = Turnout(members=13, present=9, cast=9)
    for base, passed in [(Base.ALL, False), (Base.PRESENT, True), (Base.CAST, True)]:
        rule = Rule(base=base, quorum=(2, 3), threshold=HALF, strict=True)
        assert judge(rule, turnout, 6).passed is passed


def test_every_verdict_agrees_with_plain_fractions() -> None:
    for base, threshold, strict in product(Base, FRACTIONS, [True, False]):
        rule = Rule(base=base, quorum=(2, 3), threshold=threshold, strict=strict)
        turnout = Turnout(members=13, present=11, cast=10)
        base_value = {Base.ALL: 13, Base.PRESENT: 11, Base.CAST: 10}[base]
        for agree in range(11):
            reached = Fraction(agree, base_value)
            least = Fraction(*threshold)
            passed = reached > least if strict else reached >= least
            assert judge(rule, turnout, agree).passed is passed


def test_every_base_has_vietnamese_words() -> None:
    assert Base.choices() == [
        ("all", "tổng số thành viên Hội đồng"),
        ("present", "số thành viên có mặt"),
        ("cast", "số thành viên đã biểu quyết"),
    ]
    assert set(BASE_NAMES) == set(Base)
