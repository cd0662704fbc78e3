from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from awards.ballot.rounds import (
    available_ballots,
    cast,
    close_round,
    discard_round,
    open_round,
    prepare_round,
    record_attendance,
    turnout_of,
    voting_members,
)
from awards.models import (
    Attendance,
    AwardForm,
    CouncilMember,
    ItemResult,
    OpenVote,
    Proposal,
    RollEntry,
    Sitting,
    VoteRound,
)
from awards.proposing import drop_proposal
from awards.tally import Base, Rule, Turnout
from criteria.models import Result
from movement.models import Event, RoundWindow, User
from tests.acting import refusal
from tests.factories import (
    Portal,
    a_closed_round,
    a_draft_round,
    a_proposal,
    a_user,
    an_open_round,
    open_window,
    vote,
)

Choice = OpenVote.Choice
State = VoteRound.State


@pytest.fixture
def proposal(portal: Portal, result: Result) -> Proposal:
    return a_proposal(result, portal.culture)


def member(number: int) -> User:
    return User.objects.get(email=f"hoi-dong-{number}@xuantruong.example")


def seat(number: int) -> CouncilMember:
    return CouncilMember.objects.get(user=member(number))


def all_agree(vote_round: VoteRound) -> dict[int, Choice]:
    return {item.pk: Choice.AGREE for item in vote_round.items.all()}


def a_unit_member(portal: Portal) -> User:
    return User.objects.get(email__startswith="don-vi-")


def the_economic_officer(portal: Portal) -> User:
    return portal.economic


def an_ordinary_council_member(portal: Portal) -> User:
    return member(1)


def an_administrator(portal: Portal) -> User:
    return User.objects.create_superuser("quan-tri@xuantruong.example", "mat-khau")


def a_locked_secretary(portal: Portal) -> User:
    CouncilMember.objects.filter(user=member(2)).update(role=CouncilMember.Role.SECRETARY)
    secretary = member(2)
    secretary.is_active = False
    secretary.save()
    return secretary


OUTSIDERS = pytest.mark.parametrize(
    "person",
    [
        a_unit_member,
        the_economic_officer,
        an_ordinary_council_member,
        an_administrator,
        a_locked_secretary,
    ],
)
NOT_THE_SECRETARY = ("Việc này thuộc Thư ký Hội đồng hoặc Phòng Văn hóa - Xã hội.", None)


# Who runs a vote


@OUTSIDERS
def test_nobody_but_the_secretary_runs_a_vote(
    portal: Portal, sitting: Sitting, proposal: Proposal, person: Callable[[Portal], User]
) -> None:
    vote_round = a_draft_round(sitting, [proposal], portal.culture)
    actor = person(portal)
    assert refusal(record_attendance, sitting=sitting, present=[], actor=actor) == NOT_THE_SECRETARY
    assert (
        refusal(prepare_round, sitting=sitting, proposals=[proposal], actor=actor)
        == NOT_THE_SECRETARY
    )
    assert refusal(discard_round, vote_round=vote_round, actor=actor) == NOT_THE_SECRETARY
    assert refusal(open_round, vote_round=vote_round, actor=actor) == NOT_THE_SECRETARY
    open_round(vote_round=vote_round, actor=portal.culture)
    assert refusal(close_round, vote_round=vote_round, actor=actor) == NOT_THE_SECRETARY
    vote_round.refresh_from_db()
    assert vote_round.state == State.OPEN
    assert VoteRound.objects.count() == 1


def test_the_councils_secretary_runs_the_vote_from_the_first_to_the_last_step(
    sitting: Sitting, proposal: Proposal
) -> None:
    CouncilMember.objects.filter(user=member(1)).update(role=CouncilMember.Role.SECRETARY)
    closed = a_closed_round(sitting, [proposal], member(1))
    assert closed.state == State.CLOSED
    assert ItemResult.objects.get().counted_by == member(1)


def test_a_secretary_of_the_past_runs_nothing(sitting: Sitting) -> None:
    yesterday = timezone.localdate() - timedelta(days=1)
    CouncilMember.objects.filter(user=member(1)).update(
        role=CouncilMember.Role.SECRETARY, to_date=yesterday
    )
    assert (
        refusal(record_attendance, sitting=sitting, present=[], actor=member(1))
        == NOT_THE_SECRETARY
    )


# Attendance


def test_a_member_who_is_not_named_is_absent(portal: Portal, sitting: Sitting) -> None:
    record_attendance(sitting=sitting, present=[seat(1), seat(3)], actor=portal.culture)
    assert list(sitting.attendance.values_list("member__user__email", "status")) == [
        ("hoi-dong-1@xuantruong.example", "present"),
        ("hoi-dong-2@xuantruong.example", "absent"),
        ("hoi-dong-3@xuantruong.example", "present"),
    ]
    event = Event.objects.about(sitting).get()
    assert (event.kind, event.data) == ("sitting.attendance", {"present": 2})


def test_attendance_may_be_corrected_before_the_vote(
    portal: Portal, sitting: Sitting, proposal: Proposal
) -> None:
    prepare_round(sitting=sitting, proposals=[proposal], actor=portal.culture)
    record_attendance(sitting=sitting, present=[seat(1)], actor=portal.culture)
    record_attendance(sitting=sitting, present=[seat(2)], actor=portal.culture)
    present = sitting.attendance.filter(status=Attendance.Status.PRESENT)
    assert [attendance.member for attendance in present] == [seat(2)]
    assert sitting.attendance.count() == 3


@pytest.mark.parametrize("step", [an_open_round, a_closed_round])
def test_attendance_is_fixed_once_a_vote_was_opened(
    portal: Portal, sitting: Sitting, proposal: Proposal, step: Callable[..., VoteRound]
) -> None:
    step(sitting, [proposal], portal.culture)
    assert refusal(record_attendance, sitting=sitting, present=[], actor=portal.culture) == (
        "Phiên họp đã biểu quyết; không sửa điểm danh được nữa.",
        None,
    )
    assert set(sitting.attendance.values_list("status", flat=True)) == {"present"}


def test_voting_members_are_those_of_the_term_with_a_vote_on_the_day(
    portal: Portal, sitting: Sitting
) -> None:
    today = timezone.localdate()
    portal_guest = a_user("khach-moi@xuantruong.example", "Khách Mời")
    CouncilMember.objects.create(
        term=sitting.term, user=portal_guest, has_vote=False, from_date=today
    )
    CouncilMember.objects.filter(user=member(1)).update(to_date=today - timedelta(days=1))
    assert voting_members(sitting) == [seat(2), seat(3)]
    last_week = timezone.now() - timedelta(days=7)
    assert voting_members(sitting, at=last_week) == [seat(1), seat(2), seat(3)]


# Preparing


def test_a_ballot_freezes_the_nominee_and_the_rule(
    portal: Portal, sitting: Sitting, proposal: Proposal
) -> None:
    vote_round = a_draft_round(sitting, [proposal], portal.culture)
    AwardForm.objects.update(name="Đổi tên", threshold_num=9, threshold_den=10, quorum_num=1)
    proposal.submission.unit.name = "Đổi tên"
    proposal.submission.unit.save()
    item = vote_round.items.get()
    assert item.nominee == "Trường THCS Xuân Trường"
    assert item.award_name == "Giấy khen của Chủ tịch UBND xã (tập thể)"
    assert item.rule() == Rule(base=Base.ALL, quorum=(2, 3), threshold=(1, 2), strict=True)
    assert (vote_round.number, vote_round.state, vote_round.ballot) == (1, State.DRAFT, "open")
    assert str(item) == "1. Trường THCS Xuân Trường"
    assert str(vote_round) == f"Lượt biểu quyết 1, {sitting}"


def test_the_rule_of_a_form_in_plain_values(portal: Portal) -> None:
    form = AwardForm.objects.get(code="chien-si-thi-dua-co-so")
    assert form.rule() == Rule(base=Base.ALL, quorum=(2, 3), threshold=(4, 5), strict=False)


def test_ballots_of_a_sitting_are_numbered(portal: Portal, sitting: Sitting) -> None:
    rounds = [
        a_draft_round(sitting, [a_proposal(portal.judged(name), portal.culture)], portal.culture)
        for name in ("An", "Bình", "Cúc")
    ]
    assert [vote_round.number for vote_round in rounds] == [1, 2, 3]


def test_nominees_stand_in_the_order_of_groups_and_names(portal: Portal, sitting: Sitting) -> None:
    names = [("Hội Phụ nữ", "front"), ("Trạm Y tế", "agency"), ("Đảng ủy", "agency")]
    proposals = [
        a_proposal(portal.judged(name, group=group), portal.culture) for name, group in names
    ]
    vote_round = a_draft_round(sitting, proposals, portal.culture)
    assert list(vote_round.items.values_list("order", "nominee")) == [
        (1, "Đảng ủy"),
        (2, "Trạm Y tế"),
        (3, "Hội Phụ nữ"),
    ]


def test_the_strictest_quorum_holds_for_the_whole_ballot(
    portal: Portal, sitting: Sitting, proposal: Proposal
) -> None:
    AwardForm.objects.filter(code="bang-khen-tinh-tap-the").update(quorum_num=4, quorum_den=5)
    other = a_proposal(portal.judged("Trạm Y tế"), portal.culture, "bang-khen-tinh-tap-the")
    vote_round = a_draft_round(sitting, [proposal, other], portal.culture)
    assert (vote_round.quorum_num, vote_round.quorum_den) == (4, 5)


def test_a_ballot_without_nominees_is_refused(portal: Portal, sitting: Sitting) -> None:
    assert refusal(prepare_round, sitting=sitting, proposals=[], actor=portal.culture) == (
        "Hãy chọn ít nhất một đề nghị để biểu quyết.",
        "proposals",
    )


def test_a_proposal_that_does_not_wait_is_refused(
    portal: Portal, sitting: Sitting, proposal: Proposal
) -> None:
    drop_proposal(proposal=proposal, actor=portal.culture)
    waiting = a_proposal(portal.judged("Trạm Y tế"), portal.culture)
    assert refusal(
        prepare_round, sitting=sitting, proposals=[waiting, proposal], actor=portal.culture
    ) == ("Có đề nghị không còn chờ Hội đồng; hãy tải lại trang.", "proposals")
    assert not VoteRound.objects.exists()


def test_a_case_waits_on_one_ballot_at_a_time(
    portal: Portal, sitting: Sitting, proposal: Proposal
) -> None:
    other = a_proposal(portal.judged("Trạm Y tế"), portal.culture)
    a_draft_round(sitting, [proposal], portal.culture)
    assert refusal(
        prepare_round, sitting=sitting, proposals=[other, proposal], actor=portal.culture
    ) == ("Có đề nghị đã nằm trong một danh sách chưa mở; hãy tải lại trang.", "proposals")
    assert VoteRound.objects.count() == 1


def test_a_rejected_case_that_is_proposed_again_may_be_voted_on_again(
    portal: Portal, result: Result, sitting: Sitting
) -> None:
    a_closed_round(sitting, [a_proposal(result, portal.culture)], portal.culture, agree=0)
    again = a_proposal(result, portal.culture)
    assert a_closed_round(sitting, [again], portal.culture).number == 2
    again.refresh_from_db()
    assert again.state == Proposal.State.PASSED


def test_the_portal_holds_open_ballots() -> None:
    assert available_ballots() == ["open"]


def test_open_and_secret_ballots_do_not_mix(portal: Portal, sitting: Sitting) -> None:
    proposals = [
        a_proposal(portal.judged(name, group="individual"), portal.culture, code)
        for name, code in [
            ("Nguyễn Thị Hoa", "giay-khen-ca-nhan"),
            ("Trần Văn Nam", "chien-si-thi-dua-co-so"),
        ]
    ]
    assert refusal(prepare_round, sitting=sitting, proposals=proposals, actor=portal.culture) == (
        "Không gộp hình thức biểu quyết công khai và bỏ phiếu kín trong một lượt.",
        "proposals",
    )


def test_a_secret_ballot_is_not_offered_here(portal: Portal, sitting: Sitting) -> None:
    person = portal.judged("Trần Văn Nam", group="individual")
    secret = a_proposal(person, portal.culture, "chien-si-thi-dua-co-so")
    assert refusal(prepare_round, sitting=sitting, proposals=[secret], actor=portal.culture) == (
        "Cổng chưa nhận bỏ phiếu kín; hãy bỏ phiếu giấy đối với hình thức này.",
        "proposals",
    )


# Throwing a ballot away


def test_a_ballot_thrown_away_leaves_its_cases_waiting(
    portal: Portal, sitting: Sitting, proposal: Proposal
) -> None:
    discard_round(
        vote_round=a_draft_round(sitting, [proposal], portal.culture), actor=portal.culture
    )
    assert not VoteRound.objects.exists()
    proposal.refresh_from_db()
    assert proposal.state == Proposal.State.PROPOSED
    event = Event.objects.about(sitting).last()
    assert event is not None
    assert (event.kind, event.data) == ("vote_round.discarded", {"round": 1})
    assert a_draft_round(sitting, [proposal], portal.culture).number == 1


def test_a_ballot_that_was_thrown_away_is_not_opened(
    portal: Portal, sitting: Sitting, proposal: Proposal
) -> None:
    a_draft_round(sitting, [proposal], portal.culture)
    on_the_page = VoteRound.objects.get()
    discard_round(vote_round=VoteRound.objects.get(), actor=portal.culture)
    assert refusal(open_round, vote_round=on_the_page, actor=portal.culture) == (
        "Danh sách biểu quyết này đã bỏ; hãy tải lại trang.",
        None,
    )


@pytest.mark.parametrize(
    ("step", "state"),
    [(an_open_round, "Đang biểu quyết"), (a_closed_round, "Đã kết thúc")],
)
def test_a_ballot_that_was_opened_stays(
    portal: Portal,
    sitting: Sitting,
    proposal: Proposal,
    step: Callable[..., VoteRound],
    state: str,
) -> None:
    vote_round = step(sitting, [proposal], portal.culture)
    assert refusal(discard_round, vote_round=vote_round, actor=portal.culture) == (
        f"Lượt biểu quyết đang ở trạng thái “{state}”.",
        None,
    )
    assert VoteRound.objects.get() == vote_round


# Opening


def test_opening_fixes_the_roll_from_the_attendance(
    portal: Portal, sitting: Sitting, proposal: Proposal
) -> None:
    vote_round = a_draft_round(sitting, [proposal], portal.culture)
    record_attendance(sitting=sitting, present=[seat(1), seat(3)], actor=portal.culture)
    open_round(vote_round=vote_round, actor=portal.culture)
    roll = vote_round.roll.values_list("member__user__email", "present", "voted")
    assert list(roll) == [
        ("hoi-dong-1@xuantruong.example", True, False),
        ("hoi-dong-2@xuantruong.example", False, False),
        ("hoi-dong-3@xuantruong.example", True, False),
    ]
    proposal.refresh_from_db()
    assert proposal.state == Proposal.State.ON_BALLOT
    event = Event.objects.about(vote_round).last()
    assert event is not None
    assert (event.kind, event.data) == ("vote_round.opened", {"members": 3, "present": 2})


def test_the_roll_does_not_change_with_the_council_afterwards(
    portal: Portal, sitting: Sitting, proposal: Proposal
) -> None:
    vote_round = an_open_round(sitting, [proposal], portal.culture)
    late = a_user("moi@xuantruong.example", "Thành viên Mới")
    today = timezone.localdate()
    CouncilMember.objects.create(term=sitting.term, user=late, from_date=today)
    CouncilMember.objects.filter(user=member(3)).update(to_date=today - timedelta(days=1))
    assert refusal(cast, vote_round=vote_round, actor=late, choices=all_agree(vote_round)) == (
        "Ông/bà không có tên trong danh sách biểu quyết của lượt này.",
        None,
    )
    vote(vote_round, member(3), Choice.AGREE)
    assert turnout_of(vote_round) == Turnout(members=3, present=3, cast=1)


def test_without_quorum_no_vote_opens(portal: Portal, sitting: Sitting, proposal: Proposal) -> None:
    vote_round = a_draft_round(sitting, [proposal], portal.culture)
    record_attendance(sitting=sitting, present=[seat(1)], actor=portal.culture)
    assert refusal(open_round, vote_round=vote_round, actor=portal.culture) == (
        "Chưa đủ túc số: 1/3 thành viên có mặt, cần ít nhất 2.",
        None,
    )
    assert not RollEntry.objects.exists()
    proposal.refresh_from_db()
    assert proposal.state == Proposal.State.PROPOSED


def test_without_attendance_nobody_is_present(
    portal: Portal, sitting: Sitting, proposal: Proposal
) -> None:
    vote_round = prepare_round(sitting=sitting, proposals=[proposal], actor=portal.culture)
    sentence, _field = refusal(open_round, vote_round=vote_round, actor=portal.culture)
    assert sentence == "Chưa đủ túc số: 0/3 thành viên có mặt, cần ít nhất 2."


@pytest.mark.parametrize(
    ("days", "beginning"),
    [
        ({"opens": 1, "closes": 2}, "Hội đồng họp xét mở lúc "),
        ({"opens": -5, "closes": -1}, "Hội đồng họp xét đã hết hạn lúc "),
    ],
)
def test_a_vote_opens_only_in_the_councils_window(
    portal: Portal,
    sitting: Sitting,
    proposal: Proposal,
    days: dict[str, int],
    beginning: str,
) -> None:
    vote_round = a_draft_round(sitting, [proposal], portal.culture)
    open_window(portal.round, RoundWindow.Kind.COUNCIL, **days)
    sentence, _field = refusal(open_round, vote_round=vote_round, actor=portal.culture)
    assert sentence.startswith(beginning)


def test_a_vote_opens_once(portal: Portal, sitting: Sitting, proposal: Proposal) -> None:
    vote_round = an_open_round(sitting, [proposal], portal.culture)
    assert refusal(open_round, vote_round=vote_round, actor=portal.culture) == (
        "Lượt biểu quyết đang ở trạng thái “Đang biểu quyết”.",
        None,
    )
    assert vote_round.roll.count() == 3


def test_a_proposal_that_was_dropped_meanwhile_is_not_voted_on(
    portal: Portal, sitting: Sitting, proposal: Proposal
) -> None:
    vote_round = a_draft_round(sitting, [proposal], portal.culture)
    drop_proposal(proposal=proposal, actor=portal.culture)
    assert refusal(open_round, vote_round=vote_round, actor=portal.culture) == (
        "Có đề nghị không còn chờ Hội đồng; hãy lập danh sách biểu quyết khác.",
        None,
    )
    proposal.refresh_from_db()
    assert proposal.state == Proposal.State.DROPPED


# Voting


def test_a_vote_is_kept_by_name_for_every_nominee(portal: Portal, sitting: Sitting) -> None:
    proposals = [a_proposal(portal.judged(name), portal.culture) for name in ("An", "Bình")]
    vote_round = an_open_round(sitting, proposals, portal.culture)
    first, second = vote_round.items.all()
    entry = cast(
        vote_round=vote_round,
        actor=member(2),
        choices={first.pk: Choice.AGREE, second.pk: Choice.DISAGREE},
    )
    entry.refresh_from_db()
    assert (entry.member, entry.voted) == (seat(2), True)
    votes = OpenVote.objects.order_by("item__order")
    assert [(row.item, row.member, row.choice) for row in votes] == [
        (first, seat(2), "agree"),
        (second, seat(2), "disagree"),
    ]
    assert str(votes[1]) == "Phạm Văn Số 2: Không đồng ý"
    assert str(entry) == "Phạm Văn Số 2 (Ủy viên)"


def a_member_without_a_vote(portal: Portal) -> User:
    guest = a_user("khach-moi@xuantruong.example", "Khách Mời")
    CouncilMember.objects.create(
        term=Sitting.objects.get().term,
        user=guest,
        has_vote=False,
        from_date=timezone.localdate(),
    )
    return guest


def the_standing_office(portal: Portal) -> User:
    return portal.culture


@pytest.mark.parametrize(
    "person",
    [
        a_unit_member,
        the_economic_officer,
        the_standing_office,
        an_administrator,
        a_member_without_a_vote,
    ],
)
def test_who_is_not_on_the_roll_does_not_vote(
    portal: Portal, sitting: Sitting, proposal: Proposal, person: Callable[[Portal], User]
) -> None:
    actor = person(portal)
    vote_round = an_open_round(sitting, [proposal], portal.culture)
    assert refusal(cast, vote_round=vote_round, actor=actor, choices=all_agree(vote_round)) == (
        "Ông/bà không có tên trong danh sách biểu quyết của lượt này.",
        None,
    )
    assert not actor.has_perm("awards.vote", vote_round)
    assert not OpenVote.objects.exists()


def test_the_right_to_vote_is_a_place_on_the_roll(
    portal: Portal, sitting: Sitting, proposal: Proposal
) -> None:
    draft = a_draft_round(sitting, [proposal], portal.culture)
    assert not member(1).has_perm("awards.vote", draft)
    open_round(vote_round=draft, actor=portal.culture)
    assert member(1).has_perm("awards.vote", draft)
    assert not member(1).has_perm("awards.vote")


def test_a_member_who_is_marked_absent_does_not_vote(
    portal: Portal, sitting: Sitting, proposal: Proposal
) -> None:
    vote_round = a_draft_round(sitting, [proposal], portal.culture)
    record_attendance(sitting=sitting, present=[seat(1), seat(2)], actor=portal.culture)
    open_round(vote_round=vote_round, actor=portal.culture)
    assert refusal(cast, vote_round=vote_round, actor=member(3), choices=all_agree(vote_round)) == (
        "Ông/bà được ghi là vắng mặt; xin báo Thư ký Hội đồng.",
        None,
    )
    assert turnout_of(vote_round) == Turnout(members=3, present=2, cast=0)


def test_an_incomplete_ballot_leaves_the_member_free_to_vote(
    portal: Portal, sitting: Sitting
) -> None:
    proposals = [a_proposal(portal.judged(name), portal.culture) for name in ("An", "Bình")]
    vote_round = an_open_round(sitting, proposals, portal.culture)
    choices = all_agree(vote_round)
    choices.popitem()
    assert refusal(cast, vote_round=vote_round, actor=member(1), choices=choices) == (
        "Hãy chọn “Đồng ý” hoặc “Không đồng ý” cho từng trường hợp.",
        "choices",
    )
    assert turnout_of(vote_round).cast == 0
    vote(vote_round, member(1), Choice.AGREE)
    assert turnout_of(vote_round).cast == 1


def test_a_nominee_of_another_ballot_is_refused(
    portal: Portal, sitting: Sitting, proposal: Proposal
) -> None:
    other = a_draft_round(
        sitting, [a_proposal(portal.judged("Trạm Y tế"), portal.culture)], portal.culture
    )
    vote_round = an_open_round(sitting, [proposal], portal.culture)
    choices = all_agree(vote_round) | all_agree(other)
    sentence, _field = refusal(cast, vote_round=vote_round, actor=member(1), choices=choices)
    assert sentence == "Hãy chọn “Đồng ý” hoặc “Không đồng ý” cho từng trường hợp."
    assert not OpenVote.objects.exists()


def test_nobody_votes_twice(portal: Portal, sitting: Sitting, proposal: Proposal) -> None:
    vote_round = an_open_round(sitting, [proposal], portal.culture)
    vote(vote_round, member(1), Choice.AGREE)
    choices = {item.pk: Choice.DISAGREE for item in vote_round.items.all()}
    assert refusal(cast, vote_round=vote_round, actor=member(1), choices=choices) == (
        "Ông/bà đã biểu quyết; mỗi thành viên chỉ biểu quyết một lần.",
        None,
    )
    assert OpenVote.objects.get().choice == Choice.AGREE


def test_a_second_vote_is_told_even_when_its_ballot_is_incomplete(
    portal: Portal, sitting: Sitting, proposal: Proposal
) -> None:
    vote_round = an_open_round(sitting, [proposal], portal.culture)
    vote(vote_round, member(1), Choice.AGREE)
    sentence, _field = refusal(cast, vote_round=vote_round, actor=member(1), choices={})
    assert sentence == "Ông/bà đã biểu quyết; mỗi thành viên chỉ biểu quyết một lần."


def test_the_history_of_a_vote_tells_no_choice(
    portal: Portal, sitting: Sitting, proposal: Proposal
) -> None:
    vote_round = a_closed_round(sitting, [proposal], portal.culture, agree=1)
    events = Event.objects.about(vote_round).values_list("kind", "data")
    assert list(events) == [
        ("vote_round.prepared", {"items": 1}),
        ("vote_round.opened", {"members": 3, "present": 3}),
        ("vote_round.closed", {"cast": 3}),
    ]


@pytest.mark.parametrize(
    ("step", "state"),
    [(a_draft_round, "Đang chuẩn bị"), (a_closed_round, "Đã kết thúc")],
)
def test_nobody_votes_before_opening_or_after_closing(
    portal: Portal,
    sitting: Sitting,
    proposal: Proposal,
    step: Callable[..., VoteRound],
    state: str,
) -> None:
    vote_round = step(sitting, [proposal], portal.culture)
    if state == "Đang chuẩn bị":
        RollEntry.objects.create(round=vote_round, member=seat(1))
    assert refusal(cast, vote_round=vote_round, actor=member(1), choices=all_agree(vote_round)) == (
        f"Lượt biểu quyết đang ở trạng thái “{state}”.",
        None,
    )


# Closing


def test_below_the_quorum_a_vote_does_not_close(
    portal: Portal, sitting: Sitting, proposal: Proposal
) -> None:
    vote_round = an_open_round(sitting, [proposal], portal.culture)
    vote(vote_round, member(1), Choice.AGREE)
    assert refusal(close_round, vote_round=vote_round, actor=portal.culture) == (
        "Mới có 1/3 thành viên biểu quyết, cần ít nhất 2.",
        None,
    )
    assert not ItemResult.objects.exists()
    vote(vote_round, member(2), Choice.AGREE)
    assert close_round(vote_round=vote_round, actor=portal.culture).state == State.CLOSED


@pytest.mark.parametrize(
    ("agree", "state"), [(3, "passed"), (2, "passed"), (1, "rejected"), (0, "rejected")]
)
def test_closing_writes_the_count_and_the_outcome(
    portal: Portal,
    sitting: Sitting,
    proposal: Proposal,
    agree: int,
    state: str,
) -> None:
    a_closed_round(sitting, [proposal], portal.culture, agree=agree)
    result = ItemResult.objects.get()
    assert (result.agree, result.disagree, result.base_value, result.needed, result.passed) == (
        agree,
        3 - agree,
        3,
        2,
        state == "passed",
    )
    assert result.counted_by == portal.culture
    assert str(result) == f"1. Trường THCS Xuân Trường: {agree}/3"
    proposal.refresh_from_db()
    assert proposal.state == state


@pytest.mark.parametrize(
    ("base", "base_value", "needed"), [("all", 6, 4), ("present", 5, 3), ("cast", 4, 3)]
)
def test_the_base_decides_what_three_votes_of_six_members_are_worth(
    portal: Portal, proposal: Proposal, base: str, base_value: int, needed: int
) -> None:
    sitting = portal.council(6)
    AwardForm.objects.update(base=base)
    vote_round = a_draft_round(sitting, [proposal], portal.culture)
    present = [seat(number) for number in range(1, 6)]
    record_attendance(sitting=sitting, present=present, actor=portal.culture)
    open_round(vote_round=vote_round, actor=portal.culture)
    for number in (1, 2, 3):
        vote(vote_round, member(number), Choice.AGREE)
    vote(vote_round, member(4), Choice.DISAGREE)
    close_round(vote_round=vote_round, actor=portal.culture)
    result = ItemResult.objects.get()
    assert (result.agree, result.disagree) == (3, 1)
    assert (result.base_value, result.needed, result.passed) == (base_value, needed, needed <= 3)


def test_each_nominee_is_counted_alone(portal: Portal, sitting: Sitting) -> None:
    proposals = [a_proposal(portal.judged(name), portal.culture) for name in ("An", "Bình")]
    vote_round = an_open_round(sitting, proposals, portal.culture)
    first, second = vote_round.items.all()
    for number in (1, 2, 3):
        choices = {
            first.pk: Choice.AGREE,
            second.pk: Choice.AGREE if number == 1 else Choice.DISAGREE,
        }
        cast(vote_round=vote_round, actor=member(number), choices=choices)
    close_round(vote_round=vote_round, actor=portal.culture)
    results = ItemResult.objects.values_list("item__nominee", "agree", "disagree", "passed")
    assert list(results) == [("An", 3, 0, True), ("Bình", 1, 2, False)]
    assert [Proposal.objects.get(vote_items=item).state for item in vote_round.items.all()] == [
        "passed",
        "rejected",
    ]


def test_a_vote_is_counted_once(portal: Portal, sitting: Sitting, proposal: Proposal) -> None:
    vote_round = a_closed_round(sitting, [proposal], portal.culture)
    assert refusal(close_round, vote_round=vote_round, actor=portal.culture) == (
        "Lượt biểu quyết đang ở trạng thái “Đã kết thúc”.",
        None,
    )
    assert ItemResult.objects.count() == 1


def test_a_vote_that_was_never_opened_is_not_closed(
    portal: Portal, sitting: Sitting, proposal: Proposal
) -> None:
    vote_round = a_draft_round(sitting, [proposal], portal.culture)
    assert refusal(close_round, vote_round=vote_round, actor=portal.culture) == (
        "Lượt biểu quyết đang ở trạng thái “Đang chuẩn bị”.",
        None,
    )


def test_words_for_the_council(portal: Portal, sitting: Sitting) -> None:
    record_attendance(sitting=sitting, present=[seat(1)], actor=portal.culture)
    assert str(sitting.term) == "Hội đồng Thi đua - Khen thưởng xã"
    assert str(sitting) == f"Phiên họp ngày {timezone.localdate():%d/%m/%Y}"
    assert [str(row) for row in sitting.attendance.all()] == [
        "Phạm Văn Số 1: Có mặt",
        "Phạm Văn Số 2: Vắng",
        "Phạm Văn Số 3: Vắng",
    ]


def test_a_seat_is_held_from_its_first_to_its_last_day(sitting: Sitting) -> None:
    today = timezone.localdate()
    held = seat(1)
    assert held.sits_on()
    assert not held.sits_on(held.from_date - timedelta(days=1))
    held.to_date = today
    assert held.sits_on(today)
    assert not held.sits_on(today + timedelta(days=1))
