import contextlib
import socket
import struct
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from movement import scanning, tasks
from movement.evidence import put_on_shelf
from movement.models import Event, Evidence, Unit, User
from movement.scanning import ScannerError, ask_scanner, may_be_given_out, scan_evidence
from tests.factories import PDF, a_file
from tests.movement import files

EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
Scan = Evidence.Scan


@dataclass
class Clamd:
    """A real little server that speaks clamd's INSTREAM: it finds EICAR, and obeys orders.

    Attributes:
        order: what it says instead of a verdict; empty for a verdict, None for silence.
        received: the files that it was sent.
    """

    order: bytes | None = b""
    received: list[bytes] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    def answer(self, line: socket.socket) -> None:
        """One talk."""
        with line, line.makefile("rb") as sent:
            assert sent.read(10) == b"zINSTREAM\0"
            content = b""
            while size := struct.unpack("!I", sent.read(4))[0]:
                content += sent.read(size)
            self.received.append(content)
            if self.order is None:
                self.over.wait(10)
                return
            verdict = b"stream: Eicar-Test-Signature FOUND" if EICAR in content else b"stream: OK"
            line.sendall(self.order or verdict + b"\0")


@pytest.fixture
def clamd(settings: Any) -> Iterator[Clamd]:
    """The scanner, on a port of its own, and the settings that name it."""
    scanner = Clamd()
    with socket.create_server(("127.0.0.1", 0)) as door:
        settings.CLAMAV_HOST, settings.CLAMAV_PORT = door.getsockname()
        settings.CLAMAV_TIMEOUT = 2

        def serve() -> None:
            with contextlib.suppress(OSError):  # the door is shut
                while True:
                    line, _where = door.accept()
                    scanner.answer(line)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield scanner
        scanner.over.set()
        door.shutdown(socket.SHUT_RDWR)
        thread.join(timeout=10)


@pytest.fixture
def evidence(unit: Unit, member: User) -> Evidence:
    """A file that was kept while there was no scanner."""
    return put_on_shelf(unit=unit, upload=a_file(), title="Biên bản", actor=member)


def test_without_a_scanner_nothing_is_asked_and_everything_is_given_out(
    evidence: Evidence, settings: Any
) -> None:
    settings.CLAMAV_HOST = ""

    scan_evidence(evidence_id=evidence.pk)
    scanning.scan_waiting()

    evidence.refresh_from_db()
    assert (evidence.scan, evidence.scanned_at) == (Scan.OFF, None)
    assert may_be_given_out(evidence)


@pytest.mark.parametrize(
    ("state", "with_scanner", "without"),
    [
        (Scan.OFF, False, True),
        (Scan.WAITING, False, True),
        (Scan.CLEAN, True, True),
        (Scan.INFECTED, False, False),
    ],
)
def test_what_is_not_scanned_is_not_given_out_while_there_is_a_scanner(
    state: Evidence.Scan, with_scanner: bool, without: bool, evidence: Evidence, settings: Any
) -> None:
    evidence.scan = state

    settings.CLAMAV_HOST = "scanner.example"
    assert may_be_given_out(evidence) == with_scanner
    settings.CLAMAV_HOST = ""
    assert may_be_given_out(evidence) == without


def test_a_clean_file_is_found_clean_once(evidence: Evidence, clamd: Clamd) -> None:
    tasks.scan_evidence(evidence.pk)
    tasks.scan_evidence(evidence.pk)

    evidence.refresh_from_db()
    assert evidence.scan == Scan.CLEAN
    assert clamd.received == [PDF]
    event = Event.objects.about(evidence).last()
    assert event is not None
    assert (event.kind, event.actor, event.at) == ("evidence.scanned", None, evidence.scanned_at)
    assert event.data == {"verdict": "clean"}


def test_a_virus_is_found_and_the_file_is_never_given_out_again(
    unit: Unit, member: User, clamd: Clamd, settings: Any
) -> None:
    upload = a_file("a.pdf", PDF.replace(b"/Type/Page/", b"/X(" + EICAR + b")/Type/Page/"))
    evidence = Evidence.objects.create(
        unit=unit, title="A", file=upload, size=1, sha256="0", uploaded_by=member
    )

    tasks.scan_evidence(evidence.pk)

    evidence.refresh_from_db()
    assert evidence.scan == Scan.INFECTED
    settings.CLAMAV_HOST = ""
    assert not may_be_given_out(evidence)


def test_a_big_file_goes_over_whole(clamd: Clamd) -> None:
    content = files.filler(300_000)

    assert ask_scanner(a_file(content=content)) is True
    assert clamd.received == [content]


@pytest.mark.parametrize(
    "order",
    [
        b"INSTREAM size limit exceeded. ERROR\0",
        b"stream: OK and more\0",
        b"\0",
        b"stream",
        b"x" * 9000,
    ],
)
def test_an_answer_that_is_no_verdict_leaves_the_file_waiting(
    order: bytes, evidence: Evidence, clamd: Clamd
) -> None:
    clamd.order = order

    with pytest.raises(ScannerError):
        ask_scanner(a_file())
    scan_evidence(evidence_id=evidence.pk)

    evidence.refresh_from_db()
    assert (evidence.scan, evidence.scanned_at) == (Scan.OFF, None)


def test_a_silent_scanner_is_not_waited_for_beyond_the_limit(
    evidence: Evidence, clamd: Clamd, settings: Any
) -> None:
    clamd.order = None
    settings.CLAMAV_TIMEOUT = 0.2

    scan_evidence(evidence_id=evidence.pk)

    evidence.refresh_from_db()
    assert evidence.scan == Scan.OFF


def test_a_scanner_that_is_down_leaves_the_file_waiting_and_the_sweep_comes_back(
    evidence: Evidence, settings: Any, clamd: Clamd
) -> None:
    there = settings.CLAMAV_PORT
    with socket.create_server(("127.0.0.1", 0)) as door:
        settings.CLAMAV_PORT = door.getsockname()[1]
    Evidence.objects.update(scan=Scan.WAITING)

    scan_evidence(evidence_id=evidence.pk)
    evidence.refresh_from_db()
    assert evidence.scan == Scan.WAITING

    settings.CLAMAV_PORT = there
    scan_evidence(evidence_id=evidence.pk)
    evidence.refresh_from_db()
    assert evidence.scan == Scan.CLEAN


def test_a_file_that_is_not_in_the_store_goes_on_waiting(evidence: Evidence, clamd: Clamd) -> None:
    evidence.file.storage.delete(evidence.file.name)

    scan_evidence(evidence_id=evidence.pk)

    evidence.refresh_from_db()
    assert evidence.scan == Scan.OFF
    assert clamd.received == []


def test_a_file_that_left_the_shelf_is_not_scanned(
    evidence: Evidence, clamd: Clamd, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = evidence.pk

    def meanwhile(content: Any) -> bool:
        Evidence.objects.all().delete()
        return ask_scanner(content)

    monkeypatch.setattr(scanning, "ask_scanner", meanwhile)
    scan_evidence(evidence_id=key)
    scan_evidence(evidence_id=key)

    assert clamd.received == [PDF]
    assert not Event.objects.filter(kind="evidence.scanned").exists()


@pytest.fixture
def knocks(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The files for which the worker was called; it cannot be reached for the third."""
    called: list[int] = []

    def knock(task: str, key: int, **more: Any) -> bool:
        assert task == tasks.scan_evidence.name == "movement.scan_evidence"
        called.append(key)
        return len(called) < 3

    monkeypatch.setattr(scanning, "knock", knock)
    monkeypatch.setattr(scanning, "knock_after_commit", knock)
    return called


def test_a_new_file_waits_and_the_worker_is_called(
    unit: Unit, member: User, clamd: Clamd, knocks: list[int]
) -> None:
    evidence = put_on_shelf(unit=unit, upload=a_file(), actor=member)

    assert evidence.scan == Scan.WAITING
    assert knocks == [evidence.pk]


def test_the_sweep_calls_for_every_file_without_a_verdict_while_the_queue_is_there(
    unit: Unit, member: User, settings: Any, knocks: list[int]
) -> None:
    made = [
        put_on_shelf(unit=unit, upload=a_file(content=PDF + b"\n" * extra), actor=member).pk
        for extra in range(6)
    ]
    Evidence.objects.filter(pk=made[0]).update(scan=Scan.CLEAN)
    Evidence.objects.filter(pk=made[1]).update(scan=Scan.WAITING)
    tasks.scan_waiting()
    assert knocks == []

    settings.CLAMAV_HOST = "scanner.example"
    tasks.scan_waiting()

    assert len(set(knocks)) == 3
    assert set(knocks) <= set(made[1:])


def test_files_that_can_never_be_read_do_not_keep_the_others_waiting(
    unit: Unit,
    member: User,
    settings: Any,
    knocks: list[int],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made = [
        put_on_shelf(unit=unit, upload=a_file(content=PDF + b"\n" * extra), actor=member).pk
        for extra in range(2)
    ]
    settings.CLAMAV_HOST = "scanner.example"
    monkeypatch.setattr(scanning, "FILES_A_SWEEP", 1)

    for _ in range(100):
        tasks.scan_waiting()

    assert len(knocks) == 100
    assert set(knocks) == set(made)


def test_the_sweep_ends_when_all_were_called(
    evidence: Evidence, settings: Any, knocks: list[int]
) -> None:
    settings.CLAMAV_HOST = "scanner.example"

    tasks.scan_waiting()

    assert knocks == [evidence.pk]


def test_the_page_says_why_a_file_is_held_back_and_outsiders_hear_nothing(
    browser: Client, outsider: User, evidence: Evidence, settings: Any
) -> None:
    settings.CLAMAV_HOST = "scanner.example"
    address = reverse("movement:evidence_file", args=[evidence.pk])
    stranger = Client()
    stranger.force_login(outsider)

    def shown(state: Evidence.Scan) -> tuple[int, str]:
        Evidence.objects.update(scan=state)
        assert stranger.get(address).status_code == 404
        response = browser.get(address)
        return response.status_code, response.content.decode()

    status, page = shown(Scan.WAITING)
    assert status == 403
    assert "Tệp “Biên bản” đang chờ quét vi-rút." in page
    status, page = shown(Scan.INFECTED)
    assert status == 403
    assert "Máy quét tìm thấy vi-rút trong tệp “Biên bản”" in page
    Evidence.objects.update(scan=Scan.CLEAN)
    assert b"".join(browser.get(address)) == PDF  # type: ignore[arg-type]
