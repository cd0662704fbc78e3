"""Who stands among the first: people who work directly, women, businesses; counts only."""

from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Count

from criteria.bars import Bar
from criteria.blindness import readable_by
from criteria.models import ClassBand, CriteriaSet, Result
from criteria.overview import received
from criteria.statistics import first_third
from movement.models import Group, Round, Submission, Unit, User


@dataclass(frozen=True, slots=True)
class Facts:
    """What is asked about a dossier's unit; None is not recorded, or not asked of a collective."""

    is_individual: bool
    is_business: bool
    is_woman: bool | None
    is_direct_worker: bool | None


@dataclass(frozen=True, slots=True)
class ShareRow:
    """The share of some people among the first, beside their share among all dossiers.

    Attributes:
        unknown: received dossiers of individuals of whom it is not recorded; they count nowhere.
    """

    label: str
    first: Bar
    everyone: Bar
    unknown: int

    @property
    def bars(self) -> list[Bar]:
        """The two shares, one above the other."""
        return [self.first, self.everyone]


@dataclass(frozen=True, slots=True)
class Question:
    """Whose share is looked at, and of whom it is asked."""

    label: str
    answer: Callable[[Facts], bool | None]


QUESTIONS = (
    Question("Người trực tiếp lao động, sản xuất, công tác", lambda facts: facts.is_direct_worker),
    Question("Phụ nữ", lambda facts: facts.is_woman),
    Question("Doanh nghiệp, hợp tác xã, hộ kinh doanh", lambda facts: facts.is_business),
)
UNIT_FIELDS = ("unit__group__code", "unit__gender", "unit__is_direct_worker")


def shares_among_first(round_: Round, reader: User) -> list[ShareRow]:
    """Each share among the first of the groups and among all received dossiers of the round.

    Of individuals only those count of whom it is recorded. A dossier whose points the reader may
    not see is not counted among the first.
    """
    everyone = _facts_of_everyone(round_)
    first = _facts_of_first(round_, reader)
    return [
        ShareRow(
            label=question.label,
            first=_bar("Trong các hồ sơ dẫn đầu", question, first),
            everyone=_bar("Trong mọi hồ sơ", question, everyone),
            unknown=sum(
                count
                for facts, count in everyone.items()
                if facts.is_individual and question.answer(facts) is None
            ),
        )
        for question in QUESTIONS
    ]


def _bar(label: str, question: Question, counted: Counter[Facts]) -> Bar:
    asked = {facts: count for facts, count in counted.items() if question.answer(facts) is not None}
    part = sum(count for facts, count in asked.items() if question.answer(facts))
    return Bar(label, part, sum(asked.values()))


def _facts_of_everyone(round_: Round) -> Counter[Facts]:
    counted: Counter[Facts] = Counter()
    rows = received(round_).order_by().values_list(*UNIT_FIELDS).annotate(dossiers=Count("pk"))
    for group, gender, is_direct_worker, dossiers in rows:
        counted[_facts(group, gender, is_direct_worker)] += dossiers
    return counted


def _facts_of_first(round_: Round, reader: User) -> Counter[Facts]:
    """Dossiers in a top class; where the set has none, those in the first third of ranks."""
    top_classes = _top_classes(round_)
    dossiers = Counter(
        Result.objects.filter(submission__round=round_).values_list(
            "submission__unit__group", flat=True
        )
    )
    rows = (
        Submission.objects.filter(readable_by(reader), round=round_, result__isnull=False)
        .order_by()
        .values_list("unit__group", "result__band", "result__rank", *UNIT_FIELDS)
    )
    counted: Counter[Facts] = Counter()
    for group_id, band, rank, *unit in rows:
        classes = top_classes[group_id]
        if band in classes if classes else rank <= first_third(dossiers[group_id]):
            counted[_facts(*unit)] += 1
    return counted


def _facts(group: str, gender: str, is_direct_worker: bool | None) -> Facts:
    is_individual = group == Group.INDIVIDUAL
    return Facts(
        is_individual=is_individual,
        is_business=group == Group.BUSINESS,
        is_woman=gender == Unit.Gender.FEMALE if is_individual and gender else None,
        is_direct_worker=is_direct_worker if is_individual else None,
    )


def _top_classes(round_: Round) -> defaultdict[int, set[str]]:
    """Names of the top classes of the sets in force, by the group's key."""
    classes: defaultdict[int, set[str]] = defaultdict(set)
    top = ClassBand.objects.filter(
        is_top=True,
        criteria_set__round=round_,
        criteria_set__state=CriteriaSet.State.PUBLISHED,
    )
    for group, name in top.order_by().values_list("criteria_set__group", "name"):
        classes[group].add(name)
    return classes
