"""Forms of the council's and the standing office's working pages."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.html import format_html

from awards.ballot.rounds import available_ballots
from awards.models import AwardForm, CouncilMember, OpenVote, Proposal, VoteItem, VoteRound
from awards.proposing import draft_citation, recipient_kind
from movement.models import Signer, Submission
from movement.numbers import format_points
from movement.text import nfc


class ProposalForm(forms.Form):
    """For which award a judged dossier is put forward."""

    award_form = forms.ModelChoiceField(
        AwardForm.objects.none(), label="Danh hiệu, hình thức khen thưởng", empty_label=None
    )
    citation = forms.CharField(
        label="Thành tích ghi trong đề nghị",
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Lấy từ tên các thành tích trong hồ sơ; hãy sửa lại cho gọn.",
        error_messages={"required": "Hãy ghi thành tích được đề nghị khen thưởng."},
    )

    def __init__(self, *args: Any, submission: Submission, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["award_form"].queryset = AwardForm.objects.in_force(  # type: ignore[attr-defined]
            timezone.localdate()
        ).filter(recipient=recipient_kind(submission), ballot__in=available_ballots())
        self.fields["citation"].initial = draft_citation(submission)

    def clean_citation(self) -> str:
        """NFC, as everything that is stored."""
        return nfc(self.cleaned_data["citation"])


class AttendanceForm(forms.Form):
    """Who of the voting members is present."""

    present = forms.ModelMultipleChoiceField(
        CouncilMember.objects.none(),
        label="Thành viên có mặt",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, members: QuerySet[CouncilMember], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["present"].queryset = members  # type: ignore[attr-defined]


class BallotForm(forms.Form):
    """Which proposals go on the ballot of the next round."""

    proposals = forms.ModelMultipleChoiceField(
        Proposal.objects.none(),
        label="Các trường hợp đưa ra biểu quyết",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Hãy chọn ít nhất một đề nghị để biểu quyết."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        waiting = Proposal.objects.filter(state=Proposal.State.PROPOSED).exclude(
            vote_items__round__state=VoteRound.State.DRAFT
        )
        self.fields["proposals"].queryset = waiting.select_related(  # type: ignore[attr-defined]
            "submission__unit", "award_form"
        )


class VoteForm(forms.Form):
    """One choice for each nominee, nothing preselected."""

    def __init__(self, *args: Any, items: list[VoteItem], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.items = items
        for item in items:
            self.fields[f"item_{item.pk}"] = forms.ChoiceField(
                label=f"{item.order}. {item.nominee}",
                help_text=_nominee_hint(item),
                choices=OpenVote.Choice.choices,
                widget=forms.RadioSelect,
                error_messages={
                    "required": f"Hãy chọn “Đồng ý” hoặc “Không đồng ý” cho {item.nominee}."
                },
            )

    def choices(self) -> dict[int, OpenVote.Choice]:
        """The choices by the items' keys."""
        return {
            item.pk: OpenVote.Choice(self.cleaned_data[f"item_{item.pk}"]) for item in self.items
        }


def _nominee_hint(item: VoteItem) -> str:
    """What the member weighs: the award, the citation, the offices' result."""
    result = item.proposal.submission.result
    return format_html(
        "{}. Kết quả thẩm định: {}/{} điểm, hạng {} trong nhóm.<br>Thành tích: {}",
        item.award_name,
        format_points(result.total),
        format_points(result.scale),
        result.rank,
        item.proposal.citation,
    )


class IssueForm(forms.Form):
    """Number, date and signer of a decision; the rule says what is missing."""

    number = forms.IntegerField(
        label="Số quyết định",
        required=False,
        localize=True,
        help_text="Chỉ ghi số, ví dụ 105.",
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "portal-input-points"}),
    )
    issued_on = forms.DateField(
        label="Ngày ban hành",
        required=False,
        help_text="Ngày/tháng/năm, ví dụ 22/12/2026.",
        widget=forms.DateInput(attrs={"class": "portal-input-date"}),
    )
    signer = forms.ModelChoiceField(
        Signer.objects.all(), label="Người ký", required=False, empty_label="Chọn người ký"
    )
