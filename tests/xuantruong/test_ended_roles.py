"""Who had a task in the portal and has none today."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from movement.models import Event, Membership, Unit, User
from tests.factories import PASSWORD, Portal, a_draft, a_member, a_unit, a_user
from tests.movement.pages import text
from tests.movement.people import browser_of
from xuantruong.roles import has_role, people_whose_roles_ended, role_has_ended
from xuantruong.sessions import end_sessions_of_former_people
from xuantruong.tasks import end_sessions

WHOM_TO_ASK = "xin liên hệ Phòng Văn hóa - Xã hội để được gia hạn."


def yesterday() -> object:
    return timezone.localdate() - timedelta(days=1)


def end_all_roles(user: User) -> None:
    for roles in (user.memberships, user.office_roles, user.council_seats):
        roles.update(to_date=yesterday())


def again(user: User) -> User:
    """The person as a new request knows him or her."""
    return User.objects.get(pk=user.pk)


@pytest.fixture
def people(portal: Portal) -> dict[str, User]:
    """One person of every kind, with a role today."""
    portal.council(1)
    return {
        "unit": a_member(a_unit()),
        "office": portal.culture,
        "council": User.objects.get(email="hoi-dong-1@xuantruong.example"),
    }


@pytest.mark.parametrize("kind", ["unit", "office", "council"])
def test_every_role_holds_through_its_last_day_and_ends_after_it(
    kind: str, people: dict[str, User]
) -> None:
    user = people[kind]
    for roles in (user.memberships, user.office_roles, user.council_seats):
        roles.update(to_date=timezone.localdate())
    assert has_role(again(user))
    assert not role_has_ended(again(user))

    end_all_roles(user)

    assert not has_role(again(user))
    assert role_has_ended(again(user))
    assert list(people_whose_roles_ended()) == [user]


def test_one_role_of_two_is_enough(people: dict[str, User]) -> None:
    user = people["unit"]
    user.memberships.update(to_date=yesterday())
    other = a_unit("Trạm Y tế xã")
    Membership.objects.create(user=user, unit=other, from_date=timezone.localdate())

    assert not role_has_ended(again(user))
    assert list(people_whose_roles_ended()) == []


def test_who_never_had_a_role_has_lost_none(portal: Portal) -> None:
    newcomer = a_user()

    assert not has_role(newcomer)
    assert not role_has_ended(newcomer)
    assert not role_has_ended(AnonymousUser())
    assert list(people_whose_roles_ended()) == []


def test_a_role_that_begins_tomorrow_has_not_ended(portal: Portal) -> None:
    newcomer = a_user()
    tomorrow = timezone.localdate() + timedelta(days=1)
    Membership.objects.create(user=newcomer, unit=a_unit(), from_date=tomorrow)

    assert not role_has_ended(newcomer)


def test_an_administrator_needs_no_role(people: dict[str, User]) -> None:
    user = people["unit"]
    end_all_roles(user)
    User.objects.filter(pk=user.pk).update(is_superuser=True)

    assert not role_has_ended(again(user))
    assert list(people_whose_roles_ended()) == []


@pytest.mark.parametrize("kind", ["unit", "office", "council"])
def test_an_open_browser_is_signed_out_at_the_next_click_and_told_whom_to_ask(
    kind: str, people: dict[str, User]
) -> None:
    browser = browser_of(people[kind])
    assert browser.get("/tai-khoan/").status_code == 200

    end_all_roles(people[kind])
    response = browser.get("/", follow=True)

    assert response.redirect_chain == [("/tai-khoan/login/", 302)]
    assert WHOM_TO_ASK in text(response)
    assert "_auth_user_id" not in browser.session


def test_what_was_typed_is_shown_when_the_role_ended_meanwhile(
    portal: Portal, people: dict[str, User]
) -> None:
    member = people["unit"]
    browser = browser_of(member)
    draft = a_draft(Unit.objects.get(), member, portal.round)
    summary = reverse("movement:summary", args=[draft.pk])
    end_all_roles(member)

    saved = browser.post(summary, {"summary": "Gõ lâu lắm", "autosave": "1"})
    pressed = browser.post(summary, {"summary": "Gõ lâu lắm", "ghi-chu": "Thêm", "version": "0"})

    assert saved.status_code == 401
    assert WHOM_TO_ASK in saved.json()["message"]
    assert "chép ra nơi khác" in saved.json()["message"]
    assert pressed.status_code == 403
    assert WHOM_TO_ASK in text(pressed)
    assert "Tóm tắt thành tích Gõ lâu lắm ghi-chu Thêm" in text(pressed)
    assert "_auth_user_id" not in browser.session


@pytest.mark.parametrize("path", ["/tai-khoan/password/change/", "/khong-co/"])
def test_what_is_sent_elsewhere_is_not_shown_again(path: str, people: dict[str, User]) -> None:
    browser = browser_of(people["unit"])
    end_all_roles(people["unit"])

    response = browser.post(path, {"oldpassword": "bi-mat"}, follow=True)

    assert response.redirect_chain == [("/tai-khoan/login/", 302)]
    assert "bi-mat" not in text(response)


def test_signing_in_is_refused_in_the_same_words(people: dict[str, User]) -> None:
    end_all_roles(people["unit"])
    browser = Client()

    response = browser.post(
        "/tai-khoan/login/", {"login": people["unit"].email, "password": PASSWORD}, follow=True
    )

    assert response.redirect_chain == [("/tai-khoan/login/", 302)]
    assert WHOM_TO_ASK in text(response)
    assert "_auth_user_id" not in browser.session


def test_a_wrong_password_does_not_tell_that_the_role_ended(people: dict[str, User]) -> None:
    end_all_roles(people["unit"])

    response = Client().post(
        "/tai-khoan/login/", {"login": people["unit"].email, "password": "sai-mat-khau"}
    )

    assert WHOM_TO_ASK not in text(response)


def test_a_prolonged_role_opens_the_account_again(people: dict[str, User]) -> None:
    user = people["unit"]
    end_all_roles(user)
    user.memberships.update(to_date=timezone.localdate())

    response = Client().post("/tai-khoan/login/", {"login": user.email, "password": PASSWORD})

    assert response["Location"] == "/bat-dau/"


def test_the_daily_task_ends_every_session_of_former_people_and_of_nobody_else(
    people: dict[str, User],
) -> None:
    for user in people.values():
        for _browser in range(2):
            Client().post("/tai-khoan/login/", {"login": user.email, "password": PASSWORD})
    assert UserSession.objects.count() == Session.objects.count() == 6
    end_all_roles(people["office"])

    end_sessions()

    assert UserSession.objects.count() == Session.objects.count() == 4
    assert not UserSession.objects.filter(user=people["office"]).exists()
    event = Event.objects.get(kind="user.signed_out")
    assert (event.subject, event.actor, event.data) == (people["office"], None, {"sessions": 2})


def test_the_daily_task_may_run_again(people: dict[str, User]) -> None:
    Client().post("/tai-khoan/login/", {"login": people["unit"].email, "password": PASSWORD})
    end_all_roles(people["unit"])

    assert end_sessions_of_former_people() == 1
    assert end_sessions_of_former_people() == 0
    assert Event.objects.filter(kind="user.signed_out").count() == 1


@pytest.mark.parametrize("members", [1, 30])
def test_a_day_without_ended_roles_is_one_question(
    members: int, portal: Portal, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    unit = a_unit()
    for number in range(members):
        member = a_member(unit, f"nguoi-{number}@xuantruong.example")
        UserSession.objects.create(
            user=member, session_key=f"{number}", ip="127.0.0.1", user_agent="Thử"
        )

    with django_assert_num_queries(1):
        end_sessions_of_former_people()


def test_a_person_with_a_role_costs_the_pages_no_question_more(
    people: dict[str, User], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    member = again(people["unit"])

    with django_assert_num_queries(1):
        role_has_ended(member)
        assert member.unit_ids != frozenset()


@pytest.mark.parametrize(
    ("verified", "days", "stays_out"), [(True, 1, False), (True, -1, True), (False, 1, True)]
)
def test_who_is_invited_to_a_new_role_may_come_in_to_accept_it(
    verified: bool, days: int, stays_out: bool, people: dict[str, User]
) -> None:
    user, now = people["unit"], timezone.now()
    a_unit("Trạm Y tế xã").invitations.create(
        email="rieng@xuantruong.example",
        invited_by=people["office"],
        invited_at=now,
        expires_at=now + timedelta(days=days),
        token_hash="x",
    )
    EmailAddress.objects.create(user=user, email="Rieng@xuantruong.example", verified=verified)

    end_all_roles(user)

    assert role_has_ended(again(user)) == stays_out
    assert list(people_whose_roles_ended()) == [user] * stays_out
