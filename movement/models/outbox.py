"""The outbox: letters are rows first, and mail afterwards."""

from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q

from movement.fields import LineField, ProseField
from movement.models.people import User


class Letter(models.Model):
    """A mail to one person: draft → sending → sent, or failed with its reason."""

    class State(models.TextChoices):
        DRAFT = "draft", "Chờ gửi"
        SENDING = "sending", "Đang gửi"
        SENT = "sent", "Đã gửi"
        FAILED = "failed", "Không gửi được"

    kind = models.CharField("loại thư", max_length=60)
    to_user = models.ForeignKey(
        User, models.SET_NULL, null=True, related_name="letters", verbose_name="người nhận"
    )
    to_email = models.EmailField("địa chỉ nhận")
    subject = LineField("tiêu đề", max_length=200)
    text = ProseField("nội dung")
    html = ProseField("nội dung HTML")
    state = models.CharField(
        "trạng thái", max_length=20, choices=State, default=State.DRAFT, editable=False
    )
    attempts = models.PositiveSmallIntegerField("số lần gửi", default=0, editable=False)
    failure = LineField("lý do không gửi được", max_length=300, blank=True)
    once_key = models.CharField(
        "khóa chống gửi trùng", max_length=120, unique=True, null=True, editable=False
    )
    content_type = models.ForeignKey(ContentType, models.SET_NULL, null=True, verbose_name="loại")
    object_id = models.PositiveBigIntegerField(null=True, verbose_name="mã đối tượng")
    about = GenericForeignKey("content_type", "object_id")
    created_at = models.DateTimeField("lập lúc")
    due_at = models.DateTimeField("gửi từ lúc")
    sending_since = models.DateTimeField("bắt đầu gửi lúc", null=True, editable=False)
    sent_at = models.DateTimeField("gửi xong lúc", null=True, editable=False)

    class Meta:
        verbose_name = "thư"
        verbose_name_plural = "thư gửi đi"
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["state", "due_at"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["draft", "sending"], sent_at=None)
                | Q(state="sent", sent_at__isnull=False)
                | (Q(state="failed", sent_at=None) & ~Q(failure="")),
                name="movement_letter_state",
            )
        ]

    def __str__(self) -> str:
        return f"{self.subject} → {self.to_email}"
