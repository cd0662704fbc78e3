from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from movement import workflow
from movement.models import Achievement, ContentArea, Evidence, Submission, User
from movement.views import achievements as views
from tests.factories import PDF, Portal, a_file, an_achievement
from tests.movement import files
from tests.movement.pages import banner, beside, summary_links, text
from tests.movement.people import browser_of

SENT = "Hồ sơ này đã nộp hoặc đã rút, không sửa được nữa."


def page(name: str, *keys: int) -> str:
    return reverse(f"movement:{name}", args=keys)


@pytest.fixture
def achievement(draft: Submission) -> Achievement:
    return draft.achievements.get()


@pytest.fixture
def sent_meanwhile(
    draft: Submission, member: User, monkeypatch: pytest.MonkeyPatch
) -> Callable[[], None]:
    """The representative sends the dossier while the editor's form is on its way.

    The view has found the dossier editable and is about to write when the other request ends.
    """

    def signed_in(request: Any) -> User:
        workflow.submit(submission=draft, actor=member)
        return views_signed_in(request)

    views_signed_in = views.signed_in
    return lambda: monkeypatch.setattr(views, "signed_in", signed_in)


# The summary


def test_a_summary_is_saved_and_the_person_is_told(
    browser: Client, empty_draft: Submission
) -> None:
    response = browser.post(
        page("summary", empty_draft.pk), {"summary": "Đã số hóa.", "difficulties": "Mạng yếu."}
    )

    assert response.status_code == 302
    assert response["Location"] == page("dossier", empty_draft.pk)
    assert banner(browser, response) == "Đã lưu tóm tắt."
    empty_draft.refresh_from_db()
    assert (empty_draft.summary, empty_draft.difficulties) == ("Đã số hóa.", "Mạng yếu.")


def test_a_missing_summary_is_named_and_what_was_typed_stays(
    browser: Client, draft: Submission
) -> None:
    response = browser.post(
        page("summary", draft.pk), {"summary": " ", "difficulties": "Đường truyền yếu."}
    )

    assert response.status_code == 200
    assert beside(response, "id_summary") == "Hãy viết tóm tắt thành tích."
    assert [link for link, _words in summary_links(response)] == ["#id_summary"]
    assert "<title>Lỗi: Tóm tắt và kiến nghị" in response.content.decode()
    assert "Đường truyền yếu." in text(response)
    draft.refresh_from_db()
    assert draft.difficulties == ""


def test_the_form_of_the_summary_shows_what_is_kept(browser: Client, draft: Submission) -> None:
    shown = text(browser.get(page("summary", draft.pk)))

    assert "Đơn vị đã hoàn thành các chỉ tiêu." in shown
    assert "Có lỗi cần sửa" not in shown


def test_a_summary_that_comes_after_sending_is_not_lost_and_not_written(
    draft: Submission, editor: User, sent_meanwhile: Callable[[], None]
) -> None:
    sent_meanwhile()

    response = browser_of(editor).post(page("summary", draft.pk), {"summary": "Bản sửa muộn"})

    assert SENT in text(response)
    assert "Bản sửa muộn" in text(response)
    draft.refresh_from_db()
    assert draft.summary == "Đơn vị đã hoàn thành các chỉ tiêu."
    assert draft.revisions.get().content["summary"]["summary"] == draft.summary


# Achievements


def test_an_achievement_is_added_and_leads_to_its_evidence(
    browser: Client, empty_draft: Submission
) -> None:
    areas = list(ContentArea.objects.filter(number__in=[1, 4]))

    response = browser.post(
        page("add_achievement", empty_draft.pk),
        {
            "title": "Trồng cây ",
            "description": "500 cây",
            "content_areas": [area.pk for area in areas],
        },
    )

    achievement = empty_draft.achievements.get()
    assert response["Location"] == page("upload_evidence", empty_draft.pk, achievement.pk)
    assert banner(browser, response) == "Đã lưu thành tích. Hãy tải minh chứng lên."
    assert (achievement.title, achievement.description) == ("Trồng cây", "500 cây")
    assert list(achievement.content_areas.all()) == areas
    assert str(achievement) == "Trồng cây"


def test_an_achievement_without_a_content_area_keeps_what_was_typed(
    browser: Client, empty_draft: Submission
) -> None:
    response = browser.post(
        page("add_achievement", empty_draft.pk), {"title": "Trồng cây", "description": "500 cây"}
    )

    assert response.status_code == 200
    assert beside(response, "id_content_areas") == "Hãy chọn ít nhất một nội dung thi đua."
    assert summary_links(response) == [
        ("#id_content_areas_0", "Nội dung thi đua: Hãy chọn ít nhất một nội dung thi đua.")
    ]
    assert 'value="Trồng cây"' in response.content.decode()
    assert "500 cây" in text(response)
    assert not Achievement.objects.exists()


def test_an_empty_achievement_names_every_field(browser: Client, empty_draft: Submission) -> None:
    response = browser.post(page("add_achievement", empty_draft.pk), {"title": ""})

    assert beside(response, "id_title") == "Hãy đặt tên cho thành tích."
    assert beside(response, "id_description") == "Hãy viết đã làm gì và kết quả ra sao."
    assert len(summary_links(response)) == 3


def test_an_achievement_is_changed(
    browser: Client, draft: Submission, achievement: Achievement
) -> None:
    address = page("achievement", draft.pk, achievement.pk)
    area = ContentArea.objects.get(number=5)

    response = browser.post(
        address, {"title": "Tên mới", "description": "Mô tả mới", "content_areas": [area.pk]}
    )

    assert response["Location"] == address
    assert banner(browser, response) == "Đã lưu thành tích."
    achievement.refresh_from_db()
    assert (achievement.title, achievement.description) == ("Tên mới", "Mô tả mới")
    assert list(achievement.content_areas.all()) == [area]


def test_a_wrong_change_of_an_achievement_writes_nothing(
    browser: Client, draft: Submission, achievement: Achievement
) -> None:
    response = browser.post(
        page("achievement", draft.pk, achievement.pk), {"title": "", "description": "Mô tả mới"}
    )

    assert beside(response, "id_title") == "Hãy đặt tên cho thành tích."
    assert "Mô tả mới" in text(response)
    achievement.refresh_from_db()
    assert achievement.description == "Số hóa 1.200 hồ sơ."


def test_an_achievement_is_deleted_after_a_question_and_its_file_stays(
    browser: Client, draft: Submission, achievement: Achievement
) -> None:
    address = page("remove_achievement", draft.pk, achievement.pk)
    assert "Xóa thành tích “Số hóa hồ sơ một cửa”?" in text(browser.get(address))
    assert draft.achievements.count() == 1

    response = browser.post(address)

    assert response["Location"] == page("achievements", draft.pk)
    assert banner(browser, response) == "Đã xóa thành tích."
    assert not draft.achievements.exists()
    assert Evidence.objects.count() == 1


@pytest.mark.parametrize("name", ["add_achievement", "achievement"])
def test_an_achievement_that_comes_after_sending_is_shown_but_not_written(
    name: str,
    draft: Submission,
    achievement: Achievement,
    editor: User,
    sent_meanwhile: Callable[[], None],
) -> None:
    sent_meanwhile()
    keys = [draft.pk] if name == "add_achievement" else [draft.pk, achievement.pk]
    area = ContentArea.objects.get(number=1)

    response = browser_of(editor).post(
        page(name, *keys),
        {"title": "Muộn", "description": "Sửa muộn", "content_areas": [area.pk]},
    )

    assert SENT in text(response)
    assert "Sửa muộn" in text(response)
    assert [row.title for row in draft.achievements.all()] == ["Số hóa hồ sơ một cửa"]


@pytest.mark.parametrize("name", ["remove_achievement", "remove_evidence"])
def test_nothing_is_removed_after_sending(
    name: str,
    draft: Submission,
    achievement: Achievement,
    editor: User,
    sent_meanwhile: Callable[[], None],
) -> None:
    sent_meanwhile()
    keys = [achievement.evidence.get().pk] if name == "remove_evidence" else []
    browser = browser_of(editor)

    response = browser.post(page(name, draft.pk, achievement.pk, *keys))

    assert response.status_code == 302
    assert SENT in text(browser.get(page("dossier", draft.pk)))
    assert draft.achievements.get().evidence.count() == 1


def test_a_file_that_comes_after_sending_is_not_hung(
    draft: Submission,
    achievement: Achievement,
    editor: User,
    sent_meanwhile: Callable[[], None],
) -> None:
    sent_meanwhile()

    response = browser_of(editor).post(
        page("upload_evidence", draft.pk, achievement.pk),
        {"file": a_file("muon.pdf", PDF + b"%"), "title": "Muộn"},
    )

    assert SENT in text(response)
    assert Evidence.objects.count() == 1


# Evidence


@pytest.mark.parametrize(("name", "content"), files.ALLOWED.items())
def test_a_file_is_uploaded_through_the_page(
    name: str, content: bytes, browser: Client, empty_draft: Submission
) -> None:
    achievement = Achievement.objects.create(
        submission=empty_draft, title="Trồng cây", description="500 cây"
    )
    response = browser.post(
        page("upload_evidence", empty_draft.pk, achievement.pk),
        {
            "file": a_file(name, content),
            "title": "Biên bản",
            "source": "Sở KH&CN",
            "dated": "05/09/2026",
        },
    )

    assert response["Location"] == page("upload_evidence", empty_draft.pk, achievement.pk)
    shown = text(browser.get(response["Location"]))
    assert "Đã tải minh chứng lên." in shown
    assert f"{name}, " in shown
    assert "Nguồn: Sở KH&CN. Ngày 05/09/2026" in shown
    assert achievement.evidence.get().size == len(content)


@pytest.mark.parametrize(
    ("upload", "sentence"),
    [
        (("virus.exe", files.PROGRAM), "Tệp “virus.exe” thuộc loại không nhận."),
        (("bien-ban.pdf", files.PROGRAM), "Nội dung tệp “bien-ban.pdf” không đúng"),
        (("rong.pdf", b""), "Tệp này rỗng. Hãy mở lại tệp gốc và chọn lại."),
    ],
)
def test_a_refused_file_keeps_what_was_typed_about_it(
    upload: tuple[str, bytes],
    sentence: str,
    browser: Client,
    draft: Submission,
    achievement: Achievement,
) -> None:
    response = browser.post(
        page("upload_evidence", draft.pk, achievement.pk),
        {
            "file": a_file(*upload),
            "title": "Biên bản nghiệm thu",
            "source": "Sở KH&CN",
            "dated": "05/09/2026",
        },
    )

    assert response.status_code == 200
    assert beside(response, "id_file").startswith(sentence)
    assert summary_links(response)[0][0] == "#id_file"
    shown = response.content.decode()
    assert 'value="Biên bản nghiệm thu"' in shown
    assert 'value="Sở KH&amp;CN"' in shown
    assert 'value="05/09/2026"' in shown
    assert Evidence.objects.count() == 1


def test_a_file_that_is_too_big_is_refused_on_the_page(
    browser: Client, draft: Submission, achievement: Achievement, settings: Any
) -> None:
    settings.EVIDENCE_MAX_BYTES = 100

    response = browser.post(
        page("upload_evidence", draft.pk, achievement.pk),
        {"file": a_file("to.pdf", PDF.ljust(101)), "title": "Biên bản"},
    )

    assert beside(response, "id_file").startswith("Tệp “to.pdf” lớn hơn 100 byte.")


def test_an_upload_without_file_title_and_with_a_wrong_date_names_all_three(
    browser: Client, draft: Submission, achievement: Achievement
) -> None:
    response = browser.post(
        page("upload_evidence", draft.pk, achievement.pk), {"dated": "31/02/2026"}
    )

    assert beside(response, "id_file") == "Hãy chọn tệp."
    assert beside(response, "id_title") == "Hãy ghi tệp này chứng minh điều gì."
    assert beside(response, "id_dated") == (
        "Hãy nhập ngày theo dạng ngày/tháng/năm, ví dụ 05/09/2026."
    )
    assert 'value="31/02/2026"' in response.content.decode()


def test_a_file_is_taken_off_the_achievement(
    browser: Client, draft: Submission, achievement: Achievement
) -> None:
    evidence = achievement.evidence.get()

    response = browser.post(page("remove_evidence", draft.pk, achievement.pk, evidence.pk))

    assert response["Location"] == page("upload_evidence", draft.pk, achievement.pk)
    assert banner(browser, response) == "Đã gỡ “Biên bản” khỏi thành tích này."
    assert not achievement.evidence.exists()
    again = browser.post(page("remove_evidence", draft.pk, achievement.pk, evidence.pk))
    assert again.status_code == 404


# The file itself


def test_a_file_is_a_download_that_no_browser_runs_or_keeps(
    browser: Client, achievement: Achievement
) -> None:
    evidence = achievement.evidence.get()
    Evidence.objects.update(filename="Biên bản “ký”.pdf")

    response = browser.get(page("evidence_file", evidence.pk))

    assert response.getvalue() == PDF  # type: ignore[attr-defined]
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Length"] == str(len(PDF))
    assert response["Content-Disposition"] == (
        "attachment; filename*=utf-8''Bi%C3%AAn%20b%E1%BA%A3n%20%E2%80%9Ck%C3%BD%E2%80%9D.pdf"
    )
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert response["Cache-Control"] == "private, no-store"


def test_the_type_is_ours_whatever_the_browser_said(
    browser: Client, draft: Submission, achievement: Achievement
) -> None:
    upload = a_file("anh.png", files.picture("PNG"))
    upload.content_type = "text/html"
    browser.post(
        page("upload_evidence", draft.pk, achievement.pk), {"file": upload, "title": "Ảnh"}
    )
    evidence = Evidence.objects.get(title="Ảnh")

    response = browser.get(page("evidence_file", evidence.pk))

    assert response.getvalue() == files.picture("PNG")  # type: ignore[attr-defined]
    assert response["Content-Type"] == "image/png"


def test_a_file_that_is_not_there_is_not_found(browser: Client, draft: Submission) -> None:
    assert browser.get(page("evidence_file", 10**9)).status_code == 404


def test_the_offices_get_a_file_as_soon_as_one_dossier_with_it_was_sent(
    draft: Submission, achievement: Achievement, member: User, portal: Portal
) -> None:
    address = page("evidence_file", achievement.evidence.get().pk)
    offices = [browser_of(portal.culture), browser_of(portal.economic)]
    assert [office.get(address).status_code for office in offices] == [404, 404]

    workflow.submit(submission=draft, actor=member)

    for office in offices:
        response = office.get(address)
        assert response.getvalue() == PDF  # type: ignore[attr-defined]


def test_a_file_that_no_dossier_shows_any_more_stays_the_units_own(
    browser: Client, draft: Submission, achievement: Achievement, member: User, portal: Portal
) -> None:
    evidence = achievement.evidence.get()
    an_achievement(draft, member, title="Trồng cây")
    for row in draft.achievements.all():
        row.evidence.clear()
    address = page("evidence_file", evidence.pk)

    assert browser_of(portal.culture).get(address).status_code == 404
    assert browser.get(address).getvalue() == PDF  # type: ignore[attr-defined]


# The list


def test_the_list_names_every_achievement_and_what_lacks_evidence(
    browser: Client, draft: Submission
) -> None:
    Achievement.objects.create(submission=draft, title="Trồng cây", description="500 cây")

    shown = text(browser.get(page("achievements", draft.pk)))

    assert "Số hóa hồ sơ một cửa" in shown
    assert "1 tệp" in shown
    assert "Trồng cây" in shown
    assert "Chưa có" in shown


def test_an_empty_list_says_what_an_achievement_is(
    browser: Client, empty_draft: Submission
) -> None:
    shown = text(browser.get(page("achievements", empty_draft.pk)))

    assert "Chưa có thành tích nào" in shown
    assert "Thêm thành tích" in shown


@pytest.mark.parametrize("count", [1, 30])
def test_the_list_asks_the_database_as_often_for_thirty_achievements_as_for_one(
    count: int,
    browser: Client,
    draft: Submission,
    member: User,
    django_assert_num_queries: Callable[[int], Any],
) -> None:
    for number in range(2, count + 1):
        an_achievement(draft, member, title=f"Thành tích {number}", areas=[1, 3])

    with django_assert_num_queries(10):
        response = browser.get(page("achievements", draft.pk))

    assert text(response).count("1 tệp") == count
