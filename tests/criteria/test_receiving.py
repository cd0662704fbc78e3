"""Receiving: both offices tick, the standing office accepts or returns."""

from datetime import timedelta

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from movement import workflow
from movement.gaps import answer_gap, tick_gap
from movement.models import Achievement, Office, Submission, Unit, User
from tests.factories import Portal, a_complete_draft, a_draft, a_member, a_unit, send_back

DESK = "/cham-diem/"
BOX = "gap-summary"


def as_(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def url_of(submission: Submission) -> str:
    return reverse("criteria:receive", args=[submission.pk])


def words(response: HttpResponse) -> str:
    return response.content.decode()


def in_days(days: int) -> str:
    return f"{timezone.localdate() + timedelta(days=days):%d/%m/%Y}"


def state_of(submission: Submission) -> str:
    submission.refresh_from_db()
    return submission.state


@pytest.fixture
def sent(portal: Portal, unit: Unit, member: User) -> Submission:
    submission = a_complete_draft(unit, member, portal.round)
    return workflow.submit(submission=submission, actor=member)


def tick(submission: Submission, officer: User, code: str, text: str) -> None:
    tick_gap(
        submission=submission,
        office=Office.objects.get(code=code),
        topic_key="summary",
        text=text,
        actor=officer,
    )


# Who


def test_a_unit_and_an_administrator_find_no_such_page(
    portal: Portal, sent: Submission, member: User
) -> None:
    outsider = a_member(a_unit("Trạm Y tế"), "tram@xuantruong.example")
    administrator = User.objects.create_superuser("quan-tri@xuantruong.example", "mat-khau")
    for person in (outsider, member, administrator):
        client = as_(person)
        assert client.get(url_of(sent)).status_code == 404
        assert client.post(url_of(sent), {BOX: "Thiếu", "save": "1"}).status_code == 404
    assert not sent.gaps.exists()


def test_a_draft_has_no_such_page(portal: Portal, unit: Unit, member: User) -> None:
    draft = a_draft(unit, member, portal.round)
    assert as_(portal.economic).get(url_of(draft)).status_code == 404


def test_the_other_office_ticks_but_neither_accepts_nor_returns(
    portal: Portal, sent: Submission
) -> None:
    client = as_(portal.economic)
    page = words(client.get(url_of(sent)))
    assert 'name="save"' in page
    assert 'name="accept"' not in page
    assert 'name="return"' not in page
    for act in ({"accept": "1"}, {"return": "1", "due": in_days(3), BOX: "Thiếu"}):
        assert "Việc này thuộc Phòng Văn hóa - Xã hội." in words(client.post(url_of(sent), act))
    assert state_of(sent) == Submission.State.SUBMITTED


# Ticking


def test_the_page_has_a_box_for_every_topic(portal: Portal, sent: Submission) -> None:
    lines = list(as_(portal.economic).get(url_of(sent)).context["form"].lines())
    assert lines[0].topic.label == "Số hóa hồ sơ một cửa"
    assert lines[1].topic.key == "summary"
    assert len(lines) == 12


def test_the_ticks_of_a_page_are_saved_and_shown_to_the_other_office(
    portal: Portal, sent: Submission
) -> None:
    client = as_(portal.economic)
    response = client.post(url_of(sent), {BOX: " Thiếu ảnh. ", "save": "1"})
    assert (response.status_code, response["Location"]) == (302, url_of(sent))
    page = words(client.get(url_of(sent)))
    assert "Đã lưu các điểm còn thiếu." in page
    assert "Thiếu ảnh.</textarea>" in page
    other = words(as_(portal.culture).get(url_of(sent)))
    assert "<strong>Phòng Kinh tế:</strong> Thiếu ảnh." in other
    assert "Thiếu ảnh.</textarea>" not in other


def test_an_emptied_box_takes_the_own_tick_away_only(portal: Portal, sent: Submission) -> None:
    tick(sent, portal.economic, Office.ECONOMIC, "Thiếu ảnh.")
    tick(sent, portal.culture, Office.CULTURE_SOCIAL, "Thiếu số.")
    as_(portal.economic).post(url_of(sent), {f"initial-{BOX}": "Thiếu ảnh.", BOX: "", "save": "1"})
    assert [gap.text for gap in sent.gaps.all()] == ["Thiếu số."]


def test_a_text_that_is_too_long_stays_on_the_screen(portal: Portal, sent: Submission) -> None:
    response = as_(portal.economic).post(url_of(sent), {BOX: "a" * 2001, "save": "1"})
    assert response.status_code == 200
    assert list(response.context["form"].errors) == [BOX]
    assert "a" * 2001 in words(response)
    assert not sent.gaps.exists()


def test_a_tick_on_something_that_is_gone_can_be_seen_and_taken_away(
    portal: Portal, sent: Submission
) -> None:
    tick(sent, portal.economic, Office.ECONOMIC, "Thiếu ảnh.")
    sent.gaps.update(topic="achievement:0", topic_label="Thành tích đã xóa")
    client = as_(portal.economic)
    assert "Thành tích đã xóa" in words(client.get(url_of(sent)))
    box = "gap-achievement-0"
    client.post(url_of(sent), {f"initial-{box}": "Thiếu ảnh.", box: "", "save": "1"})
    assert not sent.gaps.exists()


def test_what_was_typed_while_the_dossier_was_received_is_not_lost(
    portal: Portal, sent: Submission
) -> None:
    workflow.accept(submission=sent, actor=portal.culture)
    page = words(as_(portal.economic).post(url_of(sent), {BOX: "Thiếu ảnh.", "save": "1"}))
    assert "Hồ sơ đang ở trạng thái “Đã tiếp nhận”, không đánh dấu thiếu được." in page
    assert "Thiếu ảnh.</textarea>" in page


# Accepting


def test_receiving_lets_both_offices_score(portal: Portal, sent: Submission) -> None:
    client = as_(portal.culture)
    response = client.post(url_of(sent), {"accept": "1"})
    assert (response.status_code, response["Location"]) == (302, DESK)
    assert state_of(sent) == Submission.State.ACCEPTED
    assert "Đã tiếp nhận hồ sơ của Trường THCS Xuân Trường." in words(client.get(DESK))


def test_a_second_receipt_is_refused_in_words(portal: Portal, dossier: Submission) -> None:
    response = as_(portal.culture).post(url_of(dossier), {"accept": "1"})
    assert response.status_code == 200
    assert "Hồ sơ đang ở trạng thái “Đã tiếp nhận”, không làm được việc này." in words(response)


def test_what_was_typed_into_a_box_keeps_the_dossier_from_being_accepted(
    portal: Portal, sent: Submission
) -> None:
    response = as_(portal.culture).post(url_of(sent), {"accept": "1", BOX: "Thiếu ảnh."})
    assert "hoặc đề nghị Phòng Văn hóa - Xã hội bỏ đánh dấu." in words(response)
    assert sent.gaps.get().text == "Thiếu ảnh."
    assert state_of(sent) == Submission.State.SUBMITTED
    shown = response.context["form"][BOX].as_hidden(only_initial=True)
    assert 'value="Thiếu ảnh."' in shown


def test_a_box_that_a_colleague_filled_meanwhile_is_left_alone(
    portal: Portal, sent: Submission
) -> None:
    client = as_(portal.economic)
    page = words(client.get(url_of(sent)))
    assert f'<input type="hidden" name="initial-{BOX}"' in page
    tick(sent, portal.economic, Office.ECONOMIC, "Thiếu ảnh.")
    other = f"gap-achievement-{sent.achievements.get().pk}"
    typed = {f"initial-{BOX}": "", BOX: "", f"initial-{other}": "", other: "Thiếu số."}
    client.post(url_of(sent), {**typed, "save": "1"})
    assert sorted(gap.text for gap in sent.gaps.all()) == ["Thiếu số.", "Thiếu ảnh."]


def test_a_page_of_an_older_revision_receives_nothing(
    portal: Portal, sent: Submission, member: User
) -> None:
    client = as_(portal.culture)
    assert '<input type="hidden" name="revision" value="1">' in words(client.get(url_of(sent)))
    send_back(sent, portal.culture)
    answer_gap(gap=sent.gaps.get(), answer="Đã thêm.", actor=member)
    workflow.submit(submission=sent, actor=member)
    response = client.post(url_of(sent), {"accept": "1", "revision": "1"})
    assert "Đơn vị vừa nộp lại; hãy đọc bản mới trước." in words(response)
    assert '<input type="hidden" name="revision" value="2">' in words(response)
    assert state_of(sent) == Submission.State.SUBMITTED


# More time


def test_the_standing_office_gives_a_returned_dossier_more_time(
    portal: Portal, sent: Submission
) -> None:
    send_back(sent, portal.culture)
    assert 'name="extend"' not in words(as_(portal.economic).get(url_of(sent)))
    client = as_(portal.culture)
    assert 'name="extend"' in words(client.get(url_of(sent)))
    empty = client.post(url_of(sent), {"extend": "1"})
    assert empty.context["extending"].errors == {
        "due": ["Hãy ghi hạn bổ sung mới."],
        "reason": ["Hãy ghi lý do gia hạn."],
    }
    early = client.post(url_of(sent), {"extend": "1", "due": in_days(5), "reason": "Mưa bão"})
    assert early.context["extending"].errors == {
        "due": [f"Hạn bổ sung mới phải sau hạn cũ ({in_days(5)})."]
    }
    response = client.post(url_of(sent), {"extend": "1", "due": in_days(9), "reason": "Mưa bão"})
    assert response["Location"] == DESK
    assert state_of(sent) == Submission.State.RETURNED
    assert f"{sent.revision_request.due:%d/%m/%Y}" == in_days(9)


# Returning


def test_a_dossier_is_returned_with_the_gaps_of_both_offices_and_one_date(
    portal: Portal, sent: Submission
) -> None:
    tick(sent, portal.economic, Office.ECONOMIC, "Thiếu ảnh.")
    client = as_(portal.culture)
    response = client.post(
        url_of(sent),
        {"return": "1", BOX: "Thiếu biên bản", "note": "Gửi sớm.", "due": in_days(5)},
    )
    assert (response.status_code, response["Location"]) == (302, DESK)
    assert state_of(sent) == Submission.State.RETURNED
    request = sent.revision_request
    assert (request.note, f"{request.due:%d/%m/%Y}") == ("Gửi sớm.", in_days(5))
    assert [gap.text for gap in request.gaps.all()] == ["Thiếu biên bản", "Thiếu ảnh."]
    assert "Đã trả hồ sơ để Trường THCS Xuân Trường bổ sung." in words(client.get(DESK))


def test_a_return_with_a_past_date_keeps_what_was_typed(portal: Portal, sent: Submission) -> None:
    response = as_(portal.culture).post(
        url_of(sent), {"return": "1", BOX: "Thiếu biên bản", "note": "Sớm", "due": in_days(0)}
    )
    assert response.context["returning"].errors == {"due": ["Hạn bổ sung phải sau ngày hôm nay."]}
    page = words(response)
    assert '<a href="#id_due">Hạn bổ sung: Hạn bổ sung phải sau ngày hôm nay.</a>' in page
    assert "Thiếu biên bản</textarea>" in page
    assert "Sớm</textarea>" in page
    assert state_of(sent) == Submission.State.SUBMITTED


def test_a_return_without_a_date_says_so(portal: Portal, sent: Submission) -> None:
    response = as_(portal.culture).post(url_of(sent), {"return": "1", BOX: "Thiếu"})
    assert response.context["returning"].errors == {"due": ["Hãy ghi hạn bổ sung."]}
    assert sent.gaps.get().text == "Thiếu"


def test_a_return_without_any_gap_says_so(portal: Portal, sent: Submission) -> None:
    response = as_(portal.culture).post(url_of(sent), {"return": "1", "due": in_days(3)})
    assert "Hãy ghi ít nhất một điểm còn thiếu trước khi trả bổ sung." in words(response)
    assert state_of(sent) == Submission.State.SUBMITTED


def test_a_returned_dossier_shows_its_gaps_and_no_half_written_answer(
    portal: Portal, sent: Submission, member: User
) -> None:
    send_back(sent, portal.culture, "Thiếu biên bản.")
    answer_gap(gap=sent.gaps.get(), answer="Đang viết", actor=member)
    page = words(as_(portal.economic).get(url_of(sent)))
    assert "Thiếu biên bản." in page
    assert "Đơn vị đang bổ sung" in page
    assert "Đang viết" not in page
    assert "<textarea" not in page


def test_a_supplemented_dossier_shows_gap_answer_and_the_way_to_the_changes(
    portal: Portal, sent: Submission, member: User
) -> None:
    send_back(sent, portal.culture, "Thiếu biên bản.")
    answer_gap(gap=sent.gaps.get(), answer="Đã thêm biên bản.", actor=member)
    workflow.submit(submission=sent, actor=member)
    client = as_(portal.culture)
    page = words(client.get(url_of(sent)))
    assert "Đã thêm biên bản." in page
    assert f'href="{reverse("movement:changes", args=[sent.pk])}"' in page
    assert 'name="return"' not in page
    assert "<textarea" not in page
    assert client.post(url_of(sent), {"accept": "1"})["Location"] == DESK


def test_the_page_costs_the_same_with_few_and_with_many_topics(
    portal: Portal, sent: Submission
) -> None:
    client = as_(portal.culture)
    costs = []
    for count in (1, 30):
        for number in range(count):
            Achievement.objects.create(submission=sent, title=f"Việc {number}", description="Đã")
        tick(sent, portal.economic, Office.ECONOMIC, f"Thiếu {count}.")
        with CaptureQueriesContext(connection) as captured:
            assert client.get(url_of(sent)).status_code == 200
        costs.append(len(captured))
    assert costs == [17, 17]


def test_what_an_officer_typed_while_signed_out_waits_until_they_are_back(
    portal: Portal, sent: Submission
) -> None:
    client = as_(portal.culture)
    client.get(url_of(sent))
    client.cookies.pop("sessionid")

    signed_out = client.post(url_of(sent), {BOX: "Thiếu ảnh nghiệm thu", "save": "1"})
    assert signed_out["Location"] == f"/tai-khoan/login/?next={url_of(sent)}"
    client.force_login(portal.culture)
    back = words(client.get(url_of(sent)))

    assert "Thiếu ảnh nghiệm thu" in back
    assert "hãy bấm nút lần nữa" in back
    assert not sent.gaps.exists()
