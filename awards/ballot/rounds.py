"""A vote round's life: prepared, opened, voted in, closed; each change is one function here."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from fractions import Fraction

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from awards.ballot.interface import BallotBox, Choice
from awards.ballot.open_vote import OpenVoteBox
from awards.models import (
    Attendance,
    AwardForm,
    CouncilMember,
    ItemResult,
    Proposal,
    RollEntry,
    Sitting,
    VoteItem,
    VoteRound,
)
from awards.tally import Turnout, has_quorum, judge, quorum_needed
from movement.errors import Refused
from movement.history import record
from movement.models import RoundWindow, User
from movement.windows import require_window

State = VoteRound.State

_BOXES: dict[str, BallotBox] = {AwardForm.Ballot.OPEN: OpenVoteBox()}


def available_ballots() -> list[str]:
    """The forms of ballot that the portal can hold."""
    return list(_BOXES)


@transaction.atomic
def record_attendance(
    *, sitting: Sitting, present: Sequence[CouncilMember], actor: User, now: datetime | None = None
) -> None:
    """Write who of the voting members is present; a member not named is absent.

    Raises:
        Refused: no right, or a vote of the sitting is open or closed already.
    """
    _require_secretary(actor)
    sitting = Sitting.objects.select_for_update().get(pk=sitting.pk)
    if sitting.vote_rounds.exclude(state=State.DRAFT).exists():
        raise Refused("Phiên họp đã biểu quyết; không sửa điểm danh được nữa.")
    here = {member.pk for member in present}
    for member in voting_members(sitting, at=now):
        status = Attendance.Status.PRESENT if member.pk in here else Attendance.Status.ABSENT
        Attendance.objects.update_or_create(
            sitting=sitting, member=member, defaults={"status": status}
        )
    record("sitting.attendance", sitting, actor=actor, at=now, present=len(here))


@transaction.atomic
def prepare_round(
    *,
    sitting: Sitting,
    proposals: Sequence[Proposal],
    actor: User,
    now: datetime | None = None,
) -> VoteRound:
    """Freeze a ballot: the nominees with their text and rule.

    The strictest quorum among the awards holds for the whole ballot.

    Raises:
        Refused: no right, nobody to vote on, a proposal that is not waiting, forms of ballot that
            differ, or one that the portal cannot hold.
    """
    _require_secretary(actor)
    # Ballots are numbered within the sitting: two prepared at once must not meet.
    sitting = Sitting.objects.select_for_update().get(pk=sitting.pk)
    chosen = list(
        Proposal.objects.select_for_update(of=("self",))
        .select_related("award_form", "submission__unit")
        .filter(pk__in=[proposal.pk for proposal in proposals])
    )
    if not chosen:
        raise Refused("Hãy chọn ít nhất một đề nghị để biểu quyết.", "proposals")
    if any(proposal.state != Proposal.State.PROPOSED for proposal in chosen):
        raise Refused("Có đề nghị không còn chờ Hội đồng; hãy tải lại trang.", "proposals")
    if any(item.round.state == State.DRAFT for item in _items_of(chosen)):
        raise Refused(
            "Có đề nghị đã nằm trong một danh sách chưa mở; hãy tải lại trang.", "proposals"
        )
    ballots = {proposal.award_form.ballot for proposal in chosen}
    if len(ballots) > 1:
        raise Refused(
            "Không gộp hình thức biểu quyết công khai và bỏ phiếu kín trong một lượt.", "proposals"
        )
    ballot = ballots.pop()
    if ballot not in _BOXES:
        raise Refused(
            "Cổng chưa nhận bỏ phiếu kín; hãy bỏ phiếu giấy đối với hình thức này.", "proposals"
        )
    quorum = max(
        (proposal.award_form for proposal in chosen),
        key=lambda form: Fraction(form.quorum_num, form.quorum_den),
    )
    last = sitting.vote_rounds.aggregate(last=Max("number"))["last"] or 0
    vote_round = VoteRound.objects.create(
        sitting=sitting,
        number=last + 1,
        ballot=ballot,
        quorum_num=quorum.quorum_num,
        quorum_den=quorum.quorum_den,
    )
    for order, proposal in enumerate(chosen, start=1):
        _freeze_item(vote_round, order, proposal)
    record("vote_round.prepared", vote_round, actor=actor, at=now, items=len(chosen))
    return vote_round


@transaction.atomic
def discard_round(*, vote_round: VoteRound, actor: User, now: datetime | None = None) -> None:
    """Throw a ballot away that was not opened; its proposals wait again.

    Raises:
        Refused: no right, or the round was opened already.
    """
    _require_secretary(actor)
    vote_round = _lock(vote_round)
    _require_state(vote_round, State.DRAFT)
    record("vote_round.discarded", vote_round.sitting, actor=actor, at=now, round=vote_round.number)
    vote_round.delete()


@transaction.atomic
def open_round(*, vote_round: VoteRound, actor: User, now: datetime | None = None) -> VoteRound:
    """Fix the roll from the attendance and let the members vote.

    Raises:
        Refused: no right, wrong state, a proposal that does not wait any more, the council's
            window is closed, or no quorum.
    """
    now = now or timezone.now()
    _require_secretary(actor)
    vote_round = _lock(vote_round)
    _require_state(vote_round, State.DRAFT)
    # The attendance must not change while the roll is taken from it.
    Sitting.objects.select_for_update().get(pk=vote_round.sitting_id)
    nominees = list(
        Proposal.objects.select_for_update(of=("self",))
        .select_related("submission__round")
        .filter(vote_items__round=vote_round)
    )
    # Meanwhile one may have been dropped, or voted on from another ballot.
    if any(proposal.state != Proposal.State.PROPOSED for proposal in nominees):
        raise Refused("Có đề nghị không còn chờ Hội đồng; hãy lập danh sách biểu quyết khác.")
    require_window(nominees[0].submission.round, RoundWindow.Kind.COUNCIL, now)
    members = voting_members(vote_round.sitting, at=now)
    present = set(
        vote_round.sitting.attendance.filter(status=Attendance.Status.PRESENT).values_list(
            "member_id", flat=True
        )
    )
    quorum = (vote_round.quorum_num, vote_round.quorum_den)
    here = sum(member.pk in present for member in members)
    if not has_quorum(len(members), here, quorum):
        raise Refused(
            f"Chưa đủ túc số: {here}/{len(members)} thành viên có mặt, "
            f"cần ít nhất {quorum_needed(len(members), quorum)}."
        )
    RollEntry.objects.bulk_create(
        RollEntry(round=vote_round, member=member, present=member.pk in present)
        for member in members
    )
    Proposal.objects.filter(vote_items__round=vote_round).update(state=Proposal.State.ON_BALLOT)
    vote_round.state = State.OPEN
    vote_round.opened_at = now
    vote_round.save(update_fields=["state", "opened_at"])
    record("vote_round.opened", vote_round, actor=actor, at=now, members=len(members), present=here)
    return vote_round


@transaction.atomic
def cast(*, vote_round: VoteRound, actor: User, choices: Mapping[int, Choice]) -> RollEntry:
    """Cast the member's ballot, whole and once.

    Args:
        choices: for every item's key, agree or disagree.

    Raises:
        Refused: the person is not on the roll, was marked absent, has voted already, the round
            is not open, or the ballot is not complete.
    """
    vote_round = _lock(vote_round)
    entry = (
        RollEntry.objects.select_related("member")
        .filter(round=vote_round, member__user=actor)
        .first()
    )
    if entry is None:
        raise Refused("Ông/bà không có tên trong danh sách biểu quyết của lượt này.")
    _require_state(vote_round, State.OPEN)
    if not entry.present:
        raise Refused("Ông/bà được ghi là vắng mặt; xin báo Thư ký Hội đồng.")
    # Compare and set: of two tabs, exactly one finds the line unvoted. A refusal below undoes it.
    if not RollEntry.objects.filter(pk=entry.pk, voted=False).update(voted=True):
        raise Refused("Ông/bà đã biểu quyết; mỗi thành viên chỉ biểu quyết một lần.")
    if set(choices) != set(vote_round.items.values_list("pk", flat=True)):
        raise Refused("Hãy chọn “Đồng ý” hoặc “Không đồng ý” cho từng trường hợp.", "choices")
    _BOXES[vote_round.ballot].cast(entry, choices)
    return entry


@transaction.atomic
def close_round(*, vote_round: VoteRound, actor: User, now: datetime | None = None) -> VoteRound:
    """End the vote, count it, and write the outcome of every proposal.

    Raises:
        Refused: no right, wrong state, or fewer ballots than the quorum.
    """
    now = now or timezone.now()
    _require_secretary(actor)
    vote_round = _lock(vote_round)
    _require_state(vote_round, State.OPEN)
    turnout = turnout_of(vote_round)
    quorum = (vote_round.quorum_num, vote_round.quorum_den)
    if not has_quorum(turnout.members, turnout.cast, quorum):
        raise Refused(
            f"Mới có {turnout.cast}/{turnout.members} thành viên biểu quyết, cần ít nhất "
            f"{quorum_needed(turnout.members, quorum)}."
        )
    counts = _BOXES[vote_round.ballot].count(vote_round)
    for item in vote_round.items.select_related("proposal", "round"):
        verdict = judge(item.rule(), turnout, counts[item.pk].agree)
        ItemResult.objects.create(
            item=item,
            agree=counts[item.pk].agree,
            disagree=counts[item.pk].disagree,
            base_value=verdict.base_value,
            needed=verdict.needed,
            passed=verdict.passed,
            counted_by=actor,
        )
        item.proposal.state = Proposal.State.PASSED if verdict.passed else Proposal.State.REJECTED
        item.proposal.save(update_fields=["state"])
    vote_round.state = State.CLOSED
    vote_round.closed_at = now
    vote_round.save(update_fields=["state", "closed_at"])
    record("vote_round.closed", vote_round, actor=actor, at=now, cast=turnout.cast)
    return vote_round


def voting_members(sitting: Sitting, *, at: datetime | None = None) -> list[CouncilMember]:
    """Members with a vote on the day of the sitting's vote."""
    day = timezone.localdate(at or timezone.now())
    members = CouncilMember.objects.current(day).filter(term=sitting.term, has_vote=True)
    return list(members.select_related("user"))


def turnout_of(vote_round: VoteRound) -> Turnout:
    """How many members the roll has, how many are present, how many voted."""
    roll = list(vote_round.roll.all())
    return Turnout(
        members=len(roll),
        present=sum(entry.present for entry in roll),
        cast=sum(entry.voted for entry in roll),
    )


def _lock(vote_round: VoteRound) -> VoteRound:
    locked = (
        VoteRound.objects.select_for_update(of=("self",))
        .select_related("sitting__term")
        .filter(pk=vote_round.pk)
        .first()
    )
    if locked is None:
        raise Refused("Danh sách biểu quyết này đã bỏ; hãy tải lại trang.")
    return locked


def _require_secretary(actor: User) -> None:
    if not actor.has_perm("awards.prepare_vote"):
        raise Refused("Việc này thuộc Thư ký Hội đồng hoặc Phòng Văn hóa - Xã hội.")


def _require_state(vote_round: VoteRound, state: VoteRound.State) -> None:
    if vote_round.state != state:
        raise Refused(f"Lượt biểu quyết đang ở trạng thái “{vote_round.get_state_display()}”.")


def _items_of(proposals: Sequence[Proposal]) -> list[VoteItem]:
    return list(VoteItem.objects.filter(proposal__in=proposals).select_related("round"))


def _freeze_item(vote_round: VoteRound, order: int, proposal: Proposal) -> VoteItem:
    form = proposal.award_form
    return VoteItem.objects.create(
        round=vote_round,
        proposal=proposal,
        order=order,
        nominee=proposal.submission.unit.name,
        award_name=form.name,
        base=form.base,
        threshold_num=form.threshold_num,
        threshold_den=form.threshold_den,
        strict=form.strict,
    )
