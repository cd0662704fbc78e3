import pytest

from movement import workflow
from movement.gaps import answer_gap, open_gaps, save_gaps, sent_gaps, tick_gap, untick_gap
from movement.models import Event, Gap, Office, Submission, User
from movement.readiness import Row, Topic, parts, problems, topics
from tests.acting import refusal
from tests.factories import Portal, send_back

State = Submission.State
RETURNED_BEFORE = (
    "Hồ sơ này đã được trả bổ sung một lần; hãy tiếp nhận và chấm theo những gì đơn vị đã nộp."
)


def culture_office() -> Office:
    return Office.objects.get(code=Office.CULTURE_SOCIAL)


def economic_office() -> Office:
    return Office.objects.get(code=Office.ECONOMIC)


def tick(submission: Submission, portal: Portal, text: str = "Thiếu ảnh.") -> Gap:
    return tick_gap(
        submission=submission,
        office=economic_office(),
        topic_key="summary",
        text=text,
        actor=portal.economic,
    )


@pytest.fixture
def sent(draft: Submission, member: User) -> Submission:
    return workflow.submit(submission=draft, actor=member)


@pytest.fixture
def returned(sent: Submission, portal: Portal) -> Submission:
    return send_back(sent, portal.culture)


# Who


@pytest.mark.parametrize("who", ["outsider", "member", "editor", "superuser", "colleague"])
def test_only_an_office_ticks_and_unticks_its_own_gaps(
    who: str, sent: Submission, portal: Portal, request: pytest.FixtureRequest
) -> None:
    tick(sent, portal)
    if who == "superuser":
        actor = User.objects.create_superuser("quan-tri@xuantruong.example", "x")
    else:
        actor = portal.culture if who == "colleague" else request.getfixturevalue(who)
    gap = {"submission": sent, "office": economic_office(), "topic_key": "summary", "actor": actor}

    assert refusal(tick_gap, text="Khác", **gap) == ("Việc này thuộc Phòng Kinh tế.", None)
    assert refusal(untick_gap, **gap) == ("Việc này thuộc Phòng Kinh tế.", None)
    assert sent.gaps.get().text == "Thiếu ảnh."


@pytest.mark.parametrize("who", ["outsider", "culture", "economic", "superuser"])
def test_only_the_units_own_people_answer(
    who: str, returned: Submission, portal: Portal, request: pytest.FixtureRequest
) -> None:
    officers = {"culture": portal.culture, "economic": portal.economic}
    if who == "superuser":
        actor = User.objects.create_superuser("quan-tri@xuantruong.example", "x")
    else:
        actor = officers.get(who) or request.getfixturevalue(who)

    assert refusal(answer_gap, gap=returned.gaps.get(), answer="Xong.", actor=actor) == (
        "Hồ sơ này đã nộp hoặc đã rút, không sửa được nữa.",
        None,
    )
    assert returned.gaps.get().answer == ""


# Ticking


def test_a_tick_keeps_the_words_the_topic_and_who(sent: Submission, portal: Portal) -> None:
    gap = tick(sent, portal, "  Thiếu ảnh. ")

    assert (gap.topic, gap.topic_label, gap.text) == (
        "summary",
        "Tóm tắt và kiến nghị",
        "Thiếu ảnh.",
    )
    assert (gap.office, gap.raised_by, gap.request) == (economic_office(), portal.economic, None)
    assert str(gap) == "Tóm tắt và kiến nghị: Thiếu ảnh."
    event = Event.objects.about(sent).last()
    assert event is not None
    assert (event.kind, event.actor) == ("gap.ticked", portal.economic)
    assert event.data == {"office": "economic", "topic": "summary"}


def test_ticking_again_changes_the_words_and_the_same_words_change_nothing(
    sent: Submission, portal: Portal
) -> None:
    tick(sent, portal)
    tick(sent, portal)
    tick(sent, portal, "Thiếu biên bản.")

    assert sent.gaps.get().text == "Thiếu biên bản."
    kinds = [event.kind for event in Event.objects.about(sent)]
    assert kinds[2:] == ["gap.ticked", "gap.reworded"]


def test_each_office_ticks_a_topic_of_its_own(sent: Submission, portal: Portal) -> None:
    tick(sent, portal)
    tick_gap(
        submission=sent,
        office=culture_office(),
        topic_key="summary",
        text="Thiếu số liệu.",
        actor=portal.culture,
    )

    assert [gap.text for gap in open_gaps(sent)] == ["Thiếu số liệu.", "Thiếu ảnh."]


def test_a_tick_needs_words_and_a_topic_of_the_dossier(sent: Submission, portal: Portal) -> None:
    gap = {"submission": sent, "office": economic_office(), "actor": portal.economic}

    assert refusal(tick_gap, topic_key="summary", text=" \n", **gap) == (
        "Hãy ghi cần bổ sung gì.",
        "summary",
    )
    assert refusal(tick_gap, topic_key="achievement:0", text="Thiếu", **gap) == (
        "Hồ sơ không còn mục này; hãy tải lại trang.",
        "achievement:0",
    )
    assert not Gap.objects.exists()


def test_a_gap_on_something_that_the_unit_took_out_meanwhile_can_be_reworded(
    sent: Submission, portal: Portal
) -> None:
    tick(sent, portal)
    Gap.objects.update(topic="achievement:0", topic_label="Đã xóa")

    tick_gap(
        submission=sent,
        office=economic_office(),
        topic_key="achievement:0",
        text="Vì sao xóa?",
        actor=portal.economic,
    )

    assert (sent.gaps.get().topic_label, sent.gaps.get().text) == ("Đã xóa", "Vì sao xóa?")


@pytest.mark.parametrize("state", [State.DRAFT, State.RETURNED, State.ACCEPTED, State.WITHDRAWN])
def test_gaps_are_ticked_only_while_the_dossier_waits(
    state: State, sent: Submission, portal: Portal
) -> None:
    Submission.objects.update(state=state)

    sentence, _field = refusal(tick, submission=sent, portal=portal)

    assert sentence == f"Hồ sơ đang ở trạng thái “{state.label}”, không đánh dấu thiếu được."


def test_after_the_return_nothing_more_is_ticked(
    returned: Submission, member: User, portal: Portal
) -> None:
    answer_gap(gap=returned.gaps.get(), answer="Đã bổ sung.", actor=member)
    again = workflow.submit(submission=returned, actor=member)

    assert refusal(tick, submission=again, portal=portal) == (RETURNED_BEFORE, None)


def test_unticking_what_was_never_ticked_changes_nothing(sent: Submission, portal: Portal) -> None:
    gap = {"submission": sent, "office": economic_office(), "actor": portal.economic}
    tick(sent, portal)

    untick_gap(topic_key="summary", **gap)  # type: ignore[arg-type]
    untick_gap(topic_key="summary", **gap)  # type: ignore[arg-type]

    assert not sent.gaps.exists()
    assert [event.kind for event in Event.objects.about(sent)][2:] == ["gap.ticked", "gap.unticked"]


def test_a_page_of_boxes_is_saved_as_a_whole_or_not_at_all(
    sent: Submission, portal: Portal
) -> None:
    first, _summary, second = [topic.key for topic in topics(sent)[:3]]
    page = {"submission": sent, "office": economic_office(), "actor": portal.economic}
    tick(sent, portal)

    save_gaps(texts={first: "Thiếu ảnh.", second: " ", "summary": ""}, **page)  # type: ignore[arg-type]
    assert [gap.topic for gap in sent.gaps.all()] == [first]

    wrong = {second: "Thiếu ngày.", "achievement:0": "Thiếu."}
    assert refusal(save_gaps, texts=wrong, **page)[1] == "achievement:0"
    assert [gap.topic for gap in sent.gaps.all()] == [first]


def test_a_box_that_was_not_on_the_page_stays_as_it_is(sent: Submission, portal: Portal) -> None:
    tick(sent, portal)

    save_gaps(submission=sent, office=economic_office(), texts={}, actor=portal.economic)

    assert sent.gaps.count() == 1


# Answering


def test_an_answer_keeps_who_wrote_it_and_an_empty_one_takes_it_back(
    returned: Submission, editor: User
) -> None:
    gap = returned.gaps.get()

    answered = answer_gap(gap=gap, answer=" Đã thêm ảnh. ", actor=editor)
    assert (answered.answer, answered.answered_by) == ("Đã thêm ảnh.", editor)
    assert answered.answered_at is not None

    emptied = answer_gap(gap=gap, answer="", actor=editor)
    assert (emptied.answer, emptied.answered_by, emptied.answered_at) == ("", None, None)
    data = [event.data for event in Event.objects.about(returned) if event.kind == "gap.answered"]
    assert data == [{"gap": gap.pk, "empty": False}, {"gap": gap.pk, "empty": True}]


def test_the_same_answer_again_changes_nothing(
    returned: Submission, member: User, editor: User
) -> None:
    gap = returned.gaps.get()
    answer_gap(gap=gap, answer="Đã thêm.", actor=member)

    assert answer_gap(gap=gap, answer="Đã thêm.", actor=editor).answered_by == member


def test_a_gap_that_was_not_sent_yet_takes_no_answer(
    sent: Submission, portal: Portal, member: User
) -> None:
    gap = tick(sent, portal)
    workflow.withdraw(submission=sent, actor=member)
    workflow.start_dossier(unit=sent.unit, round_=sent.round, actor=member)

    assert refusal(answer_gap, gap=gap, answer="Xong.", actor=member) == (
        "Điểm này chưa được gửi cho đơn vị.",
        None,
    )


# The part of the dossier


def test_a_dossier_that_was_never_returned_has_no_such_part(draft: Submission) -> None:
    assert "gaps" not in [part.key for part in parts(draft)]


def test_a_returned_dossier_is_answered_point_by_point_before_it_is_sent(
    returned: Submission, member: User
) -> None:
    part = parts(returned)[0]
    gap = returned.gaps.get()
    question = "Tóm tắt và kiến nghị – Phòng Văn hóa - Xã hội cần bổ sung: Thiếu biên bản."
    assert (part.key, part.started(returned)) == ("gaps", False)
    assert problems(returned) == [(part, "Còn 1 điểm cần bổ sung chưa trả lời.")]
    assert part.rows(returned) == [Row(question, "Chưa trả lời")]

    answer_gap(gap=gap, answer="Đã thêm.", actor=member)

    assert (part.started(returned), problems(returned)) == (True, [])
    assert part.rows(returned) == [Row(question, "Đã thêm.")]
    assert part.content(returned) == [
        {
            "office": "culture_social",
            "topic": "summary",
            "label": "Tóm tắt và kiến nghị",
            "text": "Thiếu biên bản.",
            "answer": "Đã thêm.",
        }
    ]
    assert [found.pk for found in sent_gaps(returned)] == [gap.pk]


def test_an_answer_is_no_topic_of_a_second_return(returned: Submission) -> None:
    found = topics(returned)

    assert Topic("summary", "Tóm tắt và kiến nghị") in found
    assert not [topic for topic in found if topic.key.startswith("gaps")]
