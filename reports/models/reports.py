"""Reports: jobs, frozen snapshots and the files rendered from them."""

import json
from typing import Any, cast

from django.db import models
from django.db.models import Q

from movement.fields import ProseField
from movement.models import Phase, User
from reports.content import Content


class ReportKind(models.TextChoices):
    """Which report."""

    INTERIM = "interim", "Báo cáo sơ kết giai đoạn"
    FINAL = "final", "Báo cáo tổng kết giai đoạn"


class ReportSnapshot(models.Model):
    """The figures of a report as they were at one moment; never changed afterwards."""

    kind = models.CharField("loại báo cáo", max_length=20, choices=ReportKind)
    phase = models.ForeignKey(
        Phase, models.PROTECT, related_name="snapshots", verbose_name="giai đoạn"
    )
    as_of = models.DateTimeField("số liệu đến")
    content = models.TextField("số liệu, JSON chuẩn tắc")
    sha256 = models.CharField("mã băm", max_length=64)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="người lập")
    is_demo = models.BooleanField("dữ liệu minh họa", default=False, editable=False)

    class Meta:
        verbose_name = "số liệu đóng băng"
        verbose_name_plural = "số liệu đóng băng"
        ordering = ["-as_of", "-pk"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.phase.number}, mã {self.sha256[:12]}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Only the first save is allowed.

        Raises:
            TypeError: the snapshot exists already.
        """
        if self.pk is not None:
            raise TypeError("A snapshot is frozen; make a new one.")
        super().save(*args, **kwargs)

    def figures(self) -> Content:
        """The frozen figures, as renderers and pages read them."""
        return cast(Content, json.loads(self.content))


def report_path(_report: "ReportFile | None", filename: str) -> str:
    """The folder of reports; no page serves it without asking permission."""
    return f"reports/{filename}"


class ReportFile(models.Model):
    """A file rendered from a snapshot."""

    class Format(models.TextChoices):
        PDF = "pdf", "PDF"

    snapshot = models.ForeignKey(
        ReportSnapshot, models.CASCADE, related_name="files", verbose_name="số liệu đóng băng"
    )
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
            models.UniqueConstraint(fields=["snapshot", "format"], name="reports_one_file_a_format")
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
    phase = models.ForeignKey(
        Phase, models.PROTECT, related_name="report_jobs", verbose_name="giai đoạn"
    )
    state = models.CharField(
        "trạng thái", max_length=20, choices=State, default=State.QUEUED, editable=False
    )
    percent = models.PositiveSmallIntegerField("tiến độ, %", default=0)
    attempts = models.PositiveSmallIntegerField("số lần làm", default=0)
    attempt_limit = models.PositiveSmallIntegerField("số lần làm tối đa", default=3)
    heartbeat = models.DateTimeField("cập nhật lúc")
    requested_by = models.ForeignKey(
        User, models.PROTECT, related_name="report_jobs", verbose_name="người yêu cầu"
    )
    requested_at = models.DateTimeField("yêu cầu lúc")
    snapshot = models.ForeignKey(
        ReportSnapshot,
        models.PROTECT,
        null=True,
        related_name="jobs",
        verbose_name="số liệu đóng băng",
    )
    failure = ProseField("lý do không làm được", blank=True)
    is_demo = models.BooleanField("dữ liệu minh họa", default=False, editable=False)

    class Meta:
        verbose_name = "yêu cầu báo cáo"
        verbose_name_plural = "yêu cầu báo cáo"
        ordering = ["-requested_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["queued", "collecting", "rendering", "ready", "failed"]),
                name="reports_job_state",
            ),
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

    @property
    def is_finished(self) -> bool:
        """Whether no worker will touch the job any more."""
        return self.state not in self.UNFINISHED
