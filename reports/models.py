"""Report jobs, frozen snapshots and the files rendered from them."""

import uuid

from django.db import models
from django.db.models import Q

from movement.fields import ProseField
from movement.models import Phase, User


class ReportKind(models.TextChoices):
    """Which report."""

    INTERIM = "interim", "Báo cáo sơ kết giai đoạn"
    FINAL = "final", "Báo cáo tổng kết giai đoạn"


class ReportSnapshot(models.Model):
    """The figures of a report as they were at one moment; never changed afterwards."""

    kind = models.CharField("loại báo cáo", max_length=20, choices=ReportKind)
    phase = models.ForeignKey(Phase, models.PROTECT, related_name="snapshots")
    as_of = models.DateTimeField("số liệu đến")
    content = models.TextField("số liệu, JSON chuẩn tắc")
    sha256 = models.CharField("mã băm", max_length=64)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    is_demo = models.BooleanField("dữ liệu minh họa", default=False, editable=False)

    class Meta:
        verbose_name = "số liệu đóng băng"
        verbose_name_plural = "số liệu đóng băng"
        ordering = ["-as_of", "-pk"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.phase.number}, mã {self.sha256[:8]}"


def report_path(report: "ReportFile", filename: str) -> str:
    """A random name outside the web root."""
    return f"reports/{uuid.uuid4().hex}.{report.format}"


class ReportFile(models.Model):
    """A file rendered from a snapshot."""

    class Format(models.TextChoices):
        PDF = "pdf", "PDF"

    snapshot = models.ForeignKey(ReportSnapshot, models.CASCADE, related_name="files")
    format = models.CharField("định dạng", max_length=10, choices=Format)
    file = models.FileField("tệp", upload_to=report_path, max_length=200)
    size = models.PositiveIntegerField("dung lượng, byte")
    pages = models.PositiveIntegerField("số trang")
    sha256 = models.CharField("mã băm", max_length=64)
    made_at = models.DateTimeField("tạo lúc", auto_now_add=True)

    class Meta:
        verbose_name = "tệp báo cáo"
        verbose_name_plural = "tệp báo cáo"
        constraints = [
            models.UniqueConstraint(
                fields=["snapshot", "format"], name="reports_one_file_a_format"
            )
        ]

    def __str__(self) -> str:
        return f"{self.snapshot} ({self.format})"


class ReportJob(models.Model):
    """A request for a report; this row, not the queue's message, is the truth about it."""

    class State(models.TextChoices):
        QUEUED = "queued", "Đang chờ"
        COLLECTING = "collecting", "Đang tổng hợp số liệu"
        RENDERING = "rendering", "Đang dựng trang"
        READY = "ready", "Đã xong"
        FAILED = "failed", "Không làm được"

    RUNNING = (State.COLLECTING, State.RENDERING)
    UNFINISHED = (State.QUEUED, *RUNNING)

    kind = models.CharField("loại báo cáo", max_length=20, choices=ReportKind)
    phase = models.ForeignKey(Phase, models.PROTECT, related_name="report_jobs")
    state = models.CharField(
        "trạng thái", max_length=20, choices=State, default=State.QUEUED, editable=False
    )
    percent = models.PositiveSmallIntegerField("tiến độ, %", default=0)
    attempts = models.PositiveSmallIntegerField("số lần làm", default=0)
    heartbeat = models.DateTimeField("cập nhật lúc")
    requested_by = models.ForeignKey(User, models.PROTECT, related_name="report_jobs")
    requested_at = models.DateTimeField("yêu cầu lúc")
    snapshot = models.ForeignKey(ReportSnapshot, models.PROTECT, null=True, related_name="jobs")
    failure = ProseField("lý do không làm được", blank=True)
    is_demo = models.BooleanField("dữ liệu minh họa", default=False, editable=False)

    class Meta:
        verbose_name = "yêu cầu báo cáo"
        verbose_name_plural = "yêu cầu báo cáo"
        ordering = ["-requested_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(percent__gte=0) & Q(percent__lte=100), name="reports_percent"
            ),
            models.CheckConstraint(
                condition=~Q(state="ready") | Q(snapshot__isnull=False),
                name="reports_ready_has_snapshot",
            ),
            models.CheckConstraint(
                condition=~Q(state="failed") | ~Q(failure=""), name="reports_failed_has_reason"
            ),
            models.UniqueConstraint(
                fields=["kind", "phase"],
                condition=Q(state__in=["queued", "collecting", "rendering"]),
                name="reports_one_unfinished_job",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.phase.number}"
