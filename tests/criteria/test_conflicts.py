"""Who may not judge whom."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from criteria.conflicts import (
    conflicted_unit_ids,
    declare,
    is_conflicted,
    must_answer,
    suggestions,
)
from criteria.models import Declaration, OfficeSheet, ScoreSheet
from movement.gaps import tick_gap
from movement.models import Event, Evidence, Membership, Office, Submission, Unit, User
from movement.workflow import accept, return_for_supplement, submit
from tests.acting import refusal
from tests.criteria.judging import a_colleague, a_ground, done, fill, office, scorers, take
from tests.factories import Portal, a_complete_draft, a_unit, an_officer

Kind = Declaration.Kind


@pytest.fixture
def officer(portal: Portal) -> User:
    """Hoàng Văn Kế of Phòng Kinh tế."""
    return a_colleague()


def works_for(user: User, unit: Unit, first: int, last: int) -> Membership:
    """The person acts for the unit from day to day, counted from today."""
    today = timezone.localdate()
    return Membership.objects.create(
        user=user,
        unit=unit,
        from_date=today + timedelta(days=first),
        to_date=today + timedelta(days=last),
    )


def suggested(user: User, dossier: Submission) -> list[tuple[str, str]]:
    return [(each.kind, each.sentence) for each in suggestions(user, dossier)]


def declared(user: User, unit: Unit, kind: Kind = Kind.FAMILY, note: str = "") -> Declaration:
    return declare(user=user, unit=unit, kind=kind, note=note)


# What the portal suggests.


def test_nothing_speaks_against_a_stranger(officer: User, dossier: Submission) -> None:
    assert suggested(officer, dossier) == []
    assert not must_answer(officer, dossier)
    assert not is_conflicted(officer, dossier.unit)


def test_the_own_unit_is_a_conflict_without_a_word(officer: User, dossier: Submission) -> None:
    works_for(officer, dossier.unit, -10, 0)
    assert suggested(officer, dossier) == [
        ("own_unit", "Ông/bà đang làm việc cho Trường THCS Xuân Trường.")
    ]
    assert is_conflicted(officer, dossier.unit)


def test_a_former_unit_is_asked_about(officer: User, dossier: Submission) -> None:
    works_for(officer, dossier.unit, -900, -400)
    last = works_for(officer, dossier.unit, -300, -1)
    assert suggested(officer, dossier) == [
        (
            "former_unit",
            f"Ông/bà từng làm việc cho Trường THCS Xuân Trường, đến {last.to_date:%d/%m/%Y}.",
        )
    ]
    assert must_answer(officer, dossier)
    assert not is_conflicted(officer, dossier.unit)


def test_a_role_to_come_is_no_past(officer: User, dossier: Submission) -> None:
    works_for(officer, dossier.unit, 1, 100)
    assert suggested(officer, dossier) == []


def test_another_unit_is_nobody_s_business(officer: User, dossier: Submission) -> None:
    works_for(officer, a_unit("Trạm Y tế xã"), -10, 10)
    assert suggested(officer, dossier) == []
    assert not is_conflicted(officer, dossier.unit)


def test_an_office_that_takes_part_is_its_officers_own_unit(
    officer: User, dossier: Submission
) -> None:
    Unit.objects.filter(pk=dossier.unit_id).update(name="Phòng Kinh tế xã Xuân Trường")
    dossier.unit.refresh_from_db()
    assert suggested(officer, dossier) == [
        ("own_unit", "Ông/bà đang làm việc cho Phòng Kinh tế xã Xuân Trường.")
    ]


@pytest.mark.parametrize("where", ["summary", "title", "description", "difficulties"])
@pytest.mark.parametrize("text", ["Có hoàng văn kế, giúp.", "HOANG  VAN KE", "(Hoàng Văn Kế)"])
def test_whoever_is_named_in_the_dossier_is_asked(
    officer: User, dossier: Submission, where: str, text: str
) -> None:
    if where in {"title", "description"}:
        dossier.achievements.update(**{where: text})
    else:
        setattr(dossier, where, text)
    assert suggested(officer, dossier) == [
        ("co_author", "Hồ sơ có nhắc tên “Hoàng Văn Kế”, trùng với ông/bà.")
    ]


@pytest.mark.parametrize(
    "text", ["Hoàng Văn Kến", "Khoàng Văn Kế", "ông Hoàng và bà Kế", "Hoàng Văn"]
)
def test_half_a_name_is_nobody_s_name(officer: User, dossier: Submission, text: str) -> None:
    dossier.summary = text
    assert suggested(officer, dossier) == []


def test_a_name_does_not_run_from_one_text_into_the_next(
    officer: User, dossier: Submission
) -> None:
    dossier.summary, dossier.difficulties = "Ông Hoàng Văn", "Kế tiếp"
    assert suggested(officer, dossier) == []


def test_a_name_of_one_syllable_is_never_looked_for(portal: Portal, dossier: Submission) -> None:
    short = a_colleague("Kế", 2)
    dossier.summary = "Kế hoạch đã xong."
    assert suggested(short, dossier) == []


def test_an_individual_of_the_same_name_is_asked_about(officer: User, dossier: Submission) -> None:
    dossier.unit.name = "Hoàng Văn Kế"
    assert [kind for kind, _sentence in suggested(officer, dossier)] == ["co_author"]


def test_whoever_uploaded_evidence_of_the_dossier_is_asked(
    officer: User, dossier: Submission
) -> None:
    Evidence.objects.update(uploaded_by=officer)
    assert suggested(officer, dossier) == [
        ("co_author", f"Ông/bà đã tải lên minh chứng “{a_ground(dossier)}” của hồ sơ này.")
    ]


# What a person declares.


def test_only_people_of_the_offices_declare(unit: Unit, member: User) -> None:
    assert refusal(declare, user=member, unit=unit, kind=Kind.FAMILY) == (
        "Chỉ người của hai phòng khai xung đột lợi ích.",
        None,
    )


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"kind": "friend"}, ("Hãy chọn một câu trả lời.", "kind")),
        ({"kind": ""}, ("Hãy chọn một câu trả lời.", "kind")),
        ({"kind": Kind.OTHER, "note": " "}, ("Hãy ghi rõ lý do.", "note")),
    ],
)
def test_an_answer_is_whole(
    officer: User, unit: Unit, values: dict[str, Any], said: tuple[str, str]
) -> None:
    assert refusal(declare, user=officer, unit=unit, **values) == said
    assert not Declaration.objects.exists()


def test_who_acts_for_the_unit_cannot_say_there_is_no_conflict(officer: User, unit: Unit) -> None:
    works_for(officer, unit, -10, 10)
    assert refusal(declare, user=officer, unit=unit, kind=Kind.NONE) == (
        "Ông/bà đang làm việc cho đơn vị này nên không khai là không có xung đột lợi ích.",
        "kind",
    )


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind != Kind.NONE])
def test_every_relation_is_a_conflict(officer: User, unit: Unit, kind: Kind) -> None:
    made = declared(officer, unit, kind, " Cùng  quê ")
    assert (made.kind, made.note) == (kind, "Cùng quê")
    assert str(made) == "Hoàng Văn Kế – Trường THCS Xuân Trường"
    assert is_conflicted(officer, unit)
    assert conflicted_unit_ids(officer) == {unit.pk}


def test_the_event_never_says_which_relation_it_is(officer: User, unit: Unit) -> None:
    moment = timezone.now()
    made = declare(user=officer, unit=unit, kind=Kind.FAMILY, note="Em trai", now=moment)
    event = Event.objects.about(made).get()
    assert (event.kind, event.actor, event.at) == ("conflict.declared", officer, moment)
    assert event.data == {"conflict": True}


def test_an_answer_settles_the_question(officer: User, dossier: Submission) -> None:
    dossier.summary = "Có Hoàng Văn Kế giúp."
    assert must_answer(officer, dossier)
    declared(officer, dossier.unit, Kind.NONE)
    assert not must_answer(officer, dossier)
    assert not is_conflicted(officer, dossier.unit)


def test_the_last_word_counts_at_once(officer: User, unit: Unit) -> None:
    assert conflicted_unit_ids(officer) == frozenset()
    declared(officer, unit, Kind.FAMILY)
    assert conflicted_unit_ids(officer) == {unit.pk}
    declared(officer, unit, Kind.NONE)
    assert conflicted_unit_ids(officer) == frozenset()
    assert Declaration.objects.get().kind == Kind.NONE


def test_declared_units_and_own_units_are_found_in_one_query(
    officer: User, unit: Unit, django_assert_num_queries: Callable[[int], Any]
) -> None:
    other = a_unit("Trạm Y tế xã")
    declared(officer, unit, Kind.FAMILY)
    works_for(officer, other, -10, 10)
    works_for(officer, a_unit("Thôn Lạc Quần"), -10, -1)
    with django_assert_num_queries(1):
        assert conflicted_unit_ids(officer) == {unit.pk, other.pk}
        assert conflicted_unit_ids(officer) == {unit.pk, other.pk}


def test_open_sheets_of_the_unit_are_withdrawn_and_no_others(
    portal: Portal, officer: User, dossier: Submission
) -> None:
    scorers(2)
    own = take(dossier, officer)
    fill(own, leave_out=1)
    colleague_s = take(dossier, portal.economic)
    declared(officer, dossier.unit)
    own.refresh_from_db()
    colleague_s.refresh_from_db()
    assert (own.state, colleague_s.state) == ("withdrawn", "open")
    assert own.scores.count() == 2
    event = Event.objects.about(own).last()
    assert event is not None
    assert (event.kind, event.data) == ("sheet.withdrawn", {"reason": "conflict"})


def test_without_a_conflict_the_sheet_goes_on(officer: User, dossier: Submission) -> None:
    sheet = take(dossier, officer)
    declared(officer, dossier.unit, Kind.NONE)
    sheet.refresh_from_db()
    assert sheet.state == ScoreSheet.State.OPEN


def test_a_finished_sheet_waits_for_the_head(officer: User, dossier: Submission) -> None:
    sheet = done(dossier, officer)
    declared(officer, dossier.unit)
    sheet.refresh_from_db()
    assert sheet.state == ScoreSheet.State.FINISHED
    assert OfficeSheet.objects.get().state == OfficeSheet.State.RECONCILING


# What follows from it.


@pytest.mark.parametrize(
    "right",
    [
        "movement.view_submission",
        "movement.tick_gaps",
        "movement.receive_submission",
        "criteria.score_submission",
    ],
)
def test_a_conflicted_officer_has_no_right_on_the_dossier(
    portal: Portal, dossier: Submission, right: str
) -> None:
    officer = portal.culture
    assert officer.has_perm(right, dossier)
    declared(officer, dossier.unit)
    assert not officer.has_perm(right, dossier)
    assert portal.economic.has_perm("movement.view_submission", dossier)


def test_a_conflicted_officer_opens_no_evidence_of_the_unit(
    officer: User, dossier: Submission
) -> None:
    file = a_ground(dossier)
    assert officer.has_perm("movement.view_evidence", file)
    declared(officer, dossier.unit)
    assert not officer.has_perm("movement.view_evidence", file)


def test_the_unit_s_own_people_read_their_dossier_although_they_work_for_an_office(
    officer: User, dossier: Submission
) -> None:
    works_for(officer, dossier.unit, -10, 10)
    assert officer.has_perm("movement.view_submission", dossier)
    assert officer.has_perm("movement.view_evidence", a_ground(dossier))
    assert not officer.has_perm("criteria.score_submission", dossier)


@pytest.fixture
def sent(portal: Portal, unit: Unit, member: User) -> Submission:
    """A dossier that waits to be received."""
    return submit(submission=a_complete_draft(unit, member, portal.round), actor=member)


def test_a_conflicted_officer_neither_receives_nor_returns_nor_ticks(
    portal: Portal, sent: Submission
) -> None:
    declared(portal.culture, sent.unit)
    said = "Ông/bà có xung đột lợi ích với đơn vị này; hãy để đồng nghiệp tiếp nhận hồ sơ."
    tomorrow = timezone.localdate() + timedelta(days=1)
    assert refusal(accept, submission=sent, actor=portal.culture) == (said, None)
    assert refusal(return_for_supplement, submission=sent, due=tomorrow, actor=portal.culture) == (
        said,
        None,
    )
    assert refusal(
        tick_gap,
        submission=sent,
        office=office(Office.CULTURE_SOCIAL),
        topic_key="summary",
        text="Thiếu số liệu.",
        actor=portal.culture,
    ) == ("Ông/bà có xung đột lợi ích với đơn vị này; hãy để đồng nghiệp kiểm tra hồ sơ.", None)
    colleague = an_officer(Office.CULTURE_SOCIAL, "thay-the@xuantruong.example")
    assert accept(submission=sent, actor=colleague).state == Submission.State.ACCEPTED
