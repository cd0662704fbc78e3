"""How units come to take part, and what becomes of them; merging stands in movement.merging."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.text import Truncator

from movement.errors import Refused
from movement.history import record
from movement.models import FormerName, Group, Membership, Unit, User
from movement.models.people import a_year_from_today
from movement.permissions import is_standing_office, represents_unit
from movement.phones import check_phone
from movement.tax_codes import is_tax_code, tidy_tax_code
from movement.text import squash

Kind = Unit.Kind
State = Unit.State

# What a unit must tell beside its name, and the sentence when it does not.
_TAX_CODE = {"tax_code": "Hãy ghi mã số thuế."}
NEEDS: dict[str, dict[str, str]] = {
    Kind.AGENCY: {"parent_body": "Hãy ghi cơ quan cấp trên trực tiếp."},
    Kind.HAMLET: {},
    Kind.DIGITAL_TEAM: {},
    Kind.FRONT: {},
    Kind.ENTERPRISE: _TAX_CODE,
    Kind.COOPERATIVE: _TAX_CODE,
    Kind.HOUSEHOLD: _TAX_CODE,
    Kind.OFFICIAL: {
        "post": "Hãy ghi chức vụ.",
        "workplace": "Hãy ghi cơ quan công tác.",
    },
    Kind.OTHER: {"address": "Hãy ghi thôn, xóm nơi ở."},
}

YES_NO = {"Có": True, "Không": False}


def yes_no(value: bool | None) -> str:
    """An answer in words; nothing when nobody answered."""
    return next((label for label, told in YES_NO.items() if told is value), "")


def check_unit(unit: Unit) -> None:
    """Whether a unit may be entered, or changed, as it stands; brings its fields into their form.

    Raises:
        Refused: the group has another unit of that name, the kind is not one of the group, or
            something that the kind must tell is missing or wrong.
    """
    if unit.kind not in Unit.KINDS_OF_GROUP[unit.group.code]:
        raise Refused("Hãy chọn loại thuộc nhóm đối tượng này.", "kind")
    unit.make_keys()
    if not unit.name:
        raise Refused("Hãy ghi tên.", "name")
    _check_details(unit)
    others = Unit.objects.exclude(pk=unit.pk).filter(merged_into=None)
    if others.filter(group=unit.group, folded=unit.folded).exists():
        raise Refused(f"Nhóm này đã có đơn vị tên “{unit.name}”.", "name")


def _check_details(unit: Unit) -> None:
    for field in ("address", "parent_body", "post", "workplace"):
        setattr(unit, field, squash(getattr(unit, field)))
    unit.tax_code = tidy_tax_code(unit.tax_code)
    for field, sentence in NEEDS[unit.kind].items():
        if not getattr(unit, field):
            raise Refused(sentence, field)
    household = unit.kind == Kind.HOUSEHOLD
    if unit.tax_code and not is_tax_code(unit.tax_code, household=household):
        personal = "; hộ kinh doanh dùng được số định danh cá nhân 12 số" if household else ""
        raise Refused(
            "Mã số thuế gồm 10 chữ số, hoặc 10 chữ số và 3 chữ số của chi nhánh"
            f"{personal}. Hãy xem lại từng số.",
            "tax_code",
        )
    unit.phone = check_phone(unit.phone)
    if not unit.is_individual:
        _refuse_personal(unit)


def _refuse_personal(unit: Unit) -> None:
    for field, told in (
        ("gender", bool(unit.gender)),
        ("is_direct_worker", unit.is_direct_worker is not None),
    ):
        if told:
            raise Refused("Chỉ cá nhân mới ghi mục này; hãy để trống.", field)


@transaction.atomic
def add_unit(
    *,
    group: Group,
    name: str,
    kind: str,
    actor: User | None,
    is_demo: bool = False,
    now: datetime | None = None,
    **details: Any,
) -> Unit:
    """Enter a unit that waits for approval.

    Args:
        details: address, parent_body, tax_code, post, workplace, phone; see `NEEDS`. Of a person
            also gender and is_direct_worker.

    Raises:
        Refused: see `check_unit`.
    """
    unit = Unit(group=group, name=name, kind=kind, is_demo=is_demo, **details)
    check_unit(unit)
    unit.save()
    record("unit.added", unit, actor=actor, at=now)
    return unit


@transaction.atomic
def approve_unit(*, unit: Unit, actor: User, now: datetime | None = None) -> Unit:
    """Let the unit take part; one that does already stays as it is.

    Raises:
        Refused: the person is not of the standing office, or the unit is suspended or merged.
    """
    unit = _lock_for_office(unit, actor)
    if unit.state == State.ACTIVE:
        return unit
    _require_state(unit, State.PENDING)
    return _move(unit, State.ACTIVE, "unit.approved", actor, now)


@transaction.atomic
def suspend_unit(*, unit: Unit, reason: str, actor: User, now: datetime | None = None) -> Unit:
    """Keep the unit from taking part, or do not let it in, until the office resumes it.

    Raises:
        Refused: the person is not of the standing office, the state is another, or no reason.
    """
    unit = _lock_for_office(unit, actor)
    _require_state(unit, State.PENDING, State.ACTIVE)
    _require_reason(reason)
    return _move(unit, State.SUSPENDED, "unit.suspended", actor, now, reason=reason.strip())


@transaction.atomic
def resume_unit(*, unit: Unit, actor: User, now: datetime | None = None) -> Unit:
    """Let a suspended unit take part again.

    Raises:
        Refused: the person is not of the standing office, or the unit is not suspended.
    """
    unit = _lock_for_office(unit, actor)
    _require_state(unit, State.SUSPENDED)
    return _move(unit, State.ACTIVE, "unit.resumed", actor, now)


@transaction.atomic
def rename_unit(
    *, unit: Unit, name: str, reason: str, actor: User, now: datetime | None = None
) -> Unit:
    """Give the unit another name; the old one stays in its history.

    Raises:
        Refused: the person is not of the standing office, the unit was merged, no reason, the name
            is the same or taken.
    """
    now = now or timezone.now()
    unit = _lock_for_office(unit, actor)
    _require_state(unit, State.PENDING, State.ACTIVE, State.SUSPENDED)
    _require_reason(reason)
    old = unit.name
    unit.name = name
    check_unit(unit)
    if unit.name == old:
        raise Refused("Tên mới giống tên đang dùng. Hãy ghi tên khác.", "name")
    unit.save()
    FormerName.objects.create(
        unit=unit, name=old, until=now, reason=squash(reason), changed_by=actor
    )
    record("unit.renamed", unit, actor=actor, at=now, before=old, after=unit.name)
    return unit


@transaction.atomic
def change_phone(*, unit: Unit, phone: str, actor: User, now: datetime | None = None) -> Unit:
    """Write the number at which the unit is reached.

    Raises:
        Refused: the person does not represent the unit, or it is no number.
    """
    unit = Unit.objects.select_for_update(no_key=True).get(pk=unit.pk)
    if not represents_unit(actor, unit):
        raise Refused("Chỉ người đại diện của đơn vị được sửa số điện thoại.")
    unit.phone = check_phone(phone)
    unit.save(update_fields=["phone"])
    record("unit.changed", unit, actor=actor, at=now, fields=["phone"])
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
    """Let a person act for the unit from a day (today unless told) to a day (a year on).

    Raises:
        Refused: the person is not of the standing office.
    """
    require_standing_office(actor)
    membership = Membership.objects.create(
        unit=unit,
        user=user,
        kind=kind,
        from_date=from_date or timezone.localdate(),
        to_date=to_date or a_year_from_today(),
    )
    record("membership.added", membership, actor=actor, at=now, unit=unit.pk)
    return membership


def former_names(unit: Unit) -> QuerySet[FormerName]:
    """Names that the unit bore, and units that it took in (`taken_in`), the latest first."""
    taken_in = Unit.objects.filter(merged_into=OuterRef("unit"), name=OuterRef("name"))
    return unit.former_names.annotate(taken_in=Exists(taken_in))


def in_subject(name: object) -> str:
    """A name short enough for the subject of a letter."""
    return Truncator(str(name)).chars(120)


def require_standing_office(actor: User) -> None:
    """Go on only for Phòng Văn hóa - Xã hội.

    Raises:
        Refused: the person is not of the standing office.
    """
    if not is_standing_office(actor):
        raise Refused("Việc này thuộc Phòng Văn hóa - Xã hội.")


def _lock_for_office(unit: Unit, actor: User) -> Unit:
    require_standing_office(actor)
    units = Unit.objects.select_for_update(no_key=True, of=("self",))
    return units.select_related("group").get(pk=unit.pk)


def _require_state(unit: Unit, *states: Unit.State) -> None:
    if unit.state not in states:
        raise Refused(
            f"Đơn vị đang ở trạng thái “{unit.get_state_display()}”, không làm được việc này."
        )


def _require_reason(reason: str) -> None:
    if not reason.strip():
        raise Refused("Hãy ghi lý do.", "reason")


def _move(
    unit: Unit, state: Unit.State, kind: str, actor: User, now: datetime | None, **data: str
) -> Unit:
    unit.state = state
    unit.save(update_fields=["state"])
    record(kind, unit, actor=actor, at=now, **data)
    return unit
