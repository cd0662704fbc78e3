"""Publishing the results of a group: from then on each unit reads its own sheet."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Count, F, Q, QuerySet
from django.utils import timezone

from criteria.models import CriteriaSet, Publication, Result
from criteria.results import publication_of, results_of, write_version
from movement.addressees import WRITERS, people_of
from movement.errors import Refused
from movement.history import record
from movement.models import Group, Round, RoundWindow, Submission, User
from movement.outbox import queue_letter
from movement.windows import deadline, in_short

OUTSIDE = (Submission.State.SUBMITTED, Submission.State.RETURNED)
PUBLISHED = "Công bố kết quả."


@dataclass(frozen=True, slots=True)
class GroupState:
    """How far a group of a round is from its publication.

    Attributes:
        received: dossiers that are to be scored; judged: those with a result.
        outside: dossiers that were sent but not received yet; they do not hinder.
        missing: received dossiers without a result, which do.
    """

    criteria_set: CriteriaSet
    received: int
    judged: int
    outside: int
    missing: list[Submission]
    publication: Publication | None

    @property
    def is_ready(self) -> bool:
        """Whether the group may be published now."""
        return self.publication is None and not self.missing and self.judged > 0


def is_published(submission: Submission) -> bool:
    """Whether the unit may read the dossier's result."""
    return Result.objects.filter(
        submission=submission.pk,
        submission__round__publications__group=F("submission__unit__group"),
    ).exists()


def without_result(criteria_set: CriteriaSet) -> list[Submission]:
    """The received dossiers of the group that not both offices have signed."""
    return list(
        _without_result().filter(round=criteria_set.round_id, unit__group=criteria_set.group_id)
    )


def _without_result() -> QuerySet[Submission]:
    return (
        Submission.objects.filter(state=Submission.State.ACCEPTED, result=None)
        .select_related("unit")
        .order_by("unit__sort_key", "pk")
    )


def groups_to_publish() -> list[GroupState]:
    """Every group of every round that has been sent dossiers, the newest round first."""
    counts = {
        (row["round"], row["unit__group"]): row
        for row in Submission.objects.values("round", "unit__group")
        .annotate(
            received=Count("pk", filter=Q(state=Submission.State.ACCEPTED)),
            judged=Count("result"),
            outside=Count("pk", filter=Q(state__in=OUTSIDE)),
        )
        .order_by()
    }
    missing: dict[tuple[int, int], list[Submission]] = defaultdict(list)
    for submission in _without_result():
        missing[submission.round_id, submission.unit.group_id].append(submission)
    published = {(row.round_id, row.group_id): row for row in Publication.objects.all()}
    sets = CriteriaSet.objects.in_force().select_related("round", "group")
    states = []
    for criteria_set in sets.order_by("-round__year", "group__order"):
        key = (criteria_set.round_id, criteria_set.group_id)
        row = counts.get(key)
        if row is not None and row["received"] + row["judged"] + row["outside"]:
            states.append(
                GroupState(
                    criteria_set=criteria_set,
                    received=row["received"],
                    judged=row["judged"],
                    outside=row["outside"],
                    missing=missing[key],
                    publication=published.get(key),
                )
            )
    return states


@transaction.atomic
def publish_results(
    *, round_: Round, group: Group, actor: User, now: datetime | None = None
) -> Publication:
    """Show the results of the group to its units and write to them; each becomes version 1.

    Raises:
        Refused: no right, published already, no result, or a received dossier without a result.
    """
    moment = now or timezone.now()
    if not actor.has_perm("criteria.publish_results"):
        raise Refused("Công bố kết quả là việc của Phòng Văn hóa - Xã hội.")
    criteria_set = (
        CriteriaSet.objects.in_force()
        .select_for_update(of=("self",))
        .filter(round=round_, group=group)
        .first()
    )
    if criteria_set is None:
        raise Refused(f"Nhóm {group} chưa có bộ tiêu chí trong {round_}.")
    results = _require_complete(criteria_set)
    publication = Publication.objects.create(
        round=round_, group=group, published_at=moment, published_by=actor
    )
    for result in results:
        write_version(result, actor=actor, reason=PUBLISHED, now=moment)
    record("results.published", publication, actor=actor, at=moment, count=len(results))
    _tell(publication, results, moment)
    return publication


def _require_complete(criteria_set: CriteriaSet) -> list[Result]:
    published = publication_of(criteria_set)
    if published is not None:
        moment = in_short(published.published_at)
        raise Refused(f"Kết quả của nhóm đã được công bố lúc {moment}.")
    missing = without_result(criteria_set)
    if missing:
        names = ", ".join(str(submission.unit) for submission in missing)
        raise Refused(f"Chưa công bố được, vì hai phòng chưa ký chốt hồ sơ của: {names}.")
    results = list(
        results_of(criteria_set)
        .select_for_update(of=("self",))
        .select_related("submission__unit", "submission__round")
        .order_by("pk")
    )
    if not results:
        raise Refused("Nhóm chưa có hồ sơ nào được chấm nên chưa có kết quả để công bố.")
    return results


def tell_if_published(result: Result, *, now: datetime) -> None:
    """Write to the unit of a dossier that was judged later than its group was published."""
    submission = result.submission
    publication = Publication.objects.filter(
        round=submission.round_id, group=submission.unit.group_id
    ).first()
    if publication is not None:
        _tell(publication, [result], now)


def _tell(publication: Publication, results: list[Result], moment: datetime) -> None:
    """Write to the people of every unit; a letter may go astray, so it holds no points."""
    people = people_of([result.submission.unit for result in results], WRITERS)
    for result in results:
        submission = result.submission
        context = {
            "submission": submission,
            "appeal": deadline(publication.round, RoundWindow.Kind.APPEAL, submission.unit, moment),
        }
        for person in people.get(submission.unit_id, []):
            queue_letter(
                kind="results_published",
                to=person,
                subject=f"Đã có kết quả chấm điểm hồ sơ {submission.reference} "
                f"của {submission.unit}",
                context=context,
                about=result,
                once_key=f"results:{publication.pk}:{submission.pk}:{person.pk}",
                now=moment,
            )
