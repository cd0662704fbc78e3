"""Tax codes: ten digits, ten and a branch of three, or a household's personal number of twelve."""

import re

_WEIGHTS = (31, 29, 23, 19, 17, 13, 7, 5, 3)
_PERSONAL_DIGITS = 12


def tidy_tax_code(text: str) -> str:
    """The code without blanks and points, its branch set off by one hyphen."""
    bare = re.sub(r"[\s.\-]", "", text)
    return re.sub(r"^(\d{10})(\d{3})$", r"\1-\2", bare, flags=re.ASCII)


def check_digit(nine: str) -> str | None:
    """The tenth digit that goes with the first nine; None when no code begins so."""
    rest = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, nine, strict=True)) % 11
    return str(10 - rest) if rest else None


def is_tax_code(code: str, *, household: bool) -> bool:
    """Whether a tidy code can be one.

    Household businesses may use the owner's personal number of twelve digits (from 1 July 2025).
    """
    if re.fullmatch(r"\d{12}", code, re.ASCII):
        return household and len(code) == _PERSONAL_DIGITS
    found = re.fullmatch(r"(\d{9})(\d)(?:-(\d{3}))?", code, re.ASCII)
    return found is not None and check_digit(found[1]) == found[2] and found[3] != "000"
