"""Writing history: the one way in which events come to be."""

from datetime import datetime
from typing import Any

from django.db import models
from django.utils import timezone

from movement.models import Event, User


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
