"""What the offices give: a sheet per scorer, the office's own sheet, bonus and penalty."""

from django.db import models
from django.db.models import Q

from criteria.models.criteria import Criterion
from movement.fields import ProseField
from movement.models import Evidence, Office, Revision, Submission, User


class OfficeSheetQuerySet(models.QuerySet["OfficeSheet"]):
    """Sheets by the questions people ask."""

    def signed(self) -> "OfficeSheetQuerySet":
        """Sheets that the head of the office has signed off."""
        return self.filter(state=OfficeSheet.State.SIGNED)


class OfficeSheet(models.Model):
    """An office's sheet on one dossier; it keeps the revision that was judged.

    Scorers score apart from each other; when all have finished, the office reconciles, and its
    head signs. The signed sheet is frozen with the criteria as they were.
    """

    class State(models.TextChoices):
        SCORING = "scoring", "Đang chấm"
        RECONCILING = "reconciling", "Đang thống nhất"
        SIGNED = "signed", "Đã ký chốt"

    submission = models.ForeignKey(
        Submission, models.PROTECT, related_name="office_sheets", verbose_name="hồ sơ"
    )
    revision = models.ForeignKey(
        Revision, models.PROTECT, related_name="office_sheets", verbose_name="bản nộp"
    )
    office = models.ForeignKey(
        Office, models.PROTECT, related_name="office_sheets", verbose_name="phòng"
    )
    state = models.CharField(
        "trạng thái", max_length=20, choices=State, default=State.SCORING, editable=False
    )
    seats = models.PositiveSmallIntegerField("số người chấm")
    opened_at = models.DateTimeField("bắt đầu chấm lúc")
    completed_at = models.DateTimeField("mọi người chấm xong lúc", null=True, editable=False)
    signed_at = models.DateTimeField("ký chốt lúc", null=True, editable=False)
    signed_by = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name="người ký chốt",
    )
    frozen = models.JSONField("nội dung đã chốt", null=True, editable=False)
    sha256 = models.CharField(
        max_length=64, blank=True, default="", editable=False, verbose_name="mã băm SHA-256"
    )

    objects = OfficeSheetQuerySet.as_manager()

    class Meta:
        verbose_name = "phiếu thẩm định của phòng"
        verbose_name_plural = "phiếu thẩm định của phòng"
        constraints = [
            models.UniqueConstraint(
                fields=["submission", "office"], name="criteria_one_sheet_an_office"
            ),
            models.CheckConstraint(
                condition=Q(state="scoring", completed_at=None, signed_at=None, signed_by=None)
                | Q(
                    state="reconciling",
                    completed_at__isnull=False,
                    signed_at=None,
                    signed_by=None,
                )
                | Q(
                    state="signed",
                    completed_at__isnull=False,
                    signed_at__isnull=False,
                    signed_by__isnull=False,
                ),
                name="criteria_office_sheet_state",
            ),
            models.CheckConstraint(
                condition=Q(seats__gte=1, seats__lte=3), name="criteria_office_sheet_seats"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.submission} – {self.office.short_name}"


class ScoreSheet(models.Model):
    """One scorer's sheet, hidden from the others until they have finished their own."""

    class State(models.TextChoices):
        OPEN = "open", "Đang chấm"
        FINISHED = "finished", "Đã chấm xong"
        WITHDRAWN = "withdrawn", "Đã thôi chấm"

    office_sheet = models.ForeignKey(
        OfficeSheet, models.CASCADE, related_name="sheets", verbose_name="phiếu của phòng"
    )
    scorer = models.ForeignKey(
        User, models.PROTECT, related_name="score_sheets", verbose_name="người chấm"
    )
    state = models.CharField(
        "trạng thái", max_length=20, choices=State, default=State.OPEN, editable=False
    )
    assigned_by = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name="người phân công",
    )
    opened_at = models.DateTimeField("nhận chấm lúc")
    finished_at = models.DateTimeField("chấm xong lúc", null=True, editable=False)

    class Meta:
        verbose_name = "phiếu chấm"
        verbose_name_plural = "phiếu chấm"
        ordering = ["opened_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["office_sheet", "scorer"], name="criteria_one_sheet_a_scorer"
            ),
            models.CheckConstraint(
                condition=Q(state="open", finished_at=None)
                | Q(state="finished", finished_at__isnull=False)
                | Q(state="withdrawn"),
                name="criteria_finished_sheet_has_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.office_sheet}: {self.scorer}"


class Ground(models.Model):
    """What points rest on: a file of the dossier and its page, or a written “không có”."""

    evidence = models.ForeignKey(
        Evidence,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="minh chứng",
    )
    page = models.PositiveSmallIntegerField("trang", null=True, blank=True)
    no_evidence = models.BooleanField("không có minh chứng", default=False)

    class Meta:
        abstract = True

    @property
    def has_ground(self) -> bool:
        """Whether a file is named, or it is written that there is none."""
        return self.evidence_id is not None or self.no_evidence


class Score(Ground):
    """The points a scorer gives for a criterion (thẩm định); incomplete until the sheet is done.

    `value` and `target` are what the points of a measured criterion were computed from.
    """

    sheet = models.ForeignKey(
        ScoreSheet, models.CASCADE, related_name="scores", verbose_name="phiếu chấm"
    )
    criterion = models.ForeignKey(
        Criterion, models.PROTECT, related_name="scores", verbose_name="tiêu chí"
    )
    points = models.DecimalField(
        "điểm thẩm định", max_digits=6, decimal_places=2, null=True, blank=True
    )
    value = models.DecimalField("kết quả", max_digits=18, decimal_places=4, null=True, blank=True)
    target = models.DecimalField("chỉ tiêu", max_digits=18, decimal_places=4, null=True, blank=True)
    reason = ProseField("lý do", blank=True)
    version = models.PositiveIntegerField(default=1, editable=False, verbose_name="lần sửa")

    class Meta:
        verbose_name = "điểm thẩm định"
        verbose_name_plural = "điểm thẩm định"
        ordering = ["criterion__order"]
        constraints = [
            models.UniqueConstraint(fields=["sheet", "criterion"], name="criteria_score_once"),
            models.CheckConstraint(
                condition=Q(points=None) | Q(points__gte=0), name="criteria_score_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(evidence=None) | Q(no_evidence=False), name="criteria_score_one_ground"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.criterion.code}: {self.points}"


class OfficeScore(Ground):
    """The office's points for a criterion: what its scorers agree on, or what it reconciled."""

    office_sheet = models.ForeignKey(
        OfficeSheet, models.CASCADE, related_name="scores", verbose_name="phiếu của phòng"
    )
    criterion = models.ForeignKey(
        Criterion, models.PROTECT, related_name="office_scores", verbose_name="tiêu chí"
    )
    points = models.DecimalField("điểm thẩm định của phòng", max_digits=6, decimal_places=2)
    reason = ProseField("lý do", blank=True)
    flagged = models.BooleanField("những người chấm chênh nhau nhiều", default=False)
    note = ProseField("ghi chú thống nhất", blank=True)
    reconciled_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name="người thống nhất"
    )
    reconciled_at = models.DateTimeField("thống nhất lúc", null=True)
    version = models.PositiveIntegerField(default=1, editable=False, verbose_name="lần sửa")

    class Meta:
        verbose_name = "điểm của phòng"
        verbose_name_plural = "điểm của phòng"
        ordering = ["criterion__order"]
        constraints = [
            models.UniqueConstraint(
                fields=["office_sheet", "criterion"], name="criteria_office_score_once"
            ),
            models.CheckConstraint(
                condition=Q(points__gte=0), name="criteria_office_score_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(evidence=None) | Q(no_evidence=False),
                name="criteria_office_score_one_ground",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.criterion.code}: {self.points}"


class Adjustment(Ground):
    """Bonus or penalty that an office gives to a dossier, with reason and ground."""

    class Kind(models.TextChoices):
        BONUS = "bonus", "Điểm thưởng"
        PENALTY = "penalty", "Điểm trừ"

    office_sheet = models.ForeignKey(
        OfficeSheet, models.CASCADE, related_name="adjustments", verbose_name="phiếu của phòng"
    )
    kind = models.CharField("loại", max_length=20, choices=Kind)
    points = models.DecimalField("điểm", max_digits=6, decimal_places=2)
    reason = ProseField("lý do")
    given_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name="người đề nghị"
    )
    given_at = models.DateTimeField("lúc")

    class Meta:
        verbose_name = "điểm thưởng, điểm trừ"
        verbose_name_plural = "điểm thưởng, điểm trừ"
        ordering = ["given_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(points__gt=0), name="criteria_adjustment_positive"),
            models.CheckConstraint(
                condition=Q(kind__in=["bonus", "penalty"]), name="criteria_adjustment_kind"
            ),
            models.CheckConstraint(
                condition=Q(evidence__isnull=False, no_evidence=False)
                | Q(evidence=None, no_evidence=True),
                name="criteria_adjustment_has_ground",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.points}"
