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
