import unicodedata
from datetime import date

import pytest

from movement.errors import Refused
from movement.forms import show_refusal
from movement.gap_forms import ReturnForm


def test_what_the_office_asks_for_is_stored_composed() -> None:
    form = ReturnForm({"note": unicodedata.normalize("NFD", "Thiếu biên bản"), "due": "5/12/2026"})

    assert form.is_valid()
    assert form.cleaned_data == {"note": "Thiếu biên bản", "due": date(2026, 12, 5)}


def test_a_return_needs_its_date_and_no_words_of_its_own() -> None:
    form = ReturnForm({"note": " ", "due": ""})

    assert form.errors == {"due": ["Hãy ghi hạn bổ sung."]}


@pytest.mark.parametrize(
    ("field", "place"), [("due", "due"), (None, "__all__"), ("elsewhere", "__all__")]
)
def test_a_refusal_stands_beside_its_field_or_above_the_form(field: str | None, place: str) -> None:
    form = ReturnForm({"note": "Thiếu", "due": "05/12/2026"})
    assert form.is_valid()

    show_refusal(form, Refused("Không được.", field))

    assert form.errors == {place: ["Không được."]}
