"""Evidence: files on a unit's shelf, hung on its achievements."""

import uuid
from pathlib import PurePath

from django.db import models
from django.db.models import Q

from movement.fields import LineField
from movement.models.people import User
from movement.models.units import Unit


def evidence_path(evidence: "Evidence", filename: str) -> str:
    """A random name outside the web root; the person's file name is kept as text only."""
    return f"evidence/{evidence.unit_id}/{uuid.uuid4().hex}{PurePath(filename).suffix.lower()}"


class Evidence(models.Model):
    """A file that proves something, on the shelf of the unit that uploaded it."""

    class Scan(models.TextChoices):
        OFF = "off", "Không quét"
        WAITING = "waiting", "Chờ quét vi-rút"
        CLEAN = "clean", "Đã quét, an toàn"
        INFECTED = "infected", "Có vi-rút"

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="evidence", verbose_name="đơn vị")
    title = LineField("minh chứng cho việc gì", max_length=200)
    source = LineField("nơi cấp, nguồn", max_length=200, blank=True)
    dated = models.DateField("ngày của tài liệu", null=True, blank=True)
    file = models.FileField("tệp", upload_to=evidence_path, max_length=200)
    filename = LineField("tên tệp", max_length=200)
    content_type = models.CharField(max_length=100, verbose_name="kiểu tệp")
    size = models.PositiveIntegerField("dung lượng, byte")
    # Of what is kept; a picture is written anew, so what was sent has a hash of its own, by which
    # the same photograph is known when it is sent again.
    sha256 = models.CharField(max_length=64, verbose_name="mã băm SHA-256")
    original_sha256 = models.CharField(
        max_length=64, default="", editable=False, verbose_name="mã băm SHA-256 của tệp gốc"
    )
    uploaded_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name="người tải lên"
    )
    uploaded_at = models.DateTimeField("tải lên lúc", auto_now_add=True)
    scan = models.CharField(
        "quét vi-rút", max_length=20, choices=Scan, default=Scan.OFF, editable=False
    )
    scanned_at = models.DateTimeField("quét lúc", null=True, editable=False)

    class Meta:
        verbose_name = "minh chứng"
        verbose_name_plural = "minh chứng"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "sha256"], name="movement_same_file_once"),
            models.CheckConstraint(condition=Q(size__gt=0), name="movement_evidence_not_empty"),
            models.CheckConstraint(
                condition=Q(scan__in=["off", "waiting", "clean", "infected"]),
                name="movement_evidence_scan",
            ),
        ]

    def __str__(self) -> str:
        return self.title
