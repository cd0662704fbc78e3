"""How the points of a criterion come about, in words with numbers; pure.

Pages show these beside the criteria, the self-scores and the score sheets.
"""

from collections.abc import Sequence
from decimal import Decimal

from criteria.arithmetic import BandRow, Measured, measured_points
from criteria.models import Band, Criterion
from movement.numbers import format_number, format_points

# A ratio is explained with a result of 45 on a target of 50.
RESULT, TARGET = Decimal(45), Decimal(50)
# Points by hand are explained with three quarters of the maximum.
PART = Decimal("0.75")


def example(criterion: Criterion) -> str:
    """A worked example of the criterion's kind, one sentence; its bands are used as prefetched."""
    return {
        Criterion.Kind.MANUAL: _manual,
        Criterion.Kind.YES_NO: _yes_no,
        Criterion.Kind.RATIO: _ratio,
        Criterion.Kind.BANDS: _bands,
    }[Criterion.Kind(criterion.kind)](criterion)


def between(lower: Decimal | None, upper: Decimal | None, measure: str = "") -> str:
    """“từ 90 đến dưới 100%”, “từ 100% trở lên”, “dưới 75%”."""
    if lower is None and upper is None:
        return "mọi số liệu"
    if lower is None:
        return f"dưới {_measured(upper, measure)}"
    if upper is None:
        return f"từ {_measured(lower, measure)} trở lên"
    return f"từ {format_number(lower)} đến dưới {_measured(upper, measure)}"


def _manual(criterion: Criterion) -> str:
    maximum = format_points(criterion.max_points)
    return (
        f"Ví dụ: người chấm cho {format_points(criterion.max_points * PART)} trên {maximum} điểm, "
        "theo cách cho điểm đã nêu."
    )


def _yes_no(criterion: Criterion) -> str:
    return f"Ví dụ: có thì được {format_points(criterion.max_points)} điểm, không có thì 0 điểm."


def _ratio(criterion: Criterion) -> str:
    maximum = format_points(criterion.max_points)
    points = _points(criterion, Measured(value=RESULT, target=TARGET))
    return (
        f"Ví dụ: đạt {RESULT} trên chỉ tiêu {_measured(TARGET, criterion.measure)} thì được "
        f"{RESULT} ÷ {TARGET} × {maximum} = {points} điểm; đạt hoặc vượt chỉ tiêu thì được "
        f"đủ {maximum} điểm."
    )


def _bands(criterion: Criterion) -> str:
    """A number on the edge shows best to which band it belongs."""
    bands = list(criterion.bands.all())
    between = [band for band in bands if band.lower is not None and band.upper is not None]
    edged = [band for band in bands if band.lower is not None]
    if not edged:
        return "Chưa có ví dụ: các mức điểm chưa được ghi đủ."
    band = (between or edged)[0]
    first = f"Ví dụ: {_worth(criterion, band.lower)}"
    return f"{first}; {_worth(criterion, band.upper)}." if band.upper is not None else f"{first}."


def _worth(criterion: Criterion, value: Decimal | None) -> str:
    points = _points(criterion, Measured(value=value))
    return f"đạt {_measured(value, criterion.measure)} thì được {points} điểm"


def _points(criterion: Criterion, entry: Measured) -> str:
    points = measured_points(
        kind=criterion.kind,
        max_points=criterion.max_points,
        bands=_rows(list(criterion.bands.all())),
        entry=entry,
    )
    return format_points(points)


def _rows(bands: Sequence[Band]) -> list[BandRow]:
    return [BandRow(lower=band.lower, upper=band.upper, points=band.points) for band in bands]


def _measured(value: Decimal | None, measure: str) -> str:
    """A percentage sign stands at its number, a word does not."""
    space = "" if not measure or measure.startswith("%") else " "
    return f"{format_number(value)}{space}{measure}"
