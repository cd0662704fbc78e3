"""The list of criteria sets and the page of one: read, edit, approve, publish, copy, compare."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html

from criteria.admin.drafts import DraftMixin, crumbs_to, name_of, work_url
from criteria.admin.forms import CopyForm, RowsFormSet, SetForm
from criteria.admin.importing import SetSheetMixin
from criteria.admin.set_versions import chosen, others
from criteria.comparing_sets import compare
from criteria.copying_sets import copy_set
from criteria.models import Approval, ClassBand, CriteriaSet
from criteria.permissions import headed_offices
from criteria.publishing import (
    approve_set,
    is_frozen,
    missing_approvals,
    publish_set,
    set_problems,
)
from criteria.set_content import content_of, fingerprint
from criteria.set_tree import Branch, tie_breaks, tree
from movement.admin import LOCALIZED_NUMBERS, PortalModelAdmin
from movement.admin.base import PortalTabularInline
from movement.admin.pages import person, working_page
from movement.errors import Refused
from movement.forms import show_refusal
from movement.models import Office
from movement.permissions import require


@dataclass(frozen=True, slots=True)
class OfficeLine:
    """What an office says of the draft, and whether the person may speak for it now."""

    office: Office
    approval: Approval | None
    may_approve: bool


class ClassBandInline(PortalTabularInline):
    """The classes of results; the standing office sets them."""

    model = ClassBand
    formset = RowsFormSet
    extra = 0
    formfield_overrides = LOCALIZED_NUMBERS


@admin.register(CriteriaSet)
class CriteriaSetAdmin(SetSheetMixin, DraftMixin, PortalModelAdmin):
    """The sets; what becomes of one is decided on its working page."""

    form = SetForm
    list_display = ("work_link", "version", "state", "approved_by")
    list_display_links = None
    list_filter = ("round", "group", "state")
    list_select_related = ("round", "group")
    fields = (
        "round",
        "group",
        "version",
        "scale",
        "bonus_cap",
        "penalty_cap",
        "scorers",
        "is_proposal",
        "note",
    )
    readonly_fields = ("round", "group", "version")
    inlines = (ClassBandInline,)

    def get_queryset(self, request: HttpRequest) -> QuerySet[CriteriaSet]:
        return super().get_queryset(request).prefetch_related("approvals__office")

    @admin.display(description="Bộ tiêu chí", ordering="group__order")
    def work_link(self, criteria_set: CriteriaSet) -> str:
        """The working page of the set."""
        return format_html('<a href="{}">{}</a>', work_url(criteria_set.pk), criteria_set)

    @admin.display(description="Phòng đã duyệt")
    def approved_by(self, criteria_set: CriteriaSet) -> str:
        """The offices that agreed."""
        offices = [row.office.short_name for row in criteria_set.approvals.all()]
        return ", ".join(offices) or "–"

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("<int:pk>/cong-viec/", wrap(self.work), name="criteria_criteriaset_work"),
            path("<int:pk>/chep/", wrap(self.copy), name="criteria_criteriaset_copy"),
            path("<int:pk>/so-sanh/", wrap(self.compare), name="criteria_criteriaset_compare"),
            *super().get_urls(),
        ]

    def response_post_save_change(self, request: HttpRequest, obj: CriteriaSet) -> HttpResponse:
        return redirect(work_url(obj.pk))

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """With the way back to the set's working page."""
        context["crumbs"] = crumbs_to(kwargs.get("obj"))
        return super().render_change_form(request, context, *args, **kwargs)

    def work(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The set as a tree, what it still lacks, who approved it, and what may be done."""
        criteria_set = _set(request, pk)
        if request.method == "POST":
            _act(request, criteria_set)
            return redirect(work_url(pk))
        is_draft = criteria_set.state == CriteriaSet.State.DRAFT
        # Before anything is read for the page: a change in between is noticed at approving.
        seen = fingerprint(criteria_set) if is_draft else ""
        branches = tree(criteria_set)
        problems = set_problems(criteria_set) if is_draft else []
        missing = missing_approvals(criteria_set)
        may_publish = is_draft and request.user.has_perm("criteria.publish_set")
        return working_page(
            request,
            "admin/criteria/set_work.html",
            name_of(criteria_set),
            crumbs=crumbs_to(),
            criteria_set=criteria_set,
            branches=branches,
            tie_breaks=tie_breaks(branches),
            classes=criteria_set.class_bands.all(),
            is_draft=is_draft,
            is_frozen=is_frozen(criteria_set),
            problems=problems,
            missing=missing,
            offices=_office_lines(request, criteria_set, may_speak=is_draft and not problems),
            may_publish=may_publish,
            is_ready=not problems and not missing,
            may_edit_set=request.user.has_perm("criteria.change_criteriaset", criteria_set),
            may_copy=request.user.has_perm("criteria.copy_set"),
            editable=_editable(request, branches),
            add_url=_add_url(criteria_set) if is_draft else "",
            seen=seen,
            has_others=others(criteria_set).exists(),
        )

    def copy(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Choose the round that the copy is for."""
        require(request.user, "criteria.copy_set")
        criteria_set = _set(request, pk)
        form = CopyForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            try:
                actor = person(request)
                made = copy_set(criteria_set=criteria_set, actor=actor, **form.cleaned_data)
                messages.success(request, f"Đã chép thành dự thảo: {name_of(made)}.")
                return redirect(work_url(made.pk))
            except Refused as refusal:
                show_refusal(form, refusal)
        return working_page(
            request,
            "admin/criteria/set_copy.html",
            f"Chép {name_of(criteria_set)}",
            crumbs=crumbs_to(criteria_set),
            form=form,
        )

    def compare(self, request: HttpRequest, pk: int) -> HttpResponse:
        """What changed from another version of the same group, the previous one unless told."""
        criteria_set = _set(request, pk)
        versions = list(others(criteria_set))
        base = chosen(versions, criteria_set, request.GET.get("voi", ""))
        comparison = base and compare(content_of(base), content_of(criteria_set))
        return working_page(
            request,
            "admin/criteria/set_compare.html",
            "Thay đổi giữa hai phiên bản",
            crumbs=crumbs_to(criteria_set),
            criteria_set=criteria_set,
            versions=[(version, name_of(version)) for version in versions],
            base=base,
            comparison=comparison,
        )


def _set(request: HttpRequest, pk: int) -> CriteriaSet:
    criteria_set = get_object_or_404(CriteriaSet.objects.select_related("round", "group"), pk=pk)
    require(request.user, "criteria.view_criteriaset", criteria_set)
    return criteria_set


def _act(request: HttpRequest, criteria_set: CriteriaSet) -> None:
    """Do the one thing that was asked for, and say what became of it."""
    actor = person(request)
    try:
        if "publish" in request.POST:
            publish_set(criteria_set=criteria_set, actor=actor)
            messages.success(request, f"Đã ban hành: {criteria_set}.")
        elif "approve" in request.POST:
            office = get_object_or_404(Office, code=request.POST["approve"])
            seen = request.POST.get("seen", "")
            approve_set(criteria_set=criteria_set, office=office, actor=actor, seen=seen)
            messages.success(request, f"Đã duyệt thay mặt {office}.")
    except Refused as refusal:
        messages.error(request, refusal.message)


def _office_lines(
    request: HttpRequest, criteria_set: CriteriaSet, *, may_speak: bool
) -> list[OfficeLine]:
    approvals = {row.office_id: row for row in criteria_set.approvals.select_related("approved_by")}
    heads = headed_offices(person(request))
    return [
        OfficeLine(
            office=office,
            approval=approvals.get(office.pk),
            may_approve=may_speak and office in heads and office.pk not in approvals,
        )
        for office in Office.objects.all()
    ]


def _editable(request: HttpRequest, branches: Sequence[Branch]) -> set[int]:
    """The criteria that the person may change."""
    return {
        leaf.criterion.pk
        for branch in branches
        for leaf in branch.leaves
        if request.user.has_perm("criteria.change_criterion", leaf.criterion)
    }


def _add_url(criteria_set: CriteriaSet) -> str:
    return f"{reverse('admin:criteria_criterion_add')}?criteria_set={criteria_set.pk}"
