"""The administrator's page for people who lost their second factor."""

from allauth.mfa.models import Authenticator
from django.contrib import admin, messages
from django.core.paginator import Paginator
from django.db.models import Prefetch, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse

from movement.errors import Refused
from movement.permissions import is_administrator
from movement.text import fold
from movement.views.common import signed_in
from xuantruong.second_factor import FACTORS, people_with_second_factor, remove_second_factor

PER_PAGE = 50


def people(request: HttpRequest) -> HttpResponse:
    """People who have a second factor, found by name or address."""
    _administrators_only(request)
    asked = request.GET.get("q", "").strip()
    found = people_with_second_factor()
    if asked:
        found = found.filter(Q(folded__contains=fold(asked)) | Q(email__icontains=asked))
    factors = Authenticator.objects.filter(type__in=FACTORS).order_by("created_at")
    with_factors = found.prefetch_related(Prefetch("authenticator_set", queryset=factors))
    page = Paginator(with_factors, PER_PAGE).get_page(request.GET.get("page"))
    template = "admin/second_factor_people.html"
    return _page(request, template, "Xác thực hai bước", page_obj=page, asked=asked)


def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask once more, then take the person's second factor away."""
    _administrators_only(request)
    person = get_object_or_404(people_with_second_factor(), pk=pk)
    error = ""
    if request.method == "POST":
        try:
            remove_second_factor(person=person, actor=signed_in(request))
        except Refused as refused:
            error = refused.message
        else:
            messages.success(request, f"Đã gỡ xác thực hai bước của {person}.")
            return redirect("admin:second_factor_people")
    template = "admin/second_factor_remove.html"
    return _page(request, template, "Gỡ xác thực hai bước", person=person, error=error)


def _administrators_only(request: HttpRequest) -> None:
    """Also office heads see no such page: it would open every account to them.

    Raises:
        Http404: the person is no administrator.
    """
    if not is_administrator(request.user):
        raise Http404


def _page(request: HttpRequest, template: str, title: str, **context: object) -> HttpResponse:
    # The admin's working_page would import the admin site that this module is a part of.
    shared = admin.site.each_context(request)
    return TemplateResponse(request, template, {**shared, "title": title, **context})
