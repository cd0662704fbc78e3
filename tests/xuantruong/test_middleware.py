"""What stands in the heads of answers: who may keep a page, and what it may load."""

import pytest
from django.test import Client
from django.urls import reverse

from movement.models import User
from tests.factories import Portal, a_complete_draft, a_member, a_unit, a_user
from tests.movement.people import browser_of

NEVER = "max-age=0, no-cache, no-store, must-revalidate, private"
POLICY = {
    "default-src 'self'",
    "img-src 'self' data:",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
}


@pytest.fixture
def user(db: None) -> User:
    return a_user()


@pytest.mark.parametrize("address", ["/", "/ke-hoach/", "/vinh-danh/"])
def test_public_pages_of_a_visitor_may_be_kept(
    address: str, client: Client, portal: Portal
) -> None:
    assert not client.get(address).has_header("Cache-Control")


@pytest.mark.parametrize(
    "address", ["/", "/ke-hoach/", "/vinh-danh/", "/bat-dau/", "/khong-co/", "/tai-khoan/logout/"]
)
def test_no_page_of_a_signed_in_person_is_kept(address: str, portal: Portal, user: User) -> None:
    response = browser_of(user).get(address)

    assert set(response["Cache-Control"].split(", ")) == set(NEVER.split(", "))
    assert response.has_header("Expires")


def test_no_page_of_a_dossier_is_kept(portal: Portal) -> None:
    unit = a_unit()
    member = a_member(unit)
    draft = a_complete_draft(unit, member, portal.round)
    browser = browser_of(member)

    for name in ("dossier", "summary", "achievements", "check", "record"):
        response = browser.get(reverse(f"movement:{name}", args=[draft.pk]))
        assert "no-store" in response["Cache-Control"]


def test_a_page_that_says_for_itself_how_it_is_kept_is_believed(user: User) -> None:
    response = browser_of(user).get("/suc-khoe/")

    assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize("address", ["/", "/tai-khoan/login/", "/khong-co/"])
def test_pages_load_nothing_from_elsewhere_and_run_no_script_of_their_own(
    address: str, client: Client, db: None
) -> None:
    response = client.get(address)

    assert {part.strip() for part in response["Content-Security-Policy"].split(";")} == POLICY
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["X-Frame-Options"] == "DENY"
    assert response["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"


def test_the_admin_has_the_same_strict_policy(portal: Portal) -> None:
    response = browser_of(portal.culture).get("/quan-tri/")

    assert {part.strip() for part in response["Content-Security-Policy"].split(";")} == POLICY


def test_pages_hold_no_inline_script_and_no_inline_style(portal: Portal) -> None:
    browser = browser_of(portal.culture)

    for address in ("/", "/ke-hoach/", "/cham-diem/", "/bao-cao/", "/tai-khoan/password/change/"):
        page = browser.get(address).content.decode()
        assert "<style" not in page
        assert " style=" not in page
        assert "<script>" not in page
        assert "onclick=" not in page
        assert "javascript:" not in page


def test_the_session_is_for_the_browser_alone(db: None) -> None:
    user = a_user()
    client = Client()
    client.post("/tai-khoan/login/", {"login": user.email, "password": "mat-khau-thu-nghiem"})

    cookie = client.cookies["sessionid"]
    assert cookie["httponly"] is True
    assert cookie["samesite"] == "Lax"
    assert cookie["expires"] == ""
