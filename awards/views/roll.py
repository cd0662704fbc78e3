"""The honour roll, as citizens browse it."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from awards.models import Honour
from awards.search import search_honours
from movement.models import ContentArea, Group

PAGE_SIZE = 20


def roll(request: HttpRequest) -> HttpResponse:
    """The roll with its search and filters, all of them in the address."""
    query = _parameter(request, "q", 100)
    honours = search_honours(Honour.objects.select_related("group"), query)
    filters = {
        "year": ("nam", "year"),
        "group": ("nhom", "group__code"),
        "area": ("noi-dung", "content_areas__number"),
    }
    chosen = {}
    for name, (parameter, lookup) in filters.items():
        value = _parameter(request, parameter, 50)
        if value and (name == "group" or (value.isascii() and value.isdigit())):
            honours = honours.filter(**{lookup: value})
            chosen[name] = value
    context = {
        "page_obj": Paginator(honours, PAGE_SIZE).get_page(request.GET.get("page")),
        "query": query,
        "chosen": chosen,
        "years": Honour.objects.order_by("-year").values_list("year", flat=True).distinct(),
        "groups": Group.objects.all(),
        "areas": ContentArea.objects.all(),
    }
    return render(request, "awards/roll.html", context)


def honour(request: HttpRequest, year: int, number: int, slug: str) -> HttpResponse:
    """One honour; the number is its key, an old name in the address leads to the new one."""
    row = get_object_or_404(
        Honour.objects.select_related("group").prefetch_related("content_areas"),
        year=year,
        number=number,
    )
    if request.path != row.get_absolute_url():
        return redirect(row, permanent=True)
    return render(request, "awards/honour.html", {"honour": row})


def _parameter(request: HttpRequest, name: str, limit: int) -> str:
    """A value from the address, without the sign that PostgreSQL cannot hold."""
    return request.GET.get(name, "").replace("\x00", "").strip()[:limit]
