"""The bands of a criterion as one cell: “từ 90: 14; từ 75 đến dưới 90: 10; dưới 75: 0”."""

import re
from collections.abc import Iterable
from decimal import Decimal

from criteria.arithmetic import parse_points
from criteria.models import Band
from movement.errors import Refused
from movement.numbers import format_number, format_points, parse_number
from movement.text import fold

# From (included), to (not included), points.
BandValues = tuple[Decimal | None, Decimal | None, Decimal]

ANYTHING = "mọi kết quả"
_NUMBER = r"([-−+]?\d[\d.,\s]*?)\s*%?"
_RANGE = re.compile(rf"(?:tu\s+{_NUMBER}(?:\s+tro len)?)?\s*(?:(?:den\s+)?duoi\s+{_NUMBER})?")
_MAX_DECIMALS = 4
_MAX_WHOLE = Decimal(10) ** 14


def values_of(bands: Iterable[Band]) -> tuple[BandValues, ...]:
    """Bands as plain values, the highest points first."""
    return _sorted((band.lower, band.upper, band.points) for band in bands)


def write_bands(bands: Iterable[BandValues]) -> str:
    """The bands as people write them."""
    return "; ".join(_write(*band) for band in bands)


def read_bands(text: str) -> tuple[BandValues, ...]:
    """The bands that the cell tells.

    Raises:
        Refused: a part of it is no band; the sentence names it.
    """
    return _sorted(_read(part.strip()) for part in text.split(";") if part.strip())


def _write(lower: Decimal | None, upper: Decimal | None, points: Decimal) -> str:
    ends = []
    if lower is not None:
        ends.append(f"từ {format_number(lower)}")
    if upper is not None:
        ends.append(f"{'đến ' if ends else ''}dưới {format_number(upper)}")
    return f"{' '.join(ends) or ANYTHING}: {format_points(points)}"


def _read(part: str) -> BandValues:
    ends, _colon, points = fold(part).rpartition(":")
    found = _RANGE.fullmatch(ends.strip())
    is_anything = ends.strip() == fold(ANYTHING)
    if not is_anything and (found is None or not any(found.groups())):
        raise _unclear(part)
    try:
        lower, upper = (None, None) if found is None or is_anything else map(_end, found.groups())
        band = (lower, upper, parse_points(points.strip().removesuffix("diem")))
    except ValueError:
        raise _unclear(part) from None
    if lower is not None and upper is not None and upper <= lower:
        raise Refused(f"Mức “{part}”: số “đến dưới” phải lớn hơn số “từ”.")
    return band


def _end(text: str | None) -> Decimal | None:
    """An end of a band, within what the database keeps."""
    if text is None:
        return None
    number = parse_number(text)
    if abs(number) >= _MAX_WHOLE or number != round(number, _MAX_DECIMALS):
        raise ValueError(text)
    return number


def _unclear(part: str) -> Refused:
    return Refused(
        f"Không hiểu mức “{part}”. Hãy ghi mỗi mức theo dạng “từ 75 đến dưới 90: 10”, "
        "các mức cách nhau bằng dấu chấm phẩy."
    )


def _sorted(bands: Iterable[BandValues]) -> tuple[BandValues, ...]:
    """One order for equal bands, whoever wrote them: most points first, then the lowest end."""
    return tuple(sorted(bands, key=lambda band: (-band[2], band[0] is not None, band[0] or 0)))
