from pathlib import Path
from typing import Any

import pytest
from kombu.exceptions import OperationalError

from movement import queueing
from movement.errors import Refused
from movement.models import Authority, Event, Group, Phase, Submission, User
from reports import attempts, jobs
from reports.models import ReportFile, ReportJob, ReportSnapshot
from reports.render import pdf
from tests.reports import builders as make

State = ReportJob.State
pytestmark = pytest.mark.usefixtures("report_folder")


def ask(phase: Phase, actor: User, **values: Any) -> ReportJob:
    return jobs.request_report(kind=phase.review, phase=phase, actor=actor, **values)


def kinds(job: ReportJob) -> list[str]:
    return [event.kind for event in Event.objects.about(job)]


def test_an_outsider_is_refused_and_nothing_is_stored(report_world: Phase) -> None:
    unit = make.make_unit(Group.BUSINESS, "Doanh nghiệp tò mò")
    outsider = make.make_user("don-vi@example.vn", unit=unit)

    with pytest.raises(Refused, match="Chỉ cán bộ hai phòng"):
        ask(report_world, outsider)
    failed = make.make_job(report_world, outsider, state=State.FAILED, failure="Lỗi")
    with pytest.raises(Refused, match="Chỉ cán bộ hai phòng"):
        jobs.retry(job=failed, actor=outsider)
    assert ReportJob.objects.count() == 1


def test_a_request_is_stored_first_and_told_to_the_worker_after_the_commit(
    report_world: Phase,
    report_staff: User,
    report_sent: list[int],
    django_capture_on_commit_callbacks: Any,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        job = ask(report_world, report_staff, now=make.MOMENT)
        assert report_sent == []

    assert report_sent == [job.pk]
    assert (job.state, job.requested_by, job.requested_at) == (
        State.QUEUED,
        report_staff,
        make.MOMENT,
    )
    assert kinds(job) == ["report.requested"]


def test_two_people_asking_get_one_report(
    report_world: Phase,
    report_staff: User,
    report_sent: list[int],
    django_capture_on_commit_callbacks: Any,
) -> None:
    colleague = make.make_user("dong-nghiep@example.vn", office="economic")

    with django_capture_on_commit_callbacks(execute=True):
        first, second = ask(report_world, report_staff), ask(report_world, colleague)

    assert first == second
    assert report_sent == [first.pk]


def test_a_finished_report_does_not_stop_the_next_request(
    report_world: Phase, report_staff: User, report_quick: list[int]
) -> None:
    first = ask(report_world, report_staff)
    jobs.run_job(first.pk)

    assert ask(report_world, report_staff) != first


def test_the_kind_must_fit_the_review_of_the_phase(report_world: Phase, report_staff: User) -> None:
    with pytest.raises(Refused, match="chọn đúng loại") as refusal:
        jobs.request_report(kind="final", phase=report_world, actor=report_staff)
    assert refusal.value.field == "phase"


def test_a_dead_queue_does_not_lose_the_request(
    report_world: Phase,
    report_staff: User,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    django_capture_on_commit_callbacks: Any,
) -> None:
    def refuse(*args: Any, **kwargs: Any) -> None:
        raise OperationalError("Connection refused")

    monkeypatch.setattr(queueing.current_app, "send_task", refuse)
    with django_capture_on_commit_callbacks(execute=True):
        job = ask(report_world, report_staff)

    assert ReportJob.objects.get(pk=job.pk).state == State.QUEUED
    assert "the queue cannot be reached" in caplog.text


def test_running_a_job_freezes_renders_and_stores(
    report_world: Phase, report_staff: User, report_folder: Path
) -> None:
    job = ask(report_world, report_staff)

    jobs.run_job(job.pk)

    job.refresh_from_db()
    assert (job.state, job.percent, job.attempts) == (State.READY, 100, 1)
    assert kinds(job) == ["report.requested", "report.started", "report.frozen", "report.ready"]
    file = ReportFile.objects.get(snapshot=job.snapshot)
    (stored,) = report_folder.iterdir()
    assert stored.name == Path(file.file.name).name
    assert stored.read_bytes().startswith(b"%PDF-")
    assert file.size == stored.stat().st_size


def test_a_second_message_for_a_finished_or_running_job_does_nothing(
    report_world: Phase, report_staff: User, report_quick: list[int]
) -> None:
    job = ask(report_world, report_staff)
    jobs.run_job(job.pk)
    jobs.run_job(job.pk)
    running = ask(report_world, report_staff)
    attempts.claim_job(job_id=running.pk)
    jobs.run_job(running.pk)
    jobs.run_job(999_999)

    running.refresh_from_db()
    assert len(report_quick) == 1
    assert (running.state, running.attempts) == (State.COLLECTING, 1)
    assert ReportFile.objects.count() == 1


@pytest.mark.usefixtures("report_broken")
def test_a_failing_attempt_is_queued_again_and_the_third_ends_with_a_reason(
    report_world: Phase,
    report_staff: User,
    report_sent: list[int],
    caplog: pytest.LogCaptureFixture,
    django_capture_on_commit_callbacks: Any,
) -> None:
    job = ask(report_world, report_staff)

    for attempt in (1, 2):
        with django_capture_on_commit_callbacks(execute=True):
            jobs.run_job(job.pk)
        job.refresh_from_db()
        assert (job.state, job.attempts, job.failure) == (State.QUEUED, attempt, "")
        assert report_sent == [job.pk] * attempt
    jobs.run_job(job.pk)

    job.refresh_from_db()
    assert job.state == State.FAILED
    assert job.failure.startswith("Đã thử 3 lần nhưng không tạo được tệp PDF.")
    assert "secret" not in job.failure
    assert "Traceback" not in job.failure
    assert "disk full" in caplog.text
    assert ReportSnapshot.objects.count() == 1  # one freezing serves all attempts


def test_a_refusal_ends_the_job_at_once_with_its_own_sentence(
    report_world: Phase, report_staff: User
) -> None:
    job = ask(report_world, report_staff)
    Authority.objects.all().delete()

    jobs.run_job(job.pk)

    job.refresh_from_db()
    assert (job.state, job.attempts) == (State.FAILED, 1)
    assert job.failure == "Chưa nạp Kế hoạch nên chưa có tên cơ quan ban hành báo cáo."


def test_a_failed_job_can_be_made_again_with_the_figures_of_its_snapshot(
    report_world: Phase,
    report_staff: User,
    monkeypatch: pytest.MonkeyPatch,
    report_sent: list[int],
    django_capture_on_commit_callbacks: Any,
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(pdf, "render_pdf", lambda *_: 1 / 0)
        job = ask(report_world, report_staff)
        for _ in range(3):
            jobs.run_job(job.pk)
    Submission.objects.filter(state="returned").update(state="accepted")
    job.refresh_from_db()

    with django_capture_on_commit_callbacks(execute=True):
        jobs.retry(job=job, actor=report_staff)
    assert report_sent == [job.pk]
    jobs.run_job(job.pk)

    job.refresh_from_db()
    assert (job.state, job.attempts, job.failure) == (State.READY, 4, "")
    assert job.snapshot is not None
    assert job.snapshot.figures()["summary"]["dossiers_sent"] == 5


def test_only_a_failed_job_without_a_rival_is_made_again(
    report_world: Phase, report_staff: User
) -> None:
    failed = make.make_job(report_world, report_staff, state=State.FAILED, failure="Lỗi")
    rival = ask(report_world, report_staff)

    with pytest.raises(Refused, match="Đang có một yêu cầu khác"):
        jobs.retry(job=failed, actor=report_staff)
    with pytest.raises(Refused, match="không ở trạng thái lỗi"):
        jobs.retry(job=rival, actor=report_staff)
