"""How units and their people come to take part."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from movement.errors import Refused
from movement.history import record
from movement.models import Group, Membership, Unit, User
from movement.permissions import is_standing_office


def check_unit(unit: Unit) -> None:
    """Whether a unit may be entered, or changed, as it stands.

    Raises:
        Refused: the group has another unit of that name, or an individual's kind is missing.
    """
    if (unit.group.code == Group.INDIVIDUAL) != bool(unit.individual_kind):
        raise Refused("Chỉ cá nhân, và cá nhân nào cũng phải, ghi loại cá nhân.", "individual_kind")
    unit.make_keys()
    others = Unit.objects.exclude(pk=unit.pk)
    if others.filter(group=unit.group, folded=unit.folded).exists():
        raise Refused(f"Nhóm này đã có đơn vị tên “{unit.name}”.", "name")


@transaction.atomic
def add_unit(
    *,
    group: Group,
    name: str,
    address: str = "",
    individual_kind: str = "",
    actor: User | None,
    is_demo: bool = False,
    now: datetime | None = None,
) -> Unit:
    """Enter a unit that waits for approval.

    Raises:
        Refused: see `check_unit`.
    """
    unit = Unit(
        group=group,
        name=name,
        address=address,
        individual_kind=individual_kind,
        is_demo=is_demo,
    )
    check_unit(unit)
    unit.save()
    record("unit.added", unit, actor=actor, at=now)
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
    now: datetime | None = None,
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
    record("membership.added", membership, actor=actor, at=now, unit=unit.pk)
    return membership
