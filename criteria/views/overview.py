"""What the offices look back on: the ranking, how far the scoring is, who scores how."""

from datetime import datetime

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from criteria.among_first import shares_among_first
from criteria.bars import longest_first
from criteria.left_out import kinds_left_out, units_left_out, years_until
from criteria.models import CriteriaSet
from criteria.overview import area_progress, group_progress, office_progress
from criteria.permissions import headed_offices
from criteria.ranking import HiddenRow, Ranking, RankRow, disagreements, ranking_of
from criteria.severity import scorers_of
from movement.models import Group, Round, RoundWindow, User
from movement.permissions import require
from movement.views.common import signed_in

PAGE_SIZE = 50
MOST_YEARS = 5
USUAL_YEARS = 2


@login_required
def ranking(request: HttpRequest) -> HttpResponse:
    """The results of one group in one round, in pages."""
    require(request.user, "criteria.view_overview")
    rounds, round_ = _rounds(request)
    groups = list(Group.objects.all())
    group = next((group for group in groups if group.code == request.GET.get("nhom")), groups[0])
    found = _ranking_of(round_, group, signed_in(request))
    rows: list[RankRow | HiddenRow] = [*found.rows, *found.hidden]
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    shown = [row.result.submission_id for row in page if isinstance(row, RankRow)]
    apart = disagreements(shown)
    context = {
        **_filter(rounds, round_),
        "groups": groups,
        "group": group,
        "ranking": found,
        "page_obj": page,
        "lines": [
            (row, apart.get(row.result.submission_id, []) if isinstance(row, RankRow) else [])
            for row in page
        ],
    }
    return render(request, "criteria/ranking.html", context)


@login_required
def dashboard(request: HttpRequest) -> HttpResponse:
    """How far the scoring is, and who is left out."""
    require(request.user, "criteria.view_overview")
    rounds, round_ = _rounds(request)
    years = _years(request)
    span = years_until(round_, years)
    left_out = Paginator(units_left_out(span), PAGE_SIZE).get_page(request.GET.get("page"))
    offices = office_progress(round_)
    context = {
        **_filter(rounds, round_),
        "years": years,
        "year_choices": range(1, MOST_YEARS + 1),
        "span": span,
        "offices": offices,
        "office_bars": longest_first(row.bar for row in offices),
        "groups": longest_first(group_progress(round_)),
        "areas": longest_first(area_progress(round_)),
        "kinds": longest_first(kinds_left_out(span)),
        "page_obj": left_out,
        "shares": shares_among_first(round_, signed_in(request)),
    }
    return render(request, "criteria/dashboard.html", context)


@login_required
def scorers(request: HttpRequest) -> HttpResponse:
    """The severity of the scorers of the offices that the person heads."""
    require(request.user, "criteria.view_severity")
    rounds, round_ = _rounds(request)
    reader = signed_in(request)
    context = {
        **_filter(rounds, round_),
        "offices": [
            (office, scorers_of(office, round_, reader)) for office in headed_offices(reader)
        ],
    }
    return render(request, "criteria/scorers.html", context)


def _ranking_of(round_: Round, group: Group, reader: User) -> Ranking:
    criteria_set = CriteriaSet.objects.in_force().filter(round=round_, group=group).first()
    if criteria_set is None:
        return Ranking(rows=[], hidden=[], mean=None, median=None, publication=None)
    return ranking_of(criteria_set, reader)


def _rounds(request: HttpRequest) -> tuple[list[Round], Round]:
    """All rounds and the one of the address; else the last whose scoring has begun."""
    rounds = list(Round.objects.prefetch_related("windows"))
    if not rounds:
        raise Http404
    asked = request.GET.get("dot")
    chosen = [round_ for round_ in rounds if str(round_.year) == asked]
    begun = [round_ for round_ in rounds if _scoring_begun(round_, timezone.now())]
    return rounds, (chosen or begun or rounds[-1:])[0]


def _scoring_begun(round_: Round, now: datetime) -> bool:
    window = round_.window(RoundWindow.Kind.SCORING)
    return window is not None and window.opens_at <= now


def _years(request: HttpRequest) -> int:
    """For how many years a unit must have been silent, from the address; two unless told."""
    known = {str(years): years for years in range(1, MOST_YEARS + 1)}
    return known.get(request.GET.get("nam", ""), USUAL_YEARS)


def _filter(rounds: list[Round], round_: Round) -> dict[str, object]:
    return {"rounds": rounds, "round": round_, "now": timezone.now()}
