"""Forms of published results: what is published, the unit's appeal, the head's answer."""

from decimal import Decimal
from typing import Any

from django import forms

from criteria.entry_fields import PointsField
from criteria.models import Appeal, CriteriaSet, Criterion


class PublishForm(forms.Form):
    """The group and round, by the set that measures them, whose results are published."""

    set = forms.ModelChoiceField(CriteriaSet.objects.in_force().select_related("round", "group"))


class AppealForm(forms.Form):
    """Why the unit asks to look at a line again."""

    text = forms.CharField(
        label="Nội dung kiến nghị",
        help_text="Nêu rõ vì sao điểm chưa đúng và minh chứng nào của hồ sơ cho thấy điều đó.",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": "Hãy ghi nội dung kiến nghị."},
    )


class AnswerForm(forms.Form):
    """Whether the appeal is upheld, the new points then, and the answer."""

    decision = forms.ChoiceField(
        label="Quyết định",
        choices=[
            (Appeal.State.UPHELD, Appeal.State.UPHELD.label),
            (Appeal.State.DISMISSED, Appeal.State.DISMISSED.label),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Hãy chọn chấp nhận hay giữ nguyên điểm."},
    )
    answer = forms.CharField(
        label="Trả lời đơn vị",
        help_text="Đơn vị đọc được nguyên văn; ghi rõ lý do.",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": "Hãy ghi trả lời cho đơn vị."},
    )

    field_order = ("decision", "points", "answer")

    def __init__(self, *args: Any, criterion: Criterion, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["points"] = PointsField(
            max_points=criterion.max_points,
            label="Điểm mới",
            help_text="Chỉ ghi khi chấp nhận kiến nghị.",
        )
        self.order_fields(self.field_order)

    def clean(self) -> dict[str, Any]:
        """Points are read only when the appeal is upheld."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("decision") == Appeal.State.DISMISSED and "points" in self.errors:
            del self.errors["points"]
        return cleaned

    @property
    def upheld(self) -> bool:
        """Whether the appeal is upheld; of a valid form."""
        return bool(self.cleaned_data["decision"] == Appeal.State.UPHELD)

    @property
    def points(self) -> Decimal | None:
        """The new points, if the appeal is upheld; of a valid form."""
        return self.cleaned_data["points"] if self.upheld else None
