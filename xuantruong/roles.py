"""Whether a person still has a task in the portal; roles come from three apps."""

from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from awards.models import CouncilMember
from awards.permissions import is_council_member
from movement.inviting import invited_addresses
from movement.models import Membership, OfficeRole, User
from movement.permissions import Person, is_office_staff, is_unit_member

ROLES: tuple[Any, ...] = (Membership, OfficeRole, CouncilMember)

ROLE_ENDED = (
    "Vai trò của ông/bà trên cổng đã hết hạn nên tài khoản không đăng nhập được. Nếu ông/bà vẫn "
    "phụ trách công việc này, xin liên hệ Phòng Văn hóa - Xã hội để được gia hạn."
)


def has_role(person: Person) -> bool:
    """Whether the person acts for a unit, an office or the council today."""
    return is_unit_member(person) or is_office_staff(person) or is_council_member(person)


def role_has_ended(person: Person) -> bool:
    """Whether the person had a role and has none today.

    Who has only signed up never had one; an administrator needs none; who is invited to a new one
    must get in to accept it.
    """
    if not isinstance(person, User) or person.is_superuser or has_role(person):
        return False
    today = timezone.localdate()
    if not any(role.objects.filter(user=person, to_date__lt=today).exists() for role in ROLES):
        return False
    return not invited_addresses(timezone.now()).filter(user=person).exists()


def people_whose_roles_ended(on: date | None = None) -> QuerySet[User]:
    """Everybody whom `role_has_ended` means, in one question."""
    day = on or timezone.localdate()
    ended, current = Q(), Q()
    for role in ROLES:
        own = role.objects.filter(user=OuterRef("pk"))
        ended |= Q(Exists(own.filter(to_date__lt=day)))
        current |= Q(Exists(own.current(day)))
    invited = Exists(invited_addresses(timezone.now()).filter(user=OuterRef("pk")))
    return User.objects.filter(ended, ~invited, is_superuser=False).exclude(current)
