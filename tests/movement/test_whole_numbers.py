"""The form field in which people are counted."""

import pytest
from django import forms

from movement.form_fields import WholeNumberField


class Sheet(forms.Form):
    people = WholeNumberField(label="Số người", required=False)


@pytest.mark.parametrize(
    ("text", "number"),
    [("1.200", 1200), ("0", 0), ("12,0", 12), ("1.000.000.000", 10**9), ("  ", None)],
)
def test_a_count_is_understood(text: str, number: int | None) -> None:
    form = Sheet({"people": text})

    assert form.is_valid()
    assert form.cleaned_data["people"] == number


@pytest.mark.parametrize("text", ["12,5", "-1", "1.000.000.001"])
def test_what_is_no_count_is_refused(text: str) -> None:
    assert Sheet({"people": text}).errors == {
        "people": ["Hãy ghi số nguyên, ví dụ 120 hoặc 1.200."]
    }


def test_what_is_no_number_is_refused_as_in_every_cell() -> None:
    assert Sheet({"people": "nhiều"}).errors == {
        "people": ["Hãy ghi bằng số, ví dụ 120 hoặc 1.234,5."]
    }


def test_a_stored_count_is_shown_with_its_thousands() -> None:
    assert 'value="1.200"' in str(Sheet(initial={"people": 1200})["people"])
