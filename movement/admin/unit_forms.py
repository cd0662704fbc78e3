"""Forms of the standing office about units and requests."""

from typing import Any

from django import forms

from movement.models import Unit
from movement.models.people import a_year_from_today
from movement.unit_forms import DayField


class SuspendForm(forms.Form):
    """Why a unit does not take part."""

    reason = forms.CharField(
        label="Lý do", max_length=300, error_messages={"required": "Hãy ghi lý do."}
    )


class RenameForm(forms.Form):
    """The new name of a unit, and on what ground."""

    name = forms.CharField(
        label="Tên mới", max_length=200, error_messages={"required": "Hãy ghi tên mới."}
    )
    reason = forms.CharField(
        label="Lý do, căn cứ đổi tên",
        max_length=300,
        error_messages={"required": "Hãy ghi lý do."},
    )


class MergeForm(forms.Form):
    """Into which unit a duplicate goes, and why."""

    into = forms.ModelChoiceField(
        Unit.objects.none(),
        label="Gộp vào đơn vị",
        empty_label="Chọn đơn vị giữ lại",
        error_messages={"required": "Hãy chọn đơn vị giữ lại."},
    )
    reason = forms.CharField(
        label="Lý do gộp", max_length=300, error_messages={"required": "Hãy ghi lý do gộp."}
    )

    def __init__(self, *args: Any, unit: Unit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = Unit.objects.active().filter(group=unit.group).exclude(pk=unit.pk)
        self.fields["into"].queryset = others  # type: ignore[attr-defined]


class ApproveForm(forms.Form):
    """Until when the person may act for the unit."""

    until = DayField(
        label="Vai trò có hiệu lực đến ngày",
        initial=a_year_from_today,
        error_messages={"required": "Hãy ghi ngày kết thúc vai trò."},
    )


class RefuseForm(forms.Form):
    """Why a request is not granted; the person reads it in the letter."""

    answer = forms.CharField(
        label="Lý do không duyệt",
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Người đề nghị đọc nguyên văn: hãy ghi cần làm gì.",
        error_messages={"required": "Hãy ghi lý do để người đề nghị biết phải làm gì."},
    )
