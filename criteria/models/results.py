"""Results: totals and ranks, their publication, appeals against lines, and every change."""

from decimal import Decimal

from django.db import models
from django.db.models import F, Q

from criteria.models.criteria import Criterion
from criteria.models.sheets import OfficeScore
from movement.fields import LineField, ProseField
from movement.models import Group, Round, Submission, User


class Result(models.Model):
    """The total of a dossier once both offices signed, and its rank inside the group."""

    submission = models.OneToOneField(
        Submission, models.PROTECT, related_name="result", verbose_name="hồ sơ"
    )
    base = models.DecimalField(
        "điểm các tiêu chí", max_digits=7, decimal_places=2, default=Decimal(0)
    )
    bonus = models.DecimalField("điểm thưởng", max_digits=6, decimal_places=2, default=Decimal(0))
    penalty = models.DecimalField("điểm trừ", max_digits=6, decimal_places=2, default=Decimal(0))
    total = models.DecimalField("tổng điểm", max_digits=7, decimal_places=2)
    scale = models.DecimalField("thang điểm", max_digits=7, decimal_places=2)
    share = models.DecimalField("tỷ lệ đạt, %", max_digits=6, decimal_places=2, default=Decimal(0))
    rank = models.PositiveIntegerField("xếp hạng trong nhóm")
    band = LineField("xếp loại", max_length=60, blank=True)
    is_barred = models.BooleanField("bị chặn loại cao", default=False)
    version = models.PositiveSmallIntegerField("lần tính", default=1)
    computed_at = models.DateTimeField("tính lúc")

    class Meta:
        verbose_name = "kết quả"
        verbose_name_plural = "kết quả"
        ordering = ["submission__unit__group__order", "rank", "submission__unit__sort_key"]
        constraints = [
            models.CheckConstraint(
                condition=Q(total__gte=0) & Q(total__lte=F("scale")),
                name="criteria_total_within_scale",
            ),
            models.CheckConstraint(condition=Q(rank__gte=1), name="criteria_rank_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.submission}: {self.total}"


class Publication(models.Model):
    """The results of a group in a round are shown to its units from this moment on."""

    round = models.ForeignKey(
        Round, models.PROTECT, related_name="publications", verbose_name="đợt thi đua"
    )
    group = models.ForeignKey(
        Group, models.PROTECT, related_name="publications", verbose_name="nhóm đối tượng"
    )
    published_at = models.DateTimeField("công bố lúc")
    published_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name="người công bố"
    )

    class Meta:
        verbose_name = "công bố kết quả"
        verbose_name_plural = "công bố kết quả"
        constraints = [
            models.UniqueConstraint(
                fields=["round", "group"], name="criteria_results_published_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.group} {self.round.year}"


class Appeal(models.Model):
    """A unit asks to look at one line of its sheet again (kiến nghị về điểm)."""

    class State(models.TextChoices):
        OPEN = "open", "Chờ trả lời"
        UPHELD = "upheld", "Chấp nhận, sửa điểm"
        DISMISSED = "dismissed", "Giữ nguyên điểm"

    submission = models.ForeignKey(
        Submission, models.PROTECT, related_name="appeals", verbose_name="hồ sơ"
    )
    criterion = models.ForeignKey(
        Criterion, models.PROTECT, related_name="appeals", verbose_name="tiêu chí"
    )
    text = ProseField("nội dung kiến nghị")
    state = models.CharField(
        "trạng thái", max_length=20, choices=State, default=State.OPEN, editable=False
    )
    filed_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name="người kiến nghị"
    )
    filed_at = models.DateTimeField("kiến nghị lúc")
    answer = ProseField("trả lời", blank=True)
    decided_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name="người trả lời"
    )
    decided_at = models.DateTimeField("trả lời lúc", null=True)

    class Meta:
        verbose_name = "kiến nghị về điểm"
        verbose_name_plural = "kiến nghị về điểm"
        ordering = ["filed_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["submission", "criterion"], name="criteria_one_appeal_a_line"
            ),
            models.CheckConstraint(
                condition=Q(state="open", decided_at=None, decided_by=None)
                | Q(
                    state__in=["upheld", "dismissed"],
                    decided_at__isnull=False,
                    decided_by__isnull=False,
                ),
                name="criteria_appeal_state",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.submission}: {self.criterion.code}"


class ScoreChange(models.Model):
    """A signed line that was changed: the version before and after, who, when, why."""

    score = models.ForeignKey(
        OfficeScore, models.PROTECT, related_name="changes", verbose_name="điểm của phòng"
    )
    number = models.PositiveIntegerField("lần sửa")
    before = models.DecimalField("điểm cũ", max_digits=6, decimal_places=2)
    after = models.DecimalField("điểm mới", max_digits=6, decimal_places=2)
    reason = ProseField("lý do")
    appeal = models.OneToOneField(
        Appeal, models.PROTECT, null=True, related_name="change", verbose_name="kiến nghị"
    )
    actor = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="người sửa")
    at = models.DateTimeField("lúc")

    class Meta:
        verbose_name = "lần sửa điểm"
        verbose_name_plural = "lần sửa điểm"
        ordering = ["number", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["score", "number"], name="criteria_score_change_once")
        ]

    def __str__(self) -> str:
        return f"{self.score.criterion.code}: {self.before} → {self.after}"


class ResultVersion(models.Model):
    """A result as it stood after a change: totals, class and rank, who, when, why."""

    result = models.ForeignKey(
        Result, models.CASCADE, related_name="versions", verbose_name="kết quả"
    )
    number = models.PositiveSmallIntegerField("lần tính")
    total = models.DecimalField("tổng điểm", max_digits=7, decimal_places=2)
    share = models.DecimalField("tỷ lệ đạt, %", max_digits=6, decimal_places=2)
    rank = models.PositiveIntegerField("xếp hạng trong nhóm")
    band = LineField("xếp loại", max_length=60, blank=True)
    reason = ProseField("lý do")
    actor = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name="người thực hiện"
    )
    at = models.DateTimeField("lúc")

    class Meta:
        verbose_name = "lần tính kết quả"
        verbose_name_plural = "lần tính kết quả"
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["result", "number"], name="criteria_result_version_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.result.submission}, lần {self.number}"
