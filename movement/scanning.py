"""The virus scanner, where the commune has one: clamd over the network, by settings."""

import logging
import socket
import struct
from datetime import datetime
from typing import IO

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from movement.history import record
from movement.models import Evidence
from movement.queueing import knock, knock_after_commit

SCAN = "movement.scan_evidence"
Scan = Evidence.Scan
_UNSCANNED = (Scan.OFF, Scan.WAITING)
_BITE = 64 * 1024
_ANSWER_LIMIT = 4096
FILES_A_SWEEP = 200

logger = logging.getLogger(__name__)


class ScannerError(Exception):
    """The scanner cannot be reached, or gives no verdict; the file waits."""


def scanner_is_on() -> bool:
    """Whether the settings name a scanner."""
    return bool(settings.CLAMAV_HOST)


def may_be_given_out(evidence: Evidence) -> bool:
    """Whether the file may leave: clean, or no scanner at all; never an infected one."""
    if evidence.scan in _UNSCANNED:
        return not scanner_is_on()
    return evidence.scan == Scan.CLEAN


def scan_after_commit(evidence: Evidence) -> None:
    """Ask the worker to scan a file that was just kept."""
    if scanner_is_on():
        knock_after_commit(SCAN, evidence.pk)


def scan_evidence(*, evidence_id: int, now: datetime | None = None) -> None:
    """Scan one file and write the verdict; a file that has one, or is gone, is left alone.

    Without a verdict (the scanner is down, the file cannot be read) it goes on waiting: the sweep
    comes back to it.
    """
    evidence = Evidence.objects.filter(pk=evidence_id, scan__in=_UNSCANNED).first()
    if evidence is None or not scanner_is_on():
        return
    try:
        with evidence.file.open("rb") as content:
            clean = ask_scanner(content)
    except (ScannerError, OSError) as error:
        logger.warning("Evidence %s waits for the scanner (%s).", evidence_id, error)
        return
    _write_verdict(evidence_id, Scan.CLEAN if clean else Scan.INFECTED, now or timezone.now())


def scan_waiting() -> None:
    """Send files without a verdict to the scanner, also those from before there was one."""
    if not scanner_is_on():
        return
    waiting = Evidence.objects.filter(scan__in=_UNSCANNED)
    # In any order, so that files that can never be read do not keep the others waiting for ever.
    for key in waiting.order_by("?").values_list("pk", flat=True)[:FILES_A_SWEEP]:
        if not knock(SCAN, key):
            return


@transaction.atomic
def _write_verdict(evidence_id: int, verdict: Evidence.Scan, now: datetime) -> None:
    evidence = (
        Evidence.objects.select_for_update().filter(pk=evidence_id, scan__in=_UNSCANNED).first()
    )
    if evidence is None:  # another worker was quicker, or the file left the shelf
        return
    evidence.scan = verdict
    evidence.scanned_at = now
    evidence.save(update_fields=["scan", "scanned_at"])
    record("evidence.scanned", evidence, actor=None, at=now, verdict=str(verdict))


def ask_scanner(content: IO[bytes]) -> bool:
    """Stream the file to clamd (its INSTREAM command).

    Returns:
        Whether it is clean.

    Raises:
        ScannerError: no connection, no answer in time, or an answer that is no verdict.
    """
    place = (settings.CLAMAV_HOST, settings.CLAMAV_PORT)
    try:
        with socket.create_connection(place, timeout=settings.CLAMAV_TIMEOUT) as line:
            line.sendall(b"zINSTREAM\0")
            while bite := content.read(_BITE):
                line.sendall(struct.pack("!I", len(bite)) + bite)
            line.sendall(struct.pack("!I", 0))
            answer = _answer(line)
    except OSError as error:
        raise ScannerError(f"{type(error).__name__}") from error
    if answer.endswith("FOUND"):
        return False
    if answer == "stream: OK":
        return True
    raise ScannerError("no verdict")


def _answer(line: socket.socket) -> str:
    """What clamd says, up to its closing NUL."""
    said = b""
    while not said.endswith(b"\0") and len(said) < _ANSWER_LIMIT:
        bite = line.recv(_ANSWER_LIMIT)
        if not bite:
            break
        said += bite
    return said.rstrip(b"\0").decode("utf-8", "replace").strip()
