"""Which demonstration year the tests build, and what two builds of it have in common."""

from datetime import date

from django.db import models

from awards.models import CouncilTerm, Honour
from criteria.models import Result, Score
from movement.models import Event, Evidence, Registration, Submission, Unit, User
from reports.models import ReportJob, ReportSnapshot

SEED = 87
TODAY = date(2026, 11, 20)
MARKED: list[type[models.Model]] = [
    User,
    Unit,
    Registration,
    Submission,
    CouncilTerm,
    ReportJob,
    ReportSnapshot,
]


def fingerprint() -> dict[str, list[object]]:
    """What two builds of the same year have in common; keys and real moments differ."""
    return {
        "dossiers": list(
            Submission.objects.order_by("unit__sort_key").values_list(
                "unit__name", "reference", "state", "submitted_at", "summary"
            )
        ),
        "results": list(
            Result.objects.order_by("submission__unit__sort_key").values_list(
                "submission__unit__name", "total", "rank"
            )
        ),
        "scores": sorted(
            Score.objects.values_list(
                "sheet__office_sheet__submission__unit__name",
                "sheet__scorer__email",
                "criterion__code",
                "points",
                "reason",
            )
        ),
        "honours": list(Honour.objects.order_by("number").values_list("number", "recipient")),
        "evidence": sorted(Evidence.objects.values_list("sha256", flat=True)),
        "history": sorted(
            Event.objects.exclude(kind__startswith="report.").values_list("kind", "at")
        ),
    }
