"""The emulation council: terms, members, sittings, attendance."""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from movement.fields import LineField
from movement.models import User
from movement.models.people import RoleQuerySet, a_year_from_today


class CouncilTerm(models.Model):
    """A council as its founding decision set it up (Hội đồng Thi đua - Khen thưởng)."""

    name = LineField("tên", max_length=200)
    decision_number = models.CharField("quyết định thành lập số", max_length=60)
    decision_date = models.DateField("ngày quyết định")
    from_date = models.DateField("từ ngày")
    to_date = models.DateField("đến ngày", null=True, blank=True)
    is_demo = models.BooleanField("dữ liệu minh họa", default=False, editable=False)

    objects = RoleQuerySet.as_manager()

    class Meta:
        verbose_name = "hội đồng"
        verbose_name_plural = "hội đồng"
        ordering = ["-from_date"]
        constraints = [
            models.CheckConstraint(
                condition=Q(to_date=None) | Q(to_date__gte=F("from_date")),
                name="awards_term_dates",
                violation_error_message="Ngày cuối không được trước ngày đầu.",
            )
        ]

    def __str__(self) -> str:
        return self.name


class CouncilMember(models.Model):
    """A member of the council, from a day to a day."""

    class Role(models.TextChoices):
        CHAIR = "chair", "Chủ tịch Hội đồng"
        VICE = "vice", "Phó Chủ tịch Hội đồng"
        SECRETARY = "secretary", "Thư ký"
        MEMBER = "member", "Ủy viên"

    term = models.ForeignKey(
        CouncilTerm, models.CASCADE, related_name="members", verbose_name="hội đồng"
    )
    user = models.ForeignKey(
        User, models.PROTECT, related_name="council_seats", verbose_name="người dùng"
    )
    role = models.CharField("chức danh", max_length=20, choices=Role, default=Role.MEMBER)
    has_vote = models.BooleanField("có quyền biểu quyết", default=True)
    from_date = models.DateField("từ ngày")
    to_date = models.DateField("đến ngày", default=a_year_from_today)

    objects = RoleQuerySet.as_manager()

    class Meta:
        verbose_name = "thành viên hội đồng"
        verbose_name_plural = "thành viên hội đồng"
        ordering = ["user__sort_key"]
        constraints = [
            models.UniqueConstraint(
                fields=["term", "user"],
                name="awards_member_once_a_term",
                violation_error_message="Người này đã là thành viên của Hội đồng.",
            ),
            models.CheckConstraint(
                condition=Q(to_date__gte=F("from_date")),
                name="awards_member_dates",
                violation_error_message="Ngày cuối không được trước ngày đầu.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} ({self.get_role_display()})"

    def sits_on(self, day: date | None = None) -> bool:
        """Whether the seat is held on the day (today unless told)."""
        on = day or timezone.localdate()
        return self.from_date <= on <= self.to_date


class Sitting(models.Model):
    """One meeting of the council."""

    term = models.ForeignKey(
        CouncilTerm, models.PROTECT, related_name="sittings", verbose_name="hội đồng"
    )
    starts_at = models.DateTimeField("bắt đầu lúc")
    place = LineField("địa điểm", max_length=200)
    subject = LineField("nội dung", max_length=300)

    class Meta:
        verbose_name = "phiên họp"
        verbose_name_plural = "phiên họp"
        ordering = ["-starts_at"]

    def __str__(self) -> str:
        return f"Phiên họp ngày {timezone.localtime(self.starts_at):%d/%m/%Y}"


class Attendance(models.Model):
    """Whether a member takes part in a sitting."""

    class Status(models.TextChoices):
        PRESENT = "present", "Có mặt"
        ABSENT = "absent", "Vắng"

    sitting = models.ForeignKey(
        Sitting, models.CASCADE, related_name="attendance", verbose_name="phiên họp"
    )
    member = models.ForeignKey(
        CouncilMember, models.PROTECT, related_name="attendance", verbose_name="thành viên"
    )
    status = models.CharField("có mặt", max_length=20, choices=Status, default=Status.PRESENT)

    class Meta:
        verbose_name = "điểm danh"
        verbose_name_plural = "điểm danh"
        ordering = ["member__user__sort_key"]
        constraints = [
            models.UniqueConstraint(fields=["sitting", "member"], name="awards_attendance_once")
        ]

    def __str__(self) -> str:
        return f"{self.member.user}: {self.get_status_display()}"
