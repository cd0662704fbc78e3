"""The scoring desk's queue: every place with its count, the dossiers of one place."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from criteria import queue
from criteria.queue import Place
from movement.models import Office
from movement.permissions import office_codes, require
from movement.views.common import signed_in

PER_PAGE = 30


@login_required
def desk(request: HttpRequest) -> HttpResponse:
    """The person's queue in one office; `muc` names the place."""
    require(request.user, "criteria.use_desk")
    actor = signed_in(request)
    offices = list(Office.objects.all())
    own = [office for office in offices if office.code in office_codes(actor)]
    office = _chosen_office(request, own)
    dossiers = queue.queue_of(actor, office)
    found = queue.counts(dossiers)
    place = _chosen_place(request, found)
    paginator = Paginator(queue.with_details(dossiers.filter(place=place)), PER_PAGE)
    paginator.count = found[place]  # counted already
    page = paginator.get_page(request.GET.get("page"))
    now = timezone.now()
    context = {
        "office": office,
        "own_offices": own,
        "place": place,
        "places": [(each, count) for each, count in found.items()],
        "rows": [queue.row_of(submission, office, offices, now) for submission in page],
        "page_obj": page,
    }
    return render(request, "criteria/desk.html", context)


def _chosen_office(request: HttpRequest, own: list[Office]) -> Office:
    """The office named by `phong`; who works in one office need not name it."""
    named = request.GET.get("phong")
    if named is None:
        return own[0]
    for office in own:
        if office.code == named:
            return office
    raise Http404


def _chosen_place(request: HttpRequest, found: dict[Place, int]) -> Place:
    named = request.GET.get("muc")
    if named is None:
        return queue.first_place(found)
    if named not in Place.values:
        raise Http404
    return Place(named)
