"""Accounts that the standing office opens for people, and the roles it changes."""

from datetime import date, datetime

from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils import timezone

from movement.errors import Refused
from movement.history import record
from movement.models import Membership, Unit, User
from movement.outbox import queue_letter
from movement.phones import check_phone
from movement.roles import check_until
from movement.text import squash
from movement.units import require_standing_office


@transaction.atomic
def open_account(
    *,
    email: str,
    full_name: str,
    phone: str = "",
    unit: Unit,
    actor: User,
    now: datetime | None = None,
) -> User:
    """Open an account without a password; a letter tells its owner how to set one.

    Args:
        unit: for which the person will act, named in the letter.

    Raises:
        Refused: the person is not of the standing office, no name, not a telephone number, or the
            address has an account.
    """
    require_standing_office(actor)
    if not squash(full_name):
        raise Refused("Hãy ghi họ và tên.", "full_name")
    # An address that a person added and confirmed is an account's as well.
    confirmed = EmailAddress.objects.filter(email__iexact=email, verified=True)
    if User.objects.filter(email=email.lower()).exists() or confirmed.exists():
        raise Refused("Địa chỉ này đã có tài khoản.", "email")
    user = User.objects.create_user(email, full_name, phone=check_phone(phone))
    record("user.added", user, actor=actor, at=now, unit=unit.pk)
    queue_letter(
        kind="account_created",
        to=user,
        subject="Tài khoản của ông/bà trên Cổng thi đua",
        context={"unit": unit, "user": user},
        about=user,
        now=now,
    )
    return user


@transaction.atomic
def change_account(
    *, user: User, changes: dict[str, str], actor: User, now: datetime | None = None
) -> User:
    """Write a person's name or telephone anew.

    Raises:
        Refused: the person is not of the standing office, no name, or not a telephone number.
    """
    require_standing_office(actor)
    user = User.objects.select_for_update().get(pk=user.pk)
    for name, value in changes.items():
        setattr(user, name, value)
    if not squash(user.full_name):
        raise Refused("Hãy ghi họ và tên.", "full_name")
    user.phone = check_phone(user.phone)
    user.save()
    record("user.changed", user, actor=actor, at=now, fields=sorted(changes))
    return user


@transaction.atomic
def change_role(
    *,
    membership: Membership,
    kind: str,
    to_date: date,
    actor: User,
    now: datetime | None = None,
) -> Membership:
    """Give a person's role in a unit another kind or last day; the event keeps what it was.

    Raises:
        Refused: the person is not of the standing office, or the day is not to come.
    """
    require_standing_office(actor)
    membership = Membership.objects.select_for_update().get(pk=membership.pk)
    if to_date != membership.to_date:
        check_until(to_date, timezone.localdate(now), "to_date")
    before = {"kind": membership.kind, "to_date": membership.to_date.isoformat()}
    membership.kind = kind
    membership.to_date = to_date
    membership.save(update_fields=["kind", "to_date"])
    record(
        "membership.changed",
        membership,
        actor=actor,
        at=now,
        unit=membership.unit_id,
        before=before,
        after={"kind": kind, "to_date": to_date.isoformat()},
    )
    return membership
