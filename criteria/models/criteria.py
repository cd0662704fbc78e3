"""How achievements are measured: a set of criteria per group and round."""

from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from movement.fields import LineField, ProseField
from movement.models import ContentArea, Group, Office, PlanCriterion, Round, User


class CriteriaSetQuerySet(models.QuerySet["CriteriaSet"]):
    """Sets by the questions people ask."""

    def in_force(self) -> "CriteriaSetQuerySet":
        """Sets by which dossiers are measured."""
        return self.filter(state=CriteriaSet.State.PUBLISHED)


class CriteriaSet(models.Model):
    """The criteria of one group in one round, in a version.

    A published set is frozen when the round's submission opens (criteria.publishing.is_frozen).
    """

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
    bonus_cap = models.DecimalField(
        "điểm thưởng tối đa",
        max_digits=6,
        decimal_places=2,
        default=Decimal(5),
        help_text="Tổng điểm thưởng của một hồ sơ không quá số này.",
    )
    penalty_cap = models.DecimalField(
        "điểm trừ tối đa",
        max_digits=6,
        decimal_places=2,
        default=Decimal(5),
        help_text="Tổng điểm trừ của một hồ sơ không quá số này.",
    )
    scorers = models.PositiveSmallIntegerField(
        "số người chấm độc lập mỗi phòng",
        default=2,
        validators=[MinValueValidator(1), MaxValueValidator(3)],
    )
    state = models.CharField(
        "trạng thái", max_length=20, choices=State, default=State.DRAFT, editable=False
    )
    is_proposal = models.BooleanField("dự thảo để hai phòng sửa đổi", default=False)
    note = LineField("ghi chú", max_length=300, blank=True)
    copied_from = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="copies",
        verbose_name="chép từ",
    )

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
            models.CheckConstraint(
                condition=Q(bonus_cap__gte=0, bonus_cap__lte=F("scale"))
                & Q(penalty_cap__gte=0, penalty_cap__lte=F("scale")),
                name="criteria_set_caps",
                violation_error_message="Điểm thưởng, điểm trừ tối đa phải từ 0 đến thang điểm.",
            ),
            models.CheckConstraint(
                condition=Q(scorers__gte=1, scorers__lte=3),
                name="criteria_set_scorers",
                violation_error_message="Mỗi phòng có từ 1 đến 3 người chấm độc lập.",
            ),
        ]

    def __str__(self) -> str:
        return f"Bộ tiêu chí {self.group.name} {self.round.year}"


class Approval(models.Model):
    """An office agrees with the draft as it stands; any later change of the draft undoes it."""

    criteria_set = models.ForeignKey(
        CriteriaSet, models.CASCADE, related_name="approvals", verbose_name="bộ tiêu chí"
    )
    office = models.ForeignKey(
        Office, models.PROTECT, related_name="approvals", verbose_name="phòng"
    )
    approved_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name="người duyệt"
    )
    approved_at = models.DateTimeField("duyệt lúc")

    class Meta:
        verbose_name = "ý kiến đồng ý của phòng"
        verbose_name_plural = "ý kiến đồng ý của phòng"
        ordering = ["approved_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["criteria_set", "office"], name="criteria_approve_once")
        ]

    def __str__(self) -> str:
        return f"{self.office.short_name}: {self.criteria_set}"


class ClassBand(models.Model):
    """A class of results (Xuất sắc, Tốt …), from a share of the scale upwards."""

    criteria_set = models.ForeignKey(
        CriteriaSet, models.CASCADE, related_name="class_bands", verbose_name="bộ tiêu chí"
    )
    name = LineField("xếp loại", max_length=60)
    from_share = models.DecimalField("từ tỷ lệ đạt, %", max_digits=5, decimal_places=2)
    is_top = models.BooleanField(
        "loại cao",
        default=False,
        help_text="Hồ sơ có 0 điểm ở tiêu chí chặn thì không được xếp loại này.",
    )

    class Meta:
        verbose_name = "mức xếp loại"
        verbose_name_plural = "mức xếp loại"
        ordering = ["-from_share"]
        constraints = [
            models.UniqueConstraint(
                fields=["criteria_set", "from_share"],
                name="criteria_class_from_once",
                violation_error_message="Đã có mức xếp loại bắt đầu từ tỷ lệ này.",
            ),
            models.UniqueConstraint(
                fields=["criteria_set", "name"],
                name="criteria_class_name_once",
                violation_error_message="Đã có mức xếp loại mang tên này.",
            ),
            models.CheckConstraint(
                condition=Q(from_share__gte=0, from_share__lte=100),
                name="criteria_class_share",
                violation_error_message="Tỷ lệ phải từ 0 đến 100.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Axis(models.TextChoices):
    """The axes in the movement's name; green belongs to Phòng Kinh tế (plan V.2.2)."""

    INNOVATION = "innovation", "Đổi mới sáng tạo"
    SCIENCE_TECHNOLOGY = "science_technology", "Khoa học, công nghệ"
    DIGITAL = "digital", "Chuyển đổi số"
    GREEN = "green", "Chuyển đổi xanh"


class Criterion(models.Model):
    """A component criterion beneath a criterion of the plan."""

    class Kind(models.TextChoices):
        MANUAL = "manual", "Cho điểm"
        YES_NO = "yes_no", "Có – không"
        RATIO = "ratio", "Theo tỷ lệ kết quả trên chỉ tiêu"
        BANDS = "bands", "Theo mức"

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
    kind = models.CharField("cách tính điểm", max_length=20, choices=Kind, default=Kind.MANUAL)
    measure = LineField(
        "đơn vị tính",
        max_length=60,
        blank=True,
        help_text="Của số liệu dùng để tính theo tỷ lệ hoặc theo mức, ví dụ %, hồ sơ, mô hình.",
    )
    max_points = models.DecimalField("điểm chuẩn", max_digits=6, decimal_places=2)
    evidence_required = LineField("minh chứng cần có", max_length=300, blank=True)
    content_areas = models.ManyToManyField(ContentArea, blank=True, verbose_name="nội dung")
    tie_break = models.PositiveSmallIntegerField(
        "thứ tự xét khi bằng điểm",
        null=True,
        blank=True,
        help_text="1 là xét trước tiên; để trống là không dùng để xét.",
    )
    bars_top = models.BooleanField(
        "0 điểm thì không xếp loại cao",
        default=False,
        help_text="Hồ sơ 0 điểm ở tiêu chí này không được xếp các loại cao.",
    )

    class Meta:
        verbose_name = "tiêu chí thành phần"
        verbose_name_plural = "tiêu chí thành phần"
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["criteria_set", "code"],
                name="criteria_code_once",
                violation_error_message="Mã tiêu chí này đã có trong bộ.",
            ),
            models.UniqueConstraint(
                fields=["criteria_set", "tie_break"],
                name="criteria_tie_break_once",
                violation_error_message="Thứ tự xét khi bằng điểm này đã dùng cho tiêu chí khác.",
            ),
            models.CheckConstraint(
                condition=Q(max_points__gt=0),
                name="criteria_points_positive",
                violation_error_message="Điểm chuẩn phải lớn hơn 0.",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["manual", "yes_no", "ratio", "bands"]),
                name="criteria_kind",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.text}"


class Band(models.Model):
    """A band of a measured number and its points: from (included) … to (not included)."""

    criterion = models.ForeignKey(
        Criterion, models.CASCADE, related_name="bands", verbose_name="tiêu chí"
    )
    lower = models.DecimalField("từ", max_digits=18, decimal_places=4, null=True, blank=True)
    upper = models.DecimalField("đến dưới", max_digits=18, decimal_places=4, null=True, blank=True)
    points = models.DecimalField("điểm", max_digits=6, decimal_places=2)

    class Meta:
        verbose_name = "mức điểm"
        verbose_name_plural = "mức điểm"
        ordering = ["-points", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(lower=None) | Q(upper=None) | Q(upper__gt=F("lower")),
                name="criteria_band_order",
                violation_error_message="Số “đến dưới” phải lớn hơn số “từ”.",
            ),
            models.CheckConstraint(
                condition=Q(points__gte=0),
                name="criteria_band_not_negative",
                violation_error_message="Điểm của mức không được âm.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.criterion.code}: {self.lower}–{self.upper}"
