"""The criteria as citizens read them."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from criteria.copying_sets import copy_set
from criteria.models import CriteriaSet, Criterion
from movement.models import Group, Office, Round
from tests.factories import Portal, an_officer, approve_criteria, the_plan


def shown(group: str = Group.AGENCY, **query: str) -> str:
    """The page as somebody without an account sees it."""
    response = Client().get(reverse("criteria:criteria_set", args=[group]), query)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


@pytest.fixture
def round_(db: None) -> Round:
    return the_plan()


@pytest.fixture
def draft(round_: Round) -> CriteriaSet:
    Criterion.objects.filter(bands__isnull=False).update(kind=Criterion.Kind.BANDS)
    return CriteriaSet.objects.get(round=round_, group__code=Group.AGENCY)


def test_an_unknown_group_has_no_page(round_: Round) -> None:
    url = reverse("criteria:criteria_set", args=["khong-co"])
    assert Client().get(url).status_code == 404


def test_a_group_without_a_set_says_that_it_is_being_made(draft: CriteriaSet) -> None:
    draft.delete()
    assert "Hai phòng đang xây dựng tiêu chí của nhóm này." in shown()


def test_a_draft_says_so_with_its_note(draft: CriteriaSet) -> None:
    page = shown()
    assert ">Dự thảo</strong>" in page
    assert draft.note in page


def test_each_criterion_of_the_plan_stands_above_its_components_untouched(
    draft: CriteriaSet,
) -> None:
    page = shown()
    for plan_criterion in draft.group.plan_criteria.select_related("group"):
        assert f">{plan_criterion}</h2>" in page
        assert " ".join(plan_criterion.text.split()) in page
    assert "2 tiêu chí thành phần, 22 điểm." in page


def test_bands_are_a_small_table_with_a_worked_example(draft: CriteriaSet) -> None:
    page = shown()
    assert "Các mức điểm của CQ1.2" in page
    assert ">Từ 90 đến dưới 100%</td>" in page
    assert "Theo mức. Ví dụ: đạt 90% thì được 6 điểm; đạt 100% thì được 8 điểm." in page


def test_bands_of_a_criterion_by_hand_are_not_shown(draft: CriteriaSet) -> None:
    draft.criteria.update(kind=Criterion.Kind.MANUAL)
    page = shown()
    assert "Các mức điểm" not in page
    assert "Cho điểm. Ví dụ: người chấm cho 6 trên 8 điểm" in page


def test_classes_caps_and_the_order_when_equal_are_told(draft: CriteriaSet) -> None:
    draft.bonus_cap = Decimal("2.5")
    draft.save()
    page = shown()
    assert "Thang điểm 100; điểm thưởng tối đa 2,5, điểm trừ tối đa 5." in page
    assert "xét lần lượt điểm của CQ1.1, CQ4.1, CQ4.3; vẫn bằng nhau thì cùng hạng" in page
    assert ">85%</td>" in page
    assert page.count("0 điểm thì không xếp loại cao") == 2  # CQ1.1, and the rule beneath


def test_without_an_order_or_classes_nothing_is_said_of_them(draft: CriteriaSet) -> None:
    draft.criteria.update(tie_break=None, bars_top=False)
    draft.class_bands.all().delete()
    page = shown()
    assert "Khi tổng điểm bằng nhau" not in page
    assert "loại cao" not in page


def test_nobody_edits_here(draft: CriteriaSet) -> None:
    client = Client()
    client.force_login(an_officer(Office.CULTURE_SOCIAL))
    page = client.get(reverse("criteria:criteria_set", args=[Group.AGENCY])).content.decode()
    assert "/quan-tri/criteria/" not in page


def test_the_set_in_force_is_shown_and_not_the_draft_beside_it(portal: Portal) -> None:
    in_force = CriteriaSet.objects.in_force().get(group__code=Group.AGENCY)
    CriteriaSet.objects.create(round=portal.round, group=in_force.group, version=2)
    page = shown()
    assert ">Đang áp dụng</strong>" in page
    assert "CQ1.1" in page  # the draft has no criteria yet


def test_another_year_is_one_click_away(portal: Portal) -> None:
    source = CriteriaSet.objects.in_force().get(group__code=Group.AGENCY)
    following = Round.objects.get(year=2027)
    copy = copy_set(criteria_set=source, round_=following, actor=portal.culture)
    copy.criteria.filter(code="CQ1.1").update(text="Tiêu chí của năm sau")
    approve_criteria(copy, portal.culture, portal.economic)
    assert 'href="?nam=2026"' in shown()
    assert "Tiêu chí của năm sau" in shown()
    assert "Tiêu chí của năm sau" not in shown(nam="2026")
    assert 'href="?nam=2027"' in shown(nam="2026")
    assert "Tiêu chí của năm sau" in shown(nam="khong-co")


def test_the_page_costs_the_same_with_ten_and_with_five_lines(draft: CriteriaSet) -> None:
    counts = []
    for _time in range(2):
        with CaptureQueriesContext(connection) as captured:
            shown()
        counts.append(len(captured))
        draft.criteria.filter(order__gt=5).delete()
    assert counts == [8, 8]
