"""Ending the sessions of people who have no task in the portal any more."""

from datetime import datetime

from allauth.usersessions.models import UserSession
from django.db import transaction
from django.utils import timezone

from movement.history import record
from movement.models import User
from xuantruong.roles import people_whose_roles_ended


def end_sessions_of_former_people(*, now: datetime | None = None) -> int:
    """Sign out, everywhere, everybody whose roles ended before today; may run again.

    Returns:
        How many people were signed out.
    """
    moment = now or timezone.now()
    people = people_whose_roles_ended(timezone.localdate(moment)).filter(usersession__isnull=False)
    signed_out = list(people.distinct())
    for person in signed_out:
        end_sessions(person=person, now=moment)
    return len(signed_out)


@transaction.atomic
def end_sessions(*, person: User, actor: User | None = None, now: datetime | None = None) -> int:
    """Sign the person out in every browser.

    Returns:
        How many sessions ended.
    """
    sessions = list(UserSession.objects.select_for_update().filter(user=person))
    for session in sessions:
        session.end()
    record("user.signed_out", person, actor=actor, at=now, sessions=len(sessions))
    return len(sessions)
