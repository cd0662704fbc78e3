"""Two entries of one unit become one: everything of the duplicate moves to the unit that stays.

Apps to the right that hang things on evidence or on a unit register how to move them in
`AppConfig.ready()`.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from functools import partial

from django.db import models, transaction
from django.utils import timezone
from rapidfuzz.fuzz import token_set_ratio

from movement.drafting import draft_of, forget, form_key, pending
from movement.errors import Refused
from movement.history import record
from movement.models import (
    Draft,
    Evidence,
    Extension,
    FormerName,
    HandOver,
    Invitation,
    JoinRequest,
    Membership,
    Registration,
    Submission,
    Unit,
    User,
)
from movement.readiness import parts
from movement.registering import key_of
from movement.text import squash
from movement.units import require_standing_office

LIKE_ENOUGH = 85
SHOWN_AT_MOST = 10

# What hangs on a unit and may simply follow it; the rest is weighed below.
FOLLOWING: tuple[type[models.Model], ...] = (Draft, Extension, FormerName, HandOver)

_same_evidence: list[Callable[[Evidence, Evidence], None]] = []
_merged_units: list[Callable[[Unit, Unit], None]] = []


def on_same_evidence(move: Callable[[Evidence, Evidence], None]) -> None:
    """Register what else moves from a file that both units have to the one that stays."""
    _same_evidence.append(move)


def on_merged_units(move: Callable[[Unit, Unit], None]) -> None:
    """Register what else moves from the duplicate to the unit that stays."""
    _merged_units.append(move)


def likely_duplicates(unit: Unit) -> list[tuple[Unit, int]]:
    """Units of the group with nearly the same name, the likeliest first, and how like they are."""
    others = Unit.objects.filter(group=unit.group_id, merged_into=None).exclude(pk=unit.pk)
    scored = [(other, round(token_set_ratio(unit.folded, other.folded))) for other in others]
    likely = [(other, share) for other, share in scored if share >= LIKE_ENOUGH]
    return sorted(likely, key=lambda pair: -pair[1])[:SHOWN_AT_MOST]


@transaction.atomic
def merge_units(
    *, duplicate: Unit, into: Unit, reason: str, actor: User, now: datetime | None = None
) -> Unit:
    """Give everything of the duplicate to the other unit, and close the duplicate.

    Raises:
        Refused: no right, no reason, the same unit, different groups, a unit that was merged or
            does not take part, or both have a dossier or a registration in one round (an empty
            draft of the duplicate is dropped).
    """
    now = now or timezone.now()
    require_standing_office(actor)
    duplicate, into = _lock_both(duplicate, into)
    if not reason.strip():
        raise Refused("Hãy ghi lý do gộp.", "reason")
    if duplicate == into:
        raise Refused("Hãy chọn một đơn vị khác để gộp vào.", "into")
    if duplicate.group_id != into.group_id:
        raise Refused("Chỉ gộp được hai đơn vị cùng nhóm đối tượng.", "into")
    if duplicate.state == Unit.State.MERGED:
        raise Refused("Đơn vị này đã được gộp vào đơn vị khác.")
    if into.state != Unit.State.ACTIVE:
        raise Refused("Đơn vị nhận phải đang tham gia; hãy duyệt đơn vị ấy trước.", "into")
    _move_yearly(_locked(Submission, duplicate), into, _is_empty_dossier)
    _move_yearly(_locked(Registration, duplicate), into, _is_empty_registration)
    _move_memberships(duplicate, into)
    _move_requests(duplicate, into)
    _move_invitations(duplicate, into, now)
    _move_evidence(duplicate, into)
    for model in FOLLOWING:
        model._default_manager.filter(unit=duplicate).update(unit=into)
    for move in _merged_units:
        move(duplicate, into)
    Unit.objects.filter(merged_into=duplicate).update(merged_into=into)
    duplicate.state = Unit.State.MERGED
    duplicate.merged_into = into
    duplicate.save(update_fields=["state", "merged_into"])
    if duplicate.name != into.name:
        FormerName.objects.create(
            unit=into, name=duplicate.name, until=now, reason=squash(reason), changed_by=actor
        )
    record("unit.merged", duplicate, actor=actor, at=now, into=into.pk, reason=reason.strip())
    record("unit.took_in", into, actor=actor, at=now, duplicate=duplicate.pk)
    return into


def _lock_both(duplicate: Unit, into: Unit) -> tuple[Unit, Unit]:
    """Both rows, locked in the order of their keys: two merges never wait for each other."""
    keys = [duplicate.pk, into.pk]
    rows = Unit.objects.select_for_update(no_key=True).filter(pk__in=keys).order_by("pk")
    found = {row.pk: row for row in rows}
    return found[duplicate.pk], found[into.pk]


def _locked(
    model: "type[Submission | Registration]", unit: Unit
) -> "Iterable[Submission | Registration]":
    """The unit's rows; whoever is writing in one of them now is waited for."""
    rows = model._default_manager.select_for_update(of=("self",))
    return rows.filter(unit=unit).order_by("pk")


def _move_yearly(
    rows: "Iterable[Submission | Registration]",
    into: Unit,
    is_empty: "Callable[[Submission | Registration], bool]",
) -> None:
    for row in rows:
        name = row._meta.verbose_name
        other = type(row)._default_manager.filter(unit=into, round=row.round_id).exists()
        if not other:
            row.unit = into
            row.save(update_fields=["unit"])
        elif is_empty(row):
            _forget_forms(row)
            row.delete()
        else:
            raise Refused(
                f"Cả hai đơn vị đều có {name} năm {row.round.year}; hãy để một bên rút và xóa nội "
                f"dung {name} của mình trước khi gộp."
            )


def _forget_forms(row: "Submission | Registration") -> None:
    if isinstance(row, Registration):
        forget(key_of(row))
    else:
        Draft.objects.filter(key__startswith=form_key(row, "")).delete()


def _is_empty_dossier(row: "Submission | Registration") -> bool:
    assert isinstance(row, Submission)
    untouched = row.state == Submission.State.DRAFT and row.reference is None
    return untouched and not pending(row) and not any(part.started(row) for part in parts(row))


def _is_empty_registration(row: "Submission | Registration") -> bool:
    assert isinstance(row, Registration)
    typed = row.launch_plan or row.launch_criteria or row.launched_on
    kept = draft_of(key_of(row))
    untouched = row.state == Registration.State.DRAFT and (kept is None or kept.data is None)
    return untouched and not typed and not row.targets.exists()


def _move_memberships(duplicate: Unit, into: Unit) -> None:
    for row in Membership.objects.filter(unit=duplicate):
        same = Membership.objects.filter(
            unit=into, user=row.user_id, from_date=row.from_date
        ).first()
        if same is None:
            row.unit = into
            row.save(update_fields=["unit"])
            continue
        # One person, the same first day in both: the longer and stronger role stays.
        same.to_date = max(same.to_date, row.to_date)
        if row.kind == Membership.Kind.SUBMITTER:
            same.kind = row.kind
        same.save(update_fields=["to_date", "kind"])
        row.delete()


def _move_requests(duplicate: Unit, into: Unit) -> None:
    waiting = JoinRequest.objects.filter(unit=into, state=JoinRequest.State.PENDING)
    asked = set(waiting.values_list("user_id", flat=True))
    rows = JoinRequest.objects.filter(unit=duplicate)
    rows.filter(state=JoinRequest.State.PENDING, user__in=asked).update(
        state=JoinRequest.State.WITHDRAWN
    )
    JoinRequest.objects.filter(unit=duplicate).update(unit=into)


def _move_invitations(duplicate: Unit, into: Unit, now: datetime) -> None:
    still_open = Invitation.objects.filter(accepted_at=None, revoked_at=None)
    invited = set(still_open.filter(unit=into).values_list("email", flat=True))
    still_open.filter(unit=duplicate, email__in=invited).update(revoked_at=now)
    Invitation.objects.filter(unit=duplicate).update(unit=into)


def _move_evidence(duplicate: Unit, into: Unit) -> None:
    """A file that both have is kept once, and everything hung on the duplicate's row re-hung."""
    kept = {row.sha256: row for row in Evidence.objects.filter(unit=into)}
    for row in Evidence.objects.filter(unit=duplicate):
        same = kept.get(row.sha256)
        if same is None:
            row.unit = into
            row.save(update_fields=["unit"])
            continue
        for achievement in row.achievements.all():
            achievement.evidence.add(same)
        for move in _same_evidence:
            move(row, same)
        transaction.on_commit(partial(row.file.storage.delete, str(row.file.name)))
        row.delete()
