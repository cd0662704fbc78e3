"""Editing a draft at /quan-tri/: scale, caps, scorers and classes by the standing office."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from criteria.models import CriteriaSet
from criteria.publishing import publish_set
from movement.models import Group, Office, User
from tests.factories import a_head, a_member, a_unit, approve_criteria, the_plan


def as_(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def work_url(criteria_set: CriteriaSet) -> str:
    return reverse("admin:criteria_criteriaset_work", args=[criteria_set.pk])


def set_url(criteria_set: CriteriaSet) -> str:
    return reverse("admin:criteria_criteriaset_change", args=[criteria_set.pk])


def typed_set(criteria_set: CriteriaSet, **cells: str) -> dict[str, str]:
    """What the browser sends for the set's own rules; its classes as they are."""
    data = {"scale": "100", "bonus_cap": "5", "penalty_cap": "5", "scorers": "1", "note": ""}
    classes = list(criteria_set.class_bands.all())
    count = str(len(classes))
    data |= {"class_bands-TOTAL_FORMS": count, "class_bands-INITIAL_FORMS": count}
    for number, row in enumerate(classes):
        data |= {
            f"class_bands-{number}-id": str(row.pk),
            f"class_bands-{number}-criteria_set": str(criteria_set.pk),
            f"class_bands-{number}-name": row.name,
            f"class_bands-{number}-from_share": str(row.from_share).replace(".", ","),
        } | ({f"class_bands-{number}-is_top": "on"} if row.is_top else {})
    return data | cells


@pytest.fixture
def draft(db: None) -> CriteriaSet:
    the_plan()
    return CriteriaSet.objects.get(group__code=Group.AGENCY)


@pytest.fixture
def culture(draft: CriteriaSet) -> User:
    return a_head(Office.CULTURE_SOCIAL)


def a_unit_member(draft: CriteriaSet) -> User:
    return a_member(a_unit())


def an_administrator(draft: CriteriaSet) -> User:
    return User.objects.create_superuser("quan-tri@xuantruong.example", "mat-khau")


def the_other_office(draft: CriteriaSet) -> User:
    return a_head(Office.ECONOMIC)


@pytest.mark.parametrize(
    ("person", "status"), [(a_unit_member, 302), (an_administrator, 403), (the_other_office, 403)]
)
def test_nobody_but_the_standing_office_sets_scale_caps_and_classes(
    draft: CriteriaSet, person: Callable[[CriteriaSet], User], status: int
) -> None:
    client = as_(person(draft))
    assert client.post(set_url(draft), typed_set(draft, bonus_cap="3")).status_code == status
    draft.refresh_from_db()
    assert draft.bonus_cap == Decimal(5)


def test_the_standing_office_sets_caps_scorers_and_classes(
    draft: CriteriaSet, culture: User
) -> None:
    approve_criteria(draft, culture)
    client = as_(culture)
    assert "Số người chấm độc lập mỗi phòng" in client.get(set_url(draft)).content.decode()
    data = typed_set(draft, bonus_cap="2,5", scorers="3") | {"class_bands-1-name": "Khá"}
    response = client.post(set_url(draft), data)
    assert (response.status_code, response["Location"]) == (302, work_url(draft))
    draft.refresh_from_db()
    assert (draft.bonus_cap, draft.scorers) == (Decimal("2.50"), 3)
    assert [row.name for row in draft.class_bands.all()] == [
        "Xuất sắc",
        "Khá",
        "Hoàn thành",
        "Không hoàn thành",
    ]
    assert not draft.approvals.exists()


@pytest.mark.parametrize(
    ("cells", "sentence"),
    [
        ({"bonus_cap": "101"}, "Điểm thưởng, điểm trừ tối đa phải từ 0 đến thang điểm."),
        ({"scale": "0"}, "Thang điểm phải lớn hơn 0."),
        ({"scorers": "0"}, "Mỗi phòng có từ 1 đến 3 người chấm độc lập."),
        ({"scorers": "4"}, "Mỗi phòng có từ 1 đến 3 người chấm độc lập."),
    ],
)
def test_impossible_rules_are_told_in_words(
    draft: CriteriaSet, culture: User, cells: dict[str, str], sentence: str
) -> None:
    response = as_(culture).post(set_url(draft), typed_set(draft, **cells))
    assert response.status_code == 200
    assert sentence in response.content.decode()


def test_the_rules_of_a_published_set_stay(draft: CriteriaSet, culture: User) -> None:
    approve_criteria(draft, culture, a_head(Office.ECONOMIC))
    publish_set(criteria_set=draft, actor=culture)
    client = as_(culture)
    assert 'name="_save"' not in client.get(set_url(draft)).content.decode()
    assert client.post(set_url(draft), typed_set(draft, bonus_cap="3")).status_code == 403
    draft.refresh_from_db()
    assert draft.bonus_cap == Decimal(5)


def test_nobody_adds_or_deletes_a_set_here(draft: CriteriaSet, culture: User) -> None:
    client = as_(culture)
    assert client.get(reverse("admin:criteria_criteriaset_add")).status_code == 403
    url = reverse("admin:criteria_criteriaset_delete", args=[draft.pk])
    assert client.post(url, {"post": "yes"}).status_code == 403
    assert CriteriaSet.objects.filter(pk=draft.pk).exists()
