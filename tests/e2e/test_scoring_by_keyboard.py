"""An officer scores a dossier by keyboard alone; nothing typed is lost, with scripts or without."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.e2e.conftest import PHONE, sign_in
from tests.e2e.keyboard import Keyboard
from tests.e2e.portal import Portal
from tests.e2e.scoring_station import HEAD

pytestmark = pytest.mark.browser

NUMBER_OF_TESTS = 9
MAKE = "from tests.e2e.scoring_station import make_received; make_received({names}, {asked})"
# The focused control is not covered by what sticks to the window's edge.
UNCOVERED = """() => {
    const box = document.activeElement.getBoundingClientRect();
    const x = box.left + box.width / 2, y = box.top + box.height / 2;
    const top = document.elementFromPoint(x, y);
    return top === document.activeElement || document.activeElement.contains(top);
}"""


@dataclass(frozen=True)
class Row:
    """A criterion of the office: its code, its maximum, and what the unit typed for it."""

    code: str
    max: str
    claimed: str


@dataclass(frozen=True)
class Dossier:
    """A received dossier that nobody has scored."""

    unit: str
    path: str
    rows: list[Row]


@pytest.fixture(scope="module")
def made(portal: Portal) -> dict[str, list[Dossier]]:
    """A dossier for each test; the head once worked for the units of those under “asked”."""
    names = [f"Trường số {number}" for number in range(1, NUMBER_OF_TESTS + 1)]
    asked = ["Trường cũ thứ nhất", "Trường cũ thứ hai"]
    said = portal.manage("shell", "-c", MAKE.format(names=names, asked=asked))
    dossiers = [_read(row) for row in json.loads(said.splitlines()[-1])]
    return {"plain": dossiers[: len(names)], "asked": dossiers[len(names) :]}


def _read(row: dict[str, Any]) -> Dossier:
    path = f"/cham-diem/{row['pk']}/culture_social/"
    return Dossier(row["unit"], path, [Row(**criterion) for criterion in row["criteria"]])


@pytest.fixture
def dossier(made: dict[str, list[Dossier]]) -> Dossier:
    return made["plain"].pop()


@pytest.fixture
def asked(made: dict[str, list[Dossier]]) -> Dossier:
    return made["asked"].pop()


@pytest.fixture
def page(browser: Browser, portal: Portal) -> Iterator[Page]:
    """The head of Phòng Văn hóa - Xã hội, who scores as one of two."""
    page = sign_in(browser, portal, HEAD)
    yield page
    page.context.close()


def line(page: Page, row: Row) -> Locator:
    return page.locator(f"[data-line='{row.code}']")


def entry(page: Page, row: Row) -> Locator:
    return line(page, row).locator("[data-part] input").first


def reason(page: Page, row: Row) -> Locator:
    return line(page, row).get_by_role("textbox", name="Lý do")


def none(page: Page, row: Row) -> Locator:
    return line(page, row).get_by_role("checkbox", name="Không có minh chứng")


def said(page: Page) -> Locator:
    return page.locator("[data-status]")


def test_a_whole_dossier_is_scored_and_finished_without_a_mouse(
    page: Page, dossier: Dossier
) -> None:
    first, *others = dossier.rows
    page.goto("/cham-diem/?muc=tiep-theo")
    keys = Keyboard(page)
    keys.follow(dossier.unit)

    keys.reach(entry(page, first))
    page.keyboard.type("6,25")
    page.keyboard.press("Enter")
    page.keyboard.type("Số liệu mới đến quý III.")
    page.keyboard.press("Tab")
    page.keyboard.type("Bi")
    page.keyboard.press("Tab")
    page.keyboard.type("1")
    page.keyboard.press("Enter")
    expect(said(page)).to_contain_text(re.compile(rf"Đã lưu {first.code} lúc \d\d:\d\d"))
    for row in others:
        expect(entry(page, row)).to_be_focused()
        assert page.evaluate(UNCOVERED)
        page.keyboard.type(row.claimed)
        keys.reach(none(page, row))
        assert page.evaluate(UNCOVERED)
        page.keyboard.press("Space")
        expect(said(page)).to_contain_text(f"Đã lưu {row.code} lúc")
        page.keyboard.press("Alt+ArrowDown")
    expect(page.locator("[data-missing]")).to_be_hidden()

    page.reload()
    expect(entry(page, first)).to_have_value("6,25")
    expect(reason(page, first)).to_have_value("Số liệu mới đến quý III.")
    expect(line(page, first).get_by_role("textbox", name="Trang")).to_have_value("1")
    for row in others:
        expect(entry(page, row)).to_have_value(row.claimed)
        expect(none(page, row)).to_be_checked()
    keys.press("Chấm xong")

    expect(page.get_by_text(f"Đã chấm xong hồ sơ của {dossier.unit}.")).to_be_visible()
    page.goto(dossier.path)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Phiếu đã chấm xong")
    expect(page.get_by_role("row").filter(has_text=first.code)).to_contain_text("6,25")


def test_the_arrow_keys_go_from_criterion_to_criterion_and_back(
    page: Page, dossier: Dossier
) -> None:
    page.goto(dossier.path)
    Keyboard(page).reach(entry(page, dossier.rows[0]))

    for row in dossier.rows[1:]:
        page.keyboard.press("ArrowDown")
        expect(entry(page, row)).to_be_focused()
        assert page.evaluate(UNCOVERED)
    for row in reversed(dossier.rows[:-1]):
        page.keyboard.press("ArrowUp")
        expect(entry(page, row)).to_be_focused()
        assert page.evaluate(UNCOVERED)


def test_enter_on_no_evidence_goes_to_the_next_criterion_and_sends_nothing(
    page: Page, dossier: Dossier
) -> None:
    page.goto(dossier.path)
    first, second = dossier.rows[:2]
    entry(page, first).fill("1")
    Keyboard(page).reach(none(page, first))

    page.keyboard.press("Space")
    page.keyboard.press("Enter")

    expect(entry(page, second)).to_be_focused()
    expect(said(page)).to_contain_text(f"Đã lưu {first.code} lúc")


def test_the_page_of_the_evidence_is_shown_beside_the_line(page: Page, dossier: Dossier) -> None:
    page.goto(dossier.path)
    first = dossier.rows[0]

    line(page, first).get_by_role("combobox").select_option(index=1)
    line(page, first).get_by_role("textbox", name="Trang").fill("1")
    with page.expect_response(re.compile("/minh-chung/")) as answer:
        page.keyboard.press("Tab")

    assert answer.value.status == 200
    frame = page.locator("iframe[name=minh-chung]")
    expect(frame).to_have_attribute("src", re.compile(r"/minh-chung/\d+/#page=1$"))
    beside, sheet = frame.bounding_box(), line(page, first).bounding_box()
    assert beside is not None
    assert sheet is not None
    assert beside["x"] >= sheet["x"] + sheet["width"]


def test_a_wrong_number_is_said_at_once_and_stays_until_it_is_mended(
    page: Page, dossier: Dossier
) -> None:
    first = dossier.rows[0]
    page.goto(dossier.path)

    entry(page, first).fill("99")
    page.keyboard.press("ArrowDown")

    wrong = line(page, first).get_by_text(f"Điểm phải từ 0 đến {first.max}.", exact=True)
    expect(wrong).to_be_visible()
    expect(entry(page, first)).to_have_value("99")
    entry(page, first).fill("7")
    page.keyboard.press("ArrowDown")
    expect(said(page)).to_contain_text(f"Đã lưu {first.code} lúc")
    expect(wrong).to_have_count(0)
    page.reload()
    expect(entry(page, first)).to_have_value("7")


def test_what_was_typed_without_a_network_is_saved_when_it_is_back(
    page: Page, dossier: Dossier
) -> None:
    first = dossier.rows[0]
    page.goto(dossier.path)
    page.context.set_offline(True)

    entry(page, first).fill("7,5")
    page.keyboard.press("ArrowDown")
    expect(said(page)).to_contain_text("Mất kết nối")
    expect(entry(page, first)).to_have_value("7,5")
    page.context.set_offline(False)

    expect(said(page)).to_contain_text(f"Đã lưu {first.code} lúc", timeout=20_000)
    page.reload()
    expect(entry(page, first)).to_have_value("7,5")


def test_two_tabs_of_one_scorer_do_not_overwrite_each_other_unasked(
    page: Page, dossier: Dossier
) -> None:
    first = dossier.rows[0]
    one, two = page, page.context.new_page()
    for tab in (one, two):
        tab.goto(dossier.path)
    entry(one, first).fill("5")
    one.keyboard.press("ArrowDown")
    expect(said(one)).to_contain_text("Đã lưu")

    entry(two, first).fill("6")
    two.keyboard.press("ArrowDown")
    expect(two.get_by_role("button", name="Giữ nội dung tôi vừa gõ")).to_be_focused()
    one.reload()
    expect(entry(one, first)).to_have_value("5")
    two.keyboard.press("Enter")

    expect(said(two)).to_contain_text("Đã lưu")
    one.reload()
    expect(entry(one, first)).to_have_value("6")


def test_on_a_phone_the_sheet_is_filled_without_scrolling_sideways(
    page: Page, dossier: Dossier
) -> None:
    page.set_viewport_size(PHONE)
    page.goto(dossier.path)
    first = dossier.rows[0]

    entry(page, first).fill("4,5")
    reason(page, first).fill("Chưa đủ cả năm.")
    none(page, first).check()

    expect(said(page)).to_contain_text(f"Đã lưu {first.code} lúc")
    expect(page.locator("[data-missing]")).to_contain_text(dossier.rows[1].code)
    expect(page.locator("[data-missing]")).not_to_contain_text(first.code)
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    files = page.get_by_role("heading", name="Xem minh chứng").bounding_box()
    last = line(page, dossier.rows[-1]).bounding_box()
    assert files is not None
    assert last is not None
    assert files["y"] > last["y"]  # below the lines, not beside them
    page.reload()
    expect(reason(page, first)).to_have_value("Chưa đủ cả năm.")


def test_without_scripts_the_buttons_save_what_is_right_and_finish(
    browser: Browser, portal: Portal, dossier: Dossier
) -> None:
    page = sign_in(browser, portal, HEAD, java_script_enabled=False)
    first, *others = dossier.rows
    page.goto(dossier.path)
    entry(page, first).fill("99")
    for row in others:
        entry(page, row).fill(row.claimed)
        none(page, row).check()

    page.get_by_role("button", name="Lưu", exact=True).click()

    expect(page.get_by_role("alert")).to_contain_text(f"Điểm phải từ 0 đến {first.max}.")
    expect(entry(page, first)).to_have_value("99")
    entry(page, first).fill("3")
    none(page, first).check()
    page.get_by_role("button", name="Chấm xong").click()
    expect(page.get_by_role("alert")).to_contain_text("lý do")
    reason(page, first).fill("Chưa đủ cả năm.")
    page.get_by_role("button", name="Chấm xong").click()
    expect(page.get_by_text(f"Đã chấm xong hồ sơ của {dossier.unit}.")).to_be_visible()
    page.context.close()


def test_whoever_once_worked_for_the_unit_is_asked_first_and_then_led_to_the_sheet(
    page: Page, asked: Dossier
) -> None:
    page.goto(asked.path)
    keys = Keyboard(page)
    expect(page.get_by_text(f"Ông/bà từng làm việc cho {asked.unit}")).to_be_visible()

    keys.choose("Không có xung đột lợi ích")
    keys.press("Lưu câu trả lời")

    expect(page.get_by_role("heading", level=1)).to_have_text(f"Phiếu chấm: {asked.unit}")


def test_whoever_declares_a_conflict_no_longer_finds_the_dossier(
    page: Page, asked: Dossier
) -> None:
    page.goto(asked.path)
    keys = Keyboard(page)

    keys.choose("Từng làm việc tại đơn vị")
    keys.press("Lưu câu trả lời")

    expect(page.get_by_text("Đã ghi: ông/bà có xung đột lợi ích")).to_be_visible()
    page.goto("/cham-diem/?muc=tiep-theo")
    expect(page.get_by_role("link", name=asked.unit)).to_have_count(0)
    for path in (asked.path, f"{asked.path}thong-nhat/"):
        answer = page.goto(path)
        assert answer is not None
        assert answer.status == 404
