"""The officers' queue: where each dossier stands for one person of one office, who holds it.

Everything is filtered, counted and sorted by the database; only the rows of one page are read.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import formats, timezone

from criteria.conflicts import conflicted_unit_ids
from criteria.models import OfficeSheet, Result, ScoreSheet
from movement.models import Event, Office, RoundWindow, Submission, User
from movement.windows import closing_moment, in_short

Dossiers = QuerySet[Any]  # submissions with `place`, `since`, `own_state`, `office_state`


class Place(models.TextChoices):
    """Where a dossier stands for one officer."""

    RECEIVE = "tiep-nhan", "Chờ tiếp nhận"
    MINE = "cua-toi", "Của tôi"
    NEXT = "tiep-theo", "Tiếp theo"
    OTHERS = "cho", "Chờ người khác"
    SETTLE = "thong-nhat", "Thống nhất và ký"
    RETURNED = "tra-lai", "Trả bổ sung"
    DONE = "xong", "Đã xong"


# What the person can do something about comes first when no place is asked for.
FIRST = (Place.MINE, Place.NEXT, Place.SETTLE, Place.RECEIVE)


@dataclass(frozen=True, slots=True)
class Row:
    """A dossier in the queue.

    Attributes:
        url: where the person goes on with it.
        holders: who holds it, since when and for how long, as sentences.
        steps: where the own office stands, as sentences; names are of the own office only.
        due: until when, as a sentence; empty when nothing is due.
        is_overdue: whether that moment has passed.
    """

    submission: Submission
    url: str
    holders: list[str]
    steps: list[str]
    due: str
    is_overdue: bool


def queue_of(user: User, office: Office) -> Dossiers:
    """Dossiers that the office deals with, each with its `place` for the person.

    Dossiers about which the person has a conflict of interest are not there. Longest wait first.
    """
    sheets = ScoreSheet.objects.filter(
        office_sheet__submission=OuterRef("pk"), office_sheet__office=office, scorer=user
    ).exclude(state=ScoreSheet.State.WITHDRAWN)
    office_sheets = OfficeSheet.objects.filter(submission=OuterRef("pk"), office=office)
    taken = Count("sheets", filter=~Q(sheets__state=ScoreSheet.State.WITHDRAWN))
    full = office_sheets.annotate(taken=taken).filter(taken__gte=F("seats"))
    accepted = Event.objects.filter(
        content_type__app_label="movement",
        content_type__model="submission",
        object_id=OuterRef("pk"),
        kind="submission.accepted",
    ).order_by("-pk")
    return (
        Submission.objects.filter(state__in=[*Submission.SENT, Submission.State.RETURNED])
        .exclude(unit__in=conflicted_unit_ids(user))
        .annotate(
            own_state=Subquery(sheets.values("state")[:1]),
            office_state=Subquery(office_sheets.values("state")[:1]),
            is_full=Exists(full),
            is_judged=Exists(Result.objects.filter(submission=OuterRef("pk"))),
        )
        .annotate(
            place=_place(),
            since=Case(
                When(state=Submission.State.SUBMITTED, then=F("submitted_at")),
                When(state=Submission.State.RETURNED, then=F("revision_request__sent_at")),
                default=Coalesce(Subquery(accepted.values("at")[:1]), F("submitted_at")),
            ),
        )
        .order_by("since", "pk")
    )


def _place() -> Case:
    scoring = Q(office_state=None) | Q(office_state=OfficeSheet.State.SCORING)
    return Case(
        When(state=Submission.State.SUBMITTED, then=Value(Place.RECEIVE.value)),
        When(state=Submission.State.RETURNED, then=Value(Place.RETURNED.value)),
        When(is_judged=True, then=Value(Place.DONE.value)),
        When(office_state=OfficeSheet.State.RECONCILING, then=Value(Place.SETTLE.value)),
        When(scoring & Q(own_state=ScoreSheet.State.OPEN), then=Value(Place.MINE.value)),
        When(scoring & Q(own_state=None, is_full=False), then=Value(Place.NEXT.value)),
        default=Value(Place.OTHERS.value),
        output_field=models.CharField(),
    )


def counts(queue: Dossiers) -> dict[Place, int]:
    """How many dossiers stand in each place."""
    found = dict(queue.order_by().values_list("place").annotate(Count("pk")))
    return {place: found.get(place.value, 0) for place in Place}


def first_place(found: dict[Place, int]) -> Place:
    """Where the person starts: the first place with something to do."""
    return next((place for place in FIRST if found[place]), Place.MINE)


def with_details(queue: Dossiers) -> Dossiers:
    """The queue with everything that a row shows."""
    scorers = ScoreSheet.objects.exclude(state=ScoreSheet.State.WITHDRAWN).select_related("scorer")
    return queue.select_related("unit__group", "round", "revision_request").prefetch_related(
        Prefetch("office_sheets", OfficeSheet.objects.select_related("office")),
        Prefetch("office_sheets__sheets", scorers),
        "gaps__office",
        "round__windows__extensions",
    )


def row_of(submission: Any, office: Office, offices: list[Office], now: datetime) -> Row:
    """A dossier of `with_details` as a row for a person of the office."""
    sheets = {sheet.office_id: sheet for sheet in submission.office_sheets.all()}
    due, is_overdue = _due(submission, now)
    return Row(
        submission=submission,
        url=_url(submission, office),
        holders=_holders(submission, offices, sheets, now),
        steps=_steps(submission, sheets.get(office.pk)),
        due=due,
        is_overdue=is_overdue,
    )


def _url(submission: Any, office: Office) -> str:
    if submission.place in {Place.RECEIVE, Place.RETURNED}:
        return reverse("criteria:receive", args=[submission.pk])
    own = submission.place in {Place.MINE, Place.NEXT} or (
        submission.own_state == ScoreSheet.State.FINISHED
        and submission.office_state == OfficeSheet.State.SCORING
    )
    name = "criteria:score_sheet" if own else "criteria:office_sheet"
    return reverse(name, args=[submission.pk, office.code])


def _holders(
    submission: Any, offices: list[Office], sheets: dict[int, OfficeSheet], now: datetime
) -> list[str]:
    if submission.place == Place.RETURNED:
        return [held("Đơn vị", submission.since, now)]
    if submission.place == Place.RECEIVE:
        return [
            held(office.name, submission.since, now) for office in offices if office.is_standing
        ]
    if submission.place == Place.DONE:
        return ["Hai phòng đã ký chốt"]
    return [
        _office_line(office, sheets.get(office.pk), submission.since, now) for office in offices
    ]


def _office_line(office: Office, sheet: OfficeSheet | None, since: datetime, now: datetime) -> str:
    if sheet is not None and sheet.signed_at is not None:
        return f"{office.name} đã ký chốt ngày {in_days(sheet.signed_at)}"
    return held(office.name, since, now)


def held(holder: str, since: datetime, now: datetime) -> str:
    """Who holds a thing and for how long: Phòng Kinh tế giữ 3 ngày, từ 12/11/2026."""
    days = (timezone.localdate(now) - timezone.localdate(since)).days
    return f"{holder} giữ {days} ngày, từ {in_days(since)}" if days else f"{holder} giữ từ hôm nay"


def in_days(moment: datetime) -> str:
    """The day of a moment: 12/11/2026."""
    return str(formats.date_format(timezone.localtime(moment), "d/m/Y"))


def _steps(submission: Any, sheet: OfficeSheet | None) -> list[str]:
    """Where the own office stands; before receiving, what each office ticked."""
    if submission.place == Place.RECEIVE:
        return _ticked(submission)
    if submission.place == Place.RETURNED:
        return []
    if sheet is None:
        return ["Chưa ai nhận chấm"]
    lines = [_scorer_line(own) for own in sheet.sheets.all()]
    if sheet.state == OfficeSheet.State.SCORING and (free := sheet.seats - len(lines)) > 0:
        lines.append(f"còn thiếu {free} người chấm")
    if sheet.state == OfficeSheet.State.RECONCILING and sheet.completed_at is not None:
        lines.append(f"Chờ thống nhất, ký chốt từ {in_days(sheet.completed_at)}")
    return lines


def _scorer_line(sheet: ScoreSheet) -> str:
    if sheet.finished_at is not None:
        return f"{sheet.scorer}: chấm xong {in_days(sheet.finished_at)}"
    return f"{sheet.scorer}: đang chấm từ {in_days(sheet.opened_at)}"


def _ticked(submission: Submission) -> list[str]:
    found: dict[Office, int] = {}
    for gap in submission.gaps.all():
        if gap.request_id is None:
            found[gap.office] = found.get(gap.office, 0) + 1
    ordered = sorted(found.items(), key=lambda pair: (not pair[0].is_standing, pair[0].name))
    lines = [f"Phòng {office.short_name} ghi {count} điểm còn thiếu" for office, count in ordered]
    if not lines and hasattr(submission, "revision_request"):
        lines.append("Đã bổ sung")
    return lines


def _due(submission: Any, now: datetime) -> tuple[str, bool]:
    """Until when, and whether that has passed."""
    if submission.place == Place.RETURNED:
        day = submission.revision_request.due
        return f"Hạn bổ sung: hết ngày {formats.date_format(day)}", day < timezone.localdate(now)
    closes_at = closing_moment(submission.round, RoundWindow.Kind.SCORING, submission.unit)
    if closes_at is None or submission.place == Place.DONE:
        return "", False
    return f"Hạn chấm: {in_short(closes_at)}", now >= closes_at
