from datetime import date

import pytest
from django import forms
from django.http import QueryDict

from movement.form_fields import NumberField, WholeNumberField
from movement.typed import as_data, as_typed, differences, has_text, typed_of, words


class Form(forms.Form):
    title = forms.CharField(label="Tên")
    text = forms.CharField(label="Lời", required=False, widget=forms.Textarea)
    number = NumberField(label="Số", required=False)
    people = WholeNumberField(label="Số người", required=False)
    day = forms.DateField(label="Ngày", required=False)
    areas = forms.MultipleChoiceField(
        label="Nội dung",
        required=False,
        choices=[("1", "Đổi mới"), ("2", "Số hóa")],
        widget=forms.CheckboxSelectMultiple,
    )


def filled(query: str) -> Form:
    form = Form(QueryDict(query))
    form.is_valid()
    return form


def test_what_steers_the_form_is_no_text() -> None:
    data = QueryDict(
        "csrfmiddlewaretoken=x&version=3&autosave=1&more=1&paste=1&discard=1&keep=1"
        "&title=Cây&areas=1&areas=2"
    )

    assert typed_of(data) == {"title": ["Cây"], "areas": ["1", "2"]}


def test_text_is_read_by_a_form_as_it_was_sent() -> None:
    data = as_data({"title": ["Cây"], "areas": ["1", "2"]})

    assert (data.get("title"), data.getlist("areas")) == ("Cây", ["1", "2"])


@pytest.mark.parametrize(
    ("typed", "expected"),
    [({}, False), ({"title": [" ", "\n"]}, False), ({"title": ["", "Cây"]}, True)],
)
def test_blanks_are_no_text(typed: dict[str, list[str]], expected: bool) -> None:
    assert has_text(typed) is expected


def test_a_form_says_what_is_stored_in_the_way_in_which_people_write() -> None:
    initial = {"title": "Cây", "day": date(2026, 9, 5), "people": 1200, "areas": ["2"]}

    assert as_typed(Form(initial=initial)) == {
        "title": ["Cây"],
        "people": ["1.200"],
        "day": ["05/09/2026"],
        "areas": ["2"],
    }


def test_what_was_typed_in_another_way_says_the_same() -> None:
    one = filled("title=Cây&number=1234,50&people=1200&day=5-9-2026&text=một%0D%0Ahai")
    other = filled("title= Cây &number=1.234,5&people=1.200&day=05/09/2026&text=một%0Ahai")

    assert as_typed(one) == as_typed(other)
    assert as_typed(one)["number"] == ["1.234,5"]


def test_a_wrong_cell_says_what_was_typed() -> None:
    assert as_typed(filled("number=nhiều&day=31/02/2026")) == {
        "number": ["nhiều"],
        "day": ["31/02/2026"],
    }


def test_choices_are_told_by_their_names() -> None:
    form = filled("title=Cây&areas=1&areas=2&areas=9")

    assert words(form["areas"]) == "Đổi mới; Số hóa"
    assert words(form["title"]) == "Cây"


def test_only_what_differs_is_shown_with_both_words() -> None:
    mine = filled("title=Cây xanh&text=một&areas=1")
    theirs = filled("title=Cây&text=một")

    assert differences(mine, theirs) == [("Tên", "Cây xanh", "Cây"), ("Nội dung", "Đổi mới", "")]


def test_a_field_that_only_one_side_has_is_shown_too() -> None:
    mine = filled("title=Cây&text=một")
    theirs = [field for field in filled("title=Cây") if field.name != "text"]

    assert differences(mine, theirs) == [("Lời", "một", "")]
    assert differences(theirs, mine) == [("Lời", "", "một")]


def test_nul_is_no_text() -> None:
    assert typed_of(QueryDict("na%00me=C%00ây&text=%00")) == {"name": ["Cây"], "text": [""]}
