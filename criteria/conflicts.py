"""Who may not judge whom: what the portal suggests, what a person declares, what follows."""

import re
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from criteria.models import Declaration, ScoreSheet
from criteria.sheets import lock_each, withdraw
from movement.errors import Refused
from movement.evidence import evidence_of
from movement.history import record
from movement.models import Membership, OfficeRole, Submission, Unit, User
from movement.permissions import Person, is_office_staff
from movement.text import fold, squash

Kind = Declaration.Kind
CONFLICTED = "Ông/bà có xung đột lợi ích với đơn vị này nên không thẩm định hồ sơ của đơn vị."
MUST_ANSWER = "Trước khi chấm, hãy khai ông/bà có hay không có xung đột lợi ích với đơn vị này."
_CACHE = "_conflicted_unit_ids"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Why the portal asks a person about a conflict of interest with a unit."""

    kind: Declaration.Kind
    sentence: str


def suggestions(user: User, submission: Submission) -> list[Suggestion]:
    """What speaks for a conflict of interest; the person says whether it is one."""
    return [*_from_roles(user, submission.unit), *_from_the_dossier(user, submission)]


def must_answer(user: User, submission: Submission) -> bool:
    """Whether something speaks for a conflict and the person has said nothing yet."""
    if Declaration.objects.filter(user=user, unit=submission.unit_id).exists():
        return False
    return bool(suggestions(user, submission))


def conflicted_unit_ids(user: User) -> frozenset[int]:
    """Keys of the units that the person may not judge; looked up once a request."""
    found: frozenset[int] | None = user.__dict__.get(_CACHE)
    if found is None:
        found = user.__dict__[_CACHE] = _conflicts_of(user)
    return found


def is_conflicted(user: User, unit: Unit) -> bool:
    """Whether the person may not judge the unit, as the database knows it at this moment."""
    return unit.pk in _conflicts_of(user)


def is_barred(person: Person, unit_id: int) -> bool:
    """What movement.permissions asks: the office's view of the unit's dossiers is closed."""
    return isinstance(person, User) and unit_id in conflicted_unit_ids(person)


def require_no_conflict(user: User, unit: Unit) -> None:
    """Go on only for a person who may judge the unit.

    Raises:
        Refused: there is a conflict of interest.
    """
    if is_conflicted(user, unit):
        raise Refused(CONFLICTED)


@transaction.atomic
def declare(
    *, user: User, unit: Unit, kind: str, note: str = "", now: datetime | None = None
) -> Declaration:
    """Say whether one has a conflict of interest with the unit; the last word counts.

    Open sheets of the person on the unit's dossiers are withdrawn when there is one, so that
    somebody else takes the seats. A sheet that is finished is for the head of the office.

    Raises:
        Refused: not an officer, no known kind, “none” while acting for the unit, or “other”
            without a note.
    """
    now = now or timezone.now()
    if not is_office_staff(user):
        raise Refused("Chỉ người của hai phòng khai xung đột lợi ích.")
    if kind not in Kind.values:
        raise Refused("Hãy chọn một câu trả lời.", "kind")
    if kind == Kind.NONE and _acts_for(user, unit):
        raise Refused(
            "Ông/bà đang làm việc cho đơn vị này nên không khai là không có xung đột lợi ích.",
            "kind",
        )
    if kind == Kind.OTHER and not squash(note):
        raise Refused("Hãy ghi rõ lý do.", "note")
    if kind != Kind.NONE:
        _withdraw_open_sheets(user, unit, now)
    declaration, _made = Declaration.objects.update_or_create(
        user=user,
        unit=unit,
        defaults={"kind": kind, "note": squash(note), "declared_at": now},
    )
    user.__dict__.pop(_CACHE, None)
    # Which relation it is stays in the declaration: an event never holds a person's family.
    record("conflict.declared", declaration, actor=user, at=now, conflict=kind != Kind.NONE)
    return declaration


def _conflicts_of(user: User) -> frozenset[int]:
    declared = Declaration.objects.filter(user=user).exclude(kind=Kind.NONE).order_by()
    own = Membership.objects.current().filter(user=user).order_by()
    return frozenset(
        declared.values_list("unit_id", flat=True).union(own.values_list("unit_id", flat=True))
    )


def _acts_for(user: User, unit: Unit) -> bool:
    return Membership.objects.current().filter(user=user, unit=unit).exists()


def _from_roles(user: User, unit: Unit) -> list[Suggestion]:
    today = timezone.localdate()
    roles = list(Membership.objects.filter(user=user, unit=unit, from_date__lte=today))
    if any(role.to_date >= today for role in roles) or _is_own_office(user, unit):
        return [Suggestion(Kind.OWN_UNIT, f"Ông/bà đang làm việc cho {unit}.")]
    if roles:
        last = max(role.to_date for role in roles)
        return [
            Suggestion(Kind.FORMER_UNIT, f"Ông/bà từng làm việc cho {unit}, đến {last:%d/%m/%Y}.")
        ]
    return []


def _is_own_office(user: User, unit: Unit) -> bool:
    """An office may take part in the movement itself, as an agency."""
    offices = OfficeRole.objects.current().filter(user=user).values_list("office__name", flat=True)
    return any(_stands_in(fold(name), fold(unit.name)) for name in offices)


def _from_the_dossier(user: User, submission: Submission) -> list[Suggestion]:
    found = []
    if _names(user, submission):
        found.append(
            Suggestion(Kind.CO_AUTHOR, f"Hồ sơ có nhắc tên “{user.full_name}”, trùng với ông/bà.")
        )
    own = evidence_of(submission).filter(uploaded_by=user).first()
    if own is not None:
        found.append(
            Suggestion(Kind.CO_AUTHOR, f"Ông/bà đã tải lên minh chứng “{own}” của hồ sơ này.")
        )
    return found


def _names(user: User, submission: Submission) -> bool:
    """Whether the person's whole name stands in the dossier, diacritics forgiven."""
    name = fold(user.full_name)
    if " " not in name:  # one syllable stands in every text
        return False
    return _stands_in(name, _text_of(submission))


def _stands_in(words: str, text: str) -> bool:
    """Whether the folded words stand in the folded text as whole words."""
    return re.search(rf"(?<!\w){re.escape(words)}(?!\w)", text) is not None


def _text_of(submission: Submission) -> str:
    """What the unit wrote, folded; its parts stay apart from each other."""
    texts = [submission.unit.name, submission.summary, submission.difficulties]
    for achievement in submission.achievements.all():
        texts += [achievement.title, achievement.description, achievement.replicable_by]
    return " | ".join(fold(text) for text in texts)


def follow_merged_unit(duplicate: Unit, into: Unit) -> None:
    """What was declared about the duplicate counts for the unit that stays; a conflict wins."""
    for row in Declaration.objects.filter(unit=duplicate):
        same = Declaration.objects.filter(unit=into, user=row.user_id).first()
        if same is None:
            row.unit = into
            row.save(update_fields=["unit"])
            continue
        if same.kind == Kind.NONE and row.kind != Kind.NONE:
            same.kind, same.note, same.declared_at = row.kind, row.note, row.declared_at
            same.save(update_fields=["kind", "note", "declared_at"])
        row.delete()


def _withdraw_open_sheets(user: User, unit: Unit, now: datetime) -> None:
    own = ScoreSheet.objects.filter(
        scorer=user, office_sheet__submission__unit=unit, state=ScoreSheet.State.OPEN
    )
    for sheet, office_sheet in lock_each(own):
        withdraw(sheet, office_sheet, actor=user, now=now, why="conflict")
