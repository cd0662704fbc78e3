"""The columns of a criteria set, as people know them: how each is written and read."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from criteria.arithmetic import parse_points
from criteria.models import Axis, CriteriaSet, Criterion
from criteria.spreadsheets.bands import read_bands, values_of, write_bands
from criteria.spreadsheets.layout import Value
from movement.errors import Refused
from movement.importing.columns import Column, line, one_of
from movement.models import ContentArea, Office, PlanCriterion
from movement.text import fold, squash

NOTHING = "không"
_YES_NO = {"Có": True, "Không": False}
_KINDS = {str(kind.label): str(kind) for kind in Criterion.Kind}
_AXES = {str(axis.label): str(axis) for axis in Axis}
_DASH = re.compile(r"\s*[-–/]\s*")
_AREAS = re.compile(r"\d+([\s.,;]+\d+)*")
_MAX_GUIDANCE = 4000
_MAX_ORDER = 32_767  # what the database keeps in a small number

# Fields in the order of the columns: header, width in characters.
HEADINGS: dict[str, tuple[str, int]] = {
    "order": ("STT", 6),
    "plan_criterion": ("Tiêu chí của Kế hoạch", 26),
    "code": ("Mã", 9),
    "text": ("Nội dung", 44),
    "guidance": ("Cách cho điểm", 50),
    "office": ("Phòng chấm", 18),
    "axis": ("Trục", 16),
    "content_areas": ("Nội dung thi đua", 11),
    "max_points": ("Điểm chuẩn", 9),
    "kind": ("Cách tính", 16),
    "measure": ("Đơn vị tính", 12),
    "bands": ("Các mức", 32),
    "evidence_required": ("Minh chứng", 36),
    "tie_break": ("Thứ tự xét bằng điểm", 10),
    "bars_top": ("Chặn loại cao", 9),
}
# Where a blank cell of a new row leaves nothing to measure by.
NEEDED = {
    "text": "Hãy ghi nội dung của tiêu chí.",
    "plan_criterion": "Hãy ghi tiêu chí của Kế hoạch.",
    "axis": "Hãy ghi trục.",
    "max_points": "Hãy ghi điểm chuẩn.",
}
_REQUIRED = frozenset({"code", "text", "max_points"})
_HINTS = {
    "order": "Số thứ tự trong bộ tiêu chí. Dòng mới để trống thì đứng cuối.",
    "plan_criterion": "Mục của Kế hoạch, ví dụ III.1.1.2, hoặc chỉ số cuối (2), hoặc tên.",
    "code": "Tên của tiêu chí; tiêu chí đã có được nhận ra theo cột này.",
    "text": "Nhiều nhất 300 ký tự.",
    "guidance": "Khi nào được bao nhiêu điểm.",
    "office": "Phòng của ông/bà; dòng của phòng kia thì để nguyên.",
    "axis": "; ".join(_AXES),
    "content_areas": "Số của các nội dung, cách nhau bằng dấu chấm phẩy, ví dụ 1; 3.",
    "max_points": "Ví dụ 12 hoặc 12,5.",
    "kind": "; ".join(_KINDS),
    "measure": "Của số liệu, ví dụ %, hồ sơ, mô hình.",
    "bands": "Ví dụ: từ 90: 14; từ 75 đến dưới 90: 10; dưới 75: 0.",
    "evidence_required": "Nhiều nhất 300 ký tự.",
    "tie_break": "1 là xét trước tiên. Ghi “không” nếu không dùng để xét.",
    "bars_top": "Có: hồ sơ 0 điểm ở tiêu chí này không được xếp loại cao.",
}


@dataclass(frozen=True, slots=True)
class Lists:
    """What a set's cells may name: looked up once for a whole table."""

    plan_criteria: Sequence[PlanCriterion]
    offices: Sequence[Office]
    areas: Sequence[ContentArea]

    @classmethod
    def of(cls, criteria_set: CriteriaSet) -> "Lists":
        """The plan's criteria of the set's group, the offices and the contents."""
        plan_criteria = PlanCriterion.objects.filter(group=criteria_set.group_id)
        return cls(
            plan_criteria=list(plan_criteria.select_related("group")),
            offices=list(Office.objects.all()),
            areas=list(ContentArea.objects.all()),
        )


def set_columns(lists: Lists) -> tuple[Column, ...]:
    """The columns as the import reads them."""
    readers = _readers(lists)
    return tuple(
        Column(
            name,
            header,
            readers[name],
            _HINTS[name],
            required=name in _REQUIRED,
            is_prose=name == "guidance",
        )
        for name, (header, _width) in HEADINGS.items()
    )


def stored_values(criterion: Criterion) -> dict[str, Any]:
    """A stored criterion as a row of the table would give it; bands and contents prefetched."""
    return {
        "order": criterion.order,
        "plan_criterion": criterion.plan_criterion,
        "code": criterion.code,
        "text": squash(criterion.text),
        "guidance": "\n".join(map(squash, criterion.guidance.splitlines())).strip(),
        "office": criterion.office,
        "axis": criterion.axis,
        "content_areas": frozenset(criterion.content_areas.all()),
        "max_points": criterion.max_points,
        "kind": criterion.kind,
        "measure": squash(criterion.measure),
        "bands": values_of(criterion.bands.all()),
        "evidence_required": squash(criterion.evidence_required),
        "tie_break": criterion.tie_break,
        "bars_top": criterion.bars_top,
    }


def written(name: str, value: Any) -> Value:
    """A value as it stands in its cell."""
    if name == "office":
        return str(value.name)
    if name == "bars_top":
        return "Có" if value else "Không"
    writers: dict[str, Callable[[Any], Value]] = {
        "plan_criterion": str,
        "axis": lambda axis: str(Axis(axis).label),
        "kind": lambda kind: str(Criterion.Kind(kind).label),
        "content_areas": lambda areas: "; ".join(sorted(str(area.number) for area in areas)),
        "bands": write_bands,
    }
    return writers[name](value) if name in writers else value


def _readers(lists: Lists) -> dict[str, Callable[[str], Any]]:
    offices = {office.short_name: office for office in lists.offices}
    offices |= {office.name: office for office in lists.offices}
    return {
        "order": whole,
        "plan_criterion": _plan_criterion(lists.plan_criteria),
        "code": line(20),
        "text": line(300),
        "guidance": _or_nothing(line(_MAX_GUIDANCE), ""),
        "office": one_of(offices),
        "axis": one_of(_AXES),
        "content_areas": _or_nothing(_areas(lists.areas), frozenset()),
        "max_points": _max_points,
        "kind": lambda text: one_of(_KINDS)(_DASH.sub(" – ", text)),
        "measure": _or_nothing(line(60), ""),
        "bands": _or_nothing(read_bands, ()),
        "evidence_required": _or_nothing(line(300), ""),
        "tie_break": _or_nothing(whole, None),
        "bars_top": one_of(_YES_NO),
    }


def _or_nothing(read: Callable[[str], Any], empty: Any) -> Callable[[str], Any]:
    """A reader that lets people take a value away: a blank cell would leave it as it is."""
    return lambda text: empty if fold(text) == fold(NOTHING) else read(text)


def whole(text: str) -> int:
    """A place in an order, from 1.

    Raises:
        Refused: it is none.
    """
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:6]) <= _MAX_ORDER):
        raise Refused("Hãy ghi một số nguyên từ 1.")
    return int(text)


def _max_points(text: str) -> Decimal:
    try:
        points = parse_points(text)
    except ValueError:
        raise Refused(
            "Hãy ghi điểm bằng số, ví dụ 7 hoặc 7,5 (nhiều nhất hai chữ số sau dấu phẩy)."
        ) from None
    if points <= 0:
        raise Refused("Điểm chuẩn phải lớn hơn 0.")
    return points


def _plan_criterion(known: Sequence[PlanCriterion]) -> Callable[[str], PlanCriterion]:
    """A reader of the plan's criterion by its section, its last number, its name, or all."""
    names: dict[str, PlanCriterion] = {}
    for each in known:
        section = f"{each.group.section}.{each.number}"
        for name in (str(each), section, str(each.number), each.title):
            names[fold(name)] = each

    def read(text: str) -> PlanCriterion:
        if fold(text) not in names:
            listed = "; ".join(str(each) for each in known)
            raise Refused(f"Nhóm này không có tiêu chí “{text}”. Hãy ghi một trong: {listed}.")
        return names[fold(text)]

    return read


def _areas(known: Sequence[ContentArea]) -> Callable[[str], frozenset[ContentArea]]:
    by_number = {str(area.number): area for area in known}

    def read(text: str) -> frozenset[ContentArea]:
        numbers = re.findall(r"\d+", text) if _AREAS.fullmatch(text) else []
        if not numbers or any(number not in by_number for number in numbers):
            listed = ", ".join(by_number)
            raise Refused(f"Hãy ghi số của các nội dung ({listed}), cách nhau bằng dấu chấm phẩy.")
        return frozenset(by_number[number] for number in numbers)

    return read
