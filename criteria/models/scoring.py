"""Points: what the unit claims, what each office gives."""

from decimal import Decimal

from django.db import models
from django.db.models import Q

from criteria.models.criteria import Criterion
from movement.fields import ProseField
from movement.models import Achievement, Evidence, Office, Revision, Submission, User


class SelfScore(models.Model):
    """The points a unit claims for a criterion (tự chấm)."""

    submission = models.ForeignKey(
        Submission, models.CASCADE, related_name="self_scores", verbose_name="hồ sơ"
    )
    criterion = models.ForeignKey(
        Criterion, models.PROTECT, related_name="self_scores", verbose_name="tiêu chí"
    )
    points = models.DecimalField("điểm tự chấm", max_digits=6, decimal_places=2)
    note = ProseField("căn cứ tự chấm", blank=True)
    achievements = models.ManyToManyField(
        Achievement, blank=True, related_name="self_scores", verbose_name="thành tích làm căn cứ"
    )
    evidence = models.ManyToManyField(
        Evidence, blank=True, related_name="self_scores", verbose_name="minh chứng làm căn cứ"
    )

    class Meta:
        verbose_name = "điểm tự chấm"
        verbose_name_plural = "điểm tự chấm"
        ordering = ["criterion__order"]
        constraints = [
            models.UniqueConstraint(
                fields=["submission", "criterion"], name="criteria_self_score_once"
            ),
            models.CheckConstraint(
                condition=Q(points__gte=0), name="criteria_self_score_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.criterion.code}: {self.points}"


class ScoreSheetQuerySet(models.QuerySet["ScoreSheet"]):
    """Sheets by the questions people ask."""

    def signed(self) -> "ScoreSheetQuerySet":
        """Sheets that an office has signed off."""
        return self.filter(state=ScoreSheet.State.SIGNED)


class ScoreSheet(models.Model):
    """An office's sheet on one dossier; it keeps the revision that was judged."""

    class State(models.TextChoices):
        OPEN = "open", "Đang chấm"
        SIGNED = "signed", "Đã ký chốt"

    submission = models.ForeignKey(
        Submission, models.PROTECT, related_name="score_sheets", verbose_name="hồ sơ"
    )
    revision = models.ForeignKey(
        Revision, models.PROTECT, related_name="score_sheets", verbose_name="bản nộp"
    )
    office = models.ForeignKey(
        Office, models.PROTECT, related_name="score_sheets", verbose_name="phòng"
    )
    scorer = models.ForeignKey(
        User, models.PROTECT, related_name="score_sheets", verbose_name="người chấm"
    )
    state = models.CharField(
        "trạng thái", max_length=20, choices=State, default=State.OPEN, editable=False
    )
    opened_at = models.DateTimeField("bắt đầu chấm lúc")
    signed_at = models.DateTimeField("ký chốt lúc", null=True)
    signed_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name="người ký chốt"
    )

    objects = ScoreSheetQuerySet.as_manager()

    class Meta:
        verbose_name = "phiếu thẩm định"
        verbose_name_plural = "phiếu thẩm định"
        constraints = [
            models.UniqueConstraint(
                fields=["submission", "office"], name="criteria_one_sheet_an_office"
            ),
            models.CheckConstraint(
                condition=Q(state="open", signed_at=None, signed_by=None)
                | Q(state="signed", signed_at__isnull=False, signed_by__isnull=False),
                name="criteria_signed_sheet_is_signed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.submission} – {self.office.short_name}"


class Score(models.Model):
    """The points an office gives for a criterion (thẩm định), with its reason."""

    sheet = models.ForeignKey(
        ScoreSheet, models.CASCADE, related_name="scores", verbose_name="phiếu thẩm định"
    )
    criterion = models.ForeignKey(
        Criterion, models.PROTECT, related_name="scores", verbose_name="tiêu chí"
    )
    points = models.DecimalField("điểm thẩm định", max_digits=6, decimal_places=2)
    reason = ProseField("lý do", blank=True)

    class Meta:
        verbose_name = "điểm thẩm định"
        verbose_name_plural = "điểm thẩm định"
        ordering = ["criterion__order"]
        constraints = [
            models.UniqueConstraint(fields=["sheet", "criterion"], name="criteria_score_once"),
            models.CheckConstraint(condition=Q(points__gte=0), name="criteria_score_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.criterion.code}: {self.points}"


class Result(models.Model):
    """The total of a dossier once both offices signed, and its rank inside the group."""

    submission = models.OneToOneField(
        Submission, models.PROTECT, related_name="result", verbose_name="hồ sơ"
    )
    total = models.DecimalField("tổng điểm", max_digits=7, decimal_places=2)
    scale = models.DecimalField("thang điểm", max_digits=7, decimal_places=2)
    share = models.DecimalField("tỷ lệ đạt, %", max_digits=6, decimal_places=2, default=Decimal(0))
    rank = models.PositiveIntegerField("xếp hạng trong nhóm")
    computed_at = models.DateTimeField("tính lúc")

    class Meta:
        verbose_name = "kết quả"
        verbose_name_plural = "kết quả"
        ordering = ["submission__unit__group__order", "rank", "submission__unit__sort_key"]
        constraints = [
            models.CheckConstraint(
                condition=Q(total__gte=0) & Q(total__lte=models.F("scale")),
                name="criteria_total_within_scale",
            ),
            models.CheckConstraint(condition=Q(rank__gte=1), name="criteria_rank_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.submission}: {self.total}"
