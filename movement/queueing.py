"""Knocking on the worker's door: a message that says which row waits, and nothing else."""

import logging

from celery import current_app
from django.db import transaction
from kombu.exceptions import KombuError

logger = logging.getLogger(__name__)

# A person waits for the answer, and the sweep sends again what could not be sent: no long retries.
ONE_TRY = {"max_retries": 1, "interval_start": 0, "interval_step": 0, "interval_max": 0}


def knock_after_commit(task: str, key: int, *, pause: int = 0) -> None:
    """Tell the worker once the row is there to be found; `pause` seconds later."""
    # Robust: the request is saved by then, and nothing may make it look lost to the person.
    transaction.on_commit(lambda: knock(task, key, pause=pause), robust=True)


def knock(task: str, key: int, *, pause: int = 0) -> bool:
    """Send the message; False when the broker is down, then the sweep will send it."""
    try:
        with current_app.connection_for_write(transport_options=ONE_TRY) as connection:
            current_app.send_task(
                task, args=[key], countdown=pause or None, retry=False, connection=connection
            )
    except (KombuError, OSError) as error:
        logger.warning("%s %s waits: the queue cannot be reached (%s).", task, key, error)
        return False
    return True
