"""Two people at the same moment, on connections of their own: one wins, the other is told."""

from decimal import Decimal
from functools import partial

import pytest

from criteria.appeals import decide_appeal, file_appeal
from criteria.models import Appeal, CriteriaSet, OfficeScore, Publication, Result, ScoreChange
from criteria.publication import publish_results
from movement.errors import Refused
from movement.models import Group, Letter, Office, OfficeRole
from tests.acting import at_once
from tests.criteria.published import OF_CULTURE, OF_ECONOMY, Published, published
from tests.factories import Portal, an_officer

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def ask(case: Published, code: str = OF_ECONOMY) -> Appeal:
    return file_appeal(
        submission=case.submission,
        criterion=case.criterion(code),
        text="Biên bản có đủ số liệu.",
        actor=case.member,
    )


@pytest.mark.parametrize("_time", range(3))
def test_of_two_heads_that_decide_one_appeal_one_wins_and_the_other_is_told(_time: int) -> None:
    portal = Portal()
    case = published(portal)
    second = an_officer(Office.ECONOMIC, "pho-phong@xuantruong.example", kind=OfficeRole.Kind.HEAD)
    decide = partial(decide_appeal, appeal=ask(case), upheld=True, answer="Đã xem lại.")
    outcomes = at_once(
        partial(decide, points=Decimal(6), actor=portal.economic),
        partial(decide, points=Decimal(8), actor=second),
    )
    told = [outcome.message for outcome in outcomes if isinstance(outcome, Refused)]
    assert len(told) == 1
    assert told[0].startswith("Kiến nghị này đã được trả lời lúc ")
    change = ScoreChange.objects.get()
    winner = portal.economic if change.after == Decimal(6) else second
    assert (change.actor, Appeal.objects.get().decided_by) == (winner, winner)
    assert OfficeScore.objects.get(changes=change).points == change.after
    assert Result.objects.get().total == Decimal(46) + change.after
    assert Letter.objects.filter(kind="appeal_answered").count() == 1


@pytest.mark.parametrize("_time", range(3))
def test_appeals_of_one_dossier_decided_at_once_both_count(_time: int) -> None:
    portal = Portal()
    case = published(portal)
    appeals = [(ask(case, OF_ECONOMY), portal.economic), (ask(case, OF_CULTURE), portal.culture)]
    outcomes = at_once(
        *(
            partial(
                decide_appeal,
                appeal=appeal,
                upheld=True,
                points=Decimal(8),
                answer="Đã xem lại.",
                actor=head,
            )
            for appeal, head in appeals
        )
    )
    assert not [outcome for outcome in outcomes if isinstance(outcome, Refused)]
    result = Result.objects.get()
    assert (result.total, result.version) == (Decimal(58), 3)
    versions = list(result.versions.values_list("number", "total"))
    assert versions == [(1, Decimal(50)), (2, Decimal(54)), (3, Decimal(58))]


def test_appeals_of_two_dossiers_decided_at_once_leave_right_ranks() -> None:
    portal = Portal()
    rival = portal.judged("Trường Mầm non", "0.5")
    case = published(portal)
    other = Published(portal, rival, rival.submission.unit.memberships.get().user)
    outcomes = at_once(
        *(
            partial(
                decide_appeal,
                appeal=ask(each),
                upheld=True,
                points=Decimal(points),
                answer="Đã xem lại.",
                actor=portal.economic,
            )
            for each, points in ((case, 8), (other, 6))
        )
    )
    assert not [outcome for outcome in outcomes if isinstance(outcome, Refused)]
    ranked = Result.objects.order_by("rank").values_list("submission__unit__name", "total", "rank")
    assert list(ranked) == [
        ("Trạm Y tế", Decimal(54), 1),
        ("Trường Mầm non", Decimal(52), 2),
    ]


def test_an_appeal_filed_twice_at_once_is_filed_once() -> None:
    case = published(Portal())
    outcomes = at_once(partial(ask, case), partial(ask, case))
    told = [outcome.message for outcome in outcomes if isinstance(outcome, Refused)]
    assert len(told) == 1
    assert told[0].startswith("Đơn vị đã kiến nghị về tiêu chí CQ1.2 lúc ")
    assert Appeal.objects.count() == 1


def test_a_group_published_twice_at_once_is_published_once() -> None:
    portal = Portal()
    portal.judged("Trạm Y tế")
    publish = partial(
        publish_results,
        round_=portal.round,
        group=Group.objects.get(code=Group.AGENCY),
        actor=portal.culture,
    )
    outcomes = at_once(publish, publish)
    told = [outcome.message for outcome in outcomes if isinstance(outcome, Refused)]
    assert len(told) == 1
    assert told[0].startswith("Kết quả của nhóm đã được công bố lúc ")
    assert Publication.objects.count() == 1
    assert Result.objects.get().versions.count() == 1
    assert CriteriaSet.objects.in_force().filter(group__code=Group.AGENCY).count() == 1
