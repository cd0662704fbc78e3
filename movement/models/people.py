"""People who sign in, and the offices they work for."""

from datetime import date, timedelta
from typing import Any, ClassVar

import rules
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.functional import cached_property

from movement.fields import LineField, ProseField
from movement.text import fold, person_sort_key, squash


def a_year_from_today() -> date:
    """The end that a role gets unless somebody sets another: no role lasts for ever."""
    return timezone.localdate() + timedelta(days=365)


class UserManager(BaseUserManager["User"]):
    """Accounts are named by their e-mail address."""

    def create_user(
        self, email: str, full_name: str = "", password: str | None = None, **extra: Any
    ) -> "User":
        """Make an account; the address is stored in lower case."""
        user = self.model(email=email.strip().lower(), full_name=full_name, **extra)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **extra: Any) -> "User":
        """Make an administrator's account (for set-up, never for daily work)."""
        return self.create_user(email, password=password, is_staff=True, is_superuser=True, **extra)


class User(AbstractBaseUser, PermissionsMixin):
    """A person's account; names stand in one field, sorted by tên."""

    email = models.EmailField("thư điện tử", unique=True)
    full_name = LineField("họ và tên", max_length=120)
    phone = models.CharField("điện thoại", max_length=20, blank=True)
    sort_key = models.CharField(
        max_length=600, editable=False, default="", verbose_name="khóa sắp xếp"
    )
    folded = models.CharField(
        max_length=600, editable=False, default="", verbose_name="dạng tìm kiếm"
    )
    is_active = models.BooleanField("được đăng nhập", default=True)
    is_staff = models.BooleanField("quản trị hệ thống", default=False)
    is_demo = models.BooleanField("dữ liệu minh họa", default=False, editable=False)
    date_joined = models.DateTimeField("ngày tạo", default=timezone.now, editable=False)

    objects: ClassVar[UserManager] = UserManager()

    EMAIL_FIELD = "email"
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["full_name"]

    class Meta:
        verbose_name = "người dùng"
        verbose_name_plural = "người dùng"
        ordering = ["sort_key", "pk"]

    def __str__(self) -> str:
        return self.full_name or self.email

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.full_name = squash(self.full_name)
        self.sort_key = person_sort_key(self.full_name)
        self.folded = fold(self.full_name)
        super().save(*args, **kwargs)

    def clean(self) -> None:
        """The address is stored in lower case, as signing in asks for it."""
        super().clean()
        self.email = self.email.lower()

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        """Rights come from the rules of each app; being a superuser passes none of them by.

        What an app with rules of its own does not allow, nobody may. An administrator keeps the
        system; the dossiers, points and votes are other people's.
        """
        app = perm.partition(".")[0]
        if rules.perm_exists(perm) or rules.perm_exists(app):
            return self.is_active and bool(rules.has_perm(perm, self, obj))
        return super().has_perm(perm, obj)

    @cached_property
    def office_codes(self) -> frozenset[str]:
        """Codes of the offices the person works for today; looked up once a request."""
        roles = self.office_roles.current()
        return frozenset(roles.values_list("office__code", flat=True))

    @cached_property
    def unit_ids(self) -> frozenset[int]:
        """Keys of the units the person acts for today; looked up once a request."""
        return frozenset(self.memberships.current().values_list("unit_id", flat=True))

    def get_full_name(self) -> str:
        return self.full_name

    def get_short_name(self) -> str:
        return self.full_name.rsplit(" ", 1)[-1]


class Office(models.Model):
    """One of the two scoring offices of the commune (plan V.2.1, V.2.2)."""

    CULTURE_SOCIAL = "culture_social"
    ECONOMIC = "economic"

    code = models.SlugField("mã", unique=True)
    name = LineField("tên phòng", max_length=200)
    short_name = LineField("tên ngắn", max_length=40)
    duty = ProseField("nhiệm vụ", blank=True)
    is_standing = models.BooleanField("cơ quan thường trực", default=False)

    class Meta:
        verbose_name = "phòng"
        verbose_name_plural = "phòng"
        ordering = ["-is_standing", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["is_standing"],
                condition=Q(is_standing=True),
                name="movement_one_standing_office",
            )
        ]

    def __str__(self) -> str:
        return self.name


class RoleQuerySet(models.QuerySet[Any]):
    """Roles with a beginning and an end."""

    def current(self, on: date | None = None) -> "RoleQuerySet":
        """Roles that hold on the day (today unless told)."""
        day = on or timezone.localdate()
        return self.filter(from_date__lte=day).filter(Q(to_date=None) | Q(to_date__gte=day))


class OfficeRole(models.Model):
    """A person's post in an office, from a day to a day."""

    class Kind(models.TextChoices):
        OFFICER = "officer", "Chuyên viên"
        HEAD = "head", "Lãnh đạo phòng"

    user = models.ForeignKey(
        User, models.CASCADE, related_name="office_roles", verbose_name="người dùng"
    )
    office = models.ForeignKey(Office, models.PROTECT, related_name="roles", verbose_name="phòng")
    kind = models.CharField("vai trò", max_length=20, choices=Kind, default=Kind.OFFICER)
    from_date = models.DateField("từ ngày")
    to_date = models.DateField("đến ngày", default=a_year_from_today)

    objects = RoleQuerySet.as_manager()

    class Meta:
        verbose_name = "vai trò tại phòng"
        verbose_name_plural = "vai trò tại phòng"
        constraints = [
            models.UniqueConstraint(
                fields=["user", "office", "from_date"], name="movement_office_role_once"
            ),
            models.CheckConstraint(
                condition=Q(to_date__gte=F("from_date")),
                name="movement_office_role_dates",
                violation_error_message="Ngày cuối không được trước ngày đầu.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} – {self.office}"
