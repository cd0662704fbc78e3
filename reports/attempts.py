"""One attempt at a report job, step by step; each step changes the locked row and commits.

`ReportJob.attempts` only ever grows and is the token of the attempt at work: a worker that was
given up for dead and comes back holds an old number, and can neither change the job nor leave a
file behind.
"""

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from movement.history import record
from movement.queueing import knock_after_commit
from reports.models import ReportFile, ReportJob, ReportSnapshot, report_path
from reports.snapshot import freeze

if TYPE_CHECKING:
    from reports.render.pdf import RenderedFile

BUILD = "reports.build"
PAUSE = 10  # seconds before a failed attempt is made again
COLLECTED = 20  # percent, when the figures are frozen
RENDERED = 90  # percent, when the pages are set

State = ReportJob.State


@dataclass(frozen=True)
class Claim:
    """One attempt at one job."""

    job_id: int
    attempt: int


class Overtaken(Exception):
    """The job went on without this attempt: it was given up for dead, or is finished."""


@transaction.atomic
def claim_job(*, job_id: int) -> Claim | None:
    """Take a queued job; None when there is nothing to take."""
    job = ReportJob.objects.select_for_update().filter(pk=job_id, state=State.QUEUED).first()
    if job is None:
        return None
    job.state = State.COLLECTING
    job.attempts += 1
    job.percent = 5
    job.heartbeat = timezone.now()
    job.save(update_fields=["state", "attempts", "percent", "heartbeat"])
    record("report.started", job, actor=None, attempt=job.attempts)
    return Claim(job.pk, job.attempts)


@transaction.atomic
def collect(*, claim: Claim) -> ReportSnapshot:
    """Freeze the figures, once for all attempts.

    Raises:
        Overtaken: the job is not this attempt's any more.
        Refused: the figures cannot speak in anybody's name yet.
    """
    job = _held(claim)
    if job.snapshot is None:
        job.snapshot = freeze(kind=job.kind, phase=job.phase, actor=job.requested_by)
        record("report.frozen", job, actor=None, sha256=job.snapshot.sha256)
    job.state = State.RENDERING
    job.percent = COLLECTED
    job.heartbeat = timezone.now()
    job.save(update_fields=["snapshot", "state", "percent", "heartbeat"])
    return job.snapshot


def show_progress(*, claim: Claim, percent: int) -> None:
    """Show how far the pages are, and give a sign of life.

    Raises:
        Overtaken: the job is not this attempt's any more; no need to go on.
    """
    own = ReportJob.objects.filter(
        pk=claim.job_id, attempts=claim.attempt, state__in=ReportJob.RUNNING
    )
    shown = COLLECTED + percent * (RENDERED - COLLECTED) // 100
    if not own.update(percent=shown, heartbeat=timezone.now()):
        raise Overtaken


def deliver(*, claim: Claim, snapshot: ReportSnapshot, rendered: "RenderedFile") -> None:
    """Store the file first and its row second; a file without a row is taken away again.

    Raises:
        Overtaken: the job is not this attempt's any more.
    """
    for earlier in range(1, claim.attempt):
        # What a killed worker may have left between its file and its row.
        default_storage.delete(_path(snapshot, earlier))
    stored = default_storage.save(_path(snapshot, claim.attempt), ContentFile(rendered.data))
    try:
        _finish(claim=claim, snapshot=snapshot, rendered=rendered, stored=stored)
    except BaseException:
        default_storage.delete(stored)
        raise


@transaction.atomic
def end_attempt(*, claim: Claim, reason: str, again: bool) -> None:
    """Queue the job again after a pause, or fail it with the reason."""
    try:
        job = _held(claim)
    except Overtaken:
        return
    if again and job.attempts < job.attempt_limit:
        queue_again(job)
        knock_after_commit(BUILD, job.pk, pause=PAUSE)
    else:
        fail(job, reason)


def queue_again(job: ReportJob) -> None:
    """Put the locked job back into the queue; the caller sends the message."""
    job.state = State.QUEUED
    job.percent = 0
    job.failure = ""
    job.heartbeat = timezone.now()
    job.save(update_fields=["state", "percent", "failure", "heartbeat", "attempt_limit"])
    record("report.requeued", job, actor=None, attempt=job.attempts)


def fail(job: ReportJob, reason: str) -> None:
    """End the locked job without a report."""
    job.state = State.FAILED
    job.failure = reason
    job.heartbeat = timezone.now()
    job.save(update_fields=["state", "failure", "heartbeat"])
    record("report.failed", job, actor=None, attempt=job.attempts)


@transaction.atomic
def _finish(
    *, claim: Claim, snapshot: ReportSnapshot, rendered: "RenderedFile", stored: str
) -> None:
    job = _held(claim)
    ReportFile.objects.create(
        snapshot=snapshot,
        format=ReportFile.Format.PDF,
        file=stored,
        size=len(rendered.data),
        pages=rendered.pages,
        sha256=hashlib.sha256(rendered.data).hexdigest(),
    )
    job.state = State.READY
    job.percent = 100
    job.heartbeat = timezone.now()
    job.save(update_fields=["state", "percent", "heartbeat"])
    record("report.ready", job, actor=None, attempt=claim.attempt)


def _held(claim: Claim) -> ReportJob:
    """The locked job, as long as it is this attempt's.

    Raises:
        Overtaken: it is not any more.
    """
    job = (
        ReportJob.objects.select_for_update(of=("self",))
        .select_related("phase__plan", "requested_by", "snapshot")
        .filter(pk=claim.job_id, attempts=claim.attempt, state__in=ReportJob.RUNNING)
        .first()
    )
    if job is None:
        raise Overtaken
    return job


def _path(snapshot: ReportSnapshot, attempt: int) -> str:
    """Where the attempt's file lies: nobody can guess it, a later attempt can work it out."""
    return report_path(None, f"{snapshot.sha256[:32]}-{snapshot.pk}-{attempt}.pdf")
