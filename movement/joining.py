"""A person asks to act for a unit, and Phòng Văn hóa - Xã hội answers."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from movement.errors import Refused
from movement.history import record
from movement.models import Group, JoinRequest, Membership, Office, OfficeRole, Unit, User
from movement.models.people import a_year_from_today
from movement.outbox import queue_letter
from movement.roles import check_until, current_membership
from movement.text import fold
from movement.units import (
    add_member,
    add_unit,
    approve_unit,
    in_subject,
    require_standing_office,
)

MAX_PENDING = 5
MAX_A_DAY = 10
A_DAY = timedelta(days=1)
FOUND_AT_MOST = 20

State = JoinRequest.State


def joinable_units() -> QuerySet[Unit]:
    """Units that a person may ask to act for; individuals are nobody else's business."""
    return Unit.objects.filter(state__in=[Unit.State.ACTIVE, Unit.State.PENDING]).exclude(
        kind__in=Unit.INDIVIDUALS
    )


def find_units(words: str) -> list[Unit]:
    """Joinable units whose name holds every word, with or without diacritics."""
    units = joinable_units()
    for word in fold(words).split():
        units = units.filter(folded__contains=word)
    return list(units.only("name", "address", "kind")[: FOUND_AT_MOST + 1])


def joinable_namesake(*, group: Group, name: str) -> Unit | None:
    """The unit of that name in the group, where a person may ask to act for it."""
    return joinable_units().filter(group=group, folded=fold(name)).first()


def joins(unit: Unit) -> str:
    """What a person asks to join; an individual joins nothing but the movement."""
    return "với tư cách cá nhân" if unit.is_individual else unit.name


@transaction.atomic
def ask_to_join(
    *, user: User, unit: Unit, kind: Membership.Kind, note: str, now: datetime | None = None
) -> JoinRequest:
    """Ask to act for a unit that is there.

    Raises:
        Refused: an individual, a unit that takes no part, a member already, asked already, or too
            many requests wait or were made within a day.
    """
    unit = Unit.objects.select_for_update(no_key=True).get(pk=unit.pk)
    if not joinable_units().filter(pk=unit.pk).exists():
        raise Refused("Đơn vị này không nhận đề nghị; xin liên hệ Phòng Văn hóa - Xã hội.")
    return _ask(user, unit, kind, note, now or timezone.now())


@transaction.atomic
def ask_with_new_unit(
    *,
    user: User,
    group: Group,
    name: str,
    unit_kind: str,
    kind: Membership.Kind,
    note: str,
    now: datetime | None = None,
    **details: Any,
) -> JoinRequest:
    """Ask to act for a unit that the portal does not know yet; both wait for one approval.

    Raises:
        Refused: see `movement.units.check_unit`, or too many requests wait.
    """
    now = now or timezone.now()
    unit = add_unit(group=group, name=name, kind=unit_kind, actor=user, now=now, **details)
    return _ask(user, unit, kind, note, now)


@transaction.atomic
def approve_request(
    *,
    request: JoinRequest,
    actor: User,
    until: date | None = None,
    now: datetime | None = None,
) -> Membership:
    """Let the person act for the unit until a day (a year on unless told).

    A unit that waits itself is approved by the same act.

    Raises:
        Refused: no right, answered already, the unit is suspended, the person is a member already,
            or the day is not to come.
    """
    now = now or timezone.now()
    today = timezone.localdate(now)
    until = until or a_year_from_today()
    require_standing_office(actor)
    request = _lock_pending(request)
    check_until(until, today, "until")
    approve_unit(unit=request.unit, actor=actor, now=now)
    if current_membership(request.unit, request.user, today) is not None:
        raise Refused("Người này đã có vai trò tại đơn vị; hãy sửa vai trò ở trang của đơn vị.")
    membership = add_member(
        unit=request.unit,
        user=request.user,
        kind=Membership.Kind(request.kind),
        actor=actor,
        from_date=today,
        to_date=until,
        now=now,
    )
    _answer(request, State.APPROVED, actor, now)
    work = "tham gia" if request.unit.is_individual else "được làm việc cho"
    queue_letter(
        kind="join_approved",
        to=request.user,
        subject=f"Đã duyệt: ông/bà {work} {in_subject(joins(request.unit))}",
        context={"request": request, "membership": membership},
        about=request,
        now=now,
    )
    return membership


@transaction.atomic
def refuse_request(
    *, request: JoinRequest, answer: str, actor: User, now: datetime | None = None
) -> JoinRequest:
    """Say no, with the reason.

    Raises:
        Refused: no right, answered already, or no reason.
    """
    now = now or timezone.now()
    require_standing_office(actor)
    request = _lock_pending(request)
    if not answer.strip():
        raise Refused("Hãy ghi lý do để người đề nghị biết phải làm gì.", "answer")
    request.answer = answer.strip()
    _answer(request, State.REFUSED, actor, now)
    queue_letter(
        kind="join_refused",
        to=request.user,
        subject=f"Đề nghị tham gia {in_subject(joins(request.unit))} chưa được duyệt",
        context={"request": request},
        about=request,
        now=now,
    )
    return request


@transaction.atomic
def withdraw_request(
    *, request: JoinRequest, actor: User, now: datetime | None = None
) -> JoinRequest:
    """Take an unanswered request back.

    Raises:
        Refused: somebody else's, or answered already.
    """
    request = _lock_pending(request)
    if request.user != actor:
        raise Refused("Chỉ người đề nghị được rút đề nghị của mình.")
    request.state = State.WITHDRAWN
    request.save(update_fields=["state"])
    record("join.withdrawn", request, actor=actor, at=now, unit=request.unit_id)
    return request


def _ask(user: User, unit: Unit, kind: Membership.Kind, note: str, now: datetime) -> JoinRequest:
    # One at a time for each person, so that two tabs cannot pass the limit together.
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    pending = JoinRequest.objects.filter(user=user, state=State.PENDING)
    if current_membership(unit, user, timezone.localdate(now)) is not None:
        raise Refused("Ông/bà đã có vai trò tại đơn vị này.")
    if pending.filter(unit=unit).exists():
        raise Refused("Ông/bà đã đề nghị tham gia đơn vị này; xin chờ trả lời.")
    if pending.count() >= MAX_PENDING:
        raise Refused(
            f"Ông/bà có {MAX_PENDING} đề nghị đang chờ; xin chờ trả lời hoặc rút bớt đề nghị."
        )
    if JoinRequest.objects.filter(user=user, asked_at__gt=now - A_DAY).count() >= MAX_A_DAY:
        raise Refused(
            f"Trong một ngày ông/bà đã gửi {MAX_A_DAY} đề nghị; xin quay lại vào ngày mai, hoặc "
            "gọi Phòng Văn hóa - Xã hội."
        )
    request = JoinRequest.objects.create(
        user=user, unit=unit, kind=kind, note=note.strip(), asked_at=now
    )
    record("join.asked", request, actor=user, at=now, unit=unit.pk)
    for officer in _standing_officers():
        queue_letter(
            kind="join_asked",
            to=officer,
            subject=f"Có đề nghị tham gia {in_subject(joins(unit))}",
            context={"request": request},
            about=request,
            now=now,
        )
    return request


def _standing_officers() -> QuerySet[User]:
    roles = OfficeRole.objects.current().filter(office__code=Office.CULTURE_SOCIAL)
    return User.objects.filter(pk__in=roles.values("user"), is_active=True)


def _lock_pending(request: JoinRequest) -> JoinRequest:
    # The unit first, as everywhere.
    Unit.objects.select_for_update(no_key=True).get(pk=request.unit_id)
    request = (
        JoinRequest.objects.select_for_update(of=("self",))
        .select_related("unit", "user")
        .get(pk=request.pk)
    )
    if request.state != State.PENDING:
        raise Refused(f"Đề nghị này: {request.get_state_display().lower()}; không đổi được nữa.")
    return request


def _answer(request: JoinRequest, state: JoinRequest.State, actor: User, now: datetime) -> None:
    request.state = state
    request.decided_at = now
    request.decided_by = actor
    request.save(update_fields=["state", "decided_at", "decided_by", "answer"])
    record(f"join.{state}", request, actor=actor, at=now, unit=request.unit_id)
