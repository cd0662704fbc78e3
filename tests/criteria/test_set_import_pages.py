"""The pages of an import: who may, what each step shows, and what travels between them."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from criteria.models import CriteriaSet
from movement.models import Group, Office, User
from tests.criteria.tables import CHANGED_MEANWHILE, MINE, NEW, exported, typed
from tests.factories import a_head, a_member, a_unit, approve_criteria, the_plan
from tests.movement.pages import banner, beside, text
from tests.movement.people import browser_of
from tests.movement.tables import token_of


@pytest.fixture
def draft(db: None) -> CriteriaSet:
    """The agencies' draft."""
    the_plan()
    return CriteriaSet.objects.get(group__code=Group.AGENCY)


@pytest.fixture
def culture(draft: CriteriaSet) -> User:
    """The head of the standing office."""
    return a_head(Office.CULTURE_SOCIAL)


@pytest.fixture
def office(culture: User) -> Client:
    """The head's browser."""
    return browser_of(culture)


def address(criteria_set: CriteriaSet) -> str:
    return f"/quan-tri/criteria/criteriaset/{criteria_set.pk}/nhap/"


def check(browser: Client, criteria_set: CriteriaSet, content: bytes) -> HttpResponse:
    """The first step: send a file."""
    response: HttpResponse = browser.post(
        address(criteria_set), {"file": SimpleUploadedFile("bo.xlsx", content)}
    )
    return response


def confirm(browser: Client, criteria_set: CriteriaSet, checked: HttpResponse) -> HttpResponse:
    """The second step: agree to what the page shows."""
    response: HttpResponse = browser.post(address(criteria_set), {"token": token_of(checked)})
    return response


def test_outsiders_find_no_page(draft: CriteriaSet, office: Client) -> None:
    member = a_member(a_unit())
    administrator = User.objects.create_superuser("quan-tri@xuantruong.example", "x")
    published = CriteriaSet.objects.get(group__code=Group.FRONT)
    CriteriaSet.objects.filter(pk=published.pk).update(state=CriteriaSet.State.PUBLISHED)
    page = check(office, draft, typed(NEW))

    assert browser_of(None).get(address(draft)).status_code == 302
    assert browser_of(member).get(address(draft)).status_code == 302
    assert browser_of(administrator).get(address(draft)).status_code == 404
    assert confirm(browser_of(administrator), draft, page).status_code == 404
    assert office.get(address(published)).status_code == 404
    assert check(office, published, typed(NEW)).status_code == 404
    assert not CriteriaSet.objects.filter(criteria__code=NEW["Mã"]).exists()


def test_the_first_page_tells_how_to_fill_the_columns(draft: CriteriaSet, office: Client) -> None:
    shown = text(office.get(address(draft)))

    assert "Nhập Bộ tiêu chí Cơ quan, đơn vị 2026, phiên bản 1 từ tệp" in shown
    assert "Các mức Không Ví dụ: từ 90: 14; từ 75 đến dưới 90: 10; dưới 75: 0." in shown


def test_a_file_goes_through_both_steps(draft: CriteriaSet, office: Client, culture: User) -> None:
    page = check(office, draft, typed(NEW | {"Người soạn": "An"}))

    assert "Mới: 1 Cập nhật: 0 Không đổi: 0" in text(page)
    assert f"giữ nguyên: {draft.criteria.count()} ({MINE}, " in text(page)
    assert not draft.criteria.filter(code=NEW["Mã"]).exists()
    response = confirm(office, draft, page)
    assert response["Location"] == f"/quan-tri/criteria/criteriaset/{draft.pk}/cong-viec/"
    assert banner(office, response) == "Đã nhập tiêu chí: 1 mới, 0 cập nhật, 0 không đổi."
    assert draft.criteria.get(code=NEW["Mã"]).text == NEW["Nội dung"]


def test_a_wrong_row_stands_first_and_offers_no_import(draft: CriteriaSet, office: Client) -> None:
    page = check(office, draft, typed(NEW, NEW | {"Mã": "CQ9.2", "Trục": "x"}))

    shown = text(page)
    assert token_of(page) == ""
    assert shown.index("CQ9.2 Lỗi: Không có “x”") < shown.index("CQ9.1 Mới")


def test_a_file_that_changes_nothing_offers_no_import(draft: CriteriaSet, office: Client) -> None:
    page = check(office, draft, exported(draft))

    assert token_of(page) == ""
    assert "Mọi dòng đều giống dữ liệu trên cổng, không có gì để nhập." in text(page)


def test_a_file_that_cannot_be_read_is_said_beside_its_field(
    draft: CriteriaSet, office: Client
) -> None:
    assert beside(office.post(address(draft)), "id_file") == "Hãy chọn một tệp."
    page = check(office, draft, b"no workbook")
    assert beside(page, "id_file").startswith("Không đọc được tệp “bo.xlsx”.")


def test_the_page_says_that_approvals_will_be_undone(office: Client, culture: User) -> None:
    draft = CriteriaSet.objects.get(group__code=Group.FRONT)
    assert "Nhập xong thì phải duyệt lại." not in text(check(office, draft, typed(NEW)))
    approve_criteria(draft, culture)

    assert "Nhập xong thì phải duyệt lại." in text(check(office, draft, typed(NEW)))


def test_a_set_that_changed_meanwhile_is_shown_anew(draft: CriteriaSet, office: Client) -> None:
    page = check(office, draft, typed(NEW))
    draft.criteria.filter(code=MINE).update(guidance="Vừa sửa.")

    again = confirm(office, draft, page)

    assert CHANGED_MEANWHILE in text(again)
    assert not draft.criteria.filter(code=NEW["Mã"]).exists()
    confirm(office, draft, again)
    assert draft.criteria.filter(code=NEW["Mã"]).count() == 1


def test_the_rows_travel_signed_for_one_person_and_one_set(
    draft: CriteriaSet, office: Client
) -> None:
    page = check(office, draft, typed(NEW))
    other_set = CriteriaSet.objects.get(group__code=Group.FRONT)
    other_person = browser_of(a_head(Office.ECONOMIC))

    for response, criteria_set in (
        (confirm(other_person, draft, page), draft),
        (confirm(office, other_set, page), other_set),
        (office.post(address(draft), {"token": "x"}), draft),
    ):
        assert response["Location"] == address(criteria_set)
    assert not CriteriaSet.objects.filter(criteria__code=NEW["Mã"]).exists()


def test_the_verdicts_cost_the_same_for_one_row_and_for_thirty(
    draft: CriteriaSet, office: Client
) -> None:
    asked = []
    for rows in (1, 30):
        new = [NEW | {"Mã": f"CQ9.{number}"} for number in range(rows)]
        with CaptureQueriesContext(connection) as queries:
            check(office, draft, typed(*new))
        asked.append(len(queries))
    assert asked == [24, 24]
