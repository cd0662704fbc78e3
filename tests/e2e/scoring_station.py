"""Dossiers for the scoring desk, made inside a running portal (`manage.py shell`).

Each function prints what it made as JSON on its last line.
"""

import json
from decimal import Decimal
from random import Random
from typing import Any

from django.db import transaction

from criteria.arithmetic import Measured
from criteria.conflicts import declare, is_conflicted, must_answer
from criteria.copying_sets import copy_set
from criteria.models import (
    Appeal,
    CriteriaSet,
    Criterion,
    Declaration,
    OfficeSheet,
    ScoreSheet,
)
from criteria.reconciling import reconcile, sign_off
from criteria.scoring import criteria_for, finish_sheet, give_points, take_sheet
from criteria.self_scoring import claims_of, criteria_of, save_self_score
from movement import workflow
from movement.models import Membership, Office, Round, Submission, Unit, User
from tests.factories import a_complete_draft, a_member, a_unit
from xuantruong.demo.measures import entry_for, entry_of
from xuantruong.demo.people import DOMAIN

HEAD, SECOND = "van-hoa-xa-hoi", "van-hoa-xa-hoi-2"


def complete(unit: Unit, person: User, round_: Round) -> Submission:
    """A draft with everything filled; what is measured is claimed by its figure."""
    submission = a_complete_draft(unit, person, round_)
    for criterion in criteria_of(submission):
        if criterion.kind != Criterion.Kind.MANUAL:
            entry = entry_for(criterion, 0.5, Random(1))
            save_self_score(
                submission=submission,
                criterion=criterion,
                points=None,
                note="",
                value=entry.value,
                target=entry.target,
                actor=person,
            )
    return submission


def received(name: str) -> Submission:
    """The dossier of a new agency, complete, sent and received."""
    unit = a_unit(name)
    person = a_member(unit, f"dai-dien-{unit.pk}@{DOMAIN}")
    submission = complete(unit, person, Round.objects.get(year=2026))
    workflow.submit(submission=submission, actor=person)
    return workflow.accept(submission=submission, actor=officer(HEAD))


def officer(name: str) -> User:
    """One of the demonstration's officers."""
    return User.objects.get(email=f"{name}@{DOMAIN}")


@transaction.atomic
def make_received(names: list[str], asked: list[str]) -> None:
    """A received dossier for each name; for `asked`, the head once worked for the unit."""
    made = [received(name) for name in (*names, *asked)]
    for submission in made[len(names) :]:
        _worked_for(submission.unit)
    _tell([_described(submission) for submission in made])


@transaction.atomic
def judge_the_rest(group: str) -> None:
    """Both offices score and sign whatever of the group was received and has no result yet."""
    waiting = Submission.objects.filter(
        unit__group__code=group, state=Submission.State.ACCEPTED, result=None
    )
    rows = list(waiting)
    for submission in rows:
        for code in (Office.CULTURE_SOCIAL, Office.ECONOMIC):
            _sign(submission, Office.objects.get(code=code))
    _tell([submission.pk for submission in rows])


@transaction.atomic
def prepare() -> None:
    """Sheets in every state, a result, appeals and a draft of a set; tells their keys."""
    half, finished, settling, asked = (
        received(f"Trường Tiểu học và Trung học cơ sở {stage}")
        for stage in ("đang được chấm", "đã chấm xong", "đang thống nhất", "từng là nơi làm việc")
    )
    office = Office.objects.get(code=Office.CULTURE_SOCIAL)
    sheet = take_sheet(submission=half, office=office, actor=officer(HEAD))
    first = criteria_for(sheet.office_sheet)[0]
    give_points(
        sheet=sheet,
        criterion=first,
        entry=Measured(points=Decimal(3)),
        reason="",
        actor=sheet.scorer,
    )
    agree(finished, office, officer(HEAD))
    agree(settling, office, officer(HEAD))
    agree(settling, office, officer(SECOND), less=True)
    _worked_for(asked.unit)
    upheld = Appeal.objects.get(state=Appeal.State.UPHELD)
    waiting = Appeal.objects.get(state=Appeal.State.OPEN)
    following = Round.objects.get(year=2027)
    published = CriteriaSet.objects.in_force().filter(group=half.unit.group).get()
    draft = copy_set(criteria_set=published, round_=following, actor=officer(HEAD))
    lines = Criterion.objects.filter(criteria_set__group=upheld.submission.unit.group)
    _tell(
        {
            "half": half.pk,
            "finished": finished.pk,
            "settling": settling.pk,
            "asked": asked.pk,
            "signed": OfficeSheet.objects.signed()
            .filter(office=office)
            .earliest("pk")
            .submission_id,
            "judged": upheld.submission_id,
            "account": _number_of(upheld.submission.unit),
            "waiting": waiting.submission_id,
            "line": lines.exclude(pk=upheld.criterion_id)[0].pk,
            "asked_line": waiting.criterion_id,
            "upheld_appeal": upheld.pk,
            "open_appeal": waiting.pk,
            "is_of_economic": int(waiting.criterion.office.code == Office.ECONOMIC),
            "set": published.pk,
            "draft": draft.pk,
            "criterion": draft.criteria.filter(office=office)[0].pk,
            "banded": draft.criteria.filter(office=office, kind=Criterion.Kind.BANDS)[0].pk,
        }
    )


def _sign(submission: Submission, office: Office) -> None:
    """Every scorer agrees with the unit, the head signs."""
    people = User.objects.filter(office_roles__office=office).order_by("office_roles__kind")
    head = people[0]
    for person in people:
        if must_answer(person, submission) or is_conflicted(person, submission.unit):
            declare(user=person, unit=submission.unit, kind=Declaration.Kind.NONE)
        found = OfficeSheet.objects.filter(submission=submission, office=office).first()
        if found is None or found.state == OfficeSheet.State.SCORING:
            agree(submission, office, person)
    sheet = OfficeSheet.objects.get(submission=submission, office=office)
    if sheet.state == OfficeSheet.State.RECONCILING:
        for row in sheet.scores.filter(flagged=True).select_related("criterion"):
            reconcile(
                office_sheet=sheet,
                criterion=row.criterion,
                points=row.points,
                note="Thống nhất lấy trung bình.",
                actor=head,
            )
        sign_off(office_sheet=sheet, actor=head)


def agree(
    submission: Submission, office: Office, person: User, *, less: bool = False
) -> ScoreSheet:
    """The person fills the own sheet with the unit's own entries, and finishes.

    With `less` nothing is given where points are given by hand, so that the two are far apart.
    """
    sheet = take_sheet(submission=submission, office=office, actor=person)
    if sheet.state == ScoreSheet.State.OPEN:
        claims = claims_of(submission)
        for criterion in criteria_for(sheet.office_sheet):
            give_points(
                sheet=sheet,
                criterion=criterion,
                entry=Measured(points=Decimal(0))
                if less and criterion.kind == Criterion.Kind.MANUAL
                else entry_of(claims[criterion.pk]),
                reason="Theo minh chứng.",
                no_evidence=True,
                actor=person,
            )
        sheet = finish_sheet(sheet=sheet, actor=person)
    return sheet


def _number_of(unit: Unit) -> int:
    """The number in the address of the unit's demonstration account: don-vi-13@…"""
    return int(unit.memberships.get().user.email.partition("@")[0].rpartition("-")[2])


def _worked_for(unit: Unit) -> None:
    Membership.objects.create(
        user=officer(HEAD), unit=unit, from_date="2020-01-01", to_date="2021-12-31"
    )


def _described(submission: Submission) -> dict[str, Any]:
    claims = claims_of(submission)
    return {
        "pk": submission.pk,
        "unit": submission.unit.name,
        "criteria": [
            {
                "code": criterion.code,
                "max": f"{criterion.max_points:.0f}",
                "claimed": _typed(claims[criterion.pk].value or claims[criterion.pk].points),
            }
            for criterion in criteria_of(submission)
            if criterion.office.code == Office.CULTURE_SOCIAL
        ],
    }


def _typed(number: Any) -> str:
    return f"{number.normalize():f}".replace(".", ",")


def _tell(found: object) -> None:
    print(json.dumps(found))  # noqa: T201 - read by the test
