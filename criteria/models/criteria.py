"""How achievements are measured: a set of criteria per group and round."""

from decimal import Decimal

from django.db import models
from django.db.models import Q

from movement.fields import LineField, ProseField
from movement.models import ContentArea, Group, Office, PlanCriterion, Round


class CriteriaSetQuerySet(models.QuerySet["CriteriaSet"]):
    """Sets by the questions people ask."""

    def in_force(self) -> "CriteriaSetQuerySet":
        """Sets by which dossiers are measured."""
        return self.filter(state=CriteriaSet.State.PUBLISHED)


class CriteriaSet(models.Model):
    """The criteria of one group in one round, in a version."""

    class State(models.TextChoices):
        DRAFT = "draft", "Dự thảo"
        PUBLISHED = "published", "Đang áp dụng"
        REPLACED = "replaced", "Đã thay thế"

    round = models.ForeignKey(
        Round, models.PROTECT, related_name="criteria_sets", verbose_name="đợt thi đua"
    )
    group = models.ForeignKey(
        Group, models.PROTECT, related_name="criteria_sets", verbose_name="nhóm đối tượng"
    )
    version = models.PositiveSmallIntegerField("phiên bản", default=1)
    scale = models.DecimalField("thang điểm", max_digits=6, decimal_places=2, default=Decimal(100))
    state = models.CharField(
        "trạng thái", max_length=20, choices=State, default=State.DRAFT, editable=False
    )
    is_proposal = models.BooleanField("dự thảo để hai phòng sửa đổi", default=False)
    note = LineField("ghi chú", max_length=300, blank=True)

    objects = CriteriaSetQuerySet.as_manager()

    class Meta:
        verbose_name = "bộ tiêu chí"
        verbose_name_plural = "bộ tiêu chí"
        ordering = ["-round__year", "group__order", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "group", "version"], name="criteria_set_version_once"
            ),
            models.UniqueConstraint(
                fields=["round", "group"],
                condition=Q(state="published"),
                name="criteria_one_set_in_force",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "published", "replaced"]),
                name="criteria_set_state",
            ),
            models.CheckConstraint(
                condition=Q(scale__gt=0),
                name="criteria_set_scale",
                violation_error_message="Thang điểm phải lớn hơn 0.",
            ),
        ]

    def __str__(self) -> str:
        return f"Bộ tiêu chí {self.group.name} {self.round.year}"


class Axis(models.TextChoices):
    """The axes in the movement's name; green belongs to Phòng Kinh tế (plan V.2.2)."""

    INNOVATION = "innovation", "Đổi mới sáng tạo"
    SCIENCE_TECHNOLOGY = "science_technology", "Khoa học, công nghệ"
    DIGITAL = "digital", "Chuyển đổi số"
    GREEN = "green", "Chuyển đổi xanh"


class Criterion(models.Model):
    """A component criterion beneath a criterion of the plan."""

    criteria_set = models.ForeignKey(
        CriteriaSet, models.CASCADE, related_name="criteria", verbose_name="bộ tiêu chí"
    )
    plan_criterion = models.ForeignKey(
        PlanCriterion,
        models.PROTECT,
        related_name="components",
        verbose_name="tiêu chí của Kế hoạch",
    )
    code = models.CharField("mã", max_length=20)
    order = models.PositiveSmallIntegerField("thứ tự")
    text = LineField("nội dung", max_length=300)
    guidance = ProseField("cách cho điểm", blank=True)
    office = models.ForeignKey(
        Office, models.PROTECT, related_name="criteria", verbose_name="phòng"
    )
    axis = models.CharField("trục", max_length=20, choices=Axis)
    max_points = models.DecimalField("điểm chuẩn", max_digits=6, decimal_places=2)
    evidence_required = LineField("minh chứng cần có", max_length=300, blank=True)
    content_areas = models.ManyToManyField(ContentArea, blank=True, verbose_name="nội dung")

    class Meta:
        verbose_name = "tiêu chí thành phần"
        verbose_name_plural = "tiêu chí thành phần"
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(
                fields=["criteria_set", "code"],
                name="criteria_code_once",
                violation_error_message="Mã tiêu chí này đã có trong bộ.",
            ),
            models.CheckConstraint(
                condition=Q(max_points__gt=0),
                name="criteria_points_positive",
                violation_error_message="Điểm chuẩn phải lớn hơn 0.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.text}"
