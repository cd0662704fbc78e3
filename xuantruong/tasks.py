"""Celery's way into the project room; every task may come twice."""

from celery import shared_task

from xuantruong.sessions import end_sessions_of_former_people


@shared_task(name="xuantruong.end_sessions")
def end_sessions() -> None:
    """Once a day: people whose roles ended yesterday are signed out."""
    end_sessions_of_former_people()
