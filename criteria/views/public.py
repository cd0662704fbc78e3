"""The criteria as citizens read them."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from criteria.models import CriteriaSet
from criteria.set_tree import tie_breaks, tree
from movement.models import Group


def criteria_set(request: HttpRequest, group: str) -> HttpResponse:
    """The criteria of a group: the set in force, or the draft that the offices work on.

    Of several years the latest is shown, unless the address asks for another (`?nam=2026`).
    """
    row = get_object_or_404(Group, code=group)
    by_year = _set_of_each_year(row)
    asked = request.GET.get("nam", "")
    current = by_year.get(asked) or next(iter(by_year.values()), None)
    branches = tree(current) if current else []
    context = {
        "group": row,
        "criteria_set": current,
        "branches": branches,
        "classes": current.class_bands.all() if current else [],
        "tie_breaks": tie_breaks(branches),
        "years": [year for year, found in by_year.items() if found != current],
    }
    return render(request, "criteria/criteria_set.html", context)


def _set_of_each_year(group: Group) -> dict[str, CriteriaSet]:
    """By year, the latest first: the set in force, or the draft while there is none."""
    sets = group.criteria_sets.select_related("round", "group")
    current = sets.exclude(state=CriteriaSet.State.REPLACED)
    # Of one year the draft comes before the set in force, which then takes its place.
    ordered = current.order_by("-round__year", "state", "version")
    return {str(each.round.year): each for each in ordered}
