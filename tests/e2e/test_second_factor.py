"""Passkeys in a real browser, with the authenticator that Chromium can pretend to be."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import DESKTOP, PHONE, visit
from tests.e2e.portal import Portal
from xuantruong.demo.people import DOMAIN, PASSWORD

pytestmark = pytest.mark.browser

RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "rules": {"target-size": {"enabled": True}},
}
MEMBER = "don-vi-07"
OTHER = "don-vi-08"


class Authenticator:
    """The device's keeper of passkeys; a test may make the person refuse."""

    def __init__(self, page: Page) -> None:
        self._cdp = page.context.new_cdp_session(page)
        self._cdp.send("WebAuthn.enable")
        options = {
            "protocol": "ctap2",
            "transport": "internal",
            "hasResidentKey": True,
            "hasUserVerification": True,
            "isUserVerified": True,
            "automaticPresenceSimulation": True,
        }
        added = self._cdp.send("WebAuthn.addVirtualAuthenticator", {"options": options})
        self._id = added["authenticatorId"]

    def let_the_person_refuse(self, *, refuses: bool) -> None:
        self._cdp.send(
            "WebAuthn.setUserVerified",
            {"authenticatorId": self._id, "isUserVerified": not refuses},
        )


def at_home(browser: Browser, portal: Portal, **options: object) -> Page:
    """A page at the portal's name: passkeys belong to names, never to bare numbers."""
    address = portal.url.replace("127.0.0.1", "localhost")
    return visit(browser, portal, base_url=address, **options)


def sign_in(page: Page, name: str) -> None:
    page.goto("/tai-khoan/login/")
    page.get_by_label("Thư điện tử").fill(f"{name}@{DOMAIN}")
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Đăng nhập", exact=True).click()


def confirm_password(page: Page) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text("Xác nhận lại")
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.get_by_role("button", name="Tiếp tục").click()


def sign_out(page: Page) -> None:
    page.goto("/tai-khoan/logout/")
    page.get_by_role("main").get_by_role("button", name="Đăng xuất").click()
    page.wait_for_url(lambda url: "/tai-khoan/" not in url)


def violations(page: Page) -> list[str]:
    found = Axe().run(page, options=RULES).response["violations"]
    return [f"{page.url}: {rule['id']}" for rule in found]


@pytest.mark.parametrize(
    ("viewport", "member"), [(PHONE, MEMBER), (DESKTOP, OTHER)], ids=["phone", "desktop"]
)
def test_a_passkey_is_added_and_signs_in_by_itself(
    viewport: dict[str, int], member: str, browser: Browser, portal: Portal
) -> None:
    page = at_home(browser, portal, viewport=viewport)
    device = Authenticator(page)
    problems: list[str] = []
    sign_in(page, member)
    page.goto("/tai-khoan/")
    problems += violations(page)
    page.get_by_role("link", name="Bật xác thực hai bước").click()
    problems += violations(page)
    page.get_by_role("link", name="Thêm khóa truy cập").click()
    confirm_password(page)
    problems += violations(page)

    page.get_by_label("Tên khóa").fill("Điện thoại của tôi")
    page.get_by_role("button", name="Thêm khóa").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Mã dự phòng")
    expect(page.get_by_text("Còn 10 trong 10 mã chưa dùng.")).to_be_visible()
    problems += violations(page)
    page.goto("/tai-khoan/2fa/webauthn/")
    expect(page.get_by_role("cell", name="Điện thoại của tôi").first).to_be_visible()
    problems += violations(page)

    # The passkey alone is both steps.
    sign_out(page)
    page.goto("/tai-khoan/login/")
    page.get_by_role("button", name="Đăng nhập bằng khóa truy cập (passkey)").click()
    page.wait_for_url(lambda url: "/tai-khoan/" not in url)
    page.goto("/tai-khoan/")
    expect(page.get_by_role("main")).to_contain_text(f"{member}@{DOMAIN}")

    # After the password, the passkey is the second step.
    sign_out(page)
    sign_in(page, member)
    expect(page.get_by_role("heading", level=1)).to_have_text("Bước xác thực thứ hai")
    problems += violations(page)
    page.get_by_role("button", name="Dùng khóa truy cập").click()
    page.wait_for_url(lambda url: "/tai-khoan/" not in url)

    # Whose device does not confirm reads why, and is not in.
    sign_out(page)
    page.goto("/tai-khoan/login/")
    device.let_the_person_refuse(refuses=True)
    page.get_by_role("button", name="Đăng nhập bằng khóa truy cập (passkey)").click()
    expect(page.get_by_text("Chưa dùng được khóa truy cập")).to_be_visible()
    expect(page.locator("#loi-khoa-truy-cap")).to_be_focused()
    problems += violations(page)

    assert problems == []


def test_without_javascript_no_passkey_is_offered_and_the_password_still_works(
    browser: Browser, portal: Portal
) -> None:
    page = at_home(browser, portal, viewport=PHONE, java_script_enabled=False)

    page.goto("/tai-khoan/login/")

    expect(page.get_by_role("button", name="Đăng nhập bằng khóa truy cập")).to_be_hidden()
    assert "Khóa truy cập cần JavaScript." in (page.locator("noscript").text_content() or "")
    sign_in(page, "don-vi-09")
    page.wait_for_url(lambda url: "/tai-khoan/" not in url)


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_the_doors_have_no_barrier(
    viewport: dict[str, int], browser: Browser, portal: Portal
) -> None:
    page = at_home(browser, portal, viewport=viewport)
    problems: list[str] = []
    for path in ("/tai-khoan/login/", "/tai-khoan/signup/", "/tai-khoan/password/reset/"):
        page.goto(path)
        problems += violations(page)
    page.goto("/tai-khoan/signup/")
    page.get_by_role("button", name="Đăng ký").click()
    problems += violations(page)
    sign_in(page, "don-vi-09")
    page.wait_for_url(lambda url: "/tai-khoan/" not in url)
    for path in ("/tai-khoan/", "/tai-khoan/thong-tin/", "/tai-khoan/sessions/"):
        page.goto(path)
        problems += violations(page)
    page.goto("/tai-khoan/2fa/totp/activate/")
    confirm_password(page)
    problems += violations(page)

    assert problems == []
