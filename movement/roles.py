"""Beginning and ending a person's role in a unit or an office, for the acts that pass roles on.

These helpers ask nobody's right; the state functions that call them do.
"""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from movement.errors import Refused
from movement.history import record
from movement.models import Membership, OfficeRole, Unit, User
from movement.permissions import is_standing_office, represents_unit

Role = Membership | OfficeRole


def current_membership(unit: Unit, user: User, today: date) -> Membership | None:
    """The person's role in the unit on the day."""
    found: Membership | None = (
        Membership.objects.current(today).filter(unit=unit, user=user).first()
    )
    return found


def check_until(until: date, today: date, field: str) -> None:
    """A role that begins today must end on a later day.

    Raises:
        Refused: the day is today or past.
    """
    if until <= today:
        raise Refused("Ngày kết thúc vai trò phải sau ngày hôm nay.", field)


def stop_role(role: Role, today: date) -> None:
    """End the role so that no right is left from this moment on.

    Days count whole, so the last day becomes yesterday; a role that began today or has not begun
    yet becomes one of a single past day, and the event keeps the true dates.
    """
    role.to_date = today - timedelta(days=1)
    role.from_date = min(role.from_date, role.to_date)
    place = {"unit": role.unit} if isinstance(role, Membership) else {"office": role.office}
    others = type(role).objects.filter(user=role.user, **place).exclude(pk=role.pk)
    while others.filter(from_date=role.from_date).exists():
        role.from_date -= timedelta(days=1)
    role.save(update_fields=["from_date", "to_date"])


@transaction.atomic
def end_membership(
    *, membership: Membership, actor: User, now: datetime | None = None
) -> Membership:
    """End every role of a colleague in the unit, from this moment on.

    Invitations that the colleague sent and nobody accepted yet become worthless too.

    Raises:
        Refused: neither the unit's representative nor the standing office; the role is the
            person's own; or it has ended already.
    """
    now = now or timezone.now()
    today = timezone.localdate(now)
    # The unit first, as everywhere: nobody invites while the role ends.
    Unit.objects.select_for_update(no_key=True).get(pk=membership.unit_id)
    membership = Membership.objects.select_related("unit", "user").get(pk=membership.pk)
    if not (represents_unit(actor, membership.unit) or is_standing_office(actor)):
        raise Refused("Chỉ người đại diện của đơn vị được cho đồng nghiệp thôi vai trò.")
    if membership.user == actor:
        raise Refused("Đây là vai trò của ông/bà; hãy bàn giao cho người khác.")
    if membership.to_date < today:
        raise Refused("Vai trò này đã kết thúc.")
    roles = Membership.objects.select_for_update(of=("self",)).select_related("unit")
    own = roles.filter(unit=membership.unit, user=membership.user, to_date__gte=today)
    for role in own.order_by("pk"):
        dates = [role.from_date.isoformat(), role.to_date.isoformat()]
        stop_role(role, today)
        record("membership.ended", role, actor=actor, at=now, unit=role.unit_id, dates=dates)
    _revoke_invitations(membership, actor, now)
    membership.refresh_from_db(fields=["from_date", "to_date"])
    return membership


def _revoke_invitations(membership: Membership, actor: User, now: datetime) -> None:
    unanswered = membership.unit.invitations.filter(accepted_at=None, revoked_at=None)
    for invitation in unanswered.filter(invited_by=membership.user):
        invitation.revoked_at = now
        invitation.save(update_fields=["revoked_at"])
        record("invitation.revoked", invitation, actor=actor, at=now, unit=invitation.unit_id)
