"""Forms of the pages on which criteria are edited."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.forms.models import BaseInlineFormSet

from criteria.models import Band, CriteriaSet, Criterion
from movement.models import Office, Round

SCORERS = "Mỗi phòng có từ 1 đến 3 người chấm độc lập."


class SetForm(forms.ModelForm):
    """The rules of a set that are not its criteria."""

    class Meta:
        model = CriteriaSet
        fields = ("scale", "bonus_cap", "penalty_cap", "scorers", "is_proposal", "note")
        error_messages: ClassVar = {"scorers": {"min_value": SCORERS, "max_value": SCORERS}}


class CriterionForm(forms.ModelForm):
    """A component criterion of one draft; the person's own offices are the owners to choose."""

    # Told by the page.
    criteria_set: ClassVar[CriteriaSet]
    offices: ClassVar[Iterable[str]]

    class Meta:
        model = Criterion
        fields = (
            "plan_criterion",
            "code",
            "order",
            "text",
            "guidance",
            "office",
            "axis",
            "content_areas",
            "max_points",
            "kind",
            "measure",
            "evidence_required",
            "tie_break",
            "bars_top",
        )
        # Long lines in boxes that show them whole.
        widgets: ClassVar = {
            "text": forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"}),
            "evidence_required": forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.criteria_set = self.criteria_set
        if "office" not in self.fields:  # shown to read only
            return
        choices: Any = self.fields["plan_criterion"]
        choices.queryset = self.criteria_set.group.plan_criteria.select_related("group")
        owners: Any = self.fields["office"]
        owners.queryset = Office.objects.filter(code__in=self.offices)
        own = list(owners.queryset)
        if len(own) == 1:
            owners.initial = own[0]
            owners.empty_label = None

    def clean_text(self) -> str:
        """One line, however it was broken in the box."""
        return " ".join(self.cleaned_data["text"].split())

    def clean_evidence_required(self) -> str:
        """One line, however it was broken in the box."""
        return " ".join(self.cleaned_data["evidence_required"].split())

    def _get_validation_exclusions(self) -> set[str]:
        """The set is no field of the form, but codes and places in it are used once."""
        return super()._get_validation_exclusions() - {"criteria_set"}  # type: ignore[misc]


class BandForm(forms.ModelForm):
    """A band; its ends are shown without the noughts that the database keeps."""

    class Meta:
        model = Band
        fields = ("lower", "upper", "points")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("lower", "upper"):
            value = self.initial.get(name)
            if isinstance(value, Decimal):
                self.initial[name] = _short(value)


class RowsFormSet(BaseInlineFormSet):
    """Rows in a table; the box that takes one away says so to those who do not see the table."""

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        if "DELETE" in form.fields:
            name = form._meta.model._meta.verbose_name
            form.fields["DELETE"].widget.attrs["aria-label"] = f"Xóa {name} thứ {(index or 0) + 1}"


class CopyForm(forms.Form):
    """Into which round a set is copied."""

    round_ = forms.ModelChoiceField(
        Round.objects.all(),
        label="Đợt nhận bản chép",
        empty_label=None,
        help_text="Bản chép là dự thảo, hai phòng sửa rồi duyệt lại.",
        error_messages={"required": "Hãy chọn đợt.", "invalid_choice": "Hãy chọn một đợt có sẵn."},
    )


def _short(value: Decimal) -> Decimal:
    """90 for 90.0000, and never 9E+1."""
    whole = value.to_integral_value()
    return whole if value == whole else value.normalize()
