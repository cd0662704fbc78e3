"""Who is left out: hamlets and units that have sent no dossier for years.

The portal does not keep since when a unit takes part, so a unit that has just joined counts as
one without a dossier; the page says so.
"""

from collections import Counter
from dataclasses import dataclass

from django.db.models import (
    Case,
    Count,
    Exists,
    IntegerField,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)

from criteria.bars import Bar
from movement.models import Round, Submission, Unit

# A dossier that was sent and not taken back; a draft has told the offices nothing.
SENT = (Submission.State.SUBMITTED, Submission.State.RETURNED, Submission.State.ACCEPTED)


@dataclass(frozen=True, slots=True)
class Years:
    """The years that are looked at, both included."""

    first: int
    last: int


def years_until(round_: Round, count: int) -> Years:
    """So many years up to the round's; none before the first round of the movement."""
    first_round = Round.objects.order_by("year").values_list("year", flat=True)[0]
    return Years(first=max(first_round, round_.year - count + 1), last=round_.year)


def kinds_left_out(years: Years) -> list[Bar]:
    """Of each kind of active units, how many have sent no dossier in the years."""
    rows = (
        Unit.objects.active()
        .annotate(took_part=_took_part(years))
        .order_by()
        .values_list("kind", "took_part")
        .annotate(units=Count("pk"))
    )
    counts: Counter[tuple[str, bool]] = Counter()
    for kind, took_part, units in rows:
        counts[kind, took_part] = units
    return [
        Bar(kind.label, counts[kind, False], counts[kind, False] + counts[kind, True])
        for kind in Unit.Kind
        if counts[kind, False] + counts[kind, True]
    ]


def units_left_out(years: Years) -> QuerySet[Unit]:
    """Active units, not people, without a dossier in the years: hamlets first, then by group.

    Each has `last_year`, the year of its last dossier before that; None when it never sent one.
    """
    sent = Q(submissions__state__in=SENT, submissions__round__year__lt=years.first)
    return (
        Unit.objects.active()
        .exclude(kind__in=Unit.INDIVIDUALS)
        .filter(~_took_part(years))
        .annotate(last_year=Max("submissions__round__year", filter=sent))
        .order_by(
            Case(
                When(kind=Unit.Kind.HAMLET, then=Value(0)),
                default=Value(1),
                output_field=IntegerField(),
            ),
            "group__order",
            "sort_key",
            "pk",
        )
    )


def _took_part(years: Years) -> Exists:
    return Exists(
        Submission.objects.filter(
            unit=OuterRef("pk"),
            state__in=SENT,
            round__year__gte=years.first,
            round__year__lte=years.last,
        )
    )
