"""What the pages of reports say about a job: states, rows and file names in words."""

from datetime import datetime, timedelta
from typing import TypedDict

from django.template.defaultfilters import filesizeformat
from django.utils import timezone

from movement.models import Revision
from reports.models import ReportFile, ReportJob, ReportSnapshot
from reports.render.outline import HEADINGS, figure_rows
from reports.render.vietnamese import NOT_MEASURED, moment

State = ReportJob.State
KINDS = {State.READY: "success", State.FAILED: "error", State.QUEUED: "neutral"}
NAMES = {"interim": "so-ket", "final": "tong-ket"}
LONG_WAIT = timedelta(minutes=1)


class Row(TypedDict):
    """One line of a summary list."""

    key: str
    value: str


def state_kind(job: ReportJob) -> str:
    """The kind of tag that carries the state's name."""
    return KINDS.get(State(job.state), "info")


def status_text(job: ReportJob) -> str:
    """Where the job is, in a sentence; a long wait is explained."""
    if job.state == State.QUEUED and timezone.now() - job.requested_at > LONG_WAIT:
        return (
            "Đang chờ: máy làm báo cáo đang bận hoặc tạm dừng. Yêu cầu đã được lưu và sẽ được "
            "làm khi máy chạy lại."
        )
    return f"{job.get_state_display()} ({job.percent}%)"


def job_rows(job: ReportJob, report: ReportFile | None) -> list[Row]:
    """The job's own facts."""
    phase = job.phase
    rows: list[Row] = [
        {"key": "Giai đoạn", "value": f"{phase.number} ({phase.first_year}–{phase.last_year})"},
        {"key": "Người yêu cầu", "value": str(job.requested_by)},
        {"key": "Yêu cầu lúc", "value": _local(job.requested_at)},
    ]
    if job.snapshot is not None:
        rows += [
            {"key": "Số liệu đến", "value": _local(job.snapshot.as_of)},
            {"key": "Mã số liệu", "value": job.snapshot.sha256},
        ]
    if report is not None:
        size = filesizeformat(report.size)
        rows.append({"key": "Tệp", "value": f"PDF, {report.pages} trang, {size}"})
    return rows


def contents(job: ReportJob) -> dict[str, object]:
    """The report's headings, and the six figures once they are frozen."""
    figures: list[Row] = []
    if job.snapshot is not None:
        for name, unit, value in figure_rows(job.snapshot.figures()["summary"]):
            known = value != NOT_MEASURED
            figures.append({"key": name, "value": f"{value} {unit}" if known else value})
    return {"headings": HEADINGS, "figures": figures}


def file_name(snapshot: ReportSnapshot) -> str:
    """A name for the document system: at most 50 characters, without diacritics."""
    day = timezone.localtime(snapshot.as_of).date().isoformat()
    return f"bao-cao-{NAMES[snapshot.kind]}-gd{snapshot.phase.number}-{day}.pdf"


def receipt_name(revision: Revision) -> str:
    """A name for the document system: at most 50 characters, without diacritics."""
    return f"bien-nhan-{revision.submission.reference}-lan-{revision.number}.pdf"


def _local(at: datetime) -> str:
    return moment(timezone.localtime(at).isoformat())
