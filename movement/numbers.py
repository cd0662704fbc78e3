"""Numbers as Vietnamese people write them."""

import re
from decimal import Decimal

from django.utils import formats

_BLANKS = re.compile(r"[\s\u00a0\u2009\u202f']+")
_GROUPED = re.compile(r"\d{1,3}(\.\d{3})+(,\d+)?")
_PLAIN = re.compile(r"\d+([.,]\d+)?")
_ENGLISH = re.compile(r"\d{1,3}(,\d{3})+\.\d+|\d{1,3}(,\d{3}){2,}")


def format_points(value: Decimal | None) -> str:
    """Points with at most two decimals and no trailing zeros: 12,5 and not 12,50; – for none."""
    if value is None:
        return "–"
    plain = f"{value:.2f}".rstrip("0").rstrip(".")
    return str(formats.localize(Decimal(plain)))


def format_number(value: Decimal | None) -> str:
    """A number with its thousands grouped and no trailing zeros: 1.234,5; – for none."""
    if value is None:
        return "–"
    plain = f"{value:f}"
    if "." in plain:
        plain = plain.rstrip("0").rstrip(".")
    return str(formats.number_format(Decimal(plain), use_l10n=True, force_grouping=True))


def parse_number(text: str) -> Decimal:
    """A number as people type it or copy it from Excel.

    A point before groups of three digits parts thousands (1.234 is one thousand two hundred and
    thirty-four); a comma is the decimal mark. What can only be English (1,234.5 or 12.5) is
    understood too. Blanks between digits are forgiven.

    Raises:
        ValueError: the text is not a number.
    """
    plain = _BLANKS.sub("", text)
    sign = "-" if plain[:1] in {"-", "−"} else ""
    digits = plain[len(sign) :] if sign else plain.removeprefix("+")
    if not digits.isascii():
        raise ValueError(text)
    if _GROUPED.fullmatch(digits):
        return Decimal(sign + digits.replace(".", "").replace(",", "."))
    if _ENGLISH.fullmatch(digits):
        return Decimal(sign + digits.replace(",", ""))
    if _PLAIN.fullmatch(digits):
        return Decimal(sign + digits.replace(",", "."))
    raise ValueError(text)
