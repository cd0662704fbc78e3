"""Units and the people who act for them."""

from collections.abc import Callable
from copy import copy
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html

from movement.admin.base import PortalModelAdmin, PortalTabularInline
from movement.admin.importing import UnitTableMixin
from movement.admin.pages import person, working_page
from movement.admin.recording import RecordingMixin
from movement.admin.unit_forms import MergeForm, RenameForm, SuspendForm
from movement.errors import Refused
from movement.forms import show_refusal
from movement.merging import likely_duplicates, merge_units
from movement.models import Membership, Unit, User
from movement.permissions import require
from movement.text import fold
from movement.unit_forms import DETAILS, PersonMixin, TaxCodeMixin
from movement.units import (
    approve_unit,
    check_unit,
    former_names,
    rename_unit,
    resume_unit,
    suspend_unit,
)


class MembershipInline(PortalTabularInline):
    model = Membership
    extra = 0
    autocomplete_fields = ("user",)


class UnitForm(TaxCodeMixin, PersonMixin, forms.ModelForm):
    """A unit; the rules of movement.units say what is wrong with it."""

    class Meta:
        model = Unit
        fields = ("group", "kind", *DETAILS)

    def clean(self) -> dict[str, Any]:
        """What the kind must tell, and names compared as they are searched."""
        data = super().clean() or {}
        if not self.errors:
            unit = copy(self.instance)
            for name, value in data.items():
                setattr(unit, name, value)
            try:
                check_unit(unit)
                data = {name: getattr(unit, name) for name in data}
            except Refused as refusal:
                show_refusal(self, refusal)
        return data


@admin.register(Unit)
class UnitAdmin(RecordingMixin, UnitTableMixin, PortalModelAdmin):
    """The list of units; what becomes of one is decided on its working page."""

    form = UnitForm
    list_display = ("name", "group", "kind", "address", "state", "work_link")
    list_filter = ("group", "kind", "state")
    list_select_related = ("group",)
    search_fields = ("folded",)
    inlines = (MembershipInline,)
    actions = ("approve",)

    def get_readonly_fields(self, request: HttpRequest, obj: Unit | None = None) -> list[str]:
        """What stays: the name, which changes on the working page; with a dossier the group."""
        if obj is None:
            return []
        return ["name", "group"] if obj.submissions.exists() else ["name"]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Unit], search_term: str
    ) -> tuple[QuerySet[Unit], bool]:
        """Search forgives missing diacritics."""
        return super().get_search_results(request, queryset, fold(search_term))

    @admin.display(description="Việc")
    def work_link(self, unit: Unit) -> str:
        """The working page of the unit."""
        url = reverse("admin:movement_unit_work", args=[unit.pk])
        return format_html('<a href="{}">Duyệt, gộp, đổi tên</a>', url)

    @admin.action(description="Duyệt các đơn vị đã chọn", permissions=["change"])
    def approve(self, request: HttpRequest, queryset: QuerySet[Unit]) -> None:
        """Let the chosen units take part."""
        try:
            for unit in queryset:
                approve_unit(unit=unit, actor=person(request))
            messages.success(request, "Đã duyệt các đơn vị.")
        except Refused as refusal:
            messages.error(request, refusal.message)

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("<int:pk>/cong-viec/", wrap(self.work), name="movement_unit_work"),
            path("<int:pk>/gop/", wrap(self.merge), name="movement_unit_merge"),
            *super().get_urls(),
        ]

    def work(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Approve, suspend, resume, rename; with the people and the history at hand."""
        require(request.user, "movement.steer_unit")
        unit = get_object_or_404(Unit.objects.select_related("group", "merged_into"), pk=pk)
        suspend = SuspendForm(request.POST if "suspend" in request.POST else None)
        rename = RenameForm(request.POST if "rename" in request.POST else None, auto_id="ten_%s")
        if request.method == "POST":
            done = _act(request, unit, suspend, rename)
            if done:
                messages.success(request, done)
                return redirect("admin:movement_unit_work", pk)
        return working_page(
            request,
            "movement/admin/unit_work.html",
            unit.name,
            unit=unit,
            crumbs=[("Đơn vị", reverse("admin:movement_unit_changelist"))],
            suspend=suspend,
            rename=rename,
            memberships=Membership.objects.current().filter(unit=unit).select_related("user"),
            requests=unit.join_requests.filter(state="pending").select_related("user"),
            former_names=former_names(unit),
        )

    def merge(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Give everything of a duplicate to the unit that stays."""
        require(request.user, "movement.steer_unit")
        unit = get_object_or_404(Unit.objects.select_related("group"), pk=pk)
        likely = likely_duplicates(unit)
        form = MergeForm(
            request.POST or None, unit=unit, initial={"into": likely[0][0] if likely else None}
        )
        if request.method == "POST" and form.is_valid():
            try:
                stays = merge_units(duplicate=unit, actor=person(request), **form.cleaned_data)
                messages.success(request, f"Đã gộp {unit} vào {stays}.")
                return redirect("admin:movement_unit_work", stays.pk)
            except Refused as refusal:
                show_refusal(form, refusal)
        return working_page(
            request,
            "movement/admin/unit_merge.html",
            f"Gộp {unit} vào đơn vị khác",
            unit=unit,
            crumbs=[
                ("Đơn vị", reverse("admin:movement_unit_changelist")),
                (unit.name, reverse("admin:movement_unit_work", args=[pk])),
            ],
            likely=likely,
            form=form,
        )


def _act(request: HttpRequest, unit: Unit, suspend: SuspendForm, rename: RenameForm) -> str | None:
    """Do the one thing that was asked for; say what was done, or None when refused."""
    actor = person(request)
    try:
        for button, act in BUTTONS.items():
            if button in request.POST:
                return act(unit, actor)
        if suspend.is_bound and suspend.is_valid():
            suspend_unit(unit=unit, actor=actor, **suspend.cleaned_data)
            return "Đơn vị không tham gia nữa, cho tới khi được cho tham gia lại."
        if rename.is_bound and rename.is_valid():
            rename_unit(unit=unit, actor=actor, **rename.cleaned_data)
            return "Đã đổi tên; tên cũ còn trong lịch sử."
    except Refused as refusal:
        bound = next((form for form in (suspend, rename) if form.is_bound), None)
        if bound is None:
            messages.error(request, refusal.message)
        else:
            show_refusal(bound, refusal)
    return None


def _approve(unit: Unit, actor: User) -> str:
    approve_unit(unit=unit, actor=actor)
    return "Đã duyệt đơn vị."


def _resume(unit: Unit, actor: User) -> str:
    resume_unit(unit=unit, actor=actor)
    return "Đơn vị tham gia trở lại."


BUTTONS: dict[str, Callable[[Unit, User], str]] = {"approve": _approve, "resume": _resume}
