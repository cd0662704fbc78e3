"""Forms of units and their people; each asks only what its page needs."""

from typing import Any

from django import forms

from movement.models import Group, Invitation, JoinRequest, Membership, Unit
from movement.models.people import a_year_from_today
from movement.tax_codes import tidy_tax_code
from movement.units import NEEDS

DATE_HINT = "Ngày/tháng/năm, ví dụ 31/12/2026."
PHONE_HINT = "Ví dụ 0912 345 678 hoặc +84 912 345 678."
ROLE_HINT = "Người soạn chuẩn bị hồ sơ; người đại diện được nộp, rút hồ sơ và mời đồng nghiệp."


# What a unit tells of itself; which of them a kind needs, movement.units.NEEDS says.
PERSONAL = ("gender", "is_direct_worker")
DETAILS = ("name", "address", "parent_body", "tax_code", "post", "workplace", "phone", *PERSONAL)
WHY_PERSONAL = "Chỉ để thống kê tỷ lệ trong khen thưởng; không công khai."
NOT_TOLD = ("", "Không ghi")


def group_of_kind(kind: str) -> str:
    """The code of the group that the kind belongs to."""
    return next(code for code, kinds in Unit.KINDS_OF_GROUP.items() if kind in kinds)


class DayField(forms.DateField):
    """A day typed as dd/mm/yyyy."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", DATE_HINT)
        widget = forms.DateInput(attrs={"class": "portal-input-date", "autocomplete": "off"})
        super().__init__(widget=widget, **kwargs)


class KindForm(forms.Form):
    """What sort of unit it is; the next page asks what that sort needs."""

    loai = forms.ChoiceField(
        label="Ông/bà thuộc loại nào",
        choices=Unit.Kind.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": "Hãy chọn một loại.",
            "invalid_choice": "Hãy chọn một loại trong danh sách.",
        },
    )


class JoinForm(forms.ModelForm):
    """In which role a person asks to act for a unit, and why."""

    class Meta:
        model = JoinRequest
        fields = ("kind", "note")
        labels = {"kind": "Vai trò đề nghị", "note": "Ông/bà là ai ở đơn vị này"}
        help_texts = {
            "kind": ROLE_HINT,
            "note": "Chức vụ, ai giao việc; để Phòng Văn hóa - Xã hội đối chiếu.",
        }
        widgets = {"kind": forms.RadioSelect, "note": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = Membership.Kind.choices  # type: ignore[attr-defined]


class TaxCodeMixin(forms.Form):
    """A tax code may be typed with blanks and points."""

    tax_code = forms.CharField(label="Mã số thuế", max_length=30, required=False)

    def clean_tax_code(self) -> str:
        """The code as it is kept."""
        return tidy_tax_code(self.cleaned_data["tax_code"])


class PersonMixin(forms.Form):
    """What only a person is asked, who need not answer."""

    gender = forms.ChoiceField(
        label="Giới tính",
        choices=(NOT_TOLD, *Unit.Gender.choices),
        required=False,
        widget=forms.RadioSelect,
        help_text=WHY_PERSONAL,
    )
    is_direct_worker = forms.NullBooleanField(
        label="Trực tiếp lao động, sản xuất, công tác; không giữ chức vụ lãnh đạo, quản lý",
        required=False,
        widget=forms.RadioSelect(choices=(NOT_TOLD, ("True", "Đúng"), ("False", "Không đúng"))),
        help_text=f"Luật ưu tiên khen thưởng người trực tiếp lao động. {WHY_PERSONAL}",
    )


class NewUnitForm(TaxCodeMixin, PersonMixin, forms.ModelForm):
    """A unit that the portal does not know yet, with what its kind needs."""

    field_order = ("name", "address", "parent_body", "tax_code", "post", "workplace")
    note = JoinForm.base_fields["note"]

    class Meta:
        model = Unit
        fields = DETAILS
        help_texts = {
            "parent_body": "Ví dụ: Ủy ban nhân dân xã Xuân Trường.",
            "phone": PHONE_HINT,
        }
        error_messages = {"name": {"required": "Hãy ghi tên."}}

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        needs = NEEDS[kind]
        for name in ("parent_body", "tax_code", "post", "workplace"):
            if name not in needs:
                del self.fields[name]
        for name, sentence in needs.items():
            self.fields[name].required = True
            self.fields[name].error_messages["required"] = sentence
        if kind in Unit.INDIVIDUALS:
            self.fields["name"].label = "Họ và tên"
            self.fields["note"].label = "Giới thiệu thêm"
            self.fields[
                "note"
            ].help_text = "Công việc, nơi làm việc của ông/bà; để Phòng Văn hóa - Xã hội đối chiếu."
        else:
            for name in PERSONAL:
                del self.fields[name]
            self.fields["name"].label = "Tên đơn vị"
        if kind == Unit.Kind.HOUSEHOLD:
            self.fields["name"].label = "Tên hộ kinh doanh"
            self.fields["tax_code"].help_text = "10 chữ số, hoặc số định danh cá nhân 12 chữ số."

    def values(self) -> dict[str, Any]:
        """What `ask_with_new_unit` takes."""
        code = group_of_kind(self.kind)
        return {
            **self.cleaned_data,
            "group": Group.objects.get(code=code),
            "unit_kind": self.kind,
            "kind": Membership.Kind.SUBMITTER,
        }


class PhoneForm(forms.ModelForm):
    """The number at which the unit is reached."""

    class Meta:
        model = Unit
        fields = ("phone",)
        help_texts = {"phone": PHONE_HINT}


class InviteForm(forms.ModelForm):
    """Whom a representative asks in."""

    role_ends = DayField(
        label="Vai trò có hiệu lực đến ngày",
        initial=a_year_from_today,
        error_messages={"required": "Hãy ghi ngày kết thúc vai trò."},
    )

    class Meta:
        model = Invitation
        fields = ("email", "kind")
        labels = {"email": "Địa chỉ thư điện tử của đồng nghiệp"}
        help_texts = {"kind": ROLE_HINT}
        widgets = {"kind": forms.RadioSelect}
        error_messages = {"email": {"required": "Hãy ghi địa chỉ thư điện tử."}}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = Membership.Kind.choices  # type: ignore[attr-defined]


class MembersField(forms.ModelChoiceField):
    """A choice among people by name and address, so that namesakes are told apart."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, empty_label="Chọn một người", **kwargs)

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.full_name} ({obj.email})"


class UntilForm(forms.Form):
    """Until when a role holds, and on what ground it passes on."""

    until = DayField(
        label="Vai trò của người nhận có hiệu lực đến ngày",
        initial=a_year_from_today,
        error_messages={"required": "Hãy ghi ngày kết thúc vai trò."},
    )
    note = forms.CharField(
        label="Căn cứ, ghi chú",
        max_length=300,
        required=False,
        help_text="Ví dụ: Quyết định phân công số 12/QĐ-UBND.",
    )
