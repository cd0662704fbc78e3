"""The dates of the rounds as a unit's own pages say them: before opening, open, after closing."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from movement.models import Round, RoundWindow, Unit
from movement.windows import Deadline, WindowState, deadline


@dataclass(frozen=True, slots=True)
class RoundDates:
    """When a round takes dossiers and registrations.

    Attributes:
        submission: for everybody.
        own: the person's units whose deadline is another one.
        registration: for everybody; None while it has no dates.
    """

    round: Round
    submission: Deadline
    own: list[tuple[Unit, Deadline]]
    registration: Deadline | None

    @property
    def takes_dossiers(self) -> bool:
        """Whether one of the person's units may still open and send a dossier."""
        every = [self.submission, *(own for _unit, own in self.own)]
        return any(one.state is WindowState.OPEN for one in every)


def rounds_with(kind: RoundWindow.Kind) -> QuerySet[Round]:
    """Rounds that have dates for the activity, with what `deadline` needs."""
    return Round.objects.filter(windows__kind=kind).prefetch_related("windows__extensions")


def timetable(units: Iterable[Unit], now: datetime) -> list[RoundDates]:
    """The rounds that take dossiers at some time, newest first."""
    own_units = list(units)
    dates = []
    for round_ in rounds_with(RoundWindow.Kind.SUBMISSION):
        general = deadline(round_, RoundWindow.Kind.SUBMISSION, now=now)
        assert general is not None, "the rounds were asked for by their window"
        own = [
            (unit, one)
            for unit in own_units
            if (one := deadline(round_, RoundWindow.Kind.SUBMISSION, unit, now))
            and one.closes_at != general.closes_at
        ]
        registration = deadline(round_, RoundWindow.Kind.REGISTRATION, now=now)
        dates.append(RoundDates(round_, general, own, registration))
    return dates
