"""How the tests of the scoring desk's pages go about: clients, addresses, what is typed."""

from decimal import Decimal

from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from criteria.arithmetic import Measured
from criteria.models import CriteriaSet, Criterion, OfficeSheet, ScoreSheet
from criteria.scoring import criteria_for, finish_sheet, give_points, take_sheet
from movement.models import Office, Submission, User

DESK = "/cham-diem/"
CONFLICTS = "/cham-diem/xung-dot/"


def as_(user: User) -> Client:
    """A browser in which the person is signed in."""
    client = Client()
    client.force_login(user)
    return client


def sheet_url(submission: Submission, office: str = Office.ECONOMIC) -> str:
    """The own sheet."""
    return reverse("criteria:score_sheet", args=[submission.pk, office])


def office_url(submission: Submission, office: str = Office.ECONOMIC) -> str:
    """The office's sheet."""
    return reverse("criteria:office_sheet", args=[submission.pk, office])


def cell_url(submission: Submission, criterion: Criterion, office: str = Office.ECONOMIC) -> str:
    """Where the page saves one criterion."""
    return reverse("criteria:score_cell", args=[submission.pk, office, criterion.pk])


def conflict_url(submission: Submission) -> str:
    """Where the person is asked about a conflict of interest."""
    return reverse("criteria:conflict", args=[submission.pk])


def words(response: HttpResponse) -> str:
    """The page as text."""
    return response.content.decode()


def told(client: Client, url: str) -> str:
    """The page at the address, with the messages that wait for the person."""
    return words(client.get(url))


def queries(client: Client, url: str) -> int:
    """How many queries the page takes."""
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


def office(code: str) -> Office:
    """The office of that code."""
    return Office.objects.get(code=code)


def two_scorers_an_office() -> None:
    """From here every dossier is scored by two people of each office."""
    CriteriaSet.objects.update(scorers=2)


def taken(submission: Submission, scorer: User, code: str = Office.ECONOMIC) -> ScoreSheet:
    """The person's own open sheet."""
    return take_sheet(submission=submission, office=office(code), actor=scorer)


def criteria_of_office(submission: Submission, code: str = Office.ECONOMIC) -> list[Criterion]:
    """What the office scores in the dossier."""
    return criteria_for(OfficeSheet(submission=submission, office=office(code)))


def give(
    sheet: ScoreSheet, criterion: Criterion, points: str, reason: str = "Theo minh chứng."
) -> None:
    """One whole cell."""
    give_points(
        sheet=sheet,
        criterion=criterion,
        entry=Measured(points=Decimal(points)),
        reason=reason,
        no_evidence=True,
        actor=sheet.scorer,
    )


def finished(
    submission: Submission,
    scorer: User,
    points: str,
    reason: str = "Theo minh chứng.",
    code: str = Office.ECONOMIC,
) -> ScoreSheet:
    """The person's finished sheet with the same points everywhere."""
    sheet = taken(submission, scorer, code)
    for criterion in criteria_for(sheet.office_sheet):
        give(sheet, criterion, points, reason)
    return finish_sheet(sheet=sheet, actor=scorer)


def cell(criterion: Criterion, points: str, **values: str) -> dict[str, str]:
    """One criterion as the form sends it: whole, with “không có”, unless told."""
    typed = {"points": points, "reason": "Theo minh chứng.", "none": "on", **values}
    return {f"{name}_{criterion.pk}": value for name, value in typed.items() if value}
