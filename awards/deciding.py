"""Decisions: drafted from what the council passed, then issued with number, date and signer."""

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from awards.honours import publish
from awards.models import AwardForm, Decision, DecisionItem, Honour, Proposal, Sitting
from movement.addressees import REPRESENTATIVES, people_of
from movement.errors import Refused
from movement.history import record
from movement.models import Plan, Round, Signer, User
from movement.outbox import queue_letter

MAX_NUMBER = 99_999  # more than a register holds: a slip of the key, not a number


@transaction.atomic
def draft_decision(
    *, sitting: Sitting, round_: Round, actor: User, now: datetime | None = None
) -> Decision:
    """Draft a decision on everything the sitting passed that the commune itself decides.

    Raises:
        Refused: no right, or nothing is left to decide.
    """
    _require_right(actor)
    # One draft at a time: of two clicks the second finds nothing left to decide.
    Sitting.objects.select_for_update().get(pk=sitting.pk)
    passed = list(
        Proposal.objects.select_for_update(of=("self",)).filter(
            state=Proposal.State.PASSED,
            award_form__level=AwardForm.Level.COMMUNE,
            submission__round=round_,
            vote_items__round__sitting=sitting,
            vote_items__result__passed=True,
            decision_item=None,
        )
    )
    if not passed:
        raise Refused("Phiên họp không còn trường hợp nào đã thông qua mà chưa có quyết định.")
    plan = Plan.objects.get()
    decision = Decision.objects.create(
        round=round_,
        sitting=sitting,
        subject=(
            "Về việc khen thưởng tập thể, cá nhân có thành tích xuất sắc trong Phong trào thi đua "
            f"“{plan.movement}” năm {round_.year}"
        ),
    )
    for order, proposal in enumerate(passed, start=1):
        DecisionItem.objects.create(decision=decision, proposal=proposal, order=order)
    record("decision.drafted", decision, actor=actor, at=now, items=len(passed))
    return decision


@transaction.atomic
def issue(
    *,
    decision: Decision,
    number: int | None,
    issued_on: date | None,
    signer: Signer | None,
    actor: User,
    now: datetime | None = None,
) -> Decision:
    """Issue the decision and open its honours on the roll.

    Raises:
        Refused: no right, issued already, or number, date or signer missing or wrong; the field
            is named.
    """
    now = now or timezone.now()
    _require_right(actor)
    decision = (
        Decision.objects.select_for_update(of=("self",))
        .select_related("round", "sitting")
        .get(pk=decision.pk)
    )
    if decision.state != Decision.State.DRAFT:
        raise Refused("Quyết định này đã ban hành.")
    if number is None or number < 1:
        raise Refused("Hãy ghi số quyết định, từ 1 trở lên.", "number")
    if number > MAX_NUMBER:
        raise Refused("Số quyết định lớn nhất là 99.999; hãy xem lại.", "number")
    if issued_on is None:
        raise Refused("Hãy ghi ngày ban hành.", "issued_on")
    if issued_on > timezone.localdate(now):
        raise Refused("Ngày ban hành không được sau ngày hôm nay.", "issued_on")
    if issued_on < timezone.localdate(decision.sitting.starts_at):
        raise Refused("Ngày ban hành không được trước ngày Hội đồng họp.", "issued_on")
    if signer is None:
        raise Refused("Hãy chọn người ký.", "signer")
    if not signer.signs_on(issued_on):
        raise Refused(f"{signer.name} không giữ quyền ký vào ngày này.", "signer")
    # Honours are numbered within the round: two decisions issued at once must not meet.
    Round.objects.select_for_update().get(pk=decision.round_id)
    decision.number = number
    decision.issued_on = issued_on
    decision.signer = signer
    decision.year = issued_on.year
    decision.state = Decision.State.ISSUED
    try:
        with transaction.atomic():
            decision.save()
    except IntegrityError:
        raise Refused(
            f"Số {number}/{decision.symbol} của năm {issued_on.year} đã dùng cho quyết định khác.",
            "number",
        ) from None
    Proposal.objects.filter(decision_item__decision=decision).update(state=Proposal.State.DECIDED)
    _tell(decision, publish(decision, now=now), now)
    record("decision.issued", decision, actor=actor, at=now, number=decision.full_number)
    return decision


def _tell(decision: Decision, honours: list[Honour], now: datetime) -> None:
    """Write to those who represent the honoured units."""
    units = {honour.pk: honour.decision_item.proposal.submission.unit for honour in honours}
    people = people_of(units.values(), REPRESENTATIVES, timezone.localdate(now))
    for honour in honours:
        unit = units[honour.pk]
        for person in people.get(unit.pk, []):
            queue_letter(
                kind="decision_issued",
                to=person,
                subject=f"Quyết định khen thưởng {unit}, số {decision.full_number}"[:200],
                context={
                    "unit": unit,
                    "honour": honour,
                    "decision": decision,
                    "round": decision.round,
                },
                about=decision,
                once_key=f"decision_issued:{honour.pk}:{person.pk}",
                now=now,
            )


def _require_right(actor: User) -> None:
    if not actor.has_perm("awards.decide"):
        raise Refused("Việc này thuộc Phòng Văn hóa - Xã hội.")
