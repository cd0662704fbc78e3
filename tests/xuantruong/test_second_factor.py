"""Who must have a second factor, signing in with one, and losing it."""

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.auth.models import AnonymousUser
from django.core import mail
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from movement.models import Event, Letter, User
from tests.acting import refusal
from tests.factories import Portal, a_member, a_unit, a_user
from tests.movement.pages import text
from tests.movement.people import browser_of
from tests.xuantruong.second_factors import (
    an_app,
    code_of,
    recovery_codes_of,
    secret_on,
    sign_in,
    signed_in,
)
from xuantruong.second_factor import (
    has_second_factor,
    must_set_up_second_factor,
    needs_second_factor,
    people_with_second_factor,
    remove_second_factor,
)

INDEX = "/tai-khoan/2fa/"


@pytest.fixture
def required(settings: Any) -> None:
    """As on a real portal."""
    settings.SECOND_FACTOR_REQUIRED = True


@pytest.fixture
def administrator(db: None) -> User:
    """Who keeps the system."""
    user = a_user("quan-tri@xuantruong.example", "Đỗ Văn Quản")
    User.objects.filter(pk=user.pk).update(is_superuser=True)
    user.refresh_from_db()
    return user


# Who must have one


def test_offices_council_and_administrators_need_one(
    portal: Portal, administrator: User, required: None
) -> None:
    portal.council(1)
    people = {
        AnonymousUser(): False,
        a_user(): False,
        a_member(a_unit()): False,
        portal.culture: True,
        portal.economic: True,
        User.objects.get(email="hoi-dong-1@xuantruong.example"): True,
        administrator: True,
    }

    assert {person: bool(needs_second_factor(person)) for person in people} == people


def test_a_demonstration_account_is_offered_one_and_not_forced(
    portal: Portal, required: None
) -> None:
    portal.culture.is_demo = True
    portal.culture.save()

    assert not needs_second_factor(portal.culture)
    assert browser_of(portal.culture).get("/cham-diem/").status_code == 200
    assert "Nên bật xác thực hai bước" in text(browser_of(portal.culture).get("/tai-khoan/"))


def test_where_it_is_switched_off_nobody_needs_one(portal: Portal, settings: Any) -> None:
    settings.SECOND_FACTOR_REQUIRED = False

    assert not needs_second_factor(portal.culture)


def test_recovery_codes_alone_are_no_second_factor(portal: Portal, required: None) -> None:
    Authenticator.objects.create(user=portal.culture, type="recovery_codes", data={})

    assert not has_second_factor(portal.culture)
    assert must_set_up_second_factor(portal.culture)
    assert list(people_with_second_factor()) == []


def test_who_has_one_needs_no_other(portal: Portal, required: None) -> None:
    an_app(portal.culture)

    assert has_second_factor(portal.culture)
    assert not must_set_up_second_factor(portal.culture)
    assert list(people_with_second_factor()) == [portal.culture]


# In the way until it is set up


@pytest.mark.parametrize("path", ["/", "/cham-diem/", "/bao-cao/", "/quan-tri/", "/bat-dau/"])
def test_an_officer_without_one_is_led_to_set_it_up(
    path: str, portal: Portal, required: None
) -> None:
    assert browser_of(portal.culture).get(path)["Location"] == INDEX


@pytest.mark.parametrize(
    "path",
    ["/tai-khoan/", INDEX, "/tai-khoan/logout/", "/tai-khoan/sessions/", "/suc-khoe/"],
)
def test_the_account_and_signing_out_stay_open(path: str, portal: Portal, required: None) -> None:
    assert browser_of(portal.culture).get(path).status_code == 200


def test_signing_out_of_the_admin_stays_open(portal: Portal, required: None) -> None:
    response = browser_of(portal.culture).post("/quan-tri/logout/")

    assert response.get("Location") != INDEX


@pytest.mark.parametrize(("who", "words"), [("culture", "Vào bàn làm việc"), ("", "Tiếp tục")])
def test_the_page_leads_on_to_where_the_person_works(who: str, words: str, portal: Portal) -> None:
    person = getattr(portal, who) if who else a_member(a_unit())

    ends = text(browser_of(person).get(INDEX)).split("Bật ứng dụng xác thực")[-1]

    others = {"Vào bàn làm việc", "Tiếp tục"} - {words}
    assert words in ends
    assert not any(other in ends for other in others)


def test_the_page_says_that_it_is_obligatory_until_it_is_set_up(
    portal: Portal, required: None
) -> None:
    words = "phải bật xác thực hai bước thì mới dùng tiếp được cổng"
    assert words in text(browser_of(portal.culture).get(INDEX))

    an_app(portal.culture)

    assert words not in text(browser_of(portal.culture).get(INDEX))
    assert browser_of(portal.culture).get("/cham-diem/").status_code == 200


def test_a_member_of_a_unit_works_without_one(portal: Portal, required: None) -> None:
    assert browser_of(a_member(a_unit())).get("/ho-so/").status_code == 200


# Setting up the app


def test_an_officer_sets_up_the_app_and_gets_recovery_codes(
    transactional_db: None, portal: Portal, required: None
) -> None:
    browser = signed_in(portal.culture)
    page = browser.get("/tai-khoan/2fa/totp/activate/")
    assert 'src="data:image/svg+xml;base64,' in page.content.decode()

    response = browser.post("/tai-khoan/2fa/totp/activate/", {"code": code_of(secret_on(page))})

    assert response["Location"] == "/tai-khoan/2fa/recovery-codes/"
    codes = text(browser.get(response["Location"]))
    assert "Còn 10 trong 10 mã chưa dùng." in codes
    assert all(code in codes for code in recovery_codes_of(portal.culture))
    assert browser.get("/cham-diem/").status_code == 200
    assert mail.outbox[0].subject == "[Cổng thi đua] Đã bật ứng dụng xác thực"


def test_a_wrong_first_code_turns_nothing_on_and_keeps_the_secret(portal: Portal) -> None:
    browser = signed_in(portal.culture)
    page = browser.get("/tai-khoan/2fa/totp/activate/")

    again = browser.post("/tai-khoan/2fa/totp/activate/", {"code": "000000"})

    assert "Mã không đúng. Hãy kiểm tra và nhập lại." in text(again)
    assert secret_on(again) == secret_on(page)
    assert not has_second_factor(portal.culture)


def test_the_app_shows_the_portal_by_its_name(portal: Portal) -> None:
    page = signed_in(portal.culture).get("/tai-khoan/2fa/totp/activate/")

    assert "issuer=C%E1%BB%95ng%20thi%20%C4%91ua%20x%C3%A3%20Xu%C3%A2n" in page.context["totp_url"]


# Signing in with it


def test_the_password_alone_opens_nothing(portal: Portal) -> None:
    an_app(portal.culture)
    browser = Client()

    response = sign_in(browser, portal.culture)

    assert response["Location"] == "/tai-khoan/2fa/authenticate/"
    assert browser.get("/cham-diem/")["Location"].startswith("/tai-khoan/login/")
    page = text(browser.get(response["Location"]))
    assert "Bước xác thực thứ hai" in page
    assert "Mất điện thoại, mất khóa?" in page
    assert "Dùng khóa truy cập" not in page  # there is none


def test_the_code_of_the_app_opens_the_door_once(portal: Portal) -> None:
    secret = an_app(portal.culture)
    browser = Client()
    sign_in(browser, portal.culture)
    code = code_of(secret)

    response = browser.post("/tai-khoan/2fa/authenticate/", {"code": code})
    assert response["Location"] == "/bat-dau/"

    other = Client()
    sign_in(other, portal.culture)
    again = other.post("/tai-khoan/2fa/authenticate/", {"code": code})
    assert "Mã không đúng. Hãy kiểm tra và nhập lại." in text(again)


def test_a_recovery_code_opens_the_door_once(portal: Portal) -> None:
    an_app(portal.culture)
    code = recovery_codes_of(portal.culture)[0]
    browser = Client()
    sign_in(browser, portal.culture)

    response = browser.post("/tai-khoan/2fa/authenticate/", {"code": code})

    assert response["Location"] == "/bat-dau/"
    assert code not in recovery_codes_of(portal.culture)


def test_guessing_codes_is_stopped(portal: Portal) -> None:
    secret = an_app(portal.culture)
    browser = Client()
    sign_in(browser, portal.culture)
    for number in range(5):
        browser.post("/tai-khoan/2fa/authenticate/", {"code": f"00000{number}"})

    response = browser.post("/tai-khoan/2fa/authenticate/", {"code": code_of(secret)})

    assert "Đăng nhập sai quá nhiều lần. Hãy chờ ít phút rồi thử lại." in text(response)
    assert "_auth_user_id" not in browser.session


def test_the_page_that_was_asked_for_survives_the_second_step(portal: Portal) -> None:
    secret = an_app(portal.culture)
    browser = Client()
    browser.post(
        "/tai-khoan/login/?next=/cham-diem/",
        {"login": portal.culture.email, "password": "mat-khau-thu-nghiem"},
    )

    response = browser.post("/tai-khoan/2fa/authenticate/", {"code": code_of(secret)})

    assert response["Location"] == "/cham-diem/"


def test_the_admin_is_entered_through_both_steps(portal: Portal, required: None) -> None:
    secret = an_app(portal.culture)
    browser = Client()
    address = browser.get("/quan-tri/", follow=True).redirect_chain[-1][0]
    browser.post(address, {"login": portal.culture.email, "password": "mat-khau-thu-nghiem"})

    response = browser.post("/tai-khoan/2fa/authenticate/", {"code": code_of(secret)})

    assert response["Location"] == "/quan-tri/"
    assert browser.get("/quan-tri/").status_code == 200


# The pages of the account


def test_turning_the_app_off_asks_and_takes_the_codes_along(portal: Portal) -> None:
    secret = an_app(portal.culture)
    browser = signed_in(portal.culture, secret)
    assert "Muốn chuyển sang điện thoại khác" in text(
        browser.get("/tai-khoan/2fa/totp/deactivate/")
    )

    browser.post("/tai-khoan/2fa/totp/deactivate/")

    assert not Authenticator.objects.exists()


def test_new_recovery_codes_replace_the_old_ones(portal: Portal) -> None:
    secret = an_app(portal.culture)
    browser = signed_in(portal.culture, secret)
    old = recovery_codes_of(portal.culture)
    assert "Các mã cũ hết hiệu lực." in text(browser.get("/tai-khoan/2fa/recovery-codes/generate/"))

    browser.post("/tai-khoan/2fa/recovery-codes/generate/")

    assert set(old) & set(recovery_codes_of(portal.culture)) == set()


def test_recovery_codes_are_taken_home_as_plain_text(portal: Portal) -> None:
    secret = an_app(portal.culture)

    response = signed_in(portal.culture, secret).get("/tai-khoan/2fa/recovery-codes/download/")

    assert response.content.decode().split() == recovery_codes_of(portal.culture)


def test_an_old_session_is_asked_again_before_security_changes(portal: Portal) -> None:
    an_app(portal.culture)
    browser = browser_of(portal.culture)

    response = browser.get("/tai-khoan/2fa/recovery-codes/")

    assert response["Location"].startswith("/tai-khoan/reauthenticate/")
    for path in ("/tai-khoan/reauthenticate/", "/tai-khoan/2fa/reauthenticate/"):
        page = text(browser.get(f"{path}?next=/tai-khoan/"))
        assert "Ông/bà sắp đổi phần bảo mật của tài khoản." in page
        assert "Cách khác" in page


def test_the_code_confirms_an_old_session(portal: Portal) -> None:
    secret = an_app(portal.culture)
    browser = browser_of(portal.culture)

    response = browser.post(
        "/tai-khoan/2fa/reauthenticate/",
        {"code": code_of(secret), "next": "/tai-khoan/2fa/recovery-codes/"},
    )

    assert response["Location"] == "/tai-khoan/2fa/recovery-codes/"
    assert browser.get(response["Location"]).status_code == 200


def test_the_page_of_passkeys_is_open_without_any(portal: Portal) -> None:
    browser = signed_in(portal.culture)

    assert "Chưa có khóa truy cập" in text(browser.get("/tai-khoan/2fa/webauthn/"))
    page = browser.get("/tai-khoan/2fa/webauthn/add/")
    assert page.context["form"].fields["passwordless"].initial is True
    assert page.context["js_data"]["creation_options"]["publicKey"]["rp"]["name"] == (
        "Cổng thi đua xã Xuân Trường"
    )


# A lost phone


def test_only_an_administrator_removes_a_second_factor(portal: Portal) -> None:
    an_app(portal.culture)

    assert refusal(remove_second_factor, person=portal.culture, actor=portal.economic) == (
        "Chỉ người quản trị hệ thống gỡ được xác thực hai bước của người khác.",
        None,
    )
    assert has_second_factor(portal.culture)


def test_an_administrator_does_not_remove_the_own_one(administrator: User) -> None:
    an_app(administrator)

    assert refusal(remove_second_factor, person=administrator, actor=administrator) == (
        "Ông/bà tự gỡ xác thực hai bước của mình ở trang Tài khoản.",
        None,
    )


def test_nothing_is_removed_where_nothing_is(portal: Portal, administrator: User) -> None:
    assert refusal(remove_second_factor, person=portal.culture, actor=administrator) == (
        "Tài khoản này chưa bật xác thực hai bước, nên không có gì để gỡ.",
        None,
    )
    assert not Event.objects.filter(kind="user.signed_out").exists()


def test_a_removed_second_factor_signs_out_everywhere_and_is_told_by_letter(
    portal: Portal, administrator: User
) -> None:
    secret = an_app(portal.culture)
    browser = signed_in(portal.culture, secret)
    assert UserSession.objects.count() == 1

    remove_second_factor(person=portal.culture, actor=administrator)

    assert not Authenticator.objects.exists()
    assert not UserSession.objects.exists()
    assert browser.get("/cham-diem/")["Location"].startswith("/tai-khoan/login/")
    assert sign_in(Client(), portal.culture)["Location"] == "/bat-dau/"
    letter = Letter.objects.get()
    assert (letter.to_email, letter.subject) == (
        portal.culture.email,
        "Xác thực hai bước của tài khoản đã được gỡ",
    )
    assert "/tai-khoan/2fa/" in letter.text
    event = Event.objects.get(kind="user.second_factor_removed")
    assert (event.subject, event.actor) == (portal.culture, administrator)


def test_the_desk_of_lost_factors_is_for_administrators_alone(
    portal: Portal, administrator: User
) -> None:
    an_app(portal.economic)
    stranger = a_user()
    address = f"/quan-tri/xac-thuc-hai-buoc/{portal.economic.pk}/"

    for path in ("/quan-tri/xac-thuc-hai-buoc/", address):
        assert browser_of(portal.culture).get(path).status_code == 404
        assert browser_of(stranger).get(path).status_code == 302
        assert Client().get(path).status_code == 302
        assert browser_of(administrator).get(path).status_code == 200
    assert "xac-thuc-hai-buoc" in browser_of(administrator).get("/quan-tri/").content.decode()
    assert "xac-thuc-hai-buoc" not in browser_of(portal.culture).get("/quan-tri/").content.decode()


def test_an_administrator_finds_the_person_and_removes_the_factor(
    portal: Portal, administrator: User
) -> None:
    an_app(portal.culture)
    browser = browser_of(administrator)
    listed = text(browser.get("/quan-tri/xac-thuc-hai-buoc/", {"q": "tran thi binh"}))
    assert portal.culture.email in listed
    assert "Không có ai" in text(browser.get("/quan-tri/xac-thuc-hai-buoc/", {"q": "khác"}))
    address = f"/quan-tri/xac-thuc-hai-buoc/{portal.culture.pk}/"
    assert "Hãy gặp trực tiếp hoặc gọi số điện thoại đã lưu" in text(browser.get(address))

    response = browser.post(address, follow=True)

    assert "Đã gỡ xác thực hai bước của Trần Thị Bình." in text(response)
    assert not has_second_factor(portal.culture)


def test_the_desk_says_why_it_did_not_remove(administrator: User) -> None:
    an_app(administrator)

    response = browser_of(administrator).post(f"/quan-tri/xac-thuc-hai-buoc/{administrator.pk}/")

    assert "Ông/bà tự gỡ xác thực hai bước của mình ở trang Tài khoản." in text(response)
    assert has_second_factor(administrator)


@pytest.mark.parametrize("number", [1, 30])
def test_the_list_of_factors_costs_the_same_for_one_and_for_thirty(
    number: int,
    portal: Portal,
    administrator: User,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for index in range(number):
        an_app(a_user(f"nguoi-{index}@xuantruong.example"))
    browser = browser_of(administrator)

    with django_assert_num_queries(9):
        browser.get("/quan-tri/xac-thuc-hai-buoc/")


def test_secrets_of_second_factors_stand_in_no_list_of_the_admin(administrator: User) -> None:
    browser = browser_of(administrator)

    for path in (
        "mfa/authenticator/",
        "usersessions/usersession/",
        "socialaccount/socialapp/",
        "socialaccount/socialtoken/",
        "socialaccount/socialaccount/",
    ):
        assert browser.get(f"/quan-tri/{path}").status_code == 404


def test_a_passkey_gets_another_name_and_is_taken_away(portal: Portal) -> None:
    passkey = Authenticator.objects.create(
        user=portal.culture, type="webauthn", data={"name": "Khóa cũ", "credential": {}}
    )
    browser = signed_in(portal.economic)
    address = f"/tai-khoan/2fa/webauthn/keys/{passkey.pk}"
    assert browser.get(f"{address}/edit/").status_code == 404
    browser = browser_of(portal.culture)
    browser.post("/tai-khoan/reauthenticate/", {"password": "mat-khau-thu-nghiem"})
    assert "Tên khóa" in text(browser.get(f"{address}/edit/"))

    browser.post(f"{address}/edit/", {"name": "Máy ở trụ sở"})

    assert "Máy ở trụ sở" in text(browser.get("/tai-khoan/2fa/webauthn/"))
    assert "khóa “Máy ở trụ sở”" in text(browser.get(f"{address}/remove/"))
    browser.post(f"{address}/remove/")
    assert not Authenticator.objects.exists()
