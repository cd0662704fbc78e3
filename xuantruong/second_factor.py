"""The second step of signing in: who must have one, and taking a lost one away."""

from datetime import datetime

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from awards.permissions import is_council_member
from movement.errors import Refused
from movement.history import record
from movement.models import User
from movement.outbox import queue_letter
from movement.permissions import Person, is_administrator, is_office_staff
from xuantruong.sessions import end_sessions

# Recovery codes alone are no second factor: they come with one, for the day it is lost.
FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def has_second_factor(person: User) -> bool:
    """Whether signing in asks the person for a second step."""
    return bool(is_mfa_enabled(person, FACTORS))


def needs_second_factor(person: Person) -> bool:
    """Offices, council and administrators; a demonstration account is offered it, not forced."""
    if not settings.SECOND_FACTOR_REQUIRED or not isinstance(person, User) or person.is_demo:
        return False
    return person.is_superuser or is_office_staff(person) or is_council_member(person)


def must_set_up_second_factor(person: Person) -> bool:
    """Whether the person may go on only after setting one up."""
    return needs_second_factor(person) and not is_mfa_enabled(person, FACTORS)


def people_with_second_factor() -> QuerySet[User]:
    """People who have one, in the order of their names."""
    factors = Authenticator.objects.filter(type__in=FACTORS)
    return User.objects.filter(pk__in=factors.values("user"))


@transaction.atomic
def remove_second_factor(*, person: User, actor: User, now: datetime | None = None) -> None:
    """Take away a lost phone or key; the person signs in by password and sets up a new one.

    The person is told by letter and signed out everywhere.

    Raises:
        Refused: not asked by an administrator, asked for oneself, or nothing is set up.
    """
    if not is_administrator(actor):
        raise Refused("Chỉ người quản trị hệ thống gỡ được xác thực hai bước của người khác.")
    if person == actor:
        raise Refused("Ông/bà tự gỡ xác thực hai bước của mình ở trang Tài khoản.")
    User.objects.select_for_update().get(pk=person.pk)
    removed, _by_model = Authenticator.objects.filter(user=person).delete()
    if not removed:
        raise Refused("Tài khoản này chưa bật xác thực hai bước, nên không có gì để gỡ.")
    end_sessions(person=person, actor=actor, now=now)
    record("user.second_factor_removed", person, actor=actor, at=now)
    queue_letter(
        kind="second_factor_removed",
        to=person,
        subject="Xác thực hai bước của tài khoản đã được gỡ",
        context={},
        about=person,
        now=now,
    )
