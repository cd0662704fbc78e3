"""A round as large as it may get: 500 dossiers, 25 criteria, two scorers in each office.

Rows are written directly, as no person could type them: the rules are tested elsewhere.
"""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from random import Random

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils import timezone

from criteria.arithmetic import Standing, proposal, ranks, share, total
from criteria.models import (
    Axis,
    CriteriaSet,
    Criterion,
    OfficeScore,
    OfficeSheet,
    Result,
    Score,
    ScoreSheet,
    SelfScore,
)
from movement.models import (
    Achievement,
    ContentArea,
    Event,
    Group,
    Office,
    OfficeRole,
    Plan,
    PlanCriterion,
    Revision,
    Round,
    RoundWindow,
    Submission,
    Unit,
    User,
)

DOSSIERS = 500
CRITERIA = 25
YEAR = 2029  # far from the demonstration's dossiers
SCALE = Decimal(100)
EACH = SCALE / CRITERIA
CHUNK = 1000
SEED = 20260727


@dataclass(frozen=True, slots=True)
class LargeRound:
    """What was built, and who may read it."""

    round: Round
    head: User
    scorers: dict[str, list[User]]


@transaction.atomic
def build() -> LargeRound:
    """Everything scored, reconciled, signed and ranked."""
    scorers = {code: _scorers(code) for code in (Office.CULTURE_SOCIAL, Office.ECONOMIC)}
    large = LargeRound(_round(), scorers[Office.CULTURE_SOCIAL][0], scorers)
    criteria = _criteria(large.round)
    dossiers = _dossiers(large)
    _claims(dossiers, criteria)
    _judge(large, dossiers, criteria)
    return large


@transaction.atomic
def reopen(large: LargeRound) -> None:
    """Back to the middle of the scoring: half with the head's open sheet, half not begun there."""
    Result.objects.filter(submission__round=large.round).delete()
    sheets = OfficeSheet.objects.filter(submission__round=large.round)
    OfficeScore.objects.filter(office_sheet__in=sheets).delete()
    sheets.update(
        state=OfficeSheet.State.SCORING, completed_at=None, signed_at=None, signed_by=None
    )
    own = ScoreSheet.objects.filter(office_sheet__in=sheets, scorer=large.head)
    own.update(state=ScoreSheet.State.OPEN, finished_at=None)
    keys = list(own.values_list("pk", flat=True))[::2]
    own.filter(pk__in=keys).delete()


def _scorers(code: str) -> list[User]:
    office = Office.objects.get(code=code)
    people = []
    for number, kind in enumerate((OfficeRole.Kind.HEAD, OfficeRole.Kind.OFFICER), start=1):
        email = f"{code}-{number}@bench.example"
        # A demonstration's people sign in without the second step.
        person = User.objects.create_user(email, f"Người chấm {number}", None, is_demo=True)
        OfficeRole.objects.create(
            user=person,
            office=office,
            kind=kind,
            from_date=timezone.localdate() - timedelta(days=9),
        )
        people.append(person)
    return people


def _round() -> Round:
    now = timezone.now()
    round_ = Round.objects.get(year=YEAR)
    opens_at, closes_at = now - timedelta(days=30), now + timedelta(days=30)
    for kind in RoundWindow.Kind:
        RoundWindow.objects.update_or_create(
            round=round_, kind=kind, defaults={"opens_at": opens_at, "closes_at": closes_at}
        )
    return round_


def _criteria(round_: Round) -> list[Criterion]:
    group = Group.objects.get(code=Group.INDIVIDUAL)
    criteria_set = CriteriaSet.objects.create(
        round=round_, group=group, scale=SCALE, scorers=2, state=CriteriaSet.State.PUBLISHED
    )
    for name, from_share, is_top in (("Xuất sắc", 95, True), ("Tốt", 85, True), ("Khác", 0, False)):
        criteria_set.class_bands.create(name=name, from_share=from_share, is_top=is_top)
    topics = list(PlanCriterion.objects.filter(plan=Plan.objects.get(), group=group))
    culture, economic = (
        Office.objects.get(code=code) for code in (Office.CULTURE_SOCIAL, Office.ECONOMIC)
    )
    rows = [
        Criterion(
            criteria_set=criteria_set,
            plan_criterion=topics[number * len(topics) // CRITERIA],
            code=f"B{number + 1}",
            order=number,
            text=f"Tiêu chí thành phần thứ {number + 1}",
            office=culture if number < CRITERIA * 3 // 5 else economic,
            axis=Axis.DIGITAL if number < CRITERIA * 3 // 5 else Axis.GREEN,
            max_points=EACH,
            tie_break=number + 1 if number < 3 else None,
        )
        for number in range(CRITERIA)
    ]
    return Criterion.objects.bulk_create(rows)


def _dossiers(large: LargeRound) -> list[Submission]:
    now, group = timezone.now(), Group.objects.get(code=Group.INDIVIDUAL)
    units = [
        Unit(
            group=group,
            name=f"Nguyễn Văn {number:03}",
            address=f"Thôn {number % 20 + 1}",
            kind=Unit.Kind.OTHER,
            state=Unit.State.ACTIVE,
            gender=Unit.Gender.FEMALE if number % 2 else Unit.Gender.MALE,
            is_direct_worker=(True, False, None)[number % 3],
        )
        for number in range(DOSSIERS)
    ]
    for unit in units:
        unit.make_keys()
    dossiers = Submission.objects.bulk_create(
        [
            Submission(
                unit=unit,
                round=large.round,
                reference=f"TD29-{number:08}",
                state=Submission.State.ACCEPTED,
                submitted_at=now - timedelta(days=20),
            )
            for number, unit in enumerate(Unit.objects.bulk_create(units))
        ]
    )
    Revision.objects.bulk_create(
        Revision(
            submission=dossier,
            number=1,
            content={"questions": []},
            sha256="0" * 64,
            submitted_by=large.head,
            submitted_at=now - timedelta(days=20),
        )
        for dossier in dossiers
    )
    _receive(large, dossiers)
    _achieve(dossiers)
    return dossiers


def _receive(large: LargeRound, dossiers: list[Submission]) -> None:
    kind = ContentType.objects.get_for_model(Submission)
    now = timezone.now()
    Event.objects.bulk_create(
        Event(
            at=now - timedelta(days=15, minutes=number),
            actor=large.head,
            kind="submission.accepted",
            content_type=kind,
            object_id=dossier.pk,
        )
        for number, dossier in enumerate(dossiers)
    )


def _achieve(dossiers: list[Submission]) -> None:
    areas = list(ContentArea.objects.all())
    achievements = Achievement.objects.bulk_create(
        Achievement(submission=dossier, title="Thành tích", description="Đã làm")
        for dossier in dossiers
    )
    link = Achievement.content_areas.through
    link.objects.bulk_create(
        link(achievement=achievement, contentarea=areas[number % len(areas)])
        for number, achievement in enumerate(achievements)
    )


def _claims(dossiers: list[Submission], criteria: list[Criterion]) -> None:
    SelfScore.objects.bulk_create(
        (
            SelfScore(submission=dossier, criterion=criterion, points=EACH)
            for dossier in dossiers
            for criterion in criteria
        ),
        batch_size=CHUNK,
    )


def _judge(large: LargeRound, dossiers: list[Submission], criteria: list[Criterion]) -> None:
    random, now = Random(SEED), timezone.now()
    revisions = {row.submission_id: row for row in Revision.objects.all()}
    offices = {office.pk: office for office in Office.objects.all()}
    office_sheets = OfficeSheet.objects.bulk_create(
        OfficeSheet(
            submission=dossier,
            revision=revisions[dossier.pk],
            office=office,
            state=OfficeSheet.State.SIGNED,
            seats=2,
            opened_at=now - timedelta(days=9),
            completed_at=now - timedelta(days=5),
            signed_at=now - timedelta(days=4),
            signed_by=large.scorers[office.code][0],
            sha256="0" * 64,
            frozen={},
        )
        for dossier in dossiers
        for office in offices.values()
        if office.code in large.scorers
    )
    sheets = ScoreSheet.objects.bulk_create(
        ScoreSheet(
            office_sheet=office_sheet,
            scorer=scorer,
            state=ScoreSheet.State.FINISHED,
            opened_at=now - timedelta(days=9),
            finished_at=now - timedelta(days=5),
        )
        for office_sheet in office_sheets
        for scorer in large.scorers[offices[office_sheet.office_id].code]
    )
    own = {key: [row for row in criteria if row.office_id == key] for key in offices}
    cells = [
        Score(
            sheet=sheet,
            criterion=criterion,
            points=Decimal(random.randint(0, int(EACH * 4))) / 4,
            reason="Theo minh chứng.",
            no_evidence=True,
        )
        for sheet in sheets
        for criterion in own[sheet.office_sheet.office_id]
    ]
    Score.objects.bulk_create(cells, batch_size=CHUNK)
    _settle(office_sheets, cells)


def _settle(office_sheets: list[OfficeSheet], cells: list[Score]) -> None:
    """What the offices agree on, and the ranks that follow."""
    given: dict[tuple[int, int], list[Decimal]] = {}
    for cell in cells:
        assert cell.points is not None
        key = (cell.sheet.office_sheet_id, cell.criterion_id)
        given.setdefault(key, []).append(cell.points)
    agreed = {key: proposal(points) for key, points in given.items()}
    OfficeScore.objects.bulk_create(
        (
            OfficeScore(
                office_sheet_id=sheet,
                criterion_id=criterion,
                points=points,
                reason="Theo minh chứng.",
                flagged=max(given[sheet, criterion]) - min(given[sheet, criterion]) > EACH / 10,
                no_evidence=True,
            )
            for (sheet, criterion), points in agreed.items()
        ),
        batch_size=CHUNK,
    )
    dossier_of = {sheet.pk: sheet.submission_id for sheet in office_sheets}
    lines: dict[int, list[Decimal]] = {}
    for (sheet, _criterion), points in agreed.items():
        lines.setdefault(dossier_of[sheet], []).append(points)
    totals = {dossier: total(points) for dossier, points in lines.items()}
    places = ranks({dossier: Standing(points) for dossier, points in totals.items()})
    Result.objects.bulk_create(
        Result(
            submission_id=dossier,
            base=points,
            total=points,
            scale=SCALE,
            share=share(points, SCALE),
            rank=places[dossier],
            band="Khác",
            computed_at=timezone.now(),
        )
        for dossier, points in totals.items()
    )
