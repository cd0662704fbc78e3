"""Units as a table to import."""

from collections.abc import Sequence
from copy import copy
from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction

from movement.errors import Refused
from movement.history import record
from movement.importing.sheets import Line
from movement.importing.unit_columns import unit_columns
from movement.importing.verdicts import Table, Weighed
from movement.models import FormerName, Group, Unit, User
from movement.text import fold
from movement.units import (
    add_unit,
    approve_unit,
    check_unit,
    require_standing_office,
    yes_no,
)

DETAILS = (
    *("address", "parent_body", "tax_code", "post", "workplace", "phone"),
    *("gender", "is_direct_worker"),
)


@transaction.atomic
def change_unit(
    *, unit: Unit, changes: dict[str, Any], actor: User, now: datetime | None = None
) -> Unit:
    """Write the kind or details of a unit anew; its name changes only in `rename_unit`.

    Raises:
        Refused: the person is not of the standing office, or see `check_unit`.
    """
    require_standing_office(actor)
    units = Unit.objects.select_for_update(no_key=True, of=("self",))
    unit = units.select_related("group").get(pk=unit.pk)
    for name, value in changes.items():
        setattr(unit, name, value)
    check_unit(unit)
    unit.save()
    record("unit.changed", unit, actor=actor, at=now, fields=sorted(changes))
    return unit


class UnitTable(Table):
    """Units: found again by group and name (a person also by address)."""

    code = "units"
    title = "đơn vị"

    def __init__(self) -> None:
        groups = {group.name: group for group in Group.objects.all()}
        self.columns = unit_columns(groups)
        self.stored: dict[tuple[int, str], list[Unit]] = {}
        self.renamed: dict[tuple[int, str], Unit] = {}

    def prepare(self, lines: Sequence[Line]) -> None:
        self.stored = {}
        for unit in Unit.objects.filter(merged_into=None).select_related("group"):
            for key in {unit.folded, fold(unit.name)}:
                self.stored.setdefault((unit.group_id, key), []).append(unit)
        self.renamed = {
            (former.unit.group_id, _former_key(former)): former.unit
            for former in FormerName.objects.select_related("unit")
        }

    def name_of(self, line: Line) -> str:
        return line.cells.get("name", "(chưa có tên)")

    def weigh(self, values: dict[str, Any]) -> Weighed:
        for name, sentence in (("group", "Hãy ghi nhóm."), ("name", "Hãy ghi tên.")):
            if name not in values:
                raise Refused(sentence, name)
        unit = self._stored(values)
        if unit is None:
            self._require_no_former_name(values)
            return _weigh_new(values)
        given = {name: values[name] for name in ("kind", *DETAILS) if name in values}
        if unit.is_individual:
            given.pop("address", None)  # a part of the name: another address is another person
        candidate = copy(unit)
        for name, value in given.items():
            setattr(candidate, name, value)
        if any(getattr(unit, name) != value for name, value in given.items()):
            check_unit(candidate)
        changes = {
            name: getattr(candidate, name)
            for name in given
            if getattr(candidate, name) != getattr(unit, name)
        }
        approves = _approves(unit, values.get("state"))
        told = [
            (column.header, *_both(column.name, unit, candidate))
            for column in self.columns
            if column.name in changes or (column.name == "state" and approves)
        ]
        act = partial(_change, unit, changes, approves)
        return Weighed(key=unit.pk, changes=told, act=act)

    def _stored(self, values: dict[str, Any]) -> Unit | None:
        """The unit that the row means, if there is one."""
        group, name, address = values["group"], values["name"], values.get("address", "")
        if group.code != Group.INDIVIDUAL or not address:
            found = self.stored.get((group.pk, fold(name)), [])
        else:
            found = self.stored.get((group.pk, fold(f"{name} {address}")), [])
        if len(found) > 1:
            raise Refused(
                f"Có {len(found)} người tên “{name}”. Hãy ghi thêm thôn, địa chỉ.", "address"
            )
        return found[0] if found else None

    def _require_no_former_name(self, values: dict[str, Any]) -> None:
        group, name = values["group"], values["name"]
        is_person = group.code == Group.INDIVIDUAL
        key = f"{name} {values.get('address', '')}" if is_person else name
        unit = self.renamed.get((group.pk, fold(key)))
        if unit is not None:
            raise Refused(
                f"“{name}” đã đổi tên thành hoặc đã gộp vào “{unit.name}”; hãy ghi tên ấy.", "name"
            )


def _former_key(former: FormerName) -> str:
    """A former name as a row means it; a person is known by the address as well."""
    unit = former.unit
    return fold(f"{former.name} {unit.address}" if unit.is_individual else former.name)


def _weigh_new(values: dict[str, Any]) -> Weighed:
    if "kind" not in values:
        raise Refused("Hãy ghi loại.", "kind")
    details = {name: values[name] for name in DETAILS if name in values}
    base = {"group": values["group"], "name": values["name"], "kind": values["kind"]}
    probe = Unit(**base, **details)
    check_unit(probe)
    approves = _approves(probe, values.get("state", Unit.State.ACTIVE))
    act = partial(_add, {**base, **details}, approves)
    return Weighed(key=(values["group"].pk, probe.folded), changes=None, act=act)


def _approves(unit: Unit, wanted: str | None) -> bool:
    """Whether the row lets a waiting unit take part; no other state is given by a table."""
    if wanted in {None, unit.state}:
        return False
    if (unit.state, wanted) != (Unit.State.PENDING, Unit.State.ACTIVE):
        raise Refused(
            f"Đơn vị đang ở trạng thái “{unit.get_state_display()}”. "
            "Hãy đổi trạng thái tại trang của đơn vị",
            "state",
        )
    return True


def _both(name: str, unit: Unit, candidate: Unit) -> tuple[str, str]:
    """A field before and after, as people read it."""
    if name == "state":
        return unit.get_state_display(), Unit.State.ACTIVE.label
    if name == "kind":
        return unit.get_kind_display(), candidate.get_kind_display()
    if name == "gender":
        return unit.get_gender_display(), candidate.get_gender_display()
    if name == "is_direct_worker":
        return yes_no(unit.is_direct_worker), yes_no(candidate.is_direct_worker)
    return getattr(unit, name), getattr(candidate, name)


def _add(values: dict[str, Any], approves: bool, actor: User, now: datetime | None) -> None:
    unit = add_unit(**values, actor=actor, now=now)
    if approves:
        approve_unit(unit=unit, actor=actor, now=now)


def _change(
    unit: Unit, changes: dict[str, Any], approves: bool, actor: User, now: datetime | None
) -> None:
    if changes:
        change_unit(unit=unit, changes=changes, actor=actor, now=now)
    if approves:
        approve_unit(unit=unit, actor=actor, now=now)
