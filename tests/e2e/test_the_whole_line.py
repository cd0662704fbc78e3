"""One dossier, all the way, played by people in a browser: from the unit's desk to the citizen."""

import re
import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import sign_in, visit
from tests.e2e.portal import Portal
from tests.e2e.scoring_steps import (
    UNIT,
    answer_the_appeal,
    expect_ranked,
    expect_the_answer,
    judge,
    publish,
    read_the_result_and_appeal,
)
from tests.factories import PDF

UNIT_WITHOUT_DIACRITICS = "truong thcs xuan truong"
PRESENT_MEMBERS = range(1, 9)  # the ninth is absent in the demonstration year's sitting

pytestmark = pytest.mark.browser


def test_a_dossier_goes_from_the_unit_to_the_honour_roll_and_the_report(
    browser: Browser, portal: Portal, tmp_path: Path
) -> None:
    play_the_whole_line(browser, portal, tmp_path)


@pytest.mark.redis
def test_the_same_line_runs_on_postgresql_and_redis(
    browser: Browser, production_like_portal: Portal, tmp_path: Path
) -> None:
    play_the_whole_line(browser, production_like_portal, tmp_path)


def play_the_whole_line(browser: Browser, portal: Portal, folder: Path) -> None:
    """Every station, each by its own person; wrong input is tried on the way."""
    representative = sign_in(browser, portal, "don-vi")
    reference = submit_a_dossier(representative, folder)
    culture = sign_in(browser, portal, "van-hoa-xa-hoi")
    receive(culture, reference)
    judge(browser, portal, culture)
    expect_ranked(culture)
    publish(portal, culture)
    read_the_result_and_appeal(representative)
    answer_the_appeal(culture)
    expect_the_answer(representative)
    propose(culture)
    open_a_vote(culture)
    for number in PRESENT_MEMBERS:
        vote(sign_in(browser, portal, f"hoi-dong-{number}"), try_a_second_vote=number == 1)
    absent = sign_in(browser, portal, "hoi-dong-9")
    expect_no_vote_for_the_absent(absent)
    close_the_vote(culture)
    issue_the_decision(culture)
    find_on_the_honour_roll(visit(browser, portal))
    text = download_the_report(culture, folder)
    assert UNIT in " ".join(text.split())


def submit_a_dossier(page: Page, folder: Path) -> str:
    page.goto("/ho-so/")
    page.get_by_role("link", name=re.compile(f"{UNIT}.*hồ sơ năm")).click()

    page.get_by_role("link", name="Thành tích và minh chứng").click()
    page.get_by_role("link", name="Thêm thành tích").click()
    page.get_by_label("Tên thành tích").fill("Lớp học số ở mọi khối")
    page.get_by_role("button", name="Lưu thành tích").click()
    expect(page.get_by_role("alert")).to_contain_text("Hãy chọn ít nhất một nội dung thi đua.")
    expect(page.get_by_label("Tên thành tích")).to_have_value("Lớp học số ở mọi khối")
    page.get_by_label(re.compile(r"^3\. ")).check()
    page.get_by_label("Đã làm gì, kết quả ra sao").fill("Cả 24 lớp dùng học liệu số.")
    page.get_by_role("button", name="Lưu thành tích").click()

    bad = folder / "chuong-trinh.exe"
    bad.write_bytes(b"MZ" + bytes(200))
    page.get_by_label("Tệp", exact=True).set_input_files(bad)
    page.get_by_role("button", name="Tải tệp lên").click()
    expect(page.get_by_text("Tệp “chuong-trinh.exe” thuộc loại không nhận.")).to_be_visible()
    good = folder / "bien-ban.pdf"
    good.write_bytes(PDF)
    page.get_by_label("Tệp", exact=True).set_input_files(good)
    page.get_by_role("button", name="Tải tệp lên").click()
    expect(page.get_by_label("Tệp này chứng minh điều gì")).to_have_value("bien-ban")
    page.get_by_label("Tệp này chứng minh điều gì").fill("Biên bản nghiệm thu")
    page.get_by_role("button", name="Lưu thông tin").click()
    expect(page.get_by_role("link", name="Biên bản nghiệm thu", exact=True)).to_be_visible()

    page.get_by_role("navigation", name="Đường dẫn").get_by_role("link", name=UNIT).click()
    page.get_by_role("link", name="Tóm tắt và kiến nghị").click()
    page.get_by_label("tóm tắt thành tích", exact=False).fill("Nhà trường chuyển đổi số toàn diện.")
    page.get_by_role("button", name="Lưu").click()

    page.get_by_role("link", name="Kết quả so với đăng ký").click()
    results = page.locator("input[name^=value_]")
    for number in range(results.count()):
        results.nth(number).fill("1.000")
    page.get_by_role("button", name="Lưu kết quả").click()

    page.get_by_role("link", name="Tự chấm điểm").click()
    cells = page.locator("[data-part=points] input")
    for number in range(cells.count()):
        cells.nth(number).fill("5")
    figures = page.locator("[data-part=value] input")
    for number in range(figures.count()):
        figures.nth(number).fill("80")
    cells.first.fill("999")
    page.get_by_role("button", name="Lưu điểm tự chấm").click()
    expect(page.get_by_role("alert")).to_contain_text("Điểm phải từ 0 đến 14.")
    expect(cells.first).to_have_value("999")
    expect(cells.nth(1)).to_have_value("5")
    cells.first.fill("12,5")
    page.get_by_role("button", name="Lưu điểm tự chấm").click()

    page.get_by_role("link", name="Kiểm tra lại và nộp").click()
    expect(page.get_by_text("12,5/14 điểm")).to_be_visible()
    page.get_by_role("button", name="Nộp hồ sơ").click()
    expect(page.get_by_role("heading", name="Đã nộp hồ sơ")).to_be_visible()
    reference = re.search(r"TD26-[2-9A-Z]{8}", page.get_by_role("main").inner_text())
    assert reference is not None
    return reference.group()


def receive(page: Page, reference: str) -> None:
    page.goto("/cham-diem/?muc=tiep-nhan")
    page.get_by_role("row").filter(has_text=reference).get_by_role("link", name=UNIT).click()
    page.get_by_role("button", name="Tiếp nhận hồ sơ").click()
    expect(page.get_by_text(f"Đã tiếp nhận hồ sơ của {UNIT}.")).to_be_visible()


def propose(page: Page) -> None:
    page.goto("/quan-tri/")
    page.get_by_role("link", name="Đề nghị khen thưởng từ xếp hạng").click()
    page.get_by_role("row").filter(has_text=UNIT).get_by_role("link", name="Đề nghị").click()
    page.get_by_label("Danh hiệu, hình thức khen thưởng").select_option(
        label="Giấy khen của Chủ tịch UBND xã (tập thể)"
    )
    expect(page.get_by_label("Thành tích ghi trong đề nghị")).to_have_value("Lớp học số ở mọi khối")
    page.get_by_role("button", name="Đề nghị khen thưởng").click()
    expect(page.get_by_text(f"Đã đề nghị khen thưởng {UNIT}.")).to_be_visible()


def open_a_vote(page: Page) -> None:
    page.goto("/quan-tri/")
    page.get_by_role("link", name=re.compile("Điều hành phiên họp")).first.click()
    page.get_by_role("checkbox", name=re.compile(UNIT)).check()
    page.get_by_role("button", name="Lập danh sách").click()
    page.get_by_role("button", name=re.compile("Mở biểu quyết")).click()
    expect(page.get_by_text("Đã mở biểu quyết; các thành viên")).to_be_visible()


def vote(page: Page, *, try_a_second_vote: bool) -> None:
    page.goto("/quan-tri/")
    page.get_by_role("link", name=re.compile("Lượt biểu quyết 3")).click()
    page.get_by_role("button", name="Biểu quyết").click()
    expect(page.get_by_role("alert").first).to_contain_text("Hãy chọn “Đồng ý”")
    page.get_by_label("Đồng ý", exact=True).check()
    if try_a_second_vote:
        other_tab = page.context.new_page()
        other_tab.goto(page.url)
        other_tab.get_by_label("Không đồng ý").check()
    page.get_by_role("button", name="Biểu quyết").click()
    expect(page.get_by_text("Đã ghi nhận ý kiến biểu quyết")).to_be_visible()
    if try_a_second_vote:
        other_tab.get_by_role("button", name="Biểu quyết").click()
        expect(other_tab.get_by_role("alert").first).to_contain_text("Ông/bà đã biểu quyết")


def expect_no_vote_for_the_absent(page: Page) -> None:
    page.goto("/quan-tri/")
    page.get_by_role("link", name=re.compile("Lượt biểu quyết 3")).click()
    expect(page.get_by_text("Ông/bà được ghi là vắng mặt")).to_be_visible()
    expect(page.get_by_role("button", name="Biểu quyết")).to_have_count(0)


def close_the_vote(page: Page) -> None:
    page.goto("/quan-tri/")
    page.get_by_role("link", name=re.compile("Điều hành phiên họp")).first.click()
    page.get_by_role("button", name="Kết thúc biểu quyết lượt 3").click()
    page.get_by_role("link", name="Xem kết quả lượt 3").click()
    expect(page.get_by_role("row").filter(has_text=UNIT)).to_contain_text("8/9")
    expect(page.get_by_role("row").filter(has_text=UNIT)).to_contain_text("Thông qua")


def issue_the_decision(page: Page) -> None:
    page.goto("/quan-tri/")
    page.get_by_role("link", name=re.compile("Điều hành phiên họp")).first.click()
    page.get_by_role("button", name=re.compile("Lập dự thảo quyết định")).click()
    page.get_by_role("link", name="Quyết định …/QĐ-UBND").click()
    page.get_by_label("Ngày ban hành").fill(_today(page))
    page.get_by_label("Người ký").select_option(index=1)
    page.get_by_role("button", name="Ban hành quyết định").click()
    expect(page.get_by_role("alert")).to_contain_text("Hãy ghi số quyết định")
    expect(page.get_by_label("Ngày ban hành")).to_have_value(_today(page))
    page.get_by_label("Số quyết định").fill("7")
    page.get_by_role("button", name="Ban hành quyết định").click()
    expect(page.get_by_text("Số 07/QĐ-UBND")).to_be_visible()


def find_on_the_honour_roll(page: Page) -> None:
    page.goto("/vinh-danh/")
    page.get_by_label("Tên, thành tích hoặc số quyết định").fill(UNIT_WITHOUT_DIACRITICS)
    page.get_by_role("main").get_by_role("button", name="Tìm").click()
    page.get_by_role("link", name=UNIT, exact=True).click()
    expect(page.get_by_role("heading", name=UNIT)).to_be_visible()
    expect(page.get_by_text("Số 07/QĐ-UBND").first).to_be_visible()


def download_the_report(page: Page, folder: Path) -> str:
    page.goto("/bao-cao/")
    page.get_by_label("Báo cáo của giai đoạn nào").select_option(index=0)
    page.get_by_role("button", name="Yêu cầu báo cáo").click()
    link = page.get_by_role("link", name="Tải báo cáo (PDF)")
    link.wait_for(timeout=90_000)
    with page.expect_download() as waiting:
        link.click()
    path = folder / waiting.value.suggested_filename
    waiting.value.save_as(path)
    return subprocess.run(
        ["pdftotext", path, "-"], check=True, capture_output=True, text=True
    ).stdout


def _today(page: Page) -> str:
    """Today in the commune, dd/mm/yyyy."""
    return page.evaluate(
        "new Intl.DateTimeFormat('en-GB', {timeZone: 'Asia/Ho_Chi_Minh'}).format(new Date())"
    )
