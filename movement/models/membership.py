"""How people come to act for a unit: requests to join, invitations, hand-overs."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from movement.fields import LineField, ProseField
from movement.models.people import Office, User, a_year_from_today
from movement.models.units import Membership, Unit


class JoinRequest(models.Model):
    """A person asks to act for a unit; Phòng Văn hóa - Xã hội answers."""

    class State(models.TextChoices):
        PENDING = "pending", "Chờ duyệt"
        APPROVED = "approved", "Đã duyệt"
        REFUSED = "refused", "Không duyệt"
        WITHDRAWN = "withdrawn", "Đã rút"

    user = models.ForeignKey(
        User, models.CASCADE, related_name="join_requests", verbose_name="người đề nghị"
    )
    unit = models.ForeignKey(
        Unit, models.CASCADE, related_name="join_requests", verbose_name="đơn vị"
    )
    kind = models.CharField(
        "vai trò", max_length=20, choices=Membership.Kind, default=Membership.Kind.SUBMITTER
    )
    note = ProseField("giới thiệu, căn cứ", blank=True)
    state = models.CharField(
        "trạng thái", max_length=20, choices=State, default=State.PENDING, editable=False
    )
    asked_at = models.DateTimeField("đề nghị lúc")
    decided_at = models.DateTimeField("trả lời lúc", null=True, editable=False)
    decided_by = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name="người trả lời",
    )
    answer = ProseField("lý do", blank=True)

    class Meta:
        verbose_name = "đề nghị tham gia"
        verbose_name_plural = "đề nghị tham gia"
        ordering = ["asked_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "unit"],
                condition=Q(state="pending"),
                name="movement_one_pending_join_request",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["pending", "withdrawn"], decided_at=None)
                | Q(state__in=["approved", "refused"], decided_at__isnull=False),
                name="movement_join_request_state",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} – {self.unit}"


class Invitation(models.Model):
    """A representative asks a colleague in, with a role, until a moment; the link is the key."""

    unit = models.ForeignKey(
        Unit, models.CASCADE, related_name="invitations", verbose_name="đơn vị"
    )
    email = models.EmailField("thư điện tử")
    kind = models.CharField(
        "vai trò", max_length=20, choices=Membership.Kind, default=Membership.Kind.EDITOR
    )
    role_ends = models.DateField("vai trò có hiệu lực đến ngày", default=a_year_from_today)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    invited_by = models.ForeignKey(User, models.CASCADE, related_name="+", verbose_name="người mời")
    invited_at = models.DateTimeField("mời lúc")
    expires_at = models.DateTimeField("lời mời hết hạn lúc")
    accepted_by = models.ForeignKey(
        User, models.CASCADE, null=True, related_name="+", verbose_name="người nhận lời"
    )
    accepted_at = models.DateTimeField("nhận lời lúc", null=True)
    revoked_at = models.DateTimeField("thu hồi lúc", null=True)

    class Meta:
        verbose_name = "lời mời"
        verbose_name_plural = "lời mời"
        ordering = ["-invited_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "email"],
                condition=Q(accepted_at=None, revoked_at=None),
                name="movement_one_open_invitation",
            ),
            models.CheckConstraint(
                condition=Q(accepted_at=None) | Q(revoked_at=None),
                name="movement_invitation_accepted_or_revoked",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.email} – {self.unit}"

    @property
    def is_open(self) -> bool:
        """Whether the colleague may still accept it."""
        used = self.accepted_at or self.revoked_at
        return not used and timezone.now() < self.expires_at


class HandOver(models.Model):
    """A post passed on: the role ends for one person and begins for another, in one act."""

    from_user = models.ForeignKey(
        User, models.PROTECT, related_name="hand_overs_given", verbose_name="người bàn giao"
    )
    to_user = models.ForeignKey(
        User, models.PROTECT, related_name="hand_overs_taken", verbose_name="người nhận"
    )
    unit = models.ForeignKey(
        Unit,
        models.PROTECT,
        null=True,
        related_name="hand_overs",
        verbose_name="đơn vị",
    )
    office = models.ForeignKey(
        Office, models.PROTECT, null=True, related_name="hand_overs", verbose_name="phòng"
    )
    at = models.DateTimeField("bàn giao lúc")
    actor = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name="người thực hiện"
    )
    note = LineField("căn cứ, ghi chú", max_length=300, blank=True)
    content = models.JSONField("việc được bàn giao", default=list)

    class Meta:
        verbose_name = "bàn giao"
        verbose_name_plural = "bàn giao"
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(unit__isnull=False, office=None) | Q(unit=None, office__isnull=False),
                name="movement_hand_over_of_unit_or_office",
            )
        ]

    def __str__(self) -> str:
        return f"{self.from_user} → {self.to_user}"
