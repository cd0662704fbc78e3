"""Names of files, as they are shown and offered for saving; no path is ever made of one."""

import re
import unicodedata
from pathlib import PurePath

from movement.text import squash

MAX_LENGTH = 200
# Signs that mean something to Windows in a name, and names that belong to its devices.
_FORBIDDEN = re.compile(r'[<>:"|?*]')
_DEVICES = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)", re.IGNORECASE)


def clean_name(name: str) -> str:
    """The name without folders, invisible signs and what no computer can save; its end is kept.

    >>> clean_name("../../hồ  sơ?.pdf")
    'hồ sơ_.pdf'
    """
    last = re.split(r"[/\\]", name)[-1]
    # Line ends part words; other control and format signs (right-to-left override) are dropped.
    spaced = re.sub(r"[\t\r\n]", " ", last)
    shown = "".join(sign for sign in spaced if unicodedata.category(sign)[0] != "C")
    plain = _FORBIDDEN.sub("_", squash(shown)).rstrip(". ")
    if _DEVICES.match(plain):
        plain = f"_{plain}"
    suffix = PurePath(plain).suffix[:MAX_LENGTH]
    return plain.removesuffix(suffix)[: MAX_LENGTH - len(suffix)] + suffix
