from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from awards.models import CouncilMember, Sitting
from awards.permissions import is_council_member, is_secretary
from movement.models import User
from tests.factories import Portal

RIGHTS = ("awards", "awards.propose", "awards.prepare_vote", "awards.decide")


def rights_of(person: User | AnonymousUser) -> tuple[bool, ...]:
    return tuple(person.has_perm(right) for right in RIGHTS)


def a_seat(**changed: object) -> User:
    """The first member of the council, with a changed seat."""
    seat = CouncilMember.objects.get(user__email="hoi-dong-1@xuantruong.example")
    for name, value in changed.items():
        setattr(seat, name, value)
    seat.save()
    return User.objects.get(pk=seat.user_id)


def test_who_is_not_signed_in_has_no_right(sitting: Sitting) -> None:
    assert rights_of(AnonymousUser()) == (False, False, False, False)
    assert not is_council_member(AnonymousUser())
    assert not is_secretary(AnonymousUser())


def test_being_a_superuser_gives_no_right_here(sitting: Sitting, administrator: User) -> None:
    assert rights_of(administrator) == (False, False, False, False)


def test_the_standing_office_proposes_prepares_and_decides(
    portal: Portal, sitting: Sitting
) -> None:
    assert rights_of(portal.culture) == (True, True, True, True)
    assert rights_of(portal.economic) == (False, False, False, False)


def test_a_member_reads_and_a_secretary_prepares(sitting: Sitting) -> None:
    assert rights_of(a_seat()) == (True, False, False, False)
    secretary = a_seat(role=CouncilMember.Role.SECRETARY)
    assert rights_of(secretary) == (True, False, True, False)


@pytest.mark.parametrize("role", ["chair", "vice", "member"])
def test_no_other_seat_prepares_votes(sitting: Sitting, role: str) -> None:
    assert not is_secretary(a_seat(role=role))


def test_a_seat_of_the_past_or_the_future_gives_no_right(sitting: Sitting) -> None:
    today = timezone.localdate()
    past = a_seat(role="secretary", to_date=today - timedelta(days=1))
    assert rights_of(past) == (False, False, False, False)
    future = a_seat(from_date=today + timedelta(days=1), to_date=today + timedelta(days=9))
    assert rights_of(future) == (False, False, False, False)
    last_day = a_seat(from_date=today, to_date=today)
    assert rights_of(last_day) == (True, False, True, False)


def test_a_locked_account_has_no_right(sitting: Sitting) -> None:
    secretary = a_seat(role=CouncilMember.Role.SECRETARY)
    secretary.is_active = False
    assert rights_of(secretary) == (False, False, False, False)
