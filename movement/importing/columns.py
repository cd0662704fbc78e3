"""What stands in the columns of an imported table, and how a cell is understood."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from movement.errors import Refused
from movement.text import fold, slugify, squash

DAY_FORMATS = ("%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%Y-%m-%d")
# How Excel writes a long row of digits that it took for a number.
_EXPONENT = re.compile(r"^\d([.,]\d+)?[eE]\+?\d+$")


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table that people fill in.

    Args:
        name: the key of its values.
        header: what stands above it.
        read: the cell's text as a value; raises Refused with a sentence.
        hint: what to write there, for the page and the template file.
        example: what stands there in the template's example row.
        required: a file without this column is not read.
        choices: what the template file offers in a list.
        is_prose: several lines of text; elsewhere line breaks in a cell become blanks.
    """

    name: str
    header: str
    read: Callable[[str], Any]
    hint: str
    example: str = ""
    required: bool = False
    choices: tuple[str, ...] = ()
    is_prose: bool = False

    def is_headed(self, text: str) -> bool:
        """Whether a header means this column: diacritics, capitals and signs are forgiven."""
        return slugify(text) == slugify(self.header)


def line(max_length: int) -> Callable[[str], str]:
    """A reader of one line of text."""

    def read(text: str) -> str:
        if len(text) > max_length:
            raise Refused(f"Ô này dài {len(text)} ký tự; nhiều nhất {max_length} ký tự.")
        return text

    return read


def one_of(values: Mapping[str, Any]) -> Callable[[str], Any]:
    """A reader of a label from a list; diacritics and capitals are forgiven."""
    known = {fold(label): value for label, value in values.items()}

    def read(text: str) -> Any:
        if fold(text) not in known:
            raise Refused(
                f"Không có “{text}” trong danh mục. Hãy ghi một trong: {_listed(values)}."
            )
        return known[fold(text)]

    return read


def digits(*, restore: frozenset[int]) -> Callable[[str], str]:
    """A reader of a number that is a name (telephone, tax code).

    Excel takes the leading zero away from such a number; where the rest has one of the lengths in
    `restore`, it is put back.
    """

    def read(text: str) -> str:
        if _EXPONENT.match(text):
            raise Refused(
                f"Excel đã đổi số này thành {text}. Hãy đặt định dạng của cột là Văn bản (Text) "
                "rồi ghi lại."
            )
        bare = re.sub(r"[\s.]", "", text)
        return f"0{bare}" if bare.isdigit() and len(bare) in restore else text

    return read


def email(text: str) -> str:
    """An address in lower case, as accounts keep it."""
    address = text.lower()
    try:
        validate_email(address)
    except ValidationError:
        raise Refused("Thư điện tử phải có dạng ten@noi-gui.vn.") from None
    return address


def day(text: str) -> date:
    """A date as people write it here."""
    for style in DAY_FORMATS:
        try:
            return datetime.strptime(text, style).date()  # noqa: DTZ007
        except ValueError:
            continue
    raise Refused("Hãy ghi ngày theo dạng ngày/tháng/năm, ví dụ 31/12/2027.")


def shown(value: Any) -> str:
    """A value as a verdict shows it."""
    return f"{value:%d/%m/%Y}" if isinstance(value, date) else squash(str(value))


def _listed(values: Mapping[str, Any]) -> str:
    return "; ".join(values)
