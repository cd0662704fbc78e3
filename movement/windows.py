"""The windows of a round: when an activity is open, for everybody and for one unit.

A deadline may be extended (movement.extending), for all units or for one; an extension for one
unit never reaches another.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.utils import formats, timezone

from movement.errors import Refused
from movement.models import Extension, Round, RoundWindow, Unit


class WindowState(StrEnum):
    """Where a moment lies."""

    BEFORE = "before"
    OPEN = "open"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Deadline:
    """From when to when a unit may do a thing, as pages and letters say it.

    Attributes:
        opens_at: when the window opens.
        closes_at: when it closes for the unit, extensions included.
        state: where the moment of asking lies.
        extension: the extension that moved the closing moment, if any.
    """

    opens_at: datetime
    closes_at: datetime
    state: WindowState
    extension: Extension | None

    @property
    def words(self) -> str:
        """The closing moment in full words."""
        return in_full(self.closes_at)

    @property
    def opening_words(self) -> str:
        """The opening moment in full words."""
        return in_full(self.opens_at)


def latest_extension(window: RoundWindow, unit: Unit | None = None) -> Extension | None:
    """The extension that moves the window's end for the unit; prefetched ones are used."""
    reaching = [
        extension
        for extension in window.extensions.all()
        if extension.closes_at > window.closes_at
        and (extension.unit_id is None or (unit is not None and extension.unit_id == unit.pk))
    ]
    return max(reaching, key=lambda extension: extension.closes_at, default=None)


def closing_of(window: RoundWindow, unit: Unit | None = None) -> datetime:
    """When the window closes, for everybody or for the unit."""
    extension = latest_extension(window, unit)
    return window.closes_at if extension is None else extension.closes_at


def closing_moment(
    round_: Round, kind: RoundWindow.Kind, unit: Unit | None = None
) -> datetime | None:
    """When the activity of the round closes for the unit; None while it has no dates."""
    window = round_.window(kind)
    return None if window is None else closing_of(window, unit)


def state_of(window: RoundWindow, now: datetime, unit: Unit | None = None) -> WindowState:
    """Whether the moment lies before, in or after the window; the closing moment lies after."""
    return _state(window.opens_at, closing_of(window, unit), now)


def is_open(round_: Round, kind: RoundWindow.Kind, now: datetime, unit: Unit | None = None) -> bool:
    """Whether the unit may do it at the moment."""
    window = round_.window(kind)
    return window is not None and state_of(window, now, unit) is WindowState.OPEN


def deadline(
    round_: Round, kind: RoundWindow.Kind, unit: Unit | None = None, now: datetime | None = None
) -> Deadline | None:
    """The dates of the activity for the unit; None while it has none."""
    window = round_.window(kind)
    if window is None:
        return None
    extension = latest_extension(window, unit)
    closes_at = window.closes_at if extension is None else extension.closes_at
    return Deadline(
        opens_at=window.opens_at,
        closes_at=closes_at,
        state=_state(window.opens_at, closes_at, now or timezone.now()),
        extension=extension,
    )


def require_window(
    round_: Round, kind: RoundWindow.Kind, now: datetime, unit: Unit | None = None
) -> None:
    """Go on only while the window of the round is open, for the unit when one is told.

    Raises:
        Refused: the window has no dates, has not opened yet, or is closed; the dates are said.
    """
    window = round_.window(kind)
    if window is None:
        raise Refused(f"{round_} chưa ấn định thời gian: {kind.label}.")
    if now < window.opens_at:
        raise Refused(f"{kind.label} mở lúc {in_short(window.opens_at)}.")
    closes_at = closing_of(window, unit)
    if now >= closes_at:
        raise Refused(f"{kind.label} đã hết hạn lúc {in_short(closes_at)}.")


def _state(opens_at: datetime, closes_at: datetime, now: datetime) -> WindowState:
    if now < opens_at:
        return WindowState.BEFORE
    return WindowState.OPEN if now < closes_at else WindowState.OVER


def in_short(moment: datetime) -> str:
    """A moment as messages say it: 17:00 15/11/2026."""
    return formats.date_format(timezone.localtime(moment), "H:i d/m/Y")


def in_full(moment: datetime) -> str:
    """A moment that binds, in words: 17 giờ 00, ngày 15 tháng 11 năm 2026.

    Days below 10 and the months 1 and 2 have a zero before them (Nghị định 30/2020).
    """
    local = timezone.localtime(moment)
    month = f"{local.month:02d}" if local.month <= 2 else str(local.month)  # noqa: PLR2004
    return f"{local:%H} giờ {local:%M}, ngày {local:%d} tháng {month} năm {local.year}"
