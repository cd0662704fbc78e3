"""Reference numbers of dossiers: short, without meaning, easy to read over the phone.

The alphabet has no look-alikes (no I, O, Q, Z, 0, 1) and every third place is a digit, so that
no word appears (the format of GOV.UK Forms).
"""

import contextlib
import random
from collections.abc import Iterator
from contextvars import ContextVar

_DIGITS = "23456789"
_SIGNS = _DIGITS + "ABCDEFGHJKLMNPRSTUVWXY"
_LENGTH = 8

_source: ContextVar[random.Random] = ContextVar("source", default=random.SystemRandom())  # noqa: B039


def make_reference(year: int) -> str:
    """A new reference such as TD26-7K4XM29P; uniqueness is the database's to guard."""
    choose = _source.get().choice
    signs = [choose(_DIGITS if place % 3 == 0 else _SIGNS) for place in range(1, _LENGTH + 1)]
    return f"TD{year % 100:02d}-{''.join(signs)}"


@contextlib.contextmanager
def seeded(seed: int) -> Iterator[None]:
    """Within the block references follow from the seed; only for demonstration data."""
    token = _source.set(random.Random(seed))  # noqa: S311 - demonstration data only
    try:
        yield
    finally:
        _source.reset(token)
