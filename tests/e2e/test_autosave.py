"""Nothing typed is lost in a real browser: saving by itself, two tabs, no network, no scripts."""

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, BrowserContext, Page, expect

from movement import workflow
from movement.models import Submission, User
from tests.e2e.conftest import DESKTOP, PHONE
from tests.factories import Portal, a_complete_draft, a_member, a_unit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SAVED = "Đã lưu lúc"
BLOCK = "Kết quả\tSố đạt được\tĐơn vị tính\r\nHồ sơ\t1.234,5\thồ sơ\t200\r\nCây\t500\tcây\r\n"
PASTE = """(input, text) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/plain", text);
    const options = { clipboardData, bubbles: true, cancelable: true };
    input.dispatchEvent(new ClipboardEvent("paste", options));
}"""


@pytest.fixture(scope="session", autouse=True)
def _orm_beside_the_browser() -> Iterator[None]:
    """Playwright keeps an event loop in this thread; Django would refuse to ask the database."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        yield


@pytest.fixture
def member(transactional_db: None) -> User:
    """Who represents a school, with its complete draft."""
    portal = Portal()
    unit = a_unit()
    person = a_member(unit)
    a_complete_draft(unit, person, portal.round)
    return person


@pytest.fixture
def draft(member: User) -> Submission:
    return Submission.objects.get()


@pytest.fixture
def signed_in(
    browser: Browser, live_server: Any, member: User
) -> Iterator[Callable[..., BrowserContext]]:
    """A browser of its own in which the person has signed in."""
    opened: list[BrowserContext] = []

    def signed_in(person: User = member, **options: Any) -> BrowserContext:
        client = Client()
        client.force_login(person)
        context = browser.new_context(
            base_url=live_server.url, locale="vi-VN", **{"viewport": DESKTOP, **options}
        )
        context.set_default_timeout(20_000)
        name = settings.SESSION_COOKIE_NAME
        value = client.cookies[name].value
        context.add_cookies([{"name": name, "value": value, "url": live_server.url}])
        opened.append(context)
        return context

    yield signed_in
    for context in opened:
        context.close()
    _let_the_server_finish()


def _let_the_server_finish() -> None:
    """Wait for requests that a closed page left behind: they would hold the tables."""
    for thread in threading.enumerate():
        if "process_request_thread" in thread.name:
            thread.join(timeout=20)


def opened(context: BrowserContext, name: str, *keys: int) -> Page:
    page = context.new_page()
    page.goto(reverse(f"movement:{name}", args=keys))
    return page


def said(page: Page) -> Any:
    return expect(page.locator("[data-autosave-status]"))


def stored(draft: Submission) -> str:
    draft.refresh_from_db()
    return draft.summary


@pytest.mark.parametrize("screen", [PHONE, DESKTOP])
def test_what_was_typed_is_saved_when_the_field_is_left(
    screen: dict[str, int], signed_in: Callable[..., BrowserContext], draft: Submission
) -> None:
    page = opened(signed_in(viewport=screen), "summary", draft.pk)

    page.get_by_label("Tóm tắt thành tích").fill("Tự lưu khi rời ô")
    page.keyboard.press("Tab")

    said(page).to_contain_text(SAVED)
    assert stored(draft) == "Tự lưu khi rời ô"


def test_text_that_is_not_complete_is_kept_and_found_again(
    signed_in: Callable[..., BrowserContext], draft: Submission
) -> None:
    page = opened(signed_in(), "add_achievement", draft.pk)
    page.get_by_label("Tên thành tích").fill("Trồng cây")
    page.keyboard.press("Tab")
    said(page).to_contain_text(SAVED)
    page.reload()
    expect(page.get_by_label("Tên thành tích")).to_have_value("Trồng cây")
    page.close()

    page = opened(signed_in(), "achievements", draft.pk)
    page.get_by_role("link", name="Trồng cây").click()

    expect(page.get_by_label("Tên thành tích")).to_have_value("Trồng cây")
    expect(page.get_by_text("Bản tự lưu lúc")).to_be_visible()


def test_two_tabs_show_both_texts_and_overwrite_nothing(
    signed_in: Callable[..., BrowserContext], draft: Submission
) -> None:
    context = signed_in()
    stale = opened(context, "summary", draft.pk)
    other = opened(context, "summary", draft.pk)
    other.get_by_label("Tóm tắt thành tích").fill("Bản ở thẻ kia")
    other.keyboard.press("Tab")
    said(other).to_contain_text(SAVED)

    stale.get_by_label("Tóm tắt thành tích").fill("Bản ở thẻ này")
    stale.keyboard.press("Tab")

    expect(stale.get_by_role("heading", name="Chưa lưu: đã có bản mới hơn")).to_be_visible()
    panel = stale.locator("[data-autosave-conflict]")
    expect(panel).to_contain_text("Bản ở thẻ kia")
    expect(panel).to_contain_text("Bản ở thẻ này")
    assert stored(draft) == "Bản ở thẻ kia"

    stale.get_by_role("button", name="Giữ bản của tôi").click()
    stale.wait_for_url(f"**{reverse('movement:dossier', args=[draft.pk])}")
    assert stored(draft) == "Bản ở thẻ này"


def test_the_newer_text_is_taken_on_demand(
    signed_in: Callable[..., BrowserContext], draft: Submission
) -> None:
    context = signed_in()
    stale = opened(context, "summary", draft.pk)
    other = opened(context, "summary", draft.pk)
    other.get_by_label("Tóm tắt thành tích").fill("Bản ở thẻ kia")
    other.get_by_role("button", name="Lưu").click()
    other.wait_for_url(f"**{reverse('movement:dossier', args=[draft.pk])}")
    stale.get_by_label("Tóm tắt thành tích").fill("Bản ở thẻ này")
    stale.keyboard.press("Tab")

    stale.get_by_role("link", name="Lấy bản mới hơn").click()

    expect(stale.get_by_label("Tóm tắt thành tích")).to_have_value("Bản ở thẻ kia")


def test_a_lost_connection_loses_no_text(
    signed_in: Callable[..., BrowserContext], draft: Submission
) -> None:
    context = signed_in()
    page = opened(context, "summary", draft.pk)
    context.set_offline(True)
    page.get_by_label("Tóm tắt thành tích").fill("Gõ khi mất mạng")
    page.keyboard.press("Tab")
    said(page).to_contain_text("Mất kết nối; chữ vẫn còn trên trang, sẽ tự lưu khi có mạng.")

    context.set_offline(False)

    said(page).to_contain_text(SAVED)
    assert stored(draft) == "Gõ khi mất mạng"


def test_the_button_pressed_without_a_connection_keeps_the_text(
    signed_in: Callable[..., BrowserContext], draft: Submission
) -> None:
    context = signed_in()
    page = opened(context, "summary", draft.pk)
    context.set_offline(True)
    page.get_by_label("Tóm tắt thành tích").fill("Bấm Lưu khi mất mạng")
    page.get_by_role("button", name="Lưu").click()
    said(page).to_contain_text("Mất kết nối; chữ vẫn còn trên trang, sẽ tự lưu khi có mạng.")
    expect(page.get_by_label("Tóm tắt thành tích")).to_have_value("Bấm Lưu khi mất mạng")

    context.set_offline(False)
    said(page).to_contain_text(SAVED)
    assert stored(draft) == "Bấm Lưu khi mất mạng"
    page.get_by_role("button", name="Lưu").click()

    page.wait_for_url(f"**{reverse('movement:dossier', args=[draft.pk])}")


def test_who_was_signed_out_signs_in_and_finds_the_text(
    signed_in: Callable[..., BrowserContext], draft: Submission, member: User
) -> None:
    context = signed_in()
    page = opened(context, "summary", draft.pk)
    context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    page.get_by_label("Tóm tắt thành tích").fill("Gõ khi đã bị đăng xuất")
    page.keyboard.press("Tab")
    said(page).to_contain_text("Ông/bà đã bị đăng xuất nên chưa lưu được.")

    page.get_by_role("button", name="Lưu").click()
    page.wait_for_url("**/tai-khoan/login/**")
    page.get_by_label("Thư điện tử").fill(member.email)
    page.get_by_label("Mật khẩu").fill("mat-khau-thu-nghiem")
    page.get_by_role("main").get_by_role("button", name="Đăng nhập", exact=True).click()

    expect(page.get_by_label("Tóm tắt thành tích")).to_have_value("Gõ khi đã bị đăng xuất")
    page.get_by_role("button", name="Lưu").click()
    page.wait_for_url(f"**{reverse('movement:dossier', args=[draft.pk])}")
    assert stored(draft) == "Gõ khi đã bị đăng xuất"


def test_a_dossier_sent_meanwhile_shows_the_text_to_be_copied(
    signed_in: Callable[..., BrowserContext], draft: Submission, member: User
) -> None:
    page = opened(signed_in(), "summary", draft.pk)
    workflow.submit(submission=draft, actor=member)

    page.get_by_label("Tóm tắt thành tích").fill("Gõ muộn")
    page.keyboard.press("Tab")
    said(page).to_contain_text("Hồ sơ này đã nộp hoặc đã rút")
    page.get_by_role("button", name="Lưu").click()

    expect(page.get_by_role("textbox", name="Tóm tắt thành tích")).to_have_value("Gõ muộn")


def test_a_block_from_excel_fills_the_grid(
    signed_in: Callable[..., BrowserContext], draft: Submission
) -> None:
    achievement = draft.achievements.get()
    page = opened(signed_in(), "achievement", draft.pk, achievement.pk)
    page.get_by_role("button", name="Thêm dòng").click()
    page.get_by_label("Dòng 2, kết quả").evaluate(PASTE, BLOCK)

    expect(page.get_by_label("Dòng 2, kết quả")).to_have_value("Hồ sơ")
    expect(page.get_by_label("Dòng 3, kết quả")).to_have_value("Cây")
    page.get_by_role("button", name="Lưu nội dung").click()
    expect(page.get_by_text("Đã lưu thành tích.")).to_be_visible()
    assert [str(figure.value.normalize()) for figure in achievement.figures.all()] == [
        "1234.5",
        "5E+2",
    ]


def test_a_unit_behind_the_number_gets_its_own_cell_and_what_is_left_out_is_told(
    signed_in: Callable[..., BrowserContext], draft: Submission
) -> None:
    page = opened(signed_in(), "achievement", draft.pk, draft.achievements.get().pk)

    page.get_by_label("Dòng 1, kết quả").evaluate(PASTE, "Tỷ lệ\t100%\t\t90%\tthừa")

    expect(page.get_by_label("Dòng 1, số đạt được")).to_have_value("100")
    expect(page.get_by_label("Dòng 1, đơn vị tính")).to_have_value("%")
    expect(page.get_by_label("Dòng 1, trước khi làm")).to_have_value("90")
    expect(page.locator("[data-grid-status]")).to_have_text(
        "Đã bỏ qua 1 ô ngoài bảng; bảng chỉ có 4 cột."
    )


def test_all_of_it_works_without_javascript(
    signed_in: Callable[..., BrowserContext], draft: Submission
) -> None:
    achievement = draft.achievements.get()
    context = signed_in(java_script_enabled=False)
    page = opened(context, "achievement", draft.pk, achievement.pk)
    stale = opened(context, "achievement", draft.pk, achievement.pk)
    page.get_by_text("Dán bảng từ Excel").click()
    page.get_by_label("Bảng chép từ Excel").fill(BLOCK)
    page.get_by_role("button", name="Đưa vào bảng").click()
    expect(page.get_by_label("Dòng 1, kết quả")).to_have_value("Hồ sơ")
    page.get_by_role("button", name="Thêm dòng").click()
    expect(page.get_by_label("Dòng 2, kết quả")).to_have_value("Cây")
    page.get_by_role("button", name="Lưu nội dung").click()
    expect(page.get_by_text("Đã lưu thành tích.")).to_be_visible()

    stale.get_by_label("Tên thành tích").fill("Tên ở thẻ cũ")
    stale.get_by_role("button", name="Lưu nội dung").click()

    expect(stale.get_by_role("heading", name="Chưa lưu: đã có bản mới hơn")).to_be_visible()
    expect(stale.get_by_label("Tên thành tích")).to_have_value("Tên ở thẻ cũ")
    achievement.refresh_from_db()
    assert achievement.title == "Số hóa hồ sơ một cửa"
    assert achievement.figures.count() == 2
