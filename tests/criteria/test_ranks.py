"""Ranks with tie-breaks, classes with zero-bars, sums with caps: pure."""

from decimal import Decimal
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from criteria.arithmetic import ClassRow, Standing, Totals, classify, ranks, share, totals

POINTS = st.decimals(min_value=0, max_value=1000, places=2)
FEW = st.decimals(min_value=0, max_value=2, places=0)  # so that ties come often
STANDINGS = st.builds(Standing, FEW, st.tuples(FEW, FEW))
GROUPS = st.dictionaries(st.integers(), STANDINGS, min_size=1, max_size=12)
SUMS = st.fixed_dictionaries(
    {
        "points": st.lists(POINTS, max_size=8),
        "bonuses": st.lists(POINTS, max_size=4),
        "penalties": st.lists(POINTS, max_size=4),
        "scale": st.decimals(min_value="0.01", max_value=1000, places=2),
        "bonus_cap": POINTS,
        "penalty_cap": POINTS,
    }
)
CLASSES = [
    ClassRow("Hoàn thành", Decimal(75), is_top=False),
    ClassRow("Xuất sắc", Decimal(95), is_top=True),
    ClassRow("Không hoàn thành", Decimal(0), is_top=False),
    ClassRow("Tốt", Decimal(85), is_top=True),
]


def standing(total: str, *tie_breaks: int) -> Standing:
    return Standing(Decimal(total), tuple(map(Decimal, tie_breaks)))


@pytest.mark.parametrize(
    ("group", "expected"),
    [
        ([], []),
        ([standing("80")], [1]),
        ([standing("80"), standing("90"), standing("70")], [2, 1, 3]),
        ([standing("90"), standing("90"), standing("70")], [1, 1, 3]),
        ([standing("70"), standing("90"), standing("80"), standing("80")], [4, 1, 2, 2]),
        ([standing("80.00"), standing("80.0"), standing("79.99")], [1, 1, 3]),
        # The first tie-break decides before the second, both only between equal totals.
        ([standing("80", 5, 0), standing("80", 4, 9), standing("81", 0, 0)], [2, 3, 1]),
        ([standing("80", 5, 1), standing("80", 5, 2), standing("80", 5, 1)], [2, 1, 2]),
    ],
)
def test_equal_after_all_tie_breaks_share_a_rank_and_the_next_is_skipped(
    group: list[Standing], expected: list[int]
) -> None:
    assert list(ranks(dict(enumerate(group))).values()) == expected


@given(GROUPS)
def test_a_rank_is_one_more_than_the_number_of_better_ones(group: dict[int, Standing]) -> None:
    assert ranks(group) == {
        key: 1
        + sum(
            (other.total, other.tie_breaks) > (own.total, own.tie_breaks)
            for other in group.values()
        )
        for key, own in group.items()
    }


@given(GROUPS, st.randoms())
def test_the_order_of_dossiers_never_changes_a_rank(
    group: dict[int, Standing], random: Random
) -> None:
    shuffled = dict(random.sample(list(group.items()), len(group)))
    assert ranks(shuffled) == ranks(group)


def with_more(group: dict[int, Standing], key: int, more: Standing) -> dict[int, Standing]:
    """The group when the dossier is given that much more."""
    own = group[key]
    tie_breaks = tuple(map(sum, zip(own.tie_breaks, more.tie_breaks, strict=True)))
    return {**group, key: Standing(own.total + more.total, tie_breaks)}


@given(GROUPS, STANDINGS, st.data())
def test_a_higher_score_never_lowers_the_own_rank_nor_lifts_another_one(
    group: dict[int, Standing], more: Standing, data: st.DataObject
) -> None:
    key = data.draw(st.sampled_from(sorted(group)))
    before, after = ranks(group), ranks(with_more(group, key, more))
    assert after[key] <= before[key]
    assert all(after[other] >= before[other] for other in group if other != key)


@given(GROUPS, STANDINGS, st.data())
def test_a_higher_score_lowers_others_by_one_place_at_most(
    group: dict[int, Standing], more: Standing, data: st.DataObject
) -> None:
    key = data.draw(st.sampled_from(sorted(group)))
    before, after = ranks(group), ranks(with_more(group, key, more))
    assert all(after[other] - before[other] <= 1 for other in group if other != key)


def summed(**changes: object) -> Totals:
    values: dict[str, object] = {
        "points": [Decimal(60), Decimal("20.50")],
        "bonuses": [],
        "penalties": [],
        "scale": Decimal(100),
        "bonus_cap": Decimal(5),
        "penalty_cap": Decimal(5),
    }
    return totals(**{**values, **changes})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("bonuses", "penalties", "expected"),
    [
        ([], [], ("80.50", "0.00", "0.00", "80.50")),
        (["3", "1.5"], ["2"], ("80.50", "4.50", "2.00", "83.00")),
        (["5"], ["5"], ("80.50", "5.00", "5.00", "80.50")),
        (["3", "2.01"], [], ("80.50", "5.00", "0.00", "85.50")),
        ([], ["4", "4"], ("80.50", "0.00", "5.00", "75.50")),
    ],
)
def test_bonus_and_penalty_are_capped_each(
    bonuses: list[str], penalties: list[str], expected: tuple[str, ...]
) -> None:
    found = summed(bonuses=map(Decimal, bonuses), penalties=map(Decimal, penalties))
    assert (str(found.base), str(found.bonus), str(found.penalty), str(found.total)) == expected


def test_a_total_never_passes_the_scale() -> None:
    assert summed(points=[Decimal(99)], bonuses=[Decimal(4)]).total == Decimal(100)


def test_a_total_is_never_below_nought() -> None:
    assert summed(points=[Decimal(1)], penalties=[Decimal(4)]).total == Decimal(0)


@given(SUMS)
def test_totals_and_their_parts_never_pass_their_caps(values: dict[str, object]) -> None:
    found = totals(**values)  # type: ignore[arg-type]
    assert 0 <= found.total <= values["scale"]  # type: ignore[operator]
    assert 0 <= found.bonus <= values["bonus_cap"]  # type: ignore[operator]
    assert 0 <= found.penalty <= values["penalty_cap"]  # type: ignore[operator]


@given(SUMS, st.randoms())
def test_the_order_of_scoring_never_changes_a_sum(
    values: dict[str, object], random: Random
) -> None:
    shuffled = {
        name: random.sample(value, len(value)) if isinstance(value, list) else value
        for name, value in values.items()
    }
    assert totals(**shuffled) == totals(**values)  # type: ignore[arg-type]


@given(SUMS, POINTS)
def test_a_higher_score_never_lowers_a_total_or_its_share(
    values: dict[str, object], more: Decimal
) -> None:
    points, scale = values["points"], values["scale"]
    assert isinstance(points, list)
    assert isinstance(scale, Decimal)
    before = totals(**values).total  # type: ignore[arg-type]
    after = totals(**{**values, "points": [*points, more]}).total  # type: ignore[arg-type]
    assert after >= before
    assert share(after, scale) >= share(before, scale)


@pytest.mark.parametrize(
    ("share", "barred", "expected"),
    [
        ("100", False, "Xuất sắc"),
        ("95.00", False, "Xuất sắc"),
        ("94.99", False, "Tốt"),
        ("85", False, "Tốt"),
        ("84.99", False, "Hoàn thành"),
        ("0", False, "Không hoàn thành"),
        ("100", True, "Hoàn thành"),
        ("75", True, "Hoàn thành"),
        ("74.99", True, "Không hoàn thành"),
    ],
)
def test_a_class_is_the_best_that_the_share_reaches(
    share: str, barred: bool, expected: str
) -> None:
    assert classify(share=Decimal(share), classes=CLASSES, barred=barred) == expected


@pytest.mark.parametrize(
    ("classes", "barred"), [([], False), (CLASSES[3:], True), (CLASSES[1:2], False)]
)
def test_no_class_that_is_open_is_no_class(classes: list[ClassRow], barred: bool) -> None:
    assert classify(share=Decimal(90), classes=classes, barred=barred) == ""


@given(st.decimals(min_value=0, max_value=100, places=2), st.randoms(), st.booleans())
def test_the_order_of_classes_never_changes_a_class(
    share: Decimal, random: Random, barred: bool
) -> None:
    shuffled = random.sample(CLASSES, len(CLASSES))
    assert classify(share=share, classes=shuffled, barred=barred) == classify(
        share=share, classes=CLASSES, barred=barred
    )
