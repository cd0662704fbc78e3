"""A unit asks about a line, the head of the owner office answers once, in words."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from criteria.appeals import appeals_for, decide_appeal, file_appeal
from criteria.conflicts import declare
from criteria.models import Appeal, Criterion, ScoreChange
from movement.extending import extend_deadline
from movement.models import (
    Event,
    Letter,
    Membership,
    Office,
    OfficeRole,
    RoundWindow,
    Submission,
    User,
)
from tests.acting import refusal
from tests.criteria.published import OF_CULTURE, OF_ECONOMY, Published, published
from tests.factories import Portal, a_member, a_unit, an_officer, open_window

NOW = timezone.now()


@pytest.fixture
def case(portal: Portal) -> Published:
    """Trạm Y tế has read its result: 50 of 100, every line at half."""
    return published(portal)


@pytest.fixture
def appeal(case: Published) -> Appeal:
    """It asks about a line of Phòng Kinh tế, where it got 4 of 8."""
    return ask(case)


def ask(case: Published, code: str = OF_ECONOMY, **changes: Any) -> Appeal:
    return file_appeal(**asking(case, code, **changes))


def asking(case: Published, code: str = OF_ECONOMY, **changes: Any) -> dict[str, Any]:
    return {
        "submission": case.submission,
        "criterion": case.criterion(code),
        "text": "Biên bản có đủ số liệu.",
        "actor": case.member,
        **changes,
    }


def not_asked(case: Published, **changes: Any) -> tuple[str, str | None]:
    return refusal(file_appeal, **asking(case, **changes))


def test_only_a_representative_of_the_unit_appeals(case: Published) -> None:
    outsider = a_member(a_unit(), "nguoi-ngoai@xuantruong.example")
    editor = a_member(case.submission.unit, "soan-thao@xuantruong.example", Membership.Kind.EDITOR)
    for person in (outsider, editor, case.portal.economic):
        assert not_asked(case, actor=person) == (
            "Chỉ người đại diện của đơn vị gửi được kiến nghị.",
            None,
        )
    assert not Appeal.objects.exists()


def test_nobody_appeals_before_publication(portal: Portal) -> None:
    result = portal.judged("Trạm Y tế")
    case = Published(portal, result, Membership.objects.get(unit=result.submission.unit).user)
    assert not_asked(case)[0] == "Kết quả chưa được công bố nên chưa kiến nghị được."


def test_nobody_appeals_before_or_after_the_window(case: Published) -> None:
    opens = open_window(case.portal.round, RoundWindow.Kind.APPEAL, opens=1, closes=5).opens_at
    local = timezone.localtime(opens)
    assert not_asked(case)[0] == f"Kiến nghị về điểm mở lúc {local:%H:%M %d/%m/%Y}."
    closes = open_window(case.portal.round, RoundWindow.Kind.APPEAL, opens=-5, closes=-1).closes_at
    local = timezone.localtime(closes)
    assert not_asked(case)[0] == f"Kiến nghị về điểm đã hết hạn lúc {local:%H:%M %d/%m/%Y}."


def test_an_extension_lets_the_unit_appeal_later(case: Published) -> None:
    window = open_window(case.portal.round, RoundWindow.Kind.APPEAL, opens=-5, closes=-1)
    extend_deadline(
        window=window,
        closes_at=timezone.now() + timedelta(days=2),
        reason="Mất điện.",
        unit=case.submission.unit,
        actor=case.portal.culture,
    )
    assert ask(case).state == Appeal.State.OPEN


def test_a_line_of_another_groups_sheet_is_refused(case: Published) -> None:
    foreign = Criterion.objects.exclude(criteria_set=case.criterion().criteria_set)[0]
    assert not_asked(case, criterion=foreign) == (
        "Tiêu chí này không có trong phiếu điểm của hồ sơ.",
        None,
    )


def test_an_appeal_without_words_is_refused(case: Published) -> None:
    assert not_asked(case, text=" \n") == ("Hãy ghi nội dung kiến nghị.", "text")


def test_an_appeal_is_kept_with_who_and_when(case: Published) -> None:
    appeal = ask(case, text=" Biên bản có đủ số liệu. ", now=NOW)
    assert (appeal.text, appeal.filed_by, appeal.filed_at, appeal.state) == (
        "Biên bản có đủ số liệu.",
        case.member,
        NOW,
        Appeal.State.OPEN,
    )
    event = Event.objects.about(appeal).get()
    assert (event.kind, event.actor, event.data) == (
        "appeal.filed",
        case.member,
        {"criterion": OF_ECONOMY},
    )


def test_a_line_is_appealed_once_and_another_line_still_may_be(
    case: Published, appeal: Appeal
) -> None:
    local = timezone.localtime(appeal.filed_at)
    assert not_asked(case)[0] == (
        f"Đơn vị đã kiến nghị về tiêu chí CQ1.2 lúc {local:%H:%M %d/%m/%Y}; "
        "mỗi tiêu chí kiến nghị một lần."
    )
    ask(case, OF_CULTURE)
    assert Appeal.objects.count() == 2


def test_the_heads_of_the_owner_office_get_a_letter(case: Published) -> None:
    an_officer(Office.ECONOMIC, "chuyen-vien@xuantruong.example")
    conflicted = an_officer(
        Office.ECONOMIC, "pho-phong@xuantruong.example", kind=OfficeRole.Kind.HEAD
    )
    declare(user=conflicted, unit=case.submission.unit, kind="family")
    appeal = ask(case)
    letter = Letter.objects.get(kind="appeal_filed")
    assert letter.to_user == case.portal.economic
    assert letter.subject == "Trạm Y tế kiến nghị về điểm tiêu chí CQ1.2"
    for body in (letter.text, letter.html):
        assert "Biên bản có đủ số liệu." not in body  # a conflicted officer may keep the outbox
        assert f"/cham-diem/kien-nghi/{appeal.pk}/" in body


def answer(appeal: Appeal, **changes: Any) -> dict[str, Any]:
    """What the first head of the owner office says, unless told otherwise."""
    heads = OfficeRole.objects.filter(office=appeal.criterion.office, kind=OfficeRole.Kind.HEAD)
    return {
        "appeal": appeal,
        "upheld": True,
        "points": Decimal(6),
        "answer": "Đã xem lại biên bản.",
        "actor": heads.order_by("pk")[0].user,
        **changes,
    }


def test_only_a_head_of_the_owner_office_answers(case: Published, appeal: Appeal) -> None:
    officer = an_officer(Office.ECONOMIC, "chuyen-vien@xuantruong.example")
    for person in (case.member, case.portal.culture, officer):
        assert refusal(decide_appeal, **answer(appeal, actor=person))[0] == (
            "Kiến nghị này do lãnh đạo Phòng Kinh tế trả lời."
        )
    assert case.line().points == Decimal(4)


def test_a_head_with_a_conflict_leaves_it_to_another_head(case: Published, appeal: Appeal) -> None:
    declare(user=case.portal.economic, unit=case.submission.unit, kind="family")
    assert refusal(decide_appeal, **answer(appeal))[0] == (
        "Ông/bà có xung đột lợi ích với đơn vị này; "
        "kiến nghị phải do lãnh đạo khác của Phòng Kinh tế trả lời."
    )
    other = an_officer(Office.ECONOMIC, "pho-phong@xuantruong.example", kind=OfficeRole.Kind.HEAD)
    decided = decide_appeal(**answer(appeal, actor=other))
    assert decided.decided_by == other


@pytest.mark.parametrize("upheld", [True, False])
def test_an_answer_needs_words(case: Published, appeal: Appeal, upheld: bool) -> None:
    assert refusal(decide_appeal, **answer(appeal, upheld=upheld, answer=" ")) == (
        "Hãy ghi trả lời cho đơn vị.",
        "answer",
    )
    appeal.refresh_from_db()
    assert appeal.state == Appeal.State.OPEN


@pytest.mark.parametrize(
    ("points", "sentence"),
    [
        (None, "Hãy ghi điểm mới."),
        (Decimal("8.01"), "Điểm phải từ 0 đến 8."),
        (Decimal(-1), "Điểm phải từ 0 đến 8."),
        (
            Decimal("4.00"),
            "Điểm mới phải khác điểm cũ (4); không sửa điểm thì chọn “Giữ nguyên điểm”.",
        ),
    ],
)
def test_an_upheld_appeal_needs_new_points_in_range(
    case: Published, appeal: Appeal, points: Decimal | None, sentence: str
) -> None:
    assert refusal(decide_appeal, **answer(appeal, points=points)) == (sentence, "points")
    appeal.refresh_from_db()
    assert (appeal.state, appeal.answer) == (Appeal.State.OPEN, "")
    assert not ScoreChange.objects.exists()
    assert Letter.objects.filter(kind="appeal_answered").count() == 0


def test_an_upheld_appeal_changes_the_line_and_keeps_the_old_points(
    case: Published, appeal: Appeal
) -> None:
    before = case.line()
    decided = decide_appeal(**answer(appeal, answer=" Đã xem lại. ", now=NOW))
    line = case.line()
    assert (line.points, line.version) == (Decimal(6), before.version + 1)
    change = line.changes.get()
    assert (change.number, change.before, change.after) == (1, Decimal(4), Decimal(6))
    assert (change.reason, change.actor, change.at, change.appeal) == (
        "Đã xem lại.",
        case.portal.economic,
        NOW,
        decided,
    )
    assert (decided.state, decided.answer, decided.decided_by, decided.decided_at) == (
        Appeal.State.UPHELD,
        "Đã xem lại.",
        case.portal.economic,
        NOW,
    )


def test_an_upheld_appeal_makes_a_new_version_of_the_result(
    case: Published, appeal: Appeal
) -> None:
    decide_appeal(**answer(appeal))
    assert case.total() == Decimal(52)
    version = case.result.versions.get(number=2)
    assert (version.total, version.actor) == (Decimal(52), case.portal.economic)
    assert version.reason == "Phòng Kinh tế chấp nhận kiến nghị và sửa điểm tiêu chí CQ1.2."


def test_a_signed_sheet_stays_frozen_as_it_was_signed(case: Published, appeal: Appeal) -> None:
    sheet = case.line().office_sheet
    decide_appeal(**answer(appeal))
    after = case.line().office_sheet
    assert (after.frozen, after.sha256) == (sheet.frozen, sheet.sha256)


def test_points_may_go_down_too(case: Published, appeal: Appeal) -> None:
    decide_appeal(**answer(appeal, points=Decimal(0)))
    assert case.total() == Decimal(46)


def test_a_dismissed_appeal_changes_nothing_but_is_answered(
    case: Published, appeal: Appeal
) -> None:
    decided = decide_appeal(**answer(appeal, upheld=False, points=Decimal(8)))
    assert decided.state == Appeal.State.DISMISSED
    assert case.line().points == Decimal(4)
    assert case.result.versions.count() == 1
    assert not ScoreChange.objects.exists()


@pytest.mark.parametrize("upheld", [True, False])
def test_an_appeal_is_answered_once(case: Published, appeal: Appeal, upheld: bool) -> None:
    decide_appeal(**answer(appeal, upheld=upheld, now=NOW))
    local = timezone.localtime(NOW)
    assert refusal(decide_appeal, **answer(appeal, points=Decimal(8)))[0] == (
        f"Kiến nghị này đã được trả lời lúc {local:%H:%M %d/%m/%Y}, "
        "không trả lời lần nữa; mở lại trang để xem."
    )


@pytest.mark.parametrize(
    ("upheld", "words"), [(True, "Chấp nhận, sửa điểm"), (False, "Giữ nguyên điểm")]
)
def test_the_units_writers_get_the_answer(
    case: Published, appeal: Appeal, upheld: bool, words: str
) -> None:
    editor = a_member(case.submission.unit, "soan-thao@xuantruong.example", Membership.Kind.EDITOR)
    decide_appeal(**answer(appeal, upheld=upheld))
    letters = Letter.objects.filter(kind="appeal_answered")
    assert {letter.to_user for letter in letters} == {case.member, editor}
    letter = letters.get(to_user=editor)
    assert letter.subject == (
        f"Trả lời kiến nghị về điểm tiêu chí CQ1.2, hồ sơ {case.submission.reference}"
    )
    for body in (letter.text, letter.html):
        assert words in body
        assert "Đã xem lại biên bản." not in body
        assert reverse("criteria:result", args=[case.submission.pk]) in body
        assert case.portal.economic.full_name not in body


def test_events_hold_no_points(case: Published, appeal: Appeal) -> None:
    decide_appeal(**answer(appeal))
    decided = Event.objects.about(appeal).last()
    assert decided is not None
    assert (decided.kind, decided.actor, decided.data) == (
        "appeal.decided",
        case.portal.economic,
        {"state": "upheld"},
    )


def test_another_unit_that_is_overtaken_reads_no_name(portal: Portal) -> None:
    rival = portal.judged("Trường Mầm non", "0.51")
    case = published(portal)
    decide_appeal(**answer(ask(case)))
    version = rival.versions.get(number=2)
    assert version.rank == 2
    assert "Trạm Y tế" not in version.reason


def test_the_list_has_the_own_office_first_and_open_ones_first(case: Published) -> None:
    codes = ["CQ2.2", OF_CULTURE, OF_ECONOMY, "CQ1.1"]
    appeals = {code: ask(case, code) for code in codes}
    decide_appeal(**answer(appeals["CQ2.2"]))

    def listed(reader: User) -> list[str]:
        return [row.criterion.code for row in appeals_for(reader)]

    assert listed(case.portal.economic) == [OF_ECONOMY, "CQ2.2", OF_CULTURE, "CQ1.1"]
    assert listed(case.portal.culture) == [OF_CULTURE, "CQ1.1", OF_ECONOMY, "CQ2.2"]


def test_the_list_leaves_out_units_with_which_one_has_a_conflict(
    case: Published, appeal: Appeal
) -> None:
    assert list(appeals_for(case.portal.economic)) == [appeal]
    declare(user=case.portal.economic, unit=case.submission.unit, kind="family")
    assert list(appeals_for(case.portal.economic)) == []


def test_a_withdrawn_right_ends_at_once(case: Published, appeal: Appeal) -> None:
    Membership.objects.update(
        from_date=timezone.localdate() - timedelta(days=9),
        to_date=timezone.localdate() - timedelta(days=1),
    )
    assert not_asked(case, code=OF_CULTURE)[0] == (
        "Chỉ người đại diện của đơn vị gửi được kiến nghị."
    )
    assert Submission.objects.get().appeals.get() == appeal


def test_a_new_head_gets_the_letter_of_the_next_appeal(case: Published) -> None:
    OfficeRole.objects.filter(user=case.portal.economic).update(kind=OfficeRole.Kind.OFFICER)
    an_officer(Office.ECONOMIC, "truong-phong-moi@xuantruong.example", kind=OfficeRole.Kind.HEAD)
    ask(case)
    assert Letter.objects.get(kind="appeal_filed").to_email == "truong-phong-moi@xuantruong.example"
