"""People who act for units as a table to import."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from django.utils import timezone

from movement.errors import Refused
from movement.importing.columns import Column, day, digits, email, line, one_of
from movement.importing.sheets import Line
from movement.importing.unit_columns import PHONE_WITHOUT_ZERO
from movement.importing.verdicts import Table, Weighed
from movement.models import Group, Membership, Unit, User
from movement.models.people import a_year_from_today
from movement.people import change_account, change_role, open_account
from movement.phones import check_phone
from movement.roles import check_until
from movement.text import fold
from movement.units import add_member

LONGEST_ROLE = timedelta(days=5 * 366)
_DETAILS = ("full_name", "phone")
_KINDS = {str(kind.label): kind for kind in Membership.Kind}


def unit_label(unit: Unit) -> str:
    """A unit as the table names it; a person of the same name as another needs the address."""
    return f"{unit.name}, {unit.address}" if unit.is_individual and unit.address else unit.name


def one_role_each(memberships: Iterable[Membership]) -> list[Membership]:
    """Of several roles of a person in a unit, the one that lasts longest."""
    last: dict[tuple[int, int], Membership] = {}
    for membership in memberships:
        key = (membership.user_id, membership.unit_id)
        if key not in last or _lasting(membership) > _lasting(last[key]):
            last[key] = membership
    return list(last.values())


def _lasting(membership: Membership) -> tuple[date, int]:
    return membership.to_date, membership.pk


@dataclass(frozen=True, slots=True)
class Wish:
    """What a row asks for: a name or telephone, and a role in a unit."""

    details: dict[str, str]
    unit: Unit
    kind: str | None
    to_date: date | None


class PersonTable(Table):
    """People with their role in a unit: found again by e-mail and unit."""

    code = "people"
    title = "người đại diện"

    def __init__(self) -> None:
        self.columns = person_columns({group.name: group for group in Group.objects.all()})
        self.today = timezone.localdate()
        self.units: dict[str, list[Unit]] = {}
        self.users: dict[str, User] = {}
        self.roles: dict[tuple[int, int], Membership] = {}
        self.names: dict[str, str] = {}

    def prepare(self, lines: Sequence[Line]) -> None:
        self.units, self.names = {}, {}
        for unit in Unit.objects.filter(merged_into=None):
            for key in {fold(unit.name), fold(unit_label(unit))}:
                self.units.setdefault(key, []).append(unit)
        addresses = {each.cells.get("email", "").lower() for each in lines}
        self.users = {user.email: user for user in User.objects.filter(email__in=addresses)}
        current = Membership.objects.current(self.today).filter(user__in=self.users.values())
        self.roles = {(role.user_id, role.unit_id): role for role in one_role_each(current)}

    def name_of(self, line: Line) -> str:
        return line.cells.get("full_name") or line.cells.get("email", "(chưa có tên)")

    def weigh(self, values: dict[str, Any]) -> Weighed:
        for name, sentence in (
            ("email", "Hãy ghi thư điện tử."),
            ("unit", "Hãy ghi đơn vị."),
        ):
            if name not in values:
                raise Refused(sentence, name)
        wish = Wish(
            details={name: values[name] for name in _DETAILS if name in values},
            unit=self._unit(values),
            kind=values.get("kind"),
            to_date=values.get("to_date"),
        )
        key = (values["email"], wish.unit.pk)
        self._refuse_two_names(values["email"], wish)
        user = self.users.get(values["email"])
        if user is None:
            if "full_name" not in wish.details:
                raise Refused("Người này chưa có tài khoản. Hãy ghi họ và tên.", "full_name")
            self._weigh_new_role(wish)
            return Weighed(key=key, changes=None, act=partial(_begin, values["email"], wish))
        if not user.is_active:
            raise Refused("Tài khoản này đã bị khóa. Hãy mở khóa trước khi nhập.", "email")
        membership = self.roles.get((user.pk, wish.unit.pk))
        changes = [
            (self._header(name), getattr(user, name), value)
            for name, value in wish.details.items()
            if getattr(user, name) != value
        ]
        if membership is None:
            self._weigh_new_role(wish)
            changes.append((self._header("unit"), "", unit_label(wish.unit)))
        else:
            changes += self._role_changes(membership, wish)
        return Weighed(key=key, changes=changes, act=partial(_change, user, membership, wish))

    def _refuse_two_names(self, address: str, wish: Wish) -> None:
        """A person with several rows has one name in the whole file."""
        if "full_name" not in wish.details:
            return
        first = self.names.setdefault(address, wish.details["full_name"])
        if first != wish.details["full_name"]:
            raise Refused(f"Thư điện tử này đã ghi cho “{first}” ở dòng trên.", "email")

    def _weigh_new_role(self, wish: Wish) -> None:
        if wish.kind is None:
            raise Refused("Hãy ghi vai trò.", "kind")
        if wish.to_date is not None:
            self._check_day(wish.to_date)

    def _role_changes(self, membership: Membership, wish: Wish) -> list[tuple[str, Any, Any]]:
        changes: list[tuple[str, Any, Any]] = []
        if wish.kind not in {None, membership.kind}:
            after = Membership.Kind(wish.kind).label
            changes.append((self._header("kind"), membership.get_kind_display(), after))
        if wish.to_date not in {None, membership.to_date}:
            self._check_day(wish.to_date)
            changes.append((self._header("to_date"), membership.to_date, wish.to_date))
        return changes

    def _check_day(self, to_date: date) -> None:
        check_until(to_date, self.today, "to_date")
        if to_date > self.today + LONGEST_ROLE:
            raise Refused("Vai trò kéo dài nhiều nhất 5 năm. Hãy ghi ngày sớm hơn.", "to_date")

    def _unit(self, values: dict[str, Any]) -> Unit:
        """The unit that the row names; the group tells apart units of one name."""
        name, group = values["unit"], values.get("group")
        found = [
            unit
            for unit in self.units.get(fold(name), [])
            if group is None or unit.group_id == group.pk
        ]
        if not found:
            raise Refused(f"Chưa có đơn vị “{name}”. Hãy nhập đơn vị trước.", "unit")
        if len(found) > 1:
            raise Refused(
                f"Có {len(found)} đơn vị tên “{name}”. Hãy ghi thêm nhóm; với cá nhân, ghi "
                "“Tên, địa chỉ”.",
                "unit",
            )
        return found[0]

    def _header(self, name: str) -> str:
        return next(column.header for column in self.columns if column.name == name)


def person_columns(groups: dict[str, Group]) -> tuple[Column, ...]:
    """The columns of the table, with the groups that the portal has."""
    phone = digits(restore=PHONE_WITHOUT_ZERO)
    return (
        Column(
            "full_name",
            "Họ và tên",
            line(120),
            hint="Người chưa có tài khoản thì phải ghi.",
            example="Trần Thị Mai",
            required=True,
        ),
        Column(
            "email",
            "Thư điện tử",
            email,
            hint="Tên để đăng nhập; người đã có tài khoản được nhận ra theo cột này.",
            example="mai@example.com",
            required=True,
        ),
        Column(
            "phone",
            "Điện thoại",
            lambda text: check_phone(phone(text)),
            hint="Bắt đầu bằng 0 hoặc +84.",
            example="0912345678",
        ),
        Column(
            "unit",
            "Đơn vị",
            line(402),
            hint="Tên đơn vị đã có trên cổng. Với cá nhân trùng tên, ghi “Tên, địa chỉ”.",
            example="Trường Tiểu học Xuân Trường",
            required=True,
        ),
        Column(
            "group",
            "Nhóm",
            one_of(groups),
            hint="Chỉ cần khi hai nhóm có đơn vị cùng tên.",
            choices=tuple(groups),
        ),
        Column(
            "kind",
            "Vai trò",
            one_of(_KINDS),
            hint="Người soạn chuẩn bị hồ sơ; người đại diện còn được nộp hồ sơ.",
            example=Membership.Kind.SUBMITTER.label,
            required=True,
            choices=tuple(_KINDS),
        ),
        Column(
            "to_date",
            "Đến ngày",
            day,
            hint="Ngày cuối của vai trò. Để trống thì vai trò kéo dài một năm.",
            example=f"{a_year_from_today():%d/%m/%Y}",
        ),
    )


def _begin(address: str, wish: Wish, actor: User, now: datetime | None) -> None:
    """Open the account, unless an earlier row of the file did, and give the role."""
    user = User.objects.filter(email=address).first()
    if user is None:
        user = open_account(email=address, **wish.details, unit=wish.unit, actor=actor, now=now)
    _give(user, wish, actor, now)


def _change(
    user: User, membership: Membership | None, wish: Wish, actor: User, now: datetime | None
) -> None:
    changes = {name: value for name, value in wish.details.items() if getattr(user, name) != value}
    if changes:
        change_account(user=user, changes=changes, actor=actor, now=now)
    if membership is None:
        _give(user, wish, actor, now)
        return
    kind, to_date = wish.kind or membership.kind, wish.to_date or membership.to_date
    if (kind, to_date) != (membership.kind, membership.to_date):
        change_role(membership=membership, kind=kind, to_date=to_date, actor=actor, now=now)


def _give(user: User, wish: Wish, actor: User, now: datetime | None) -> None:
    assert wish.kind is not None, "a row without a kind is an error"
    kind = Membership.Kind(wish.kind)
    add_member(unit=wish.unit, user=user, kind=kind, to_date=wish.to_date, actor=actor, now=now)
