"""Proposals: the list, and the working pages that put a judged dossier forward."""

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path

from awards.forms import ProposalForm
from awards.models import Proposal
from awards.proposing import drop_proposal, propose
from criteria.conflicts import conflicted_unit_ids
from criteria.models import Result
from movement.admin import PortalModelAdmin
from movement.admin.pages import person, working_page
from movement.errors import Refused
from movement.forms import show_refusal
from movement.models import Group
from movement.permissions import require


@admin.register(Proposal)
class ProposalAdmin(PortalModelAdmin):
    """The council reads proposals; the standing office makes them from the ranking."""

    list_display = ("submission", "award_form", "state", "proposed_at")
    list_filter = ("state", "award_form")
    list_select_related = ("submission__unit", "submission__round", "award_form")

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("tu-xep-hang/", wrap(self.from_ranking), name="awards_from_ranking"),
            path("de-nghi/<int:result_pk>/", wrap(self.propose_page), name="awards_propose"),
            path("<int:pk>/rut/", wrap(self.drop), name="awards_drop_proposal"),
            *super().get_urls(),
        ]

    def from_ranking(self, request: HttpRequest) -> HttpResponse:
        """Results by group and rank, each with its proposal or the way to make one."""
        require(request.user, "awards.propose")
        results = list(_within_reach(request).prefetch_related("submission__proposals__award_form"))
        groups = [
            (group, [row for row in results if row.submission.unit.group_id == group.pk])
            for group in Group.objects.all()
        ]
        return working_page(
            request, "awards/from_ranking.html", "Đề nghị khen thưởng từ xếp hạng", groups=groups
        )

    def propose_page(self, request: HttpRequest, result_pk: int) -> HttpResponse:
        """Put one dossier forward."""
        require(request.user, "awards.propose")
        result = get_object_or_404(_within_reach(request), pk=result_pk)
        form = ProposalForm(request.POST or None, submission=result.submission)
        if request.method == "POST" and form.is_valid():
            try:
                propose(submission=result.submission, actor=person(request), **form.cleaned_data)
                messages.success(request, f"Đã đề nghị khen thưởng {result.submission.unit}.")
                return redirect("admin:awards_from_ranking")
            except Refused as refusal:
                show_refusal(form, refusal)
        return working_page(
            request,
            "awards/propose.html",
            f"Đề nghị khen thưởng {result.submission.unit}",
            result=result,
            form=form,
        )

    def drop(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Take a waiting proposal back."""
        require(request.user, "awards.propose")
        proposal = get_object_or_404(Proposal, pk=pk)
        if request.method == "POST":
            try:
                drop_proposal(proposal=proposal, actor=person(request))
                messages.success(request, "Đã rút đề nghị.")
            except Refused as refusal:
                messages.error(request, refusal.message)
        return redirect("admin:awards_from_ranking")


def _within_reach(request: HttpRequest) -> QuerySet[Result]:
    """Results that the officer may deal with: not those of a unit with a conflict of interest."""
    results = Result.objects.select_related("submission__unit__group", "submission__round")
    return results.exclude(submission__unit__in=conflicted_unit_ids(person(request)))
