"""What keeps a draft from being approved and published, in words."""

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise

from criteria.arithmetic import total
from criteria.models import Axis, Band, ClassBand, CriteriaSet, Criterion
from movement.models import Office
from movement.numbers import format_points

# Where a band without a lower end begins.
BELOW_ALL = Decimal("-Infinity")
ABOVE_ALL = Decimal("Infinity")


def set_problems(criteria_set: CriteriaSet) -> list[str]:
    """Everything that is wrong in the set itself, as sentences; empty when there is nothing.

    That an office has not approved yet is no problem of the set: see
    `criteria.publishing.missing_approvals`.
    """
    criteria = list(
        criteria_set.criteria.select_related("office", "plan_criterion").prefetch_related("bands")
    )
    return [
        *_point_problems(criteria_set, criteria),
        *_coverage_problems(criteria_set, criteria),
        *_code_problems(criteria),
        *(problem for criterion in criteria for problem in criterion_problems(criterion)),
        *_tie_break_problems(criteria),
        *_class_problems(list(criteria_set.class_bands.all()), criteria),
    ]


def criterion_problems(criterion: Criterion) -> Iterator[str]:
    """What is wrong with one criterion; bands and office are taken as they were prefetched."""
    code = f"Tiêu chí {criterion.code}"
    if not _owner_is_right(criterion):
        yield (
            f"{code}: chuyển đổi xanh do Phòng Kinh tế chấm, các trục khác "
            "do Phòng Văn hóa - Xã hội chấm."
        )
    if criterion.kind in {Criterion.Kind.RATIO, Criterion.Kind.BANDS} and not criterion.measure:
        yield f"{code} tính theo số liệu nhưng chưa ghi đơn vị tính của số liệu."
    if criterion.kind == Criterion.Kind.BANDS:
        yield from _band_problems(criterion, list(criterion.bands.all()))


def _point_problems(criteria_set: CriteriaSet, criteria: list[Criterion]) -> Iterator[str]:
    points = total(criterion.max_points for criterion in criteria)
    if points != criteria_set.scale:
        yield (
            f"Tổng điểm chuẩn là {format_points(points)}, "
            f"phải bằng thang điểm {format_points(criteria_set.scale)}."
        )


def _coverage_problems(criteria_set: CriteriaSet, criteria: list[Criterion]) -> Iterator[str]:
    """Each criterion of the plan needs a component, and none of another group has one here."""
    covered = {criterion.plan_criterion_id for criterion in criteria}
    uncovered = criteria_set.group.plan_criteria.exclude(pk__in=covered)
    for plan_criterion in uncovered.select_related("group"):
        yield f"Tiêu chí {plan_criterion} của Kế hoạch chưa có tiêu chí thành phần."
    for criterion in criteria:
        if criterion.plan_criterion.group_id != criteria_set.group_id:
            yield f"Tiêu chí {criterion.code} thuộc nhóm đối tượng khác."


def _code_problems(criteria: list[Criterion]) -> Iterator[str]:
    """The database tells CQ1.1 and cq1.1 apart, people do not."""
    codes = Counter(criterion.code.strip().casefold() for criterion in criteria)
    for code in (criterion.code for criterion in criteria):
        if codes.pop(code.strip().casefold(), 0) > 1:
            yield f"Mã {code.strip()} dùng cho nhiều tiêu chí."


def _band_problems(criterion: Criterion, bands: list[Band]) -> Iterator[str]:
    code = f"Tiêu chí {criterion.code}"
    maximum = format_points(criterion.max_points)
    if not bands:
        yield f"{code} cho điểm theo mức nhưng chưa có mức nào."
        return
    highest = max(band.points for band in bands)
    if highest > criterion.max_points:
        yield f"{code} có mức {format_points(highest)} điểm, cao hơn điểm chuẩn {maximum}."
    elif highest < criterion.max_points:
        yield f"{code} chưa có mức nào được đủ điểm chuẩn {maximum}."
    ordered = sorted(bands, key=_lower)
    if any(_upper(band) > _lower(following) for band, following in pairwise(ordered)):
        yield f"{code} có các mức chồng lên nhau: một số liệu phải thuộc một mức."


def _tie_break_problems(criteria: list[Criterion]) -> Iterator[str]:
    used = sorted(criterion.tie_break for criterion in criteria if criterion.tie_break is not None)
    if used != list(range(1, len(used) + 1)):
        yield (
            "Thứ tự xét khi bằng điểm phải liền nhau từ 1, "
            f"hiện là {', '.join(str(number) for number in used)}."
        )


def _class_problems(classes: list[ClassBand], criteria: list[Criterion]) -> Iterator[str]:
    """Classes from the highest down; the top ones stand together above the others."""
    if not classes:
        yield "Chưa có mức xếp loại."
        return
    ordered = sorted(classes, key=lambda row: row.from_share, reverse=True)
    if ordered[-1].from_share != 0:
        yield "Mức xếp loại thấp nhất phải bắt đầu từ 0 %, để mọi kết quả đều được xếp loại."
    for higher, lower in pairwise(ordered):
        if lower.is_top and not higher.is_top:
            yield f"“{lower}” là loại cao nên “{higher}” ở trên cũng phải là loại cao."
    bars = [criterion.code for criterion in criteria if criterion.bars_top]
    if bars and ordered[-1].is_top:
        yield (
            "Mọi mức xếp loại đều là loại cao, nên hồ sơ có 0 điểm ở tiêu chí chặn "
            f"({', '.join(bars)}) không được xếp loại nào."
        )


def _lower(band: Band) -> Decimal:
    return BELOW_ALL if band.lower is None else band.lower


def _upper(band: Band) -> Decimal:
    return ABOVE_ALL if band.upper is None else band.upper


def _owner_is_right(criterion: Criterion) -> bool:
    """Green belongs to Phòng Kinh tế, the other axes to Phòng Văn hóa - Xã hội (V.2.1, V.2.2)."""
    is_green = criterion.axis == Axis.GREEN
    return is_green == (criterion.office.code == Office.ECONOMIC)
