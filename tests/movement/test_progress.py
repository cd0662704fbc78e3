from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from movement.gaps import answer_gap, tick_gap
from movement.models import Event, Letter, Office, RoundWindow, Submission, User
from movement.progress import steps_of
from movement.readiness import topics
from movement.workflow import accept, return_for_supplement, submit, withdraw
from tests.factories import Portal, open_window
from tests.movement.pages import text
from tests.movement.people import browser_of

QUERIES = 11
TITLES = [
    "Đơn vị nộp hồ sơ",
    "Phòng Văn hóa - Xã hội tiếp nhận",
    "Hai phòng thẩm định, chấm điểm",
    "Hội đồng Thi đua - Khen thưởng họp xét",
    "Quyết định khen thưởng, vinh danh",
]


@pytest.fixture
def sent(draft: Submission, member: User) -> Submission:
    return submit(submission=draft, actor=member)


@pytest.fixture
def returned(sent: Submission, portal: Portal) -> Submission:
    """Sent back with one gap, to be answered in five days."""
    tick_gap(
        submission=sent,
        office=Office.objects.get(code=Office.CULTURE_SOCIAL),
        topic_key=topics(sent)[0].key,
        text="Thiếu biên bản.",
        actor=portal.culture,
    )
    due = timezone.localdate() + timedelta(days=5)
    return return_for_supplement(submission=sent, due=due, actor=portal.culture)


def states(submission: Submission) -> list[str]:
    return [step["state"] for step in steps_of(submission)]


def notes(submission: Submission) -> list[str]:
    return [step["note"] for step in steps_of(submission)]


def moment(at: datetime | None) -> str:
    return timezone.localtime(at).strftime("%H:%M ngày %d/%m/%Y")


def planned(portal: Portal, kind: RoundWindow.Kind) -> str:
    window = portal.round.windows.get(kind=kind)
    first, last = (timezone.localtime(at) for at in (window.opens_at, window.closes_at))
    begins = "Từ" if window.opens_at <= timezone.now() else "Dự kiến từ"
    return f"{begins} {first:%d/%m/%Y} đến {last:%d/%m/%Y}."


# Where it is


def test_a_draft_stands_with_its_unit(draft: Submission, portal: Portal) -> None:
    assert [step["title"] for step in steps_of(draft)] == TITLES
    assert states(draft) == ["current", "todo", "todo", "todo", "todo"]
    assert notes(draft) == [
        "Đơn vị đang soạn hồ sơ.",
        "",
        planned(portal, RoundWindow.Kind.SCORING),
        planned(portal, RoundWindow.Kind.COUNCIL),
        "",
    ]


def test_a_sent_dossier_stands_with_the_office_since_its_sending(sent: Submission) -> None:
    since = moment(sent.submitted_at)

    assert states(sent) == ["done", "current", "todo", "todo", "todo"]
    assert notes(sent)[:2] == [
        f"Nộp lúc {since}.",
        f"Phòng Văn hóa - Xã hội giữ hồ sơ từ {since}.",
    ]


def test_a_returned_dossier_stands_with_its_unit_until_the_date(returned: Submission) -> None:
    request = returned.revision_request

    assert states(returned) == ["current", "todo", "todo", "todo", "todo"]
    assert notes(returned)[0] == (
        f"Đơn vị giữ hồ sơ để bổ sung từ {moment(request.sent_at)}; "
        f"hạn: hết ngày {request.due:%d/%m/%Y}."
    )


def test_a_received_dossier_stands_with_both_offices(sent: Submission, portal: Portal) -> None:
    dossier = accept(submission=sent, actor=portal.culture)
    at = moment(Event.objects.about(dossier).get(kind="submission.accepted").at)

    assert states(dossier) == ["done", "done", "current", "todo", "todo"]
    assert notes(dossier)[1:3] == [
        f"Tiếp nhận lúc {at}.",
        f"Hai phòng giữ hồ sơ từ {at}. {planned(portal, RoundWindow.Kind.SCORING)}",
    ]


def test_a_round_without_dates_promises_none(sent: Submission, portal: Portal) -> None:
    portal.round.windows.all().delete()

    assert notes(sent)[2:] == ["", "", ""]


def test_a_received_dossier_whose_history_was_removed_names_no_moment(
    sent: Submission, portal: Portal
) -> None:
    dossier = accept(submission=sent, actor=portal.culture)
    portal.round.windows.all().delete()
    Event.objects.filter(kind="submission.accepted").delete()

    assert states(dossier) == ["done", "done", "current", "todo", "todo"]
    assert notes(dossier)[1:3] == ["", ""]


def test_a_dossier_that_was_taken_back_goes_nowhere(sent: Submission, member: User) -> None:
    assert steps_of(withdraw(submission=sent, actor=member)) == []


# The confirmation page


def test_for_outsiders_there_is_no_confirmation(
    sent: Submission, outsider: User, portal: Portal
) -> None:
    for person in (outsider, portal.culture):
        assert browser_of(person).get(f"/ho-so/{sent.pk}/da-nop/").status_code == 404


def test_the_confirmation_says_what_was_sent_and_what_happens_next(
    sent: Submission, browser: Client, member: User
) -> None:
    page = text(browser.get(f"/ho-so/{sent.pk}/da-nop/"))

    assert f"Mã hồ sơ {sent.reference}" in page
    assert f"Nộp lúc {moment(sent.submitted_at)} " in page
    assert "Người nộp Lê Thị Cúc Lần nộp 1 " in page
    assert f"Thư xác nhận gửi tới {member.email} (chờ gửi)" in page
    assert "hoặc trả lại một lần kèm mọi nội dung cần bổ sung" in page
    assert "còn rút hồ sơ được" in page
    assert "Khi cần hỏi" in page
    for title in TITLES:
        assert title in page


def test_the_confirmation_leads_to_the_receipt_of_the_last_sending(
    sent: Submission, browser: Client
) -> None:
    page = browser.get(f"/ho-so/{sent.pk}/da-nop/").content.decode()

    assert f'href="/ho-so/{sent.pk}/bien-nhan/1/"' in page
    assert "Tệp PDF đang được tạo, thường có sau ít giây." in page


def test_the_confirmation_tells_how_each_letter_fared(sent: Submission, browser: Client) -> None:
    Letter.objects.update(state=Letter.State.FAILED, failure="Máy chủ thư từ chối (mã 554).")
    assert "(không gửi được)" in text(browser.get(f"/ho-so/{sent.pk}/da-nop/"))

    Letter.objects.all().delete()
    assert "Thư xác nhận gửi tới Không gửi thư" in text(browser.get(f"/ho-so/{sent.pk}/da-nop/"))


def test_a_dossier_sent_again_is_confirmed_without_another_return(
    returned: Submission, member: User, browser: Client
) -> None:
    answer_gap(gap=returned.gaps.get(), answer="Đã bổ sung.", actor=member)
    submit(submission=returned, actor=member)

    page = text(browser.get(f"/ho-so/{returned.pk}/da-nop/"))

    assert "Lần nộp 2" in page
    assert "Ông/bà không phải làm gì thêm." in page
    assert "trả lại một lần" not in page


def test_the_address_may_be_kept_until_the_reception_and_after(
    sent: Submission, browser: Client, portal: Portal
) -> None:
    accept(submission=sent, actor=portal.culture)

    page = text(browser.get(f"/ho-so/{sent.pk}/da-nop/"))

    assert f"Mã hồ sơ {sent.reference}" in page
    assert "rút hồ sơ" not in page


def test_a_dossier_that_is_not_sent_has_no_confirmation(
    returned: Submission, browser: Client
) -> None:
    response = browser.get(f"/ho-so/{returned.pk}/da-nop/")

    assert response["Location"] == f"/ho-so/{returned.pk}/"


def test_the_confirmation_asks_the_database_the_same_for_every_letter(
    sent: Submission, browser: Client, django_assert_num_queries: Any
) -> None:
    letter = Letter.objects.get()
    with django_assert_num_queries(QUERIES):
        browser.get(f"/ho-so/{sent.pk}/da-nop/")
    for number in range(29):
        letter.pk, letter.once_key = None, f"khóa {number}"
        letter.save()

    with django_assert_num_queries(QUERIES):
        browser.get(f"/ho-so/{sent.pk}/da-nop/")


def test_the_planned_days_follow_the_round(sent: Submission, portal: Portal) -> None:
    open_window(portal.round, RoundWindow.Kind.COUNCIL, opens=20, closes=22)

    assert notes(Submission.objects.get(pk=sent.pk))[3] == planned(portal, RoundWindow.Kind.COUNCIL)
