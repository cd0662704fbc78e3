"""Vietnamese text: one normal form, folding for search, and the order of names.

`fold` forgives missing diacritics and đ/d; `sort_key` orders as Vietnamese dictionaries do
(a ă â … d đ … o ô ơ … u ư, tones: ngang huyền hỏi ngã sắc nặng), syllable by syllable; people sort
by tên (the last word), then họ, then the rest. Databases sort differently from each other, so the
keys are stored.
"""

import re
import unicodedata

_ORDER = "0123456789aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_RANK = {sign: rank for rank, sign in enumerate(_ORDER, start=2)}  # 01 is any other sign
_TONES = {"\u0300": 1, "\u0309": 2, "\u0303": 3, "\u0301": 4, "\u0323": 5}


def nfc(text: str) -> str:
    """The composed form (NFC) in which every text is stored and shown."""
    return unicodedata.normalize("NFC", text)


def squash(text: str) -> str:
    """NFC with runs of white space (also non-breaking) reduced to one blank."""
    return " ".join(nfc(text).split())


def fold(text: str) -> str:
    """The searchable form: lower case, no diacritics, đ as d, single blanks.

    >>> fold("Đặng Thị Hường")
    'dang thi huong'
    """
    text = text.replace("\x00", "")  # PostgreSQL takes none
    decomposed = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    bare = "".join(char for char in decomposed if not unicodedata.combining(char))
    return " ".join(bare.split())


def slugify(text: str) -> str:
    """The folded text as a piece of a path: letters and digits joined by hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", fold(text)).strip("-")


def sort_key(text: str) -> str:
    """A key of digits alone, so that every database sorts it alike, in dictionary order.

    Syllables are compared one by one, each by its letters first and by its tone second: all of
    “ba …” stands before “bà”. A syllable is two digits a letter, `00`, and one digit a tone.
    """
    return "".join(_syllable_key(word) for word in squash(text).lower().split())


def person_sort_key(name: str) -> str:
    """The key of a person's name: tên, then họ, then what stands between.

    >>> person_sort_key("Trần Văn An") < person_sort_key("Bùi Thị Bình")
    True
    """
    words = squash(name).split(" ")
    return sort_key(" ".join([words[-1], *words[:-1]]))


def _syllable_key(word: str) -> str:
    signs = [_split_tone(char) for char in word]
    letters = "".join(f"{_RANK.get(base, 1):02d}" for base, _tone in signs)
    return f"{letters}00" + "".join(str(tone) for _base, tone in signs)


def _split_tone(char: str) -> tuple[str, int]:
    """A letter without its tone mark (its hat, breve and horn stay), and the tone's rank."""
    tone = 0
    kept = []
    for part in unicodedata.normalize("NFD", char):
        if part in _TONES:
            tone = _TONES[part]
        else:
            kept.append(part)
    return unicodedata.normalize("NFC", "".join(kept)), tone
