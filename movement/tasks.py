"""Celery's way into the rules of `movement`; every task may come twice."""

from typing import Any

from celery import shared_task
from celery.signals import worker_ready

from movement import outbox, reminders, scanning


@shared_task(name=outbox.SEND)
def send_letter(letter_id: int) -> None:
    """Send one letter of the outbox."""
    outbox.send_letter(letter_id=letter_id)


@shared_task(name="movement.sweep_letters")
def sweep_letters() -> None:
    """Take up letters that were left behind."""
    outbox.sweep()


@shared_task(name=scanning.SCAN)
def scan_evidence(evidence_id: int) -> None:
    """Ask the virus scanner about one file."""
    scanning.scan_evidence(evidence_id=evidence_id)


@shared_task(name="movement.scan_waiting")
def scan_waiting() -> None:
    """Send files without a verdict to the virus scanner again."""
    scanning.scan_waiting()


@shared_task(name="movement.send_reminders")
def send_reminders() -> None:
    """Remind those whose deadline comes near; what was written today is not written again."""
    reminders.send_reminders()


@worker_ready.connect
def sweep_on_start(**_kwargs: Any) -> None:
    """A worker that comes back first looks for what was left behind."""
    sweep_letters.delay()
