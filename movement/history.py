"""Writing history: the one way in which events come to be."""

from datetime import datetime, timedelta
from typing import Any

from django.db import models
from django.utils import timezone

from movement.models import Event, User

# A page that saves itself writes one event in this time, not one every twenty seconds.
ONE_EVENT = timedelta(minutes=10)


def record(
    kind: str, subject: models.Model, *, actor: User | None, at: datetime | None = None, **data: Any
) -> Event:
    """Append one event about the subject; call it inside the transaction of the change.

    Args:
        kind: what happened, in the glossary's English (`submission.submitted`).
        actor: who did it, or None for the system itself.
        data: JSON values that explain the change; never personal data, never a vote's choice.
    """
    event = Event(actor=actor, kind=kind, at=at or timezone.now(), subject=subject, data=data)
    event.save()
    return event


def record_once(
    kind: str, subject: models.Model, *, actor: User, at: datetime | None = None, **data: Any
) -> None:
    """Record the change, unless the same person's same change was recorded just before."""
    at = at or timezone.now()
    last = Event.objects.about(subject).last()
    just_before = (
        last is not None
        and (last.kind, last.actor_id, last.data) == (kind, actor.pk, data)
        and at - last.at < ONE_EVENT
    )
    if not just_before:
        record(kind, subject, actor=actor, at=at, **data)
