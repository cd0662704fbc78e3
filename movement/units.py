"""How units and their people come to take part."""

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from movement.errors import Refused
from movement.history import record
from movement.models import Group, Membership, Unit, User
from movement.permissions import is_standing_office


@transaction.atomic
def add_unit(
    *,
    group: Group,
    name: str,
    address: str = "",
    individual_kind: str = "",
    actor: User | None,
    is_demo: bool = False,
) -> Unit:
    """Enter a unit that waits for approval.

    Raises:
        Refused: the group has a unit of that name, or an individual's kind is missing.
    """
    if (group.code == Group.INDIVIDUAL) != bool(individual_kind):
        raise Refused("Chỉ cá nhân, và cá nhân nào cũng phải, ghi loại cá nhân.", "individual_kind")
    unit = Unit(
        group=group,
        name=name,
        address=address,
        individual_kind=individual_kind,
        is_demo=is_demo,
    )
    try:
        with transaction.atomic():
            unit.save()
    except IntegrityError:
        raise Refused(f"Nhóm này đã có đơn vị tên “{unit.name}”.", "name") from None
    record("unit.added", unit, actor=actor)
    return unit


@transaction.atomic
def approve_unit(*, unit: Unit, actor: User, now: datetime | None = None) -> Unit:
    """Let the unit take part.

    Raises:
        Refused: the person is not of the standing office.
    """
    if not is_standing_office(actor):
        raise Refused("Việc này thuộc Phòng Văn hóa - Xã hội.")
    unit = Unit.objects.select_for_update().get(pk=unit.pk)
    unit.state = Unit.State.ACTIVE
    unit.save(update_fields=["state"])
    record("unit.approved", unit, actor=actor, at=now)
    return unit


@transaction.atomic
def add_member(
    *,
    unit: Unit,
    user: User,
    kind: Membership.Kind,
    actor: User,
    from_date: date | None = None,
    to_date: date | None = None,
) -> Membership:
    """Let a person act for the unit from a day (today unless told) to a day.

    Raises:
        Refused: the person is not of the standing office.
    """
    if not is_standing_office(actor):
        raise Refused("Việc này thuộc Phòng Văn hóa - Xã hội.")
    membership = Membership.objects.create(
        unit=unit,
        user=user,
        kind=kind,
        from_date=from_date or timezone.localdate(),
        to_date=to_date,
    )
    record("membership.added", membership, actor=actor, unit=unit.pk)
    return membership
