from collections.abc import Callable
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from criteria.models import CriteriaSet, Criterion
from criteria.publishing import publish_set
from movement.models import Group, Office, User
from tests.factories import a_member, a_unit, an_officer, the_plan

LIST = "/quan-tri/criteria/criteriaset/"


def as_(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def change_url(criteria_set: CriteriaSet) -> str:
    return reverse("admin:criteria_criteriaset_change", args=[criteria_set.pk])


def typed(criteria_set: CriteriaSet, **cells: str) -> dict[str, str]:
    """What the browser sends for the set's page, with the cells of the first line changed."""
    criteria = list(criteria_set.criteria.all())
    data = {
        "scale": "100",
        "note": criteria_set.note,
        "criteria-TOTAL_FORMS": str(len(criteria)),
        "criteria-INITIAL_FORMS": str(len(criteria)),
    }
    for line, criterion in enumerate(criteria):
        row = {
            "id": str(criterion.pk),
            "criteria_set": str(criteria_set.pk),
            "order": str(criterion.order),
            "code": criterion.code,
            "plan_criterion": str(criterion.plan_criterion_id),
            "text": criterion.text,
            "axis": criterion.axis,
            "office": str(criterion.office_id),
            "max_points": str(criterion.max_points).replace(".", ","),
        }
        if line == 0:
            row |= cells
        data |= {f"criteria-{line}-{name}": value for name, value in row.items()}
    return data


@pytest.fixture
def draft(db: None) -> CriteriaSet:
    the_plan()
    return CriteriaSet.objects.get(group__code=Group.AGENCY)


@pytest.fixture
def culture(draft: CriteriaSet) -> User:
    return an_officer(Office.CULTURE_SOCIAL)


@pytest.fixture
def economic(draft: CriteriaSet) -> User:
    return an_officer(Office.ECONOMIC)


def a_unit_member(draft: CriteriaSet) -> User:
    return a_member(a_unit())


def an_administrator(draft: CriteriaSet) -> User:
    return User.objects.create_superuser("quan-tri@xuantruong.example", "mat-khau")


@pytest.mark.parametrize(("person", "status"), [(a_unit_member, 302), (an_administrator, 403)])
def test_outsiders_neither_read_nor_publish_the_sets(
    draft: CriteriaSet, person: Callable[[CriteriaSet], User], status: int
) -> None:
    client = as_(person(draft))
    action = {"action": "publish", "_selected_action": [str(draft.pk)]}
    assert client.get(LIST).status_code == status
    assert client.get(change_url(draft)).status_code == status
    assert client.post(LIST, action).status_code == status
    assert client.post(change_url(draft), typed(draft, text="Đã sửa")).status_code == status
    draft.refresh_from_db()
    assert draft.state == CriteriaSet.State.DRAFT
    assert not Criterion.objects.filter(text="Đã sửa").exists()


def test_the_standing_office_publishes_the_chosen_sets(draft: CriteriaSet, culture: User) -> None:
    other = CriteriaSet.objects.get(group__code=Group.FRONT)
    response = as_(culture).post(
        LIST, {"action": "publish", "_selected_action": [str(draft.pk), str(other.pk)]}, follow=True
    )
    page = response.content.decode()
    assert f"Đã ban hành: {draft}." in page
    assert f"Đã ban hành: {other}." in page
    assert set(CriteriaSet.objects.in_force()) == {draft, other}


def test_a_refused_set_says_why_and_keeps_no_other_from_being_published(
    draft: CriteriaSet, culture: User
) -> None:
    other = CriteriaSet.objects.get(group__code=Group.FRONT)
    draft.criteria.filter(code="CQ1.1").update(max_points=Decimal(13))
    response = as_(culture).post(
        LIST, {"action": "publish", "_selected_action": [str(draft.pk), str(other.pk)]}, follow=True
    )
    page = response.content.decode()
    assert f"{draft}: Tổng điểm chuẩn là 99, phải bằng thang điểm 100." in page
    assert list(CriteriaSet.objects.in_force()) == [other]


def test_the_other_office_is_refused_in_words(draft: CriteriaSet, economic: User) -> None:
    response = as_(economic).post(
        LIST, {"action": "publish", "_selected_action": [str(draft.pk)]}, follow=True
    )
    assert "Việc này thuộc Phòng Văn hóa - Xã hội." in response.content.decode()
    assert not CriteriaSet.objects.in_force().exists()


@pytest.mark.parametrize("office", [Office.CULTURE_SOCIAL, Office.ECONOMIC])
def test_both_offices_edit_a_draft_with_vietnamese_decimals(
    draft: CriteriaSet, office: str
) -> None:
    client = as_(an_officer(office))
    response = client.post(change_url(draft), typed(draft, max_points="12,5", text="Đã sửa"))
    assert (response.status_code, response["Location"]) == (302, LIST)
    criterion = draft.criteria.get(code="CQ1.1")
    assert (criterion.max_points, criterion.text) == (Decimal("12.50"), "Đã sửa")
    page = client.get(change_url(draft)).content.decode()
    assert "Tổng điểm chuẩn là 98,5, phải bằng thang điểm 100." in page
    assert 'value="12,50"' in page


def test_a_draft_without_problems_says_so(draft: CriteriaSet, culture: User) -> None:
    assert "Không còn gì." in as_(culture).get(change_url(draft)).content.decode()


def test_a_line_may_be_added_to_a_draft(draft: CriteriaSet, culture: User) -> None:
    data = typed(draft)
    first = draft.criteria.all()[0]
    data |= {
        "criteria-TOTAL_FORMS": "11",
        "criteria-10-criteria_set": str(draft.pk),
        "criteria-10-order": "11",
        "criteria-10-code": "CQ9.9",
        "criteria-10-plan_criterion": str(first.plan_criterion_id),
        "criteria-10-text": "Tiêu chí thêm",
        "criteria-10-axis": "digital",
        "criteria-10-office": str(first.office_id),
        "criteria-10-max_points": "0,5",
    }
    assert as_(culture).post(change_url(draft), data).status_code == 302
    assert draft.criteria.get(code="CQ9.9").max_points == Decimal("0.5")


def test_a_line_may_be_taken_from_a_draft(draft: CriteriaSet, culture: User) -> None:
    data = typed(draft) | {"criteria-0-DELETE": "on"}
    assert as_(culture).post(change_url(draft), data).status_code == 302
    assert not draft.criteria.filter(code="CQ1.1").exists()


def test_a_published_set_is_read_only(draft: CriteriaSet, culture: User) -> None:
    publish_set(criteria_set=draft, actor=culture)
    client = as_(culture)
    page = client.get(change_url(draft)).content.decode()
    assert 'name="_save"' not in page
    assert 'name="criteria-0-text"' not in page
    assert client.post(change_url(draft), typed(draft, text="Đã sửa")).status_code == 403
    assert draft.criteria.get(code="CQ1.1").text != "Đã sửa"


def test_nobody_adds_or_deletes_a_set_here(draft: CriteriaSet, culture: User) -> None:
    client = as_(culture)
    assert client.get(reverse("admin:criteria_criteriaset_add")).status_code == 403
    url = reverse("admin:criteria_criteriaset_delete", args=[draft.pk])
    assert client.post(url, {"post": "yes"}).status_code == 403
    assert CriteriaSet.objects.filter(pk=draft.pk).exists()


def test_the_sets_page_costs_the_same_with_ten_and_with_five_lines(
    draft: CriteriaSet, culture: User
) -> None:
    client = as_(culture)
    counts = []
    for _time in range(2):
        with CaptureQueriesContext(connection) as captured:
            assert client.get(change_url(draft)).status_code == 200
        counts.append(len(captured))
        draft.criteria.filter(order__gt=5).delete()
    assert counts == [18, 18]
