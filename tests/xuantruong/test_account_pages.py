"""The pages of a person's own account."""

from typing import Any

import pytest
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from movement.models import Event, User
from tests.acting import refusal
from tests.factories import PASSWORD, a_user
from tests.movement.pages import beside, text
from tests.movement.people import browser_of
from tests.xuantruong.second_factors import an_app, sign_in
from tests.xuantruong.test_oidc import use
from xuantruong.details import change_details

ACCOUNT = "/tai-khoan/"
DETAILS = "/tai-khoan/thong-tin/"
SESSIONS = "/tai-khoan/sessions/"


@pytest.fixture
def user(db: None) -> User:
    return a_user()


@pytest.fixture
def browser(user: User) -> Client:
    return browser_of(user)


def rows(browser: Client) -> dict[str, str]:
    return {row["key"]: row["value"] for row in browser.get(ACCOUNT).context["rows"]}


@pytest.mark.parametrize("path", [ACCOUNT, DETAILS, SESSIONS, "/tai-khoan/3rdparty/"])
def test_a_visitor_signs_in_first(path: str, client: Client, db: None) -> None:
    assert client.get(path)["Location"] == f"/tai-khoan/login/?next={path}"


def test_the_account_is_seen_at_a_glance_and_every_line_leads_to_its_page(
    browser: Client,
) -> None:
    assert rows(browser) == {
        "Họ và tên": "Nguyễn Văn An",
        "Điện thoại": "",
        "Thư điện tử": "nguoi@xuantruong.example",
        "Mật khẩu": "Đã đặt",
        "Ứng dụng xác thực": "Chưa bật",
        "Khóa truy cập (passkey)": "Chưa có",
        "Nơi đang đăng nhập": "1 nơi",
    }
    for row in browser.get(ACCOUNT).context["rows"]:
        assert browser.get(row["change_url"]).status_code == 200


def test_a_second_factor_is_offered_until_there_is_one(user: User, browser: Client) -> None:
    assert "Bật xác thực hai bước" in text(browser.get(ACCOUNT))

    an_app(user)

    assert "Bật xác thực hai bước" not in text(browser.get(ACCOUNT))
    assert rows(browser)["Ứng dụng xác thực"] == "Đã bật"


def test_an_account_without_a_password_says_so(user: User, browser: Client) -> None:
    user.set_unusable_password()
    user.save()
    browser.force_login(user)

    assert rows(browser)["Mật khẩu"] == "Chưa đặt"


def test_the_shared_account_has_a_line_only_where_there_is_a_provider(
    user: User, browser: Client, settings: Any
) -> None:
    use(settings, "http://127.0.0.1:9")
    assert rows(browser)["Tài khoản dùng chung"] == "Chưa kết nối"

    SocialAccount.objects.create(user=user, provider="dang-nhap-chung", uid="1")

    assert rows(browser)["Tài khoản dùng chung"] == "Đã kết nối"


# Name and telephone


def test_name_and_telephone_are_changed(user: User, browser: Client) -> None:
    response = browser.post(DETAILS, {"full_name": "Nguyễn  Văn Bình", "phone": "0912.345.678"})

    assert response["Location"] == ACCOUNT
    user.refresh_from_db()
    assert (user.full_name, user.phone) == ("Nguyễn Văn Bình", "0912345678")
    assert "Đã lưu thông tin của ông/bà." in text(browser.get(ACCOUNT))
    event = Event.objects.get()
    assert (event.kind, event.subject, event.actor) == ("user.details_changed", user, user)
    assert event.data == {"fields": ["full_name", "phone"]}


def test_the_form_shows_what_is_stored(browser: Client) -> None:
    assert 'value="Nguyễn Văn An"' in browser.get(DETAILS).content.decode()


def test_a_wrong_telephone_changes_nothing(user: User, browser: Client) -> None:
    response = browser.post(DETAILS, {"full_name": "Tên Mới", "phone": "hai mươi"})

    assert beside(response, "id_phone").startswith("Số điện thoại chưa đúng.")
    user.refresh_from_db()
    assert user.full_name == "Nguyễn Văn An"


def test_what_stays_the_same_leaves_no_trace(user: User) -> None:
    change_details(person=user, full_name="Nguyễn Văn An", phone="")

    assert not Event.objects.exists()


def test_nobody_is_without_a_name(user: User) -> None:
    assert refusal(change_details, person=user, full_name="", phone="") == (
        "Hãy ghi họ và tên.",
        "full_name",
    )


# Where one is signed in


def test_other_browsers_are_listed_and_signed_out(user: User) -> None:
    chrome = "Mozilla/5.0 (X11; Linux x86_64) Chrome/130.0 Safari/537.36"
    here, there = Client(headers={"user-agent": chrome}), Client()
    sign_in(here, user)
    sign_in(there, user)
    listed = text(here.get(SESSIONS))
    assert "Chrome trên Linux" in listed
    assert "Trình duyệt khác" in listed
    assert "Nơi này" in listed
    assert "Nơi khác" in listed
    assert rows(here)["Nơi đang đăng nhập"] == "2 nơi"

    here.post(SESSIONS)

    assert there.get(ACCOUNT)["Location"] == f"/tai-khoan/login/?next={ACCOUNT}"
    assert here.get(ACCOUNT).status_code == 200
    assert "Đăng xuất các nơi khác" not in text(here.get(SESSIONS))


def test_a_new_password_leaves_no_other_browser_signed_in(user: User) -> None:
    here, there = Client(), Client()
    sign_in(here, user)
    sign_in(there, user)

    here.post(
        "/tai-khoan/password/change/",
        {"oldpassword": PASSWORD, "password1": "lua-chin-vang", "password2": "lua-chin-vang"},
    )

    assert there.get(ACCOUNT).status_code == 302
    assert rows(here)["Nơi đang đăng nhập"] == "1 nơi"


@pytest.mark.parametrize(("number", "queries"), [(1, 12), (30, 12)])
def test_the_account_page_costs_the_same_for_one_and_for_thirty_passkeys(
    number: int,
    queries: int,
    user: User,
    browser: Client,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for _index in range(number):
        user.authenticator_set.create(type="webauthn", data={})

    with django_assert_num_queries(queries):
        browser.get(ACCOUNT)
    assert UserSession.objects.count() == 0
