"""The promise: what a unit registers for a round, with targets per content of the movement."""

from django.db import models
from django.db.models import Q

from movement.fields import LineField, ProseField
from movement.models.people import User
from movement.models.plan import ContentArea, Round
from movement.models.units import Unit


class Registration(models.Model):
    """A unit's đăng ký thi đua in one round, with its own launch plan (plan V.2.3)."""

    class State(models.TextChoices):
        DRAFT = "draft", "Đang soạn"
        REGISTERED = "registered", "Đã đăng ký"

    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="registrations", verbose_name="đơn vị"
    )
    round = models.ForeignKey(
        Round, models.PROTECT, related_name="registrations", verbose_name="đợt thi đua"
    )
    state = models.CharField(
        "trạng thái", max_length=20, choices=State, default=State.DRAFT, editable=False
    )
    launch_plan = ProseField("nội dung phát động của đơn vị", blank=True)
    launch_criteria = ProseField("tiêu chí thi đua của đơn vị", blank=True)
    launched_on = models.DateField("ngày phát động", null=True, blank=True)
    registered_at = models.DateTimeField("đăng ký lúc", null=True, editable=False)
    registered_by = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name="người đăng ký",
    )
    is_demo = models.BooleanField("dữ liệu minh họa", default=False, editable=False)
    updated_at = models.DateTimeField("cập nhật lúc", auto_now=True)

    class Meta:
        verbose_name = "đăng ký thi đua"
        verbose_name_plural = "đăng ký thi đua"
        ordering = ["-round__year", "unit__sort_key", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "round"], name="movement_one_registration_a_round"
            ),
            models.CheckConstraint(
                condition=Q(state="draft", registered_at=None)
                | Q(state="registered", registered_at__isnull=False),
                name="movement_registration_state",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit} – {self.round.year}"


class Target(models.Model):
    """What a unit means to reach in one content of the movement."""

    registration = models.ForeignKey(
        Registration, models.CASCADE, related_name="targets", verbose_name="đăng ký"
    )
    content_area = models.ForeignKey(
        ContentArea, models.PROTECT, related_name="targets", verbose_name="nội dung thi đua"
    )
    order = models.PositiveSmallIntegerField("thứ tự")
    name = LineField("chỉ tiêu", max_length=200)
    value = models.DecimalField("mức phấn đấu", max_digits=18, decimal_places=4)
    measure = LineField("đơn vị tính", max_length=60)

    class Meta:
        verbose_name = "chỉ tiêu"
        verbose_name_plural = "chỉ tiêu"
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(
                fields=["registration", "order"], name="movement_target_order_once"
            )
        ]

    def __str__(self) -> str:
        return self.name
