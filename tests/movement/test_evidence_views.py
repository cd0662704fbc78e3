import json
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from movement import workflow
from movement.evidence import put_on_shelf
from movement.models import Achievement, Evidence, Submission, User
from movement.views import evidence as views
from tests.factories import PDF, Portal, a_file, an_achievement
from tests.movement import bad_files, files
from tests.movement.pages import banner, beside, summary_links, text
from tests.movement.people import browser_of

SENT = "Hồ sơ này đã nộp hoặc đã rút, không sửa được nữa."
ANOTHER = PDF + b"\n"
AS_SCRIPT = {"headers": {"accept": "application/json"}}


def page(name: str, *keys: int) -> str:
    return reverse(f"movement:{name}", args=keys)


@pytest.fixture
def achievement(draft: Submission) -> Achievement:
    return draft.achievements.get()


@pytest.fixture
def shelved(draft: Submission, member: User) -> Evidence:
    """A file that hangs nowhere."""
    return put_on_shelf(
        unit=draft.unit, upload=a_file("quyet-dinh.pdf", ANOTHER), title="Quyết định", actor=member
    )


@pytest.fixture
def doors(draft: Submission, achievement: Achievement) -> dict[str, str]:
    """The two pages that take files."""
    return {
        "shelf": page("shelf", draft.pk),
        "upload_evidence": page("upload_evidence", draft.pk, achievement.pk),
    }


def fill_shelf(submission: Submission, count: int) -> None:
    """Hang so many files, and lay as many beside them."""
    actor = submission.unit.memberships.get().user
    achievement, score = submission.achievements.get(), submission.self_scores.first()
    assert score is not None
    for n in range(1, count + 1):
        upload = a_file(f"{n}.pdf", PDF + b"\n" * n)
        item = put_on_shelf(unit=submission.unit, upload=upload, actor=actor)
        if n > 1:  # one hangs there already
            achievement.evidence.add(item)
        score.evidence.add(item)
        put_on_shelf(unit=submission.unit, upload=a_file("x.pdf", PDF + b" " * n), actor=actor)


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


# The files of an achievement


@pytest.mark.parametrize(("name", "content"), files.ALLOWED.items())
def test_a_file_is_uploaded_and_then_described(
    name: str, content: bytes, browser: Client, empty_draft: Submission
) -> None:
    achievement = Achievement.objects.create(
        submission=empty_draft, title="Trồng cây", description="500 cây"
    )
    address = page("upload_evidence", empty_draft.pk, achievement.pk)

    response = browser.post(address, {"file": a_file(name, content)})

    evidence = achievement.evidence.get()
    edit = page("edit_evidence", empty_draft.pk, evidence.pk)
    assert response["Location"] == f"{edit}?thanh-tich={achievement.pk}"
    assert banner(browser, response) == f"Đã nhận tệp “{name}”."
    assert "Ghi tệp này chứng minh điều gì" in text(browser.get(address))

    response = browser.post(
        response["Location"], {"title": "Bản ký", "source": "Sở KH&CN", "dated": "05/09/2026"}
    )

    assert response["Location"] == address
    shown = text(browser.get(address))
    assert "Đã lưu thông tin của tệp." in shown
    assert f"{evidence.filename}, " in shown
    assert "Nguồn: Sở KH&CN. Ngày 05/09/2026" in shown
    assert "Sửa tên, nguồn, ngày" in shown
    evidence.refresh_from_db()
    assert evidence.title == "Bản ký"


@pytest.mark.parametrize(
    ("upload", "sentence"),
    [
        (("virus.exe", files.PROGRAM), "Tệp “virus.exe” thuộc loại không nhận."),
        (("bien-ban.pdf", files.PROGRAM), "Tệp “bien-ban.pdf” có nội dung không đúng"),
        (("rong.pdf", b""), "Tệp “rong.pdf” rỗng."),
    ],
)
@pytest.mark.parametrize("name", ["upload_evidence", "shelf"])
def test_a_refused_file_is_named_on_the_page(
    name: str,
    upload: tuple[str, bytes],
    sentence: str,
    browser: Client,
    doors: dict[str, str],
) -> None:
    response = browser.post(doors[name], {"file": a_file(*upload)})

    assert response.status_code == 200
    assert beside(response, "id_file").startswith(sentence)
    assert summary_links(response)[0][0] == "#id_file"
    assert Evidence.objects.count() == 1


def test_the_right_ones_of_several_files_are_kept(
    browser: Client, draft: Submission, achievement: Achievement
) -> None:
    response = browser.post(
        page("upload_evidence", draft.pk, achievement.pk),
        {"file": [a_file("a.pdf", ANOTHER), a_file("b.exe"), a_file("c.docx", b"PK\x03\x04")]},
    )

    assert response.status_code == 200
    assert "Đã nhận tệp “a.pdf”." in text(response)
    assert [words for _link, words in summary_links(response)] == [
        "Tệp: Tệp “b.exe” thuộc loại không nhận. Hãy gửi PDF, JPG, PNG, HEIC, DOCX hoặc XLSX.",
        "Tệp: Tệp “c.docx” bị hỏng hoặc chép chưa hết. Hãy mở tệp gốc, lưu lại rồi gửi lại.",
    ]
    assert [item.filename for item in achievement.evidence.all()] == ["minh-chung.pdf", "a.pdf"]


@pytest.mark.parametrize("count", [2, 20])
def test_several_files_that_pass_lead_back_to_the_list(
    count: int, browser: Client, draft: Submission, achievement: Achievement
) -> None:
    uploads = [a_file(f"{n}.pdf", PDF + b"\n" * n) for n in range(1, count + 1)]
    address = page("upload_evidence", draft.pk, achievement.pk)

    response = browser.post(address, {"file": uploads})

    assert response["Location"] == address
    assert text(browser.get(address)).count("Đã nhận tệp") == count
    assert achievement.evidence.count() == count + 1


def test_a_known_file_is_used_again_and_the_person_is_told(
    browser: Client, draft: Submission, achievement: Achievement, shelved: Evidence
) -> None:
    response = browser.post(
        page("upload_evidence", draft.pk, achievement.pk), {"file": a_file("x.pdf", ANOTHER)}
    )

    assert response["Location"] == page("upload_evidence", draft.pk, achievement.pk)
    assert banner(browser, response) == (
        "Tệp “x.pdf” đã có trên kệ với tên “Quyết định”, dùng lại tệp ấy."
    )
    assert shelved in achievement.evidence.all()


@pytest.mark.parametrize("name", ["upload_evidence", "shelf"])
def test_nothing_chosen_and_too_much_chosen_is_said(
    name: str, browser: Client, doors: dict[str, str]
) -> None:
    too_much = "Mỗi lần chỉ tải được 20 tệp. Hãy chia thành nhiều lần."
    many = {"file": [a_file(f"{n}.pdf", PDF + b"\n" * n) for n in range(21)]}

    assert beside(browser.post(doors[name], {"x": ""}), "id_file") == "Hãy chọn tệp."
    assert beside(browser.post(doors[name], many), "id_file") == too_much
    answer = browser.post(doors[name], many, **AS_SCRIPT)
    assert json.loads(answer.content) == {"verdicts": [{"kept": False, "sentence": too_much}]}
    assert Evidence.objects.count() == 1


@pytest.mark.parametrize("name", ["upload_evidence", "shelf"])
def test_the_script_is_answered_file_by_file(
    name: str, browser: Client, doors: dict[str, str]
) -> None:

    def answer(upload: SimpleUploadedFile) -> Any:
        return browser.post(doors[name], {"file": upload}, **AS_SCRIPT).json()

    taken = answer(a_file("a.pdf", ANOTHER))
    evidence = Evidence.objects.get(filename="a.pdf")
    assert taken["verdicts"] == [{"kept": True, "sentence": "Đã nhận tệp “a.pdf”."}]
    edit = page("edit_evidence", Submission.objects.get().pk, evidence.pk)
    assert taken["next"].partition("?")[0] == edit
    assert answer(a_file("b.jpg", files.WEB_PAGE)) == {
        "verdicts": [
            {
                "kept": False,
                "sentence": (
                    "Tệp “b.jpg” có nội dung không đúng với phần đuôi của tên. "
                    "Hãy gửi tệp gốc, không đổi đuôi của tên."
                ),
            }
        ],
        "next": doors[name],
    }
    assert "Đã nhận tệp" not in text(browser.get(doors[name]))


def test_a_file_that_is_too_big_is_refused_on_the_page(
    browser: Client, draft: Submission, achievement: Achievement, settings: Any
) -> None:
    settings.EVIDENCE_MAX_BYTES = 400

    response = browser.post(
        page("upload_evidence", draft.pk, achievement.pk),
        {"file": a_file("to.pdf", PDF.ljust(401))},
    )

    assert beside(response, "id_file").startswith("Tệp “to.pdf” lớn hơn 400 byte.")


def test_a_file_that_comes_after_sending_is_not_hung(
    draft: Submission,
    achievement: Achievement,
    editor: User,
    sent_meanwhile: Callable[[], None],
) -> None:
    sent_meanwhile()

    response = browser_of(editor).post(
        page("upload_evidence", draft.pk, achievement.pk), {"file": a_file("muon.pdf", ANOTHER)}
    )

    assert beside(response, "id_file") == SENT
    assert Evidence.objects.count() == 1


def test_a_file_is_not_taken_down_after_sending(
    draft: Submission,
    achievement: Achievement,
    editor: User,
    sent_meanwhile: Callable[[], None],
) -> None:
    sent_meanwhile()
    browser = browser_of(editor)

    response = browser.post(
        page("remove_evidence", draft.pk, achievement.pk, achievement.evidence.get().pk)
    )

    assert response.status_code == 302
    assert SENT in text(browser.get(page("dossier", draft.pk)))
    assert achievement.evidence.count() == 1


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


# Files of the shelf for an achievement


def test_files_of_the_shelf_are_offered_and_hung(
    browser: Client, draft: Submission, achievement: Achievement, shelved: Evidence
) -> None:
    infected = put_on_shelf(
        unit=draft.unit, upload=a_file("v.pdf", ANOTHER + b"\n"), actor=shelved.uploaded_by
    )
    Evidence.objects.filter(pk=infected.pk).update(scan=Evidence.Scan.INFECTED)
    Evidence.objects.filter(pk=shelved.pk).update(dated="2026-03-02")
    address = page("upload_evidence", draft.pk, achievement.pk)
    shown = text(browser.get(address))
    assert "Quyết định, quyet-dinh.pdf, ngày 02/03/2026" in shown
    assert "v.pdf" not in shown

    response = browser.post(
        page("hang_evidence", draft.pk, achievement.pk), {"evidence": [shelved.pk]}
    )

    assert response["Location"] == address
    assert banner(browser, response) == "Đã dùng lại “Quyết định” cho thành tích này."
    assert shelved in achievement.evidence.all()
    assert "Dùng lại tệp đã tải" not in text(browser.get(address))


def test_nothing_ticked_and_what_cannot_be_ticked_is_said(
    browser: Client, draft: Submission, achievement: Achievement, shelved: Evidence
) -> None:
    address = page("hang_evidence", draft.pk, achievement.pk)

    response = browser.post(address)
    assert beside(response, "id_evidence") == "Hãy chọn ít nhất một tệp."
    assert summary_links(response)[0][0] == "#id_evidence_0"
    assert "<title>Lỗi: " in response.content.decode()
    for key in (achievement.evidence.get().pk, 10**9, "x"):
        response = browser.post(address, {"evidence": [key]})
        assert beside(response, "id_evidence") == (
            "Một tệp vừa chọn không còn trên kệ. Hãy chọn lại."
        )


def test_a_file_is_not_hung_after_sending(
    draft: Submission,
    achievement: Achievement,
    editor: User,
    shelved: Evidence,
    sent_meanwhile: Callable[[], None],
) -> None:
    sent_meanwhile()
    browser = browser_of(editor)

    browser.post(page("hang_evidence", draft.pk, achievement.pk), {"evidence": [shelved.pk]})

    assert SENT in text(browser.get(page("dossier", draft.pk)))
    assert achievement.evidence.count() == 1


# The shelf


def test_the_shelf_says_of_every_file_where_it_is_used(
    browser: Client, draft: Submission, shelved: Evidence
) -> None:
    score = draft.self_scores.first()
    assert score is not None
    score.evidence.add(shelved)
    Evidence.objects.filter(pk=shelved.pk).update(dated="2026-03-02", source="UBND xã")

    shown = text(browser.get(page("shelf", draft.pk)))

    assert "Biên bản minh-chung.pdf, " in shown
    assert "Số hóa hồ sơ một cửa (năm 2026)" in shown
    assert "Quyết định quyet-dinh.pdf, " in shown
    assert f"UBND xã, 02/03/2026 Tiêu chí {score.criterion.code} (năm 2026)" in shown
    assert "Chưa ghi Số hóa hồ sơ" in shown


def test_an_empty_shelf_says_what_belongs_there(browser: Client, empty_draft: Submission) -> None:
    assert "Kệ chưa có tệp nào" in text(browser.get(page("shelf", empty_draft.pk)))


def test_a_file_is_put_on_the_shelf_of_a_dossier_that_was_sent(
    browser: Client, draft: Submission, member: User
) -> None:
    workflow.submit(submission=draft, actor=member)

    response = browser.post(page("shelf", draft.pk), {"file": a_file("nam-sau.pdf", ANOTHER)})

    evidence = Evidence.objects.get(filename="nam-sau.pdf")
    assert response["Location"] == page("edit_evidence", draft.pk, evidence.pk)
    shown = text(browser.get(page("shelf", draft.pk)))
    assert "nam-sau nam-sau.pdf, " in shown
    assert "Chưa ghi Chưa dùng Ghi thông tin" in shown


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (Evidence.Scan.OFF, ""),
        (Evidence.Scan.WAITING, "Chờ quét vi-rút"),
        (Evidence.Scan.CLEAN, "Đã quét, an toàn"),
        (Evidence.Scan.INFECTED, "Có vi-rút"),
    ],
)
def test_the_shelf_says_what_the_scanner_said(
    state: Evidence.Scan, words: str, browser: Client, draft: Submission
) -> None:
    Evidence.objects.update(scan=state)

    shown = text(browser.get(page("shelf", draft.pk)))

    assert shown.count("vi-rút") == words.count("vi-rút")
    assert words in shown


@pytest.mark.parametrize("count", [1, 30])
@pytest.mark.parametrize("name", ["shelf", "upload_evidence"])
def test_the_lists_ask_the_database_as_often_for_thirty_files_as_for_one(
    name: str,
    count: int,
    browser: Client,
    doors: dict[str, str],
    django_assert_num_queries: Callable[[int], Any],
) -> None:
    fill_shelf(Submission.objects.get(), count)

    with django_assert_num_queries({"shelf": 15, "upload_evidence": 11}[name]):
        response = browser.get(doors[name])

    shown = text(response)
    if name == "shelf":
        assert shown.count("(năm 2026)") == 2 * count
        assert shown.count("Chưa dùng") == count
    else:
        assert shown.count("Gỡ tệp") == count
        assert shown.count("x, x.pdf") == count


# One file's facts


def test_what_is_known_of_a_file_is_changed_from_the_shelf(
    browser: Client, draft: Submission, shelved: Evidence
) -> None:
    address = page("edit_evidence", draft.pk, shelved.pk)
    assert 'value="Quyết định"' in browser.get(address).content.decode()

    response = browser.post(address, {"title": "Quyết định 12", "dated": "02/03/2026"})

    assert response["Location"] == page("shelf", draft.pk)
    shelved.refresh_from_db()
    assert shelved.title == "Quyết định 12"


def test_wrong_facts_are_named_and_stay_typed(
    browser: Client, draft: Submission, shelved: Evidence
) -> None:
    address = page("edit_evidence", draft.pk, shelved.pk)

    response = browser.post(address, {"title": " ", "source": "Báo", "dated": "31/02/2026"})
    assert beside(response, "id_title") == "Hãy ghi tệp này chứng minh điều gì."
    assert beside(response, "id_dated") == (
        "Hãy nhập ngày theo dạng ngày/tháng/năm, ví dụ 05/09/2026."
    )
    assert 'value="31/02/2026"' in response.content.decode()
    response = browser.post(
        address, {"title": "A", "source": "Báo", "dated": "01/01/2099", "version": "1"}
    )
    assert beside(response, "id_dated").startswith("Ngày của tài liệu không được sau hôm nay")
    assert 'value="Báo"' in response.content.decode()
    shelved.refresh_from_db()
    assert (shelved.title, shelved.source) == ("Quyết định", "")


def test_a_stale_page_of_a_file_overwrites_nothing_and_shows_both_texts(
    browser: Client, editor: User, draft: Submission, shelved: Evidence
) -> None:
    address = page("edit_evidence", draft.pk, shelved.pk)
    browser_of(editor).post(address, {"title": "Của đồng nghiệp", "version": "0"})

    response = browser.post(address, {"title": "Của tôi", "version": "0"})

    assert response.status_code == 409
    assert "Bản mới hơn Của đồng nghiệp Bản của ông/bà Của tôi" in text(response)
    shelved.refresh_from_db()
    assert shelved.title == "Của đồng nghiệp"


def test_kept_facts_are_thrown_away_and_the_way_back_stays(
    browser: Client, draft: Submission, shelved: Evidence, achievement: Achievement
) -> None:
    address = page("edit_evidence", draft.pk, shelved.pk)
    browser.post(address, {"title": " ", "source": "Báo", "version": "0"})
    assert 'value="Báo"' in browser.get(address).content.decode()
    come_from = f"{address}?thanh-tich={achievement.pk}"

    response = browser.post(come_from, {"discard": "1", "version": "1"})

    assert response["Location"] == come_from
    assert 'value="Báo"' not in browser.get(address).content.decode()


@pytest.mark.parametrize("key", ["0", "999999", "x", "9" * 30, "²"])
def test_a_way_back_that_leads_nowhere_leads_to_the_shelf(
    key: str, browser: Client, draft: Submission, shelved: Evidence
) -> None:
    address = page("edit_evidence", draft.pk, shelved.pk)

    response = browser.get(address, {"thanh-tich": key})

    assert f'href="{page("shelf", draft.pk)}">Để sau' in response.content.decode()


# Throwing a file away


def test_a_file_is_thrown_away_after_a_question(
    browser: Client, draft: Submission, shelved: Evidence
) -> None:
    address = page("remove_from_shelf", draft.pk, shelved.pk)
    assert "Xóa tệp “Quyết định”?" in text(browser.get(address))
    assert Evidence.objects.count() == 2

    response = browser.post(address)

    assert response["Location"] == page("shelf", draft.pk)
    assert banner(browser, response) == "Đã xóa tệp “quyet-dinh.pdf” khỏi kệ."
    assert Evidence.objects.count() == 1


def test_a_file_in_use_says_where_it_has_to_be_taken_off_first(
    browser: Client, draft: Submission, achievement: Achievement
) -> None:
    address = page("remove_from_shelf", draft.pk, achievement.evidence.get().pk)
    in_use = "Hãy gỡ tệp khỏi các thành tích, tiêu chí trước."
    shown = text(browser.get(address))
    assert in_use in shown
    assert "Giữ lại" not in shown

    assert in_use in banner(browser, browser.post(address))
    assert Evidence.objects.count() == 1


def test_another_units_file_is_not_found_on_ones_own_shelf(
    draft: Submission, outsider: User, portal: Portal, shelved: Evidence
) -> None:
    own = workflow.start_dossier(
        unit=outsider.memberships.get().unit, round_=portal.round, actor=outsider
    )
    browser = browser_of(outsider)

    for name in ("edit_evidence", "remove_from_shelf"):
        assert browser.get(page(name, own.pk, shelved.pk)).status_code == 404
        assert browser.post(page(name, own.pk, shelved.pk), {"title": "A"}).status_code == 404
    assert "Quyết định" not in text(browser.get(page("shelf", own.pk)))
    achievement = Achievement.objects.create(submission=own, title="A", description="B")
    response = browser.post(
        page("hang_evidence", own.pk, achievement.pk), {"evidence": [shelved.pk]}
    )
    assert beside(response, "id_evidence").startswith("Một tệp vừa chọn không còn trên kệ.")


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
    upload = a_file("anh.png", bad_files.a_photo("PNG"))
    upload.content_type = "text/html"
    browser.post(page("upload_evidence", draft.pk, achievement.pk), {"file": upload})
    evidence = Evidence.objects.get(title="anh")

    response = browser.get(page("evidence_file", evidence.pk))

    assert response.getvalue().startswith(b"\x89PNG")  # type: ignore[attr-defined]
    assert response["Content-Type"] == "image/png"


def test_a_file_that_is_not_there_is_not_found(browser: Client, draft: Submission) -> None:
    assert browser.get(page("evidence_file", 10**9)).status_code == 404


def test_a_file_that_the_store_lost_is_said_to_be_lost(
    browser: Client, achievement: Achievement, caplog: pytest.LogCaptureFixture
) -> None:
    evidence = achievement.evidence.get()
    evidence.file.storage.delete(evidence.file.name)

    response = browser.get(page("evidence_file", evidence.pk))

    assert response.status_code == 404
    assert "Thông tin của “Biên bản” vẫn còn, nhưng tệp không có trong kho." in text(response)
    assert f"The file of evidence {evidence.pk} is not in the store." in caplog.messages


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
