"""A post passes on in one act: one person's role ends, another's begins, and what moves is listed.

What hangs on a unit or an office moves by itself with the role. What hangs on the person moves
through a function that the app of the thing registers in `AppConfig.ready()`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from movement.errors import Refused
from movement.history import record
from movement.models import HandOver, Membership, Office, OfficeRole, Unit, User
from movement.models.people import RoleQuerySet
from movement.outbox import queue_letter
from movement.roles import Role, check_until, stop_role
from movement.units import in_subject

Post = Unit | Office


@dataclass(frozen=True, slots=True)
class Holding:
    """What people hold at a post.

    Attributes:
        describe: one line for each thing that the person holds at the post.
        move: gives what hangs on the predecessor to the successor; None when nothing does.
    """

    describe: Callable[[Post, User], list[str]]
    move: Callable[[HandOver], None] | None = None


_holdings: list[Holding] = []

# A role never becomes weaker by taking another one over.
_LEADING = (Membership.Kind.SUBMITTER, OfficeRole.Kind.HEAD)


def register_holdings(
    describe: Callable[[Post, User], list[str]], move: Callable[[HandOver], None] | None = None
) -> None:
    """Add a kind of thing that people hold; called by `AppConfig.ready()`."""
    _holdings.append(Holding(describe, move))


def holdings(post: Post, user: User) -> list[str]:
    """Everything that the person holds at the post, a line each."""
    return [line for holding in _holdings for line in holding.describe(post, user)]


@transaction.atomic
def hand_over_unit(
    *,
    unit: Unit,
    from_user: User,
    to_user: User,
    until: date,
    actor: User,
    note: str = "",
    now: datetime | None = None,
) -> HandOver:
    """Pass a person's role in the unit on; the predecessor has no right left after it.

    Raises:
        Refused: neither the unit's representative nor the standing office, the predecessor has no
            role, the successor cannot take one, or the day is not to come.
    """
    now = now or timezone.now()
    unit = Unit.objects.select_for_update(no_key=True).get(pk=unit.pk)
    if not actor.has_perm("movement.hand_over_unit", unit):
        raise Refused("Chỉ người đại diện của đơn vị hoặc Phòng Văn hóa - Xã hội được bàn giao.")
    roles = Membership.objects.filter(unit=unit)
    own = _roles_of(roles, from_user, now)
    hand_over = HandOver(
        unit=unit, from_user=from_user, to_user=to_user, actor=actor, at=now, note=note.strip()
    )
    return _pass_on(hand_over, own, _taken(roles, to_user, now), until)


@transaction.atomic
def hand_over_office(
    *,
    office: Office,
    from_user: User,
    to_user: User,
    until: date,
    actor: User,
    note: str = "",
    now: datetime | None = None,
) -> HandOver:
    """Pass a person's post in the office on; the predecessor has no right left after it.

    Raises:
        Refused: neither head of the office, standing office nor administrator; the predecessor has
            no post, the successor cannot take one, or the day is not to come.
    """
    now = now or timezone.now()
    office = Office.objects.select_for_update(no_key=True).get(pk=office.pk)
    if not actor.has_perm("movement.hand_over_office", office):
        raise Refused("Chỉ lãnh đạo phòng hoặc Phòng Văn hóa - Xã hội được bàn giao.")
    posts = OfficeRole.objects.filter(office=office)
    own = _roles_of(posts, from_user, now)
    hand_over = HandOver(
        office=office, from_user=from_user, to_user=to_user, actor=actor, at=now, note=note.strip()
    )
    return _pass_on(hand_over, own, _taken(posts, to_user, now), until)


def _roles_of(roles: RoleQuerySet, user: User, now: datetime) -> list[Role]:
    """Every role that the person has or will have; the one that leads first.

    Raises:
        Refused: none of them holds today.
    """
    today = timezone.localdate(now)
    if not roles.current(today).filter(user=user).exists():
        raise Refused("Người bàn giao không còn vai trò ở đây.", "from_user")
    own = roles.filter(user=user, to_date__gte=today)
    return sorted(own, key=lambda role: role.kind not in _LEADING)


def _taken(roles: RoleQuerySet, user: User, now: datetime) -> Role | None:
    """The role that the successor has already."""
    found: Role | None = roles.current(timezone.localdate(now)).filter(user=user).first()
    return found


def _pass_on(hand_over: HandOver, own: list[Role], taken: Role | None, until: date) -> HandOver:
    role = own[0]
    today = timezone.localdate(hand_over.at)
    if hand_over.to_user == hand_over.from_user:
        raise Refused("Người nhận phải khác người bàn giao.", "to_user")
    if not hand_over.to_user.is_active:
        raise Refused("Tài khoản của người nhận đang bị khóa.", "to_user")
    check_until(until, today, "until")
    hand_over.content = holdings(_post(hand_over), hand_over.from_user)
    hand_over.save()
    if taken is None:
        taken = type(role)(user=hand_over.to_user, kind=role.kind, from_date=today, to_date=until)
        place = "office" if hand_over.unit is None else "unit"
        setattr(taken, place, _post(hand_over))
    else:
        taken.kind = role.kind if role.kind in _LEADING else taken.kind
        taken.to_date = max(taken.to_date, until)
    taken.save()
    for each in own:
        stop_role(each, today)
    for holding in _holdings:
        if holding.move is not None:
            holding.move(hand_over)
    _tell(hand_over, _post(hand_over))
    return hand_over


def _post(hand_over: HandOver) -> Post:
    post = hand_over.unit or hand_over.office
    assert post is not None, "the database keeps one of the two"
    return post


def _tell(hand_over: HandOver, post: Post) -> None:
    record(
        "post.handed_over",
        post,
        actor=hand_over.actor,
        at=hand_over.at,
        hand_over=hand_over.pk,
        things=len(hand_over.content),
    )
    for person in (hand_over.from_user, hand_over.to_user):
        queue_letter(
            kind="handed_over",
            to=person,
            subject=f"Bàn giao công việc tại {in_subject(post)}",
            context={
                "hand_over": hand_over,
                "post": post,
                "is_office": isinstance(post, Office),
                "is_successor": person == hand_over.to_user,
            },
            about=hand_over,
            now=hand_over.at,
        )
