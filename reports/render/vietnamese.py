"""Numbers and days as Vietnamese documents write them; pure, and the same in every process."""

from datetime import date, datetime
from decimal import Decimal

NOT_MEASURED = "Chưa có số liệu"
ZERO_BEFORE_MONTHS = (1, 2)


def count(value: int | None) -> str:
    """A whole number with dots between thousands, or the words for a figure not measured.

    >>> count(1234)
    '1.234'
    """
    return NOT_MEASURED if value is None else f"{value:,}".replace(",", ".")


def points(value: str | None) -> str:
    """An exact decimal with a comma and without needless zeros.

    >>> points("1234.50")
    '1.234,5'
    """
    if value is None:
        return NOT_MEASURED
    whole, _, fraction = f"{Decimal(value):,.2f}".partition(".")
    fraction = fraction.rstrip("0")
    return whole.replace(",", ".") + (f",{fraction}" if fraction else "")


def day(value: str) -> str:
    """An ISO day or moment as dd/mm/yyyy.

    >>> day("2026-05-09")
    '09/05/2026'
    """
    return f"{datetime.fromisoformat(value):%d/%m/%Y}"


def moment(value: str) -> str:
    """An ISO moment as an hour and a day.

    >>> moment("2026-11-22T20:05:00+07:00")
    '20 giờ 05, ngày 22/11/2026'
    """
    parsed = datetime.fromisoformat(value)
    return f"{parsed:%H} giờ {parsed:%M}, ngày {parsed:%d/%m/%Y}"


def day_in_words(value: str) -> str:
    """An ISO day in full; Nghị định 30/2020 wants a zero before days 1–9 and months 1 and 2.

    >>> day_in_words("2026-05-09")
    'ngày 09 tháng 5 năm 2026'
    """
    parsed = date.fromisoformat(value)
    month = f"{parsed.month:02d}" if parsed.month in ZERO_BEFORE_MONTHS else str(parsed.month)
    return f"ngày {parsed.day:02d} tháng {month} năm {parsed.year}"


def lower_first(text: str) -> str:
    """The text as it stands inside a sentence."""
    return text[:1].lower() + text[1:]
