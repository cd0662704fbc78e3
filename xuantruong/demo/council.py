"""The council's side of the demonstration year: proposals, one sitting, votes, one decision."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from awards.ballot.rounds import cast, close_round, open_round, prepare_round, record_attendance
from awards.deciding import draft_decision, issue
from awards.models import (
    AwardForm,
    CouncilMember,
    CouncilTerm,
    OpenVote,
    Proposal,
    Sitting,
    VoteRound,
)
from awards.proposing import draft_citation, propose, recipient_kind
from criteria.models import Result
from movement.models import Group, Signer
from xuantruong.demo.people import Accounts
from xuantruong.demo.scene import Scene

DECISION_NUMBER = 105
_FORMS = {
    AwardForm.Recipient.COLLECTIVE: "giay-khen-tap-the",
    AwardForm.Recipient.INDIVIDUAL: "giay-khen-ca-nhan",
}
_FIRST_ROLES = [CouncilMember.Role.CHAIR, CouncilMember.Role.VICE, CouncilMember.Role.SECRETARY]
_AGREE, _DISAGREE = OpenVote.Choice.AGREE, OpenVote.Choice.DISAGREE
_TOO_FEW = 4  # of nine members: half of all is not more than half


def hold_council(scene: Scene, accounts: Accounts, *, since: date) -> None:
    """Everything from the proposals to the decision, and one vote that waits for a visitor."""
    clock = scene.clock
    ranked = _ranked()
    nominees = [result for results in ranked.values() for result in results[:2]]
    proposals = [_propose(scene, result, clock.at(-7, 17, 5)) for result in nominees]
    next_in_line = _propose(scene, ranked[Group.BUSINESS][2], clock.at(-7, 17, 20))

    members = _appoint(scene, accounts, since)
    sitting = Sitting.objects.create(
        term=members[0].term,
        starts_at=clock.at(-3, 8),
        place="Phòng họp số 1, trụ sở UBND xã",
        subject=f"Xét khen thưởng Phong trào thi đua năm {scene.round.year}",
    )
    present = members[:-1]
    secretary = members[2].user
    record_attendance(sitting=sitting, present=present, actor=secretary, now=clock.at(-3, 8, 5))
    first = _open(scene, sitting, proposals, clock.at(-3, 8, 30))
    _vote(scene, first, present, _votes_for(scene, nominees))
    close_round(vote_round=first, actor=secretary, now=clock.at(-3, 9, 40))
    _open(scene, sitting, [next_in_line], clock.at(-3, 10, 15))

    _decide(scene, sitting)
    _propose(scene, ranked[Group.AGENCY][2], clock.at(-1, 16, 30))


def _ranked() -> dict[str, list[Result]]:
    """The results of every group, best first."""
    ranked: dict[str, list[Result]] = {}
    for result in Result.objects.select_related("submission__unit__group"):
        ranked.setdefault(result.submission.unit.group.code, []).append(result)
    return ranked


def _propose(scene: Scene, result: Result, now: datetime) -> Proposal:
    submission = result.submission
    return propose(
        submission=submission,
        award_form=AwardForm.objects.get(code=_FORMS[recipient_kind(submission)]),
        citation=draft_citation(submission),
        actor=scene.standing_officer,
        now=now,
    )


def _appoint(scene: Scene, accounts: Accounts, since: date) -> list[CouncilMember]:
    term = CouncilTerm.objects.create(
        name="Hội đồng Thi đua - Khen thưởng xã Xuân Trường",
        decision_number="62/QĐ-UBND",
        decision_date=since,
        from_date=since,
        is_demo=True,
    )
    names = scene.material.council
    roles = [*_FIRST_ROLES, *[CouncilMember.Role.MEMBER] * (len(names) - len(_FIRST_ROLES))]
    return [
        CouncilMember.objects.create(
            term=term,
            user=accounts.open(f"hoi-dong-{number}", name),
            role=role,
            from_date=since,
        )
        for number, (name, role) in enumerate(zip(names, roles, strict=True), start=1)
    ]


def _open(
    scene: Scene, sitting: Sitting, proposals: Sequence[Proposal], now: datetime
) -> VoteRound:
    actor = scene.standing_officer
    vote_round = prepare_round(sitting=sitting, proposals=proposals, actor=actor, now=now)
    return open_round(vote_round=vote_round, actor=actor, now=now)


def _votes_for(scene: Scene, nominees: Sequence[Result]) -> dict[int, int]:
    """How many members agree, by dossier; one of the second places does not pass.

    Chance picks it, because points of different groups are never compared.
    """
    refused = scene.rng.choice([result for result in nominees if result.rank > 1])
    return {
        result.submission_id: _TOO_FEW if result is refused else scene.rng.randint(6, 8)
        for result in nominees
    }


def _vote(
    scene: Scene, vote_round: VoteRound, present: Sequence[CouncilMember], votes: Mapping[int, int]
) -> None:
    ballots: dict[int, dict[int, OpenVote.Choice]] = {member.pk: {} for member in present}
    for item in vote_round.items.select_related("proposal"):
        agreeing = scene.rng.sample(present, k=votes[item.proposal.submission_id])
        for member in present:
            ballots[member.pk][item.pk] = _AGREE if member in agreeing else _DISAGREE
    for member in present:
        cast(vote_round=vote_round, actor=member.user, choices=ballots[member.pk])


def _decide(scene: Scene, sitting: Sitting) -> None:
    actor = scene.standing_officer
    issued_on = scene.clock.day(-1)
    decision = draft_decision(
        sitting=sitting, round_=scene.round, actor=actor, now=scene.clock.at(-2, 9, 10)
    )
    issue(
        decision=decision,
        number=DECISION_NUMBER,
        issued_on=issued_on,
        signer=next((row for row in Signer.objects.all() if row.signs_on(issued_on)), None),
        actor=actor,
        now=scene.clock.at(-1, 15, 30),
    )
