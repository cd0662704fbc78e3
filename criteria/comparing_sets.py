"""What changed between two versions of a criteria set; values in, values out."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Any

from criteria.examples import between
from criteria.set_content import BandContent, ClassContent, CriterionContent, SetContent
from movement.numbers import format_points

NOTHING = "–"
SET_LABELS = {
    "scale": "Thang điểm",
    "bonus_cap": "Điểm thưởng tối đa",
    "penalty_cap": "Điểm trừ tối đa",
    "scorers": "Số người chấm độc lập mỗi phòng",
    "classes": "Xếp loại",
}
# `order` is left out: a line put in between would make every line after it look changed.
CRITERION_LABELS = {
    "plan_criterion": "Tiêu chí của Kế hoạch",
    "text": "Nội dung",
    "guidance": "Cách cho điểm",
    "office": "Phòng chấm",
    "axis": "Trục",
    "content_areas": "Nội dung thi đua",
    "max_points": "Điểm chuẩn",
    "kind": "Cách tính điểm",
    "measure": "Đơn vị tính",
    "bands": "Các mức",
    "evidence_required": "Minh chứng cần có",
    "tie_break": "Thứ tự xét khi bằng điểm",
    "bars_top": "0 điểm thì không xếp loại cao",
}


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that reads otherwise now."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class CriterionChange:
    """A criterion that is in both versions and is not the same."""

    code: str
    text: str
    changes: list[Change]


@dataclass(frozen=True, slots=True)
class Comparison:
    """What was added, removed and changed, criteria by their code in the newer order."""

    settings: list[Change]
    added: list[CriterionContent]
    removed: list[CriterionContent]
    changed: list[CriterionChange]

    @property
    def is_empty(self) -> bool:
        """Whether both versions say the same."""
        return not (self.settings or self.added or self.removed or self.changed)


def compare(before: SetContent, after: SetContent) -> Comparison:
    """The differences from one version to the other."""
    old = {criterion.code: criterion for criterion in before.criteria}
    new = {criterion.code: criterion for criterion in after.criteria}
    pairs = [(old[code], criterion) for code, criterion in new.items() if code in old]
    return Comparison(
        settings=list(_changes(before, after, SET_LABELS)),
        added=[criterion for code, criterion in new.items() if code not in old],
        removed=[criterion for code, criterion in old.items() if code not in new],
        changed=[change for pair in pairs if (change := _criterion_change(*pair)).changes],
    )


def _criterion_change(before: CriterionContent, after: CriterionContent) -> CriterionChange:
    changes = list(_changes(before, after, CRITERION_LABELS))
    return CriterionChange(code=after.code, text=after.text, changes=changes)


def _changes(
    before: SetContent | CriterionContent,
    after: SetContent | CriterionContent,
    labels: dict[str, str],
) -> Iterator[Change]:
    for name in (field.name for field in fields(before) if field.name in labels):
        old, new = getattr(before, name), getattr(after, name)
        if old != new:
            yield Change(label=labels[name], before=_words(old), after=_words(new))


def _words(value: Any) -> str:
    """A value as people read it."""
    match value:
        case bool():
            return "có" if value else "không"
        case Decimal():
            return format_points(value)
        case tuple():
            return _list(value)
        case None | "":
            return NOTHING
        case _:
            return str(value)


def _list(values: Iterable[Any]) -> str:
    return "; ".join(_item(value) for value in values) or NOTHING


def _item(value: Any) -> str:
    match value:
        case BandContent():
            return f"{between(value.lower, value.upper)}: {format_points(value.points)} điểm"
        case ClassContent():
            top = " (loại cao)" if value.is_top else ""
            return f"{value.name} từ {format_points(value.from_share)}%{top}"
        case _:
            return str(value)
