from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from movement.models import Phase, User
from reports import attempts, jobs
from reports.models import ReportFile, ReportJob
from reports.render import pdf
from reports.render.pdf import RenderedFile
from tests.reports import builders as make

State = ReportJob.State
pytestmark = pytest.mark.usefixtures("report_folder")


def ask(phase: Phase, actor: User, **values: Any) -> ReportJob:
    return jobs.request_report(kind=phase.review, phase=phase, actor=actor, **values)


def test_a_lost_message_is_sent_again_after_a_minute_and_then_not_at_once(
    report_world: Phase,
    report_staff: User,
    report_sent: list[int],
    django_capture_on_commit_callbacks: Any,
) -> None:
    now = timezone.now()
    job = ask(report_world, report_staff, now=now - timedelta(seconds=61))

    with django_capture_on_commit_callbacks(execute=True):
        assert jobs.requeue_stale(now=now - timedelta(seconds=1)) == 0
        assert jobs.requeue_stale(now=now) == 1
        assert jobs.requeue_stale(now=now) == 0

    assert report_sent == [job.pk]


def test_a_job_whose_worker_died_is_queued_again_after_two_minutes(
    report_world: Phase,
    report_staff: User,
    report_quick: list[int],
    report_sent: list[int],
    django_capture_on_commit_callbacks: Any,
) -> None:
    job = ask(report_world, report_staff)
    attempts.claim_job(job_id=job.pk)
    job.refresh_from_db()

    with django_capture_on_commit_callbacks(execute=True):
        assert jobs.requeue_stale(now=job.heartbeat + timedelta(seconds=120)) == 0
        assert jobs.requeue_stale(now=job.heartbeat + timedelta(seconds=121)) == 1
    assert report_sent == [job.pk]
    jobs.run_job(job.pk)

    job.refresh_from_db()
    assert (job.state, job.attempts) == (State.READY, 2)


def test_a_job_that_kills_every_worker_ends_with_a_reason(
    report_world: Phase, report_staff: User, report_sent: list[int]
) -> None:
    job = ask(report_world, report_staff)
    for _ in range(3):
        attempts.claim_job(job_id=job.pk)
        job.refresh_from_db()
        jobs.requeue_stale(now=job.heartbeat + timedelta(minutes=3))

    job.refresh_from_db()
    assert job.state == State.FAILED
    assert "dừng giữa chừng" in job.failure


def test_finished_jobs_are_left_in_peace_by_the_sweep(
    report_world: Phase, report_staff: User, report_quick: list[int]
) -> None:
    job = ask(report_world, report_staff)
    jobs.run_job(job.pk)
    make.make_job(report_world, report_staff, state=State.FAILED, failure="Lỗi")

    assert jobs.requeue_stale(now=timezone.now() + timedelta(days=1)) == 0


def test_a_worker_given_up_for_dead_neither_stores_nor_reports(
    report_world: Phase,
    report_staff: User,
    monkeypatch: pytest.MonkeyPatch,
    report_folder: Path,
) -> None:
    job = ask(report_world, report_staff)
    real = pdf.render_pdf

    def overtaken(content: Any, progress: Any) -> RenderedFile:
        monkeypatch.setattr(pdf, "render_pdf", real)
        rendered = real(content, progress)
        jobs.requeue_stale(now=timezone.now() + timedelta(minutes=3))
        jobs.run_job(job.pk)
        return rendered

    monkeypatch.setattr(pdf, "render_pdf", overtaken)
    jobs.run_job(job.pk)

    job.refresh_from_db()
    assert (job.state, job.attempts) == (State.READY, 2)
    assert ReportFile.objects.count() == 1
    (stored,) = report_folder.iterdir()
    assert stored.name == Path(ReportFile.objects.get().file.name).name


def test_a_file_left_by_a_killed_worker_is_cleared_by_the_next_attempt(
    report_world: Phase,
    report_staff: User,
    monkeypatch: pytest.MonkeyPatch,
    report_quick: list[int],
    report_folder: Path,
) -> None:
    job = ask(report_world, report_staff)

    class Killed(BaseException):
        """What SIGKILL would be if it could be caught."""

    def die(**values: Any) -> None:
        raise Killed

    with monkeypatch.context() as killing:
        killing.setattr(attempts, "_finish", die)
        killing.setattr(attempts.default_storage, "delete", lambda _: None)
        with pytest.raises(Killed):
            jobs.run_job(job.pk)
    assert len(list(report_folder.iterdir())) == 1
    jobs.requeue_stale(now=timezone.now() + timedelta(minutes=3))
    jobs.run_job(job.pk)

    assert [path.name for path in report_folder.iterdir()] == [
        Path(ReportFile.objects.get().file.name).name
    ]


def test_the_message_reaches_the_task_by_its_name(
    report_world: Phase, report_staff: User, report_quick: list[int]
) -> None:
    from xuantruong.celery import app

    job = ask(report_world, report_staff)
    app.loader.import_default_modules()

    app.tasks[attempts.BUILD].apply(args=[job.pk])
    app.tasks["reports.requeue_stale"].apply()

    job.refresh_from_db()
    assert job.state == State.READY


def test_a_worker_overtaken_while_setting_pages_stops_there(
    report_world: Phase,
    report_staff: User,
    monkeypatch: pytest.MonkeyPatch,
    report_folder: Path,
) -> None:
    job = ask(report_world, report_staff)

    def overtaken(content: Any, progress: Any) -> RenderedFile:
        jobs.requeue_stale(now=timezone.now() + timedelta(minutes=3))
        progress(50)
        raise AssertionError("the work must not go on")

    monkeypatch.setattr(pdf, "render_pdf", overtaken)
    jobs.run_job(job.pk)

    job.refresh_from_db()
    assert (job.state, job.percent, job.failure) == (State.QUEUED, 0, "")
    assert not report_folder.exists()


def test_an_error_of_an_overtaken_worker_does_not_touch_the_job(
    report_world: Phase, report_staff: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = ask(report_world, report_staff)

    def overtaken(content: Any, progress: Any) -> RenderedFile:
        jobs.requeue_stale(now=timezone.now() + timedelta(minutes=3))
        attempts.claim_job(job_id=job.pk)
        raise OSError("the old worker's own trouble")

    monkeypatch.setattr(pdf, "render_pdf", overtaken)
    jobs.run_job(job.pk)

    job.refresh_from_db()
    assert (job.state, job.attempts, job.failure) == (State.COLLECTING, 2, "")


def test_a_worker_that_starts_sends_every_queued_job_at_once(
    report_world: Phase,
    report_staff: User,
    report_sent: list[int],
    django_capture_on_commit_callbacks: Any,
) -> None:
    from reports import tasks

    job = ask(report_world, report_staff)

    with django_capture_on_commit_callbacks(execute=True):
        tasks.requeue_stale(at_start=True)

    assert report_sent == [job.pk]


def test_a_worker_that_starts_asks_for_the_sweep(monkeypatch: pytest.MonkeyPatch) -> None:
    from reports import tasks

    asked: list[dict[str, bool]] = []
    monkeypatch.setattr(tasks.requeue_stale, "delay", lambda **values: asked.append(values))

    tasks.sweep_on_start()

    assert asked == [{"at_start": True}]
