"""A representative asks a colleague in; the link in the letter is the key, only its hash stays."""

import hashlib
import secrets
from datetime import date, datetime, timedelta

from allauth.account.models import EmailAddress
from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Lower
from django.utils import timezone

from movement.errors import Refused
from movement.history import record
from movement.models import Invitation, Membership, Unit, User
from movement.outbox import queue_letter
from movement.permissions import represents_unit
from movement.roles import check_until, current_membership
from movement.units import in_subject

VALID_FOR = timedelta(days=14)
MAX_OPEN = 20
MAX_A_DAY = MAX_OPEN
A_DAY = timedelta(days=1)


def hash_of(token: str) -> str:
    """What is stored of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def find_invitation(token: str) -> Invitation | None:
    """The invitation whose link it is, open or not."""
    return (
        Invitation.objects.select_related("unit", "invited_by")
        .filter(token_hash=hash_of(token))
        .first()
    )


def invited_addresses(now: datetime) -> QuerySet[EmailAddress]:
    """Confirmed addresses of people who may still accept an invitation."""
    still_open = Invitation.objects.filter(
        accepted_at=None,
        revoked_at=None,
        expires_at__gt=now,
        role_ends__gte=timezone.localdate(now),
        unit__state=Unit.State.ACTIVE,
    )
    confirmed = EmailAddress.objects.filter(verified=True).annotate(lower=Lower("email"))
    return confirmed.filter(lower__in=still_open.values("email"))


@transaction.atomic
def invite(
    *,
    unit: Unit,
    email: str,
    kind: Membership.Kind,
    role_ends: date,
    actor: User,
    now: datetime | None = None,
) -> Invitation:
    """Ask a colleague in by letter; an open invitation to the same address is replaced.

    Raises:
        Refused: the person does not represent the unit, the unit does not take part, the day is
            not to come, the address is a member's, or too many invitations are open or were sent
            within a day.
    """
    now = now or timezone.now()
    today = timezone.localdate(now)
    email = email.strip().lower()
    unit = Unit.objects.select_for_update(no_key=True).get(pk=unit.pk)
    _require_representative(unit, actor)
    if unit.state != Unit.State.ACTIVE:
        raise Refused("Đơn vị chưa được duyệt hoặc đang tạm dừng tham gia.")
    check_until(role_ends, today, "role_ends")
    if Membership.objects.current(today).filter(unit=unit, user__email=email).exists():
        raise Refused("Người có địa chỉ này đã có vai trò tại đơn vị.", "email")
    still_open = unit.invitations.filter(accepted_at=None, revoked_at=None)
    still_open.filter(email=email).update(revoked_at=now)
    if still_open.filter(expires_at__gt=now).count() >= MAX_OPEN:
        raise Refused(f"Đơn vị có {MAX_OPEN} lời mời chưa trả lời; hãy thu hồi bớt.")
    if unit.invitations.filter(invited_at__gt=now - A_DAY).count() >= MAX_A_DAY:
        raise Refused(
            f"Trong một ngày đơn vị đã gửi {MAX_A_DAY} lời mời; xin quay lại vào ngày mai, hoặc "
            "gọi Phòng Văn hóa - Xã hội."
        )
    token = secrets.token_urlsafe(32)
    invitation = Invitation.objects.create(
        unit=unit,
        email=email,
        kind=kind,
        role_ends=role_ends,
        token_hash=hash_of(token),
        invited_by=actor,
        invited_at=now,
        expires_at=now + VALID_FOR,
    )
    record("invitation.sent", invitation, actor=actor, at=now, unit=unit.pk)
    queue_letter(
        kind="invitation",
        to=email,
        subject=f"Lời mời làm việc cho {in_subject(unit)} trên cổng thi đua",
        context={"invitation": invitation, "token": token},
        about=invitation,
        now=now,
    )
    return invitation


@transaction.atomic
def revoke(*, invitation: Invitation, actor: User, now: datetime | None = None) -> Invitation:
    """Make the link worthless.

    Raises:
        Refused: the person does not represent the unit, or the invitation was answered already.
    """
    now = now or timezone.now()
    invitation = _lock(invitation)
    _require_representative(invitation.unit, actor)
    if invitation.accepted_at or invitation.revoked_at:
        raise Refused("Lời mời này đã được nhận hoặc đã thu hồi.")
    invitation.revoked_at = now
    invitation.save(update_fields=["revoked_at"])
    record("invitation.revoked", invitation, actor=actor, at=now, unit=invitation.unit_id)
    return invitation


@transaction.atomic
def accept(*, token: str, user: User, now: datetime | None = None) -> Membership:
    """Take the role that the invitation offers, until the day it names.

    Raises:
        Refused: see `why_not`.
    """
    now = now or timezone.now()
    found = find_invitation(token)
    invitation = None if found is None else _lock(found)
    sentence = why_not(invitation, user, now)
    if invitation is None or sentence:
        raise Refused(sentence)
    membership = Membership.objects.create(
        unit=invitation.unit,
        user=user,
        kind=invitation.kind,
        from_date=timezone.localdate(now),
        to_date=invitation.role_ends,
    )
    invitation.accepted_at = now
    invitation.accepted_by = user
    invitation.save(update_fields=["accepted_at", "accepted_by"])
    record("invitation.accepted", invitation, actor=user, at=now, unit=invitation.unit_id)
    record("membership.added", membership, actor=user, at=now, unit=invitation.unit_id)
    return membership


def why_dead(invitation: Invitation | None, now: datetime) -> str:
    """Why nobody can accept the invitation any more; empty while somebody can."""
    if invitation is None:
        return "Đường dẫn này không đúng. Hãy mở lại đường dẫn trong thư mời mới nhất."
    today = timezone.localdate(now)
    if invitation.accepted_at:
        return "Lời mời này đã được nhận. Hãy đăng nhập để làm việc."
    if invitation.revoked_at:
        return "Lời mời này đã được thu hồi. Hãy mở thư mời mới nhất, hoặc hỏi người đã mời."
    if invitation.expires_at <= now or invitation.role_ends < today:
        return "Lời mời này đã hết hạn. Hãy nhờ người đã mời gửi lại."
    if invitation.unit.state != Unit.State.ACTIVE:
        return "Đơn vị đang tạm dừng tham gia; xin liên hệ Phòng Văn hóa - Xã hội."
    return ""


def why_not(invitation: Invitation | None, user: User, now: datetime) -> str:
    """Why the person cannot accept the invitation; empty when nothing keeps them from it."""
    dead = why_dead(invitation, now)
    if invitation is None or dead:
        return dead
    if not _has_address(user, invitation.email):
        return (
            f"Lời mời này gửi tới địa chỉ {invitation.email}. Hãy đăng xuất rồi đăng nhập bằng "
            "địa chỉ ấy, hoặc thêm và xác nhận địa chỉ ấy trong tài khoản."
        )
    if current_membership(invitation.unit, user, timezone.localdate(now)) is not None:
        return "Ông/bà đã có vai trò tại đơn vị này."
    return ""


def _has_address(user: User, email: str) -> bool:
    """Whether the address is the person's, and verified."""
    return EmailAddress.objects.filter(user=user, email__iexact=email, verified=True).exists()


def _require_representative(unit: Unit, actor: User) -> None:
    if not represents_unit(actor, unit):
        raise Refused("Chỉ người đại diện của đơn vị được mời đồng nghiệp.")


def _lock(invitation: Invitation) -> Invitation:
    # The unit first, as everywhere.
    Unit.objects.select_for_update(no_key=True).get(pk=invitation.unit_id)
    return (
        Invitation.objects.select_for_update(of=("self",))
        .select_related("unit", "invited_by")
        .get(pk=invitation.pk)
    )
