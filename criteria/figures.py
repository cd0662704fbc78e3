"""The figures behind measured points, in words; pure."""

from decimal import Decimal

from movement.numbers import format_number


def figures(*, kind: str, measure: str, value: Decimal | None, target: Decimal | None) -> str:
    """What was told for a criterion: “45/50 hồ sơ”, “12 mô hình”, “Có”; empty for manual points."""
    if value is None:
        return ""
    if kind == "yes_no":
        return "Có" if value else "Không"
    number = format_number(value)
    if target is not None:
        number = f"{number}/{format_number(target)}"
    return f"{number} {measure}".strip()
