from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.utils import timezone

from awards.deciding import draft_decision, issue
from awards.models import Decision, Honour, Proposal, Sitting
from criteria.models import Result
from movement.models import Event, Letter, Membership, Round, Signer, User
from tests.acting import refusal
from tests.factories import (
    Portal,
    a_closed_round,
    a_draft_decision,
    a_member,
    a_proposal,
    an_issued_decision,
    an_open_round,
)

NOT_THE_OFFICE = ("Việc này thuộc Phòng Văn hóa - Xã hội.", None)
NOTHING_TO_DECIDE = (
    "Phiên họp không còn trường hợp nào đã thông qua mà chưa có quyết định.",
    None,
)


@pytest.fixture
def decision(portal: Portal, result: Result, sitting: Sitting) -> Decision:
    return a_draft_decision(portal, sitting, result)


def issued_with(decision: Decision, actor: User, **changed: object) -> tuple[str, str | None]:
    """The refusal that a decision meets whose number, date and signer are right but for these."""
    right = {
        "decision": decision,
        "number": 105,
        "issued_on": timezone.localdate(),
        "signer": Signer.objects.get(),
        "actor": actor,
    }
    answer = refusal(issue, **(right | changed))
    assert not Honour.objects.exists()
    decision.refresh_from_db()
    assert (decision.state, decision.number) == (Decision.State.DRAFT, None)
    assert set(Proposal.objects.values_list("state", flat=True)) == {"passed"}
    return answer


def a_unit_member(portal: Portal) -> User:
    return User.objects.get(email__startswith="don-vi-")


def the_economic_officer(portal: Portal) -> User:
    return portal.economic


def the_councils_secretary(portal: Portal) -> User:
    secretary = User.objects.get(email="hoi-dong-1@xuantruong.example")
    secretary.council_seats.update(role="secretary")
    return secretary


def an_administrator(portal: Portal) -> User:
    return User.objects.create_superuser("quan-tri@xuantruong.example", "mat-khau")


OUTSIDERS = pytest.mark.parametrize(
    "person", [a_unit_member, the_economic_officer, the_councils_secretary, an_administrator]
)


@OUTSIDERS
def test_nobody_but_the_standing_office_drafts_a_decision(
    portal: Portal, result: Result, sitting: Sitting, person: Callable[[Portal], User]
) -> None:
    a_closed_round(sitting, [a_proposal(result, portal.culture)], portal.culture)
    assert (
        refusal(draft_decision, sitting=sitting, round_=portal.round, actor=person(portal))
        == NOT_THE_OFFICE
    )
    assert not Decision.objects.exists()


@OUTSIDERS
def test_nobody_but_the_standing_office_issues_a_decision(
    portal: Portal, decision: Decision, person: Callable[[Portal], User]
) -> None:
    assert issued_with(decision, person(portal)) == NOT_THE_OFFICE


# Drafting


def test_a_draft_lists_what_the_council_passed_in_the_order_of_names(
    portal: Portal, sitting: Sitting
) -> None:
    decision = a_draft_decision(
        portal, sitting, portal.judged("Trạm Y tế"), portal.judged("Đảng ủy")
    )
    assert [(item.order, str(item.proposal.submission.unit)) for item in decision.items.all()] == [
        (1, "Đảng ủy"),
        (2, "Trạm Y tế"),
    ]
    assert (decision.round, decision.sitting) == (portal.round, sitting)
    assert decision.subject.startswith("Về việc khen thưởng tập thể, cá nhân")
    assert decision.subject.endswith(" năm 2026")
    assert str(decision) == "Quyết định …/QĐ-UBND"
    assert str(decision.items.first()).startswith("1. Đảng ủy – Giấy khen")
    event = Event.objects.about(decision).get()
    assert (event.kind, event.data) == ("decision.drafted", {"items": 2})


def test_without_a_vote_there_is_nothing_to_decide(
    portal: Portal, result: Result, sitting: Sitting
) -> None:
    draft = {"sitting": sitting, "round_": portal.round, "actor": portal.culture}
    assert refusal(draft_decision, **draft) == NOTHING_TO_DECIDE
    proposal = a_proposal(result, portal.culture)
    assert refusal(draft_decision, **draft) == NOTHING_TO_DECIDE
    an_open_round(sitting, [proposal], portal.culture)
    assert refusal(draft_decision, **draft) == NOTHING_TO_DECIDE


def test_what_the_council_rejected_is_not_decided(
    portal: Portal, result: Result, sitting: Sitting
) -> None:
    a_closed_round(sitting, [a_proposal(result, portal.culture)], portal.culture, agree=1)
    assert (
        refusal(draft_decision, sitting=sitting, round_=portal.round, actor=portal.culture)
        == NOTHING_TO_DECIDE
    )


def test_an_award_of_a_higher_level_is_not_decided_by_the_commune(
    portal: Portal, result: Result, sitting: Sitting
) -> None:
    proposal = a_proposal(result, portal.culture, "bang-khen-tinh-tap-the")
    a_closed_round(sitting, [proposal], portal.culture)
    assert (
        refusal(draft_decision, sitting=sitting, round_=portal.round, actor=portal.culture)
        == NOTHING_TO_DECIDE
    )


def test_another_rounds_dossiers_are_decided_apart(
    portal: Portal, result: Result, sitting: Sitting
) -> None:
    a_closed_round(sitting, [a_proposal(result, portal.culture)], portal.culture)
    next_year = Round.objects.get(year=2027)
    assert (
        refusal(draft_decision, sitting=sitting, round_=next_year, actor=portal.culture)
        == NOTHING_TO_DECIDE
    )


def test_nothing_is_drafted_twice(portal: Portal, decision: Decision) -> None:
    assert (
        refusal(draft_decision, sitting=decision.sitting, round_=portal.round, actor=portal.culture)
        == NOTHING_TO_DECIDE
    )
    assert Decision.objects.count() == 1


def test_a_decision_belongs_to_the_sitting_that_voted(
    portal: Portal, result: Result, sitting: Sitting
) -> None:
    other = Sitting.objects.create(
        term=sitting.term, starts_at=timezone.now(), place="Hội trường", subject="Phiên khác"
    )
    a_closed_round(sitting, [a_proposal(result, portal.culture)], portal.culture)
    assert (
        refusal(draft_decision, sitting=other, round_=portal.round, actor=portal.culture)
        == NOTHING_TO_DECIDE
    )


# Issuing


def test_issuing_writes_number_date_signer_and_opens_the_roll(
    portal: Portal, decision: Decision
) -> None:
    today = timezone.localdate()
    issue(
        decision=decision,
        number=7,
        issued_on=today,
        signer=Signer.objects.get(),
        actor=portal.culture,
    )
    decision.refresh_from_db()
    assert (decision.state, decision.number, decision.issued_on, decision.year) == (
        Decision.State.ISSUED,
        7,
        today,
        today.year,
    )
    assert decision.signer == Signer.objects.get()
    assert str(decision) == "Quyết định 07/QĐ-UBND"
    assert Proposal.objects.get().state == Proposal.State.DECIDED
    assert Honour.objects.get().decision_item.decision == decision
    event = Event.objects.about(decision).last()
    assert event is not None
    assert (event.kind, event.data) == ("decision.issued", {"number": "07/QĐ-UBND"})


@pytest.mark.parametrize("number", [None, 0, -5])
def test_a_decision_has_a_number_from_one_on(
    portal: Portal, decision: Decision, number: int | None
) -> None:
    assert issued_with(decision, portal.culture, number=number) == (
        "Hãy ghi số quyết định, từ 1 trở lên.",
        "number",
    )


def test_a_number_that_no_register_reaches_is_refused(portal: Portal, decision: Decision) -> None:
    assert issued_with(decision, portal.culture, number=10**10) == (
        "Số quyết định lớn nhất là 99.999; hãy xem lại.",
        "number",
    )


def test_a_decision_has_a_date(portal: Portal, decision: Decision) -> None:
    assert issued_with(decision, portal.culture, issued_on=None) == (
        "Hãy ghi ngày ban hành.",
        "issued_on",
    )


def test_a_decision_is_not_dated_tomorrow(portal: Portal, decision: Decision) -> None:
    tomorrow = timezone.localdate() + timedelta(days=1)
    assert issued_with(decision, portal.culture, issued_on=tomorrow) == (
        "Ngày ban hành không được sau ngày hôm nay.",
        "issued_on",
    )


def test_a_decision_is_not_dated_before_the_sitting(portal: Portal, decision: Decision) -> None:
    yesterday = timezone.localdate() - timedelta(days=1)
    assert issued_with(decision, portal.culture, issued_on=yesterday) == (
        "Ngày ban hành không được trước ngày Hội đồng họp.",
        "issued_on",
    )


def test_a_decision_has_a_signer(portal: Portal, decision: Decision) -> None:
    assert issued_with(decision, portal.culture, signer=None) == ("Hãy chọn người ký.", "signer")


@pytest.mark.parametrize(
    ("from_date", "to_date"),
    [(date(2020, 1, 1), date(2020, 12, 31)), (date(2999, 1, 1), None)],
)
def test_the_signer_is_in_office_on_the_day(
    portal: Portal, decision: Decision, from_date: date, to_date: date | None
) -> None:
    Signer.objects.update(name="Phạm Ngọc Vinh", from_date=from_date, to_date=to_date)
    assert issued_with(decision, portal.culture, signer=Signer.objects.get()) == (
        "Phạm Ngọc Vinh không giữ quyền ký vào ngày này.",
        "signer",
    )


def test_a_decision_is_issued_once(portal: Portal, decision: Decision) -> None:
    an_issued_decision(decision, portal.culture, 105)
    assert refusal(
        issue,
        decision=decision,
        number=106,
        issued_on=timezone.localdate(),
        signer=Signer.objects.get(),
        actor=portal.culture,
    ) == ("Quyết định này đã ban hành.", None)
    decision.refresh_from_db()
    assert decision.number == 105
    assert Honour.objects.count() == 1


def test_a_number_is_used_once_a_year_and_nothing_of_the_second_decision_stays(
    portal: Portal, sitting: Sitting
) -> None:
    first = a_draft_decision(portal, sitting, portal.judged("Trạm Y tế"))
    second = a_draft_decision(portal, sitting, portal.judged("Đảng ủy"))
    an_issued_decision(first, portal.culture, 105)
    today = timezone.localdate()
    assert refusal(
        issue,
        decision=second,
        number=105,
        issued_on=today,
        signer=Signer.objects.get(),
        actor=portal.culture,
    ) == (f"Số 105/QĐ-UBND của năm {today.year} đã dùng cho quyết định khác.", "number")
    second.refresh_from_db()
    assert (second.state, second.number) == (Decision.State.DRAFT, None)
    assert [honour.recipient for honour in Honour.objects.all()] == ["Trạm Y tế"]
    assert Proposal.objects.get(decision_item__decision=second).state == "passed"


def test_another_year_starts_its_own_numbers(portal: Portal, sitting: Sitting) -> None:
    first = a_draft_decision(portal, sitting, portal.judged("Trạm Y tế"))
    second = a_draft_decision(portal, sitting, portal.judged("Đảng ủy"))
    Sitting.objects.update(starts_at=timezone.now() - timedelta(days=400))
    today = timezone.localdate()
    last_year = date(today.year - 1, 12, 31)
    Signer.objects.update(from_date=last_year)
    for decision, day in [(first, last_year), (second, today)]:
        issue(
            decision=decision,
            number=105,
            issued_on=day,
            signer=Signer.objects.get(),
            actor=portal.culture,
        )
    years = Decision.objects.order_by("year").values_list("year", "number")
    assert list(years) == [(today.year - 1, 105), (today.year, 105)]


def test_another_symbol_has_its_own_numbers(portal: Portal, sitting: Sitting) -> None:
    first = a_draft_decision(portal, sitting, portal.judged("Trạm Y tế"))
    second = a_draft_decision(portal, sitting, portal.judged("Đảng ủy"))
    Decision.objects.filter(pk=second.pk).update(symbol="QĐ-CT")
    for decision in (first, second):
        an_issued_decision(decision, portal.culture, 105)
    assert {str(each) for each in Decision.objects.all()} == {
        "Quyết định 105/QĐ-UBND",
        "Quyết định 105/QĐ-CT",
    }


def test_those_who_represent_the_honoured_units_are_told_once_and_nobody_else(
    portal: Portal, result: Result, sitting: Sitting
) -> None:
    passed_by = portal.judged("Trạm Y tế")  # judged, and not in the decision
    unit = result.submission.unit
    a_member(unit, "nguoi-soan@xuantruong.example", Membership.Kind.EDITOR)
    decision = a_draft_decision(portal, sitting, result)
    Letter.objects.all().delete()

    an_issued_decision(decision, portal.culture, 105)

    letter = Letter.objects.get()
    honour = Honour.objects.get()
    assert letter.to_user == unit.memberships.get(kind=Membership.Kind.SUBMITTER).user
    assert (letter.kind, letter.about) == ("decision_issued", decision)
    assert letter.subject == (f"Quyết định khen thưởng {unit}, số 105/QĐ-UBND")
    assert f"{unit} được khen thưởng trong Phong trào thi đua năm 2026." in letter.text
    assert f"Quyết định số 105/QĐ-UBND, ngày {timezone.localdate():%d/%m/%Y}" in letter.text
    assert honour.award_name in letter.text
    assert honour.get_absolute_url() in letter.text
    assert honour.get_absolute_url() in letter.html
    assert str(passed_by.submission.unit) not in letter.text


def test_a_decision_that_is_refused_tells_nobody(
    portal: Portal, result: Result, decision: Decision
) -> None:
    Letter.objects.all().delete()

    issued_with(decision, portal.culture, number=0)

    assert not Letter.objects.exists()
