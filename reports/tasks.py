"""Celery's way into reports.jobs and reports.receipts; every task may come twice."""

from datetime import timedelta
from typing import Any

from celery import shared_task
from celery.signals import worker_ready

from reports import jobs, receipts


@shared_task(name="reports.build")
def build(job_id: int) -> None:
    """Make the report of one job."""
    jobs.run_job(job_id)


@shared_task(name="reports.requeue_stale")
def requeue_stale(*, at_start: bool = False) -> None:
    """Queue again what nobody works on any more; a worker that starts waits for no message."""
    jobs.requeue_stale(patience=timedelta(0) if at_start else jobs.QUEUED_IS_STALE)


@shared_task(name=receipts.BUILD)
def build_receipt(receipt_id: int) -> None:
    """Make the PDF of one receipt."""
    receipts.make_receipt(receipt_id=receipt_id)


@shared_task(name="reports.requeue_stale_receipts")
def requeue_stale_receipts(*, at_start: bool = False) -> None:
    """As requeue_stale, for receipts."""
    receipts.requeue_stale(patience=timedelta(0) if at_start else receipts.QUEUED_IS_STALE)


@worker_ready.connect
def sweep_on_start(**_kwargs: Any) -> None:
    """A worker that comes back first looks for what was left behind."""
    requeue_stale.delay(at_start=True)
    requeue_stale_receipts.delay(at_start=True)
