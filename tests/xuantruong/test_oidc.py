"""Signing in through the provider of identities, walked with a real little provider."""

import html
import re
from collections.abc import Iterator
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.core import mail
from django.http import HttpResponse
from django.test import Client

from movement.loading import load_plan
from movement.models import User
from tests.factories import a_member, a_unit, a_user
from tests.movement.pages import text
from tests.xuantruong.provider import CLIENT_ID, SECRET, Provider

ADDRESS = "/tai-khoan/oidc/dang-nhap-chung/login/"
PERSON = {
    "sub": "0912",
    "name": "Vũ Thị Lan",
    "email": "lan@xuantruong.example",
    "email_verified": True,
}


@pytest.fixture(scope="module")
def running_provider() -> Iterator[Provider]:
    """One provider for all tests of this file."""
    provider = Provider()
    yield provider
    provider.stop()


@pytest.fixture
def provider(running_provider: Provider, settings: Any, db: None) -> Provider:
    """The portal knows the provider, as the environment would name it."""
    use(settings, running_provider.url)
    running_provider.claims = dict(PERSON)
    running_provider.token_requests.clear()
    return running_provider


def use(settings: Any, url: str) -> None:
    settings.SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {
            "APPS": [
                {
                    "provider_id": "dang-nhap-chung",
                    "name": "cổng của tỉnh",
                    "client_id": CLIENT_ID,
                    "secret": SECRET,
                    "settings": {
                        "server_url": url,
                        "oauth_pkce_enabled": True,
                        "email_authentication": True,
                    },
                }
            ]
        }
    }


def leave(browser: Client, query: str = "") -> str:
    """The provider's address to which the portal sends the person after the question."""
    page = browser.post(ADDRESS + query)
    found = re.search(r'content="0; url=([^"]+)"', page.content.decode())
    assert found is not None, text(page)
    return html.unescape(found.group(1))


def come_back(browser: Client, provider: Provider, query: str = "") -> HttpResponse:
    back = provider.answer(leave(browser, query))
    return browser.get(back.removeprefix("http://testserver"))


def fill_in(browser: Client, **values: str) -> HttpResponse:
    filled = {"email": PERSON["email"], "full_name": PERSON["name"], "phone": "", **values}
    return browser.post("/tai-khoan/3rdparty/signup/", filled)


def is_signed_in(browser: Client) -> bool:
    return "_auth_user_id" in browser.session


def test_nothing_is_offered_where_no_provider_is_named(client: Client, db: None) -> None:
    assert "/tai-khoan/oidc/" not in client.get("/tai-khoan/login/").content.decode()
    assert client.get(ADDRESS).status_code == 404


def test_the_sign_in_page_offers_the_provider_by_its_name(
    client: Client, provider: Provider
) -> None:
    assert "Đăng nhập bằng cổng của tỉnh" in text(client.get("/tai-khoan/login/"))


def test_the_person_is_asked_before_leaving(client: Client, provider: Provider) -> None:
    shown = text(client.get(ADDRESS))

    assert "Ông/bà sắp chuyển sang trang đăng nhập của cổng của tỉnh" in shown


def test_leaving_is_a_page_of_ours_because_forms_lead_nowhere_else(
    client: Client, provider: Provider
) -> None:
    address = leave(client)

    assert address.startswith(f"{provider.url}/authorize?")
    assert f"client_id={CLIENT_ID}" in address
    assert "code_challenge_method=S256" in address


def test_a_provider_that_is_away_is_said_in_words(client: Client, settings: Any, db: None) -> None:
    use(settings, "http://127.0.0.1:9")

    response = client.post(ADDRESS)

    assert response.status_code == 503
    assert "Trang đăng nhập dùng chung đang không trả lời." in text(response)


def test_a_new_person_sees_the_name_and_the_address_before_the_account_is_made(
    client: Client, provider: Provider
) -> None:
    response = come_back(client, provider)

    assert response["Location"] == "/tai-khoan/3rdparty/signup/"
    page = client.get(response["Location"])
    assert 'value="Vũ Thị Lan"' in page.content.decode()
    assert 'value="lan@xuantruong.example"' in page.content.decode()
    assert not User.objects.exists()


def test_the_provider_is_asked_with_the_secret_and_the_proof_key(
    client: Client, provider: Provider
) -> None:
    come_back(client, provider)

    sent = provider.token_requests[0]
    assert sent["client_secret"] == SECRET
    assert sent["code"] == "ma-mot-lan"
    assert len(sent["code_verifier"]) >= 43


def test_a_new_person_with_a_verified_address_is_in_without_a_letter(
    client: Client, provider: Provider
) -> None:
    come_back(client, provider)

    response = fill_in(client, phone="+84 912 345 678")

    assert response["Location"] == "/bat-dau/"
    user = User.objects.get()
    assert (user.full_name, user.phone, user.has_usable_password()) == (
        "Vũ Thị Lan",
        "0912345678",
        False,
    )
    assert EmailAddress.objects.get().verified
    assert is_signed_in(client)
    assert mail.outbox == []


@pytest.mark.parametrize("said", [False, "false", None])
def test_a_new_person_whose_address_nobody_verified_confirms_it_by_letter(
    said: object, client: Client, provider: Provider
) -> None:
    provider.claims["email_verified"] = said

    come_back(client, provider)
    fill_in(client)

    assert not EmailAddress.objects.get().verified
    assert not is_signed_in(client)
    assert [letter.to for letter in mail.outbox] == [["lan@xuantruong.example"]]


def test_a_verified_address_joins_the_account_that_has_it(
    client: Client, provider: Provider
) -> None:
    user = a_user("lan@xuantruong.example")

    response = come_back(client, provider)

    assert response["Location"] == "/bat-dau/"
    assert client.session["_auth_user_id"] == str(user.pk)
    assert SocialAccount.objects.get().user == user
    user.refresh_from_db()
    assert user.has_usable_password()


@pytest.mark.parametrize("said", [False, "true", "false", None, 1])
def test_an_address_that_is_not_said_to_be_verified_joins_no_account(
    said: object, client: Client, provider: Provider
) -> None:
    a_user("lan@xuantruong.example")
    provider.claims["email_verified"] = said

    come_back(client, provider)
    fill_in(client)

    assert not is_signed_in(client)
    assert not SocialAccount.objects.exists()
    assert [letter.subject for letter in mail.outbox] == [
        "[Cổng thi đua] Địa chỉ này đã có tài khoản"
    ]


def test_who_took_a_strangers_address_loses_the_password_when_the_owner_comes(
    client: Client, provider: Provider
) -> None:
    taken = a_user("lan@xuantruong.example")
    EmailAddress.objects.update(verified=False)

    come_back(client, provider)

    taken.refresh_from_db()
    assert not taken.has_usable_password()


def test_a_known_person_comes_in_again_also_with_another_address(
    client: Client, provider: Provider
) -> None:
    user = a_user("lan@xuantruong.example")
    come_back(client, provider)
    provider.claims["email"] = "moi@xuantruong.example"
    browser = Client()

    come_back(browser, provider)

    assert browser.session["_auth_user_id"] == str(user.pk)


def test_the_page_that_was_asked_for_is_opened_afterwards(
    client: Client, provider: Provider
) -> None:
    a_user("lan@xuantruong.example")

    response = come_back(client, provider, "?next=/ke-hoach/")

    assert response["Location"] == "/ke-hoach/"


def test_who_stops_at_the_provider_is_told_so(client: Client, provider: Provider) -> None:
    back = provider.refuse(leave(client), "access_denied").removeprefix("http://testserver")

    page = client.get(back, follow=True)

    assert "Đã dừng đăng nhập" in text(page)


def test_an_error_of_the_provider_is_said_in_words(client: Client, provider: Provider) -> None:
    back = provider.refuse(leave(client), "server_error").removeprefix("http://testserver")

    page = client.get(back, follow=True)

    assert "Chưa đăng nhập được" in text(page)
    assert not is_signed_in(client)


def test_a_switched_off_account_does_not_come_in_by_the_provider(
    client: Client, provider: Provider
) -> None:
    a_user("lan@xuantruong.example")
    User.objects.update(is_active=False)

    come_back(client, provider)

    assert not is_signed_in(client)


def test_an_ended_role_does_not_come_in_by_the_provider(client: Client, provider: Provider) -> None:
    load_plan()
    member = a_member(a_unit(), "lan@xuantruong.example")
    member.memberships.update(to_date=member.memberships.get().from_date)

    response = come_back(client, provider)

    assert response["Location"] == "/tai-khoan/login/"
    assert not is_signed_in(client)


def test_a_person_joins_and_parts_on_the_page_of_connections(
    client: Client, provider: Provider
) -> None:
    user = a_user()
    client.force_login(user)
    provider.claims["email"] = "rieng@tinh.example"
    come_back(client, provider, "?process=connect")
    joined = SocialAccount.objects.get()
    assert joined.user == user

    shown = client.get("/tai-khoan/3rdparty/")
    assert "Ngắt kết nối" in text(shown)
    client.post("/tai-khoan/3rdparty/", {"account": joined.pk})

    assert not SocialAccount.objects.exists()
    assert "chưa kết nối với tài khoản dùng chung nào" in text(client.get("/tai-khoan/3rdparty/"))


def test_the_name_is_put_together_as_people_here_write_it(
    client: Client, provider: Provider
) -> None:
    del provider.claims["name"]
    provider.claims |= {"family_name": "Vũ", "given_name": "Thị Lan"}

    come_back(client, provider)

    page = client.get("/tai-khoan/3rdparty/signup/")
    assert 'value="Vũ Thị Lan"' in page.content.decode()
