import re
import tomllib
import unicodedata
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
PLAN: dict[str, Any] = tomllib.loads(
    (ROOT / "movement/data/plan-87.toml").read_text(encoding="utf-8")
)
DATA: dict[str, Any] = tomllib.loads(
    (ROOT / "criteria/data/criteria-2026.toml").read_text(encoding="utf-8"),
    parse_float=Decimal,
)
SETS: dict[str, list[dict[str, Any]]] = {s["group"]: s["criterion"] for s in DATA["set"]}
CRITERIA = [criterion for criteria in SETS.values() for criterion in criteria]
BANDED = [criterion for criterion in CRITERIA if criterion.get("kind") == "bands"]
PREFIXES = {"agency": "CQ", "front": "MT", "business": "DN", "individual": "CN"}
AXES = {"innovation", "science_technology", "digital", "green"}


def strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from strings(inner)


def points(criteria: list[dict[str, Any]]) -> Decimal:
    return sum((Decimal(criterion["max_points"]) for criterion in criteria), Decimal(0))


def green(group: str) -> list[dict[str, Any]]:
    return [criterion for criterion in SETS[group] if criterion["axis"] == "green"]


def test_every_group_of_the_plan_has_one_set() -> None:
    assert [s["group"] for s in DATA["set"]] == [group["code"] for group in PLAN["group"]]


@pytest.mark.parametrize("group", SETS)
def test_a_group_is_worth_exactly_one_hundred_points(group: str) -> None:
    assert points(SETS[group]) == Decimal(100)


@pytest.mark.parametrize("group", SETS)
def test_each_plan_criterion_has_at_least_two_components(group: str) -> None:
    plan_group = next(g for g in PLAN["group"] if g["code"] == group)
    components = Counter(criterion["plan_criterion"] for criterion in SETS[group])
    assert set(components) == {criterion["number"] for criterion in plan_group["criterion"]}
    assert min(components.values()) >= 2


@pytest.mark.parametrize("group", SETS)
def test_green_is_two_components_or_more_worth_a_fifth_to_a_third(group: str) -> None:
    assert len(green(group)) >= 2
    assert Decimal(20) <= points(green(group)) <= Decimal(35)


@pytest.mark.parametrize("group", SETS)
def test_every_axis_is_measured_in_every_group(group: str) -> None:
    assert {criterion["axis"] for criterion in SETS[group]} == AXES


@pytest.mark.parametrize("criterion", CRITERIA, ids=lambda criterion: criterion["code"])
def test_green_belongs_to_the_economic_office_and_the_rest_to_culture(
    criterion: dict[str, Any],
) -> None:
    owner = "economic" if criterion["axis"] == "green" else "culture_social"
    assert criterion["office"] == owner


def test_codes_are_unique() -> None:
    codes = Counter(criterion["code"] for criterion in CRITERIA)
    assert [code for code, times in codes.items() if times > 1] == []


@pytest.mark.parametrize("group", SETS)
def test_codes_count_up_under_their_plan_criterion(group: str) -> None:
    seen: Counter[int] = Counter()
    for criterion in SETS[group]:
        number = criterion["plan_criterion"]
        seen[number] += 1
        assert criterion["code"] == f"{PREFIXES[group]}{number}.{seen[number]}"


@pytest.mark.parametrize("criterion", CRITERIA, ids=lambda criterion: criterion["code"])
def test_content_areas_are_those_of_the_plan(criterion: dict[str, Any]) -> None:
    areas = criterion["content_areas"]
    assert areas
    assert areas == sorted(set(areas))
    assert set(areas) <= {area["number"] for area in PLAN["content_area"]}


def test_every_content_area_is_served_by_some_criterion() -> None:
    served = {area for criterion in CRITERIA for area in criterion["content_areas"]}
    assert served == {area["number"] for area in PLAN["content_area"]}


@pytest.mark.parametrize("criterion", CRITERIA, ids=lambda criterion: criterion["code"])
def test_points_are_positive_and_whole_or_half(criterion: dict[str, Any]) -> None:
    maximum = Decimal(criterion["max_points"])
    assert maximum > 0
    assert maximum * 2 == (maximum * 2).to_integral_value()


@pytest.mark.parametrize("criterion", CRITERIA, ids=lambda criterion: criterion["code"])
def test_guidance_says_how_to_reach_the_full_points_and_none(criterion: dict[str, Any]) -> None:
    full = f"{criterion['max_points']} điểm".replace(".", ",")
    assert full in criterion["guidance"]
    assert ": 0 điểm" in criterion["guidance"]


@pytest.mark.parametrize("criterion", CRITERIA, ids=lambda criterion: criterion["code"])
def test_texts_are_filled_and_fit_the_score_sheet(criterion: dict[str, Any]) -> None:
    assert 0 < len(criterion["text"]) <= 180
    assert 0 < len(criterion["guidance"]) <= 350
    assert criterion["evidence"]


@pytest.mark.parametrize("criterion", BANDED, ids=lambda criterion: criterion["code"])
def test_bands_say_what_the_guidance_says(criterion: dict[str, Any]) -> None:
    """Clause by clause: the numbers of a band and its points, from the best to nought."""
    clauses = criterion["guidance"].split(". ")[0].rstrip(".").split("; ")
    assert [numbers(clause) for clause in clauses] == [
        [*ends(band, clause), str(band["points"])]
        for band, clause in zip(criterion["bands"], clauses, strict=True)
    ]


def numbers(clause: str) -> list[str]:
    return re.findall(r"\d+", clause)


def ends(band: dict[str, Any], clause: str) -> list[str]:
    """The ends of a band as words give them: whole things are counted to the last one within."""
    lower, upper = band.get("from"), band.get("to")
    if clause.startswith("không có"):
        assert (lower, upper) == (None, 1)
        return []
    if upper is None or "dưới" in clause:
        return [str(end) for end in (lower, upper) if end is not None]
    last = upper - 1
    return [str(lower)] if last == lower else [str(lower), str(last)]


def test_bands_follow_each_other_from_the_maximum_down_to_nought() -> None:
    assert len(BANDED) == 10
    for criterion in BANDED:
        bands = criterion["bands"]
        assert criterion["measure"]
        assert [band["points"] for band in bands] == sorted(
            (band["points"] for band in bands), reverse=True
        )
        assert (bands[0]["points"], bands[-1]["points"]) == (criterion["max_points"], 0)
        assert [band.get("to") for band in bands] == [
            None,
            *(band["from"] for band in bands[:-1]),
        ]
        assert "from" not in bands[-1]


@pytest.mark.parametrize("group", SETS)
def test_equal_totals_are_told_apart_by_three_criteria(group: str) -> None:
    used = [criterion["tie_break"] for criterion in SETS[group] if "tie_break" in criterion]
    assert sorted(used) == [1, 2, 3]


@pytest.mark.parametrize("group", SETS)
def test_the_first_criterion_of_a_group_bars_the_top_classes(group: str) -> None:
    bars = [criterion["code"] for criterion in SETS[group] if criterion.get("bars_top")]
    assert bars == [SETS[group][0]["code"]]


def test_classes_are_those_of_the_usual_practice() -> None:
    assert [(row["name"], row["from"], row["top"]) for row in DATA["class"]] == [
        ("Xuất sắc", 95, True),
        ("Tốt", 85, True),
        ("Hoàn thành", 75, False),
        ("Không hoàn thành", 0, False),
    ]


def test_every_string_is_composed_unicode_without_padding() -> None:
    texts = list(strings(DATA))
    assert [text for text in texts if not unicodedata.is_normalized("NFC", text)] == []
    assert [text for text in texts if text != text.strip()] == []
