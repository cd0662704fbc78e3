import unicodedata
from datetime import date

import pytest

from movement.errors import Refused
from movement.forms import EvidenceForm, ReturnForm, show_refusal


def test_what_the_office_asks_for_is_stored_composed() -> None:
    form = ReturnForm(
        {"reason": unicodedata.normalize("NFD", "Thiếu biên bản"), "due": "5/12/2026"}
    )

    assert form.is_valid()
    assert form.cleaned_data == {"reason": "Thiếu biên bản", "due": date(2026, 12, 5)}


def test_a_return_without_reason_and_date_names_both() -> None:
    form = ReturnForm({"reason": " ", "due": ""})

    assert form.errors == {
        "reason": ["Hãy ghi những nội dung cần bổ sung."],
        "due": ["Hãy ghi hạn bổ sung."],
    }


@pytest.mark.parametrize(
    ("field", "place"), [("due", "due"), (None, "__all__"), ("elsewhere", "__all__")]
)
def test_a_refusal_stands_beside_its_field_or_above_the_form(field: str | None, place: str) -> None:
    form = ReturnForm({"reason": "Thiếu", "due": "05/12/2026"})
    assert form.is_valid()

    show_refusal(form, Refused("Không được.", field))

    assert form.errors == {place: ["Không được."]}


def test_the_file_is_asked_for_first() -> None:
    assert list(EvidenceForm().fields) == ["file", "title", "source", "dated"]
