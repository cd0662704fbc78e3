"""The outbox: a letter is a row first, written in the transaction of what it tells about.

    draft → sending → sent
      ↑________|    ↘ failed, with the reason; staff may send it again

The row is the truth, and the queue's message is only a knock on the worker's door: a message that
is lost is sent again by the sweep, one that comes twice finds nothing to do.
"""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Q
from django.template.loader import render_to_string
from django.utils import timezone

from movement.delivery import Undelivered, deliver
from movement.errors import Refused
from movement.history import record
from movement.models import Authority, Letter, User
from movement.queueing import knock_after_commit

SEND = "movement.send_letter"
PAUSES = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
)  # before the second, third … attempt
ATTEMPTS = len(PAUSES) + 1
SENDING_IS_STALE = timedelta(minutes=10)
DRAFT_IS_STALE = timedelta(seconds=30)
TOLD_IS_STALE = timedelta(minutes=5)
LETTERS_A_SWEEP = 200

State = Letter.State


def queue_letter(
    *,
    kind: str,
    to: User | str,
    subject: str,
    context: dict[str, Any],
    about: models.Model | None = None,
    once_key: str | None = None,
    now: datetime | None = None,
) -> Letter | None:
    """Write a letter, to be sent by the worker after the transaction commits.

    The words stand in templates/letters/<kind>.txt and .html; beside `context` they know
    `authority`, `recipient` and `portal_url` (for links: `{{ portal_url }}{% url … %}`).

    Args:
        kind: what the letter is about (`dossier_submitted`), also the name of its templates.
        to: a person with an account, or a bare address.
        about: what the letter tells about, for the staff's list.
        once_key: a letter with this key is written once in the life of the portal.

    Returns:
        The letter, or None when its `once_key` was used before.
    """
    moment = now or timezone.now()
    words = {
        "authority": Authority.current(),
        "recipient": to,
        "portal_url": settings.PORTAL_URL,
        **context,
    }
    values: dict[str, Any] = {
        "kind": kind,
        "to_user": to if isinstance(to, User) else None,
        "to_email": to.email if isinstance(to, User) else to,
        "subject": subject,
        "text": lambda: render_to_string(f"letters/{kind}.txt", words).strip() + "\n",
        "html": lambda: render_to_string(f"letters/{kind}.html", words).strip() + "\n",
        "about": about,
        "created_at": moment,
        "due_at": moment,
    }
    if once_key is None:
        letter = Letter(**values)
        letter.text, letter.html = values["text"](), values["html"]()
        letter.save()
    else:
        # Two at the same moment: the database lets one in, and the other finds its letter.
        letter, is_new = Letter.objects.get_or_create(once_key=once_key, defaults=values)
        if not is_new:
            return None
    knock_after_commit(SEND, letter.pk)
    return letter


def send_letter(*, letter_id: int, now: datetime | None = None) -> None:
    """Send a letter that waits and is due; any other letter is left alone.

    A refusal of the mail server is not raised: the letter waits for its next attempt, or has
    failed with the reason.
    """
    letter = _claim(letter_id, now or timezone.now())
    if letter is None:
        return
    try:
        deliver(letter)
    except Undelivered as trouble:
        _put_back(letter, trouble, now or timezone.now())
    else:
        _mark_sent(letter, now or timezone.now())


@transaction.atomic
def resend(*, letter: Letter, actor: User, now: datetime | None = None) -> Letter:
    """Send a letter once more, to the address that the person's account has now.

    Raises:
        Refused: the person does not look after letters, or the letter is on its way already.
    """
    moment = now or timezone.now()
    if not actor.has_perm("movement.resend_letter"):
        raise Refused("Việc này thuộc Phòng Văn hóa - Xã hội và người quản trị.")
    letter = Letter.objects.select_for_update(of=("self",)).get(pk=letter.pk)
    if letter.state not in (State.SENT, State.FAILED):
        raise Refused(f"Thư “{letter.subject}” đang chờ gửi, không cần gửi lại.")
    before = letter.state
    if letter.to_user is not None:
        letter.to_email = letter.to_user.email
    letter.state = State.DRAFT
    letter.attempts = 0
    letter.failure = ""
    letter.sent_at = None
    letter.due_at = moment
    letter.save(update_fields=["to_email", "state", "attempts", "failure", "sent_at", "due_at"])
    record("letter.resent", letter, actor=actor, at=moment, before=before)
    knock_after_commit(SEND, letter.pk)
    return letter


def sweep(*, now: datetime | None = None) -> int:
    """Take up what was left behind; returns how many letters the worker was told of.

    A letter whose worker died while sending waits again, or has failed when its attempts are used
    up; a due letter whose message seems lost is sent again, at most every five minutes, or messages
    would pile up while no worker runs. `sending_since` of a draft: when the sweep told of it.
    """
    moment = now or timezone.now()
    stuck = Letter.objects.filter(
        state=State.SENDING, sending_since__lt=moment - SENDING_IS_STALE
    ).values_list("pk", flat=True)
    for key in list(stuck):
        _release(key, moment)
    due = Letter.objects.filter(
        Q(sending_since=None) | Q(sending_since__lte=moment - TOLD_IS_STALE),
        state=State.DRAFT,
        due_at__lte=moment - DRAFT_IS_STALE,
    )
    keys = list(due.order_by("due_at", "pk").values_list("pk", flat=True)[:LETTERS_A_SWEEP])
    Letter.objects.filter(pk__in=keys, state=State.DRAFT).update(sending_since=moment)
    for key in keys:
        knock_after_commit(SEND, key)
    return len(keys)


def _claim(letter_id: int, moment: datetime) -> Letter | None:
    """Take the letter by compare and set; `attempts` is the token of this attempt."""
    waiting = Letter.objects.filter(pk=letter_id, state=State.DRAFT, due_at__lte=moment)
    taken = waiting.update(state=State.SENDING, attempts=F("attempts") + 1, sending_since=moment)
    return Letter.objects.get(pk=letter_id) if taken else None


@transaction.atomic
def _mark_sent(letter: Letter, moment: datetime) -> None:
    """The letter is out; true as well when the sweep had given this attempt up."""
    own = Letter.objects.filter(pk=letter.pk, attempts=letter.attempts)
    if own.update(state=State.SENT, sent_at=moment, sending_since=None, failure=""):
        record("letter.sent", letter, actor=None, at=moment, attempt=letter.attempts)


@transaction.atomic
def _put_back(letter: Letter, trouble: Undelivered, moment: datetime) -> None:
    """Let the letter wait for its next attempt, or end it with the reason."""
    own = Letter.objects.select_for_update().filter(
        pk=letter.pk, attempts=letter.attempts, state=State.SENDING
    )
    held = own.first()
    if held is None:
        return
    if trouble.again and held.attempts < ATTEMPTS:
        _wait(held, moment + PAUSES[held.attempts - 1], trouble.reason)
        record("letter.postponed", held, actor=None, at=moment, attempt=held.attempts)
    else:
        _fail(held, trouble.reason, moment)


@transaction.atomic
def _release(letter_id: int, moment: datetime) -> None:
    """Free the letter of a worker that gave no sign for too long, if it still is so."""
    letter = Letter.objects.select_for_update().get(pk=letter_id)
    if letter.state != State.SENDING:
        return
    reason = "Việc gửi thư bị dừng giữa chừng."
    if letter.attempts < ATTEMPTS:
        _wait(letter, moment - DRAFT_IS_STALE, reason)
        record("letter.postponed", letter, actor=None, at=moment, attempt=letter.attempts)
    else:
        _fail(letter, reason, moment)


def _wait(letter: Letter, due: datetime, reason: str) -> None:
    letter.state = State.DRAFT
    letter.sending_since = None
    letter.due_at = due
    letter.failure = reason
    letter.save(update_fields=["state", "sending_since", "due_at", "failure"])


def _fail(letter: Letter, reason: str, moment: datetime) -> None:
    letter.state = State.FAILED
    letter.sending_since = None
    letter.failure = reason
    letter.save(update_fields=["state", "sending_since", "failure"])
    record("letter.failed", letter, actor=None, at=moment, attempt=letter.attempts)
