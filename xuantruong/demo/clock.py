"""When things happened in the demonstration year: moments counted from its last day."""

from datetime import date, datetime, time, timedelta
from random import Random

from django.utils import timezone

_SATURDAY = 5


class Clock:
    """Gives moments of days before and after today, at hours at which people work."""

    def __init__(self, today: date, rng: Random) -> None:
        self.today = today
        self._rng = rng

    def day(self, days: int) -> date:
        """The day that lies so many days after today (before it, when negative)."""
        return self.today + timedelta(days=days)

    def at(self, days: int, hour: int, minute: int = 0) -> datetime:
        """A fixed moment of such a day."""
        return _local(self.day(days), time(hour, minute))

    def at_home(self, first: int, last: int) -> datetime:
        """Some moment between two such days; units also write in the evening."""
        return _local(self.day(self._rng.randint(first, last)), self._hour(8, 21))

    def at_desk(self, after: datetime, first: int, last: int) -> datetime:
        """Some office hour so many days after the moment; Saturday and Sunday wait for Monday."""
        day = timezone.localdate(after) + timedelta(days=self._rng.randint(first, last))
        if day.weekday() >= _SATURDAY:
            day += timedelta(days=7 - day.weekday())
        return _local(day, self._hour(8, 16))

    def _hour(self, first: int, last: int) -> time:
        return time(self._rng.randint(first, last), self._rng.randrange(60))


def _local(day: date, moment: time) -> datetime:
    return datetime.combine(day, moment, tzinfo=timezone.get_current_timezone())
