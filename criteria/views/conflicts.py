"""Officers declare conflicts of interest: asked before a dossier, or on their own account."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from criteria.conflict_forms import DeclarationForm, UnitDeclarationForm
from criteria.conflicts import declare, suggestions
from criteria.models import Declaration
from movement.errors import Refused
from movement.forms import show_refusal
from movement.models import Submission, Unit, User
from movement.permissions import office_codes, require
from movement.text import fold
from movement.views.common import signed_in

SAVED = "Đã ghi: ông/bà có xung đột lợi ích với {unit}, không thẩm định hồ sơ của đơn vị này."


@login_required
def conflict(request: HttpRequest, pk: int) -> HttpResponse:
    """Asked before the sheet opens; open to whoever is conflicted too, to read the own answer."""
    require(request.user, "criteria.use_desk")
    actor = signed_in(request)
    submission = get_object_or_404(Submission.objects.sent().select_related("unit", "round"), pk=pk)
    declaration = Declaration.objects.filter(user=actor, unit=submission.unit).first()
    form = DeclarationForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and _declare(actor, submission.unit, form):
        if form.cleaned_data["kind"] == Declaration.Kind.NONE:
            return _onward(submission, actor)
        messages.success(request, SAVED.format(unit=submission.unit))
        return redirect("criteria:desk")
    context = {
        "submission": submission,
        "form": form,
        "declaration": declaration,
        "suggestions": suggestions(actor, submission),
    }
    return render(request, "criteria/conflict.html", context)


@login_required
def conflicts(request: HttpRequest) -> HttpResponse:
    """The person's own declarations; `q` finds a unit by name."""
    require(request.user, "criteria.use_desk")
    actor = signed_in(request)
    query = request.GET.get("q", "")[:100]
    found = _units(query)
    is_sent = request.method == "POST"
    form = UnitDeclarationForm(request.POST if is_sent else None, units=found)
    if is_sent and form.is_valid() and _declare(actor, form.cleaned_data["unit"], form):
        messages.success(request, f"Đã ghi khai báo về {form.cleaned_data['unit']}.")
        return redirect("criteria:conflicts")
    context = {
        "declarations": Declaration.objects.filter(user=actor).select_related("unit"),
        "query": query,
        "form": form,
        "found": bool(query) and found.exists(),
    }
    return render(request, "criteria/conflicts.html", context)


def _declare(actor: User, unit: Unit, form: DeclarationForm) -> bool:
    if not form.is_valid():
        return False
    try:
        declare(
            user=actor, unit=unit, kind=form.cleaned_data["kind"], note=form.cleaned_data["note"]
        )
    except Refused as refusal:
        show_refusal(form, refusal)
    return not form.errors


def _onward(submission: Submission, actor: User) -> HttpResponse:
    """To the page for which the person was asked."""
    if submission.state != Submission.State.ACCEPTED:
        return redirect("criteria:receive", submission.pk)
    return redirect("criteria:score_sheet", submission.pk, min(office_codes(actor)))


def _units(query: str) -> QuerySet[Unit]:
    """Units whose name holds the words, diacritics forgiven."""
    units = Unit.objects.filter(merged_into=None)
    for word in fold(query).split():
        units = units.filter(folded__contains=word)
    return units.order_by("sort_key", "pk")
