"""What the tests of scoring share: people of the offices, sheets in their states."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from criteria.arithmetic import Measured
from criteria.models import CriteriaSet, Criterion, OfficeScore, OfficeSheet, Score, ScoreSheet
from criteria.scoring import criteria_for, finish_sheet, give_points, take_sheet
from movement.models import Evidence, Office, Submission, User
from tests.factories import Portal, an_officer

HALF = Decimal("0.5")


def office(code: str = Office.ECONOMIC) -> Office:
    return Office.objects.get(code=code)


def criterion(code: str) -> Criterion:
    return Criterion.objects.get(code=code)


def a_colleague(name: str = "Hoàng Văn Kế", number: int = 1) -> User:
    """One more officer of Phòng Kinh tế."""
    return an_officer(Office.ECONOMIC, f"kinh-te-{number}@xuantruong.example", name)


def scorers(count: int) -> None:
    """So many people score a dossier apart from each other in each office."""
    CriteriaSet.objects.update(scorers=count)


def take(submission: Submission, actor: User, code: str = Office.ECONOMIC) -> ScoreSheet:
    return take_sheet(submission=submission, office=office(code), actor=actor)


def give(sheet: ScoreSheet, code: str, points: str | None, **values: Any) -> Score | None:
    """One whole cell, unless told: a reason, and “không có”."""
    values = {"reason": "Theo minh chứng.", "no_evidence": "evidence" not in values, **values}
    values.setdefault("actor", sheet.scorer)
    values.setdefault("entry", Measured(points=None if points is None else Decimal(points)))
    return give_points(sheet=sheet, criterion=criterion(code), **values)


def fill(sheet: ScoreSheet, share: Decimal = HALF, *, leave_out: int = 0, **values: Any) -> None:
    """Every criterion of the office at the share of its maximum; the unit claimed the half."""
    criteria = criteria_for(sheet.office_sheet)
    for each in criteria[: len(criteria) - leave_out]:
        give(sheet, each.code, str(each.max_points * share), **values)


def done(
    submission: Submission, actor: User, share: Decimal = HALF, code: str = Office.ECONOMIC
) -> ScoreSheet:
    """The officer's sheet, filled and finished."""
    sheet = take(submission, actor, code)
    fill(sheet, share)
    return finish_sheet(sheet=sheet, actor=actor)


def reconciling(
    submission: Submission, *actors: User, share: Decimal = HALF, code: str = Office.ECONOMIC
) -> OfficeSheet:
    """The office's sheet when all of these have finished."""
    sheets = [done(submission, actor, share, code) for actor in actors]
    sheet = OfficeSheet.objects.get(pk=sheets[0].office_sheet_id)
    assert sheet.state == OfficeSheet.State.RECONCILING
    return sheet


def line(office_sheet: OfficeSheet, code: str) -> OfficeScore:
    return office_sheet.scores.get(criterion__code=code)


def a_ground(submission: Submission) -> Evidence:
    """The one file that the dossier of the fixtures leans on: a PDF."""
    return Evidence.objects.get(achievements__submission=submission)


def the_unit_itself(portal: Portal) -> User:
    return User.objects.get(email="dai-dien@xuantruong.example")


def the_other_office(portal: Portal) -> User:
    return portal.culture


def an_administrator(portal: Portal) -> User:
    return User.objects.create_superuser("quan-tri@xuantruong.example", "mat-khau")


def a_former_officer(portal: Portal) -> User:
    officer = an_officer(Office.ECONOMIC, "nghi-huu@xuantruong.example")
    officer.office_roles.update(to_date=timezone.localdate() - timedelta(days=1))
    return officer


def a_locked_account(portal: Portal) -> User:
    officer = an_officer(Office.ECONOMIC, "khoa@xuantruong.example")
    officer.is_active = False
    officer.save()
    return officer


Outsider = Callable[[Portal], User]
OUTSIDERS = pytest.mark.parametrize(
    "person",
    [the_unit_itself, the_other_office, an_administrator, a_former_officer, a_locked_account],
)
