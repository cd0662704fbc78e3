"""From what a person typed for a criterion to its points, by the criterion's own kind."""

from decimal import Decimal

from criteria.arithmetic import BandRow, Measured, measured_points
from criteria.models import Criterion
from movement.errors import Refused
from movement.numbers import format_points

# What the columns of a result and a target hold: 14 digits before the mark, 4 behind it.
LARGEST = Decimal(10) ** 14
DECIMALS_OF_FIGURES = 4
DECIMALS_OF_POINTS = 2


def points_of(criterion: Criterion, entry: Measured) -> Decimal | None:
    """The points for what was typed; None while not enough was typed.

    Raises:
        Refused: points out of range, an answer that is neither yes nor no, a target that is not
            above nought, or a figure too long to be stored.
    """
    kind = Criterion.Kind(criterion.kind)
    if kind == Criterion.Kind.MANUAL:
        if entry.points is not None:
            check_points(criterion, entry.points)
    else:
        _check_figure(criterion, "Kết quả", entry.value)
        if kind == Criterion.Kind.YES_NO:
            _check_answer(criterion, entry.value)
        if kind == Criterion.Kind.RATIO:
            _check_target(criterion, entry.target)
    return measured_points(
        kind=kind.value, max_points=criterion.max_points, bands=_bands(criterion), entry=entry
    )


def kept_of(criterion: Criterion, entry: Measured) -> Measured:
    """What is worth keeping of the entry: only the boxes that the criterion's kind has."""
    match Criterion.Kind(criterion.kind):
        case Criterion.Kind.MANUAL:
            return Measured(points=entry.points)
        case Criterion.Kind.RATIO:
            return Measured(value=entry.value, target=entry.target)
        case _:
            return Measured(value=entry.value)


def check_points(criterion: Criterion, points: Decimal) -> None:
    """Points lie between zero and the criterion's maximum, with at most two decimals.

    Raises:
        Refused: they do not; the sentence names the limits.
    """
    if not points.is_finite() or not 0 <= points <= criterion.max_points:
        raise Refused(f"Điểm phải từ 0 đến {format_points(criterion.max_points)}.", criterion.code)
    if _is_longer(points, DECIMALS_OF_POINTS):
        raise Refused("Điểm có nhiều nhất hai chữ số sau dấu phẩy.", criterion.code)


def _check_figure(criterion: Criterion, name: str, figure: Decimal | None) -> None:
    if figure is None:
        return
    if not figure.is_finite() or abs(figure) >= LARGEST:
        raise Refused(f"{name} quá lớn; hãy dùng đơn vị tính lớn hơn.", criterion.code)
    if _is_longer(figure, DECIMALS_OF_FIGURES):
        raise Refused(f"{name} có nhiều nhất bốn chữ số sau dấu phẩy.", criterion.code)


def _check_answer(criterion: Criterion, value: Decimal | None) -> None:
    if value is not None and value not in {0, 1}:
        raise Refused("Hãy chọn Có hoặc Không.", criterion.code)


def _check_target(criterion: Criterion, target: Decimal | None) -> None:
    _check_figure(criterion, "Chỉ tiêu", target)
    if target is not None and target <= 0:
        raise Refused("Chỉ tiêu phải lớn hơn 0.", criterion.code)


def _is_longer(number: Decimal, decimals: int) -> bool:
    """Whether the number has more decimals, trailing zeros aside."""
    return number != round(number, decimals)


def _bands(criterion: Criterion) -> list[BandRow]:
    if criterion.kind != Criterion.Kind.BANDS:
        return []
    return [BandRow(band.lower, band.upper, band.points) for band in criterion.bands.all()]
