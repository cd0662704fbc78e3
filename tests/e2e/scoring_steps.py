"""The stations of scoring in the browser: two scorers an office, both heads, the unit's appeal."""

import re

from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import sign_in
from tests.e2e.portal import Portal

UNIT = "Trường THCS Xuân Trường"
GROUP = "agency"
# Points of the first scorer that the second must not meet anywhere before finishing.
SECRET = "7,13"
JUDGE_THE_REST = "from tests.e2e.scoring_station import judge_the_rest; judge_the_rest({group!r})"
APPEAL = "Chỉ tiêu còn lại đã có số liệu cả năm, xin xem trang 1 của biên bản."


def judge(browser: Browser, portal: Portal, culture: Page) -> None:
    """Each office: the head and the second scorer, apart; the head reconciles and signs."""
    fill_the_sheet(culture, first=SECRET)
    finish_with_a_reason(culture, "Một chỉ tiêu chưa có số liệu.")
    second = sign_in(browser, portal, "van-hoa-xa-hoi-2")
    expect_nothing_of_the_first(second)
    fill_the_sheet(second, first="12,5")
    finish(second)
    expect(second.get_by_text(SECRET).first).to_be_visible()
    expect_no_signature(second)
    reconcile_and_sign(culture)

    economic = sign_in(browser, portal, "kinh-te")
    fill_the_sheet(economic)
    finish(economic)
    other = sign_in(browser, portal, "kinh-te-2")
    fill_the_sheet(other)
    finish(other)
    open_the_office_sheet(economic)
    economic.get_by_role("button", name=re.compile("^Ký chốt")).click()
    expect(economic.get_by_text(f"Đã ký chốt phiếu của {UNIT}.")).to_be_visible()


def fill_the_sheet(page: Page, first: str = "") -> None:
    """What the unit claimed, on the first line other points; a file with its page, or none."""
    page.goto("/cham-diem/?muc=tiep-theo")
    page.get_by_role("link", name=UNIT, exact=True).click()
    for part, text in (("points", "5"), ("value", "80")):
        boxes = page.locator(f"[data-part={part}] input")
        for number in range(boxes.count()):
            boxes.nth(number).fill(text)
    for box in page.get_by_role("checkbox", name="Không có minh chứng").all():
        box.check()
    if first:
        page.locator("[data-part=points] input").first.fill(first)
        line = page.locator("[data-line]").first
        line.get_by_role("combobox").select_option(index=1)
        line.get_by_role("textbox", name="Trang").fill("1")


def finish_with_a_reason(page: Page, reason: str) -> None:
    """Without a reason for points that differ the sheet is not finished."""
    page.get_by_role("button", name="Chấm xong").click()
    expect(page.get_by_role("alert")).to_contain_text("lý do")
    expect(page.locator("[data-part=points] input").first).to_have_value(SECRET)
    page.get_by_role("textbox", name="Lý do").first.fill(reason)
    finish(page)


def finish(page: Page) -> None:
    page.get_by_role("button", name="Chấm xong").click()
    expect(page.get_by_text(f"Đã chấm xong hồ sơ của {UNIT}.")).to_be_visible()


def expect_nothing_of_the_first(page: Page) -> None:
    """Blind: whatever the second scorer opens says nothing of the first one's points."""
    page.goto("/cham-diem/?muc=tiep-theo")
    page.get_by_role("link", name=UNIT, exact=True).click()
    sheet = page.url
    for path in (sheet, f"{sheet}thong-nhat/", "/cham-diem/xep-hang/", "/cham-diem/tong-hop/"):
        page.goto(path)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        assert SECRET not in page.content()
        assert "Một chỉ tiêu chưa có số liệu." not in page.content()


def open_the_office_sheet(page: Page) -> None:
    page.goto("/cham-diem/?muc=thong-nhat")
    page.get_by_role("link", name=UNIT, exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Phiếu của phòng: {UNIT}")


def expect_no_signature(page: Page) -> None:
    open_the_office_sheet(page)
    expect(page.get_by_role("button", name=re.compile("^Ký chốt"))).to_have_count(0)


def reconcile_and_sign(page: Page) -> None:
    """The first line is flagged: 7,13 and 12,5 of 14 points; nobody signs without a note."""
    open_the_office_sheet(page)
    sign = page.get_by_role("button", name=re.compile("^Ký chốt"))
    sign.click()
    expect(page.get_by_role("alert")).to_contain_text("ghi chú")
    page.get_by_role("textbox", name="Điểm của phòng").first.fill("12")
    page.get_by_role("textbox", name="Ghi chú thống nhất").first.fill("Theo kết quả kiểm tra.")
    sign.click()
    expect(page.get_by_text(f"Đã ký chốt phiếu của {UNIT}.")).to_be_visible()
    expect(page.get_by_text("SHA-256")).to_be_visible()


def expect_ranked(page: Page) -> None:
    """12 for the first criterion, 5 for each of six others by hand, 8, 10 and 3 by their bands."""
    page.goto(f"/cham-diem/xep-hang/?nhom={GROUP}")
    row = page.get_by_role("row").filter(has_text=UNIT)
    expect(row).to_contain_text("63")


def publish(portal: Portal, page: Page) -> None:
    """The group is published when none of its dossiers waits any more."""
    page.goto("/cham-diem/cong-bo/")
    group = page.get_by_role("region", name="Cơ quan, đơn vị")
    expect(group).to_contain_text("Chưa công bố được")
    portal.manage("shell", "-c", JUDGE_THE_REST.format(group=GROUP))
    page.reload()
    group.get_by_role("button", name=re.compile("Công bố kết quả nhóm")).click()
    expect(page.get_by_text(re.compile("Đã công bố kết quả nhóm"))).to_be_visible()


def read_the_result_and_appeal(page: Page) -> None:
    """The unit reads its own sheet line by line, and asks about the first one."""
    open_the_result(page)
    expect(page.get_by_text(re.compile("hạng ", re.IGNORECASE)).first).to_be_visible()
    expect(page.get_by_text("Một chỉ tiêu chưa có số liệu.").first).to_be_visible()
    link = page.get_by_role("link", name=re.compile("trang 1")).first
    assert "#page=1" in (link.get_attribute("href") or "")
    for name in ("Vũ Thị Hải Yến", "Đoàn Ngọc Mai", SECRET):
        assert name not in page.content()
    page.get_by_role("link", name=re.compile("Kiến nghị")).first.click()
    page.get_by_role("button", name="Gửi kiến nghị").click()
    expect(page.get_by_role("alert")).to_be_visible()
    page.get_by_label("Nội dung kiến nghị").fill(APPEAL)
    page.get_by_role("button", name="Gửi kiến nghị").click()
    expect(page.get_by_text(re.compile("Đã gửi kiến nghị về tiêu chí CQ1.1"))).to_be_visible()


def open_the_result(page: Page) -> None:
    page.goto("/ho-so/")
    page.get_by_role("link", name=re.compile(f"{UNIT}.*hồ sơ năm")).click()
    page.get_by_role("main").get_by_role("link", name=re.compile("[Kk]ết quả")).last.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Kết quả của {UNIT}")


def answer_the_appeal(page: Page) -> None:
    """The head of the office that owns the line keeps the points, and says why."""
    page.goto("/cham-diem/kien-nghi/")
    page.get_by_role("row").filter(has_text=UNIT).get_by_role("link").first.click()
    expect(page.get_by_text(APPEAL)).to_be_visible()
    page.get_by_label(re.compile("Giữ nguyên")).check()
    page.get_by_label("Trả lời đơn vị").fill("Biên bản mới nêu số liệu chín tháng.")
    page.get_by_role("button", name="Gửi trả lời").click()
    expect(page.get_by_text(f"Đã trả lời kiến nghị của {UNIT}.")).to_be_visible()


def expect_the_answer(page: Page) -> None:
    open_the_result(page)
    expect(page.get_by_text("Biên bản mới nêu số liệu chín tháng.").first).to_be_visible()
