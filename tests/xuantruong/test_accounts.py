import re
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.account.signals import password_reset
from django.core import mail
from django.http import HttpResponse
from django.test import Client

from movement.models import User
from tests.factories import PASSWORD, a_user
from tests.movement.pages import summary_links, text

LOGIN = "/tai-khoan/login/"
WRONG = "Địa chỉ thư điện tử hoặc mật khẩu không đúng. Hãy kiểm tra và nhập lại."
TOO_OFTEN = "Đăng nhập sai quá nhiều lần. Hãy chờ ít phút rồi thử lại."
REQUIRED = "Mục này bắt buộc. Hãy điền hoặc chọn."


@pytest.fixture
def user(db: None) -> User:
    return a_user()


def sign_in(client: Client, login: str, password: str = PASSWORD) -> HttpResponse:
    return client.post(LOGIN, {"login": login, "password": password})


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_the_sign_in_page_is_in_vietnamese_and_leads_to_sign_up(client: Client, db: None) -> None:
    response = client.get(LOGIN)

    shown = text(response)
    for words in ("Đăng nhập", "Thư điện tử", "Mật khẩu", "Quên mật khẩu?", "Chưa có tài khoản"):
        assert words in shown
    assert 'href="/tai-khoan/signup/"' in response.content.decode()


@pytest.mark.parametrize("login", ["nguoi@xuantruong.example", "khong-co@xuantruong.example"])
def test_a_wrong_pair_is_refused_in_the_same_words_whether_the_account_exists_or_not(
    login: str, client: Client, user: User
) -> None:
    response = sign_in(client, login, "sai-mat-khau")

    assert response.status_code == 200
    assert WRONG in text(response)
    assert f'value="{login}"' in response.content.decode()
    assert "sai-mat-khau" not in response.content.decode()
    assert not is_signed_in(client)


def test_an_empty_form_names_both_fields(client: Client, db: None) -> None:
    assert summary_links(sign_in(client, "", "")) == [
        ("#id_login", f"Thư điện tử: {REQUIRED}"),
        ("#id_password", f"Mật khẩu: {REQUIRED}"),
    ]


def test_guessing_is_stopped_even_for_the_right_password(client: Client, user: User) -> None:
    for _ in range(5):
        assert WRONG in text(sign_in(client, user.email, "sai-mat-khau"))

    response = sign_in(Client(), user.email)

    assert TOO_OFTEN in text(response)
    assert not is_signed_in(client)


def test_behind_the_proxy_one_guesser_does_not_keep_the_commune_out(
    user: User, settings: Any
) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    guesser = Client(headers={"x-forwarded-for": "203.0.113.9"})
    for number in range(11):
        stopped = sign_in(guesser, f"doan-{number}@xuantruong.example", "sai-mat-khau")
    assert TOO_OFTEN in text(stopped)

    neighbour = Client(headers={"x-forwarded-for": "203.0.113.10"})

    assert sign_in(neighbour, user.email)["Location"] == "/bat-dau/"


@pytest.mark.parametrize("login", ["nguoi@xuantruong.example", "Nguoi@XuanTruong.example"])
def test_a_person_signs_in_by_address_and_is_led_to_the_start(
    login: str, client: Client, user: User
) -> None:
    response = sign_in(client, login)

    assert response["Location"] == "/bat-dau/"
    assert "Đã đăng nhập: Nguyễn Văn An." in text(client.get("/"))


def test_signing_in_leads_back_to_the_page_that_was_asked_for(client: Client, user: User) -> None:
    response = client.post(f"{LOGIN}?next=/ke-hoach/", {"login": user.email, "password": PASSWORD})

    assert response["Location"] == "/ke-hoach/"


def test_signing_in_leads_to_no_other_site(client: Client, user: User) -> None:
    response = client.post(
        LOGIN, {"login": user.email, "password": PASSWORD, "next": "https://xau.example/"}
    )

    assert response["Location"] == "/bat-dau/"


def test_an_account_that_is_switched_off_does_not_get_in(client: Client, user: User) -> None:
    User.objects.update(is_active=False)

    sign_in(client, user.email)

    assert not is_signed_in(client)


def test_an_account_that_is_switched_off_is_out_at_once(client: Client, user: User) -> None:
    sign_in(client, user.email)
    assert client.get("/tai-khoan/password/change/").status_code == 200

    User.objects.update(is_active=False)

    assert client.get("/tai-khoan/password/change/").status_code == 302


def test_a_person_signs_out_after_a_question(client: Client, user: User) -> None:
    client.force_login(user)
    assert client.get("/tai-khoan/logout/").status_code == 200
    assert is_signed_in(client)

    response = client.post("/tai-khoan/logout/")

    assert response["Location"] == "/"
    assert not is_signed_in(client)


@pytest.mark.parametrize("address", ["nguoi@xuantruong.example", "khong-co@xuantruong.example"])
def test_asking_for_a_new_password_does_not_say_whether_the_account_exists(
    address: str, client: Client, user: User
) -> None:
    response = client.post("/tai-khoan/password/reset/", {"email": address})

    assert response["Location"] == "/tai-khoan/password/reset/done/"
    assert address not in text(client.get(response["Location"]))
    letter = mail.outbox[0]
    assert letter.to == [address]
    assert letter.subject.startswith("[Cổng thi đua] ")
    assert ("/tai-khoan/password/reset/key/" in letter.body) is (address == user.email)


def test_too_many_requests_are_answered_with_a_page_in_vietnamese(
    client: Client, user: User
) -> None:
    for number in range(20):
        client.post("/tai-khoan/password/reset/", {"email": f"so-{number}@xuantruong.example"})

    response = client.post("/tai-khoan/password/reset/", {"email": user.email})

    assert response.status_code == 429
    assert "Thao tác quá nhiều lần" in text(response)


def test_an_account_made_by_the_office_confirms_no_address_again(client: Client, db: None) -> None:
    made = User.objects.create_user("van-thu@xuantruong.example", "Vũ Thị Lan")
    client.post("/tai-khoan/password/reset/", {"email": made.email})
    link = re.search(r"/tai-khoan/password/reset/key/\S+", mail.outbox[0].body)
    assert link is not None
    form = client.get(link.group())["Location"]
    client.post(form, {"password1": "mua-gat-thang-muoi", "password2": "mua-gat-thang-muoi"})

    response = sign_in(client, made.email, "mua-gat-thang-muoi")

    assert response["Location"] == "/bat-dau/"
    assert [letter.subject for letter in mail.outbox] == [
        "[Cổng thi đua] Đặt lại mật khẩu",
        "[Cổng thi đua] Đã đặt lại mật khẩu",
    ]


def test_with_two_addresses_the_key_proves_neither(client: Client, user: User) -> None:
    EmailAddress.objects.update(verified=False)
    EmailAddress.objects.create(user=user, email="khac@xuantruong.example")

    password_reset.send(sender=User, request=None, user=user)

    assert not EmailAddress.objects.filter(verified=True).exists()
