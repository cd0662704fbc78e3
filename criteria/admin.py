"""The offices' desk for criteria sets at /quan-tri/."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest

from criteria.models import CriteriaSet, Criterion
from criteria.publishing import publish_set, set_problems
from movement.admin import LOCALIZED_NUMBERS, PortalModelAdmin
from movement.admin.base import PortalTabularInline
from movement.errors import Refused
from movement.models import PlanCriterion


class CriterionInline(PortalTabularInline):
    """The component criteria of a set; they are edited while the set is a draft."""

    model = Criterion
    extra = 0
    fields = ("order", "code", "plan_criterion", "text", "axis", "office", "max_points")
    formfield_overrides = LOCALIZED_NUMBERS

    def has_add_permission(self, request: HttpRequest, obj: CriteriaSet | None = None) -> bool:
        """Lines may be added to a draft only."""
        return bool(request.user.has_perm("criteria.add_criterion", obj))

    def formfield_for_foreignkey(
        self, db_field: Any, request: HttpRequest, **kwargs: Any
    ) -> forms.ModelChoiceField | None:
        """The plan's criteria are named with their group: one query, not one a criterion."""
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if field is not None:
            if db_field.name == "plan_criterion":
                field.queryset = PlanCriterion.objects.select_related("group")
            # Looked up once for all lines, not once a line.
            field.choices = list(field.choices)
        return field


@admin.register(CriteriaSet)
class CriteriaSetAdmin(PortalModelAdmin):
    list_display = ("__str__", "version", "state", "is_proposal")
    list_filter = ("round", "group", "state")
    list_select_related = ("round", "group")
    readonly_fields = ("round", "group", "version", "problems")
    inlines = (CriterionInline,)
    actions = ("publish",)

    @admin.display(description="Còn phải sửa trước khi ban hành")
    def problems(self, criteria_set: CriteriaSet) -> str:
        """The set's problems in words."""
        return " ".join(set_problems(criteria_set)) or "Không còn gì."

    @admin.action(description="Ban hành các bộ tiêu chí đã chọn", permissions=["view"])
    def publish(self, request: HttpRequest, queryset: QuerySet[CriteriaSet]) -> None:
        """Put the chosen sets in force; each refused one says why."""
        for criteria_set in queryset.select_related("round", "group"):
            try:
                publish_set(criteria_set=criteria_set, actor=request.user)  # type: ignore[arg-type]
                messages.success(request, f"Đã ban hành: {criteria_set}.")
            except Refused as refusal:
                messages.error(request, f"{criteria_set}: {refusal.message}")
