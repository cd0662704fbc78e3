"""Sheets locked in the one order (dossier, office, scorer), and taken back from a scorer.

These helpers ask nobody's right; the state functions that call them do, in a transaction.
"""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import QuerySet

from criteria.models import OfficeSheet, ScoreSheet
from movement.history import record
from movement.models import Submission, User


def lock_submission(submission: Submission) -> Submission:
    """The dossier as it is now; whoever changes one of its sheets waits."""
    return (
        Submission.objects.select_for_update(of=("self",))
        .select_related("unit__group", "round")
        .get(pk=submission.pk)
    )


def lock_office_sheet(office_sheet: OfficeSheet) -> OfficeSheet:
    """The office's sheet as it is now."""
    return (
        OfficeSheet.objects.select_for_update(of=("self",))
        .select_related("submission__unit__group", "submission__round", "revision", "office")
        .get(pk=office_sheet.pk)
    )


def lock_sheet(sheet: ScoreSheet) -> ScoreSheet:
    """The scorer's sheet as it is now."""
    return (
        ScoreSheet.objects.select_for_update(of=("self",))
        .select_related(
            "scorer",
            "office_sheet__office",
            "office_sheet__revision",
            "office_sheet__submission__unit__group",
            "office_sheet__submission__round",
        )
        .get(pk=sheet.pk)
    )


def lock_each(sheets: QuerySet[ScoreSheet]) -> Iterator[tuple[ScoreSheet, OfficeSheet]]:
    """The sheets with their office's, locked dossier by dossier in the one order.

    Whoever finishes or frees one of them at this moment is waited for; then the question is asked
    again, so only sheets that are still among them are given.
    """
    dossiers = Submission.objects.filter(
        pk__in=sheets.order_by().values("office_sheet__submission")
    )
    for submission in dossiers.order_by("pk"):
        lock_submission(submission)
        for sheet in sheets.filter(office_sheet__submission=submission):
            office_sheet = lock_office_sheet(sheet.office_sheet)
            yield lock_sheet(sheet), office_sheet


def withdraw(
    sheet: ScoreSheet, office_sheet: OfficeSheet, *, actor: User, now: datetime, why: str
) -> None:
    """Free the seat; both rows are locked. What was typed stays with the withdrawn sheet.

    Of a sheet that the office reconciles already, the office's points are made anew when the
    substitute has finished.
    """
    sheet.state = ScoreSheet.State.WITHDRAWN
    sheet.save(update_fields=["state"])
    record("sheet.withdrawn", sheet, actor=actor, at=now, reason=why)
    if office_sheet.state == OfficeSheet.State.RECONCILING:
        office_sheet.scores.all().delete()
        office_sheet.state = OfficeSheet.State.SCORING
        office_sheet.completed_at = None
        office_sheet.save(update_fields=["state", "completed_at"])
        record("office_sheet.reopened", office_sheet, actor=actor, at=now)
