"""Asking to act for a unit: find it and ask, or enter a new one and ask for both."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from movement.errors import Refused
from movement.forms import show_refusal
from movement.joining import (
    FOUND_AT_MOST,
    ask_to_join,
    ask_with_new_unit,
    find_units,
    joinable_namesake,
    joinable_units,
    joins,
    withdraw_request,
)
from movement.models import JoinRequest, Unit
from movement.unit_forms import JoinForm, KindForm, NewUnitForm
from movement.views.common import signed_in

SHORTEST_SEARCH = 2


@login_required
def join(request: HttpRequest) -> HttpResponse:
    """Search for the unit, with or without diacritics; at most twenty are shown."""
    words = request.GET.get("q", "").strip()[:100]
    enough = len(words) >= SHORTEST_SEARCH
    found = find_units(words) if enough else []
    context = {
        "words": words,
        "empty": "q" in request.GET and not words,
        "too_short": bool(words) and not enough,
        "searched": enough,
        "units": found[:FOUND_AT_MOST],
        "more": len(found) > FOUND_AT_MOST,
        "at_most": FOUND_AT_MOST,
    }
    return render(request, "movement/join.html", context)


@login_required
def join_unit(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm the unit, name the role and ask."""
    unit = get_object_or_404(joinable_units(), pk=pk)
    form = JoinForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            ask_to_join(user=signed_in(request), unit=unit, **form.cleaned_data)
            messages.success(request, _asked(unit))
            return redirect("movement:units_home")
        except Refused as refusal:
            show_refusal(form, refusal)
    return render(request, "movement/join_unit.html", {"unit": unit, "form": form})


@login_required
def new_unit(request: HttpRequest) -> HttpResponse:
    """First the kind of unit, then what that kind needs."""
    chosen = KindForm(request.GET if {"loai", "tiep"} & request.GET.keys() else None)
    if not chosen.is_valid():
        return render(request, "movement/join_new_kind.html", {"form": chosen})
    kind = chosen.cleaned_data["loai"]
    form = NewUnitForm(request.POST or None, kind=kind)
    namesake = None
    if request.method == "POST" and form.is_valid():
        values = form.values()
        try:
            asked = ask_with_new_unit(user=signed_in(request), **values)
            messages.success(request, _asked(asked.unit))
            return redirect("movement:units_home")
        except Refused as refusal:
            show_refusal(form, refusal)
            if refusal.field == "name":
                namesake = joinable_namesake(group=values["group"], name=values["name"])
    context = {
        "form": form,
        "kind": Unit.Kind(kind).label,
        "is_individual": kind in Unit.INDIVIDUALS,
        "namesake": namesake,
    }
    return render(request, "movement/join_new.html", context)


@login_required
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one's own unanswered request back."""
    user = signed_in(request)
    asked = get_object_or_404(JoinRequest, pk=pk, user=user)
    try:
        withdraw_request(request=asked, actor=user)
        messages.success(request, "Đã rút đề nghị.")
    except Refused as refusal:
        messages.error(request, refusal.message)
    return redirect("movement:units_home")


def _asked(unit: Unit) -> str:
    return (
        f"Đã gửi đề nghị tham gia {joins(unit)}. Phòng Văn hóa - Xã hội sẽ trả lời qua thư "
        "điện tử; ông/bà không cần gửi lại."
    )
