"""The ranking of a group as office staff read it: points only where the reader may see them."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal

from criteria.arithmetic import Standing, mean, median, spread, total
from criteria.blindness import readable_by
from criteria.conflicts import conflicted_unit_ids
from criteria.models import CriteriaSet, OfficeScore, Publication, Result, Score, ScoreSheet
from criteria.results import publication_of, results_of, tie_breaks_of
from criteria.statistics import Tie, ties
from movement.models import Submission, User


@dataclass(frozen=True, slots=True)
class RankRow:
    """A result with what became of equal totals; `tie` is None where the total is the only one."""

    result: Result
    tie: Tie | None


@dataclass(frozen=True, slots=True)
class HiddenRow:
    """A dossier of the group whose points the reader may not see."""

    submission: Submission
    is_conflict: bool


@dataclass(frozen=True, slots=True)
class Ranking:
    """The results of a group in a round.

    Attributes:
        rows: what the reader may see, in the order of the ranks.
        hidden: what the reader may not see, by the unit's name.
        mean: the mean total of `rows`, and `median` their median; None without rows.
        publication: when the results were shown to the units; None while they are provisional.
    """

    rows: list[RankRow]
    hidden: list[HiddenRow]
    mean: Decimal | None
    median: Decimal | None
    publication: Publication | None


@dataclass(frozen=True, slots=True)
class Disagreement:
    """How far an office's scorers were apart on a dossier.

    Attributes:
        office: the office's short name.
        points: the highest sheet's sum minus the lowest; None when one person scored.
        flagged: on how many lines they differed by more than the limit.
    """

    office: str
    points: Decimal | None
    flagged: int


def ranking_of(criteria_set: CriteriaSet, reader: User) -> Ranking:
    """The ranking of the set's group, without the points that the reader may not see.

    What is hidden counts in no mean, median or tie either: it cannot be computed back.
    """
    results = list(
        results_of(criteria_set)
        .select_related("submission__unit", "submission__round")
        .defer("submission__summary", "submission__difficulties")
        .order_by("rank", "submission__unit__sort_key", "pk")
    )
    readable = set(
        Submission.objects.filter(
            readable_by(reader), round=criteria_set.round_id, unit__group=criteria_set.group_id
        )
        .order_by()
        .values_list("pk", flat=True)
    )
    seen = [result for result in results if result.submission_id in readable]
    unseen = [result for result in results if result.submission_id not in readable]
    found = _ties(criteria_set, seen)
    totals = [result.total for result in seen]
    return Ranking(
        rows=[RankRow(result, found.get(result.submission_id)) for result in seen],
        hidden=_hidden(unseen, reader),
        mean=mean(totals) if totals else None,
        median=median(totals) if totals else None,
        publication=publication_of(criteria_set),
    )


def _ties(criteria_set: CriteriaSet, results: Collection[Result]) -> Mapping[int, Tie]:
    codes = list(
        criteria_set.criteria.exclude(tie_break=None)
        .order_by("tie_break")
        .values_list("code", flat=True)
    )
    points = tie_breaks_of(criteria_set)
    nothing = (Decimal(0),) * len(codes)
    return ties(
        {
            result.submission_id: Standing(result.total, points.get(result.submission_id, nothing))
            for result in results
        },
        codes,
    )


def _hidden(results: Collection[Result], reader: User) -> list[HiddenRow]:
    conflicted = conflicted_unit_ids(reader)
    return [
        HiddenRow(result.submission, is_conflict=result.submission.unit_id in conflicted)
        for result in sorted(results, key=lambda result: result.submission.unit.sort_key)
    ]


def disagreements(submissions: Collection[int]) -> dict[int, list[Disagreement]]:
    """How far the scorers of each office were apart, by the dossier's key.

    Sums are made here and not by the database: SQLite adds decimals as binary fractions.
    """
    given: defaultdict[tuple[int, str], defaultdict[int, list[Decimal]]]
    given = defaultdict(lambda: defaultdict(list))
    rows = Score.objects.filter(
        sheet__office_sheet__submission__in=submissions,
        sheet__state=ScoreSheet.State.FINISHED,
    ).values_list(
        "sheet__office_sheet__submission",
        "sheet__office_sheet__office__short_name",
        "sheet",
        "points",
    )
    for submission, office, sheet, points in rows:
        assert points is not None, "a finished sheet has all its points"
        given[submission, office][sheet].append(points)
    flagged = _flagged(submissions)
    found: defaultdict[int, list[Disagreement]] = defaultdict(list)
    for (submission, office), sheets in sorted(given.items()):
        sums = [total(points) for points in sheets.values()]
        apart = spread(sums) if len(sums) > 1 else None
        found[submission].append(Disagreement(office, apart, flagged[submission, office]))
    return dict(found)


def _flagged(submissions: Collection[int]) -> Counter[tuple[int, str]]:
    return Counter(
        OfficeScore.objects.filter(
            office_sheet__submission__in=submissions, flagged=True
        ).values_list("office_sheet__submission", "office_sheet__office__short_name")
    )
