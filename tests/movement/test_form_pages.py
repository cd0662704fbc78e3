"""Form pages lose nothing: saving by itself, stale tabs, two people, a dossier sent meanwhile."""

from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from movement import workflow
from movement.errors import Refused
from movement.models import Achievement, Draft, Submission, User
from movement.views import achievements as views
from movement.views import autosave
from tests.movement.pages import banner, beside, summary_links, text
from tests.movement.people import browser_of

SENT = "Hồ sơ này đã nộp hoặc đã rút, không sửa được nữa."
OLD = "Đơn vị đã hoàn thành các chỉ tiêu."


@pytest.fixture
def summary(draft: Submission) -> str:
    return reverse("movement:summary", args=[draft.pk])


@pytest.fixture
def sent_meanwhile(
    draft: Submission, member: User, monkeypatch: pytest.MonkeyPatch
) -> Callable[[], None]:
    """The representative sends the dossier while the editor's form is on its way.

    The view has found the dossier editable and is about to write when the other request ends.
    """
    version_of = autosave.version_of

    def first_it_is_sent(request: Any) -> int:
        workflow.submit(submission=draft, actor=member)
        return version_of(request)

    return lambda: monkeypatch.setattr(autosave, "version_of", first_it_is_sent)


def version_in(response: HttpResponse) -> str:
    """The version that the page's form will send."""
    page = " ".join(response.content.decode().split())
    return page.partition('name="version" value="')[2].partition('"')[0]


def stored(draft: Submission) -> str:
    draft.refresh_from_db()
    return draft.summary


# The button


def test_a_text_that_nobody_could_read_is_refused_with_how_to_mend_it(
    summary: str, draft: Submission, member: User
) -> None:
    response = browser_of(member).post(summary, {"version": "0", "summary": "a" * 20_001})

    sentence = (
        "Nội dung không quá 20.000 ký tự (hiện có 20001); "
        "hãy viết gọn lại hoặc đính kèm thành tệp minh chứng."
    )
    assert response.context["form"].errors == {"summary": [sentence]}
    assert stored(draft) == OLD


def test_a_summary_is_saved_and_the_person_is_told(
    browser: Client, empty_draft: Submission
) -> None:
    address = reverse("movement:summary", args=[empty_draft.pk])

    response = browser.post(address, {"summary": "Đã số hóa.", "difficulties": "Mạng yếu."})

    assert response.status_code == 302
    assert response["Location"] == reverse("movement:dossier", args=[empty_draft.pk])
    assert banner(browser, response) == "Đã lưu tóm tắt."
    empty_draft.refresh_from_db()
    assert (empty_draft.summary, empty_draft.difficulties) == ("Đã số hóa.", "Mạng yếu.")


def test_the_form_shows_what_is_stored(browser: Client, summary: str) -> None:
    response = browser.get(summary)

    assert OLD in text(response)
    assert "Có lỗi cần sửa" not in text(response)
    assert version_in(response) == "0"


def test_a_missing_summary_is_named_and_what_was_typed_is_kept(
    browser: Client, summary: str, draft: Submission
) -> None:
    response = browser.post(summary, {"summary": " ", "difficulties": "Đường truyền yếu."})

    assert response.status_code == 200
    assert beside(response, "id_summary") == "Hãy viết tóm tắt thành tích."
    assert [link for link, _words in summary_links(response)] == ["#id_summary"]
    assert "<title>Lỗi: Tóm tắt và kiến nghị" in response.content.decode()
    assert "Đường truyền yếu." in text(response)
    assert version_in(response) == "1"
    assert stored(draft) == OLD
    assert "Đường truyền yếu." in text(browser.get(summary))


def test_the_enter_key_saves_and_never_throws_away(browser: Client, summary: str) -> None:
    browser.post(summary, {"summary": "", "difficulties": "Mạng yếu"})

    page = browser.get(summary).content.decode()
    form = page[page.index("data-autosave") :]

    assert 0 < form.index('<button type="submit" hidden>') < form.index('name="discard"')


def test_a_double_click_saves_once_and_is_no_conflict(
    browser: Client, summary: str, draft: Submission
) -> None:
    sent = {"summary": "Một lần", "difficulties": "", "version": "0"}

    assert [browser.post(summary, sent).status_code for _click in range(2)] == [302, 302]
    assert stored(draft) == "Một lần"


# Two people, two tabs


def test_a_stale_tab_overwrites_nothing_and_shows_both_texts(
    browser: Client, editor: User, summary: str, draft: Submission
) -> None:
    browser_of(editor).post(summary, {"summary": "Bản của đồng nghiệp", "version": "0"})

    response = browser.post(
        summary, {"summary": "Bản của tôi", "difficulties": "Mạng yếu", "version": "0"}
    )

    assert response.status_code == 409
    assert stored(draft) == "Bản của đồng nghiệp"
    shown = text(response)
    at = timezone.localtime(Draft.objects.get().saved_at).strftime("%H:%M %d/%m/%Y")
    assert f"Lê Thị Cúc đã lưu biểu mẫu này lúc {at}." in shown
    assert "Tóm tắt thành tích Bản mới hơn Bản của đồng nghiệp Bản của ông/bà Bản của tôi" in shown
    assert "Bản mới hơn (để trống) Bản của ông/bà Mạng yếu" in shown
    assert ">\nBản của tôi</textarea>" in response.content.decode()


def test_the_same_person_in_another_tab_is_not_called_somebody_else(
    browser: Client, summary: str
) -> None:
    browser.post(summary, {"summary": "Bản ở thẻ kia", "version": "0"})

    shown = text(browser.post(summary, {"summary": "Bản ở thẻ này", "version": "0"}))

    at = timezone.localtime(Draft.objects.get().saved_at).strftime("%H:%M %d/%m/%Y")
    assert f"Ông/bà đã lưu biểu mẫu này ở một thẻ khác lúc {at}." in shown


def test_pressing_again_overwrites_knowingly(
    browser: Client, editor: User, summary: str, draft: Submission
) -> None:
    browser_of(editor).post(summary, {"summary": "Bản của đồng nghiệp", "version": "0"})
    response = browser.post(summary, {"summary": "Bản của tôi", "version": "0"})

    again = {"summary": "Bản của tôi", "version": version_in(response), "keep": "1"}

    assert browser.post(summary, again).status_code == 302
    assert stored(draft) == "Bản của tôi"


def test_a_stale_tab_is_shown_text_that_is_only_kept(
    browser: Client, editor: User, summary: str
) -> None:
    browser_of(editor).post(
        summary, {"summary": "", "difficulties": "Đang gõ", "version": "0", "autosave": "1"}
    )

    response = browser.post(summary, {"summary": "Bản của tôi", "version": "0"})

    assert response.status_code == 409
    assert "Bản mới hơn Đang gõ Bản của ông/bà (để trống)" in text(response)


@pytest.mark.parametrize("version", ["", "x", "-1", "9" * 12, "²"])
def test_a_version_that_is_none_counts_as_the_first(
    version: str, browser: Client, summary: str, draft: Submission
) -> None:
    assert browser.post(summary, {"summary": "Mới", "version": version}).status_code == 302
    assert browser.post(summary, {"summary": "Khác", "version": version}).status_code == 409
    assert stored(draft) == "Mới"


# The page saves itself


def test_valid_text_is_saved_in_its_place(browser: Client, summary: str, draft: Submission) -> None:
    response = browser.post(summary, {"summary": "Tự lưu", "version": "0", "autosave": "1"})

    kept = Draft.objects.get()
    assert response.status_code == 200
    assert response.json() == {
        "version": 1,
        "saved_at": timezone.localtime(kept.saved_at).strftime("%H:%M"),
        "complete": True,
    }
    assert kept.data is None
    assert stored(draft) == "Tự lưu"
    assert version_in(browser.get(summary)) == "1"


def test_text_that_is_not_valid_yet_waits_for_whoever_opens_the_page(
    browser: Client, editor: User, summary: str, draft: Submission
) -> None:
    sent = {"summary": "", "difficulties": "Đang gõ dở", "version": "0", "autosave": "1"}
    response = browser_of(editor).post(summary, sent)

    assert response.json()["complete"] is False
    assert stored(draft) == OLD
    page = browser.get(summary)
    at = timezone.localtime(Draft.objects.get().saved_at).strftime("%H:%M %d/%m/%Y")
    assert f"Bản tự lưu lúc {at} của Lê Thị Cúc, chưa bấm Lưu ." in text(page)
    assert "Đang gõ dở" in text(page)
    assert beside(page, "id_summary") == "Hãy viết tóm tắt thành tích."
    assert version_in(page) == "1"


def test_a_refusal_of_the_rule_is_told_and_the_text_is_kept(
    browser: Client, summary: str, draft: Submission, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(**_arguments: Any) -> None:
        raise Refused("Tóm tắt này không được.", "summary")

    monkeypatch.setattr(views, "save_summary", refuse)
    sent = {"summary": "Chữ đã gõ", "version": "0"}

    told = browser.post(summary, {**sent, "autosave": "1"}).json()
    assert (told["complete"], told["message"]) == (False, "Tóm tắt này không được.")

    response = browser.post(summary, {**sent, "version": "1"})
    assert response.status_code == 200
    assert beside(response, "id_summary") == "Tóm tắt này không được."
    assert "Chữ đã gõ" in text(browser.get(summary))


def test_a_stale_page_that_saves_itself_gets_both_texts(
    browser: Client, editor: User, summary: str, draft: Submission
) -> None:
    browser_of(editor).post(summary, {"summary": "<b>Của họ</b>", "version": "0"})

    response = browser.post(summary, {"summary": "Của tôi", "version": "0", "autosave": "1"})

    assert response.status_code == 409
    answer = response.json()
    assert answer["version"] == 1
    assert answer["saved_by"] == "Lê Thị Cúc"
    assert answer["theirs"] == {"Tóm tắt thành tích": "<b>Của họ</b>"}
    assert "&lt;b&gt;Của họ" in answer["panel"]
    assert "Giữ bản của tôi" in answer["panel"]
    assert stored(draft) == "<b>Của họ</b>"


def test_kept_text_is_thrown_away_on_demand(
    browser: Client, summary: str, draft: Submission
) -> None:
    browser.post(summary, {"summary": "", "difficulties": "Bỏ đi", "version": "0"})

    response = browser.post(summary, {"discard": "1", "version": "1"})

    assert response["Location"] == summary
    shown = text(browser.get(summary))
    assert "Bỏ đi" not in shown
    assert OLD in shown


def test_text_that_a_colleague_went_on_with_is_not_thrown_away(
    browser: Client, editor: User, summary: str
) -> None:
    browser.post(summary, {"summary": "", "difficulties": "Một", "version": "0"})
    browser_of(editor).post(summary, {"summary": "", "difficulties": "Hai", "version": "1"})

    response = browser.post(summary, {"discard": "1", "version": "1"})

    assert response.status_code == 409
    assert "Có người vừa gõ thêm vào biểu mẫu này" in text(response)
    assert "Hai" in text(browser.get(summary))


def test_kept_text_keeps_the_dossier_from_being_sent_without_it(
    browser: Client, summary: str, draft: Submission
) -> None:
    browser.post(summary, {"summary": "", "difficulties": "Đang gõ", "version": "0"})
    submit = reverse("movement:submit", args=[draft.pk])
    sentence = (
        "Phần “Tóm tắt và kiến nghị” có nội dung đang gõ chưa lưu; "
        "hãy mở ra, bấm Lưu, hoặc bỏ bản tự lưu."
    )

    response = browser.post(submit)
    assert response.status_code == 422
    assert (summary, sentence) in summary_links(response)

    browser.post(summary, {"summary": "Xong", "difficulties": "Đã gõ", "version": "1"})
    assert browser.post(submit).status_code == 302


# Sent, or deleted, meanwhile


def test_text_for_a_dossier_that_was_sent_is_shown_to_be_copied(
    browser: Client, summary: str, draft: Submission, member: User
) -> None:
    workflow.submit(submission=draft, actor=member)

    response = browser.post(
        summary, {"summary": "Bản sửa muộn", "difficulties": "", "version": "0"}
    )

    assert response.status_code == 409
    assert SENT in text(response)
    assert "Bản sửa muộn" in text(response)
    assert "readonly" in response.content.decode()
    assert reverse("movement:dossier", args=[draft.pk]) in response.content.decode()
    assert stored(draft) == OLD


def test_text_that_comes_in_the_very_moment_of_sending_is_not_lost_and_not_written(
    draft: Submission, editor: User, summary: str, sent_meanwhile: Callable[[], None]
) -> None:
    sent_meanwhile()

    response = browser_of(editor).post(summary, {"summary": "Bản sửa muộn"})

    assert response.status_code == 409
    assert SENT in text(response)
    assert "Bản sửa muộn" in text(response)
    assert stored(draft) == OLD
    assert draft.revisions.get().content["summary"]["summary"] == OLD
    assert not Draft.objects.exists()


def test_a_page_that_saves_itself_hears_that_the_dossier_was_sent(
    browser: Client, summary: str, draft: Submission, member: User
) -> None:
    workflow.submit(submission=draft, actor=member)

    response = browser.post(summary, {"summary": "Muộn", "version": "0", "autosave": "1"})

    assert (response.status_code, response.json()) == (403, {"message": SENT})


def test_an_outsider_learns_nothing_and_keeps_nothing(outsider: User, summary: str) -> None:
    browser = browser_of(outsider)

    assert browser.get(summary).status_code == 404
    assert browser.post(summary, {"summary": "Trộm"}).status_code == 404
    assert not Draft.objects.exists()


def test_text_for_a_deleted_achievement_is_shown_to_be_copied(
    browser: Client, draft: Submission
) -> None:
    address = reverse("movement:achievement", args=[draft.pk, draft.achievements.get().pk])
    Achievement.objects.all().delete()

    assert browser.get(address).status_code == 404
    response = browser.post(address, {"title": "Tên mới", "description": "Lời mới"})

    assert response.status_code == 409
    shown = text(response)
    assert "Thành tích này vừa bị người khác trong đơn vị xóa." in shown
    assert "Tên mới" in shown
    assert "Lời mới" in shown
    assert not draft.achievements.exists()
