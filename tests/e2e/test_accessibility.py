"""Every kind of page, on a phone and on a desk: readable by machines, by keyboard, at 320 px."""

import pytest
from playwright.sync_api import Browser, ViewportSize

from tests.e2e.axe import expect_no_violation
from tests.e2e.conftest import DESKTOP, PHONE, sign_in, visit
from tests.e2e.portal import Portal

pytestmark = pytest.mark.browser

PUBLIC = ["/", "/ke-hoach/", "/ke-hoach/tieu-chi/agency/", "/vinh-danh/", "/tai-khoan/login/"]
OFFICE = [
    "/cham-diem/",
    "/cham-diem/xep-hang/",
    "/bao-cao/",
    "/quan-tri/",
    "/quan-tri/awards/proposal/tu-xep-hang/",
]


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["360", "1280"])
def test_public_pages_have_no_accessibility_violation(
    browser: Browser, portal: Portal, viewport: ViewportSize
) -> None:
    page = visit(browser, portal, viewport=viewport)
    for path in PUBLIC:
        page.goto(path)
        expect_no_violation(page)
    page.goto("/vinh-danh/")
    page.locator(".portal-card__link").first.click()
    expect_no_violation(page)


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["360", "1280"])
def test_the_offices_pages_have_no_accessibility_violation(
    browser: Browser, portal: Portal, viewport: ViewportSize
) -> None:
    page = sign_in(browser, portal, "van-hoa-xa-hoi", viewport=viewport)
    for path in OFFICE:
        page.goto(path)
        expect_no_violation(page)
    page.goto("/cham-diem/?muc=tiep-nhan")
    page.locator("a[href$='/tiep-nhan/']").first.click()
    expect_no_violation(page)
    page.goto("/quan-tri/")
    page.get_by_role("link", name="Điều hành phiên họp").first.click()
    expect_no_violation(page)


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["360", "1280"])
def test_the_vote_page_has_no_accessibility_violation(
    browser: Browser, portal: Portal, viewport: ViewportSize
) -> None:
    page = sign_in(browser, portal, "hoi-dong-2", viewport=viewport)
    page.goto("/quan-tri/")
    expect_no_violation(page)
    page.get_by_role("link", name="Lượt biểu quyết 2").click()
    expect_no_violation(page)


def test_pages_can_be_read_at_320_px_without_scrolling_sideways(
    browser: Browser, portal: Portal
) -> None:
    narrow = {"width": 320, "height": 640}
    page = sign_in(browser, portal, "van-hoa-xa-hoi", viewport=narrow)
    wide = {}
    for path in [*PUBLIC[:-1], *OFFICE]:
        page.goto(path)
        width = page.evaluate("document.documentElement.scrollWidth")
        if width > narrow["width"]:
            wide[path] = width
    assert wide == {}


def test_a_clerk_signs_in_and_opens_a_dossier_with_the_keyboard_alone(
    browser: Browser, portal: Portal
) -> None:
    page = sign_in(browser, portal, "don-vi-06")
    page.goto("/ho-so/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent").strip().startswith("Bỏ qua")
    page.keyboard.press("Enter")
    for _step in range(6):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('.portal-table a')"):
            break
    page.keyboard.press("Enter")
    page.wait_for_url("**/ho-so/*/")


def test_no_page_breaks_the_content_security_policy(browser: Browser, portal: Portal) -> None:
    page = sign_in(browser, portal, "van-hoa-xa-hoi")
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    for path in [*PUBLIC[:-1], *OFFICE, "/quan-tri/movement/unit/"]:
        page.goto(path)
    assert complaints == []
