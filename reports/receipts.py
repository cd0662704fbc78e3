"""A receipt's life: asked for with the submission, made by the worker, then ready or failed.

    queued → rendering → ready
       ↑_________|    ↘ failed; whoever may read the dossier may ask again

`Receipt.attempts` only ever grows and is the token of the attempt at work, as in attempts.py.
"""

import hashlib
import logging
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from movement.errors import Refused
from movement.history import record
from movement.models import Authority, Revision, User
from movement.queueing import knock_after_commit
from reports.models import Receipt
from reports.models.receipts import receipt_path

if TYPE_CHECKING:
    from reports.render.pdf import RenderedFile
    from reports.render.receipt import ReceiptContent

logger = logging.getLogger(__name__)

BUILD = "reports.build_receipt"
ATTEMPTS = 3
PAUSE = 10  # seconds before a failed attempt is made again
RENDERING_IS_STALE = timedelta(minutes=2)
QUEUED_IS_STALE = timedelta(minutes=1)
FAILURE = "Chưa tạo được tệp PDF của biên nhận. Hồ sơ đã nộp vẫn còn nguyên."

State = Receipt.State


@transaction.atomic
def request_receipt(*, revision: Revision) -> Receipt:
    """Queue the receipt of a revision, or give the one that exists."""
    receipt, is_new = Receipt.objects.get_or_create(
        revision=revision, defaults={"heartbeat": timezone.now(), "attempt_limit": ATTEMPTS}
    )
    if is_new:
        knock_after_commit(BUILD, receipt.pk)
    return receipt


def on_submission(*, revision: Revision, **_signal: Any) -> None:
    """What movement.signals.dossier_submitted calls, inside the transaction of the submission."""
    request_receipt(revision=revision)


@transaction.atomic
def make_again(*, receipt: Receipt, actor: User) -> Receipt:
    """Queue a failed receipt again, with a fresh set of attempts.

    Raises:
        Refused: the person may not read the dossier, or the receipt has not failed.
    """
    if not actor.has_perm("movement.view_submission", receipt.revision.submission):
        raise Refused("Ông/bà không có quyền xem hồ sơ này.")
    locked = Receipt.objects.select_for_update().get(pk=receipt.pk)
    if locked.state != State.FAILED:
        raise Refused("Biên nhận này không ở trạng thái lỗi nên không cần tạo lại.")
    locked.attempt_limit = locked.attempts + ATTEMPTS
    _queue_again(locked)
    record("receipt.retried", locked, actor=actor)
    knock_after_commit(BUILD, locked.pk)
    return locked


def make_receipt(*, receipt_id: int) -> None:
    """Make the PDF of a queued receipt; any other receipt is left alone.

    What goes wrong in the work is not raised: the receipt is queued again, or has failed.
    """
    receipt = _claim(receipt_id)
    if receipt is None:
        return
    try:
        # Imported here: web processes need no WeasyPrint.
        from reports.render.receipt import render_receipt

        _deliver(receipt, render_receipt(content_of(receipt.revision)))
    except Exception:
        logger.exception("Receipt %s failed in attempt %s.", receipt_id, receipt.attempts)
        _end_attempt(receipt)


def content_of(revision: Revision) -> "ReceiptContent":
    """Everything that the receipt says, from the frozen revision and the dossier's own facts."""
    submission = revision.submission
    authority = Authority.current()
    return {
        "authority": str(authority or ""),
        "contact": authority.contact if authority else "",
        "place": authority.place if authority else "",
        "portal": settings.PORTAL_URL,
        "reference": submission.reference or "",
        "unit": submission.unit.name,
        "group": submission.unit.group.name,
        "round": str(submission.round),
        "number": revision.number,
        "submitted_at": timezone.localtime(revision.submitted_at).isoformat(),
        "submitted_by": str(revision.submitted_by),
        "sha256": revision.sha256,
        "is_demo": submission.is_demo,
        "questions": revision.content.get("questions", []),
    }


def requeue_stale(*, now: datetime | None = None, patience: timedelta = QUEUED_IS_STALE) -> int:
    """Queue again what nobody works on any more; returns how many receipts were sent.

    A revision without a receipt (sent before the portal made any) gets one.

    Args:
        patience: how long a queued receipt may wait before its message is held for lost.
    """
    moment = now or timezone.now()
    for revision in Revision.objects.filter(receipt=None):
        request_receipt(revision=revision)
    unfinished = Receipt.objects.filter(state__in=Receipt.UNFINISHED)
    keys = list(unfinished.order_by("pk").values_list("pk", flat=True))
    return sum(_revive(key, moment, patience) for key in keys)


@transaction.atomic
def _revive(receipt_id: int, moment: datetime, patience: timedelta) -> bool:
    receipt = Receipt.objects.select_for_update().get(pk=receipt_id)
    silence = moment - receipt.heartbeat
    if receipt.state == State.QUEUED and silence > patience:
        # The sign of life keeps the next sweep from sending it once more.
        receipt.heartbeat = timezone.now()
        receipt.save(update_fields=["heartbeat"])
    elif receipt.state == State.RENDERING and silence > RENDERING_IS_STALE:
        if receipt.attempts >= receipt.attempt_limit:
            _fail(receipt)
            return False
        _queue_again(receipt)
    else:
        return False
    knock_after_commit(BUILD, receipt.pk)
    return True


@transaction.atomic
def _claim(receipt_id: int) -> Receipt | None:
    """Take a queued receipt; None when there is nothing to take."""
    receipt = (
        Receipt.objects.select_for_update(of=("self",))
        .select_related(
            "revision__submitted_by",
            "revision__submission__unit__group",
            "revision__submission__round",
        )
        .filter(pk=receipt_id, state=State.QUEUED)
        .first()
    )
    if receipt is None:
        return None
    receipt.state = State.RENDERING
    receipt.attempts += 1
    receipt.heartbeat = timezone.now()
    receipt.save(update_fields=["state", "attempts", "heartbeat"])
    return receipt


def _deliver(receipt: Receipt, rendered: "RenderedFile") -> None:
    """Store the file first and its row second; a file without a row is taken away again."""
    for earlier in range(1, receipt.attempts):
        # What a killed worker may have left between its file and its row.
        default_storage.delete(_path(receipt, earlier))
    path = _path(receipt, receipt.attempts)
    stored = default_storage.save(path, ContentFile(rendered.data))
    kept = False
    try:
        kept = _finish(receipt, rendered, stored)
    finally:
        if not kept:
            default_storage.delete(stored)


@transaction.atomic
def _finish(receipt: Receipt, rendered: "RenderedFile", stored: str) -> bool:
    held = _held(receipt)
    if held is None:
        return False
    held.state = State.READY
    held.file.name = stored
    held.size = len(rendered.data)
    held.pages = rendered.pages
    held.sha256 = hashlib.sha256(rendered.data).hexdigest()
    held.heartbeat = timezone.now()
    held.save()
    record("receipt.ready", held, actor=None, attempt=held.attempts)
    return True


@transaction.atomic
def _end_attempt(receipt: Receipt) -> None:
    """Queue the receipt again after a pause, or fail it when its attempts are used up."""
    held = _held(receipt)
    if held is None:
        return
    if held.attempts < held.attempt_limit:
        _queue_again(held)
        knock_after_commit(BUILD, held.pk, pause=PAUSE)
    else:
        _fail(held)


def _held(receipt: Receipt) -> Receipt | None:
    """The locked receipt, as long as it is this attempt's."""
    return (
        Receipt.objects.select_for_update()
        .filter(pk=receipt.pk, attempts=receipt.attempts, state=State.RENDERING)
        .first()
    )


def _queue_again(receipt: Receipt) -> None:
    receipt.state = State.QUEUED
    receipt.failure = ""
    receipt.heartbeat = timezone.now()
    receipt.save(update_fields=["state", "failure", "heartbeat", "attempt_limit"])


def _fail(receipt: Receipt) -> None:
    receipt.state = State.FAILED
    receipt.failure = FAILURE
    receipt.heartbeat = timezone.now()
    receipt.save(update_fields=["state", "failure", "heartbeat"])
    record("receipt.failed", receipt, actor=None, attempt=receipt.attempts)


def _path(receipt: Receipt, attempt: int) -> str:
    """Where the attempt's file lies: nobody can guess it, a later attempt can work it out."""
    return receipt_path(None, f"{receipt.revision.sha256[:32]}-{receipt.pk}-{attempt}.pdf")
