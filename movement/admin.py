"""The standing office's desk for people, units and rounds at /quan-tri/."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest
from import_export.admin import ExportMixin
from import_export.resources import ModelResource
from rules.contrib.admin import ObjectPermissionsModelAdmin, ObjectPermissionsTabularInline

from movement.errors import Refused
from movement.forms import show_refusal
from movement.models import (
    Authority,
    Membership,
    OfficeRole,
    Round,
    RoundWindow,
    Signer,
    Unit,
    User,
)
from movement.text import fold
from movement.units import approve_unit, check_unit

# Numbers typed by people are read as Vietnamese people write them (1.000 is a thousand).
LOCALIZED_NUMBERS: dict[Any, dict[str, Any]] = {
    models.DecimalField: {"localize": True},
    models.IntegerField: {"localize": True},
}


class PortalModelAdmin(ObjectPermissionsModelAdmin):
    """What every admin page of the portal shares."""

    list_per_page = 50
    formfield_overrides = LOCALIZED_NUMBERS


class OfficeRoleInline(ObjectPermissionsTabularInline):
    model = OfficeRole
    extra = 0


class MembershipInline(ObjectPermissionsTabularInline):
    model = Membership
    extra = 0
    autocomplete_fields = ("user",)


class RoundWindowInline(ObjectPermissionsTabularInline):
    model = RoundWindow
    extra = 0


class UserForm(forms.ModelForm):
    """A person's account; the first password is set by the person through the reset mail."""

    class Meta:
        model = User
        fields = ("email", "full_name", "is_active")


@admin.register(User)
class UserAdmin(PortalModelAdmin):
    form = UserForm
    list_display = ("full_name", "email", "is_active")
    search_fields = ("email", "full_name")
    inlines = (OfficeRoleInline,)

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        """A new account has no password until its owner sets one."""
        if not change:
            obj.set_unusable_password()
        super().save_model(request, obj, form, change)


class UnitForm(forms.ModelForm):
    """A unit; the rules of movement.units say what is wrong with it."""

    class Meta:
        model = Unit
        fields = ("group", "name", "address", "individual_kind")

    def clean(self) -> dict[str, Any]:
        """Names are compared as they are searched: without diacritics."""
        data = super().clean() or {}
        if not self.errors:
            try:
                check_unit(Unit(pk=self.instance.pk, **data))
            except Refused as refusal:
                show_refusal(self, refusal)
        return data


class UnitResource(ModelResource):
    """Units as a table."""

    class Meta:
        model = Unit
        fields = ("name", "group__name", "address", "state")


@admin.register(Unit)
class UnitAdmin(ExportMixin, PortalModelAdmin):
    form = UnitForm
    resource_classes = (UnitResource,)
    list_display = ("name", "group", "address", "state")
    list_filter = ("group", "state")
    list_select_related = ("group",)
    search_fields = ("folded",)
    inlines = (MembershipInline,)
    actions = ("approve",)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Unit], search_term: str
    ) -> tuple[QuerySet[Unit], bool]:
        """Search forgives missing diacritics."""
        return super().get_search_results(request, queryset, fold(search_term))

    @admin.action(description="Duyệt các đơn vị đã chọn", permissions=["change"])
    def approve(self, request: HttpRequest, queryset: QuerySet[Unit]) -> None:
        """Let the chosen units take part."""
        try:
            for unit in queryset:
                approve_unit(unit=unit, actor=request.user)  # type: ignore[arg-type]
            messages.success(request, "Đã duyệt các đơn vị.")
        except Refused as refusal:
            messages.error(request, refusal.message)


@admin.register(Round)
class RoundAdmin(PortalModelAdmin):
    list_display = ("__str__", "phase")
    fields = readonly_fields = ("year_text", "phase")
    inlines = (RoundWindowInline,)

    @admin.display(description="Năm")
    def year_text(self, round_: Round) -> str:
        """A year is a name, not a number: 2026 and not 2.026."""
        return str(round_.year)


@admin.register(Signer)
class SignerAdmin(PortalModelAdmin):
    list_display = ("name", "post", "from_date", "to_date")


@admin.register(Authority)
class AuthorityAdmin(PortalModelAdmin):
    list_display = ("name", "province")
