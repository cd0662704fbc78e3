from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from movement.models import Office, Phase, User
from reports.models import ReportFile, ReportJob
from tests.reports import builders as make

State = ReportJob.State
PAGES: list[tuple[str, str]] = [
    ("get", "/bao-cao/"),
    ("post", "/bao-cao/"),
    ("get", "/bao-cao/{pk}/"),
    ("get", "/bao-cao/{pk}/tien-do/"),
    ("post", "/bao-cao/{pk}/lam-lai/"),
    ("get", "/bao-cao/{pk}/tai-ve/"),
]


@pytest.mark.parametrize(("method", "path"), PAGES)
@pytest.mark.parametrize("who", ["unit", "former"])
def test_for_outsiders_there_are_no_reports(
    report_ready: ReportJob,
    report_outsiders: dict[str, Client],
    who: str,
    method: str,
    path: str,
) -> None:
    call: Callable[..., Any] = getattr(report_outsiders[who], method)
    response = call(path.format(pk=report_ready.pk), {"phase": report_ready.phase_id})

    # A person whose roles have ended is signed out first.
    assert response.status_code == {"unit": 404, "former": 302}[who]
    assert "Nguyễn Thị Phượng" not in response.content.decode()
    assert ReportJob.objects.count() == 1


@pytest.mark.parametrize(("method", "path"), PAGES)
def test_whoever_is_not_signed_in_sees_no_report_and_asks_for_none(
    report_ready: ReportJob, report_outsiders: dict[str, Client], method: str, path: str
) -> None:
    call: Callable[..., Any] = getattr(report_outsiders["anonymous"], method)
    address = path.format(pk=report_ready.pk)
    response = call(address, {"phase": report_ready.phase_id})

    assert response.status_code in {302, 404}
    if response.status_code == 302:
        assert response["Location"].startswith("/tai-khoan/login/?next=/bao-cao/")
    assert "Nguyễn Thị Phượng" not in response.content.decode()
    assert ReportJob.objects.count() == 1


@pytest.mark.parametrize("office", [Office.CULTURE_SOCIAL, Office.ECONOMIC])
def test_both_offices_see_the_pages(report_ready: ReportJob, office: str) -> None:
    client = Client()
    client.force_login(make.make_user(f"{office}@example.vn", office=office))

    for method, path in PAGES:
        if method == "get":
            response = client.get(path.format(pk=report_ready.pk))
            assert response.status_code == 200
            assert response.getvalue()


def test_an_empty_list_says_what_to_do_first(report_client: Client) -> None:
    page = report_client.get("/bao-cao/").content.decode()

    assert "Chưa có báo cáo nào" in page
    assert "Giai đoạn 1 (2026–2027)" in page


def test_asking_stores_the_request_and_leads_to_its_page(
    report_client: Client, report_phase: Phase, report_staff: User
) -> None:
    response = report_client.post("/bao-cao/", {"phase": report_phase.pk}, follow=True)

    job = ReportJob.objects.get()
    assert response.redirect_chain == [(f"/bao-cao/{job.pk}/", 302)]
    assert (job.kind, job.phase, job.requested_by) == ("interim", report_phase, report_staff)
    assert "Yêu cầu báo cáo đã được ghi lại." in response.content.decode()


def test_the_second_phase_ends_with_a_final_report(report_client: Client) -> None:
    report_client.post("/bao-cao/", {"phase": Phase.objects.get(number=2).pk})

    assert ReportJob.objects.get().kind == "final"


@pytest.mark.parametrize("phase", ["", "999999", "x"])
def test_a_wrong_phase_is_explained_beside_the_field(report_client: Client, phase: str) -> None:
    page = report_client.post("/bao-cao/", {"phase": phase}).content.decode()

    assert "Có lỗi cần sửa" in page
    assert "Hãy chọn giai đoạn." in page or "hãy chọn lại." in page
    assert not ReportJob.objects.exists()


@pytest.mark.parametrize("rows", [1, 30])
def test_the_list_costs_the_same_queries_at_one_and_thirty_rows(
    report_client: Client,
    report_ready: ReportJob,
    report_phase: Phase,
    django_assert_num_queries: Any,
    rows: int,
) -> None:
    for number in range(rows - 1):
        requester = make.make_user(f"can-bo-{number}@example.vn")
        make.make_job(
            report_phase, requester, state=State.READY, snapshot=report_ready.snapshot, percent=100
        )

    # Session, person; office, unit and council seat; authority; count, rows; phases twice.
    with django_assert_num_queries(10):
        page = report_client.get("/bao-cao/").content.decode()

    assert page.count('data-label="Trạng thái"') == rows


def test_the_thirty_first_report_is_on_the_second_page(
    report_client: Client, report_staff: User, report_phase: Phase
) -> None:
    for _ in range(31):
        make.make_job(report_phase, report_staff, state=State.FAILED, failure="Lỗi")

    page = report_client.get("/bao-cao/?page=2").content.decode()

    assert page.count('data-label="Trạng thái"') == 1
    assert "Trang trước" in page


def test_the_page_of_unfinished_work_refreshes_itself_with_and_without_script(
    report_client: Client, report_staff: User, report_phase: Phase
) -> None:
    job = make.make_job(report_phase, report_staff, state=State.RENDERING, percent=55, attempts=1)

    page = report_client.get(f"/bao-cao/{job.pk}/").content.decode()

    head = "".join(page.partition("</head>")[0].split())
    assert '<noscript><metahttp-equiv="refresh"content="3"></noscript>' in head
    assert "portal/reports.js" in head
    assert f'data-progress-url="/bao-cao/{job.pk}/tien-do/"' in page
    assert 'value="55"' in page
    assert "Đang dựng trang (55%)" in page
    assert "/tai-ve/" not in page


def test_the_page_of_a_finished_report_stands_still_and_offers_the_file(
    report_client: Client, report_ready: ReportJob
) -> None:
    page = report_client.get(f"/bao-cao/{report_ready.pk}/").content.decode()

    assert report_ready.snapshot is not None
    assert "http-equiv" not in page
    assert "reports.js" not in page
    assert f"/bao-cao/{report_ready.pk}/tai-ve/" in page
    assert report_ready.snapshot.sha256 in page
    assert "10 giờ 30, ngày 22/11/2026" in page
    assert "III. Khen thưởng" in page
    assert "5 hồ sơ" in page


def test_the_page_has_no_inline_script_or_style(
    report_client: Client, report_ready: ReportJob, report_staff: User, report_phase: Phase
) -> None:
    running = make.make_job(report_phase, report_staff, attempts=0)

    for path in ("/bao-cao/", f"/bao-cao/{report_ready.pk}/", f"/bao-cao/{running.pk}/"):
        response = report_client.get(path)
        page = response.content.decode()
        assert "default-src 'self'" in response["Content-Security-Policy"]
        assert " style=" not in page
        assert "<style" not in page
        assert page.count("<script") == page.count('<script type="module" src="')


def test_a_failed_report_says_why_and_can_be_made_again(
    report_client: Client, report_staff: User, report_phase: Phase
) -> None:
    job = make.make_job(
        report_phase, report_staff, state=State.FAILED, failure="Đĩa đầy.", attempts=3
    )

    page = report_client.get(f"/bao-cao/{job.pk}/").content.decode()
    assert "Đĩa đầy." in page
    assert "Làm lại" in page
    response = report_client.post(f"/bao-cao/{job.pk}/lam-lai/", follow=True)

    job.refresh_from_db()
    assert (job.state, job.failure) == (State.QUEUED, "")
    assert "đưa vào hàng đợi để làm lại" in response.content.decode()
    again = report_client.post(f"/bao-cao/{job.pk}/lam-lai/", follow=True)
    assert "không ở trạng thái lỗi" in again.content.decode()


def test_progress_is_told_in_numbers_and_words(
    report_client: Client, report_staff: User, report_phase: Phase, report_ready: ReportJob
) -> None:
    job = make.make_job(report_phase, report_staff, state=State.COLLECTING, percent=5, attempts=1)

    running = report_client.get(f"/bao-cao/{job.pk}/tien-do/")
    ready = report_client.get(f"/bao-cao/{report_ready.pk}/tien-do/")

    assert running.json() == {
        "percent": 5,
        "text": "Đang tổng hợp số liệu (5%)",
        "finished": False,
    }
    assert ready.json() == {"percent": 100, "text": "Đã xong (100%)", "finished": True}
    assert "no-store" in running["Cache-Control"]


def test_a_long_wait_is_explained(
    report_client: Client, report_staff: User, report_phase: Phase
) -> None:
    job = make.make_job(
        report_phase, report_staff, requested_at=timezone.now() - timedelta(minutes=2)
    )

    text = report_client.get(f"/bao-cao/{job.pk}/tien-do/").json()["text"]
    assert "Yêu cầu đã được lưu" in text


def test_the_download_is_a_pdf_with_a_plain_name(
    report_client: Client, report_ready: ReportJob
) -> None:
    response = report_client.get(f"/bao-cao/{report_ready.pk}/tai-ve/")

    name = "bao-cao-so-ket-gd1-2026-11-22.pdf"
    assert len(name) <= 50
    assert response["Content-Disposition"] == f'attachment; filename="{name}"'
    assert response["Content-Type"] == "application/pdf"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in response["Cache-Control"]
    data = response.getvalue()
    assert data.startswith(b"%PDF-")
    assert len(data) == int(response["Content-Length"])


@pytest.mark.parametrize("state", [State.QUEUED, State.RENDERING, State.FAILED])
def test_there_is_nothing_to_download_before_the_report_is_ready(
    report_client: Client, report_staff: User, report_phase: Phase, state: str
) -> None:
    job = make.make_job(report_phase, report_staff, state=state, failure="Lỗi")

    assert report_client.get(f"/bao-cao/{job.pk}/tai-ve/").status_code == 404


def test_a_file_that_vanished_from_the_disk_is_not_found(
    report_client: Client, report_ready: ReportJob
) -> None:
    report = ReportFile.objects.get()
    report.file.storage.delete(report.file.name)

    assert report_client.get(f"/bao-cao/{report_ready.pk}/tai-ve/").status_code == 404


@pytest.mark.parametrize("model", ["reportjob", "reportsnapshot"])
def test_the_admin_shows_reports_to_the_standing_office_and_changes_nothing(
    report_client: Client, report_ready: ReportJob, model: str
) -> None:
    other = Client()
    other.force_login(make.make_user("kinh-te@example.vn", office=Office.ECONOMIC))
    pk = report_ready.pk if model == "reportjob" else report_ready.snapshot_id

    assert report_client.get(f"/quan-tri/reports/{model}/").status_code == 200
    assert report_client.get(f"/quan-tri/reports/{model}/{pk}/change/").status_code == 200
    assert report_client.post(f"/quan-tri/reports/{model}/{pk}/change/", {}).status_code == 403
    assert report_client.get(f"/quan-tri/reports/{model}/add/").status_code == 403
    assert report_client.get(f"/quan-tri/reports/{model}/{pk}/delete/").status_code == 403
    assert other.get(f"/quan-tri/reports/{model}/").status_code == 403
