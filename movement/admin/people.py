"""Accounts and the posts in the offices."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from movement.admin.base import PortalModelAdmin, PortalTabularInline
from movement.admin.importing import PersonTableMixin
from movement.admin.pages import person
from movement.admin.recording import RecordingMixin
from movement.admin.roles import EndingSoon
from movement.errors import Refused
from movement.models import Membership, OfficeRole, User
from movement.phones import check_phone
from movement.text import fold


class OfficeRoleInline(PortalTabularInline):
    model = OfficeRole
    extra = 0


class UserForm(forms.ModelForm):
    """A person's account; the first password is set by the person through the reset mail."""

    class Meta:
        model = User
        fields = ("email", "full_name", "phone", "is_active")

    def clean_phone(self) -> str:
        """The number as it is kept."""
        try:
            return check_phone(self.cleaned_data["phone"])
        except Refused as refusal:
            raise forms.ValidationError(refusal.message) from None


@admin.register(User)
class UserAdmin(RecordingMixin, PersonTableMixin, PortalModelAdmin):
    form = UserForm
    list_display = ("full_name", "email", "is_active")
    search_fields = ("email", "folded")
    inlines = (OfficeRoleInline,)

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """An administrator's account is only an administrator's to change."""
        return _in_reach(request, obj) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """As changing."""
        return _in_reach(request, obj) and super().has_delete_permission(request, obj)

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> tuple[str, ...]:
        """The address is how the person signs in: its owner changes it, in the account."""
        return () if obj is None else ("email",)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[User], search_term: str
    ) -> tuple[QuerySet[User], bool]:
        """Search forgives missing diacritics."""
        return super().get_search_results(request, queryset, fold(search_term))

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        """A new account has no password until its owner sets one."""
        if not change:
            obj.set_unusable_password()
        super().save_model(request, obj, form, change)


def _in_reach(request: HttpRequest, account: User | None) -> bool:
    return account is None or not account.is_superuser or person(request).is_superuser


@admin.register(OfficeRole)
class OfficeRoleAdmin(RecordingMixin, PortalModelAdmin):
    """Posts in the offices, with those that end soon."""

    list_display = ("user", "office", "kind", "from_date", "to_date")
    list_filter = (EndingSoon, "office", "kind")
    list_select_related = ("user", "office")
    search_fields = ("user__folded", "user__email")
    autocomplete_fields = ("user",)
    ordering = ("to_date", "pk")


@admin.register(Membership)
class MembershipAdmin(RecordingMixin, PortalModelAdmin):
    """Roles in units, with those that end soon."""

    list_display = ("user", "unit", "kind", "from_date", "to_date")
    list_filter = (EndingSoon, "kind")
    list_select_related = ("user", "unit")
    search_fields = ("user__folded", "user__email", "unit__folded")
    autocomplete_fields = ("user", "unit")
    ordering = ("to_date", "pk")
