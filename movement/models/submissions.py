"""The dossier: submissions, achievements and frozen revisions."""

from typing import Any

from django.db import models
from django.db.models import Q

from movement.fields import LineField, ProseField
from movement.models.evidence import Evidence
from movement.models.people import User
from movement.models.plan import ContentArea, Round
from movement.models.registrations import Target
from movement.models.units import Unit


class SubmissionQuerySet(models.QuerySet["Submission"]):
    """Dossiers by the questions people ask."""

    def of(self, user: User) -> "SubmissionQuerySet":
        """Dossiers of the units that the person may act for today."""
        return self.filter(unit__in=Unit.objects.of(user))

    def sent(self) -> "SubmissionQuerySet":
        """Dossiers that stand with the offices or were judged by them."""
        return self.filter(state__in=Submission.SENT)


class Submission(models.Model):
    """A unit's dossier in one round; the state changes only in movement.workflow."""

    class State(models.TextChoices):
        DRAFT = "draft", "Đang soạn"
        SUBMITTED = "submitted", "Đã nộp"
        RETURNED = "returned", "Trả bổ sung"
        ACCEPTED = "accepted", "Đã tiếp nhận"
        WITHDRAWN = "withdrawn", "Đã rút"

    EDITABLE = (State.DRAFT, State.RETURNED)
    SENT = (State.SUBMITTED, State.ACCEPTED)

    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="submissions", verbose_name="đơn vị"
    )
    round = models.ForeignKey(
        Round, models.PROTECT, related_name="submissions", verbose_name="đợt thi đua"
    )
    reference = models.CharField("mã hồ sơ", max_length=20, unique=True, null=True, editable=False)
    state = models.CharField(
        "trạng thái", max_length=20, choices=State, default=State.DRAFT, editable=False
    )
    summary = ProseField("tóm tắt thành tích", blank=True)
    difficulties = ProseField("khó khăn, kiến nghị", blank=True)
    submitted_at = models.DateTimeField("nộp lúc", null=True, editable=False)
    is_demo = models.BooleanField("dữ liệu minh họa", default=False, editable=False)
    updated_at = models.DateTimeField("cập nhật lúc", auto_now=True)

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        verbose_name = "hồ sơ"
        verbose_name_plural = "hồ sơ"
        ordering = ["-round__year", "unit__sort_key", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "round"], name="movement_one_dossier_a_round"),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "submitted", "returned", "accepted", "withdrawn"]),
                name="movement_submission_state",
            ),
            models.CheckConstraint(
                condition=Q(state="draft") | Q(reference__isnull=False, submitted_at__isnull=False),
                name="movement_sent_has_reference",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit} – {self.round.year}"

    @property
    def is_editable(self) -> bool:
        """Whether the unit may change the dossier now."""
        return self.state in self.EDITABLE


class Achievement(models.Model):
    """One thing the unit did, in one or more contents of the movement."""

    submission = models.ForeignKey(
        Submission, models.CASCADE, related_name="achievements", verbose_name="hồ sơ"
    )
    title = LineField("tên thành tích", max_length=200)
    description = ProseField("đã làm gì, kết quả ra sao")
    period_from = models.DateField("làm từ ngày", null=True, blank=True)
    period_to = models.DateField("đến ngày", null=True, blank=True)
    people_reached = models.PositiveIntegerField("số người được hưởng lợi", null=True, blank=True)
    replicable_by = ProseField("ai có thể học, làm theo", blank=True)
    content_areas = models.ManyToManyField(ContentArea, verbose_name="nội dung thi đua")
    evidence = models.ManyToManyField(
        Evidence, blank=True, related_name="achievements", verbose_name="minh chứng"
    )
    copied_from = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="copies",
        verbose_name="chép từ",
    )

    class Meta:
        verbose_name = "thành tích"
        verbose_name_plural = "thành tích"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(period_from=None)
                | Q(period_to=None)
                | Q(period_to__gte=models.F("period_from")),
                name="movement_achievement_period",
                violation_error_message="Ngày cuối không được trước ngày đầu.",
            )
        ]

    def __str__(self) -> str:
        return self.title


class Figure(models.Model):
    """A result of an achievement as a number with its unit of measure."""

    achievement = models.ForeignKey(
        Achievement, models.CASCADE, related_name="figures", verbose_name="thành tích"
    )
    order = models.PositiveSmallIntegerField("thứ tự")
    name = LineField("kết quả", max_length=200)
    value = models.DecimalField("số đạt được", max_digits=18, decimal_places=4)
    measure = LineField("đơn vị tính", max_length=60)
    before = models.DecimalField(
        "trước khi làm", max_digits=18, decimal_places=4, null=True, blank=True
    )

    class Meta:
        verbose_name = "kết quả bằng số"
        verbose_name_plural = "kết quả bằng số"
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(
                fields=["achievement", "order"], name="movement_figure_order_once"
            )
        ]

    def __str__(self) -> str:
        return self.name


class TargetResult(models.Model):
    """What a unit reached of a target that it had registered."""

    submission = models.ForeignKey(
        Submission, models.CASCADE, related_name="target_results", verbose_name="hồ sơ"
    )
    target = models.ForeignKey(
        Target, models.PROTECT, related_name="results", verbose_name="chỉ tiêu"
    )
    value = models.DecimalField("kết quả", max_digits=18, decimal_places=4, null=True, blank=True)
    note = LineField("giải thích", max_length=300, blank=True)

    class Meta:
        verbose_name = "kết quả chỉ tiêu"
        verbose_name_plural = "kết quả chỉ tiêu"
        ordering = ["target__order", "target"]
        constraints = [
            models.UniqueConstraint(
                fields=["submission", "target"], name="movement_target_result_once"
            )
        ]

    def __str__(self) -> str:
        return str(self.target)


class RevisionQuerySet(models.QuerySet["Revision"]):
    """Revisions are written once."""

    def update(self, **values: Any) -> int:
        """Refused.

        Raises:
            TypeError: always.
        """
        raise TypeError("A revision is frozen; make a new one.")


class Revision(models.Model):
    """What a unit sent, frozen; offices judge a revision, and nobody can edit one."""

    submission = models.ForeignKey(
        Submission, models.CASCADE, related_name="revisions", verbose_name="hồ sơ"
    )
    number = models.PositiveSmallIntegerField("lần nộp")
    content = models.JSONField("nội dung")
    sha256 = models.CharField(max_length=64, verbose_name="mã băm SHA-256")
    submitted_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name="người nộp"
    )
    submitted_at = models.DateTimeField("nộp lúc")

    objects = RevisionQuerySet.as_manager()

    class Meta:
        verbose_name = "bản nộp"
        verbose_name_plural = "bản nộp"
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["submission", "number"], name="movement_revision_number_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.submission}, lần {self.number}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Only the first save is allowed.

        Raises:
            TypeError: the revision exists already.
        """
        if self.pk is not None:
            raise TypeError("A revision is frozen; make a new one.")
        super().save(*args, **kwargs)
