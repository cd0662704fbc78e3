"""A newcomer, without a mouse: from signing up to the receipt, on a phone, at a desk, without
scripts."""

import email
import email.policy
import re
import subprocess
import time
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, ViewportSize

from tests.e2e.conftest import DESKTOP, PHONE, sign_in, visit
from tests.e2e.keyboard import Keyboard
from tests.e2e.portal import Portal
from tests.factories import PASSWORD, PDF

pytestmark = pytest.mark.browser

WAIT = 60


@pytest.mark.parametrize(
    ("viewport", "scripts"),
    [(PHONE, True), (DESKTOP, True), (PHONE, False)],
    ids=["360", "1280", "360-without-scripts"],
)
def test_a_newcomer_gets_from_signing_up_to_the_receipt(
    browser: Browser, portal: Portal, viewport: ViewportSize, scripts: bool, tmp_path: Path
) -> None:
    width = viewport["width"]
    address = f"moi-{width}-{scripts}@xuantruong.example".lower()
    unit = f"Trường Tiểu học số {width} {'có' if scripts else 'không'} kịch bản"
    page = visit(browser, portal, viewport=viewport, java_script_enabled=scripts)
    keys = Keyboard(page)

    _sign_up(keys, portal, address)
    _ask_to_join(keys, unit)
    _approve(browser, portal, unit)
    page.goto("/ho-so/")
    keys.press("Mở hồ sơ")
    dossier = page.url
    _write_an_achievement(keys, tmp_path)
    _write_the_summary(keys, dossier)
    _claim_points(keys, dossier)
    reference = _send(keys, dossier)
    _take_the_receipt(page, reference, unit, tmp_path)
    letter = _letter(portal, address, "Đã nhận hồ sơ", reference)
    assert "/da-nop/" in letter


def _sign_up(keys: Keyboard, portal: Portal, address: str) -> None:
    keys.page.goto("/tai-khoan/signup/")
    keys.write("Họ và tên", "Đặng Thị Hường")
    keys.write("Thư điện tử", address)
    keys.write("Mật khẩu", PASSWORD)
    keys.press("Đăng ký")
    letter = _letter(portal, address, "/confirm-email/")
    link = re.search(r"http\S+/confirm-email/\S+", letter)
    assert link is not None
    keys.page.goto(link.group())
    keys.press("Xác nhận địa chỉ")
    if "/login/" in keys.page.url:
        keys.write("Thư điện tử", address)
        keys.write("Mật khẩu", PASSWORD)
        keys.press("Đăng nhập")


def _ask_to_join(keys: Keyboard, unit: str) -> None:
    keys.page.goto("/bat-dau/")
    assert keys.page.url.endswith("/don-vi/tham-gia/")
    keys.page.goto("/don-vi/tham-gia/moi/")
    keys.choose("Cơ quan, đơn vị, trường học")
    keys.press("Tiếp tục")
    keys.write("Tên đơn vị", unit)
    keys.write("Cơ quan cấp trên trực tiếp", "Ủy ban nhân dân xã Xuân Trường", exact=False)
    keys.write("Ông/bà là ai ở đơn vị này", "Hiệu trưởng", exact=False)
    keys.press("Gửi đề nghị")
    assert unit in keys.main.inner_text()


def _approve(browser: Browser, portal: Portal, unit: str) -> None:
    office = sign_in(browser, portal, "van-hoa-xa-hoi")
    office.goto("/quan-tri/movement/joinrequest/")
    office.get_by_role("row", name=unit).get_by_role("link", name="Trả lời").click()
    office.get_by_role("button", name="Duyệt").first.click()
    office.wait_for_load_state()
    assert "Đã duyệt" in office.get_by_role("main").inner_text()
    office.context.close()


def _write_an_achievement(keys: Keyboard, folder: Path) -> None:
    keys.follow("Thành tích và minh chứng")
    keys.follow("Thêm thành tích")
    keys.write("Tên thành tích", "Số hóa 100% hồ sơ học sinh")
    keys.tick("1. Tư duy", exact=False)
    keys.write("Đã làm gì, kết quả ra sao", "Quét và nhập 1.200 hồ sơ học sinh.")
    keys.write("Làm từ ngày", "05/09/2026", exact=False)
    keys.write("Số người được hưởng lợi", "1.200", exact=False)
    keys.write_into(keys.page.locator("[name=figures-0-name]"), "Hồ sơ đã số hóa")
    keys.write_into(keys.page.locator("[name=figures-0-value]"), "1.200,5")
    keys.write_into(keys.page.locator("[name=figures-0-measure]"), "hồ sơ")
    keys.press("Lưu thành tích")
    paper = folder / "bien-ban.pdf"
    paper.write_bytes(PDF)
    keys.attach(keys.page.locator("input[type=file]"), paper)
    keys.press("Tải tệp lên")
    keys.main.get_by_text("bien-ban.pdf").first.wait_for()


def _write_the_summary(keys: Keyboard, dossier: str) -> None:
    keys.page.goto(dossier)
    keys.follow("Tóm tắt và kiến nghị")
    keys.write("Tóm tắt thành tích", "Trường đã số hóa toàn bộ hồ sơ.")
    keys.press("Lưu", exact=False)


def _claim_points(keys: Keyboard, dossier: str) -> None:
    keys.page.goto(dossier)
    keys.follow("Tự chấm điểm")
    fields = keys.page.locator("input[name^=points_], input[name^=value_]")
    for number in range(fields.count()):
        keys.write_into(fields.nth(number), "1,5")
    keys.press("Lưu điểm tự chấm")


def _send(keys: Keyboard, dossier: str) -> str:
    keys.page.goto(dossier)
    keys.follow("Kiểm tra lại và nộp")
    assert "1.200,5" in keys.main.inner_text()
    keys.press("Nộp hồ sơ")
    keys.page.wait_for_url("**/da-nop/")
    found = re.search(r"TD26-[2-9A-Z]{8}", keys.main.inner_text())
    assert found is not None
    return found.group()


def _take_the_receipt(page: Page, reference: str, unit: str, folder: Path) -> None:
    """Reload the confirmation until the worker has made the PDF, as a person would."""
    deadline = time.monotonic() + WAIT
    link = page.get_by_role("main").get_by_role("link", name="Tải biên nhận (PDF")
    while not link.count():
        assert time.monotonic() < deadline, "the receipt is not made"
        time.sleep(0.5)
        page.reload()
    with page.expect_download() as download:
        link.first.press("Enter")
    paper = folder / "bien-nhan.pdf"
    download.value.save_as(paper)
    text = subprocess.run(
        ["pdftotext", "-layout", str(paper), "-"], check=True, capture_output=True, text=True
    ).stdout
    for words in (reference, unit, "Số hóa 100% hồ sơ học sinh", "1.200,5", "Đặng Thị Hường"):
        assert words in re.sub(r"\s+", " ", text)


def _letter(portal: Portal, address: str, *words: str) -> str:
    """The text of the letter to the address that holds the words, when it has come."""
    deadline = time.monotonic() + WAIT
    while time.monotonic() < deadline:
        for text in _letters(portal.folder / "mail", address):
            if all(word in text for word in words):
                return text
        time.sleep(0.3)
    raise AssertionError(f"No letter to {address} with {words}")


def _letters(folder: Path, address: str) -> list[str]:
    texts = []
    for path in sorted(folder.glob("*.log")):
        for raw in path.read_text(encoding="utf-8").split("-" * 79):
            message = email.message_from_string(raw.strip(), policy=email.policy.default)
            if message["To"] and address in str(message["To"]):
                body = message.get_body(preferencelist=("plain",))
                assert body is not None
                texts.append(f"{message['Subject']}\n{body.get_content()}")
    return texts
