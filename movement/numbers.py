"""Numbers as Vietnamese people write them."""

from decimal import Decimal

from django.utils import formats


def format_points(value: Decimal | None) -> str:
    """Points with at most two decimals and no trailing zeros: 12,5 and not 12,50; – for none."""
    if value is None:
        return "–"
    plain = f"{value:.2f}".rstrip("0").rstrip(".")
    return str(formats.localize(Decimal(plain)))
