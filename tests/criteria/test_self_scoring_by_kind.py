"""Claims of measured criteria: points come from figures, by the criterion's kind."""

from decimal import Decimal
from typing import Any

import pytest

from criteria.models import Criterion, SelfScore
from criteria.self_scoring import claims_of, criteria_of, save_self_score
from movement.models import Submission, Unit, User
from tests.acting import refusal
from tests.criteria.kinds import make_bands, make_ratio, make_yes_no
from tests.factories import Portal, a_draft, a_member, a_unit

Told = dict[str, str]


@pytest.fixture
def draft(portal: Portal, unit: Unit, member: User) -> Submission:
    return a_draft(unit, member, portal.round)


@pytest.fixture
def criterion(draft: Submission) -> Criterion:
    return criteria_of(draft)[0]


def member_of(draft: Submission) -> User:
    return User.objects.get(memberships__unit=draft.unit_id)


def claim(draft: Submission, criterion: Criterion, actor: User, told: Told) -> SelfScore | None:
    values: dict[str, Any] = {name: Decimal(number) for name, number in told.items()}
    return save_self_score(
        submission=draft,
        criterion=criterion,
        note="",
        actor=actor,
        **({"points": None} | values),
    )


def test_only_the_units_own_people_write_figures(
    portal: Portal, draft: Submission, criterion: Criterion
) -> None:
    make_ratio(criterion)
    stranger = a_member(a_unit("Trạm Y tế"), "tram@xuantruong.example")
    for person in (stranger, portal.culture, portal.economic):
        told = {"value": "45", "target": "50"}
        refused = refusal(claim, draft=draft, criterion=criterion, actor=person, told=told)
        assert refused == ("Hồ sơ này không sửa được nữa.", None)
    assert not SelfScore.objects.exists()


@pytest.mark.parametrize(
    ("make", "told", "stored"),
    [
        (make_yes_no, {"value": "1"}, ("10", "Có")),
        (make_yes_no, {"value": "0"}, ("0", "Không")),
        (make_ratio, {"value": "45", "target": "50"}, ("9", "45/50 hồ sơ")),
        (make_ratio, {"value": "1", "target": "3"}, ("3.33", "1/3 hồ sơ")),
        (make_ratio, {"value": "1", "target": "8"}, ("1.25", "1/8 hồ sơ")),
        (make_ratio, {"value": "60", "target": "50"}, ("10", "60/50 hồ sơ")),
        (make_ratio, {"value": "0", "target": "50"}, ("0", "0/50 hồ sơ")),
        (make_bands, {"value": "0.9999"}, ("0", "0,9999 mô hình")),
        (make_bands, {"value": "1"}, ("7.5", "1 mô hình")),
        (make_bands, {"value": "2.9999"}, ("7.5", "2,9999 mô hình")),
        (make_bands, {"value": "3"}, ("10", "3 mô hình")),
    ],
)
def test_points_are_computed_from_figures(
    make: Any, told: Told, stored: tuple[str, str], draft: Submission, criterion: Criterion
) -> None:
    make(criterion)
    claim(draft, criterion, member_of(draft), told | {"points": "0.5"})
    (found,) = claims_of(draft).values()
    figures = {name: getattr(found, name) for name in ("value", "target")}
    assert figures == {name: told.get(name) and Decimal(told[name]) for name in figures}
    assert (found.points, found.figures) == (Decimal(stored[0]), stored[1])


def test_points_by_hand_keep_no_figures(
    draft: Submission, criterion: Criterion, member: User
) -> None:
    claim(draft, criterion, member, {"points": "7", "value": "45", "target": "50"})
    stored = draft.self_scores.get()
    assert (stored.points, stored.value, stored.target) == (Decimal(7), None, None)
    assert stored.figures == ""


@pytest.mark.parametrize(
    ("make", "told", "sentence"),
    [
        (make_ratio, {"value": "45"}, "Hãy ghi cả kết quả và chỉ tiêu."),
        (make_ratio, {"target": "50"}, "Hãy ghi cả kết quả và chỉ tiêu."),
        (make_ratio, {"value": "45", "target": "0"}, "Chỉ tiêu phải lớn hơn 0."),
        (make_ratio, {"value": "45", "target": "-50"}, "Chỉ tiêu phải lớn hơn 0."),
        (make_yes_no, {"value": "2"}, "Hãy chọn Có hoặc Không."),
    ],
)
def test_wrong_or_half_told_figures_are_refused_and_change_nothing(
    make: Any, told: Told, sentence: str, draft: Submission, criterion: Criterion
) -> None:
    make(criterion)
    member = member_of(draft)
    right = {"value": "1", "target": "2"} if make is make_ratio else {"value": "1"}
    before = claim(draft, criterion, member, right)
    assert before is not None

    refused = refusal(claim, draft=draft, criterion=criterion, actor=member, told=told)

    assert refused == (sentence, "CQ1.1")
    assert draft.self_scores.get().points == before.points


@pytest.mark.parametrize("make", [make_yes_no, make_ratio, make_bands])
def test_figures_that_are_taken_away_take_the_claim_back(
    make: Any, draft: Submission, criterion: Criterion, member: User
) -> None:
    make(criterion)
    claim(draft, criterion, member, {"value": "1", "target": "2"})
    assert draft.self_scores.count() == 1

    assert claim(draft, criterion, member, {"points": "10"}) is None
    assert draft.self_scores.count() == 0
