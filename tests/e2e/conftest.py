"""A real portal with the demonstration year, and a headless Chromium."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg2
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests import services
from tests.e2e.portal import Portal
from xuantruong.demo.people import DOMAIN, PASSWORD

PHONE = {"width": 360, "height": 740}
DESKTOP = {"width": 1280, "height": 800}


@pytest.fixture(scope="session")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """The embedded portal: SQLite, filesystem queue, a worker."""
    yield from _running(Portal(tmp_path_factory.mktemp("portal")))


@pytest.fixture(scope="session")
def production_like_portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """The same code on PostgreSQL and Redis."""
    folder = tmp_path_factory.mktemp("production")
    with database("portal_e2e") as url:
        yield from _running(Portal(folder, DATABASE_URL=url, REDIS_URL=services.redis_url()))


@contextmanager
def database(name: str) -> Iterator[str]:
    """A PostgreSQL database of that name, empty at first, for a portal; gives its address."""
    server = psycopg2.connect(services.postgres_url())
    server.autocommit = True
    with server.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        cursor.execute(f"CREATE DATABASE {name}")
    yield services.postgres_url().rpartition("/")[0] + f"/{name}"
    with server.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
    server.close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium without a window."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=services.chromium(), args=["--no-sandbox"]
        )
        yield chromium
        chromium.close()


def sign_in(browser: Browser, portal: Portal, name: str, **options: object) -> Page:
    """A page in a browser of its own, signed in as the demonstration account."""
    page = visit(browser, portal, **options)
    page.goto(f"{portal.url}/tai-khoan/login/")
    page.get_by_label("Thư điện tử").fill(f"{name}@{DOMAIN}")
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Đăng nhập", exact=True).click()
    page.wait_for_url(lambda url: "/tai-khoan/" not in url)
    return page


def visit(browser: Browser, portal: Portal, **options: object) -> Page:
    """A page in a browser of its own, nobody signed in."""
    settings = {"viewport": DESKTOP, "base_url": portal.url, "locale": "vi-VN", **options}
    context: BrowserContext = browser.new_context(**settings)
    context.set_default_timeout(20_000)
    return context.new_page()


def _running(portal: Portal) -> Iterator[Portal]:
    Path(portal.folder).mkdir(exist_ok=True)
    portal.manage("prepare")
    portal.manage("load_demo")
    portal.start_web()
    portal.start_worker()
    yield portal
    portal.stop()
