"""Reminders before a deadline passes: once a day the portal looks who still has something to send.

Each threshold (7, 3, 1 days before) is written once for a person, a unit and a deadline. A day on
which nothing ran is made good on the next; an extended deadline is a new one and reminds anew.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db import models
from django.utils import timezone

from movement.addressees import WRITERS, people_of
from movement.models import Registration, RevisionRequest, Round, RoundWindow, Submission, Unit
from movement.outbox import queue_letter
from movement.windows import WindowState, closing_of, in_full, state_of

SUPPLEMENT_DAYS = [3, 1]
FARTHEST = 60
MOST_DAYS = 6


@dataclass(frozen=True, slots=True)
class Reminder:
    """One thing that a unit still has to do.

    Attributes:
        kind: the kind of the letters.
        about: what the letters are about; its key also keeps them from being written twice.
        last_day: the day of the deadline.
        days: how many days before it the person is reminded.
        words: the deadline in full words.
    """

    kind: str
    unit: Unit
    round: Round
    about: models.Model
    last_day: date
    days: list[int]
    words: str


SUBJECTS = {
    "registration_due": "Sắp hết hạn đăng ký thi đua năm {year}",
    "submission_due": "Sắp hết hạn nộp hồ sơ thi đua năm {year}",
    "supplement_due": "Sắp hết hạn bổ sung hồ sơ thi đua năm {year}",
}


def reminder_days(text: str) -> list[int]:
    """The numbers of days in what the office wrote (“7, 3, 1”), the farthest first.

    Raises:
        ValueError: something else than whole numbers of days from 1 to 60, or more than six.
    """
    words = [word.strip() for word in text.split(",") if word.strip()]
    if not all(word.isascii() and word.isdigit() for word in words):
        raise ValueError(text)
    days = sorted({int(word) for word in words}, reverse=True)
    if len(days) > MOST_DAYS or any(not 1 <= day <= FARTHEST for day in days):
        raise ValueError(text)
    return days


def send_reminders(*, now: datetime | None = None) -> int:
    """Write the letters of the day; gives back how many. May run as often as one likes."""
    now = now or timezone.now()
    today = timezone.localdate(now)
    due = [one for one in _reminders(now) if _threshold(one, today) is not None]
    people = people_of([one.unit for one in due], WRITERS, today)
    written = 0
    for one in due:
        for person in people.get(one.unit.pk, []):
            letter = queue_letter(
                kind=one.kind,
                to=person,
                subject=SUBJECTS[one.kind].format(year=one.round.year),
                context={
                    "unit": one.unit,
                    "round": one.round,
                    "about": one.about,
                    "deadline": one.words,
                    "time_left": _time_left((one.last_day - today).days),
                },
                about=one.about,
                once_key=(
                    f"{one.kind}:{one.about.pk}:{one.unit.pk}:{person.pk}"
                    f":{one.last_day.isoformat()}:{_threshold(one, today)}"
                ),
                now=now,
            )
            written += letter is not None
    return written


def _time_left(days: int) -> str:
    return f"Còn {days} ngày." if days else "Hôm nay là ngày cuối."


def _threshold(one: Reminder, today: date) -> int | None:
    """Which of the reminders is due: the nearest that has been reached; None while none is."""
    days_left = (one.last_day - today).days
    return min((day for day in one.days if day >= days_left), default=None)


def _reminders(now: datetime) -> Iterator[Reminder]:
    windows = (
        RoundWindow.objects.filter(
            kind__in=[RoundWindow.Kind.REGISTRATION, RoundWindow.Kind.SUBMISSION],
            opens_at__lte=now,
        )
        .exclude(remind_days="")
        .select_related("round")
        .prefetch_related("extensions")
    )
    for window in windows:
        if window.kind == RoundWindow.Kind.REGISTRATION:
            yield from _open_for(window, _not_registered(window.round), "registration_due", now)
        else:
            yield from _open_for(window, _not_sent(window.round), "submission_due", now)
    yield from _supplements(now)


def _open_for(
    window: RoundWindow, units: Iterable[Unit], kind: str, now: datetime
) -> Iterator[Reminder]:
    """The units for which the window is still open, each with its own deadline."""
    days = reminder_days(window.remind_days)
    for unit in units:
        if state_of(window, now, unit) is WindowState.OPEN:
            closes_at = closing_of(window, unit)
            yield Reminder(
                kind=kind,
                unit=unit,
                round=window.round,
                about=window,
                last_day=timezone.localdate(closes_at),
                days=days,
                words=in_full(closes_at),
            )


def _not_registered(round_: Round) -> Iterable[Unit]:
    registered = Registration.objects.filter(round=round_, state=Registration.State.REGISTERED)
    return Unit.objects.active().exclude(pk__in=registered.values("unit"))


def _not_sent(round_: Round) -> Iterable[Unit]:
    """Units with a draft, or with a registration and no dossier at all."""
    own = Submission.objects.filter(round=round_)
    registered = Registration.objects.filter(round=round_, state=Registration.State.REGISTERED)
    begun = models.Q(pk__in=own.filter(state=Submission.State.DRAFT).values("unit"))
    promised = models.Q(pk__in=registered.values("unit")) & ~models.Q(pk__in=own.values("unit"))
    return Unit.objects.active().filter(begun | promised)


def _supplements(now: datetime) -> Iterator[Reminder]:
    requests = RevisionRequest.objects.filter(
        submission__state=Submission.State.RETURNED,
        submission__unit__state=Unit.State.ACTIVE,
        due__gte=timezone.localdate(now),
    ).select_related("submission__unit", "submission__round")
    for request in requests:
        yield Reminder(
            kind="supplement_due",
            unit=request.submission.unit,
            round=request.submission.round,
            about=request.submission,
            last_day=request.due,
            days=SUPPLEMENT_DAYS,
            words=f"hết ngày {request.due:%d/%m/%Y}",
        )
