"""A criteria set's life: drafted, approved by both offices, published, frozen."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from criteria.models import Approval, CriteriaSet
from criteria.set_content import fingerprint
from criteria.set_problems import set_problems
from movement.errors import Refused
from movement.history import record
from movement.models import Office, RoundWindow, User
from movement.permissions import heads_office

__all__ = [
    "approve_set",
    "in_force_beside",
    "is_frozen",
    "missing_approvals",
    "publish_set",
    "require_draft",
    "set_problems",
    "touch",
]


def missing_approvals(criteria_set: CriteriaSet) -> list[Office]:
    """The offices that have not agreed with the draft as it stands."""
    given = criteria_set.approvals.values("office")
    return list(Office.objects.exclude(pk__in=given))


def is_frozen(criteria_set: CriteriaSet, now: datetime | None = None) -> bool:
    """Whether dossiers may lean on the set: it stays as it is from now on.

    A published set is frozen when the round's submission opens; when somebody moves the dates
    afterwards, it stays frozen as long as a dossier of the group was sent.
    """
    if criteria_set.state == CriteriaSet.State.DRAFT:
        return False
    window = criteria_set.round.window(RoundWindow.Kind.SUBMISSION)
    if window is not None and window.opens_at <= (now or timezone.now()):
        return True
    sent = criteria_set.round.submissions.sent()
    return sent.filter(unit__group=criteria_set.group_id).exists()


def require_draft(criteria_set: CriteriaSet) -> CriteriaSet:
    """The set, locked until the transaction ends, when it may still be edited.

    Raises:
        Refused: it was published.
    """
    locked = (
        CriteriaSet.objects.select_for_update(of=("self",))
        .select_related("round", "group")
        .get(pk=criteria_set.pk)
    )
    if locked.state != CriteriaSet.State.DRAFT:
        raise Refused(
            "Bộ tiêu chí này đã ban hành. Muốn sửa thì chép thành phiên bản mới, rồi sửa ở đó."
        )
    return locked


@transaction.atomic
def touch(criteria_set: CriteriaSet, *, actor: User | None = None) -> None:
    """The draft was changed: whoever approved it approved something else, so that is undone.

    Call it inside the transaction of the change.

    Raises:
        Refused: the set was published meanwhile; nothing of the change may be kept.
    """
    locked = require_draft(criteria_set)
    undone, _each = locked.approvals.all().delete()
    if undone:
        record("criteria_set.approvals_undone", locked, actor=actor)


@transaction.atomic
def approve_set(
    *,
    criteria_set: CriteriaSet,
    office: Office,
    actor: User,
    seen: str | None = None,
    now: datetime | None = None,
) -> Approval:
    """The head of an office agrees with the draft as it stands; again is the same.

    Args:
        seen: the fingerprint of what the head has read; None means “as it stands”.

    Raises:
        Refused: the person does not head the office, the set is not a draft, it has problems
            (all are named), or it was changed after it was read.
    """
    if not heads_office(actor, office):
        raise Refused(f"Chỉ lãnh đạo {office} duyệt được bộ tiêu chí thay mặt phòng.")
    locked = require_draft(criteria_set)
    if seen is not None and seen != fingerprint(locked):
        raise Refused("Bộ tiêu chí vừa được sửa. Hãy đọc lại rồi duyệt.")
    found = set_problems(locked)
    if found:
        raise Refused(" ".join(found))
    at = now or timezone.now()
    approval, is_new = Approval.objects.get_or_create(
        criteria_set=locked, office=office, defaults={"approved_by": actor, "approved_at": at}
    )
    if is_new:
        record("criteria_set.approved", locked, actor=actor, at=at, office=office.code)
    return approval


@transaction.atomic
def publish_set(
    *, criteria_set: CriteriaSet, actor: User, now: datetime | None = None
) -> CriteriaSet:
    """Put the set in force for its group and round; the set in force before is replaced.

    The first set of a group may be published at any time: without one, nobody could send a
    dossier at all.

    Raises:
        Refused: the person does not head the standing office, the set is not a draft, it has
            problems (all are named), an office has not approved, or the set in force is frozen.
    """
    if not actor.has_perm("criteria.publish_set"):
        raise Refused("Việc này thuộc lãnh đạo Phòng Văn hóa - Xã hội.")
    locked = require_draft(criteria_set)
    found = set_problems(locked)
    missing = missing_approvals(locked)
    if missing:
        found.append(f"Chưa được duyệt: {', '.join(str(office) for office in missing)}.")
    if found:
        raise Refused(" ".join(found))
    in_force = in_force_beside(locked)
    if in_force is not None:
        _replace(in_force, now)
    locked.state = CriteriaSet.State.PUBLISHED
    locked.save(update_fields=["state"])
    record("criteria_set.published", locked, actor=actor, at=now, version=locked.version)
    return locked


def in_force_beside(criteria_set: CriteriaSet) -> CriteriaSet | None:
    """The set of the same round and group by which dossiers are measured now."""
    return (
        CriteriaSet.objects.in_force()
        .select_related("round", "group")
        .filter(round=criteria_set.round_id, group=criteria_set.group_id)
        .first()
    )


def _replace(in_force: CriteriaSet, now: datetime | None) -> None:
    if is_frozen(in_force, now):
        raise Refused(
            "Bộ tiêu chí đang áp dụng đã khóa từ khi mở nhận hồ sơ; "
            "bộ mới chỉ dùng được cho đợt sau."
        )
    in_force.state = CriteriaSet.State.REPLACED
    in_force.save(update_fields=["state"])
