"""Who takes part: groups, units, and the people who act for them."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from movement.fields import LineField
from movement.models.people import RoleQuerySet, User, a_year_from_today
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
        MERGED = "merged", "Đã gộp"

    class Gender(models.TextChoices):
        MALE = "male", "Nam"
        FEMALE = "female", "Nữ"

    class Kind(models.TextChoices):
        AGENCY = "agency", "Cơ quan, đơn vị, trường học"
        HAMLET = "hamlet", "Thôn, xóm"
        DIGITAL_TEAM = "digital_team", "Tổ công nghệ số cộng đồng"
        FRONT = "front", "Mặt trận Tổ quốc, tổ chức chính trị - xã hội"
        ENTERPRISE = "enterprise", "Doanh nghiệp"
        COOPERATIVE = "cooperative", "Hợp tác xã"
        HOUSEHOLD = "household", "Hộ kinh doanh"
        OFFICIAL = "official", "Cán bộ, công chức, viên chức"
        OTHER = "other", "Cá nhân khác (nông dân, người lao động…)"

    # The plan names no group for hamlets and digital teams: hamlets do the committee's work, the
    # teams are volunteers of the hamlet's organisations.
    KINDS_OF_GROUP: ClassVar = {
        Group.AGENCY: (Kind.AGENCY, Kind.HAMLET),
        Group.FRONT: (Kind.FRONT, Kind.DIGITAL_TEAM),
        Group.BUSINESS: (Kind.ENTERPRISE, Kind.COOPERATIVE, Kind.HOUSEHOLD),
        Group.INDIVIDUAL: (Kind.OFFICIAL, Kind.OTHER),
    }
    INDIVIDUALS = (Kind.OFFICIAL, Kind.OTHER)

    group = models.ForeignKey(Group, models.PROTECT, related_name="units", verbose_name="nhóm")
    name = LineField("tên", max_length=200)
    address = LineField("thôn, địa chỉ", max_length=200, blank=True)
    kind = models.CharField("loại", max_length=20, choices=Kind)
    parent_body = LineField("cơ quan cấp trên trực tiếp", max_length=200, blank=True)
    tax_code = models.CharField("mã số thuế", max_length=14, blank=True)
    post = LineField("chức vụ", max_length=120, blank=True)
    workplace = LineField("cơ quan công tác", max_length=200, blank=True)
    phone = models.CharField("điện thoại", max_length=20, blank=True)
    # Of individuals only, optional and never public: the law asks which share of the awarded are
    # women and people who work directly (Luật Thi đua, khen thưởng, Điều 5).
    gender = models.CharField("giới tính", max_length=10, choices=Gender, blank=True)
    is_direct_worker = models.BooleanField(
        "trực tiếp lao động, sản xuất, công tác; không giữ chức vụ lãnh đạo, quản lý",
        null=True,
        blank=True,
    )
    state = models.CharField(
        "trạng thái", max_length=20, choices=State, default=State.PENDING, editable=False
    )
    merged_into = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        editable=False,
        related_name="merged_units",
        verbose_name="đã gộp vào",
    )
    is_demo = models.BooleanField("dữ liệu minh họa", default=False, editable=False)
    sort_key = models.CharField(
        max_length=900, editable=False, default="", verbose_name="khóa sắp xếp"
    )
    folded = models.CharField(
        max_length=1300, editable=False, default="", verbose_name="dạng tìm kiếm"
    )

    objects = UnitQuerySet.as_manager()

    class Meta:
        verbose_name = "đơn vị"
        verbose_name_plural = "đơn vị"
        ordering = ["sort_key", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["group", "folded"],
                condition=Q(merged_into=None),
                name="movement_unit_name_once",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["pending", "active", "suspended"], merged_into=None)
                | Q(state="merged", merged_into__isnull=False),
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
        key = person_sort_key if self.is_individual else sort_key
        self.sort_key = key(self.name)
        # Two people may share a name; their address tells them apart.
        self.folded = fold(f"{self.name} {self.address}" if self.is_individual else self.name)

    @property
    def is_individual(self) -> bool:
        """Whether the unit is one person."""
        return self.kind in self.INDIVIDUALS


class FormerName(models.Model):
    """A name that a unit bore until a moment; documents of that time keep it."""

    unit = models.ForeignKey(
        Unit, models.CASCADE, related_name="former_names", verbose_name="đơn vị"
    )
    name = LineField("tên cũ", max_length=200)
    until = models.DateTimeField("đến lúc")
    reason = LineField("lý do, căn cứ đổi tên", max_length=300)
    changed_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name="người thực hiện"
    )

    class Meta:
        verbose_name = "tên cũ"
        verbose_name_plural = "tên cũ"
        ordering = ["-until"]

    def __str__(self) -> str:
        return self.name


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
    to_date = models.DateField("đến ngày", default=a_year_from_today)

    objects = RoleQuerySet.as_manager()

    class Meta:
        verbose_name = "người làm việc cho đơn vị"
        verbose_name_plural = "người làm việc cho đơn vị"
        constraints = [
            models.UniqueConstraint(
                fields=["user", "unit", "from_date"], name="movement_membership_once"
            ),
            models.CheckConstraint(
                condition=Q(to_date__gte=F("from_date")),
                name="movement_membership_dates",
                violation_error_message="Ngày cuối không được trước ngày đầu.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} – {self.unit}"
