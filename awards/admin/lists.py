"""The lists of `awards` in the admin; every change of state has a working page of its own."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from import_export.admin import ExportMixin
from import_export.resources import ModelResource

from awards.models import AwardForm, CouncilMember, CouncilTerm, Honour
from movement.admin import LOCALIZED_NUMBERS, PortalModelAdmin
from movement.admin.base import PortalTabularInline
from movement.admin.recording import RecordingMixin
from movement.text import fold


@admin.register(AwardForm)
class AwardFormAdmin(PortalModelAdmin):
    list_display = ("name", "kind", "level", "ballot", "valid_from", "valid_to")
    list_filter = ("kind", "level")


class CouncilMemberInline(PortalTabularInline):
    model = CouncilMember
    extra = 0
    formfield_overrides = LOCALIZED_NUMBERS
    autocomplete_fields = ("user",)


@admin.register(CouncilTerm)
class CouncilTermAdmin(RecordingMixin, PortalModelAdmin):
    list_display = ("name", "decision_number", "from_date", "to_date")
    inlines = (CouncilMemberInline,)


class HonourResource(ModelResource):
    """The roll as a table: public fields only."""

    class Meta:
        model = Honour
        fields = ("year", "number", "recipient", "award_name", "decision_number", "decided_on")
        # Numbers as numbers: a year is not 2.026.
        widgets = {name: {"coerce_to_string": False} for name in ("year", "number")}


@admin.register(Honour)
class HonourAdmin(ExportMixin, PortalModelAdmin):
    resource_classes = (HonourResource,)
    list_display = ("recipient", "award_name", "year_text", "decision_number")
    list_filter = ("group",)
    fields = (
        "recipient",
        "award_name",
        "citation",
        "group",
        "year_text",
        "decision_number",
        "decided_on",
        "published_at",
    )
    readonly_fields = ("year_text",)
    search_fields = ("folded",)

    @admin.display(description="Năm", ordering="year")
    def year_text(self, honour: Honour) -> str:
        """A year is a name, not a number: 2026 and not 2.026."""
        return str(honour.year)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Honour], search_term: str
    ) -> tuple[QuerySet[Honour], bool]:
        """Search forgives missing diacritics."""
        return super().get_search_results(request, queryset, fold(search_term))
