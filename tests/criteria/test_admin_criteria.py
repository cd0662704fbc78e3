"""Editing a draft at /quan-tri/: the owner office its criteria."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from criteria.admin import criteria as criteria_admin
from criteria.models import CriteriaSet, Criterion
from criteria.publishing import publish_set
from movement.models import ContentArea, Event, Group, Office, OfficeRole, User
from tests.factories import a_head, a_member, a_unit, approve_criteria, the_plan

PUBLISHED = "Bộ tiêu chí này đã ban hành. Muốn sửa thì chép thành phiên bản mới"


def as_(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def work_url(criteria_set: CriteriaSet) -> str:
    return reverse("admin:criteria_criteriaset_work", args=[criteria_set.pk])


def change_url(criterion: Criterion) -> str:
    return reverse("admin:criteria_criterion_change", args=[criterion.pk])


def delete_url(criterion: Criterion) -> str:
    return reverse("admin:criteria_criterion_delete", args=[criterion.pk])


def add_url(criteria_set: CriteriaSet | str) -> str:
    key = criteria_set.pk if isinstance(criteria_set, CriteriaSet) else criteria_set
    return f"{reverse('admin:criteria_criterion_add')}?criteria_set={key}"


def rows(prefix: str, count: int, *extra: dict[str, str]) -> dict[str, str]:
    """The inline rows that a browser sends: so many known ones, and these new ones."""
    data = {
        f"{prefix}-TOTAL_FORMS": str(count + len(extra)),
        f"{prefix}-INITIAL_FORMS": str(count),
    }
    for number, row in enumerate(extra, start=count):
        data |= {f"{prefix}-{number}-{name}": value for name, value in row.items()}
    return data


def typed(criterion: Criterion, **cells: str) -> dict[str, str]:
    """What the browser sends for the criterion's page, with these cells changed."""
    cell_of = {
        "plan_criterion": str(criterion.plan_criterion_id),
        "code": criterion.code,
        "order": str(criterion.order),
        "text": criterion.text,
        "guidance": criterion.guidance,
        "office": str(criterion.office_id),
        "axis": criterion.axis,
        "max_points": str(criterion.max_points).replace(".", ","),
        "kind": criterion.kind,
        "measure": criterion.measure,
        "evidence_required": criterion.evidence_required,
        "tie_break": str(criterion.tie_break or ""),
    }
    bars = {"bars_top": "on"} if criterion.bars_top else {}
    return cell_of | bars | rows("bands", 0) | cells


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


@pytest.fixture
def criterion(draft: CriteriaSet) -> Criterion:
    """Owned by the culture and social office; points by hand, without bands."""
    return draft.criteria.get(code="CQ1.1")


def a_unit_member(draft: CriteriaSet) -> User:
    return a_member(a_unit())


def an_administrator(draft: CriteriaSet) -> User:
    return User.objects.create_superuser("quan-tri@xuantruong.example", "mat-khau")


def the_other_office(draft: CriteriaSet) -> User:
    return a_head(Office.ECONOMIC)


@pytest.mark.parametrize(
    ("person", "status"), [(a_unit_member, 302), (an_administrator, 403), (the_other_office, 403)]
)
def test_nobody_but_the_owner_office_edits_or_deletes_a_criterion(
    draft: CriteriaSet, criterion: Criterion, person: Callable[[CriteriaSet], User], status: int
) -> None:
    client = as_(person(draft))
    data = typed(criterion, text="Đã sửa")
    assert client.post(change_url(criterion), data).status_code == status
    assert client.post(delete_url(criterion), {"post": "yes"}).status_code == status
    assert draft.criteria.get(code="CQ1.1").text == criterion.text


def test_the_other_office_reads_without_editing(
    draft: CriteriaSet, criterion: Criterion, economic: User
) -> None:
    client = as_(economic)
    page = client.get(change_url(criterion)).content.decode()
    assert criterion.text in page
    assert 'name="_save"' not in page
    page = client.get(work_url(draft)).content.decode()
    assert change_url(criterion) not in page
    assert change_url(draft.criteria.get(code="CQ1.2")) in page


@pytest.mark.parametrize(
    ("office", "code"), [(Office.CULTURE_SOCIAL, "CQ1.1"), (Office.ECONOMIC, "CQ1.2")]
)
def test_an_office_edits_its_criteria_with_vietnamese_decimals(
    draft: CriteriaSet, office: str, code: str
) -> None:
    client = as_(a_head(office))
    criterion = draft.criteria.get(code=code)
    data = typed(criterion, max_points="12,5", text="Đã sửa\nở hai dòng")
    response = client.post(change_url(criterion), data)
    assert (response.status_code, response["Location"]) == (302, work_url(draft))
    criterion.refresh_from_db()
    assert (criterion.max_points, criterion.text) == (Decimal("12.50"), "Đã sửa ở hai dòng")
    assert 'value="12,50"' in client.get(change_url(criterion)).content.decode()


def test_an_edit_undoes_approvals_and_leaves_events(
    draft: CriteriaSet, criterion: Criterion, culture: User, economic: User
) -> None:
    approve_criteria(draft, culture, economic)
    as_(culture).post(change_url(criterion), typed(criterion, text="Đã sửa"))
    assert not draft.approvals.exists()
    event = Event.objects.about(criterion).get()
    assert (event.kind, event.actor, event.data) == (
        "criterion.changed",
        culture,
        {"fields": ["text"]},
    )


def test_a_band_that_is_added_undoes_approvals(
    draft: CriteriaSet, criterion: Criterion, culture: User
) -> None:
    approve_criteria(draft, culture)
    band = {"criterion": str(criterion.pk), "lower": "1.000", "upper": "", "points": "14"}
    data = typed(criterion) | rows("bands", 0, band)
    assert as_(culture).post(change_url(criterion), data).status_code == 302
    assert [(row.lower, row.upper, row.points) for row in criterion.bands.all()] == [
        (1000, None, 14)
    ]
    assert not draft.approvals.exists()


def test_saving_without_a_change_keeps_approvals(
    draft: CriteriaSet, criterion: Criterion, culture: User
) -> None:
    approve_criteria(draft, culture)
    criterion.content_areas.set(ContentArea.objects.filter(number__in=[1, 3]))
    areas = [str(area.pk) for area in criterion.content_areas.all()]
    data: dict[str, Any] = {**typed(criterion), "content_areas": areas}
    assert as_(culture).post(change_url(criterion), data).status_code == 302
    assert draft.approvals.count() == 1


def test_the_ends_of_bands_are_shown_as_people_write_them(draft: CriteriaSet) -> None:
    criterion = draft.criteria.get(code="CQ1.2")
    criterion.bands.filter(lower=75).update(lower=Decimal("75.5"))
    page = as_(a_head(Office.ECONOMIC)).get(change_url(criterion)).content.decode()
    for value in ('value="90"', 'value="75,5"', 'value="100"'):
        assert value in page


def test_a_criterion_does_not_go_to_the_other_office(
    draft: CriteriaSet, criterion: Criterion, culture: User
) -> None:
    other = str(Office.objects.get(code=Office.ECONOMIC).pk)
    response = as_(culture).post(change_url(criterion), typed(criterion, office=other))
    assert response.status_code == 200
    assert draft.criteria.get(code="CQ1.1").office.code == Office.CULTURE_SOCIAL


@pytest.mark.parametrize(
    ("cell", "value", "sentence"),
    [
        ("code", "CQ1.2", "Mã tiêu chí này đã có trong bộ."),
        ("tie_break", "2", "Thứ tự xét khi bằng điểm này đã dùng cho tiêu chí khác."),
        ("max_points", "0", "Điểm chuẩn phải lớn hơn 0."),
    ],
)
def test_what_the_database_would_refuse_is_told_in_words(
    criterion: Criterion, culture: User, cell: str, value: str, sentence: str
) -> None:
    response = as_(culture).post(change_url(criterion), typed(criterion, **{cell: value}))
    assert response.status_code == 200
    assert sentence in response.content.decode()


def test_a_new_criterion_belongs_to_the_office_of_its_author(
    draft: CriteriaSet, economic: User
) -> None:
    client = as_(economic)
    page = client.get(add_url(draft)).content.decode()
    assert 'name="order" value="11"' in page
    assert ">Phòng Kinh tế</option>" in page
    assert ">Phòng Văn hóa - Xã hội</option>" not in page
    like = draft.criteria.get(code="CQ1.2")
    data = typed(like, code="CQ9.9", order="11", max_points="0,5")
    response = client.post(add_url(draft), data)
    assert (response.status_code, response["Location"]) == (302, work_url(draft))
    added = draft.criteria.get(code="CQ9.9")
    assert (added.office.code, added.max_points) == (Office.ECONOMIC, Decimal("0.50"))
    assert Event.objects.about(added).get().kind == "criterion.added"


def test_a_person_of_both_offices_chooses_the_owner(draft: CriteriaSet, culture: User) -> None:
    role = culture.office_roles.get()
    OfficeRole.objects.create(
        user=culture,
        office=Office.objects.get(code=Office.ECONOMIC),
        from_date=role.from_date,
    )
    page = as_(User.objects.get(pk=culture.pk)).get(add_url(draft)).content.decode()
    assert ">Phòng Kinh tế</option>" in page
    assert ">Phòng Văn hóa - Xã hội</option>" in page


def test_a_criterion_is_added_to_a_draft_only(
    draft: CriteriaSet, culture: User, economic: User
) -> None:
    client = as_(culture)
    assert client.get(add_url("khong-co")).status_code == 404
    assert client.get(add_url("99999")).status_code == 404
    approve_criteria(draft, culture, economic)
    publish_set(criteria_set=draft, actor=culture)
    assert client.get(add_url(draft)).status_code == 404


def test_only_criteria_of_the_plan_for_the_group_are_offered(
    draft: CriteriaSet, culture: User
) -> None:
    page = as_(culture).get(add_url(draft)).content.decode()
    for plan_criterion in draft.group.plan_criteria.select_related("group"):
        assert f">{plan_criterion}</option>" in page
    assert ">III.1.2.1 " not in page


def test_a_criterion_is_taken_from_a_draft(
    draft: CriteriaSet, criterion: Criterion, culture: User
) -> None:
    approve_criteria(draft, culture)
    client = as_(culture)
    assert criterion.text in client.get(delete_url(criterion)).content.decode()
    response = client.post(delete_url(criterion), {"post": "yes"})
    assert (response.status_code, response["Location"]) == (302, work_url(draft))
    assert not draft.criteria.filter(code="CQ1.1").exists()
    assert not draft.approvals.exists()
    events = Event.objects.about(draft).filter(kind="criterion.deleted")
    assert [event.data for event in events] == [{"code": "CQ1.1"}]


@pytest.mark.parametrize("key", ["99999", "khong-co"])
def test_a_criterion_that_is_gone_is_not_deleted(culture: User, key: str) -> None:
    url = reverse("admin:criteria_criterion_delete", args=[key])
    assert as_(culture).get(url).status_code == 404


def test_a_published_set_is_read_only(
    draft: CriteriaSet, criterion: Criterion, culture: User, economic: User
) -> None:
    approve_criteria(draft, culture, economic)
    publish_set(criteria_set=draft, actor=culture)
    client = as_(culture)
    assert 'name="_save"' not in client.get(change_url(criterion)).content.decode()
    data = typed(criterion, text="Đã sửa")
    assert client.post(change_url(criterion), data).status_code == 403
    assert client.post(delete_url(criterion), {"post": "yes"}).status_code == 403
    assert draft.criteria.get(code="CQ1.1").text == criterion.text


@pytest.fixture
def published_meanwhile(draft: CriteriaSet, monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Rights were looked at while the set was a draft; then somebody publishes it."""

    def publish() -> None:
        CriteriaSet.objects.filter(pk=draft.pk).update(state=CriteriaSet.State.PUBLISHED)
        monkeypatch.setattr(
            criteria_admin.CriterionAdmin, "has_change_permission", lambda *_args: True
        )
        monkeypatch.setattr(
            criteria_admin.CriterionAdmin, "has_delete_permission", lambda *_args: True
        )

    return publish


def test_whoever_is_late_with_a_change_is_told(
    draft: CriteriaSet,
    criterion: Criterion,
    culture: User,
    published_meanwhile: Callable[[], None],
) -> None:
    published_meanwhile()
    client = as_(culture)
    for url, data in (
        (change_url(criterion), typed(criterion, text="Đã sửa")),
        (delete_url(criterion), {"post": "yes"}),
    ):
        response: HttpResponse = client.post(url, data, follow=True)
        assert PUBLISHED in response.content.decode()
    assert draft.criteria.get(code="CQ1.1").text == criterion.text


def test_criteria_have_no_list_of_their_own(draft: CriteriaSet, culture: User) -> None:
    client = as_(culture)
    response = client.get("/quan-tri/criteria/criterion/")
    assert response["Location"] == "/quan-tri/criteria/criteriaset/"
    assert "/quan-tri/criteria/criterion/" not in client.get("/quan-tri/").content.decode()


def test_a_criterions_page_costs_the_same_with_four_bands_and_with_one(
    draft: CriteriaSet, economic: User
) -> None:
    client = as_(economic)
    criterion = draft.criteria.get(code="CQ1.2")
    counts = []
    for _time in range(2):
        with CaptureQueriesContext(connection) as captured:
            assert client.get(change_url(criterion)).status_code == 200
        counts.append(len(captured))
        criterion.bands.filter(points__gt=0).delete()
    assert counts == [16, 16]
