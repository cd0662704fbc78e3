"""The plan, as citizens read it."""

from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from movement.models import Extension, Group, Office, Plan, PlanCriterion, PlanSection, Round


def plan_page(request: HttpRequest) -> HttpResponse:
    """The whole plan: purposes, contents, criteria per group, awards, timeline, tasks."""
    plan = Plan.objects.first()  # the newest
    if plan is None:
        raise Http404
    sections: dict[str, list[PlanSection]] = {kind: [] for kind in PlanSection.Kind.values}
    for section in plan.sections.select_related("office"):
        sections[section.kind].append(section)
    groups = Group.objects.prefetch_related(
        Prefetch("plan_criteria", PlanCriterion.objects.filter(plan=plan))
    )
    return render(
        request,
        "movement/plan.html",
        {
            "plan": plan,
            "sections": sections,
            "areas": plan.content_areas.all(),
            "groups": groups,
            "phases": plan.phases.all(),
            "rounds": Round.objects.prefetch_related(
                Prefetch("windows__extensions", Extension.objects.select_related("unit"))
            )
            .filter(windows__isnull=False)
            .distinct(),
            "offices": Office.objects.all(),
        },
    )
