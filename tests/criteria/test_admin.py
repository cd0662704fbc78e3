"""The page of a criteria set at /quan-tri/: read, approve, publish, copy, compare."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from criteria.copying_sets import copy_set
from criteria.models import CriteriaSet
from criteria.set_content import fingerprint
from movement.models import Event, Group, Office, Round, User
from tests.factories import (
    Portal,
    a_head,
    a_member,
    a_unit,
    an_officer,
    approve_criteria,
    the_plan,
)

LIST = "/quan-tri/criteria/criteriaset/"
APPROVE_CULTURE = "Duyệt thay mặt Phòng Văn hóa - Xã hội</button>"
PUBLISH = "Ban hành bộ tiêu chí</button>"


def as_(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def url(name: str, criteria_set: CriteriaSet) -> str:
    return reverse(f"admin:criteria_criteriaset_{name}", args=[criteria_set.pk])


def page(client: Client, criteria_set: CriteriaSet, name: str = "work", **query: str) -> str:
    response = client.get(url(name, criteria_set), query)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def told(client: Client, criteria_set: CriteriaSet, data: dict[str, str]) -> str:
    """The working page after a button was pressed."""
    response = client.post(url("work", criteria_set), data, follow=True)
    assert response.redirect_chain == [(url("work", criteria_set), 302)]
    return " ".join(response.content.decode().split())


@pytest.fixture
def draft(db: None) -> CriteriaSet:
    the_plan()
    return CriteriaSet.objects.get(group__code=Group.AGENCY)


@pytest.fixture
def culture(draft: CriteriaSet) -> User:
    return a_head(Office.CULTURE_SOCIAL)


@pytest.fixture
def economic(draft: CriteriaSet) -> User:
    return a_head(Office.ECONOMIC)


def a_unit_member(draft: CriteriaSet) -> User:
    return a_member(a_unit())


def an_administrator(draft: CriteriaSet) -> User:
    return User.objects.create_superuser("quan-tri@xuantruong.example", "mat-khau")


@pytest.mark.parametrize(
    ("person", "status", "own_page"), [(a_unit_member, 302, 302), (an_administrator, 403, 404)]
)
def test_outsiders_neither_read_nor_publish_the_sets(
    draft: CriteriaSet, person: Callable[[CriteriaSet], User], status: int, own_page: int
) -> None:
    client = as_(person(draft))
    assert client.get(LIST).status_code == status
    assert client.get(url("change", draft)).status_code == status
    for name in ("work", "compare", "copy"):
        assert client.get(url(name, draft)).status_code == own_page
    for data in ({"publish": "1"}, {"approve": Office.ECONOMIC}):
        assert client.post(url("work", draft), data).status_code == own_page
    draft.refresh_from_db()
    assert draft.state == CriteriaSet.State.DRAFT
    assert not draft.approvals.exists()


def test_the_list_leads_to_the_working_pages_and_names_who_approved(
    draft: CriteriaSet, culture: User
) -> None:
    approve_criteria(draft, culture)
    shown = as_(culture).get(LIST).content.decode()
    assert f'<a href="{url("work", draft)}">{draft}</a>' in shown
    assert '<td class="field-approved_by">VH-XH</td>' in shown


def test_the_set_is_shown_as_a_tree_with_the_plan_untouched(
    draft: CriteriaSet, culture: User
) -> None:
    shown = page(as_(culture), draft)
    assert "<h1" in shown
    assert f"{draft}, phiên bản 1</h1>" in shown
    for plan_criterion in draft.group.plan_criteria.select_related("group"):
        assert f">{plan_criterion}</h2>" in shown
        assert " ".join(plan_criterion.text.split()) in shown
    for criterion in draft.criteria.all():
        assert f'<span class="portal-line__code">{criterion.code}</span>' in shown


def test_problems_are_told_in_words_before_any_button(draft: CriteriaSet, culture: User) -> None:
    draft.criteria.filter(code="CQ1.1").update(max_points=Decimal(13))
    shown = page(as_(culture), draft)
    assert "<li>Tổng điểm chuẩn là 99, phải bằng thang điểm 100.</li>" in shown
    assert APPROVE_CULTURE not in shown
    assert PUBLISH not in shown


def test_a_head_approves_for_the_own_office_only(draft: CriteriaSet, culture: User) -> None:
    client = as_(culture)
    shown = page(client, draft)
    assert APPROVE_CULTURE in shown
    assert "Duyệt thay mặt Phòng Kinh tế" not in shown
    seen = fingerprint(draft)
    shown = told(client, draft, {"approve": Office.CULTURE_SOCIAL, "seen": seen})
    assert "Đã duyệt thay mặt Phòng Văn hóa - Xã hội." in shown
    assert f"Phòng Văn hóa - Xã hội: {culture} đã duyệt lúc" in shown
    assert APPROVE_CULTURE not in shown
    shown = told(client, draft, {"approve": Office.ECONOMIC, "seen": seen})
    assert "Chỉ lãnh đạo Phòng Kinh tế duyệt được bộ tiêu chí thay mặt phòng." in shown
    assert [row.office.code for row in draft.approvals.all()] == [Office.CULTURE_SOCIAL]


def test_an_officer_who_heads_nothing_sees_no_button(draft: CriteriaSet) -> None:
    shown = page(as_(an_officer(Office.CULTURE_SOCIAL)), draft)
    assert APPROVE_CULTURE not in shown
    assert PUBLISH not in shown
    assert "Phòng Văn hóa - Xã hội: chưa duyệt." in shown


def test_what_was_changed_after_the_page_was_opened_is_not_approved(
    draft: CriteriaSet, culture: User
) -> None:
    client = as_(culture)
    shown = page(client, draft)
    seen = fingerprint(draft)
    assert f'<input type="hidden" name="seen" value="{seen}">' in shown
    draft.criteria.filter(code="CQ1.1").update(text="Đã sửa")
    shown = told(client, draft, {"approve": Office.CULTURE_SOCIAL, "seen": seen})
    assert "Bộ tiêu chí vừa được sửa. Hãy đọc lại rồi duyệt." in shown
    assert not draft.approvals.exists()


def test_an_unknown_office_is_not_approved_for(draft: CriteriaSet, culture: User) -> None:
    response = as_(culture).post(url("work", draft), {"approve": "khong-co"})
    assert response.status_code == 404


def test_a_button_that_is_not_there_does_nothing(draft: CriteriaSet, culture: User) -> None:
    told(as_(culture), draft, {})
    assert not Event.objects.about(draft).exists()


def test_the_set_is_published_when_both_offices_have_approved(
    draft: CriteriaSet, culture: User, economic: User
) -> None:
    client = as_(culture)
    approve_criteria(draft, culture)
    shown = page(client, draft)
    assert PUBLISH not in shown
    assert "còn chờ Phòng Kinh tế." in shown
    assert "Chưa được duyệt: Phòng Kinh tế." in told(client, draft, {"publish": "1"})
    approve_criteria(draft, economic)
    assert PUBLISH in page(client, draft)
    assert PUBLISH not in page(as_(economic), draft)
    assert f"Đã ban hành: {draft}." in told(client, draft, {"publish": "1"})
    assert list(CriteriaSet.objects.in_force()) == [draft]


def test_the_other_office_does_not_publish(
    draft: CriteriaSet, culture: User, economic: User
) -> None:
    approve_criteria(draft, culture, economic)
    shown = told(as_(economic), draft, {"publish": "1"})
    assert "Việc này thuộc lãnh đạo Phòng Văn hóa - Xã hội." in shown
    assert not CriteriaSet.objects.in_force().exists()


def test_a_set_in_force_says_that_it_is_frozen_and_offers_no_change(portal: Portal) -> None:
    criteria_set = CriteriaSet.objects.in_force().get(group__code=Group.AGENCY)
    shown = page(as_(portal.culture), criteria_set)
    assert "Đã khóa: đợt đã mở nhận hồ sơ." in shown
    assert "/quan-tri/criteria/criterion/" not in shown
    assert url("change", criteria_set) not in shown
    assert url("copy", criteria_set) in shown


def test_the_standing_office_copies_into_another_round(portal: Portal) -> None:
    source = CriteriaSet.objects.in_force().get(group__code=Group.AGENCY)
    client = as_(portal.culture)
    following = Round.objects.get(year=2027)
    assert "Đợt nhận bản chép" in page(client, source, "copy")
    response = client.post(url("copy", source), {"round_": following.pk}, follow=True)
    copy = CriteriaSet.objects.get(round=following)
    assert response.redirect_chain == [(url("work", copy), 302)]
    assert f"Đã chép thành dự thảo: {copy}, phiên bản 1." in response.content.decode()
    response = client.post(url("copy", source), {"round_": following.pk})
    assert "đã có dự thảo phiên bản 1 của nhóm này" in response.content.decode()
    assert client.post(url("copy", source), {"round_": "x"}).status_code == 200
    assert CriteriaSet.objects.filter(group=source.group).count() == 2


def test_the_other_office_is_not_led_to_copying(draft: CriteriaSet, economic: User) -> None:
    client = as_(economic)
    assert url("copy", draft) not in page(client, draft)
    assert client.get(url("copy", draft)).status_code == 404


def test_a_lone_set_has_nothing_to_be_compared_with(draft: CriteriaSet, culture: User) -> None:
    client = as_(culture)
    assert url("compare", draft) not in page(client, draft)
    assert "Nhóm này mới có một bộ tiêu chí." in page(client, draft, "compare")


def test_a_copy_is_compared_with_its_source_unless_another_is_asked_for(portal: Portal) -> None:
    source = CriteriaSet.objects.in_force().get(group__code=Group.AGENCY)
    copies = [
        copy_set(criteria_set=source, round_=round_, actor=portal.culture)
        for round_ in Round.objects.filter(year__in=[2027, 2028]).order_by("year")
    ]
    client = as_(portal.economic)
    assert "Hai bản giống nhau." in page(client, copies[1], "compare")
    copies[1].criteria.filter(code="CQ1.1").update(max_points=Decimal(13))
    copies[1].criteria.filter(code="CQ4.3").delete()
    copies[0].criteria.filter(code="CQ4.2").delete()
    shown = page(client, copies[1], "compare")
    assert f'<option value="{source.pk}" selected>' in shown
    assert '<td class="govuk-table__cell" data-label="Trước">14</td>' in shown
    assert '<td class="govuk-table__cell" data-label="Sau">13</td>' in shown
    assert "Tiêu chí bỏ" in shown
    assert "Tiêu chí thêm" not in shown
    shown = page(client, copies[1], "compare", voi=str(copies[0].pk))
    assert f'<option value="{copies[0].pk}" selected>' in shown
    assert "Tiêu chí thêm" in shown
    # The first of all is compared with the newest, for want of an earlier one.
    assert f'<option value="{copies[1].pk}" selected>' in page(client, source, "compare")


def test_a_set_whose_source_is_gone_is_compared_with_the_one_before(portal: Portal) -> None:
    source = CriteriaSet.objects.in_force().get(group__code=Group.AGENCY)
    copies = [
        copy_set(criteria_set=source, round_=round_, actor=portal.culture)
        for round_ in Round.objects.filter(year__in=[2027, 2028]).order_by("year")
    ]
    CriteriaSet.objects.filter(pk=copies[1].pk).update(copied_from=None)
    shown = page(as_(portal.culture), copies[1], "compare")
    assert f'<option value="{copies[0].pk}" selected>' in shown


def test_the_pages_cost_the_same_with_ten_and_with_five_lines(
    draft: CriteriaSet, culture: User
) -> None:
    client = as_(culture)
    counts = []
    for _time in range(2):
        with CaptureQueriesContext(connection) as captured:
            page(client, draft)
        counts.append(len(captured))
        draft.criteria.filter(order__gt=5).delete()
    assert counts == [29, 29]


def test_the_list_costs_the_same_with_four_and_with_five_sets(portal: Portal) -> None:
    client = as_(portal.culture)
    counts = []
    for year in (2027, 2028):
        with CaptureQueriesContext(connection) as captured:
            assert client.get(LIST).status_code == 200
        counts.append(len(captured))
        source = CriteriaSet.objects.in_force()[0]
        following = Round.objects.get(year=year)
        copy_set(criteria_set=source, round_=following, actor=portal.culture)
    assert counts == [15, 15]
