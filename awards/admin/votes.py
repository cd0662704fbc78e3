"""Voting: a member's ballot and the result of a round."""

from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from awards.ballot.rounds import cast, turnout_of
from awards.forms import VoteForm
from awards.models import RollEntry, VoteRound
from awards.permissions import is_council_member, is_secretary
from movement.admin import PortalModelAdmin
from movement.admin.pages import person, working_page
from movement.errors import Refused


@admin.register(VoteRound)
class VoteRoundAdmin(PortalModelAdmin):
    """Vote rounds: members vote, everyone in the room reads the result after closing."""

    list_display = ("__str__", "ballot", "state", "work_link")
    list_select_related = ("sitting",)

    @admin.display(description="Việc")
    def work_link(self, vote_round: VoteRound) -> str:
        """The ballot while the round is open, its result afterwards."""
        if vote_round.state == VoteRound.State.OPEN:
            url = reverse("admin:awards_vote", args=[vote_round.pk])
            return format_html('<a href="{}">Biểu quyết</a>', url)
        if vote_round.state == VoteRound.State.CLOSED:
            url = reverse("admin:awards_vote_result", args=[vote_round.pk])
            return format_html('<a href="{}">Kết quả</a>', url)
        return ""

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("<int:pk>/bieu-quyet/", wrap(self.vote), name="awards_vote"),
            path("<int:pk>/ket-qua/", wrap(self.result), name="awards_vote_result"),
            *super().get_urls(),
        ]

    @method_decorator([never_cache, sensitive_post_parameters()])
    def vote(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The member's ballot; who is not on the roll is told so, and nothing is written."""
        vote_round = get_object_or_404(VoteRound.objects.select_related("sitting"), pk=pk)
        if not (is_council_member(request.user) or is_secretary(request.user)):
            raise Http404
        items = list(vote_round.items.select_related("proposal__submission__result"))
        entry = RollEntry.objects.filter(round=vote_round, member__user=person(request)).first()
        form = VoteForm(request.POST or None, items=items)
        if request.method == "POST":
            # The rule is asked even with an incomplete ballot: a second vote is told first.
            choices = form.choices() if form.is_valid() else {}
            try:
                cast(vote_round=vote_round, actor=person(request), choices=choices)
                messages.success(request, "Đã ghi nhận ý kiến biểu quyết của ông/bà.")
                return redirect("admin:awards_vote", pk)
            except Refused as refusal:
                if refusal.field != "choices":
                    messages.error(request, refusal.message)
                    return redirect("admin:awards_vote", pk)
        return working_page(
            request,
            "awards/vote.html",
            str(vote_round),
            vote_round=vote_round,
            entry=entry,
            form=form,
        )

    def result(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The counts, only after the round is closed."""
        vote_round = get_object_or_404(VoteRound.objects.select_related("sitting"), pk=pk)
        if vote_round.state != VoteRound.State.CLOSED or not (
            is_council_member(request.user) or is_secretary(request.user)
        ):
            raise Http404
        return working_page(
            request,
            "awards/vote_result.html",
            f"Kết quả: {vote_round}",
            vote_round=vote_round,
            items=vote_round.items.select_related("result").prefetch_related(
                "open_votes__member__user"
            ),
            turnout=turnout_of(vote_round),
        )
