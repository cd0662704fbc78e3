"""What people typed into a form, as plain text: kept, compared, shown again.

`Typed` is what a browser sends: every name with its values. The names that only steer the form
(its version, its buttons) are no text.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django.forms import BoundField
from django.http import QueryDict

from movement.text import nfc

Typed = dict[str, list[str]]

STEERING = frozenset(
    {"csrfmiddlewaretoken", "version", "autosave", "more", "paste", "discard", "keep"}
)


def typed_of(data: QueryDict) -> Typed:
    """The text that a browser sent; NUL, which PostgreSQL cannot store, is no text."""
    return {
        name.replace("\x00", ""): [value.replace("\x00", "") for value in data.getlist(name)]
        for name in data
        if name not in STEERING
    }


def as_data(typed: Mapping[str, list[str]]) -> QueryDict:
    """The text as a form reads it."""
    data = QueryDict(mutable=True)
    for name, values in typed.items():
        data.setlist(name, values)
    return data


def has_text(typed: Mapping[str, list[str]]) -> bool:
    """Whether anything but blanks was typed."""
    return any(value.strip() for values in typed.values() for value in values)


def as_typed(fields: Iterable[BoundField]) -> Typed:
    """What the fields say, written as the portal writes it, so that 1200 equals 1.200.

    A field that was not filled in rightly says what was typed; empty fields say nothing.
    """
    said: Typed = {}
    for field in fields:
        values = _values(field)
        if any(values):
            said[field.html_name] = values
    return said


def words(field: BoundField) -> str:
    """What the field says, for people: the names of what was chosen, or the text."""
    choices = getattr(field.field, "choices", None)
    values = _values(field)
    if choices is None:
        return "\n".join(values)
    names = {str(value): str(name) for value, name in choices}
    return "; ".join(names[value] for value in values if value in names)


def differences(
    mine: Iterable[BoundField], theirs: Iterable[BoundField]
) -> list[tuple[str, str, str]]:
    """Label, my words and theirs for every field that differs, in the order of the form."""
    mine_by_name = {field.html_name: field for field in mine}
    theirs_by_name = {field.html_name: field for field in theirs}
    found = []
    for name in {**theirs_by_name, **mine_by_name}:
        fields = (mine_by_name.get(name), theirs_by_name.get(name))
        own, other = (words(field) if field is not None else "" for field in fields)
        if own != other:
            found.append((str(next(filter(None, fields)).label), own, other))
    return found


def _values(field: BoundField) -> list[str]:
    """The field's values as its control would show them."""
    value: Any = field.value()
    cleaned = getattr(field.form, "cleaned_data", {})
    if field.form.is_bound and field.name in cleaned:
        value = field.field.prepare_value(cleaned[field.name])
    shown = field.field.widget.format_value(value)
    if shown is None:
        return []
    values = shown if isinstance(shown, list | tuple) else [shown]
    return [nfc(str(one)).replace("\r\n", "\n").strip() for one in values]
