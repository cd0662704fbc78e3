"""In which an officer declares a conflict of interest, or that there is none."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from criteria.models import Declaration
from movement.models import Unit


class DeclarationForm(forms.Form):
    """One's own relation to a unit."""

    kind = forms.ChoiceField(
        choices=Declaration.Kind,
        widget=forms.RadioSelect,
        label="Ông/bà có xung đột lợi ích với đơn vị này không?",
        error_messages={"required": "Hãy chọn một câu trả lời."},
    )
    note = forms.CharField(required=False, max_length=300, label="Ghi chú")


class UnitDeclarationForm(DeclarationForm):
    """The relation to one of the units that were found by name."""

    unit = forms.ModelChoiceField(Unit.objects.none(), label="Đơn vị", empty_label="Chọn đơn vị")
    field_order = ("unit", "kind", "note")

    def __init__(self, *args: Any, units: QuerySet[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]
