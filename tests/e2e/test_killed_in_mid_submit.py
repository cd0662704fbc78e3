"""The web server dies while a dossier is being sent: one submission in the end, nothing lost.

Sending is held half-way by a lock on the database, the server is killed, the lock is let go, the
server comes back, and the clerk sends again.
"""

import json
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import psycopg2
import pytest
from playwright.sync_api import Browser, Page, expect

from tests import services
from tests.e2e.conftest import database, visit
from tests.e2e.portal import Portal
from tests.factories import PASSWORD

pytestmark = pytest.mark.browser

SUMMARY = "Đơn vị đã hoàn thành các chỉ tiêu."
MEMBER = "dai-dien@xuantruong.example"
# A complete dossier that waits to be sent, in the portal's own database.
SETUP = """
from tests.factories import Portal, a_complete_draft, a_member, a_unit
portal, unit = Portal(), a_unit()
a_complete_draft(unit, a_member(unit), portal.round)
"""
FACTS = """
import json
from movement.models import Letter, Revision, Submission
from reports.models import Receipt
dossier = Submission.objects.get()
print(json.dumps({
    "state": dossier.state,
    "summary": dossier.summary,
    "achievements": dossier.achievements.count(),
    "revisions": Revision.objects.count(),
    "receipts": Receipt.objects.count(),
    "letters": Letter.objects.filter(kind="dossier_submitted").count(),
}))
"""
KEPT = {"summary": SUMMARY, "achievements": 1}
BEFORE = {"state": "draft", **KEPT, "revisions": 0, "receipts": 0, "letters": 0}
AFTER = {"state": "submitted", **KEPT, "revisions": 1, "receipts": 1, "letters": 1}

# Holds a portal's database; the function that it gives waits until a request stands before it.
Hold = Callable[[Portal], AbstractContextManager[Callable[[], None]]]


@pytest.fixture
def embedded(tmp_path: Path) -> Iterator[Portal]:
    """A portal of our own on SQLite, with a dossier that waits to be sent."""
    yield from _with_a_dossier(Portal(tmp_path))


@pytest.fixture
def on_postgres(tmp_path: Path) -> Iterator[Portal]:
    """The same on PostgreSQL and Redis."""
    with database("portal_killed") as url:
        yield from _with_a_dossier(
            Portal(tmp_path, DATABASE_URL=url, REDIS_URL=services.redis_url())
        )


def test_a_web_server_killed_in_mid_submit_leaves_one_submission(
    browser: Browser, embedded: Portal
) -> None:
    page = play(browser, embedded, hold_sqlite)

    embedded.start_worker()
    page.get_by_role("link", name="Tải biên nhận").wait_for()
    receipt = _receipt_when_ready(page)
    assert receipt.read_bytes().startswith(b"%PDF-")
    assert len(list((embedded.folder / "mail").iterdir())) == 1


@pytest.mark.redis
def test_the_same_on_postgresql_where_half_of_it_was_written(
    browser: Browser, on_postgres: Portal
) -> None:
    play(browser, on_postgres, hold_postgres)


def play(browser: Browser, portal: Portal, hold: Hold) -> Page:
    page = visit(browser, portal)
    page.goto("/tai-khoan/login/?next=/ho-so/1/kiem-tra/")
    page.get_by_label("Thư điện tử").fill(MEMBER)
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập", exact=True).click()
    page.wait_for_url("**/ho-so/1/kiem-tra/")

    with hold(portal) as wait_for_the_request:
        with page.expect_request(lambda request: request.url.endswith("/nop/")):
            page.get_by_role("button", name="Nộp hồ sơ").click(no_wait_after=True)
        wait_for_the_request()
        portal.kill_web()
    portal.start_web()
    assert facts(portal) == BEFORE

    page.goto("/ho-so/1/kiem-tra/")
    expect(page.get_by_role("main")).to_contain_text(SUMMARY)
    page.get_by_role("button", name="Nộp hồ sơ").click()
    expect(page.get_by_role("heading", name="Đã nộp hồ sơ")).to_be_visible()
    assert facts(portal) == AFTER
    return page


@contextmanager
def hold_sqlite(portal: Portal) -> Iterator[Callable[[], None]]:
    """Take the one right to write; whoever wants it waits."""
    connection = sqlite3.connect(portal.folder / "portal.sqlite3", isolation_level=None)
    connection.execute("BEGIN IMMEDIATE")
    # Nobody can be asked whether he waits; a request needs far less to come here.
    yield lambda: time.sleep(3)
    connection.execute("ROLLBACK")
    connection.close()


@contextmanager
def hold_postgres(portal: Portal) -> Iterator[Callable[[], None]]:
    """Hold the table of letters: the submission and its revision are written by then."""
    connection = psycopg2.connect(portal.environment["DATABASE_URL"])
    watcher = psycopg2.connect(portal.environment["DATABASE_URL"])
    watcher.autocommit = True

    def wait_for_the_request() -> None:
        deadline = time.monotonic() + 20
        waiting = 0
        while not waiting:
            assert time.monotonic() < deadline, "no request came to the lock"
            time.sleep(0.1)
            with watcher.cursor() as cursor:
                cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
                (waiting,) = cursor.fetchone()

    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE movement_letter IN ACCESS EXCLUSIVE MODE")
    yield wait_for_the_request
    connection.close()
    watcher.close()


def facts(portal: Portal) -> dict[str, object]:
    """What the portal's database says about its one dossier."""
    told: dict[str, object] = json.loads(
        portal.manage("shell", "-c", FACTS).strip().splitlines()[-1]
    )
    return told


def _receipt_when_ready(page: Page) -> Path:
    """The PDF, as soon as the worker has made it."""
    deadline = time.monotonic() + 90
    while not page.get_by_role("link", name="Tải biên nhận (PDF").is_visible():
        assert time.monotonic() < deadline, "the worker made no receipt"
        time.sleep(1)
        page.reload()
    with page.expect_download() as download:
        page.get_by_role("link", name="Tải biên nhận (PDF").click()
    return Path(download.value.path())


def _with_a_dossier(portal: Portal) -> Iterator[Portal]:
    portal.manage("prepare")
    portal.manage("shell", "-c", SETUP)
    portal.start_web()
    yield portal
    portal.stop()
