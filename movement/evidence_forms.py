"""Forms of the evidence shelf."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.template.defaultfilters import filesizeformat
from django.utils import formats

from movement.files import ALLOWED_TYPES, ALLOWED_WORDS
from movement.models import Evidence


class SeveralFilesInput(forms.ClearableFileInput):
    """A control that takes several files at once."""

    allow_multiple_selected = True


class SeveralFilesField(forms.FileField):
    """Several files; whether each one passes is the rule's business, not the form's."""

    widget = SeveralFilesInput

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        """The files, at least one and not too many.

        Raises:
            ValidationError: none, or more than are taken in one go.
        """
        files = data or [None]
        found = [super(SeveralFilesField, self).clean(one, initial) for one in files]
        if len(found) > settings.EVIDENCE_MAX_FILES:
            raise forms.ValidationError(
                f"Mỗi lần chỉ tải được {settings.EVIDENCE_MAX_FILES} tệp. Hãy chia thành nhiều lần."
            )
        return found


class UploadForm(forms.Form):
    """One or more files from the person's machine."""

    file = SeveralFilesField(
        label="Tệp",
        allow_empty_file=True,  # the rule says so by the file's name
        error_messages={"required": "Hãy chọn tệp."},
        widget=SeveralFilesInput(attrs={"accept": ",".join(ALLOWED_TYPES)}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        limit = filesizeformat(settings.EVIDENCE_MAX_BYTES)
        self.fields[
            "file"
        ].help_text = f"{ALLOWED_WORDS}; mỗi tệp không quá {limit}. Chọn được nhiều tệp một lần."


class DescribeForm(forms.ModelForm):
    """What a file proves, where it comes from, of what date it is."""

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


class _EvidenceChoices(forms.ModelMultipleChoiceField):
    def label_from_instance(self, obj: Evidence) -> str:
        """The title with the file's name and date, by which people know it again."""
        words = [str(obj), obj.filename]
        if obj.dated:
            words.append(f"ngày {formats.date_format(obj.dated, 'd/m/Y')}")
        return ", ".join(words)


class HangForm(forms.Form):
    """Files of the shelf that are hung on one more achievement."""

    evidence = _EvidenceChoices(
        Evidence.objects.none(),
        label="Tệp trên kệ minh chứng",
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "Hãy chọn ít nhất một tệp.",
            "invalid_choice": "Một tệp vừa chọn không còn trên kệ. Hãy chọn lại.",
            "invalid_pk_value": "Một tệp vừa chọn không còn trên kệ. Hãy chọn lại.",
        },
    )

    def __init__(self, *args: Any, offered: QuerySet[Evidence], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["evidence"].queryset = offered  # type: ignore[attr-defined]

    @property
    def chosen(self) -> Sequence[Evidence]:
        """What was ticked."""
        return list(self.cleaned_data["evidence"])
