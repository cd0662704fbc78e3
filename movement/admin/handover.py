"""Posts that were passed on, and the page that passes a post in an office on."""

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html

from movement.admin.base import PortalModelAdmin, ReadOnly
from movement.admin.pages import person, working_page
from movement.errors import Refused
from movement.forms import show_refusal
from movement.handover import hand_over_office, holdings
from movement.handover_forms import OfficeHandOverForm
from movement.models import HandOver, Office, User
from movement.permissions import require


@admin.register(HandOver)
class HandOverAdmin(ReadOnly, PortalModelAdmin):
    """The book of hand-overs."""

    list_display = ("at", "from_user", "to_user", "place", "minutes_link")
    list_display_links = None
    list_select_related = ("from_user", "to_user", "unit", "office")
    change_list_template = "movement/admin/handover_list.html"

    @admin.display(description="Nơi")
    def place(self, hand_over: HandOver) -> str:
        """The unit or the office."""
        return str(hand_over.unit or hand_over.office)

    @admin.display(description="Việc")
    def minutes_link(self, hand_over: HandOver) -> str:
        """The minutes to print."""
        url = reverse("admin:movement_handover_minutes", args=[hand_over.pk])
        return format_html('<a href="{}">Biên bản</a>', url)

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("phong/", wrap(self.offices), name="movement_handover_offices"),
            path("phong/<int:pk>/", wrap(self.office), name="movement_handover_office"),
            path("<int:pk>/bien-ban/", wrap(self.minutes), name="movement_handover_minutes"),
            *super().get_urls(),
        ]

    def offices(self, request: HttpRequest) -> HttpResponse:
        """The offices whose posts the person may pass on; the only one is opened at once."""
        own = [
            office
            for office in Office.objects.all()
            if request.user.has_perm("movement.hand_over_office", office)
        ]
        require(request.user, "movement.hand_over_office", own[0] if own else None)
        if len(own) == 1:
            return redirect("admin:movement_handover_office", own[0].pk)
        return working_page(
            request, "movement/admin/handover_offices.html", "Bàn giao việc của phòng", offices=own
        )

    def office(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Who passes a post on to whom, with what each person holds."""
        office = get_object_or_404(Office, pk=pk)
        require(request.user, "movement.hand_over_office", office)
        form = OfficeHandOverForm(request.POST or None, office=office)
        if request.method == "POST" and form.is_valid():
            try:
                actor = person(request)
                done = hand_over_office(office=office, actor=actor, **form.cleaned_data)
                messages.success(
                    request,
                    f"Đã bàn giao từ {done.from_user} sang {done.to_user}; cả hai có thư báo.",
                )
                if actor == done.from_user:  # the last page on which the person reads of it
                    return _minutes_page(request, done)
                return redirect("admin:movement_handover_minutes", done.pk)
            except Refused as refusal:
                show_refusal(form, refusal)
        return working_page(
            request,
            "movement/admin/handover_office.html",
            f"Bàn giao việc của {office}",
            office=office,
            held=[(giver, holdings(office, giver)) for giver in _people(form)],
            form=form,
        )

    def minutes(self, request: HttpRequest, pk: int) -> HttpResponse:
        """What was handed over, to print and sign."""
        hand_over = get_object_or_404(
            HandOver.objects.select_related("from_user", "to_user", "actor", "unit", "office"),
            pk=pk,
        )
        require(request.user, "movement.read_hand_over", hand_over)
        return _minutes_page(request, hand_over)


def _minutes_page(request: HttpRequest, hand_over: HandOver) -> HttpResponse:
    return working_page(
        request,
        "movement/admin/handover_minutes.html",
        "Biên bản bàn giao công việc",
        hand_over=hand_over,
        place=hand_over.unit or hand_over.office,
    )


def _people(form: OfficeHandOverForm) -> list[User]:
    return list(form.fields["from_user"].queryset)  # type: ignore[attr-defined]
