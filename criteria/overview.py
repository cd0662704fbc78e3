"""How far the scoring of a round is: per office, per group, per content. Counts only, no points."""

from collections import Counter, defaultdict
from dataclasses import dataclass

from django.db.models import Count, QuerySet

from criteria.bars import Bar
from criteria.models import CriteriaSet, Criterion, OfficeSheet
from movement.models import ContentArea, Group, Office, Round, Submission


@dataclass(frozen=True, slots=True)
class OfficeProgress:
    """How many received dossiers stand where in an office; they are all that it has to score."""

    office: Office
    waiting: int
    scoring: int
    reconciling: int
    signed: int

    @property
    def dossiers(self) -> int:
        """All that the office has to score."""
        return self.waiting + self.scoring + self.reconciling + self.signed

    @property
    def bar(self) -> Bar:
        """How much is signed."""
        return Bar(self.office.short_name, self.signed, self.dossiers)


def office_progress(round_: Round) -> list[OfficeProgress]:
    """Where the received dossiers of the round stand in each office.

    An office has to score the dossiers of those groups in whose set it owns a criterion.
    """
    everything = _by_group(received(round_))
    groups = _groups_of_offices(round_)
    states: defaultdict[int, Counter[str]] = defaultdict(Counter)
    sheets = (
        OfficeSheet.objects.filter(submission__in=received(round_))
        .order_by()
        .values_list("office", "state")
        .annotate(dossiers=Count("pk"))
    )
    for office_id, state, dossiers in sheets:
        states[office_id][state] = dossiers
    found: list[OfficeProgress] = []
    for office in Office.objects.all():
        counts = states[office.pk]
        to_score = sum(everything[group] for group in groups[office.pk])
        found.append(
            OfficeProgress(
                office=office,
                waiting=to_score - counts.total(),
                scoring=counts[OfficeSheet.State.SCORING],
                reconciling=counts[OfficeSheet.State.RECONCILING],
                signed=counts[OfficeSheet.State.SIGNED],
            )
        )
    return found


def group_progress(round_: Round) -> list[Bar]:
    """Of each group's received dossiers, how many both offices have signed."""
    everything = _by_group(received(round_))
    judged = _by_group(received(round_).filter(result__isnull=False))
    return [
        Bar(group.name, judged[group.pk], everything[group.pk]) for group in Group.objects.all()
    ]


def area_progress(round_: Round) -> list[Bar]:
    """Of the received dossiers with an achievement in each content, how many both signed.

    A dossier with achievements in several contents counts once in each of them.
    """
    rows = (
        received(round_)
        .order_by()
        .values_list("achievements__content_areas")
        .annotate(dossiers=Count("pk", distinct=True), judged=Count("result", distinct=True))
    )
    counts = {area: (judged, dossiers) for area, dossiers, judged in rows}
    return [Bar(str(area), *counts.get(area.pk, (0, 0))) for area in ContentArea.objects.all()]


def received(round_: Round) -> QuerySet[Submission]:
    """The dossiers of the round that the standing office has received."""
    return Submission.objects.filter(round=round_, state=Submission.State.ACCEPTED)


def _by_group(submissions: QuerySet[Submission]) -> Counter[int]:
    rows = submissions.order_by().values_list("unit__group").annotate(dossiers=Count("pk"))
    return Counter(dict(rows))


def _groups_of_offices(round_: Round) -> dict[int, set[int]]:
    """Keys of the groups in whose set in force each office owns a criterion."""
    groups: defaultdict[int, set[int]] = defaultdict(set)
    owners = Criterion.objects.filter(
        criteria_set__round=round_, criteria_set__state=CriteriaSet.State.PUBLISHED
    )
    for office, group in owners.order_by().values_list("office", "criteria_set__group").distinct():
        groups[office].add(group)
    return groups
