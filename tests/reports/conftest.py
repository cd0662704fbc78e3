"""A small commune whose figures are worked out by hand (see test_snapshot.py)."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from movement import queueing
from movement.models import Group, Office, Phase, Submission, Unit, User
from reports import attempts
from reports.content import Content
from reports.models import ReportJob
from reports.render import pdf
from reports.render.pdf import RenderedFile
from reports.snapshot import collect, freeze
from tests.reports import builders as make


@pytest.fixture
def report_phase(db: None) -> Phase:
    """Phase 1 of a plan that is loaded, without any dossier yet."""
    return make.make_plan()


@pytest.fixture
def report_staff(report_phase: Phase) -> User:
    """An officer of the standing office."""
    return make.make_user("can-bo@example.vn", office=Office.CULTURE_SOCIAL)


@pytest.fixture
def report_client(report_staff: User) -> Client:
    """The officer's browser."""
    client = Client()
    client.force_login(report_staff)
    return client


@pytest.fixture
def report_outsiders(report_phase: Phase) -> dict[str, Client]:
    """Nobody, a unit's representative, and somebody whose office role has ended."""
    unit = make.make_unit(Group.BUSINESS, "Doanh nghiệp tò mò")
    former = make.make_user("da-nghi@example.vn", office=Office.ECONOMIC)
    former.office_roles.update(to_date=make.SINCE)
    clients = {"anonymous": Client(), "unit": Client(), "former": Client()}
    clients["unit"].force_login(make.make_user("don-vi@example.vn", unit=unit))
    clients["former"].force_login(former)
    return clients


@pytest.fixture
def report_world(report_phase: Phase) -> Phase:
    """Seven dossiers in two rounds, four judged, two honoured; one more in another phase."""
    first, second = make.make_round(report_phase, 2026), make.make_round(report_phase, 2027)
    police = make.make_unit(Group.AGENCY, "Công an xã")
    clinic = make.make_unit(Group.AGENCY, "Trạm Y tế xã")
    school = make.make_unit(Group.AGENCY, "Trường Tiểu học Đặng Xuân Khu")
    women = make.make_unit(Group.FRONT, "Hội Liên hiệp Phụ nữ xã")
    sewing = make.make_unit(Group.BUSINESS, "Công ty May Ẩn Ngữ")
    person = make.make_unit(Group.INDIVIDUAL, "Nguyễn Thị Phượng")
    make.make_unit(Group.BUSINESS, "Doanh nghiệp chờ duyệt", state=Unit.State.PENDING)

    judged = [
        (make.make_dossier(police, first, areas=[[1, 4], [4]]), "90.25", 1),
        (make.make_dossier(clinic, first, areas=[[4]], difficulties=" \n "), "80.10", 2),
        (make.make_dossier(school, second, areas=[[3]], difficulties="Mạng\nyếu"), "70.00", 4),
        (make.make_dossier(person, first, areas=[[5]]), "66.50", 1),
    ]
    for dossier, total, rank in judged:
        make.make_result(dossier, total, rank)
    make.make_dossier(
        women, first, Submission.State.SUBMITTED, areas=[[1], [4]], difficulties="Thiếu máy tính"
    )
    make.make_dossier(sewing, first, Submission.State.RETURNED, areas=[[2]], difficulties="Bí mật")
    make.make_dossier(sewing, second, Submission.State.DRAFT, areas=[[2]])
    make.make_honour(judged[0][0], 1)
    make.make_honour(judged[3][0], 2)
    make.make_proposal(judged[1][0])
    make.make_proposal(judged[2][0], "dropped")
    later = make.make_round(Phase.objects.get(number=2), 2028)
    make.make_result(make.make_dossier(police, later, areas=[[2]]), "99", 1)
    return report_phase


@pytest.fixture
def report_content(report_world: Phase) -> Content:
    """The figures of the small commune."""
    return collect(kind="interim", phase=report_world, as_of=make.local_moment())


@pytest.fixture
def report_ready(
    report_world: Phase, report_staff: User, settings: Any, tmp_path: Any
) -> ReportJob:
    """A report that was made, with its file on disk."""
    settings.MEDIA_ROOT = tmp_path
    job = make.make_job(
        report_world,
        report_staff,
        snapshot=freeze(kind="interim", phase=report_world, actor=report_staff, now=make.MOMENT),
    )
    claim = attempts.claim_job(job_id=job.pk)
    assert claim is not None
    snapshot = attempts.collect(claim=claim)
    rendered = pdf.render_pdf(snapshot.figures(), lambda _: None)
    attempts.deliver(claim=claim, snapshot=snapshot, rendered=rendered)
    job.refresh_from_db()
    return job


@pytest.fixture
def report_sent(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The jobs that messages were sent for."""
    sent: list[int] = []
    monkeypatch.setattr(queueing, "knock", lambda _task, key, **_: sent.append(key))
    return sent


@pytest.fixture
def report_folder(settings: Any, tmp_path: Path) -> Iterator[Path]:
    """Where files go."""
    settings.MEDIA_ROOT = tmp_path
    return tmp_path / "reports"


@pytest.fixture
def report_quick(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Rendering that takes no time; tells how often it was done."""
    done: list[int] = []

    def quick(content: Any, progress: Any) -> RenderedFile:
        progress(50)
        done.append(1)
        return RenderedFile(data=b"%PDF-1.7 quick", pages=3)

    monkeypatch.setattr(pdf, "render_pdf", quick)
    return done


@pytest.fixture
def report_broken(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rendering that always fails."""

    def broken(content: Any, progress: Any) -> RenderedFile:
        raise OSError("disk full at /secret/path")

    monkeypatch.setattr(pdf, "render_pdf", broken)
