"""Objects for tests: plain, with no surprise, made through the domain's own functions where a
state is concerned."""

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any

from allauth.account.models import EmailAddress
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.db.models import Model
from django.utils import timezone

from awards.ballot.rounds import (
    cast,
    close_round,
    open_round,
    prepare_round,
    record_attendance,
    voting_members,
)
from awards.deciding import draft_decision, issue
from awards.loading import load_award_forms
from awards.models import (
    AwardForm,
    CouncilMember,
    CouncilTerm,
    Decision,
    OpenVote,
    Proposal,
    Sitting,
    VoteRound,
)
from awards.proposing import propose
from criteria.loading import load_criteria
from criteria.models import (
    Approval,
    Band,
    ClassBand,
    CriteriaSet,
    Criterion,
    OfficeSheet,
    Result,
    Score,
    ScoreSheet,
    SelfScore,
)
from criteria.publishing import approve_set, publish_set
from criteria.reconciling import sign_off
from criteria.scoring import criteria_for, finish_sheet, take_sheet
from criteria.self_scoring import criteria_of
from movement import workflow
from movement.evidence import add_evidence
from movement.gaps import tick_gap
from movement.loading import load_plan
from movement.models import (
    Achievement,
    Authority,
    ContentArea,
    Event,
    Group,
    Membership,
    Office,
    OfficeRole,
    Phase,
    Plan,
    PlanCriterion,
    PlanSection,
    Registration,
    Round,
    RoundWindow,
    Signer,
    Submission,
    Unit,
    User,
)
from movement.registering import TargetEntry, register, save_registration, start_registration
from tests.snapshots import Snapshot


def _load_everything() -> None:
    load_plan()
    load_criteria(year=2026)
    load_award_forms()
    # Plain: one scorer an office, points given by hand, unless a test says otherwise.
    CriteriaSet.objects.update(scorers=1)
    Criterion.objects.update(kind=Criterion.Kind.MANUAL)


LOADED_TABLES: list[type[Model]] = [
    *(Authority, Office, Group, Plan, Phase, Round, Signer, PlanSection, PlanCriterion),
    *(ContentArea, CriteriaSet, ClassBand, Criterion, Band, AwardForm),
]
LOADED = Snapshot(_load_everything, LOADED_TABLES)
PASSWORD = "mat-khau-thu-nghiem"
# One empty page, as small as a reader takes it.
PDF = (
    b"%PDF-1.7\n"
    b"1 0 obj<</Type/Catalog/Pages 2 0 R>> endobj\n"
    b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>> endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>> endobj\n"
    b"xref\n"
    b"0 4\n"
    b"0000000000 65535 f \n"
    b"0000000009 00000 n \n"
    b"0000000053 00000 n \n"
    b"0000000103 00000 n \n"
    b"trailer<</Size 4/Root 1 0 R>>\n"
    b"startxref\n"
    b"167\n"
    b"%%EOF\n"
)


def a_user(email: str = "nguoi@xuantruong.example", name: str = "Nguyễn Văn An") -> User:
    """A person who can sign in."""
    user = User.objects.create_user(email, name, password=PASSWORD)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def an_officer(
    office: str,
    email: str = "",
    name: str = "Trần Thị Bình",
    kind: OfficeRole.Kind = OfficeRole.Kind.OFFICER,
) -> User:
    """A person who works for the office today."""
    user = a_user(email or f"{office}@xuantruong.example", name)
    OfficeRole.objects.create(
        user=user,
        office=Office.objects.get(code=office),
        kind=kind,
        from_date=timezone.localdate() - timedelta(days=30),
    )
    return user


def a_head(office: str) -> User:
    """The head of the office, who scores as well: a small commune's office."""
    return an_officer(office, kind=OfficeRole.Kind.HEAD)


def _head_of(office: str) -> User:
    return User.objects.get(office_roles__office__code=office)


def the_plan() -> Round:
    """The plan, its criteria drafts and award forms, and the round of 2026 with open windows."""
    LOADED.restore()
    return _with_open_windows()


def _with_open_windows() -> Round:
    round_ = Round.objects.get(year=2026)
    for kind in RoundWindow.Kind:
        open_window(round_, kind)
    return round_


def open_window(round_: Round, kind: RoundWindow.Kind, **days: int) -> RoundWindow:
    """A window from `opens` days to `closes` days from now (−10 and +10 unless told)."""
    now = timezone.now()
    window, _made = RoundWindow.objects.update_or_create(
        round=round_,
        kind=kind,
        defaults={
            "opens_at": now + timedelta(days=days.get("opens", -10)),
            "closes_at": now + timedelta(days=days.get("closes", 10)),
        },
    )
    return window


def _publish_everything() -> None:
    LOADED.restore()
    publish_criteria(a_head(Office.CULTURE_SOCIAL), a_head(Office.ECONOMIC))
    # An event names its subject by a content type, whose key is another after a flush.
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {Event._meta.db_table}")


READY = Snapshot(
    _publish_everything,
    [*LOADED_TABLES, User, EmailAddress, OfficeRole, Approval],
)


def approve_criteria(criteria_set: CriteriaSet, *heads: User) -> None:
    """Each head agrees with the draft for the own office."""
    for head in heads:
        office = Office.objects.get(code__in=head.office_codes)
        approve_set(criteria_set=criteria_set, office=office, actor=head)


def publish_criteria(culture: User, economic: User) -> None:
    """Put every draft set in force, agreed by both offices."""
    for criteria_set in CriteriaSet.objects.filter(state=CriteriaSet.State.DRAFT):
        approve_criteria(criteria_set, culture, economic)
        publish_set(criteria_set=criteria_set, actor=culture)


def a_unit(name: str = "Trường THCS Xuân Trường", group: str = Group.AGENCY) -> Unit:
    """A unit that takes part."""
    kind = Unit.Kind.OTHER if group == Group.INDIVIDUAL else Unit.KINDS_OF_GROUP[group][0]
    return Unit.objects.create(
        group=Group.objects.get(code=group),
        name=name,
        kind=kind,
        state=Unit.State.ACTIVE,
    )


def a_member(
    unit: Unit,
    email: str = "dai-dien@xuantruong.example",
    kind: Membership.Kind = Membership.Kind.SUBMITTER,
) -> User:
    """A person who acts for the unit today."""
    user = a_user(email, "Lê Thị Cúc")
    Membership.objects.create(
        user=user, unit=unit, kind=kind, from_date=timezone.localdate() - timedelta(days=30)
    )
    return user


def a_file(name: str = "minh-chung.pdf", content: bytes = PDF) -> SimpleUploadedFile:
    """An uploaded file."""
    return SimpleUploadedFile(name, content)


def an_achievement(submission: Submission, actor: User, **values: Any) -> Achievement:
    """An achievement with one file of evidence."""
    achievement = Achievement.objects.create(
        submission=submission,
        title=values.get("title", "Số hóa hồ sơ một cửa"),
        description=values.get("description", "Số hóa 1.200 hồ sơ."),
    )
    areas = values.get("areas", [3])
    achievement.content_areas.set(ContentArea.objects.filter(number__in=areas))
    add_evidence(achievement=achievement, upload=a_file(), title="Biên bản", actor=actor)
    return achievement


def a_draft(unit: Unit, actor: User, round_: Round) -> Submission:
    """An empty dossier."""
    return workflow.start_dossier(unit=unit, round_=round_, actor=actor)


def a_complete_draft(unit: Unit, actor: User, round_: Round) -> Submission:
    """A dossier with everything filled, every criterion claimed at half its maximum."""
    submission = a_draft(unit, actor, round_)
    submission.summary = "Đơn vị đã hoàn thành các chỉ tiêu."
    submission.save()
    an_achievement(submission, actor)
    SelfScore.objects.bulk_create(
        SelfScore(submission=submission, criterion=criterion, points=criterion.max_points / 2)
        for criterion in criteria_of(submission)
    )
    return submission


def a_target(name: str = "Số hóa hồ sơ một cửa", value: str = "1200", area: int = 3) -> TargetEntry:
    """A line of the grid of targets."""
    return TargetEntry(
        content_area=ContentArea.objects.get(number=area),
        name=name,
        value=Decimal(value),
        measure="hồ sơ",
    )


def a_draft_registration(
    unit: Unit, actor: User, round_: Round, *targets: TargetEntry
) -> Registration:
    """A registration with a launch plan and these targets, not sent yet."""
    return save_registration(
        registration=start_registration(unit=unit, round_=round_, actor=actor),
        launch_plan="Phát động trong toàn trường.",
        launch_criteria="",
        launched_on=None,
        targets=targets,
        actor=actor,
    )


def a_registration(unit: Unit, actor: User, round_: Round, *targets: TargetEntry) -> Registration:
    """The unit has registered with these targets (one unless told)."""
    registration = a_draft_registration(unit, actor, round_, *(targets or [a_target()]))
    return register(registration=registration, actor=actor)


def an_accepted_dossier(unit: Unit, actor: User, round_: Round, officer: User) -> Submission:
    """A complete dossier that was sent and received."""
    submission = a_complete_draft(unit, actor, round_)
    workflow.submit(submission=submission, actor=actor)
    return workflow.accept(submission=submission, actor=officer)


def send_back(
    submission: Submission, officer: User, text: str = "Thiếu biên bản.", **values: Any
) -> Submission:
    """The standing office ticks one gap, in the summary unless told, and returns the dossier."""
    tick_gap(
        submission=submission,
        office=Office.objects.get(code=Office.CULTURE_SOCIAL),
        topic_key=values.get("topic_key", "summary"),
        text=text,
        actor=officer,
    )
    return workflow.return_for_supplement(
        submission=submission,
        due=values.get("due") or timezone.localdate() + timedelta(days=5),
        note=values.get("note", ""),
        actor=officer,
    )


def finish(submission: Submission, officer: User, office: str, share: Decimal) -> ScoreSheet:
    """Fill and finish the officer's own sheet, every criterion at the share of its maximum."""
    sheet = take_sheet(submission=submission, office=Office.objects.get(code=office), actor=officer)
    # Cells are no state: written at once, which makes the suite minutes faster.
    Score.objects.bulk_create(
        Score(
            sheet=sheet,
            criterion=criterion,
            points=(criterion.max_points * share).quantize(Decimal("0.01")),
            reason="Theo minh chứng.",
            no_evidence=True,
        )
        for criterion in criteria_for(sheet.office_sheet)
    )
    return finish_sheet(sheet=sheet, actor=officer)


def score(submission: Submission, head: User, office: str, share: Decimal) -> OfficeSheet:
    """The head alone scores for the office at the share of the maximum, and signs."""
    sheet = finish(submission, head, office, share)
    return sign_off(office_sheet=sheet.office_sheet, actor=head)


class Portal:
    """A portal ready for the council: two heads of offices, a council, results as asked."""

    def __init__(self) -> None:
        READY.restore()
        self.round = _with_open_windows()
        self.culture = _head_of(Office.CULTURE_SOCIAL)
        self.economic = _head_of(Office.ECONOMIC)

    def judged(self, name: str, share: str = "0.8", group: str = Group.AGENCY) -> Result:
        """A unit whose dossier both offices have judged."""
        unit = a_unit(name, group)
        number = Unit.objects.count()
        member = a_member(unit, f"don-vi-{number}@xuantruong.example")
        submission = an_accepted_dossier(unit, member, self.round, self.culture)
        score(submission, self.culture, Office.CULTURE_SOCIAL, Decimal(share))
        score(submission, self.economic, Office.ECONOMIC, Decimal(share))
        return Result.objects.get(submission=submission)

    def council(self, members: int = 3) -> Sitting:
        """A council of voting members and its sitting now."""
        today = timezone.localdate()
        term = CouncilTerm.objects.create(
            name="Hội đồng Thi đua - Khen thưởng xã",
            decision_number="01/QĐ-UBND",
            decision_date=today - timedelta(days=60),
            from_date=today - timedelta(days=60),
        )
        for number in range(1, members + 1):
            CouncilMember.objects.create(
                term=term,
                user=a_user(f"hoi-dong-{number}@xuantruong.example", f"Phạm Văn Số {number}"),
                from_date=today - timedelta(days=60),
            )
        return Sitting.objects.create(
            term=term, starts_at=timezone.now(), place="Hội trường", subject="Xét khen thưởng"
        )


def a_proposal(
    result: Result, actor: User, code: str = "giay-khen-tap-the", citation: str = "Số hóa hồ sơ"
) -> Proposal:
    """The judged dossier put forward for an award."""
    return propose(
        submission=result.submission,
        award_form=AwardForm.objects.get(code=code),
        citation=citation,
        actor=actor,
    )


def a_draft_round(sitting: Sitting, proposals: Sequence[Proposal], actor: User) -> VoteRound:
    """A ballot with every voting member present."""
    if not sitting.vote_rounds.exclude(state=VoteRound.State.DRAFT).exists():
        record_attendance(sitting=sitting, present=voting_members(sitting), actor=actor)
    return prepare_round(sitting=sitting, proposals=proposals, actor=actor)


def an_open_round(sitting: Sitting, proposals: Sequence[Proposal], actor: User) -> VoteRound:
    """A ballot that the members may cast."""
    return open_round(vote_round=a_draft_round(sitting, proposals, actor), actor=actor)


def vote(vote_round: VoteRound, member: User, choice: OpenVote.Choice) -> None:
    """The member's ballot, the same choice for every nominee."""
    choices = {item.pk: choice for item in vote_round.items.all()}
    cast(vote_round=vote_round, actor=member, choices=choices)


def a_closed_round(
    sitting: Sitting, proposals: Sequence[Proposal], actor: User, agree: int | None = None
) -> VoteRound:
    """A vote of all members, of whom the first `agree` agree (all unless told)."""
    vote_round = an_open_round(sitting, proposals, actor)
    for number, entry in enumerate(vote_round.roll.select_related("member__user")):
        agrees = agree is None or number < agree
        choice = OpenVote.Choice.AGREE if agrees else OpenVote.Choice.DISAGREE
        vote(vote_round, entry.member.user, choice)
    return close_round(vote_round=vote_round, actor=actor)


def a_draft_decision(portal: Portal, sitting: Sitting, *results: Result) -> Decision:
    """The council passed a giấy khen for each of the results, and the office drafted it."""
    codes = {Group.INDIVIDUAL: "giay-khen-ca-nhan"}
    proposals = [
        a_proposal(
            result,
            portal.culture,
            codes.get(result.submission.unit.group.code, "giay-khen-tap-the"),
            f"Thành tích của {result.submission.unit}",
        )
        for result in results
    ]
    a_closed_round(sitting, proposals, portal.culture)
    return draft_decision(sitting=sitting, round_=portal.round, actor=portal.culture)


def an_issued_decision(decision: Decision, actor: User, number: int = 105) -> Decision:
    """The decision with number, today's date and signer, its honours on the roll."""
    return issue(
        decision=decision,
        number=number,
        issued_on=timezone.localdate(),
        signer=Signer.objects.get(),
        actor=actor,
    )
