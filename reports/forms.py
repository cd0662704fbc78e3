"""The one form of reports: which phase to report on."""

from django import forms

from movement.models import Phase


class ReportRequestForm(forms.Form):
    """Choose a phase; its review says whether the report is sơ kết or tổng kết."""

    phase = forms.ModelChoiceField(
        label="Báo cáo của giai đoạn nào",
        help_text="Giai đoạn kết thúc bằng sơ kết hay tổng kết sẽ quyết định loại báo cáo.",
        queryset=Phase.objects.all(),
        empty_label=None,
        error_messages={
            "required": "Hãy chọn giai đoạn.",
            "invalid_choice": "Giai đoạn này không có trong Kế hoạch; hãy chọn lại.",
        },
    )
