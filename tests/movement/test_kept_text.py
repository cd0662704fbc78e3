"""What was typed comes back after signing in again, and only to the one who typed it."""

import time
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from movement import workflow
from movement.models import Submission, User
from movement.views.kept_text import COOKIE, KEPT_BYTES, KEPT_FOR, SESSION_KEY
from tests.movement.pages import text
from tests.movement.people import browser_of

STILL_THERE = "Nội dung vừa gõ vẫn còn dưới đây nhưng chưa lưu . Hãy bấm Lưu lần nữa."
HERE = {"HTTP_ORIGIN": "http://testserver"}


@pytest.fixture
def summary(draft: Submission) -> str:
    return reverse("movement:summary", args=[draft.pk])


@pytest.fixture
def signed_out(browser: Client, summary: str) -> Client:
    """The representative's browser, in which the session ended after the form was opened."""
    browser.get(summary)
    browser.cookies.pop("sessionid")
    return browser


# Signed out


def test_text_that_a_signed_out_person_sends_waits_until_they_are_back(
    signed_out: Client, summary: str, member: User, draft: Submission
) -> None:
    response = signed_out.post(summary, {"summary": "Gõ lâu lắm", "version": "0"})

    assert response.status_code == 302
    assert response["Location"] == f"/tai-khoan/login/?next={summary}"
    sign_in = signed_out.get(response["Location"])
    assert "Chữ vừa gõ vẫn được giữ; đăng nhập lại để lưu tiếp." in text(sign_in)

    signed_out.force_login(member)
    shown = signed_out.get(summary)
    assert STILL_THERE in text(shown)
    assert "Gõ lâu lắm" in text(shown)
    assert "data-unsaved" in shown.content.decode()
    draft.refresh_from_db()
    assert draft.summary == "Đơn vị đã hoàn thành các chỉ tiêu."


def test_waiting_text_waits_until_it_is_sent_and_no_longer(
    signed_out: Client, summary: str, member: User, draft: Submission
) -> None:
    signed_out.post(summary, {"summary": "Gõ lâu lắm", "version": "0"})
    signed_out.force_login(member)
    assert "Gõ lâu lắm" in text(signed_out.get(summary))
    assert "Gõ lâu lắm" in text(signed_out.get(summary))

    signed_out.post(summary, {"summary": "Đã lưu", "version": "0"})

    shown = text(signed_out.get(summary))
    assert "Gõ lâu lắm" not in shown
    assert "Đã lưu" in shown
    assert signed_out.session[SESSION_KEY] == {}


def test_waiting_text_keeps_its_version_and_overwrites_nobody(
    signed_out: Client, summary: str, member: User, editor: User, draft: Submission
) -> None:
    signed_out.post(summary, {"summary": "Bản của tôi", "version": "0"})
    browser_of(editor).post(summary, {"summary": "Bản của đồng nghiệp", "version": "0"})
    signed_out.force_login(member)

    page = signed_out.get(summary).content.decode()

    assert 'name="version" value="0"' in " ".join(page.split())
    response = signed_out.post(summary, {"summary": "Bản của tôi", "version": "0"})
    assert response.status_code == 409
    draft.refresh_from_db()
    assert draft.summary == "Bản của đồng nghiệp"


def test_another_person_at_the_same_computer_gets_none_of_it(
    signed_out: Client, summary: str, editor: User
) -> None:
    signed_out.post(summary, {"summary": "Gõ lâu lắm", "version": "0"})

    signed_out.force_login(editor)

    assert "Gõ lâu lắm" not in text(signed_out.get(summary))


def test_text_waits_at_its_own_address_only(
    signed_out: Client, summary: str, member: User, draft: Submission
) -> None:
    signed_out.post(summary, {"summary": "Gõ lâu lắm", "version": "0"})
    signed_out.force_login(member)

    shown = text(signed_out.get(reverse("movement:add_achievement", args=[draft.pk])))

    assert "Gõ lâu lắm" not in shown
    assert STILL_THERE not in shown


def test_text_waits_for_an_hour(
    signed_out: Client, summary: str, member: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    signed_out.post(summary, {"summary": "Gõ lâu lắm", "version": "0"})
    signed_out.force_login(member)
    now = time.time()

    monkeypatch.setattr(time, "time", lambda: now + KEPT_FOR - 60)
    assert "Gõ lâu lắm" in text(signed_out.get(summary))
    monkeypatch.setattr(time, "time", lambda: now + KEPT_FOR + 60)
    assert "Gõ lâu lắm" not in text(signed_out.get(summary))


def test_the_three_newest_addresses_wait(signed_out: Client, draft: Submission) -> None:
    for number in range(1, 6):
        path = reverse("movement:achievement", args=[draft.pk, number])
        signed_out.post(path, {"title": f"Thành tích {number}"})

    waiting = [entry["typed"]["title"] for entry in signed_out.session[SESSION_KEY].values()]
    assert waiting == [["Thành tích 3"], ["Thành tích 4"], ["Thành tích 5"]]


def test_a_browser_that_nobody_is_known_in_shows_the_text_to_be_copied(summary: str) -> None:
    stranger = Client()

    response = stranger.post(
        summary, {"summary": "Gõ <b>lâu</b>", "difficulties": "", "version": "0"}
    )

    assert response.status_code == 403
    assert "Ông/bà đã bị đăng xuất nên chưa lưu được." in text(response)
    assert "Gõ <b>lâu</b>" in text(response)
    assert "Gõ &lt;b&gt;lâu" in response.content.decode()
    assert "sessionid" not in stranger.cookies


def test_text_that_is_too_long_to_wait_is_shown_to_be_copied(
    signed_out: Client, summary: str
) -> None:
    response = signed_out.post(summary, {"summary": "x" * KEPT_BYTES, "version": "0"})

    assert response.status_code == 403
    assert "x" * KEPT_BYTES in response.content.decode()


def test_a_forged_cookie_keeps_nothing(signed_out: Client, summary: str) -> None:
    signed_out.cookies[COOKIE] = "1:gia-mao"

    response = signed_out.post(summary, {"summary": "Gõ lâu lắm", "version": "0"})

    assert response.status_code == 403
    assert "sessionid" not in signed_out.cookies


def test_who_sends_nothing_is_led_to_the_sign_in_page(signed_out: Client, summary: str) -> None:
    for response in (signed_out.get(summary), signed_out.post(summary, {"summary": " "})):
        assert response.status_code == 302
        assert response["Location"] == f"/tai-khoan/login/?next={summary}"


def test_a_page_that_saves_itself_hears_that_the_person_is_signed_out(
    signed_out: Client, summary: str
) -> None:
    response = signed_out.post(summary, {"summary": "Gõ", "autosave": "1"})

    assert response.status_code == 401
    assert response.json() == {
        "message": "Ông/bà đã bị đăng xuất nên chưa lưu được. Nội dung vẫn còn trên trang này; "
        "hãy bấm nút Lưu, đăng nhập lại rồi lưu."
    }


def test_a_page_that_saves_itself_hears_that_it_is_not_the_persons_any_more(
    summary: str, outsider: User
) -> None:
    browser = browser_of(outsider)
    assert browser.post(summary, {"summary": "Gõ"}).status_code == 404

    response = browser.post(summary, {"summary": "Gõ", "autosave": "1"})

    assert response.status_code == 404
    assert response.json() == {
        "message": "Trang này không còn dành cho ông/bà nên chưa lưu được. Nội dung vẫn còn trên "
        "trang; hãy chép ra nơi khác và hỏi người đại diện của đơn vị."
    }


def test_the_cookie_that_knows_the_person_is_for_the_browser_alone(
    browser: Client, summary: str, settings: Any
) -> None:
    browser.get(summary)

    cookie = browser.cookies[COOKIE]
    assert cookie["httponly"] is True
    assert cookie["samesite"] == "Lax"
    assert cookie["max-age"] == 13 * 60 * 60


def test_text_is_kept_although_the_session_ended_long_after_the_first_page(
    browser: Client, summary: str, member: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = time.time()
    for opened in (now, now + 11 * 3600, now + 22 * 3600):
        monkeypatch.setattr(time, "time", lambda at=opened: at)
        browser.get(summary)
    monkeypatch.setattr(time, "time", lambda: now + 34.5 * 3600)
    browser.cookies.pop("sessionid")

    assert browser.post(summary, {"summary": "Gõ lâu lắm"}).status_code == 302
    browser.force_login(member)
    assert "Gõ lâu lắm" in text(browser.get(summary))


def test_text_that_comes_back_to_a_dossier_that_was_sent_meanwhile_can_be_copied(
    signed_out: Client, summary: str, member: User, draft: Submission
) -> None:
    signed_out.post(summary, {"summary": "Gõ lâu lắm", "version": "0"})
    workflow.submit(submission=draft, actor=member)
    signed_out.force_login(member)

    response = signed_out.get(summary)

    assert response.status_code == 409
    assert "Hồ sơ này đã nộp hoặc đã rút, không sửa được nữa." in text(response)
    assert "Gõ lâu lắm" in text(response)


# A stale CSRF token


@pytest.fixture
def strict(member: User, summary: str) -> Client:
    """The representative's browser, as careful as a real one, with a stale token in its page."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(member)
    client.get(summary)
    return client


def test_a_stale_token_loses_no_text(strict: Client, summary: str) -> None:
    response = strict.post(
        summary, {"summary": "Gõ lâu lắm", "csrfmiddlewaretoken": "x" * 64}, **HERE
    )

    assert response.status_code == 302
    assert response["Location"] == summary
    assert "Gõ lâu lắm" in text(strict.get(summary))


def test_a_page_that_saves_itself_gets_a_new_token_and_saves(
    strict: Client, summary: str, draft: Submission
) -> None:
    sent = {"summary": "Tự lưu", "version": "0", "autosave": "1"}
    response = strict.post(summary, {**sent, "csrfmiddlewaretoken": "x" * 64}, **HERE)

    assert response.status_code == 403
    answer = response.json()
    assert answer["message"] == "Trang đã mở từ trước khi đăng nhập lại; đang lưu lần nữa."
    again = strict.post(summary, {**sent, "csrfmiddlewaretoken": answer["token"]}, **HERE)
    assert again.status_code == 200
    draft.refresh_from_db()
    assert draft.summary == "Tự lưu"


def test_the_referer_is_believed_where_there_is_no_origin(strict: Client, summary: str) -> None:
    response = strict.post(summary, {"summary": "Gõ"}, HTTP_REFERER="http://testserver/ho-so/")

    assert response.status_code == 302


@pytest.mark.parametrize(
    "headers", [{}, {"HTTP_ORIGIN": "https://xau.example"}, {"HTTP_ORIGIN": "null"}]
)
def test_a_form_from_elsewhere_keeps_nothing(
    headers: dict[str, str], strict: Client, summary: str
) -> None:
    for sent in ({"summary": "Kẻ xấu"}, {"summary": "Kẻ xấu", "autosave": "1"}):
        response = strict.post(summary, sent, **headers)
        assert response.status_code == 403
        assert "Chưa gửi được" in text(response)

    assert SESSION_KEY not in strict.session
    assert "Kẻ xấu" not in text(strict.get(summary))


def test_a_stale_form_without_text_or_without_a_text_page_is_told_so(
    strict: Client, summary: str, draft: Submission
) -> None:
    submit = reverse("movement:submit", args=[draft.pk])

    for path, sent in ((summary, {"summary": ""}), (submit, {"x": "1"})):
        response = strict.post(path, sent, **HERE)
        assert response.status_code == 403
        assert "Chưa gửi được" in text(response)
