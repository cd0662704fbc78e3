"""The form field in which numbers are typed."""

from decimal import Decimal

import pytest
from django import forms

from movement.form_fields import NumberField


class Sheet(forms.Form):
    number = NumberField(label="Số đạt được", required=False)


def typed(text: str) -> Sheet:
    return Sheet({"number": text})


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1.234,5", Decimal("1234.5")),
        ("99999999999999,9999", Decimal("99999999999999.9999")),
        ("  ", None),
        ("", None),
    ],
)
def test_a_number_is_understood_and_an_empty_cell_is_none(
    text: str, number: Decimal | None
) -> None:
    form = typed(text)

    assert form.is_valid()
    assert form.cleaned_data["number"] == number


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("nhiều", "Hãy ghi bằng số, ví dụ 120 hoặc 1.234,5."),
        ("1,23456", "Số này dài quá; nhiều nhất 14 chữ số trước và 4 chữ số sau dấu phẩy."),
        ("100000000000000", "Số này dài quá; nhiều nhất 14 chữ số trước và 4 chữ số sau dấu phẩy."),
    ],
)
def test_a_wrong_number_gets_a_sentence_and_stays_as_typed(text: str, sentence: str) -> None:
    form = typed(text)

    assert form.errors == {"number": [sentence]}
    assert form["number"].value() == text


def test_a_stored_number_is_shown_as_people_write_it() -> None:
    form = Sheet(initial={"number": Decimal("1234.5000")})

    assert 'value="1.234,5"' in str(form["number"])
