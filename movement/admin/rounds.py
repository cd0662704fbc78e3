"""Rounds with their windows and extensions, what units registered, the signers, the authority."""

from collections.abc import Sequence
from datetime import datetime
from itertools import combinations
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html

from movement.admin.base import PortalModelAdmin, PortalTabularInline, ReadOnly
from movement.admin.pages import person, working_page
from movement.errors import Refused
from movement.extending import extend_deadline
from movement.forms import show_refusal
from movement.models import (
    Authority,
    Extension,
    Registration,
    Round,
    RoundWindow,
    Signer,
    Target,
    Unit,
)
from movement.permissions import require
from movement.reminders import reminder_days
from movement.text import nfc

Kind = RoundWindow.Kind
# A day without its hour would mean the first minute of that day.
WITH_THE_HOUR = "Hãy ghi cả giờ, ví dụ 17:00 28/12/2026."
# Each activity needs what the one before it leaves behind.
ORDER = [Kind.REGISTRATION, Kind.SUBMISSION, Kind.SCORING, Kind.APPEAL, Kind.COMMENT, Kind.COUNCIL]


class WindowForm(forms.ModelForm):
    """One window of a round."""

    class Meta:
        model = RoundWindow
        fields = ("kind", "opens_at", "closes_at", "remind_days")
        error_messages = {
            "opens_at": {"required": WITH_THE_HOUR},
            "closes_at": {"required": WITH_THE_HOUR},
        }

    def clean_remind_days(self) -> str:
        """The days as the reminders read them, the farthest first."""
        try:
            days = reminder_days(self.cleaned_data["remind_days"])
        except ValueError:
            raise forms.ValidationError(
                "Hãy ghi tối đa sáu số ngày từ 1 đến 60, cách nhau bằng dấu phẩy, ví dụ 7, 3, 1."
            ) from None
        return ", ".join(str(day) for day in days)


class WindowFormSet(BaseInlineFormSet):
    """The windows of a round, in an order in which the work can be done."""

    def clean(self) -> None:
        """No activity may be over before the one that it waits for has begun.

        Raises:
            ValidationError: one is; both are named.
        """
        super().clean()
        dates = {
            form.cleaned_data["kind"]: form.cleaned_data
            for form in self.forms
            if form.is_valid() and {"kind", "opens_at", "closes_at"} <= form.cleaned_data.keys()
        }
        problems = [
            f"“{later.label}” đóng trước khi “{earlier.label}” mở; hãy xem lại ngày."
            for earlier, later in combinations(ORDER, 2)
            if earlier in dates
            and later in dates
            and dates[later]["closes_at"] <= dates[earlier]["opens_at"]
        ]
        if problems:
            raise forms.ValidationError(problems)


class RoundWindowInline(PortalTabularInline):
    model = RoundWindow
    form = WindowForm
    formset = WindowFormSet
    extra = 0


class MomentField(forms.DateTimeField):
    """A day and its hour, in the order in which the person writes them."""

    input_formats = ("%H:%M %d/%m/%Y", "%d/%m/%Y %H:%M")
    default_error_messages = {"invalid": WITH_THE_HOUR}

    def to_python(self, value: Any) -> datetime | None:
        """The moment; Django would read an ISO day alone as midnight."""
        if isinstance(value, str) and value.strip() and ":" not in value:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return super().to_python(value)


class ExtensionForm(forms.Form):
    """Which deadline moves, for whom, until when and why."""

    window = forms.ModelChoiceField(
        RoundWindow.objects.none(),
        label="Gia hạn việc gì",
        empty_label="Chọn một việc",
        error_messages={"required": "Hãy chọn việc được gia hạn."},
    )
    unit = forms.ModelChoiceField(
        Unit.objects.none(),
        label="Cho đơn vị",
        required=False,
        empty_label="Mọi đơn vị",
    )
    closes_at = MomentField(
        label="Hạn mới",
        help_text="Giờ:phút ngày/tháng/năm, ví dụ 17:00 28/12/2026.",
        widget=forms.DateTimeInput(attrs={"class": "govuk-input--width-20"}),
        error_messages={"required": "Hãy ghi hạn mới."},
    )
    reason = forms.CharField(
        label="Lý do",
        help_text="Đăng công khai trên trang kế hoạch; không ghi chuyện riêng của ai.",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Hãy ghi lý do gia hạn; lý do được đăng công khai."},
    )

    def __init__(self, *args: Any, round_: Round, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        windows: Any = self.fields["window"]
        windows.queryset = round_.windows.all()
        windows.label_from_instance = RoundWindow.get_kind_display
        units: Any = self.fields["unit"]
        units.queryset = Unit.objects.active()

    def clean_reason(self) -> str:
        """NFC, as everything that is stored."""
        return nfc(self.cleaned_data["reason"])


@admin.register(Round)
class RoundAdmin(PortalModelAdmin):
    list_display = ("__str__", "phase", "extend_link")
    list_select_related = ("phase",)
    fields = readonly_fields = ("year_text", "phase")
    inlines = (RoundWindowInline,)

    def get_list_display(self, request: HttpRequest) -> Sequence[str]:
        """Only who may extend a deadline is led to the page."""
        shown = super().get_list_display(request)
        if request.user.has_perm("movement.extend_deadline"):
            return list(shown)
        return [name for name in shown if name != "extend_link"]

    @admin.display(description="Năm")
    def year_text(self, round_: Round) -> str:
        """A year is a name, not a number: 2026 and not 2.026."""
        return str(round_.year)

    @admin.display(description="Việc")
    def extend_link(self, round_: Round) -> str:
        """The page of the round's extensions."""
        url = reverse("admin:movement_extend", args=[round_.pk])
        return format_html('<a href="{}">Gia hạn<span hidden> năm {}</span></a>', url, round_.year)

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("<int:pk>/gia-han/", wrap(self.extend_page), name="movement_extend"),
            *super().get_urls(),
        ]

    def extend_page(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The round's deadlines, what was granted, and the form that grants more."""
        require(request.user, "movement.extend_deadline")
        round_ = get_object_or_404(Round.objects.prefetch_related("windows__extensions"), pk=pk)
        form = ExtensionForm(request.POST or None, round_=round_)
        if request.method == "POST" and form.is_valid():
            try:
                extend_deadline(actor=person(request), **form.cleaned_data)
                messages.success(request, "Đã gia hạn và báo cho người đại diện của đơn vị.")
                return redirect("admin:movement_extend", pk)
            except Refused as refusal:
                show_refusal(form, refusal)
        return working_page(
            request,
            "movement/plan_extend.html",
            f"Gia hạn: {round_}",
            round=round_,
            windows=round_.windows.all(),
            extensions=Extension.objects.filter(window__round=round_).select_related(
                "window", "unit", "granted_by"
            ),
            form=form,
        )


class TargetInline(ReadOnly, PortalTabularInline):
    model = Target
    fields = ("content_area", "name", "value", "measure")


@admin.register(Registration)
class RegistrationAdmin(ReadOnly, PortalModelAdmin):
    """What units promised; the units alone write it."""

    list_display = ("unit", "round", "registered_at", "registered_by")
    list_filter = ("round", "unit__group")
    list_select_related = ("unit", "round", "registered_by")
    search_fields = ("unit__folded",)
    fields = (
        "unit",
        "round",
        "launched_on",
        "launch_plan",
        "launch_criteria",
        "registered_at",
        "registered_by",
    )
    inlines = (TargetInline,)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Registration]:
        """A draft is the unit's own business."""
        return super().get_queryset(request).filter(state=Registration.State.REGISTERED)


@admin.register(Signer)
class SignerAdmin(PortalModelAdmin):
    list_display = ("name", "post", "from_date", "to_date")


@admin.register(Authority)
class AuthorityAdmin(PortalModelAdmin):
    list_display = ("name", "province")
