"""Receipts: the PDF that a unit gets for every revision that it sent."""

from django.db import models
from django.db.models import Q

from movement.fields import ProseField
from movement.models import Revision


def receipt_path(_receipt: "Receipt | None", filename: str) -> str:
    """The folder of receipts; no page serves it without asking permission."""
    return f"receipts/{filename}"


class Receipt(models.Model):
    """The receipt of one revision; this row, not the queue's message, is the truth about it."""

    class State(models.TextChoices):
        QUEUED = "queued", "Đang chờ"
        RENDERING = "rendering", "Đang tạo"
        READY = "ready", "Đã xong"
        FAILED = "failed", "Không tạo được"

    UNFINISHED = (State.QUEUED, State.RENDERING)

    revision = models.OneToOneField(
        Revision, models.CASCADE, related_name="receipt", verbose_name="bản nộp"
    )
    state = models.CharField(
        "trạng thái", max_length=20, choices=State, default=State.QUEUED, editable=False
    )
    attempts = models.PositiveSmallIntegerField("số lần làm", default=0)
    attempt_limit = models.PositiveSmallIntegerField("số lần làm tối đa", default=3)
    heartbeat = models.DateTimeField("cập nhật lúc")
    failure = ProseField("lý do không tạo được", blank=True)
    file = models.FileField("tệp", upload_to=receipt_path, max_length=200, blank=True)
    size = models.PositiveIntegerField("dung lượng, byte", default=0)
    pages = models.PositiveIntegerField("số trang", default=0)
    sha256 = models.CharField("mã băm", max_length=64, blank=True)

    class Meta:
        verbose_name = "biên nhận"
        verbose_name_plural = "biên nhận"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["queued", "rendering"])
                | (Q(state="ready") & ~Q(file="") & Q(size__gt=0))
                | (Q(state="failed") & ~Q(failure="")),
                name="reports_receipt_state",
            )
        ]

    def __str__(self) -> str:
        return f"Biên nhận {self.revision}"
