"""The page of one component criterion with its bands; its owner office edits it in a draft."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.db import models
from django.db.models import Max, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from criteria.admin.drafts import DraftMixin, crumbs_to, work_url
from criteria.admin.forms import BandForm, CriterionForm, RowsFormSet
from criteria.models import Band, CriteriaSet, Criterion
from criteria.publishing import require_draft, touch
from movement.admin import LOCALIZED_NUMBERS, PortalModelAdmin
from movement.admin.base import PortalTabularInline
from movement.admin.pages import person
from movement.errors import Refused
from movement.history import record
from movement.models import PlanCriterion
from movement.permissions import office_codes


class BandInline(PortalTabularInline):
    """From where to where how many points; used by criteria that are measured by bands."""

    model = Band
    form = BandForm
    formset = RowsFormSet
    extra = 0
    formfield_overrides = LOCALIZED_NUMBERS

    def get_queryset(self, request: HttpRequest) -> QuerySet[Band]:
        """With the criterion, which each row is named by."""
        return super().get_queryset(request).select_related("criterion")


@admin.register(Criterion)
class CriterionAdmin(DraftMixin, PortalModelAdmin):
    """One criterion; the list of them is the working page of their set."""

    form = CriterionForm
    inlines = (BandInline,)
    formfield_overrides = {
        **LOCALIZED_NUMBERS,
        models.ManyToManyField: {"widget": forms.CheckboxSelectMultiple},
    }

    def get_model_perms(self, request: HttpRequest) -> dict[str, bool]:
        """Not in the list of data: people come here from a set."""
        return {}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Criterion]:
        found = super().get_queryset(request)
        return found.select_related("criteria_set__round", "criteria_set__group", "office")

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The sets hold the criteria."""
        return redirect("admin:criteria_criteriaset_changelist")

    def get_form(
        self,
        request: HttpRequest,
        obj: Criterion | None = None,
        change: bool = False,
        **kwargs: Any,
    ) -> type[forms.ModelForm]:
        """The form, told the set and the person's offices."""
        form = super().get_form(request, obj, change, **kwargs)
        criteria_set = _set_asked_for(request) if obj is None else obj.criteria_set
        told = {"criteria_set": criteria_set, "offices": office_codes(person(request))}
        return type(form)(form.__name__, (form,), told)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """A new criterion stands last."""
        criteria_set = _set_asked_for(request)
        last = criteria_set.criteria.aggregate(last=Max("order"))["last"] or 0
        return {**super().get_changeform_initial_data(request), "order": last + 1}

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """With the criterion of the plan as the plan words it."""
        obj: Criterion | None = kwargs.get("obj")
        criteria_set = _set_asked_for(request) if obj is None else obj.criteria_set
        context |= {
            "crumbs": crumbs_to(criteria_set),
            "plan_criteria": PlanCriterion.objects.filter(
                group=criteria_set.group_id
            ).select_related("group"),
        }
        return super().render_change_form(request, context, *args, **kwargs)

    def response_post_save_add(self, request: HttpRequest, obj: Criterion) -> HttpResponse:
        return redirect(work_url(obj.criteria_set_id))

    def response_post_save_change(self, request: HttpRequest, obj: Criterion) -> HttpResponse:
        return redirect(work_url(obj.criteria_set_id))

    def delete_view(
        self,
        request: HttpRequest,
        object_id: str,
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Take a criterion from a draft, then go back to the set."""
        criterion = self.get_object(request, unquote(object_id))
        if criterion is None:
            raise Http404
        context = {"crumbs": crumbs_to(criterion.criteria_set), **(extra_context or {})}
        try:
            response = super().delete_view(request, object_id, context)
        except Refused as refusal:
            messages.error(request, refusal.message)
            return redirect(work_url(criterion.criteria_set_id))
        is_gone = not Criterion.objects.filter(pk=criterion.pk).exists()
        return redirect(work_url(criterion.criteria_set_id)) if is_gone else response

    def delete_model(self, request: HttpRequest, obj: Criterion) -> None:
        actor = person(request)
        criteria_set = require_draft(obj.criteria_set)
        record("criterion.deleted", criteria_set, actor=actor, code=obj.code)
        super().delete_model(request, obj)
        touch(criteria_set, actor=actor)


def _set_asked_for(request: HttpRequest) -> CriteriaSet:
    """The draft to which a criterion is to be added."""
    key = request.GET.get("criteria_set", "")
    if not (key.isascii() and key.isdigit()):
        raise Http404
    drafts = CriteriaSet.objects.filter(state=CriteriaSet.State.DRAFT)
    return get_object_or_404(drafts.select_related("round", "group"), pk=key)
