"""Rows for tests of what is counted: made at once, without the work that led to them."""

from collections.abc import Mapping
from decimal import Decimal
from itertools import count
from typing import Any

from django.utils import timezone

from criteria.models import Criterion, OfficeScore, OfficeSheet, Result, Score, ScoreSheet
from movement.models import Office, Revision, Round, Submission, Unit, User

NUMBERS = count(1)
State = OfficeSheet.State


def a_sent_dossier(
    unit: Unit, round_: Round, state: Submission.State = Submission.State.ACCEPTED
) -> Submission:
    """The unit's dossier of the round, received unless told."""
    return Submission.objects.create(
        unit=unit,
        round=round_,
        state=state,
        reference=f"TD-{next(NUMBERS)}",
        submitted_at=timezone.now(),
    )


def an_office_sheet(
    submission: Submission, office: str, head: User, state: OfficeSheet.State = State.SIGNED
) -> OfficeSheet:
    """The office's sheet on the dossier, signed by the head unless told."""
    now = timezone.now()
    revision = submission.revisions.first() or Revision.objects.create(
        submission=submission,
        number=1,
        content={},
        sha256="0" * 64,
        submitted_by=head,
        submitted_at=now,
    )
    return OfficeSheet.objects.create(
        submission=submission,
        revision=revision,
        office=Office.objects.get(code=office),
        state=state,
        seats=2,
        opened_at=now,
        completed_at=None if state == State.SCORING else now,
        signed_at=now if state == State.SIGNED else None,
        signed_by=head if state == State.SIGNED else None,
    )


def a_finished_sheet(
    office_sheet: OfficeSheet,
    scorer: User,
    points: Mapping[str, str],
    state: ScoreSheet.State = ScoreSheet.State.FINISHED,
) -> ScoreSheet:
    """The scorer's sheet with these points, by the codes of the criteria."""
    now = timezone.now()
    sheet = ScoreSheet.objects.create(
        office_sheet=office_sheet,
        scorer=scorer,
        state=state,
        opened_at=now,
        finished_at=now if state == ScoreSheet.State.FINISHED else None,
    )
    Score.objects.bulk_create(
        Score(sheet=sheet, criterion=Criterion.objects.get(code=code), points=Decimal(given))
        for code, given in points.items()
    )
    return sheet


def office_points(office_sheet: OfficeSheet, flagged: bool = False, **points: str) -> None:
    """The office's points, by the codes of the criteria with _ for the point."""
    OfficeScore.objects.bulk_create(
        OfficeScore(
            office_sheet=office_sheet,
            criterion=Criterion.objects.get(code=code.replace("_", ".")),
            points=Decimal(given),
            flagged=flagged,
        )
        for code, given in points.items()
    )


def a_result(submission: Submission, total: str, rank: int, **values: Any) -> Result:
    """The dossier's result, of a hundred points."""
    return Result.objects.create(
        submission=submission,
        total=Decimal(total),
        scale=Decimal(100),
        share=Decimal(total),
        rank=rank,
        computed_at=timezone.now(),
        **values,
    )
