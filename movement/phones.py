"""Vietnamese telephone numbers: typed with 0 or +84, kept with 0."""

import re

from movement.errors import Refused

_MOBILE = r"0[35789]\d{8}"
_FIXED = r"02\d{8,9}"


def normalise_phone(text: str) -> str:
    """The number as digits that begin with 0; an empty text stays empty.

    Raises:
        ValueError: not a Vietnamese mobile or fixed number.

    >>> normalise_phone("+84 912.345.678")
    '0912345678'
    """
    digits = re.sub(r"[\s.()\-]", "", text)
    if not digits:
        return ""
    digits = re.sub(r"^(\+|00)?840?", "0", digits)
    if not re.fullmatch(f"{_MOBILE}|{_FIXED}", digits, re.ASCII):
        raise ValueError(text)
    return digits


def check_phone(text: str) -> str:
    """The number as it is kept.

    Raises:
        Refused: not a Vietnamese telephone number.
    """
    try:
        return normalise_phone(text)
    except ValueError:
        raise Refused(
            "Hãy ghi số điện thoại Việt Nam, ví dụ 0912 345 678 hoặc +84 912 345 678.", "phone"
        ) from None
