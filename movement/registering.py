"""Đăng ký thi đua: what a unit promises for a round, with targets and its own launch plan.

draft → registered; registered → draft again while the registration window is open. A registration
stands still once the unit's dossier of the round was sent: the offices compare the two.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from movement.drafting import draft_of
from movement.errors import Refused
from movement.history import record, record_once
from movement.models import (
    ContentArea,
    Registration,
    Round,
    RoundWindow,
    Submission,
    Target,
    TargetResult,
    Unit,
    User,
)
from movement.windows import require_window

MOST_TARGETS = 30
_FAR = 1000  # orders are moved out of the way before the new ones are given

State = Registration.State


@dataclass(frozen=True, slots=True)
class TargetEntry:
    """One line of the grid of targets; `key` is the stored target that it changes, if any."""

    content_area: ContentArea
    name: str
    value: Decimal
    measure: str
    key: int | None = None


@transaction.atomic
def start_registration(
    *, unit: Unit, round_: Round, actor: User, now: datetime | None = None
) -> Registration:
    """Open the unit's registration in the round, or give the one that exists.

    Raises:
        Refused: the person does not act for the unit, the unit is not active, its dossier was
            sent, or the registration window is not open.
    """
    now = now or timezone.now()
    unit = Unit.objects.select_for_update(no_key=True).get(pk=unit.pk)
    if not Unit.objects.of(actor).filter(pk=unit.pk).exists():
        raise Refused("Ông/bà không đại diện cho đơn vị này.")
    _require_active(unit)
    existing = Registration.objects.filter(unit=unit, round=round_).first()
    if existing is not None:
        return existing
    require_window(round_, RoundWindow.Kind.REGISTRATION, now, unit)
    _require_no_sent_dossier(unit, round_)
    registration = Registration.objects.create(unit=unit, round=round_, is_demo=unit.is_demo)
    record("registration.started", registration, actor=actor, at=now)
    return registration


def lock_for_writing(*, registration: Registration, actor: User) -> Registration:
    """The registration, locked inside the caller's transaction, for a person who may write in it.

    Raises:
        Refused: no right, registered already, or the dossier was sent.
    """
    registration = _lock(registration)
    if not actor.has_perm("movement.edit_registration", registration):
        raise Refused("Bản đăng ký này đã gửi; muốn sửa, hãy mở lại trước.")
    _require_no_sent_dossier(registration.unit, registration.round)
    return registration


@transaction.atomic
def save_registration(
    *,
    registration: Registration,
    launch_plan: str,
    launch_criteria: str,
    launched_on: date | None,
    targets: Sequence[TargetEntry],
    actor: User,
    now: datetime | None = None,
) -> Registration:
    """Write the whole draft: what is not among the targets any more goes, with its result.

    A draft may be written whatever the window: nobody loses what was typed to a passed deadline.

    Raises:
        Refused: no right, registered already, the dossier was sent, or a target is wrong.
    """
    registration = lock_for_writing(registration=registration, actor=actor)
    _check_targets(targets)
    registration.launch_plan = launch_plan.strip()
    registration.launch_criteria = launch_criteria.strip()
    registration.launched_on = launched_on
    registration.save(update_fields=["launch_plan", "launch_criteria", "launched_on", "updated_at"])
    _write_targets(registration, targets)
    record_once("registration.saved", registration, actor=actor, at=now, targets=len(targets))
    return registration


@transaction.atomic
def register(
    *, registration: Registration, actor: User, now: datetime | None = None
) -> Registration:
    """Make the promise. A second click finds it made and changes nothing.

    Raises:
        Refused: the person does not represent the unit, the unit is not active, the window is
            closed, the dossier was sent, or something is missing.
    """
    now = now or timezone.now()
    registration = _lock(registration)
    if not actor.has_perm("movement.register", registration):
        raise Refused("Chỉ người đại diện của đơn vị được đăng ký thi đua.")
    if registration.state == State.REGISTERED:
        return registration
    _require_active(registration.unit)
    require_window(registration.round, RoundWindow.Kind.REGISTRATION, now, registration.unit)
    _require_no_sent_dossier(registration.unit, registration.round)
    missing = missing_in(registration)
    if missing:
        raise Refused("Bản đăng ký chưa đủ: " + " ".join(missing))
    return _move(registration, State.REGISTERED, "registration.registered", actor, now)


@transaction.atomic
def reopen(*, registration: Registration, actor: User, now: datetime | None = None) -> Registration:
    """Take the promise back into a draft, to change it and register again.

    Raises:
        Refused: the person does not represent the unit, it is a draft already, the window is
            closed, or the dossier was sent.
    """
    now = now or timezone.now()
    registration = _lock(registration)
    if not actor.has_perm("movement.register", registration):
        raise Refused("Chỉ người đại diện của đơn vị được mở lại bản đăng ký.")
    if registration.state != State.REGISTERED:
        raise Refused("Bản đăng ký này đang soạn, sửa được ngay.")
    require_window(registration.round, RoundWindow.Kind.REGISTRATION, now, registration.unit)
    _require_no_sent_dossier(registration.unit, registration.round)
    return _move(registration, State.DRAFT, "registration.reopened", actor, now)


def missing_in(registration: Registration) -> list[str]:
    """What the registration still needs, as sentences; a person needs no launch plan."""
    missing = []
    if not registration.unit.is_individual and not registration.launch_plan.strip():
        missing.append("Chưa viết nội dung phát động của đơn vị.")
    if not registration.targets.exists():
        missing.append("Chưa có chỉ tiêu nào; cần ít nhất một.")
    draft = draft_of(key_of(registration))
    if draft is not None and draft.data is not None:
        missing.append(
            "Có nội dung đang gõ chưa lưu; hãy mở bản đăng ký ra, bấm Lưu, hoặc bỏ bản tự lưu."
        )
    return missing


def key_of(registration: Registration) -> str:
    """The key of the registration's form (movement.drafting)."""
    return f"registration:{registration.pk}"


def _lock(registration: Registration) -> Registration:
    return (
        Registration.objects.select_for_update(of=("self",))
        .select_related("unit", "round")
        .get(pk=registration.pk)
    )


def _require_active(unit: Unit) -> None:
    if unit.state != Unit.State.ACTIVE:
        raise Refused("Đơn vị chưa được duyệt hoặc đang tạm dừng tham gia.")


def _require_no_sent_dossier(unit: Unit, round_: Round) -> None:
    # The lock makes this wait for a dossier that is being sent right now, and the other way round.
    # Without the order of its Meta it joins, and so locks, neither the round nor the unit.
    dossiers = Submission.objects.select_for_update(of=("self",)).order_by()
    own = dossiers.filter(unit=unit, round=round_).first()
    if own is not None and own.state not in (Submission.State.DRAFT, Submission.State.WITHDRAWN):
        raise Refused(f"Đơn vị đã nộp hồ sơ năm {round_.year} nên không sửa đăng ký được nữa.")


def _check_targets(targets: Sequence[TargetEntry]) -> None:
    if len(targets) > MOST_TARGETS:
        raise Refused(f"Nhiều nhất {MOST_TARGETS} chỉ tiêu; hãy gộp bớt.")
    for number, target in enumerate(targets, start=1):
        if not target.name.strip() or not target.measure.strip():
            raise Refused(f"Chỉ tiêu {number}: hãy ghi tên chỉ tiêu và đơn vị tính.")
        if target.value < 0:
            raise Refused(f"Chỉ tiêu {number}: mức phấn đấu không được âm.")


def _write_targets(registration: Registration, targets: Sequence[TargetEntry]) -> None:
    """Write the lines in their order.

    A page that saves itself does not know the keys of its new lines: such a line is written to
    the target that stood in its place, unless another line names that one.
    """
    stored = {target.pk: target for target in registration.targets.all()}
    named = {target.key for target in targets} & stored.keys()
    unnamed = {target.order: target.pk for target in stored.values() if target.pk not in named}
    TargetResult.objects.filter(target__in=unnamed.values()).delete()
    rows = []
    for order, entry in enumerate(targets, start=1):
        key = unnamed.get(order) if entry.key is None else entry.key
        known = None if key is None else stored.pop(key, None)
        rows.append(known or Target(registration=registration))
    Target.objects.filter(pk__in=stored).delete()
    registration.targets.update(order=F("order") + _FAR)
    for order, (target, entry) in enumerate(zip(rows, targets, strict=True), start=1):
        target.content_area = entry.content_area
        target.order = order
        target.name = entry.name.strip()
        target.value = entry.value
        target.measure = entry.measure.strip()
        target.save()


def _move(
    registration: Registration, state: Registration.State, kind: str, actor: User, now: datetime
) -> Registration:
    registered = state == State.REGISTERED
    registration.state = state
    registration.registered_at = now if registered else None
    registration.registered_by = actor if registered else None
    registration.save(update_fields=["state", "registered_at", "registered_by", "updated_at"])
    record(kind, registration, actor=actor, at=now)
    return registration
