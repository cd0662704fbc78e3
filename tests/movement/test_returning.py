"""The one return: what both offices tick goes out as one list with one date."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from movement import workflow
from movement.errors import Refused
from movement.gaps import answer_gap, tick_gap
from movement.models import (
    Event,
    Gap,
    Letter,
    Membership,
    Office,
    RevisionRequest,
    Submission,
    Unit,
    User,
)
from movement.readiness import topics
from tests.acting import at_once, refusal
from tests.factories import Portal, a_member, send_back

State = Submission.State


def tomorrow() -> date:
    return timezone.localdate() + timedelta(days=1)


def events(submission: Submission) -> list[str]:
    return [event.kind for event in Event.objects.about(submission)]


@pytest.fixture
def officer(portal: Portal) -> User:
    return portal.culture


@pytest.fixture
def economist(portal: Portal) -> User:
    return portal.economic


@pytest.fixture
def former(unit: Unit) -> User:
    user = a_member(unit, "nguoi-cu@xuantruong.example")
    Membership.objects.filter(user=user).update(to_date=timezone.localdate() - timedelta(days=1))
    return user


@pytest.fixture
def switched_off(unit: Unit) -> User:
    user = a_member(unit, "bi-khoa@xuantruong.example")
    user.is_active = False
    user.save()
    return user


@pytest.fixture
def sent(draft: Submission, member: User) -> Submission:
    return workflow.submit(submission=draft, actor=member)


@pytest.fixture
def returned(sent: Submission, officer: User) -> Submission:
    return send_back(sent, officer, due=tomorrow(), note=" Bổ sung giúp. ")


def tick(submission: Submission, key: str, officer: User, text: str = "Thiếu.") -> Gap:
    """The officer's own office misses something."""
    office = officer.office_roles.get().office
    return tick_gap(submission=submission, office=office, topic_key=key, text=text, actor=officer)


def test_a_dossier_with_open_gaps_is_not_received(
    sent: Submission, officer: User, economist: User
) -> None:
    tick(sent, "summary", economist)
    tick(sent, topics(sent)[0].key, economist)

    sentence = (
        "Còn điểm đã đánh dấu thiếu (Phòng Kinh tế: “Tóm tắt và kiến nghị”, "
        "“Số hóa hồ sơ một cửa”). Hãy trả bổ sung, hoặc đề nghị Phòng Kinh tế bỏ đánh dấu."
    )
    assert refusal(workflow.accept, submission=sent, actor=officer) == (sentence, None)
    sent.refresh_from_db()
    assert sent.state == State.SUBMITTED


def test_a_return_needs_at_least_one_gap(sent: Submission, officer: User) -> None:
    act = workflow.return_for_supplement

    assert refusal(act, submission=sent, due=tomorrow(), actor=officer) == (
        "Hãy ghi ít nhất một điểm còn thiếu trước khi trả bổ sung.",
        None,
    )
    assert not RevisionRequest.objects.exists()


def test_a_return_needs_a_date_to_come(sent: Submission, officer: User) -> None:
    act = workflow.return_for_supplement
    tick(sent, "summary", officer)

    assert refusal(act, submission=sent, due=timezone.localdate(), actor=officer) == (
        "Hạn bổ sung phải sau ngày hôm nay.",
        "due",
    )
    sent.refresh_from_db()
    assert sent.state == State.SUBMITTED


def test_the_date_of_a_return_is_counted_in_vietnamese_days(
    sent: Submission, officer: User
) -> None:
    # 20:00 UTC on the 9th is already the 10th in Xuân Trường.
    evening = datetime(2026, 12, 9, 20, 0, tzinfo=ZoneInfo("UTC"))
    due = date(2026, 12, 10)
    tick(sent, "summary", officer)
    request: dict[str, Any] = {"submission": sent, "due": due}

    act = workflow.return_for_supplement
    assert refusal(act, actor=officer, now=evening, **request)[1] == "due"
    returned = act(actor=officer, now=evening - timedelta(hours=4), **request)
    assert returned.revision_request.due == due


def test_a_return_sends_the_gaps_of_both_offices_with_one_date(
    sent: Submission, officer: User, economist: User
) -> None:
    first = topics(sent)[0]
    tick(sent, first.key, economist, "Thiếu ảnh.")

    returned = send_back(sent, officer, due=tomorrow(), note=" Bổ sung giúp. ")

    request = RevisionRequest.objects.get()
    assert (returned.state, returned.is_editable) == (State.RETURNED, True)
    assert (request.note, request.due, request.sent_by) == ("Bổ sung giúp.", tomorrow(), officer)
    assert request.revision == sent.revisions.get()
    assert [(gap.office.code, gap.topic_label, gap.text) for gap in request.gaps.all()] == [
        (Office.CULTURE_SOCIAL, "Tóm tắt và kiến nghị", "Thiếu biên bản."),
        (Office.ECONOMIC, first.label, "Thiếu ảnh."),
    ]
    event = Event.objects.about(returned).last()
    assert event is not None
    assert (event.kind, event.actor) == ("submission.returned", officer)
    assert event.data == {"before": "submitted", "after": "returned"}
    assert not Submission.objects.sent().exists()


def test_a_return_is_told_to_the_units_people_of_today(
    sent: Submission, editor: User, former: User, switched_off: User, officer: User
) -> None:
    Letter.objects.all().delete()

    send_back(sent, officer, "Thiếu biên bản <gốc>.", due=date(2027, 1, 5), note="Gửi sớm.")

    letters = Letter.objects.order_by("to_email")
    assert [letter.to_email for letter in letters] == [
        "dai-dien@xuantruong.example",
        "nguoi-soan@xuantruong.example",
    ]
    first = letters[0]
    assert (first.kind, first.about) == ("dossier_returned", sent)
    assert first.subject == f"Hồ sơ {sent.reference} cần bổ sung, hạn: hết ngày 05/01/2027"
    assert "1. Tóm tắt và kiến nghị (Phòng Văn hóa - Xã hội): Thiếu biên bản <gốc>." in first.text
    assert "Hạn nộp lại: hết ngày 05/01/2027." in first.text
    assert "Lời nhắn: Gửi sớm." in first.text
    assert f"/ho-so/{sent.pk}/bo-sung/" in first.text
    assert "Thiếu biên bản &lt;gốc&gt;." in first.html


def test_a_dossier_is_returned_once(returned: Submission, member: User, officer: User) -> None:
    for gap in returned.gaps.all():
        answer_gap(gap=gap, answer="Đã bổ sung.", actor=member)
    again = workflow.submit(submission=returned, actor=member)

    act = workflow.return_for_supplement
    assert refusal(act, submission=again, due=tomorrow(), actor=officer) == (
        "Hồ sơ này đã được trả bổ sung một lần; hãy tiếp nhận và chấm theo những gì đơn vị đã nộp.",
        None,
    )
    assert workflow.accept(submission=again, actor=officer).state == State.ACCEPTED


# More time


def send_again(submission: Submission, member: User) -> Submission:
    """The unit answers every gap and sends the dossier."""
    for gap in submission.gaps.all():
        answer_gap(gap=gap, answer="Đã bổ sung.", actor=member)
    return workflow.submit(submission=submission, actor=member)


def extend(submission: Submission, **values: Any) -> dict[str, Any]:
    due = tomorrow() + timedelta(days=9)
    return {"submission": submission, "due": due, "reason": "Mưa bão.", **values}


def test_only_the_standing_office_gives_more_time_and_only_while_the_unit_has_the_dossier(
    returned: Submission, member: User, economist: User, officer: User
) -> None:
    act = workflow.extend_supplement
    for actor in (member, economist):
        assert refusal(act, **extend(returned, actor=actor)) == (
            "Việc này thuộc Phòng Văn hóa - Xã hội.",
            None,
        )
    send_again(returned, member)
    assert refusal(act, **extend(returned, actor=officer)) == (
        "Hồ sơ đang ở trạng thái “Đã nộp”, không làm được việc này.",
        None,
    )


def test_more_time_has_a_reason_and_a_later_date(returned: Submission, officer: User) -> None:
    act = workflow.extend_supplement
    today = timezone.localdate()

    assert refusal(act, **extend(returned, actor=officer, due=today)) == (
        "Hạn bổ sung phải sau ngày hôm nay.",
        "due",
    )
    assert refusal(act, **extend(returned, actor=officer, due=tomorrow())) == (
        f"Hạn bổ sung mới phải sau hạn cũ ({tomorrow():%d/%m/%Y}).",
        "due",
    )
    assert refusal(act, **extend(returned, actor=officer, reason=" ")) == (
        "Hãy ghi lý do gia hạn.",
        "reason",
    )
    assert RevisionRequest.objects.get().due == tomorrow()


def test_a_dossier_past_its_date_is_sent_again_after_it_got_more_time(
    returned: Submission, member: User, editor: User, officer: User
) -> None:
    RevisionRequest.objects.update(due=timezone.localdate() - timedelta(days=3))
    Letter.objects.all().delete()
    assert "Đã quá hạn bổ sung" in refusal(workflow.submit, submission=returned, actor=member)[0]
    values = extend(returned, actor=officer, reason=" Mưa bão. ")

    request = workflow.extend_supplement(**values)

    due = f"{values['due']:%d/%m/%Y}"
    assert request.due == values["due"]
    letters = Letter.objects.order_by("to_email")
    assert [letter.to_email for letter in letters] == [
        "dai-dien@xuantruong.example",
        "nguoi-soan@xuantruong.example",
    ]
    assert letters[0].subject == (
        f"Hồ sơ {returned.reference} được gia hạn bổ sung đến hết ngày {due}"
    )
    assert f"Hạn nộp lại mới: hết ngày {due}." in letters[0].text
    assert "Lý do: Mưa bão." in letters[0].text
    event = Event.objects.about(returned).last()
    assert event is not None
    assert (event.kind, event.data["reason"]) == ("submission.supplement_extended", "Mưa bão.")
    assert send_again(returned, member).state == State.SUBMITTED


def test_an_officer_who_read_an_older_revision_neither_receives_nor_returns(
    returned: Submission, member: User, officer: User
) -> None:
    again = send_again(returned, member)
    stale = ("Đơn vị vừa nộp lại; hãy đọc bản mới trước.", None)

    assert refusal(workflow.accept, submission=again, revision=1, actor=officer) == stale
    act = workflow.return_for_supplement
    assert refusal(act, submission=again, revision=1, due=tomorrow(), actor=officer) == stale
    accepted = workflow.accept(submission=again, revision=2, actor=officer)
    assert accepted.state == State.ACCEPTED


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_officers_returning_at_once_return_once(sent: Submission, officer: User) -> None:
    tick(sent, "summary", officer)
    Letter.objects.all().delete()

    def send() -> State:
        actor = User.objects.get(pk=officer.pk)
        workflow.return_for_supplement(submission=sent, due=tomorrow(), actor=actor)
        return State.RETURNED

    outcomes = at_once(send, send, send)

    assert [outcome for outcome in outcomes if isinstance(outcome, str)] == [State.RETURNED]
    assert RevisionRequest.objects.count() == 1
    assert Letter.objects.count() == 1
    assert events(sent)[2:] == ["gap.ticked", "submission.returned"]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_gap_ticked_while_the_dossier_is_returned_is_sent_or_refused(
    sent: Submission, officer: User, economist: User
) -> None:
    tick(sent, "summary", officer)
    key = topics(sent)[0].key

    def send() -> State:
        actor = User.objects.get(pk=officer.pk)
        workflow.return_for_supplement(submission=sent, due=tomorrow(), actor=actor)
        return State.RETURNED

    def late() -> State:
        tick(sent, key, User.objects.get(pk=economist.pk))
        return State.SUBMITTED

    outcomes = at_once(send, late)

    ticked = 1 if any(isinstance(outcome, Refused) for outcome in outcomes) else 2
    assert outcomes[0] == State.RETURNED
    assert RevisionRequest.objects.get().gaps.count() == Gap.objects.count() == ticked
