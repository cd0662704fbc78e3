import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from awards.models import Decision, Honour, Sitting
from criteria.models import Result
from movement.models import Signer
from tests.factories import Portal, a_draft_decision, an_issued_decision


@pytest.fixture
def office(portal: Portal) -> Client:
    client = Client()
    client.force_login(portal.culture)
    return client


@pytest.fixture
def decision(portal: Portal, result: Result, sitting: Sitting) -> Decision:
    return a_draft_decision(portal, sitting, result)


def url_of(decision: Decision) -> str:
    return reverse("admin:awards_issue", args=[decision.pk])


def typed(**changed: str) -> dict[str, str]:
    right = {
        "number": "105",
        "issued_on": f"{timezone.localdate():%d/%m/%Y}",
        "signer": str(Signer.objects.get().pk),
    }
    return right | changed


def test_a_decision_is_issued_with_number_date_and_signer(
    office: Client, decision: Decision
) -> None:
    assertContains(office.get(url_of(decision)), "Thành tích của Trường THCS Xuân Trường")
    response = office.post(url_of(decision), typed())
    assertRedirects(response, url_of(decision), fetch_redirect_response=False)
    page = office.get(url_of(decision))
    assertContains(page, "Đã ban hành quyết định và đăng bảng vinh danh.")
    assertContains(page, "Số 105/QĐ-UBND")
    assertContains(page, "Phạm Ngọc Vinh")
    assertNotContains(page, 'name="number"')
    assert Honour.objects.get().decision_number == "105/QĐ-UBND"


def test_a_number_with_the_thousands_point_is_read_as_people_write_it(
    office: Client, decision: Decision
) -> None:
    office.post(url_of(decision), typed(number="1.105"))
    decision.refresh_from_db()
    assert decision.number == 1105


@pytest.mark.parametrize(
    ("changed", "field", "sentence"),
    [
        ({"number": ""}, "number", "Hãy ghi số quyết định, từ 1 trở lên."),
        ({"number": "0"}, "number", "Hãy ghi số quyết định, từ 1 trở lên."),
        ({"number": "99999999999"}, "number", "Số quyết định lớn nhất là 99.999; hãy xem lại."),
        ({"issued_on": ""}, "issued_on", "Hãy ghi ngày ban hành."),
        (
            {"issued_on": "01/01/2020"},
            "issued_on",
            "Ngày ban hành không được trước ngày Hội đồng họp.",
        ),
        ({"issued_on": "01/01/2999"}, "issued_on", "Ngày ban hành không được sau ngày hôm nay."),
        ({"signer": ""}, "signer", "Hãy chọn người ký."),
    ],
)
def test_what_is_missing_is_told_beside_its_field_and_the_rest_is_kept(
    office: Client, decision: Decision, changed: dict[str, str], field: str, sentence: str
) -> None:
    page = office.post(url_of(decision), typed(**changed))
    assert page.status_code == 200
    assert page.context["form"].errors == {field: [sentence]}
    assertContains(page, sentence)
    if field != "number":
        assertContains(page, 'value="105"')
    decision.refresh_from_db()
    assert decision.state == Decision.State.DRAFT
    assert not Honour.objects.exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("number", "một trăm"),
        ("number", "1,5"),
        ("issued_on", "hôm nay"),
        ("issued_on", "31/02/2026"),
        ("signer", "999999"),
    ],
)
def test_what_is_no_number_date_or_signer_is_told_beside_its_field(
    office: Client, decision: Decision, field: str, value: str
) -> None:
    page = office.post(url_of(decision), typed(**{field: value}))
    assert list(page.context["form"].errors) == [field]
    assert not Honour.objects.exists()


def test_a_used_number_is_told_beside_the_number(
    portal: Portal, office: Client, sitting: Sitting
) -> None:
    first = a_draft_decision(portal, sitting, portal.judged("An"))
    second = a_draft_decision(portal, sitting, portal.judged("Bình"))
    an_issued_decision(first, portal.culture, 105)
    page = office.post(url_of(second), typed())
    year = timezone.localdate().year
    assert page.context["form"].errors == {
        "number": [f"Số 105/QĐ-UBND của năm {year} đã dùng cho quyết định khác."]
    }
    assert Honour.objects.count() == 1


def test_an_issued_decision_is_not_issued_again(
    portal: Portal, office: Client, decision: Decision
) -> None:
    an_issued_decision(decision, portal.culture, 105)
    page = office.post(url_of(decision), typed(number="106"))
    assertContains(page, "Quyết định này đã ban hành.")
    decision.refresh_from_db()
    assert decision.number == 105


def test_the_list_leads_to_issuing_and_later_to_reading(
    portal: Portal, office: Client, decision: Decision
) -> None:
    listed = reverse("admin:awards_decision_changelist")
    page = office.get(listed)
    assertContains(page, f'<a href="{url_of(decision)}">Ban hành</a>')
    an_issued_decision(decision, portal.culture)
    page = office.get(listed)
    assertContains(page, f'<a href="{url_of(decision)}">Xem</a>')
    assertContains(page, "105/QĐ-UBND")
