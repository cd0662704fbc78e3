"""The criteria of a draft as a table: what each row would change, and the writing of it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import Any

from criteria.models import Band, CriteriaSet, Criterion
from criteria.spreadsheets.bands import BandValues
from criteria.spreadsheets.columns import (
    HEADINGS,
    NEEDED,
    Lists,
    set_columns,
    stored_values,
    whole,
    written,
)
from criteria.spreadsheets.set_export import TOTAL
from movement.errors import Refused
from movement.importing.sheets import Line
from movement.importing.verdicts import (
    Table,
    Weighed,
)
from movement.models import Office, User
from movement.numbers import format_points
from movement.text import fold

# What stands in rows of its own.
_RELATED = ("bands", "content_areas")
_SUMS = (fold(TOTAL), "tong diem", "cong")


class SetTable(Table):
    """The criteria of one draft as a table; a person writes those of the own office."""

    code = "criteria_set"
    title = "tiêu chí"

    def __init__(self, criteria_set: CriteriaSet, actor: User) -> None:
        self.criteria_set = criteria_set
        self.actor = actor
        self.lists = Lists.of(criteria_set)
        self.columns = set_columns(self.lists)
        self.stored: list[Criterion] = []
        self.codes: dict[str, str] = {}
        self.tie_breaks: dict[str, int | None] = {}
        self.named: set[str] = set()
        self.moving: list[int] = []
        self.last = 0

    def prepare(self, lines: Sequence[Line]) -> None:
        criteria = self.criteria_set.criteria.select_related("office", "plan_criterion__group")
        self.stored = list(criteria.prefetch_related("bands", "content_areas"))
        self.last = max((criterion.order for criterion in self.stored), default=0)
        self.codes = {_key(each.code): each.code for each in self.stored}
        self.tie_breaks = {_key(each.code): each.tie_break for each in self.stored}
        self.named = set()
        for each in lines:
            key = _key(each.cells.get("code", ""))
            self.named.add(key)
            self.codes.setdefault(key, each.cells.get("code", ""))
            typed = each.cells.get("tie_break", "")
            if typed:
                self.tie_breaks[key] = _place(typed)

    def name_of(self, line: Line) -> str:
        return line.cells.get("code") or "(chưa có mã)"

    def kept(self) -> list[str]:
        """Codes of the criteria that the file does not name: they stay as they are."""
        return [each.code for each in self.stored if _key(each.code) not in self.named]

    def weigh(self, values: dict[str, Any]) -> Weighed:
        if "code" not in values:
            raise Refused("Hãy ghi mã tiêu chí.", "code")
        key = _key(values["code"])
        stored = next((each for each in self.stored if _key(each.code) == key), None)
        if stored is None:
            criterion = self._new(values)
            self._check_tie_break(key, values)
            return Weighed(key=key, changes=None, act=partial(_add, criterion, values))
        changed = _changed(stored, values)
        if changed:
            self._check_owner(stored.office)
            self._check_owner(changed.get("office", stored.office))
            self._check_tie_break(key, changed)
        if "tie_break" in changed:
            self.moving.append(stored.pk)
        now = stored_values(stored)
        changes = [
            (HEADINGS[name][0], _told(name, now[name]), _told(name, value))
            for name, value in changed.items()
        ]
        return Weighed(key=key, changes=changes, act=partial(_change, stored, changed))

    def _new(self, row: Mapping[str, Any]) -> Criterion:
        for name, sentence in NEEDED.items():
            if name not in row:
                raise Refused(sentence, name)
        office = row.get("office") or self._own_office()
        self._check_owner(office)
        self.last += 1
        fields = {name: value for name, value in row.items() if name not in _RELATED}
        return Criterion(
            criteria_set=self.criteria_set, **{"order": self.last, "office": office} | fields
        )

    def _own_office(self) -> Office:
        """The office of a new criterion that names none."""
        own = [each for each in self.lists.offices if each.code in self.actor.office_codes]
        if len(own) != 1:
            raise Refused("Hãy ghi phòng chấm.", "office")
        return own[0]

    def _check_owner(self, office: Office) -> None:
        if office.code not in self.actor.office_codes:
            raise Refused(
                f"Tiêu chí này thuộc {office.name}, chỉ phòng đó được thêm, sửa. Hãy bỏ dòng này, "
                "hoặc để nguyên như trên cổng.",
                "office",
            )

    def _check_tie_break(self, key: str, changed: Mapping[str, Any]) -> None:
        place = changed.get("tie_break")
        if place is not None and Counter(self.tie_breaks.values())[place] > 1:
            other = next(
                code for code, each in self.tie_breaks.items() if each == place and code != key
            )
            raise Refused(f"Thứ tự {place} đã dùng cho tiêu chí {self.codes[other]}.", "tie_break")


def _key(code: str) -> str:
    """People do not tell CQ1.1 and cq1.1 apart."""
    return code.strip().casefold()


def _place(text: str) -> int | None:
    """The place in the tie-break that a cell tells; a cell that tells none is weighed later."""
    try:
        return whole(text)
    except Refused:
        return None


def _changed(stored: Criterion, row: Mapping[str, Any]) -> dict[str, Any]:
    """What the row tells otherwise than the stored criterion."""
    now = stored_values(stored)
    return {name: value for name, value in row.items() if name != "code" and value != now[name]}


def _told(name: str, value: Any) -> str:
    """A value as a verdict tells it."""
    cell = written(name, value)
    if cell is None:
        return ""
    return format_points(cell) if isinstance(cell, Decimal) else str(cell)


def _add(criterion: Criterion, row: Mapping[str, Any], _actor: User, _now: datetime | None) -> None:
    criterion.save()
    _relate(criterion, row)


def _change(
    criterion: Criterion, changed: Mapping[str, Any], _actor: User, _now: datetime | None
) -> None:
    fields = {name: value for name, value in changed.items() if name not in _RELATED}
    for name, value in fields.items():
        setattr(criterion, name, value)
    if fields:
        criterion.save(update_fields=list(fields))
    _relate(criterion, changed)


def _relate(criterion: Criterion, row: Mapping[str, Any]) -> None:
    if "content_areas" in row:
        criterion.content_areas.set(row["content_areas"])
    if "bands" in row:
        bands: tuple[BandValues, ...] = row["bands"]
        criterion.bands.all().delete()
        Band.objects.bulk_create(
            Band(criterion=criterion, lower=lower, upper=upper, points=points)
            for lower, upper, points in bands
        )
