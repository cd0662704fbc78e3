"""Letters that the portal wrote: where each is, and a second try for those that did not arrive."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin import SimpleListFilter
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path
from django.views.decorators.http import require_POST

from movement.admin.base import PortalModelAdmin, ReadOnly
from movement.admin.pages import person
from movement.errors import Refused
from movement.letters import KINDS
from movement.models import Letter
from movement.outbox import resend
from movement.permissions import require


class KindFilter(SimpleListFilter):
    """Letters of one kind, by the kind's name for people."""

    title = "loại thư"
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, str]]:
        return sorted(KINDS.items(), key=lambda kind: kind[1])

    def queryset(self, request: HttpRequest, queryset: QuerySet[Letter]) -> QuerySet[Letter]:
        return queryset.filter(kind=self.value()) if self.value() else queryset


@admin.register(Letter)
class LetterAdmin(ReadOnly, PortalModelAdmin):
    """To look at and to send again; what a letter says is never changed."""

    list_display = ("subject", "to_email", "status", "created_at", "sent_at")
    list_filter = ("state", KindFilter)
    search_fields = ("to_email", "subject")
    date_hierarchy = "created_at"
    show_full_result_count = False
    fields = readonly_fields = (
        "subject",
        "kind_name",
        "to_email",
        "to_user",
        "state",
        "failure",
        "attempts",
        "created_at",
        "due_at",
        "sent_at",
        "text",
    )
    actions = ("send_again",)
    change_form_template = "movement/admin/letter.html"

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(require_POST(self.send_one_again))
        return [path("<int:pk>/gui-lai/", view, name="movement_letter_resend"), *super().get_urls()]

    def send_one_again(self, request: HttpRequest, pk: int) -> HttpResponse:
        """One letter from its page, also one that went out."""
        require(request.user, "movement.resend_letter")
        letter = get_object_or_404(Letter, pk=pk)
        try:
            resend(letter=letter, actor=person(request))
            messages.success(request, "Đã đưa thư vào hàng chờ gửi lại.")
        except Refused as refusal:
            messages.error(request, refusal.message)
        return redirect("admin:movement_letter_change", pk)

    @admin.display(description="loại thư", ordering="kind")
    def kind_name(self, letter: Letter) -> str:
        """The kind's name for people."""
        return KINDS.get(letter.kind, letter.kind)

    @admin.display(description="trạng thái", ordering="state")
    def status(self, letter: Letter) -> str:
        """The state, with the reason beside it where the letter did not go out."""
        state = letter.get_state_display()
        return f"{state}: {letter.failure}" if letter.failure else state

    def has_resend_permission(self, request: HttpRequest) -> bool:
        """Who may send a letter once more (asked by the action below)."""
        return bool(request.user.has_perm("movement.resend_letter"))

    @admin.action(description="Gửi lại các thư đã chọn", permissions=["resend"])
    def send_again(self, request: HttpRequest, queryset: QuerySet[Letter]) -> None:
        """Every chosen letter that did not go out; one that did is sent again from its page."""
        sent = 0
        arrived = queryset.filter(state=Letter.State.SENT).count()
        for letter in queryset.exclude(state=Letter.State.SENT):
            try:
                resend(letter=letter, actor=person(request))
                sent += 1
            except Refused as refusal:
                messages.error(request, refusal.message)
        if sent:
            messages.success(request, f"Đã đưa {sent} thư vào hàng chờ gửi lại.")
        if arrived:
            messages.warning(
                request,
                f"Bỏ qua {arrived} thư đã gửi; nếu người nhận không thấy thư, hãy mở từng thư để "
                "gửi lại.",
            )
