from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import call_command

from criteria.loading import load_criteria
from criteria.models import CriteriaSet, Criterion
from movement.loading import load_plan


@pytest.fixture(autouse=True)
def _plan(db: None) -> None:
    load_plan()


def test_every_group_gets_a_draft_set_marked_as_a_proposal() -> None:
    made = load_criteria(year=2026)
    assert [each.group.code for each in made] == ["agency", "front", "business", "individual"]
    assert {(each.state, each.is_proposal, each.version) for each in made} == {("draft", True, 1)}
    assert {(each.bonus_cap, each.penalty_cap, each.scorers) for each in made} == {(5, 5, 2)}


def test_a_criterion_is_loaded_whole() -> None:
    load_criteria(year=2026)
    criterion = Criterion.objects.get(code="CQ1.2")
    assert criterion.order == 2
    assert criterion.axis == "green"
    assert criterion.office.code == "economic"
    assert criterion.max_points == Decimal(8)
    assert criterion.plan_criterion.number == 1
    assert criterion.plan_criterion.group == criterion.criteria_set.group
    assert criterion.text
    assert criterion.guidance
    assert criterion.evidence_required
    assert criterion.content_areas.exists()


def test_a_criterion_is_by_hand_unless_told() -> None:
    load_criteria(year=2026)
    criterion = Criterion.objects.get(code="CQ2.1")
    assert (criterion.kind, criterion.measure, criterion.tie_break) == ("manual", "", None)
    assert not criterion.bars_top
    assert not criterion.bands.exists()


def test_bands_are_loaded_with_their_open_ends() -> None:
    load_criteria(year=2026)
    criterion = Criterion.objects.get(code="CQ1.2")
    assert (criterion.kind, criterion.measure) == ("bands", "%")
    assert [(band.lower, band.upper, band.points) for band in criterion.bands.all()] == [
        (100, None, 8),
        (90, 100, 6),
        (75, 90, 3),
        (None, 75, 0),
    ]


def test_the_order_when_equal_and_the_bar_are_loaded() -> None:
    load_criteria(year=2026)
    agency = CriteriaSet.objects.get(group__code="agency").criteria
    ordered = agency.filter(tie_break__isnull=False).order_by("tie_break")
    assert [criterion.code for criterion in ordered] == ["CQ1.1", "CQ4.1", "CQ4.3"]
    assert [criterion.code for criterion in agency.filter(bars_top=True)] == ["CQ1.1"]


def test_every_set_has_the_four_classes() -> None:
    load_criteria(year=2026)
    for criteria_set in CriteriaSet.objects.all():
        assert [
            (row.name, row.from_share, row.is_top) for row in criteria_set.class_bands.all()
        ] == [
            ("Xuất sắc", 95, True),
            ("Tốt", 85, True),
            ("Hoàn thành", 75, False),
            ("Không hoàn thành", 0, False),
        ]


def test_loading_again_leaves_what_the_offices_edited() -> None:
    load_criteria(year=2026)
    Criterion.objects.filter(code="CQ1.1").update(text="Đã sửa")
    assert load_criteria(year=2026) == []
    assert Criterion.objects.get(code="CQ1.1").text == "Đã sửa"
    assert CriteriaSet.objects.count() == 4


def test_only_the_group_without_a_set_is_loaded() -> None:
    load_criteria(year=2026)
    CriteriaSet.objects.get(group__code="front").delete()
    assert [each.group.code for each in load_criteria(year=2026)] == ["front"]


def test_the_command_says_what_it_loaded() -> None:
    out = StringIO()
    call_command("load_criteria", "--year", "2027", stdout=out)
    assert out.getvalue() == "Đã nạp 4 bộ tiêu chí dự thảo cho năm 2027.\n"
    assert {each.round.year for each in CriteriaSet.objects.all()} == {2027}
