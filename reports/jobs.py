"""A report job's life: requested, made by the worker, then ready or failed; none is lost.

    queued → collecting → rendering → ready
       ↑__________|___________|  ↘ failed

The job's row is the truth, and the queue's message is only a knock on the worker's door: a message
that is lost is sent again by the sweep, one that comes twice finds nothing to do.
"""

import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from movement.errors import Refused
from movement.history import record
from movement.models import Authority, Phase, User
from movement.queueing import knock_after_commit
from reports import attempts
from reports.models import ReportJob, ReportKind

logger = logging.getLogger(__name__)

ATTEMPTS = 3
RUNNING_IS_STALE = timedelta(minutes=2)
QUEUED_IS_STALE = timedelta(minutes=1)


@transaction.atomic
def request_report(
    *, kind: str, phase: Phase, actor: User, now: datetime | None = None
) -> ReportJob:
    """Queue a report, or return the unfinished one of the same kind and phase.

    Raises:
        Refused: the person has no right, or the phase ends with the other kind of review.
    """
    _may_request(actor)
    if kind != phase.review:
        raise Refused(
            f"Giai đoạn {phase.number} có đánh giá là {phase.get_review_display().lower()}; "
            "hãy chọn đúng loại báo cáo.",
            "phase",
        )
    moment = now or timezone.now()
    _lock_phase(phase.pk)
    unfinished = _unfinished(kind, phase.pk)
    if unfinished is not None:
        return unfinished
    authority = Authority.current()
    job = ReportJob.objects.create(
        kind=ReportKind(kind),
        phase=phase,
        attempt_limit=ATTEMPTS,
        heartbeat=moment,
        requested_by=actor,
        requested_at=moment,
        is_demo=authority is not None and authority.is_demo,
    )
    record("report.requested", job, actor=actor, at=moment, report=kind, phase=phase.number)
    knock_after_commit(attempts.BUILD, job.pk)
    return job


@transaction.atomic
def retry(*, job: ReportJob, actor: User) -> ReportJob:
    """Queue a failed job again, with a fresh set of attempts.

    Raises:
        Refused: the person has no right, the job has not failed, or a newer request is at work.
    """
    _may_request(actor)
    _lock_phase(job.phase_id)
    locked = ReportJob.objects.select_for_update().get(pk=job.pk)
    if locked.state != ReportJob.State.FAILED:
        raise Refused("Yêu cầu này không ở trạng thái lỗi nên không cần làm lại.")
    if _unfinished(locked.kind, locked.phase_id) is not None:
        raise Refused("Đang có một yêu cầu khác cho báo cáo này; hãy chờ yêu cầu đó xong.")
    locked.attempt_limit = locked.attempts + ATTEMPTS
    attempts.queue_again(locked)
    record("report.retried", locked, actor=actor)
    knock_after_commit(attempts.BUILD, locked.pk)
    return locked


def run_job(job_id: int) -> None:
    """Make the report of a queued job; any other job is left alone.

    What goes wrong in the work is not raised: the job is queued again, or failed with a reason.
    """
    claim = attempts.claim_job(job_id=job_id)
    if claim is None:
        return
    try:
        # Imported here: web processes need no WeasyPrint, and a job can say that it is missing.
        from reports.render.pdf import render_pdf

        snapshot = attempts.collect(claim=claim)
        rendered = render_pdf(
            snapshot.figures(),
            lambda percent: attempts.show_progress(claim=claim, percent=percent),
        )
        attempts.deliver(claim=claim, snapshot=snapshot, rendered=rendered)
    except attempts.Overtaken:
        logger.info("Report job %s went on without attempt %s.", job_id, claim.attempt)
    except Refused as refusal:
        attempts.end_attempt(claim=claim, reason=refusal.message, again=False)
    except Exception:
        logger.exception("Report job %s failed in attempt %s.", job_id, claim.attempt)
        attempts.end_attempt(
            claim=claim, reason=_sorry("không tạo được tệp PDF", job_id), again=True
        )


def requeue_stale(*, now: datetime | None = None, patience: timedelta = QUEUED_IS_STALE) -> int:
    """Queue again what nobody works on any more; returns how many jobs were sent.

    A running job without a sign of life is queued again, or failed when its attempts are used up;
    a queued job whose message seems lost is sent again.

    Args:
        patience: how long a queued job may wait before its message is held for lost.
    """
    moment = now or timezone.now()
    unfinished = ReportJob.objects.filter(state__in=ReportJob.UNFINISHED)
    keys = list(unfinished.values_list("pk", flat=True))
    return sum(_revive(job_id=job_id, moment=moment, patience=patience) for job_id in keys)


@transaction.atomic
def _revive(*, job_id: int, moment: datetime, patience: timedelta) -> bool:
    """Queue the job again if it is stale under its lock; False when it needs no worker."""
    job = ReportJob.objects.select_for_update().get(pk=job_id)
    silence = moment - job.heartbeat
    if job.state == ReportJob.State.QUEUED and silence > patience:
        # The sign of life keeps the next sweep from sending it once more.
        job.heartbeat = timezone.now()
        job.save(update_fields=["heartbeat"])
    elif job.state in ReportJob.RUNNING and silence > RUNNING_IS_STALE:
        if job.attempts >= job.attempt_limit:
            attempts.fail(job, _sorry("máy làm báo cáo đều dừng giữa chừng", job_id))
            return False
        attempts.queue_again(job)
    else:
        return False
    knock_after_commit(attempts.BUILD, job.pk)
    return True


def _may_request(actor: User) -> None:
    if not actor.has_perm("reports.request_report"):
        raise Refused("Chỉ cán bộ hai phòng được yêu cầu báo cáo.")


def _lock_phase(phase_id: int) -> None:
    """Let requests for one phase through one by one: two people asking get one report."""
    Phase.objects.select_for_update(no_key=True).get(pk=phase_id)


def _unfinished(kind: str, phase_id: int) -> ReportJob | None:
    return ReportJob.objects.filter(
        kind=kind, phase=phase_id, state__in=ReportJob.UNFINISHED
    ).first()


def _sorry(what: str, job_id: int) -> str:
    return (
        f"Đã thử {ATTEMPTS} lần nhưng {what}. Ông/bà hãy bấm “Làm lại”; nếu vẫn không được, "
        f"hãy báo người quản trị hệ thống, kèm số yêu cầu {job_id}."
    )
