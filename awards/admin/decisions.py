"""Decisions: the list, and the page that issues one."""

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html

from awards.deciding import issue
from awards.forms import IssueForm
from awards.models import Decision
from movement.admin import PortalModelAdmin
from movement.admin.pages import person, working_page
from movement.errors import Refused
from movement.forms import show_refusal
from movement.permissions import require


@admin.register(Decision)
class DecisionAdmin(PortalModelAdmin):
    """Decisions on commendation."""

    list_display = ("number_text", "subject", "issued_on", "state", "work_link")
    list_display_links = None

    @admin.display(description="Số, ký hiệu")
    def number_text(self, decision: Decision) -> str:
        """The number as written on the document."""
        return decision.full_number

    @admin.display(description="Việc")
    def work_link(self, decision: Decision) -> str:
        """The page of the decision."""
        url = reverse("admin:awards_issue", args=[decision.pk])
        is_draft = decision.state == Decision.State.DRAFT
        return format_html('<a href="{}">{}</a>', url, "Ban hành" if is_draft else "Xem")

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("<int:pk>/ban-hanh/", wrap(self.issue_page), name="awards_issue"),
            *super().get_urls(),
        ]

    def issue_page(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The decision with its list, and while it is a draft the form that issues it."""
        require(request.user, "awards.decide")
        decision = get_object_or_404(
            Decision.objects.select_related("signer", "sitting", "round"), pk=pk
        )
        form = IssueForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            try:
                issue(decision=decision, actor=person(request), **form.cleaned_data)
                messages.success(request, "Đã ban hành quyết định và đăng bảng vinh danh.")
                return redirect("admin:awards_issue", pk)
            except Refused as refusal:
                show_refusal(form, refusal)
        return working_page(
            request,
            "awards/issue.html",
            str(decision),
            decision=decision,
            items=decision.items.select_related(
                "proposal__submission__unit", "proposal__award_form"
            ),
            form=form,
        )
