"""Nothing typed is lost: every form has a version, and text that cannot be saved yet is kept.

A form's page goes through `save_form`, whether a person pressed its button or the page saved
itself. Whoever comes with an older version is answered by the newer text and overwrites nothing.
The pages use it through `movement.views.autosave.FormPage`; see there how a page is written.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from movement.errors import Refused
from movement.models import Draft, Submission, Unit, User
from movement.typed import Typed


@dataclass(frozen=True, slots=True)
class Saved:
    """What was typed is safe.

    Attributes:
        complete: it stands in its own place; otherwise it is only kept, and still to be mended.
        refusal: why a rule did not take it.
    """

    version: int
    saved_at: datetime
    complete: bool
    refusal: Refused | None = None


@dataclass(frozen=True, slots=True)
class Conflict:
    """Somebody saved the form meanwhile, in other words; nothing was written.

    Attributes:
        theirs: their text that is only kept, or None when it stands in its own place.
        version: the form's version now.
    """

    version: int
    saved_by: User | None
    saved_at: datetime
    theirs: Typed | None


def form_key(submission: Submission, part: str, *names: object) -> str:
    """The key of a form of the dossier; `part` is the key of the dossier's part it belongs to."""
    return ":".join(["submission", str(submission.pk), part, *map(str, names)])


def draft_of(key: str) -> Draft | None:
    """The form's row: its version, and the text that is only kept."""
    return Draft.objects.select_related("saved_by").filter(key=key).first()


def pending(submission: Submission) -> list[Draft]:
    """Forms of the dossier whose text is only kept, the oldest first."""
    prefix = form_key(submission, "")
    kept = Draft.objects.select_related("saved_by").filter(key__startswith=prefix)
    return list(kept.filter(data__isnull=False).order_by("pk"))


def part_of(draft: Draft) -> str:
    """The key of the dossier's part to which the form belongs."""
    return draft.key.split(":")[2]


@transaction.atomic
def save_form(
    *,
    key: str,
    unit: Unit,
    version: int,
    typed: Typed,
    agrees: Callable[[Typed | None], bool],
    write: Callable[[], None] | None,
    actor: User,
    now: datetime | None = None,
) -> Saved | Conflict:
    """Write what was typed, or keep it as it is; call it while the thing itself is locked.

    Args:
        version: the version that the form had when the person opened it.
        agrees: whether what was typed says the same as that kept text, or, with None, as what
            is stored; a second click is no conflict.
        write: puts the text in its own place by its rule; None when it is not valid yet.
    """
    now = now or timezone.now()
    draft, _made = Draft.objects.select_for_update().get_or_create(
        key=key, defaults={"unit": unit, "saved_at": now}
    )
    if draft.version != version and not agrees(draft.data):
        return Conflict(
            version=draft.version,
            saved_by=draft.saved_by,
            saved_at=draft.saved_at,
            theirs=draft.data,
        )
    refusal = _refusal_of(write) if write is not None else None
    complete = write is not None and refusal is None
    draft.data = None if complete or agrees(None) else typed
    draft.version += 1
    draft.saved_by = actor
    draft.saved_at = now
    draft.save()
    return Saved(version=draft.version, saved_at=now, complete=complete, refusal=refusal)


@transaction.atomic
def discard(*, key: str, version: int, actor: User, now: datetime | None = None) -> None:
    """Throw the kept text away; what is stored in its own place stays.

    Raises:
        Refused: somebody went on typing meanwhile.
    """
    draft = Draft.objects.select_for_update().filter(key=key).first()
    if draft is None:
        return
    if draft.version != version:
        raise Refused("Có người vừa gõ thêm vào biểu mẫu này; hãy xem lại rồi hãy bỏ.")
    draft.data = None
    draft.version += 1
    draft.saved_by = actor
    draft.saved_at = now or timezone.now()
    draft.save()


def forget(key: str) -> None:
    """The thing is gone, and with it its form."""
    Draft.objects.filter(key=key).delete()


def _refusal_of(write: Callable[[], None]) -> Refused | None:
    """Write; what a rule refuses half-way is undone."""
    try:
        with transaction.atomic():
            write()
    except Refused as refusal:
        return refusal
    return None
