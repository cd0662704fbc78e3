"""A deadline that moves: for one unit or for all, with a reason that everybody may read."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from movement.addressees import REPRESENTATIVES, people_of
from movement.errors import Refused
from movement.history import record
from movement.models import Extension, Registration, RoundWindow, Submission, Unit, User
from movement.outbox import queue_letter
from movement.windows import closing_of, in_full, in_short

Kind = RoundWindow.Kind


@transaction.atomic
def extend_deadline(
    *,
    window: RoundWindow,
    closes_at: datetime,
    reason: str,
    unit: Unit | None = None,
    actor: User,
    now: datetime | None = None,
) -> Extension:
    """Let the window close later, for the unit or for all, and tell those whom it concerns.

    Raises:
        Refused: not the standing office, no reason, a moment that is past or no later than the
            present deadline, or a unit that does not take part.
    """
    now = now or timezone.now()
    if not actor.has_perm("movement.extend_deadline"):
        raise Refused("Việc này thuộc Phòng Văn hóa - Xã hội.")
    # One at a time: the second sees the deadline that the first has set.
    window = (
        RoundWindow.objects.select_for_update(of=("self",))
        .select_related("round")
        .get(pk=window.pk)
    )
    if unit is not None and unit.state != Unit.State.ACTIVE:
        raise Refused(f"{unit} chưa được duyệt hoặc đang tạm dừng tham gia.", "unit")
    present = closing_of(window, unit)
    if closes_at <= present:
        raise Refused(f"Hạn mới phải sau hạn hiện nay ({in_short(present)}).", "closes_at")
    if closes_at <= now:
        raise Refused("Hạn mới phải sau thời điểm này.", "closes_at")
    if not reason.strip():
        raise Refused("Hãy ghi lý do gia hạn; lý do được đăng công khai.", "reason")
    extension = Extension.objects.create(
        window=window,
        unit=unit,
        closes_at=closes_at,
        reason=reason.strip(),
        granted_by=actor,
        granted_at=now,
    )
    record(
        "deadline.extended",
        extension,
        actor=actor,
        at=now,
        window=window.pk,
        unit=None if unit is None else unit.pk,
        before=present.isoformat(),
        after=closes_at.isoformat(),
    )
    _tell(extension, now)
    return extension


def concerned_by(extension: Extension) -> QuerySet[Unit]:
    """Units that still have something to send before the extended deadline."""
    window = extension.window
    units = Unit.objects.active()
    if extension.unit_id is not None:
        units = units.filter(pk=extension.unit_id)
    if window.kind == Kind.SUBMISSION:
        waiting = (Submission.State.DRAFT, Submission.State.WITHDRAWN)
        sent = Submission.objects.filter(round=window.round_id).exclude(state__in=waiting)
        return units.exclude(pk__in=sent.values("unit"))
    if window.kind == Kind.REGISTRATION:
        done = Registration.objects.filter(
            round=window.round_id, state=Registration.State.REGISTERED
        )
        return units.exclude(pk__in=done.values("unit"))
    return units.none()


def _tell(extension: Extension, now: datetime) -> None:
    units = list(concerned_by(extension))
    people = people_of(units, REPRESENTATIVES, timezone.localdate(now))
    window = extension.window
    for unit in units:
        for person in people.get(unit.pk, []):
            queue_letter(
                kind="deadline_extended",
                to=person,
                subject=f"Gia hạn: {window.get_kind_display()} năm {window.round.year}",
                context={
                    "unit": unit,
                    "extension": extension,
                    "window": window,
                    "deadline": in_full(extension.closes_at),
                },
                about=extension,
                once_key=f"deadline_extended:{extension.pk}:{unit.pk}:{person.pk}",
                now=now,
            )
