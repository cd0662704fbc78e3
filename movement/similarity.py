"""Already told? The same file, or nearly the same words, in another dossier or another year.

What is alike is only shown, to the unit before it sends and to the offices after; people judge.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from statistics import median_low

from django.db.models import Q, QuerySet
from rapidfuzz import fuzz

from movement.models import Achievement, Submission
from movement.text import fold

YEARS = 5
LONG_ENOUGH = 60
ALIKE = 80
PASSAGE_WORDS = 6
SHOWN = 3
# What a text says after so many words is not compared; comparing would take too long.
MOST_WORDS = 1500
# A text stands in another only when they share runs of words: so many of the shorter one's.
RUN = 3
_SHARED_RUNS = 0.2
_SIGN = re.compile(r"[^\w\s]")


@dataclass(frozen=True, slots=True)
class Told:
    """An achievement as somebody told it.

    Attributes:
        title: its name, shown to those who may read it.
        words: the folded words of its title and description.
    """

    pk: int
    submission: int
    unit: int
    unit_name: str
    year: int
    title: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Likeness:
    """One achievement of the dossier and something like it elsewhere.

    Attributes:
        percent: how similar the words are; 100 for the same file.
        passages: what of the dossier's own text stands there too, longest first.
        file: the title of the file, when the same file hangs on both.
        is_own: whether the other dossier is the same unit's.
        is_copy: whether the unit started this achievement from that one.
        was_awarded: whether the other dossier has been honoured.
    """

    achievement: Achievement
    other: Told
    percent: int
    passages: list[str]
    file: str
    is_own: bool
    is_copy: bool
    was_awarded: bool = False


Awarded = Callable[[Iterable[int]], set[int]]
_awarded: list[Awarded] = []


def register_awarded(answer: Awarded) -> None:
    """Add a function that tells which of the dossiers with these keys have been honoured."""
    _awarded.append(answer)


def likenesses(submission: Submission, *, own_drafts: bool) -> list[Likeness]:
    """The nearest likenesses of every achievement of the dossier, in its order.

    Compared are the dossiers of the last years that were sent; what a unit supplements just now
    is its own business until it sends it again.

    Args:
        own_drafts: whether the unit's other dossiers are compared before they are sent, too; for
            the unit alone, because the offices do not know them.
    """
    own = list(submission.achievements.prefetch_related("evidence"))
    others = _others(submission, own_drafts=own_drafts)
    files = _same_files(others, own)
    told = _told(others)
    found = [
        likeness
        for achievement in own
        for likeness in _like(achievement, told, files.get(achievement.pk, {}), submission)
    ]
    honoured = _honoured({likeness.other.submission for likeness in found})
    return [replace(each, was_awarded=each.other.submission in honoured) for each in found]


def similarity(first: Sequence[str], second: Sequence[str]) -> int:
    """How alike two texts are, 0 to 100, when one is long enough to say something; else 0.

    Texts are alike as wholes, whatever the order of their words, or because the shorter one
    stands nearly literally in the longer one.
    """
    shorter, longer = sorted((first, second), key=len)
    one, two = " ".join(shorter), " ".join(longer)
    if min(len(one), len(two)) < LONG_ENOUGH:
        return 0
    whole = fuzz.token_sort_ratio(one, two, score_cutoff=ALIKE)
    inside = fuzz.ratio(one, _counterpart(shorter, longer), score_cutoff=ALIKE)
    return int(max(whole, inside))


def passages(own: str, other: Sequence[str]) -> list[str]:
    """Runs of at least six words of the own text that stand in the other too, longest first."""
    words = [word for word in own.split() if _words(word)][:MOST_WORDS]
    matcher = SequenceMatcher(None, [_words(word)[0] for word in words], other, autojunk=False)
    blocks = [block for block in matcher.get_matching_blocks() if block.size >= PASSAGE_WORDS]
    blocks.sort(key=lambda block: -block.size)
    return [" ".join(words[block.a : block.a + block.size]) for block in blocks]


def _like(
    achievement: Achievement, told: list[Told], files: dict[int, str], submission: Submission
) -> list[Likeness]:
    """The nearest few likenesses of one achievement: same files first, then by their percent."""
    text = f"{achievement.title} {achievement.description}"
    words = _words(text)
    scored = [(similarity(words, other.words), other) for other in told]
    near = [(percent, other) for percent, other in scored if percent or other.pk in files]
    near.sort(key=lambda pair: (pair[1].pk not in files, -pair[0], -pair[1].year, pair[1].pk))
    return [
        Likeness(
            achievement=achievement,
            other=other,
            percent=percent,
            passages=passages(text, other.words) if percent else [],
            file=files.get(other.pk, ""),
            is_own=other.unit == submission.unit_id,
            is_copy=other.pk == achievement.copied_from_id,
        )
        for percent, other in near[:SHOWN]
    ]


def _told(others: QuerySet[Achievement]) -> list[Told]:
    """What the other dossiers tell."""
    rows = others.values_list(
        "pk",
        "submission_id",
        "submission__unit_id",
        "submission__unit__name",
        "submission__round__year",
        "title",
        "description",
    )
    return [
        Told(pk, dossier, unit, name, year, title, _words(f"{title} {description}"))
        for pk, dossier, unit, name, year, title, description in rows.order_by("pk")
    ]


def _same_files(others: QuerySet[Achievement], own: list[Achievement]) -> dict[int, dict[int, str]]:
    """For each own achievement the others on which one of its files hangs, with its title."""
    hashes = {item.sha256 for achievement in own for item in achievement.evidence.all()}
    hung: dict[str, list[int]] = {}
    rows = others.filter(evidence__sha256__in=hashes)
    for pk, sha256 in rows.values_list("pk", "evidence__sha256"):
        hung.setdefault(sha256, []).append(pk)
    return {
        achievement.pk: {
            pk: item.title
            for item in achievement.evidence.all()
            for pk in hung.get(item.sha256, [])
        }
        for achievement in own
    }


def _others(submission: Submission, *, own_drafts: bool) -> QuerySet[Achievement]:
    """Achievements of the dossiers that are compared."""
    compared = Q(submission__state__in=Submission.SENT)
    if own_drafts:
        compared |= Q(submission__unit=submission.unit_id)
    return Achievement.objects.exclude(submission=submission).filter(
        compared, submission__round__year__gt=submission.round.year - YEARS
    )


def _honoured(submissions: set[int]) -> set[int]:
    return {pk for answer in _awarded for pk in answer(submissions)} if submissions else set()


def _counterpart(shorter: Sequence[str], longer: Sequence[str]) -> str:
    """The stretch of the longer text where the shorter one may stand; empty when nowhere.

    The runs that both share say how far apart they lie, so that one stretch is compared and not
    every one.
    """
    places = {run: place for place, run in enumerate(_runs(longer))}
    runs = _runs(shorter)
    distances = [places[run] - place for place, run in enumerate(runs) if run in places]
    if not distances or len(distances) < _SHARED_RUNS * len(runs):
        return ""
    start = max(median_low(distances), 0)
    return " ".join(longer[start : start + len(shorter)])


def _runs(words: Sequence[str]) -> list[tuple[str, ...]]:
    return list(zip(*(words[start:] for start in range(RUN)), strict=False))


def _words(text: str) -> tuple[str, ...]:
    """The first folded words; signs are dropped, and a word of signs alone is none."""
    return tuple(_SIGN.sub("", fold(text)).split())[:MOST_WORDS]
