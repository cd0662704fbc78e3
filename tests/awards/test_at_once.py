"""Several people at the same moment, on connections of their own."""

from functools import partial

import pytest
from django.utils import timezone

from awards.ballot.rounds import (
    cast,
    close_round,
    discard_round,
    open_round,
    prepare_round,
    record_attendance,
    turnout_of,
)
from awards.deciding import draft_decision, issue
from awards.models import (
    Attendance,
    AwardForm,
    CouncilMember,
    Decision,
    Honour,
    ItemResult,
    OpenVote,
    Proposal,
    RollEntry,
    Sitting,
    VoteRound,
)
from awards.proposing import drop_proposal, propose
from movement.errors import Refused
from movement.models import Signer, User
from tests.acting import at_once
from tests.factories import (
    Portal,
    a_closed_round,
    a_draft_decision,
    a_draft_round,
    a_proposal,
    an_open_round,
    vote,
)

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

Choice = OpenVote.Choice


def refusals(outcomes: list[object]) -> list[str]:
    return [outcome.message for outcome in outcomes if isinstance(outcome, Refused)]


def members() -> list[User]:
    return list(User.objects.filter(council_seats__isnull=False).order_by("email"))


def test_twenty_ballots_of_one_member_at_once_are_one_vote() -> None:
    portal = Portal()
    vote_round = an_open_round(
        portal.council(), [a_proposal(portal.judged("An"), portal.culture)], portal.culture
    )
    item = vote_round.items.get()
    member = members()[0]
    acts = [
        partial(
            cast,
            vote_round=vote_round,
            actor=member,
            choices={item.pk: Choice.AGREE if number % 2 else Choice.DISAGREE},
        )
        for number in range(20)
    ]
    outcomes = at_once(*acts)
    said = "Ông/bà đã biểu quyết; mỗi thành viên chỉ biểu quyết một lần."
    assert refusals(outcomes) == [said] * 19
    assert [isinstance(outcome, RollEntry) for outcome in outcomes].count(True) == 1
    assert OpenVote.objects.get().member.user == member
    assert turnout_of(vote_round).cast == 1


def test_thirteen_members_voting_at_once_are_all_counted() -> None:
    portal = Portal()
    vote_round = an_open_round(
        portal.council(13), [a_proposal(portal.judged("An"), portal.culture)], portal.culture
    )
    item = vote_round.items.get()
    at_once(
        *(
            partial(cast, vote_round=vote_round, actor=member, choices={item.pk: Choice.AGREE})
            for member in members()
        )
    )
    close_round(vote_round=vote_round, actor=portal.culture)
    result = ItemResult.objects.get()
    assert (result.agree, result.base_value, result.needed) == (13, 13, 7)


@pytest.mark.parametrize("_time", range(3))
def test_a_vote_that_races_the_close_is_counted_or_refused(_time: int) -> None:
    portal = Portal()
    vote_round = an_open_round(
        portal.council(13), [a_proposal(portal.judged("An"), portal.culture)], portal.culture
    )
    item = vote_round.items.get()
    everyone = members()
    for member in everyone[:9]:
        vote(vote_round, member, Choice.AGREE)
    *votes, closed = at_once(
        *(
            partial(cast, vote_round=vote_round, actor=member, choices={item.pk: Choice.AGREE})
            for member in everyone[9:]
        ),
        partial(close_round, vote_round=vote_round, actor=portal.culture),
    )
    assert isinstance(closed, VoteRound)
    late = refusals(votes)
    assert set(late) <= {"Lượt biểu quyết đang ở trạng thái “Đã kết thúc”."}
    counted = 13 - len(late)
    assert ItemResult.objects.get().agree == counted
    assert OpenVote.objects.count() == counted
    assert RollEntry.objects.filter(voted=True).count() == counted


def test_a_vote_closed_twice_at_once_is_counted_once() -> None:
    portal = Portal()
    vote_round = an_open_round(
        portal.council(), [a_proposal(portal.judged("An"), portal.culture)], portal.culture
    )
    for member in members():
        vote(vote_round, member, Choice.AGREE)
    close = partial(close_round, vote_round=vote_round, actor=portal.culture)
    assert refusals(at_once(close, close)) == ["Lượt biểu quyết đang ở trạng thái “Đã kết thúc”."]
    assert ItemResult.objects.count() == 1


def test_a_vote_opened_twice_at_once_has_one_roll() -> None:
    portal = Portal()
    vote_round = a_draft_round(
        portal.council(), [a_proposal(portal.judged("An"), portal.culture)], portal.culture
    )
    opening = partial(open_round, vote_round=vote_round, actor=portal.culture)
    assert refusals(at_once(opening, opening)) == [
        "Lượt biểu quyết đang ở trạng thái “Đang biểu quyết”."
    ]
    assert vote_round.roll.count() == 3


def test_one_case_put_on_two_ballots_at_once_is_on_one() -> None:
    portal = Portal()
    sitting = portal.council()
    other = Sitting.objects.create(
        term=sitting.term, starts_at=timezone.now(), place="Hội trường", subject="Phiên khác"
    )
    proposal = a_proposal(portal.judged("An"), portal.culture)
    outcomes = at_once(
        *(
            partial(prepare_round, sitting=each, proposals=[proposal], actor=portal.culture)
            for each in (sitting, other)
        )
    )
    assert refusals(outcomes) == [
        "Có đề nghị đã nằm trong một danh sách chưa mở; hãy tải lại trang."
    ]
    assert VoteRound.objects.count() == 1


@pytest.mark.parametrize("_time", range(3))
def test_a_case_dropped_while_its_vote_opens_is_dropped_or_voted_on(_time: int) -> None:
    portal = Portal()
    proposal = a_proposal(portal.judged("An"), portal.culture)
    vote_round = a_draft_round(portal.council(), [proposal], portal.culture)
    outcomes = at_once(
        partial(open_round, vote_round=vote_round, actor=portal.culture),
        partial(drop_proposal, proposal=proposal, actor=portal.culture),
    )
    assert len(refusals(outcomes)) == 1
    proposal.refresh_from_db()
    vote_round.refresh_from_db()
    assert (vote_round.state, proposal.state) in {("open", "on_ballot"), ("draft", "dropped")}


@pytest.mark.parametrize("_time", range(3))
def test_a_ballot_thrown_away_while_it_opens_is_gone_or_open(_time: int) -> None:
    portal = Portal()
    proposal = a_proposal(portal.judged("An"), portal.culture)
    vote_round = a_draft_round(portal.council(), [proposal], portal.culture)
    outcomes = at_once(
        partial(open_round, vote_round=VoteRound.objects.get(), actor=portal.culture),
        partial(discard_round, vote_round=vote_round, actor=portal.culture),
    )
    assert len(refusals(outcomes)) == 1
    proposal.refresh_from_db()
    states = list(VoteRound.objects.values_list("state", flat=True))
    assert (states, proposal.state) in [(["open"], "on_ballot"), ([], "proposed")]


@pytest.mark.parametrize("_time", range(3))
def test_the_roll_is_the_attendance_even_when_both_are_written_at_once(_time: int) -> None:
    portal = Portal()
    sitting = portal.council()
    vote_round = a_draft_round(
        sitting, [a_proposal(portal.judged("An"), portal.culture)], portal.culture
    )
    here = list(CouncilMember.objects.order_by("pk")[:2])
    at_once(
        partial(record_attendance, sitting=sitting, present=here, actor=portal.culture),
        partial(open_round, vote_round=vote_round, actor=portal.culture),
    )
    present = sitting.attendance.filter(status=Attendance.Status.PRESENT)
    assert set(vote_round.roll.filter(present=True).values_list("member_id", flat=True)) == set(
        present.values_list("member_id", flat=True)
    )


def test_ballots_prepared_at_once_are_numbered_without_gap() -> None:
    portal = Portal()
    sitting = portal.council()
    proposals = [a_proposal(portal.judged(name), portal.culture) for name in ("An", "Bình", "Cúc")]
    outcomes = at_once(
        *(
            partial(prepare_round, sitting=sitting, proposals=[proposal], actor=portal.culture)
            for proposal in proposals
        )
    )
    assert refusals(outcomes) == []
    assert sorted(sitting.vote_rounds.values_list("number", flat=True)) == [1, 2, 3]


def test_a_dossier_proposed_twice_at_once_is_proposed_once() -> None:
    portal = Portal()
    result = portal.judged("An")
    acts = [
        partial(
            propose,
            submission=result.submission,
            award_form=AwardForm.objects.get(code=code),
            citation="Số hóa hồ sơ",
            actor=portal.culture,
        )
        for code in ("giay-khen-tap-the", "bang-khen-tinh-tap-the") * 3
    ]
    said = "Hồ sơ này đã được đề nghị; một thành tích chỉ đề nghị một lần khen thưởng."
    assert refusals(at_once(*acts)) == [said] * 5
    assert Proposal.objects.count() == 1


def test_a_decision_drafted_twice_at_once_is_drafted_once() -> None:
    portal = Portal()
    sitting = portal.council()
    a_closed_round(sitting, [a_proposal(portal.judged("An"), portal.culture)], portal.culture)
    draft = partial(draft_decision, sitting=sitting, round_=portal.round, actor=portal.culture)
    assert (
        refusals(at_once(draft, draft, draft))
        == ["Phiên họp không còn trường hợp nào đã thông qua mà chưa có quyết định."] * 2
    )
    assert Decision.objects.count() == 1


def two_drafts(portal: Portal) -> list[Decision]:
    """Two decisions with three honours each."""
    sitting = portal.council()
    return [
        a_draft_decision(
            portal, sitting, *(portal.judged(f"{name} {number}") for number in range(3))
        )
        for name in ("An", "Bình")
    ]


def issuing(portal: Portal, decision: Decision, number: int) -> partial[Decision]:
    return partial(
        issue,
        decision=decision,
        number=number,
        issued_on=timezone.localdate(),
        signer=Signer.objects.get(),
        actor=portal.culture,
    )


@pytest.mark.parametrize("_time", range(3))
def test_of_two_decisions_with_one_number_at_once_one_is_refused_in_words(_time: int) -> None:
    portal = Portal()
    first, second = two_drafts(portal)
    outcomes = at_once(issuing(portal, first, 105), issuing(portal, second, 105))
    year = timezone.localdate().year
    assert refusals(outcomes) == [f"Số 105/QĐ-UBND của năm {year} đã dùng cho quyết định khác."]
    issued = Decision.objects.get(state=Decision.State.ISSUED)
    assert set(Honour.objects.values_list("decision_item__decision", flat=True)) == {issued.pk}
    assert sorted(Honour.objects.values_list("number", flat=True)) == [1, 2, 3]


@pytest.mark.parametrize("_time", range(3))
def test_honours_of_two_decisions_issued_at_once_are_numbered_without_gap(_time: int) -> None:
    portal = Portal()
    first, second = two_drafts(portal)
    outcomes = at_once(issuing(portal, first, 105), issuing(portal, second, 106))
    assert refusals(outcomes) == []
    assert sorted(Honour.objects.values_list("number", flat=True)) == [1, 2, 3, 4, 5, 6]


def test_one_decision_issued_twice_at_once_is_issued_once() -> None:
    portal = Portal()
    decision, _other = two_drafts(portal)
    outcomes = at_once(issuing(portal, decision, 105), issuing(portal, decision, 106))
    assert refusals(outcomes) == ["Quyết định này đã ban hành."]
    assert Honour.objects.count() == 3
