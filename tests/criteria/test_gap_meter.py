from decimal import Decimal

import pytest

from criteria.gap_meter import Claim, Meter, measure, meter_of
from criteria.self_scoring import claims_of, criteria_of, save_self_score
from movement import workflow
from movement.models import Evidence, Submission, Unit, User
from movement.readiness import panels
from tests.criteria.kinds import make_ratio
from tests.factories import Portal, a_complete_draft, a_draft, a_member, a_unit, an_achievement


def a_claim(code: str, points: str | None, *, has_evidence: bool, most: str = "10") -> Claim:
    return Claim(
        code=code,
        text="Nội dung",
        max_points=Decimal(most),
        points=None if points is None else Decimal(points),
        has_evidence=has_evidence,
    )


def meter(submission: Submission) -> Meter:
    return meter_of(criteria_of(submission), claims_of(submission))


@pytest.fixture
def draft(portal: Portal, unit: Unit, member: User) -> Submission:
    return a_draft(unit, member, portal.round)


def test_a_person_of_another_unit_reads_no_meter(portal: Portal, unit: Unit, member: User) -> None:
    draft = a_complete_draft(unit, member, portal.round)
    outsider = a_member(a_unit("Trạm Y tế"), "tram@xuantruong.example")
    for reader in (outsider, portal.culture):
        templates = [row["template"] for row in panels(draft, page="check", reader=reader)]
        assert "criteria/gap_meter.html" not in templates


def test_the_meter_says_what_is_claimed_and_what_is_proved() -> None:
    found = measure(
        [
            a_claim("1.1", "61.5", has_evidence=True, most="70"),
            a_claim("1.2", "8.25", has_evidence=False),
            a_claim("2.1", "0", has_evidence=False),
            a_claim("2.2", None, has_evidence=False),
            a_claim("3.1", "8.25", has_evidence=False),
        ]
    )
    assert (found.scale, found.claimed, found.proved, found.unproved) == (
        Decimal(110),
        Decimal(78),
        Decimal("61.5"),
        Decimal("16.5"),
    )
    assert found.codes == ["1.2", "3.1"]
    assert (found.percent_claimed, found.percent_proved) == (70, 78)
    assert found.sentence == (
        "Ông/bà tự chấm 78 điểm, trong đó 61,5 điểm có minh chứng; "
        "còn 16,5 điểm chưa có minh chứng ở: 1.2, 3.1."
    )


def test_points_are_summed_exactly() -> None:
    found = measure([a_claim(str(number), "0.1", has_evidence=True) for number in range(3)])
    assert (found.claimed, found.proved) == (Decimal("0.3"), Decimal("0.3"))


def test_a_meter_with_proof_of_everything_says_so() -> None:
    found = measure([a_claim("1.1", "7", has_evidence=True)])
    assert found.sentence == "Ông/bà tự chấm 7 điểm, tất cả đều có minh chứng."


def test_nothing_claimed_is_no_fraction_of_anything() -> None:
    for claims in ([], [a_claim("1.1", None, has_evidence=False)]):
        found = measure(claims)
        assert (found.percent_claimed, found.percent_proved) == (0, 0)
        assert found.sentence == "Ông/bà tự chấm 0 điểm."


def test_a_share_is_rounded_down_so_that_a_hundred_is_all() -> None:
    found = measure(
        [
            a_claim("1", "99.9", has_evidence=True, most="100"),
            a_claim("2", "0.1", has_evidence=False),
        ]
    )
    assert found.percent_proved == 99


def test_a_claim_is_proved_by_a_cited_file_or_by_an_achievement_with_one(
    draft: Submission, member: User
) -> None:
    achievement = an_achievement(draft, member)
    bare = draft.achievements.create(title="Trồng cây", description="500 cây")
    grounds = [
        {"achievements": [achievement]},
        {"evidence": list(achievement.evidence.all())},
        {"achievements": [bare]},
        {},
    ]
    for criterion, cited in zip(criteria_of(draft), grounds, strict=False):
        save_self_score(
            submission=draft,
            criterion=criterion,
            points=Decimal(1),
            note="",
            actor=member,
            **cited,  # type: ignore[arg-type]
        )
    claims = meter(draft).claims
    assert [claim.has_evidence for claim in claims[:5]] == [True, True, False, False, False]
    assert [claim.lacks_evidence for claim in claims[:5]] == [False, False, True, True, False]
    assert len(claims) == 10


def test_a_file_with_a_virus_proves_nothing(draft: Submission, member: User) -> None:
    achievement = an_achievement(draft, member)
    first = criteria_of(draft)[0]
    save_self_score(
        submission=draft,
        criterion=first,
        points=Decimal(1),
        note="",
        achievements=[achievement],
        actor=member,
    )
    Evidence.objects.update(scan=Evidence.Scan.INFECTED)
    assert meter(draft).codes == ["CQ1.1"]


def test_the_unit_reads_the_meter_before_it_sends_and_may_send_all_the_same(
    portal: Portal, unit: Unit, member: User
) -> None:
    draft = a_complete_draft(unit, member, portal.round)
    found = panels(draft, page="check", reader=member)
    shown = next(row for row in found if row["template"] == "criteria/gap_meter.html")
    assert shown["context"]["meter"].unproved == Decimal(50)
    assert workflow.submit(submission=draft, actor=member).state == Submission.State.SUBMITTED


def test_a_unit_that_claimed_nothing_yet_reads_no_meter(draft: Submission, member: User) -> None:
    assert panels(draft, page="check", reader=member) == []


def test_computed_points_are_measured_as_points_by_hand(
    portal: Portal, unit: Unit, member: User
) -> None:
    draft = a_draft(unit, member, portal.round)
    criterion = criteria_of(draft)[0]
    make_ratio(criterion)
    save_self_score(
        submission=draft,
        criterion=criterion,
        points=None,
        value=Decimal(45),
        target=Decimal(50),
        note="",
        actor=member,
    )
    found = meter(draft)
    assert (found.claimed, found.proved, found.codes) == (Decimal(9), Decimal(0), ["CQ1.1"])
