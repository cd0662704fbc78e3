"""Handing a role in a unit over, and the minutes that both people sign."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from movement.errors import Refused
from movement.forms import show_refusal
from movement.handover import hand_over_unit, holdings
from movement.handover_forms import UnitHandOverForm
from movement.models import HandOver
from movement.permissions import belongs_to_unit
from movement.views.common import signed_in
from movement.views.units import unit_or_404


@login_required
def hand_over(request: HttpRequest, pk: int) -> HttpResponse:
    """Who passes the role on to whom; what moves is shown before."""
    unit = unit_or_404(request, pk, "movement.hand_over_unit")
    user = signed_in(request)
    own = belongs_to_unit(user, unit)
    initial = {"from_user": user} if own else {}
    form = UnitHandOverForm(request.POST or None, unit=unit, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            done = hand_over_unit(unit=unit, actor=user, **form.cleaned_data)
            messages.success(
                request, f"Đã bàn giao từ {done.from_user} sang {done.to_user}; cả hai có thư báo."
            )
            if user == done.from_user:  # the last page on which the person still reads of it
                return _minutes_page(request, done)
            return redirect("movement:hand_over_minutes", pk, done.pk)
        except Refused as refusal:
            show_refusal(form, refusal)
    context = {
        "unit": unit,
        "form": form,
        "own": own,
        "alone": form.fields["from_user"].queryset.count() < 2,  # type: ignore[attr-defined]  # noqa: PLR2004
        "content": holdings(unit, user),
        "leads": request.user.has_perm("movement.lead_unit", unit),
    }
    return render(request, "movement/hand_over.html", context)


@login_required
def minutes(request: HttpRequest, pk: int, hand_over_pk: int) -> HttpResponse:
    """What was handed over, to print and sign."""
    unit = unit_or_404(request, pk, "movement.read_unit_hand_over")
    done = get_object_or_404(
        HandOver.objects.select_related("from_user", "to_user", "actor", "unit"),
        pk=hand_over_pk,
        unit=unit,
    )
    return _minutes_page(request, done)


def _minutes_page(request: HttpRequest, done: HandOver) -> HttpResponse:
    context = {"unit": done.unit, "hand_over": done}
    return render(request, "movement/hand_over_minutes.html", context)
