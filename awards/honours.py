"""The honour roll: entries that an issued decision opens."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Max

from awards.models import Decision, Honour
from movement.models import ContentArea


def publish(decision: Decision, *, now: datetime) -> list[Honour]:
    """Put every line of the decision on the roll; call it inside the issuing transaction.

    Numbers run on within the round's year; the caller holds the lock on the round.
    """
    assert decision.issued_on is not None, "an issued decision has a date"
    year = decision.round.year
    last = Honour.objects.filter(year=year).aggregate(last=Max("number"))["last"] or 0
    items = decision.items.select_related(
        "proposal__submission__unit__group", "proposal__award_form"
    )
    honours = []
    for number, item in enumerate(items, start=last + 1):
        unit = item.proposal.submission.unit
        honour = Honour.objects.create(
            decision_item=item,
            year=year,
            number=number,
            recipient=unit.name,
            sort_key=unit.sort_key,
            group=unit.group,
            award_name=item.proposal.award_form.name,
            citation=item.proposal.citation,
            decision_number=decision.full_number,
            decided_on=decision.issued_on,
            published_at=now,
        )
        honour.content_areas.set(
            ContentArea.objects.filter(achievement__submission=item.proposal.submission).distinct()
        )
        honours.append(honour)
    return honours


def honoured(submissions: Iterable[int]) -> set[int]:
    """Which of the dossiers with these keys have an entry on the roll."""
    return set(
        Honour.objects.filter(decision_item__proposal__submission__in=submissions).values_list(
            "decision_item__proposal__submission", flat=True
        )
    )
