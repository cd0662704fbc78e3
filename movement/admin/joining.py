"""Requests to join a unit, and the page that answers one."""

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html

from movement.admin.base import PortalModelAdmin, ReadOnly
from movement.admin.pages import person, working_page
from movement.admin.unit_forms import ApproveForm, RefuseForm
from movement.errors import Refused
from movement.forms import show_refusal
from movement.joining import approve_request, refuse_request
from movement.merging import likely_duplicates
from movement.models import JoinRequest, Unit
from movement.permissions import require


@admin.register(JoinRequest)
class JoinRequestAdmin(ReadOnly, PortalModelAdmin):
    """Who asks to act for which unit."""

    list_display = ("user", "unit", "kind", "state", "asked_at", "answer_link")
    list_display_links = None
    list_filter = ("state", "kind")
    list_select_related = ("user", "unit")
    search_fields = ("user__folded", "unit__folded")
    ordering = ("-asked_at", "-pk")

    @admin.display(description="Việc")
    def answer_link(self, request: JoinRequest) -> str:
        """The page of the request."""
        url = reverse("admin:movement_joinrequest_answer", args=[request.pk])
        pending = request.state == JoinRequest.State.PENDING
        return format_html('<a href="{}">{}</a>', url, "Trả lời" if pending else "Xem")

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("<int:pk>/tra-loi/", wrap(self.answer), name="movement_joinrequest_answer"),
            *super().get_urls(),
        ]

    def answer(self, request: HttpRequest, pk: int) -> HttpResponse:
        """What is asked, likely duplicates of a new unit, and the two answers."""
        require(request.user, "movement.answer_joinrequest")
        asked = get_object_or_404(
            JoinRequest.objects.select_related("user", "unit__group", "decided_by"), pk=pk
        )
        approve = ApproveForm(request.POST if "approve" in request.POST else None)
        refuse = RefuseForm(request.POST if "refuse" in request.POST else None)
        if request.method == "POST" and _act(request, asked, approve, refuse):
            return redirect("admin:movement_joinrequest_changelist")
        is_new = asked.unit.state == Unit.State.PENDING
        return working_page(
            request,
            "movement/admin/join_answer.html",
            f"Đề nghị của {asked.user}",
            asked=asked,
            crumbs=[("Đề nghị tham gia", reverse("admin:movement_joinrequest_changelist"))],
            likely=likely_duplicates(asked.unit) if is_new else [],
            approve=approve,
            refuse=refuse,
        )


def _act(
    request: HttpRequest, asked: JoinRequest, approve: ApproveForm, refuse: RefuseForm
) -> bool:
    """Give the one answer that was chosen; whether it was given."""
    actor = person(request)
    bound = approve if approve.is_bound else refuse
    try:
        if approve.is_bound and approve.is_valid():
            approve_request(request=asked, actor=actor, **approve.cleaned_data)
            work = "" if asked.unit.is_individual else f"làm việc cho {asked.unit}"
            messages.success(
                request, f"Đã duyệt ông/bà {asked.user} {work or 'tham gia với tư cách cá nhân'}."
            )
            return True
        if refuse.is_bound and refuse.is_valid():
            refuse_request(request=asked, actor=actor, **refuse.cleaned_data)
            messages.success(request, f"Đã trả lời {asked.user}: không duyệt, kèm lý do.")
            return True
    except Refused as refusal:
        show_refusal(bound, refusal)
    return False
