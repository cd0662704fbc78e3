"""Sittings: the list, and the page from which the secretary runs one."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html

from awards.ballot.rounds import (
    close_round,
    discard_round,
    open_round,
    prepare_round,
    record_attendance,
    turnout_of,
)
from awards.deciding import draft_decision
from awards.forms import AttendanceForm, BallotForm
from awards.models import Attendance, CouncilMember, Decision, Proposal, Sitting, VoteRound
from movement.admin import PortalModelAdmin
from movement.admin.pages import person, working_page
from movement.errors import Refused
from movement.forms import show_refusal
from movement.models import User
from movement.permissions import require


@admin.register(Sitting)
class SittingAdmin(PortalModelAdmin):
    """Sittings of the council."""

    list_display = ("__str__", "term", "subject", "run_link")
    list_select_related = ("term",)

    @admin.display(description="Việc")
    def run_link(self, sitting: Sitting) -> str:
        """The way to the page that runs the sitting."""
        url = reverse("admin:awards_run_sitting", args=[sitting.pk])
        return format_html('<a href="{}">Điều hành phiên họp</a>', url)

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("<int:pk>/dieu-hanh/", wrap(self.run), name="awards_run_sitting"),
            *super().get_urls(),
        ]

    def run(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Attendance, ballots, opening, closing, drafting the decision, in this order."""
        require(request.user, "awards.prepare_vote")
        sitting = get_object_or_404(Sitting.objects.select_related("term"), pk=pk)
        attendance = AttendanceForm(
            request.POST if "attendance" in request.POST else None,
            members=_members(sitting),
            initial={"present": _present(sitting)},
            auto_id="diem_danh_%s",
        )
        ballot = BallotForm(request.POST if "ballot" in request.POST else None)
        if request.method == "POST":
            done = self._act(request, sitting, attendance, ballot)
            if done:
                messages.success(request, done)
                return redirect("admin:awards_run_sitting", pk)
        return working_page(
            request,
            "awards/run_sitting.html",
            str(sitting),
            sitting=sitting,
            attendance=attendance,
            attendance_is_fixed=sitting.vote_rounds.exclude(state=VoteRound.State.DRAFT).exists(),
            ballot=ballot,
            vote_rounds=_rounds(sitting),
            decisions=Decision.objects.filter(sitting=sitting),
            to_decide=_to_decide(sitting).count(),
        )

    def _act(
        self,
        request: HttpRequest,
        sitting: Sitting,
        attendance: AttendanceForm,
        ballot: BallotForm,
    ) -> str | None:
        """Do the one thing that was asked for; say what was done, or None when refused."""
        actor = person(request)
        try:
            if attendance.is_bound and attendance.is_valid():
                record_attendance(
                    sitting=sitting, present=attendance.cleaned_data["present"], actor=actor
                )
                return "Đã lưu điểm danh."
            if ballot.is_bound and ballot.is_valid():
                prepare_round(
                    sitting=sitting, proposals=ballot.cleaned_data["proposals"], actor=actor
                )
                return "Đã lập danh sách biểu quyết."
            for button, act in BUTTONS.items():
                if button in request.POST:
                    return act(sitting, request.POST[button], actor)
        except Refused as refusal:
            if refusal.field == "proposals":
                show_refusal(ballot, refusal)
            else:
                messages.error(request, refusal.message)
        return None


def _open(sitting: Sitting, key: str, actor: User) -> str:
    open_round(vote_round=_round_or_404(sitting, key), actor=actor)
    return "Đã mở biểu quyết; các thành viên biểu quyết tại bàn làm việc của mình."


def _discard(sitting: Sitting, key: str, actor: User) -> str:
    discard_round(vote_round=_round_or_404(sitting, key), actor=actor)
    return "Đã bỏ danh sách; các đề nghị lại chờ biểu quyết."


def _close(sitting: Sitting, key: str, actor: User) -> str:
    close_round(vote_round=_round_or_404(sitting, key), actor=actor)
    return "Đã kết thúc biểu quyết."


def _decide(sitting: Sitting, _key: str, actor: User) -> str:
    proposal = _to_decide(sitting).select_related("submission__round").first()
    if proposal is None:
        raise Refused("Không còn trường hợp nào chờ quyết định.")
    draft_decision(sitting=sitting, round_=proposal.submission.round, actor=actor)
    return "Đã lập dự thảo quyết định."


# The page's buttons: what each does, and the sentence that says it was done.
BUTTONS: dict[str, Callable[[Sitting, str, User], str]] = {
    "open": _open,
    "discard": _discard,
    "close": _close,
    "decide": _decide,
}


def _round_or_404(sitting: Sitting, key: str) -> VoteRound:
    return get_object_or_404(sitting.vote_rounds, pk=key if key.isdecimal() else None)


def _members(sitting: Sitting) -> QuerySet[CouncilMember]:
    return (
        CouncilMember.objects.current()
        .filter(term=sitting.term, has_vote=True)
        .select_related("user")
    )


def _present(sitting: Sitting) -> list[int]:
    return list(
        sitting.attendance.filter(status=Attendance.Status.PRESENT).values_list(
            "member_id", flat=True
        )
    )


def _rounds(sitting: Sitting) -> list[dict[str, Any]]:
    vote_rounds = VoteRound.objects.filter(sitting=sitting).order_by("number")
    return [
        {
            "round": vote_round,
            "items": vote_round.items.select_related("result"),
            "turnout": turnout_of(vote_round),
        }
        for vote_round in vote_rounds.prefetch_related("roll")
    ]


def _to_decide(sitting: Sitting) -> QuerySet[Proposal]:
    return Proposal.objects.filter(
        state=Proposal.State.PASSED,
        award_form__level="commune",
        vote_items__round__sitting=sitting,
        vote_items__result__passed=True,
        decision_item=None,
    )
