"""Who scores milder, who more severely: for the head of an office, about its own scorers."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import QuerySet

from criteria.blindness import readable_by
from criteria.models import OfficeSheet, Score, ScoreSheet
from criteria.statistics import Line, Severity, severities
from movement.models import Office, Round, Submission, User


@dataclass(frozen=True, slots=True)
class ScorerRow:
    """A scorer of the office.

    Attributes:
        sheets: how many sheets the person finished on dossiers that left the scorers' hands.
        severity: how far the person is from the others; None where nobody scored the same.
    """

    scorer: User
    sheets: int
    severity: Severity | None


def scorers_of(office: Office, round_: Round, reader: User) -> list[ScorerRow]:
    """The office's scorers in the round, by name.

    Only finished sheets count, of dossiers that everyone of the office has finished and whose
    points the reader may see.
    """
    sheets = ScoreSheet.objects.filter(
        office_sheet__office=office,
        office_sheet__submission__in=Submission.objects.filter(readable_by(reader), round=round_),
        office_sheet__state__in=[OfficeSheet.State.RECONCILING, OfficeSheet.State.SIGNED],
        state=ScoreSheet.State.FINISHED,
    )
    finished = Counter(sheets.values_list("scorer", flat=True))
    compared = severities(_lines(sheets))
    return [
        ScorerRow(scorer, finished[scorer.pk], compared.get(scorer.pk))
        for scorer in User.objects.filter(pk__in=finished)
    ]


def _lines(sheets: QuerySet[ScoreSheet]) -> list[Line[int]]:
    given: defaultdict[tuple[int, int], dict[int, Decimal]] = defaultdict(dict)
    maxima: dict[int, Decimal] = {}
    rows = Score.objects.filter(sheet__in=sheets).values_list(
        "sheet__office_sheet",
        "criterion",
        "criterion__max_points",
        "sheet__scorer",
        "points",
    )
    for office_sheet, criterion, max_points, scorer, points in rows:
        assert points is not None, "a finished sheet has all its points"
        given[office_sheet, criterion][scorer] = points
        maxima[criterion] = max_points
    return [Line(maxima[criterion], points) for (_sheet, criterion), points in given.items()]
