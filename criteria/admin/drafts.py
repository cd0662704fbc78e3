"""What the pages share that edit a draft, or a part of one."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from criteria.models import CriteriaSet, Criterion
from criteria.publishing import require_draft, touch
from movement.admin.pages import person
from movement.admin.recording import RecordingMixin
from movement.errors import Refused

Crumbs = Sequence[tuple[str, str]]


def work_url(criteria_set_id: int) -> str:
    """The working page of a set."""
    return reverse("admin:criteria_criteriaset_work", args=[criteria_set_id])


def crumbs_to(criteria_set: CriteriaSet | None = None) -> Crumbs:
    """The way from the desk to a page beneath the set, or beneath the list of sets."""
    found = [("Bộ tiêu chí", reverse("admin:criteria_criteriaset_changelist"))]
    if criteria_set is not None:
        found.append((name_of(criteria_set), work_url(criteria_set.pk)))
    return found


def name_of(criteria_set: CriteriaSet) -> str:
    """The set with its version."""
    return f"{criteria_set}, phiên bản {criteria_set.version}"


def set_of(obj: CriteriaSet | Criterion) -> CriteriaSet:
    """The set that the object is, or belongs to."""
    return obj if isinstance(obj, CriteriaSet) else obj.criteria_set


class DraftMixin(RecordingMixin):
    """Saving locks the draft first, undoes approvals when anything changed, and says why not."""

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        require_draft(set_of(obj))
        super().save_model(request, obj, form, change)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)  # type: ignore[misc]
        if form.has_changed() or any(formset.has_changed() for formset in formsets):
            touch(set_of(form.instance), actor=person(request))

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """The form; a set that somebody published meanwhile is told in words."""
        try:
            page: HttpResponse = super().changeform_view(  # type: ignore[misc]
                request, object_id, form_url, extra_context
            )
        except Refused as refusal:
            messages.error(request, refusal.message)
            return redirect("admin:criteria_criteriaset_changelist")
        return page
