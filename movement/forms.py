"""Forms of the dossier; each asks only what its page needs."""

from typing import Any

from django import forms

from movement.errors import Refused
from movement.evidence import ALLOWED_WORDS
from movement.models import Achievement, ContentArea, Evidence, Round, Submission, Unit, User
from movement.text import nfc


def show_refusal(form: forms.BaseForm, refusal: Refused) -> None:
    """Put a rule's sentence beside its field, or above the form when it has none."""
    field = refusal.field if refusal.field in form.fields else None
    form.add_error(field, refusal.message)


class StartForm(forms.Form):
    """For which unit and which year a dossier is opened."""

    unit = forms.ModelChoiceField(Unit.objects.none(), label="Đơn vị", empty_label=None)
    round = forms.ModelChoiceField(Round.objects.none(), label="Đợt thi đua", empty_label=None)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = Unit.objects.of(user).active()  # type: ignore[attr-defined]
        self.fields["round"].queryset = Round.objects.filter(  # type: ignore[attr-defined]
            windows__kind="submission"
        )


class SummaryForm(forms.ModelForm):
    """The dossier's summary and what the unit asks for."""

    class Meta:
        model = Submission
        fields = ("summary", "difficulties")
        help_texts = {
            "summary": "Nêu ngắn gọn đơn vị đã làm gì và được gì trong năm, khoảng 5–10 dòng.",
            "difficulties": "Báo cáo của xã tổng hợp phần này.",
        }
        widgets = {
            "summary": forms.Textarea(attrs={"rows": 8}),
            "difficulties": forms.Textarea(attrs={"rows": 5}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["summary"].required = True
        self.fields["summary"].error_messages["required"] = "Hãy viết tóm tắt thành tích."


class AchievementForm(forms.ModelForm):
    """One achievement."""

    class Meta:
        model = Achievement
        fields = ("title", "content_areas", "description")
        help_texts = {
            "title": "Ví dụ: Số hóa 100% hồ sơ một cửa.",
            "content_areas": "Chọn một hoặc nhiều nội dung mà thành tích này thuộc về.",
            "description": "Đã làm gì, kết quả bằng con số, bao nhiêu người được hưởng lợi.",
        }
        widgets = {
            "content_areas": forms.CheckboxSelectMultiple,
            "description": forms.Textarea(attrs={"rows": 8}),
        }
        error_messages = {
            "title": {"required": "Hãy đặt tên cho thành tích."},
            "content_areas": {"required": "Hãy chọn ít nhất một nội dung thi đua."},
            "description": {"required": "Hãy viết đã làm gì và kết quả ra sao."},
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        areas = self.fields["content_areas"]
        areas.queryset = ContentArea.objects.all()  # type: ignore[attr-defined]


class EvidenceForm(forms.ModelForm):
    """One file of evidence."""

    file = forms.FileField(
        label="Tệp",
        help_text=f"{ALLOWED_WORDS}, không quá 10 MB.",
        error_messages={
            "required": "Hãy chọn tệp.",
            "empty": "Tệp này rỗng. Hãy mở lại tệp gốc và chọn lại.",
        },
    )

    class Meta:
        model = Evidence
        fields = ("title", "source", "dated")
        labels = {"title": "Tệp này chứng minh điều gì"}
        help_texts = {
            "source": "Ví dụ: Sở Khoa học và Công nghệ, Báo Ninh Bình.",
            "dated": "Ngày/tháng/năm, ví dụ 05/09/2026.",
        }
        error_messages = {"title": {"required": "Hãy ghi tệp này chứng minh điều gì."}}
        widgets = {"dated": forms.DateInput(attrs={"class": "portal-input-date"})}

    field_order = ("file", "title", "source", "dated")


class ReturnForm(forms.Form):
    """What the standing office asks a unit to supplement, once, with one date."""

    reason = forms.CharField(
        label="Nội dung cần bổ sung",
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="Gộp mọi thiếu sót vào một lần trả.",
        error_messages={"required": "Hãy ghi những nội dung cần bổ sung."},
    )
    due = forms.DateField(
        label="Hạn bổ sung",
        help_text="Ngày/tháng/năm, ví dụ 05/12/2026.",
        error_messages={"required": "Hãy ghi hạn bổ sung."},
    )

    def clean_reason(self) -> str:
        """NFC, as everything that is stored."""
        return nfc(self.cleaned_data["reason"])
