"""Objects of the tests of `reports`, made by hand with the ORM alone."""

from datetime import UTC, date, datetime
from decimal import Decimal

from django.utils import timezone

from awards.models import (
    AwardForm,
    CouncilTerm,
    Decision,
    DecisionItem,
    Honour,
    Proposal,
    Sitting,
)
from awards.tally import Base
from criteria.models import Result
from movement.models import (
    Achievement,
    Authority,
    ContentArea,
    Group,
    Membership,
    Office,
    OfficeRole,
    Phase,
    Plan,
    PlanSection,
    Round,
    RoundWindow,
    Signer,
    Submission,
    Unit,
    User,
)
from movement.text import person_sort_key, sort_key
from reports.models import ReportJob

MOMENT = datetime(2026, 11, 22, 3, 30, tzinfo=UTC)  # 10 giờ 30 at Xuân Trường
SINCE = date(2026, 1, 1)
AREAS = [
    "Tư duy, nhận thức và hành động",
    "Hạ tầng số, hạ tầng xanh",
    "Đổi mới sáng tạo trong mọi hoạt động",
    "Kinh tế số, xã hội số, chính quyền số, công dân số",
    "Chuyển đổi xanh, chống biến đổi khí hậu",
]
GROUPS = [
    (Group.AGENCY, "Cơ quan, đơn vị"),
    (Group.FRONT, "Mặt trận Tổ quốc, các tổ chức chính trị - xã hội"),
    (Group.BUSINESS, "Doanh nghiệp"),
    (Group.INDIVIDUAL, "Cá nhân"),
]


def local_moment() -> datetime:
    """The moment of the tests as the commune's clock shows it."""
    return timezone.localtime(MOMENT)


def make_plan() -> Phase:
    """The authority, the plan with its parts, and both phases; the first one is returned."""
    Authority.objects.create(
        name="Ủy ban nhân dân xã Xuân Trường",
        short_name="UBND xã Xuân Trường",
        commune="xã Xuân Trường",
        place="Xuân Trường",
        province="tỉnh Ninh Bình",
        symbol="UBND",
    )
    plan = Plan.objects.create(
        number="87/KH-UBND",
        issued_on=date(2026, 5, 15),
        movement="Đổi mới sáng tạo, phát triển khoa học, công nghệ, chuyển đổi số, chuyển đổi xanh",
        title="Triển khai Phong trào thi đua trên địa bàn xã Xuân Trường",
        basis="Thực hiện Kế hoạch số 118/KH-UBND",
        first_year=2026,
        last_year=2030,
    )
    for number, title in enumerate(AREAS, start=1):
        ContentArea.objects.create(
            plan=plan, number=number, section=f"II.{number}", title=title, text=f"Thi đua {title}."
        )
    for order, (code, name) in enumerate(GROUPS, start=1):
        Group.objects.create(
            code=code, order=order, section=f"III.1.{order}", name=name, subject=f"Đối với {name}"
        )
    Office.objects.create(
        code=Office.CULTURE_SOCIAL,
        name="Phòng Văn hóa - Xã hội",
        short_name="VH-XH",
        duty="Cơ quan thường trực của Phong trào thi đua.",
        is_standing=True,
    )
    Office.objects.create(
        code=Office.ECONOMIC, name="Phòng Kinh tế", short_name="Kinh tế", duty="Chuyển đổi xanh."
    )
    headings = ["Đẩy mạnh tuyên truyền, nâng cao nhận thức", "Phát triển nguồn nhân lực"]
    for order, heading in enumerate(headings, start=1):
        PlanSection.objects.create(
            plan=plan,
            order=order,
            code=f"IV.{order}",
            kind=PlanSection.Kind.SOLUTION,
            heading=heading,
        )
    Signer.objects.create(
        capacity="TM. ỦY BAN NHÂN DÂN",
        post="KT. CHỦ TỊCH\nPHÓ CHỦ TỊCH",
        name="Phạm Ngọc Vinh",
        from_date=SINCE,
    )
    return _make_phases(plan)


def _make_phases(plan: Plan) -> Phase:
    Phase.objects.create(
        plan=plan,
        number=2,
        first_year=2028,
        last_year=2030,
        review=Phase.Review.FINAL,
        review_year=2030,
        text="Tổng kết vào năm 2030.",
    )
    return Phase.objects.create(
        plan=plan,
        number=1,
        first_year=2026,
        last_year=2027,
        review=Phase.Review.INTERIM,
        review_year=2027,
        text="Tổ chức triển khai thực hiện Phong trào thi đua hiệu quả, thiết thực.",
    )


def make_round(phase: Phase, year: int = 2026) -> Round:
    """A round whose dossiers are handed in from June to November."""
    round_ = Round.objects.create(phase=phase, year=year)
    RoundWindow.objects.create(
        round=round_,
        kind=RoundWindow.Kind.SUBMISSION,
        opens_at=datetime(year, 5, 31, 17, tzinfo=UTC),
        closes_at=datetime(year, 11, 15, 10, tzinfo=UTC),
    )
    return round_


def make_user(email: str, *, office: str | None = None, unit: Unit | None = None) -> User:
    """A person who works for the office, acts for the unit, or does neither."""
    user = User.objects.create_user(email, f"Nguyễn Văn {email[0].upper()}")
    if office:
        OfficeRole.objects.create(
            user=user, office=Office.objects.get(code=office), from_date=SINCE
        )
    if unit:
        Membership.objects.create(user=user, unit=unit, from_date=SINCE)
    return user


def make_unit(group: str, name: str, *, state: str = Unit.State.ACTIVE) -> Unit:
    """A unit of the group; individuals are officials."""
    return Unit.objects.create(
        group=Group.objects.get(code=group),
        name=name,
        state=state,
        kind=Unit.KINDS_OF_GROUP[group][0],
    )


def make_dossier(
    unit: Unit,
    round_: Round,
    state: str = Submission.State.ACCEPTED,
    *,
    areas: list[list[int]] | None = None,
    difficulties: str = "",
) -> Submission:
    """A dossier with one achievement for each list of content area numbers."""
    sent = state != Submission.State.DRAFT
    dossier = Submission.objects.create(
        unit=unit,
        round=round_,
        state=state,
        reference=f"TD{round_.year % 100}-{unit.pk:08d}" if sent else None,
        submitted_at=MOMENT if sent else None,
        difficulties=difficulties,
    )
    for number, tags in enumerate(areas or [], start=1):
        achievement = Achievement.objects.create(
            submission=dossier, title=f"Thành tích {number}", description="Đã làm xong."
        )
        achievement.content_areas.set(ContentArea.objects.filter(number__in=tags))
    return dossier


def make_result(dossier: Submission, total: str, rank: int, scale: str = "100") -> Result:
    """A judged dossier."""
    return Result.objects.create(
        submission=dossier,
        total=Decimal(total),
        scale=Decimal(scale),
        rank=rank,
        computed_at=MOMENT,
    )


def make_proposal(dossier: Submission, state: str = Proposal.State.PROPOSED) -> Proposal:
    """The dossier put forward for a Giấy khen."""
    form, _ = AwardForm.objects.get_or_create(
        code="giay-khen",
        valid_from=SINCE,
        defaults={
            "name": "Giấy khen",
            "kind": AwardForm.Kind.COMMENDATION,
            "level": AwardForm.Level.COMMUNE,
            "recipient": AwardForm.Recipient.COLLECTIVE,
            "authority": "Chủ tịch UBND xã",
            "ballot": AwardForm.Ballot.OPEN,
            "base": Base.ALL,
            "quorum_num": 2,
            "quorum_den": 3,
            "threshold_num": 1,
            "threshold_den": 2,
            "strict": True,
        },
    )
    return Proposal.objects.create(
        submission=dossier,
        award_form=form,
        citation="Có thành tích xuất sắc.",
        state=state,
        proposed_by=User.objects.get_or_create(email="de-nghi@example.vn")[0],
        proposed_at=MOMENT,
    )


def make_honour(dossier: Submission, number: int) -> Honour:
    """The dossier's unit honoured by decision 05/QĐ-UBND."""
    proposal = make_proposal(dossier, Proposal.State.DECIDED)
    term, _ = CouncilTerm.objects.get_or_create(
        name="Hội đồng", decision_number="01/QĐ", decision_date=SINCE, from_date=SINCE
    )
    sitting, _ = Sitting.objects.get_or_create(
        term=term, starts_at=MOMENT, place="Trụ sở", subject="Xét khen thưởng"
    )
    decision, _ = Decision.objects.get_or_create(
        round=dossier.round,
        sitting=sitting,
        subject="Khen thưởng",
        number=5,
        issued_on=date(dossier.round.year, 11, 20),
        signer=Signer.objects.get(),
        year=dossier.round.year,
        state=Decision.State.ISSUED,
    )
    item = DecisionItem.objects.create(decision=decision, proposal=proposal, order=number)
    unit = dossier.unit
    key = person_sort_key if unit.is_individual else sort_key
    return Honour.objects.create(
        decision_item=item,
        year=dossier.round.year,
        number=number,
        recipient=unit.name,
        sort_key=key(unit.name),
        group=unit.group,
        award_name="Giấy khen của Chủ tịch UBND xã",
        citation="Có thành tích xuất sắc.",
        decision_number="05/QĐ-UBND",
        decided_on=decision.issued_on,
        published_at=MOMENT,
    )


def make_job(phase: Phase, requested_by: User, **values: object) -> ReportJob:
    """A request as it stands in the list."""
    defaults = {"kind": phase.review, "heartbeat": MOMENT, "requested_at": MOMENT}
    return ReportJob.objects.create(
        phase=phase, requested_by=requested_by, **{**defaults, **values}
    )
