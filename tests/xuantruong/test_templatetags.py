import re

import pytest
from django import forms
from django.template import engines

from xuantruong.templatetags.portal import widget_kind, with_class


class Sheet(forms.Form):
    line = forms.CharField(label="Dòng", help_text="Một dòng.")
    prose = forms.CharField(label="Đoạn", widget=forms.Textarea, required=False)
    number = forms.DecimalField(label="Số", localize=True, required=False)
    choice = forms.ChoiceField(label="Chọn", choices=[("a", "A")], required=False)
    radio = forms.ChoiceField(
        label="Một", choices=[("a", "A")], widget=forms.RadioSelect, required=False
    )
    several = forms.MultipleChoiceField(
        label="Nhiều",
        choices=[("a", "A"), ("b", "B")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    agreed = forms.BooleanField(label="Đồng ý", required=False)
    upload = forms.FileField(label="Tệp", required=False)
    secret = forms.CharField(label="Khóa", widget=forms.PasswordInput, required=False)
    hidden = forms.CharField(widget=forms.HiddenInput, required=False)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("line", "input"),
        ("prose", "textarea"),
        ("number", "input"),
        ("choice", "select"),
        ("radio", "choices"),
        ("several", "choices"),
        ("agreed", "checkbox"),
        ("upload", "file"),
        ("secret", "input"),
    ],
)
def test_a_field_is_drawn_as_the_control_it_is(name: str, kind: str) -> None:
    assert widget_kind(Sheet()[name]) == kind


def attributes(control: str) -> dict[str, str]:
    return dict(re.findall(r'([\w-]+)="([^"]*)"', control))


def test_a_control_names_its_hint() -> None:
    shown = attributes(with_class(Sheet()["line"], "govuk-input"))

    assert shown["class"] == "govuk-input"
    assert shown["aria-describedby"] == "id_line_hint"
    assert "aria-invalid" not in shown


def test_a_wrong_control_names_its_hint_and_its_error_and_says_it_is_wrong() -> None:
    shown = attributes(with_class(Sheet({})["line"], "govuk-input"))

    assert shown["aria-describedby"] == "id_line_hint id_line_error"
    assert shown["aria-invalid"] == "true"


def test_a_control_without_hint_points_nowhere() -> None:
    shown = attributes(with_class(Sheet()["prose"], "govuk-textarea"))

    assert "aria-describedby" not in shown


def test_a_whole_form_is_drawn_with_a_label_for_every_field() -> None:
    page = str(Sheet({"several": ["b"], "hidden": "x"}))

    for name in ("line", "prose", "number", "choice", "upload", "secret", "agreed"):
        assert f'for="id_{name}"' in page
    assert "<legend" in page
    assert re.search(r'id="id_several_1"\s+checked', page)
    assert not re.search(r'id="id_several_0"\s+checked', page)
    assert 'type="hidden" name="hidden" value="x"' in page
    assert "(không bắt buộc)" in page


def test_what_was_typed_is_shown_as_text_and_never_as_a_page() -> None:
    page = str(Sheet({"line": '"><script>alert(1)</script>'}))

    assert "<script>" not in page
    assert "&lt;script&gt;" in page


def test_points_are_written_in_templates_without_loading_anything() -> None:
    template = engines["django"].from_string("{{ points|points }}")

    assert template.render({"points": None}) == "–"
