"""Trả bổ sung một lần: the gaps that both offices tick, and the one list that the unit gets."""

from django.db import models
from django.db.models import Q

from movement.fields import LineField, ProseField
from movement.models.people import Office, User
from movement.models.submissions import Revision, Submission


class RevisionRequest(models.Model):
    """The one return of a dossier: every gap, one date."""

    submission = models.OneToOneField(
        Submission, models.CASCADE, related_name="revision_request", verbose_name="hồ sơ"
    )
    revision = models.ForeignKey(
        Revision, models.PROTECT, related_name="+", verbose_name="bản nộp đã xem"
    )
    note = ProseField("lời nhắn chung", blank=True)
    due = models.DateField("hạn bổ sung")
    sent_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="người trả")
    sent_at = models.DateTimeField("trả lúc")

    class Meta:
        verbose_name = "yêu cầu bổ sung"
        verbose_name_plural = "yêu cầu bổ sung"

    def __str__(self) -> str:
        return f"{self.submission}, hạn {self.due:%d/%m/%Y}"


class Gap(models.Model):
    """One thing that an office misses in a dossier, about one achievement or criterion."""

    submission = models.ForeignKey(
        Submission, models.CASCADE, related_name="gaps", verbose_name="hồ sơ"
    )
    request = models.ForeignKey(
        RevisionRequest,
        models.CASCADE,
        null=True,
        related_name="gaps",
        verbose_name="yêu cầu bổ sung",
    )
    office = models.ForeignKey(Office, models.PROTECT, related_name="+", verbose_name="phòng")
    topic = models.CharField("khóa của mục", max_length=60)
    topic_label = LineField("mục của hồ sơ", max_length=400)
    text = ProseField("cần bổ sung gì")
    raised_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="người nêu")
    raised_at = models.DateTimeField("nêu lúc")
    answer = ProseField("trả lời của đơn vị", blank=True)
    answered_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name="người trả lời"
    )
    answered_at = models.DateTimeField("trả lời lúc", null=True)

    class Meta:
        verbose_name = "điểm cần bổ sung"
        verbose_name_plural = "điểm cần bổ sung"
        ordering = ["office", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["submission", "office", "topic"], name="movement_gap_once_a_topic"
            ),
            models.CheckConstraint(condition=~Q(text=""), name="movement_gap_says_something"),
        ]

    def __str__(self) -> str:
        return f"{self.topic_label}: {self.text}"
