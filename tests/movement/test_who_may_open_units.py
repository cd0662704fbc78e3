"""Every address of units and invitations for every kind of person.

A new address under /don-vi/ or /moi/ fails here until it stands in the table.
"""

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils import timezone

from movement.handover import hand_over_unit
from movement.inviting import invite
from movement.joining import ask_to_join
from movement.models import Membership, Unit, User
from tests.factories import Portal, a_member, a_unit
from tests.movement.people import browser_of
from tests.movement.test_who_may_open_what import addresses

WHO = (
    "anonymous",
    "submitter",
    "editor",
    "outsider",
    "former",
    "stranger",
    "culture",
    "economic",
    "superuser",
)
EVERYBODY = dict.fromkeys(WHO, 200) | {"anonymous": 302}
NOBODY = dict.fromkeys(WHO, 404) | {"anonymous": 302}
MEMBERS = NOBODY | {"submitter": 200, "editor": 200}
SUBMITTER = NOBODY | {"submitter": 200}

# The method with which the address is called, and how it answers each kind of person.
TABLE: dict[str, tuple[str, dict[str, int]]] = {
    "movement:units_home": ("get", EVERYBODY),
    "movement:join": ("get", EVERYBODY),
    "movement:new_unit": ("get", EVERYBODY),
    "movement:join_unit": ("get", EVERYBODY),
    "movement:withdraw_request": ("post", NOBODY | {"stranger": 302}),
    "movement:unit": ("get", MEMBERS),
    "movement:unit_phone": ("get", SUBMITTER),
    "movement:invite": ("get", SUBMITTER),
    "movement:revoke_invitation": ("post", SUBMITTER | {"submitter": 302}),
    "movement:end_membership": ("get", SUBMITTER),
    "movement:hand_over": ("get", SUBMITTER | {"culture": 200}),
    "movement:hand_over_minutes": ("get", MEMBERS | {"culture": 200}),
    "movement:invitation_answer": ("get", dict.fromkeys(WHO, 200)),
    "movement:invitation": ("get", dict.fromkeys(WHO, 302)),
}


def test_every_address_of_units_stands_in_the_table() -> None:
    under = {
        name
        for name, path in addresses(get_resolver()).items()
        if path.startswith(("don-vi/", "moi/"))
    }

    assert under == set(TABLE)


@pytest.fixture
def people(portal: Portal, unit: Unit, member: User, editor: User, outsider: User) -> Any:
    """One person of each kind; `former` handed the role over and works elsewhere now."""
    former = a_member(unit, "nguoi-cu@xuantruong.example")
    former.memberships.create(unit=a_unit("Đảng ủy"), from_date=timezone.localdate())
    hand_over_unit(
        unit=unit,
        from_user=former,
        to_user=member,
        until=timezone.localdate() + timedelta(days=99),
        actor=former,
    )
    return {
        "anonymous": None,
        "submitter": member,
        "editor": editor,
        "outsider": outsider,
        "former": former,
        "stranger": User.objects.create_user("nguoi-la@xuantruong.example", "Người Lạ"),
        "culture": portal.culture,
        "economic": portal.economic,
        "superuser": User.objects.create_superuser("quan-tri@xuantruong.example", "x"),
    }


@pytest.fixture
def paths(unit: Unit, people: dict[str, User]) -> dict[str, str]:
    """Every address, about the agency; the stranger asks to join it."""
    asked = ask_to_join(
        user=people["stranger"], unit=unit, kind=Membership.Kind.EDITOR, note="Xin vào"
    )
    invitation = invite(
        unit=unit,
        email="moi@xuantruong.example",
        kind=Membership.Kind.EDITOR,
        role_ends=timezone.localdate() + timedelta(days=9),
        actor=people["submitter"],
    )
    values = {
        "pk": unit.pk,
        "invitation_pk": invitation.pk,
        "membership_pk": people["editor"].memberships.get().pk,
        "hand_over_pk": unit.hand_overs.get().pk,
        "token": "khong-co",
    }
    known = addresses(get_resolver())
    return {
        name: reverse(
            name,
            kwargs={
                key: asked.pk if name == "movement:withdraw_request" else values[key]
                for key in values
                if f":{key}>" in known[name]
            },
        )
        for name in TABLE
    }


@pytest.mark.parametrize("who", WHO)
def test_each_address_answers_each_person_as_the_table_says(
    who: str, people: dict[str, User], paths: dict[str, str]
) -> None:
    browser = browser_of(people[who])

    answers = {name: _answer(browser, TABLE[name][0], paths[name]) for name in TABLE}

    assert answers == {name: expected[who] for name, (_method, expected) in TABLE.items()}


def _answer(browser: Client, method: str, path: str) -> int:
    """What a page changed is undone before the next."""
    with transaction.atomic():
        response = browser.generic(method.upper(), path)
        transaction.set_rollback(True)
    return int(response.status_code)


def test_visitors_are_led_to_the_sign_in_page(paths: dict[str, str]) -> None:
    for name, (method, expected) in TABLE.items():
        if expected["anonymous"] == 302 and name != "movement:invitation":
            response = browser_of(None).generic(method.upper(), paths[name])
            assert response["Location"] == f"/tai-khoan/login/?next={paths[name]}"


@pytest.mark.parametrize("who", [who for who in WHO if who not in {"submitter", "culture"}])
def test_nobody_else_changes_anything_by_sending_forms(
    who: str, people: dict[str, User], paths: dict[str, str], unit: Unit
) -> None:
    browser = browser_of(people[who])
    typed = {
        "phone": "0912345678",
        "email": "x@y.vn",
        "kind": "submitter",
        "role_ends": "31/12/2030",
        "from_user": people["submitter"].pk,
        "to_user": people["editor"].pk,
        "until": "31/12/2030",
    }

    for name in ("unit_phone", "invite", "revoke_invitation", "end_membership", "hand_over"):
        assert browser.post(paths[f"movement:{name}"], typed).status_code in {302, 404}

    unit.refresh_from_db()
    assert unit.phone == ""
    assert unit.invitations.get().revoked_at is None
    assert Membership.objects.current().filter(unit=unit).count() == 2
    assert unit.hand_overs.count() == 1


def test_what_changes_something_at_once_is_not_called_by_a_link(
    people: dict[str, User], paths: dict[str, str]
) -> None:
    browser = browser_of(people["submitter"])

    for name, (method, _expected) in TABLE.items():
        if method == "post":
            assert browser.get(paths[name]).status_code == 405


def test_things_of_another_unit_are_not_reached_through_the_own(
    people: dict[str, User], unit: Unit
) -> None:
    other = people["outsider"].memberships.get()
    browser = browser_of(people["submitter"])

    for name, key in (
        ("end_membership", other.pk),
        ("revoke_invitation", 0),
        ("hand_over_minutes", 0),
    ):
        path = reverse(f"movement:{name}", args=[unit.pk, key])
        assert browser.post(path).status_code == 404
