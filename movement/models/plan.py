"""The plan as data: the authority, phases, rounds, contents, criteria and tasks of plan 87."""

from datetime import date, datetime

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from movement.fields import LineField, ProseField
from movement.models.people import Office, User
from movement.models.units import Group, Unit


class Authority(models.Model):
    """The people's committee that runs this portal; another commune has another row."""

    name = LineField("tên cơ quan", max_length=200)
    short_name = LineField("tên ngắn", max_length=120)
    commune = LineField("xã", max_length=120)
    place = LineField("địa danh ghi trên văn bản", max_length=120)
    province = LineField("tỉnh", max_length=120)
    symbol = LineField("ký hiệu cơ quan", max_length=20)
    contact = ProseField("liên hệ", blank=True)
    is_demo = models.BooleanField("đang nạp dữ liệu minh họa", default=False, editable=False)

    class Meta:
        verbose_name = "cơ quan chủ quản"
        verbose_name_plural = "cơ quan chủ quản"

    def __str__(self) -> str:
        return self.name

    @classmethod
    def current(cls) -> "Authority | None":
        """The one row, or None before the plan is loaded."""
        return cls.objects.order_by("pk").first()


class Signer(models.Model):
    """Who signs for the authority, with the block above the name, from a day to a day."""

    capacity = LineField("quyền hạn ghi trên văn bản", max_length=120, blank=True)
    post = ProseField("chức vụ, mỗi dòng một hàng")
    name = LineField("họ và tên", max_length=120)
    from_date = models.DateField("từ ngày")
    to_date = models.DateField("đến ngày", null=True, blank=True)

    class Meta:
        verbose_name = "người ký"
        verbose_name_plural = "người ký"
        ordering = ["from_date", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(to_date=None) | Q(to_date__gte=F("from_date")),
                name="movement_signer_dates",
                violation_error_message="Ngày cuối không được trước ngày đầu.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} ({' '.join(self.post.split())})"

    def signs_on(self, day: date) -> bool:
        """Whether the person may sign on the day."""
        return self.from_date <= day and (self.to_date is None or day <= self.to_date)


class Plan(models.Model):
    """The plan that launches the movement (87/KH-UBND)."""

    number = models.CharField("số, ký hiệu", max_length=40, unique=True)
    issued_on = models.DateField("ngày ban hành")
    movement = LineField("tên phong trào", max_length=300)
    title = LineField("trích yếu", max_length=400)
    basis = ProseField("căn cứ")
    first_year = models.PositiveSmallIntegerField("năm đầu")
    last_year = models.PositiveSmallIntegerField("năm cuối")

    class Meta:
        verbose_name = "kế hoạch"
        verbose_name_plural = "kế hoạch"
        ordering = ["-issued_on"]

    def __str__(self) -> str:
        return f"Kế hoạch số {self.number}"


class PlanSection(models.Model):
    """A passage of the plan: purpose, requirement, award rule, solution or task."""

    class Kind(models.TextChoices):
        PURPOSE = "purpose", "Mục đích"
        REQUIREMENT = "requirement", "Yêu cầu"
        AWARD = "award", "Hình thức và tiêu chuẩn khen thưởng"
        SOLUTION = "solution", "Giải pháp thực hiện"
        TASK = "task", "Tổ chức thực hiện"

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="sections", verbose_name="kế hoạch")
    order = models.PositiveSmallIntegerField(verbose_name="thứ tự")
    code = models.CharField("mục", max_length=20)
    kind = models.CharField("loại", max_length=20, choices=Kind)
    heading = LineField("đề mục", max_length=300)
    items = models.JSONField("các đoạn", default=list)
    office = models.ForeignKey(Office, models.SET_NULL, null=True, blank=True, verbose_name="phòng")

    class Meta:
        verbose_name = "mục của kế hoạch"
        verbose_name_plural = "mục của kế hoạch"
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "code"], name="movement_plan_section_once")
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.heading}"


class PlanCriterion(models.Model):
    """A criterion of the plan (III.1.x), its text untouched."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="criteria", verbose_name="kế hoạch")
    group = models.ForeignKey(
        Group, models.PROTECT, related_name="plan_criteria", verbose_name="nhóm đối tượng"
    )
    number = models.PositiveSmallIntegerField("thứ tự")
    title = LineField("tên ngắn", max_length=120)
    text = ProseField("nội dung")

    class Meta:
        verbose_name = "tiêu chí của kế hoạch"
        verbose_name_plural = "tiêu chí của kế hoạch"
        ordering = ["group__order", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "group", "number"], name="movement_plan_criterion_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.group.section}.{self.number} {self.title}"


class ContentArea(models.Model):
    """One of the five contents of the movement (plan II.1–II.5)."""

    plan = models.ForeignKey(
        Plan, models.CASCADE, related_name="content_areas", verbose_name="kế hoạch"
    )
    number = models.PositiveSmallIntegerField("thứ tự", unique=True)
    section = models.CharField("mục của Kế hoạch", max_length=20)
    title = LineField("tên ngắn", max_length=120)
    text = ProseField("nội dung")

    class Meta:
        verbose_name = "nội dung thi đua"
        verbose_name_plural = "nội dung thi đua"
        ordering = ["number"]

    def __str__(self) -> str:
        return f"{self.number}. {self.title}"


class Phase(models.Model):
    """A phase of the movement with the review that ends it (plan V.1)."""

    class Review(models.TextChoices):
        INTERIM = "interim", "Sơ kết"
        FINAL = "final", "Tổng kết"

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="phases", verbose_name="kế hoạch")
    number = models.PositiveSmallIntegerField("giai đoạn", unique=True)
    first_year = models.PositiveSmallIntegerField("từ năm")
    last_year = models.PositiveSmallIntegerField("đến năm")
    review = models.CharField("đánh giá", max_length=20, choices=Review)
    review_year = models.PositiveSmallIntegerField("năm đánh giá")
    text = ProseField("nội dung")

    class Meta:
        verbose_name = "giai đoạn"
        verbose_name_plural = "giai đoạn"
        ordering = ["number"]
        constraints = [
            models.CheckConstraint(
                condition=Q(last_year__gte=F("first_year")), name="movement_phase_years"
            )
        ]

    def __str__(self) -> str:
        return f"Giai đoạn {self.number} ({self.first_year}–{self.last_year})"


class Round(models.Model):
    """One year of the movement (đợt thi đua), with its windows."""

    phase = models.ForeignKey(
        Phase, models.PROTECT, related_name="rounds", verbose_name="giai đoạn"
    )
    year = models.PositiveSmallIntegerField("năm", unique=True)

    class Meta:
        verbose_name = "đợt thi đua"
        verbose_name_plural = "đợt thi đua"
        ordering = ["-year"]

    def __str__(self) -> str:
        return f"Đợt thi đua năm {self.year}"

    def window(self, kind: "RoundWindow.Kind") -> "RoundWindow | None":
        """The window of that kind; prefetched windows are used."""
        return next((window for window in self.windows.all() if window.kind == kind), None)


class RoundWindow(models.Model):
    """From when to when one activity of a round is open."""

    class Kind(models.TextChoices):
        REGISTRATION = "registration", "Đăng ký thi đua"
        SUBMISSION = "submission", "Nộp hồ sơ"
        SCORING = "scoring", "Thẩm định, chấm điểm"
        APPEAL = "appeal", "Kiến nghị về điểm"
        COMMENT = "comment", "Lấy ý kiến Nhân dân"
        COUNCIL = "council", "Hội đồng họp xét"

    round = models.ForeignKey(
        Round, models.CASCADE, related_name="windows", verbose_name="đợt thi đua"
    )
    kind = models.CharField("việc", max_length=20, choices=Kind)
    opens_at = models.DateTimeField("mở lúc")
    closes_at = models.DateTimeField("đóng lúc")
    remind_days = models.CharField(
        "nhắc trước hạn, ngày",
        max_length=40,
        default="7, 3, 1",
        blank=True,
        help_text="Các số ngày, cách nhau bằng dấu phẩy; để trống là không nhắc.",
    )

    class Meta:
        verbose_name = "khoảng thời gian"
        verbose_name_plural = "khoảng thời gian"
        ordering = ["opens_at", "closes_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "kind"],
                name="movement_window_once",
                violation_error_message="Mỗi việc chỉ có một khoảng thời gian trong đợt.",
            ),
            models.CheckConstraint(
                condition=Q(closes_at__gt=F("opens_at")),
                name="movement_window_order",
                violation_error_message="Giờ đóng phải sau giờ mở.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({self.round})"

    def is_open(self, at: datetime | None = None) -> bool:
        """Whether the moment (now unless told) lies in the window; the closing moment does not."""
        moment = at or timezone.now()
        return self.opens_at <= moment < self.closes_at


class Extension(models.Model):
    """A later closing moment of a window, for one unit or for all, with a public reason."""

    window = models.ForeignKey(
        RoundWindow, models.CASCADE, related_name="extensions", verbose_name="khoảng thời gian"
    )
    unit = models.ForeignKey(
        Unit,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="extensions",
        verbose_name="đơn vị (để trống: mọi đơn vị)",
    )
    closes_at = models.DateTimeField("gia hạn đến")
    reason = ProseField("lý do, công khai trên cổng")
    granted_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name="người gia hạn"
    )
    granted_at = models.DateTimeField("gia hạn lúc")

    class Meta:
        verbose_name = "gia hạn"
        verbose_name_plural = "gia hạn"
        ordering = ["-granted_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="movement_extension_has_reason")
        ]

    def __str__(self) -> str:
        return f"{self.window}: {self.unit or 'mọi đơn vị'}"
