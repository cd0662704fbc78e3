"""Who takes part: groups, units, and the people who act for them."""

from typing import Any

from django.db import models
from django.db.models import F, Q

from movement.fields import LineField
from movement.models.people import RoleQuerySet, User
from movement.text import fold, person_sort_key, sort_key, squash


class Group(models.Model):
    """A group of participants with criteria of its own (plan III.1.1–III.1.4)."""

    AGENCY = "agency"
    FRONT = "front"
    BUSINESS = "business"
    INDIVIDUAL = "individual"

    code = models.SlugField("mã", unique=True)
    order = models.PositiveSmallIntegerField("thứ tự", unique=True)
    section = models.CharField("mục của Kế hoạch", max_length=20)
    name = LineField("tên nhóm", max_length=200)
    subject = LineField("đối tượng theo Kế hoạch", max_length=300)

    class Meta:
        verbose_name = "nhóm đối tượng"
        verbose_name_plural = "nhóm đối tượng"
        ordering = ["order"]

    def __str__(self) -> str:
        return self.name


class UnitQuerySet(models.QuerySet["Unit"]):
    """Units by the questions people ask."""

    def active(self) -> "UnitQuerySet":
        """Units that may take part."""
        return self.filter(state=Unit.State.ACTIVE)

    def of(self, user: User) -> "UnitQuerySet":
        """Units the person may act for today."""
        memberships = Membership.objects.current().filter(user=user)
        return self.filter(pk__in=memberships.values("unit"))


class Unit(models.Model):
    """An agency, organisation, business or individual; an individual is a unit of one."""

    class State(models.TextChoices):
        PENDING = "pending", "Chờ duyệt"
        ACTIVE = "active", "Đang tham gia"
        SUSPENDED = "suspended", "Tạm dừng"

    class IndividualKind(models.TextChoices):
        OFFICIAL = "official", "Cán bộ, công chức, viên chức"
        OTHER = "other", "Đối tượng khác"

    group = models.ForeignKey(Group, models.PROTECT, related_name="units", verbose_name="nhóm")
    name = LineField("tên", max_length=200)
    address = LineField("thôn, địa chỉ", max_length=200, blank=True)
    individual_kind = models.CharField(
        "loại cá nhân", max_length=20, choices=IndividualKind, blank=True
    )
    state = models.CharField(
        "trạng thái", max_length=20, choices=State, default=State.PENDING, editable=False
    )
    is_demo = models.BooleanField("dữ liệu minh họa", default=False, editable=False)
    sort_key = models.CharField(
        max_length=900, editable=False, default="", verbose_name="khóa sắp xếp"
    )
    folded = models.CharField(
        max_length=400, editable=False, default="", verbose_name="dạng tìm kiếm"
    )

    objects = UnitQuerySet.as_manager()

    class Meta:
        verbose_name = "đơn vị"
        verbose_name_plural = "đơn vị"
        ordering = ["sort_key", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["group", "folded"], name="movement_unit_name_once"),
            models.CheckConstraint(
                condition=Q(state__in=["pending", "active", "suspended"]),
                name="movement_unit_state",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.make_keys()
        super().save(*args, **kwargs)

    def make_keys(self) -> None:
        """Bring the keys for sorting and searching up to the name."""
        self.name = squash(self.name)
        key = person_sort_key if self.individual_kind else sort_key
        self.sort_key = key(self.name)
        # Two people may share a name; their address tells them apart.
        self.folded = fold(f"{self.name} {self.address}" if self.individual_kind else self.name)


class Membership(models.Model):
    """A person who acts for a unit, from a day to a day."""

    class Kind(models.TextChoices):
        EDITOR = "editor", "Người soạn"
        SUBMITTER = "submitter", "Người đại diện"

    user = models.ForeignKey(
        User, models.CASCADE, related_name="memberships", verbose_name="người dùng"
    )
    unit = models.ForeignKey(
        Unit, models.CASCADE, related_name="memberships", verbose_name="đơn vị"
    )
    kind = models.CharField("vai trò", max_length=20, choices=Kind, default=Kind.SUBMITTER)
    from_date = models.DateField("từ ngày")
    to_date = models.DateField("đến ngày", null=True, blank=True)

    objects = RoleQuerySet.as_manager()

    class Meta:
        verbose_name = "người đại diện"
        verbose_name_plural = "người đại diện"
        constraints = [
            models.UniqueConstraint(
                fields=["user", "unit", "from_date"], name="movement_membership_once"
            ),
            models.CheckConstraint(
                condition=Q(to_date=None) | Q(to_date__gte=F("from_date")),
                name="movement_membership_dates",
                violation_error_message="Ngày cuối không được trước ngày đầu.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} – {self.unit}"
