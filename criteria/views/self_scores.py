"""The unit's own points, and the criteria as citizens read them."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from criteria.forms import PointsSheetForm
from criteria.models import CriteriaSet
from criteria.self_scoring import criteria_of, save_self_score
from movement.errors import Refused
from movement.models import Group
from movement.views.common import dossier_or_404, signed_in


@login_required
def self_scores(request: HttpRequest, pk: int) -> HttpResponse:
    """Points that the unit claims; right cells are saved even when another one is wrong."""
    submission = dossier_or_404(request, pk, "movement.change_submission")
    initial: dict[str, object] = {}
    for row in submission.self_scores.all():
        initial[f"points_{row.criterion_id}"] = row.points
        initial[f"note_{row.criterion_id}"] = row.note
    form = PointsSheetForm(
        request.POST or None,
        criteria=criteria_of(submission),
        note_label="Căn cứ tự chấm",
        initial=initial,
    )
    if request.method == "POST":
        form.is_valid()
        for criterion, points, note in form.entries():
            try:
                save_self_score(
                    submission=submission,
                    criterion=criterion,
                    points=points,
                    note=note,
                    actor=signed_in(request),
                )
            except Refused as refusal:
                form.refuse(criterion, refusal)
        if not form.errors:
            messages.success(request, "Đã lưu điểm tự chấm.")
            return redirect("movement:dossier", pk)
    return render(request, "criteria/self_scores.html", {"submission": submission, "form": form})


def criteria_set(request: HttpRequest, group: str) -> HttpResponse:
    """The criteria of a group: the set in force, or the draft that the offices work on."""
    row = get_object_or_404(Group, code=group)
    sets = row.criteria_sets.select_related("round").exclude(state=CriteriaSet.State.REPLACED)
    current = sets.in_force().first() or sets.first()
    criteria = current.criteria.select_related("office", "plan_criterion__group") if current else []
    return render(
        request,
        "criteria/criteria_set.html",
        {"group": row, "criteria_set": current, "criteria": criteria},
    )
