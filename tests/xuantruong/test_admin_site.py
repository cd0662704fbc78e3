from datetime import timedelta

import pytest
from django.contrib import admin
from django.contrib.auth.models import AnonymousUser
from django.test import Client, RequestFactory
from django.utils import timezone

from movement.models import User
from tests.factories import Portal, a_member, a_unit, a_user
from tests.movement.pages import text
from tests.movement.people import browser_of
from xuantruong.admin_site import PortalAdminSite


def may_enter(user: User | AnonymousUser) -> bool:
    request = RequestFactory().get("/quan-tri/")
    request.user = user
    return admin.site.has_permission(request)


def test_the_portal_has_its_own_admin_site() -> None:
    assert isinstance(admin.site._wrapped, PortalAdminSite)  # type: ignore[attr-defined]


def test_roles_open_the_door_and_no_flag_does(portal: Portal) -> None:
    portal.council(1)
    flagged = a_user("co@xuantruong.example")
    flagged.is_staff = True
    entries = {
        AnonymousUser(): False,
        a_user(): False,
        flagged: False,
        a_member(a_unit()): False,
        portal.culture: True,
        portal.economic: True,
        User.objects.get(email="hoi-dong-1@xuantruong.example"): True,
        User.objects.create_superuser("quan-tri@xuantruong.example", "x"): True,
    }

    assert {user: may_enter(user) for user in entries} == entries


@pytest.mark.parametrize("who", ["culture", "superuser"])
def test_an_account_that_is_switched_off_does_not_enter(who: str, portal: Portal) -> None:
    user = portal.culture
    if who == "superuser":
        user = User.objects.create_superuser("quan-tri@xuantruong.example", "x")
    user.is_active = False

    assert not may_enter(user)


def test_a_council_member_of_the_past_does_not_enter(portal: Portal) -> None:
    portal.council(1)
    user = User.objects.get(email="hoi-dong-1@xuantruong.example")
    user.council_seats.update(to_date=user.council_seats.get().from_date)

    assert not may_enter(User.objects.get(pk=user.pk))


def test_the_first_page_shows_what_waits_for_the_person(portal: Portal) -> None:
    portal.council(1)
    member = User.objects.get(email="hoi-dong-1@xuantruong.example")

    office, council = (
        text(browser_of(user).get("/quan-tri/")) for user in (portal.culture, member)
    )

    assert "Bàn làm việc của Hội đồng và các phòng" in office
    assert "Đề nghị khen thưởng từ xếp hạng" in office
    assert "Đề nghị khen thưởng từ xếp hạng" not in council


def test_the_admin_has_no_sign_in_page_of_its_own(db: None) -> None:
    response = Client().post("/quan-tri/login/", {"username": "a", "password": "b"})

    assert response.status_code == 302
    assert response["Location"].startswith("/tai-khoan/login/")


def test_signing_in_for_the_admin_ends_at_the_admin(portal: Portal) -> None:
    browser = Client()
    page = browser.get("/quan-tri/", follow=True)
    address = page.redirect_chain[-1][0]

    response = browser.post(
        address, {"login": portal.culture.email, "password": "mat-khau-thu-nghiem"}
    )

    assert response["Location"] == "/quan-tri/"


def test_a_post_that_begins_tomorrow_opens_nothing_today(portal: Portal) -> None:
    tomorrow = timezone.localdate() + timedelta(days=1)
    portal.culture.office_roles.update(from_date=tomorrow)

    assert not may_enter(User.objects.get(pk=portal.culture.pk))


def test_every_page_of_the_admin_leads_back_to_the_same_desk(portal: Portal) -> None:
    office = browser_of(portal.culture)
    unit = a_unit()

    for page in ("unit/", f"unit/{unit.pk}/change/", f"unit/{unit.pk}/cong-viec/"):
        shown = office.get(f"/quan-tri/movement/{page}").content.decode()
        assert '<a href="/quan-tri/">Bàn làm việc</a>' in shown
