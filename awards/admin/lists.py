"""The lists of `awards` in the admin; every change of state has a working page of its own."""

from django.contrib import admin
from import_export.admin import ExportMixin
from import_export.resources import ModelResource
from rules.contrib.admin import ObjectPermissionsTabularInline

from awards.models import AwardForm, CouncilMember, CouncilTerm, Honour
from movement.admin import LOCALIZED_NUMBERS, PortalModelAdmin


@admin.register(AwardForm)
class AwardFormAdmin(PortalModelAdmin):
    list_display = ("name", "kind", "level", "ballot", "valid_from", "valid_to")
    list_filter = ("kind", "level")


class CouncilMemberInline(ObjectPermissionsTabularInline):
    model = CouncilMember
    extra = 0
    formfield_overrides = LOCALIZED_NUMBERS
    autocomplete_fields = ("user",)


@admin.register(CouncilTerm)
class CouncilTermAdmin(PortalModelAdmin):
    list_display = ("name", "decision_number", "from_date", "to_date")
    inlines = (CouncilMemberInline,)


class HonourResource(ModelResource):
    """The roll as a table: public fields only."""

    class Meta:
        model = Honour
        fields = ("year", "number", "recipient", "award_name", "decision_number", "decided_on")


@admin.register(Honour)
class HonourAdmin(ExportMixin, PortalModelAdmin):
    resource_classes = (HonourResource,)
    list_display = ("recipient", "award_name", "year", "decision_number")
    list_filter = ("year", "group")
    search_fields = ("folded",)
