"""Home, the way to one's desk, and health."""

from datetime import datetime

from django.contrib.auth.decorators import login_required
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import formats, timezone
from django.views.decorators.cache import never_cache

from awards.models import Honour, Proposal
from awards.permissions import is_council_member
from criteria.models import Result
from movement.models import Achievement, JoinRequest, Plan, Round, Submission, Unit
from movement.permissions import is_office_staff, is_unit_member
from movement.windows import WindowState, closing_of, state_of

_TIMELINE_STATES = {
    WindowState.BEFORE: "todo",
    WindowState.OPEN: "current",
    WindowState.OVER: "done",
}


def home(request: HttpRequest) -> HttpResponse:
    """The movement at a glance."""
    honours = Honour.objects.select_related("group").order_by("-decided_on", "sort_key")[:6]
    context = {
        "plan": Plan.objects.first(),
        "figures": _figures(),
        "timeline": _timeline(timezone.now()),
        "honours": [
            {
                "name": honour.recipient,
                "award": honour.award_name,
                "unit": honour.group.name,
                "year": honour.year,
                "url": honour.get_absolute_url(),
            }
            for honour in honours
        ],
    }
    return render(request, "home.html", context)


@login_required
def start(request: HttpRequest) -> HttpResponse:
    """Where a person lands after signing in: at the own desk, or at the door to a unit.

    Who has asked to join and waits for the answer reads of it first.
    """
    if is_unit_member(request.user):
        return redirect("movement:dossiers")
    if is_office_staff(request.user):
        return redirect("criteria:desk")
    if is_council_member(request.user) or request.user.is_superuser:
        return redirect("admin:index")
    pending = JoinRequest.objects.filter(user=request.user.pk, state=JoinRequest.State.PENDING)
    if pending.exists():
        return redirect("movement:units_home")
    return redirect("movement:join")


@never_cache
def health(request: HttpRequest) -> HttpResponse:
    """200 when the web server and its database answer."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok", content_type="text/plain")


def _figures() -> list[dict[str, object]]:
    return [
        {"number": Unit.objects.active().count(), "label": "đơn vị, cá nhân tham gia"},
        {"number": Submission.objects.sent().count(), "label": "hồ sơ đã nộp"},
        {
            "number": Achievement.objects.filter(submission__in=Submission.objects.sent()).count(),
            "label": "thành tích có minh chứng",
        },
        {"number": Result.objects.count(), "label": "hồ sơ đã có kết quả thẩm định"},
        {"number": Proposal.objects.count(), "label": "trường hợp được đề nghị khen thưởng"},
        {"number": Honour.objects.count(), "label": "tập thể, cá nhân được vinh danh"},
    ]


def _timeline(now: datetime) -> list[dict[str, str]]:
    """The windows of the newest round that has any, with where the year stands."""
    rounds = Round.objects.filter(windows__isnull=False).order_by("-year")
    round_ = rounds.prefetch_related("windows__extensions").first()
    if round_ is None:
        return []
    return [
        {
            "title": window.get_kind_display(),
            "dates": f"{_day(window.opens_at)} – {_day(closing_of(window))}",
            "state": _TIMELINE_STATES[state_of(window, now)],
        }
        for window in round_.windows.all()
    ]


def _day(moment: datetime) -> str:
    return formats.date_format(timezone.localtime(moment), "d/m/Y")
