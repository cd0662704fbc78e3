"""The database's own guards: what the rules never write, the tables refuse as well."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.db import IntegrityError, models, transaction
from django.utils import timezone

from criteria.models import CriteriaSet, Criterion, Result, Score, ScoreSheet, SelfScore
from movement.models import Submission
from tests.factories import Portal


@pytest.fixture
def result(portal: Portal) -> Result:
    return portal.judged("Trạm Y tế", "0.8")


def again(row: models.Model, **changed: object) -> Callable[[], None]:
    """A second row like the first, except for what is told."""

    def insert() -> None:
        row.pk = None
        for name, value in changed.items():
            setattr(row, name, value)
        row.save(force_insert=True)

    return insert


def refused(write: Callable[[], object], constraint: str) -> bool:
    with pytest.raises(IntegrityError) as wrong, transaction.atomic():
        write()
    message = str(wrong.value)
    return constraint in message or message.startswith("UNIQUE constraint failed")


def test_one_set_is_in_force_for_a_group_and_round(result: Result) -> None:
    in_force = CriteriaSet.objects.in_force()[0]
    assert refused(again(in_force, version=2), "criteria_one_set_in_force")


def test_a_version_exists_once(result: Result) -> None:
    assert refused(
        again(CriteriaSet.objects.in_force()[0], state="replaced"), "criteria_set_version_once"
    )


def test_a_scale_is_positive(result: Result) -> None:
    assert refused(lambda: CriteriaSet.objects.update(scale=Decimal(0)), "criteria_set_scale")


def test_a_set_has_one_of_three_states(result: Result) -> None:
    assert refused(lambda: CriteriaSet.objects.update(state="lost"), "criteria_set_state")


def test_a_code_exists_once_in_a_set(result: Result) -> None:
    assert refused(again(Criterion.objects.all()[0]), "criteria_code_once")


def test_a_criterion_is_worth_something(result: Result) -> None:
    assert refused(
        lambda: Criterion.objects.update(max_points=Decimal(0)), "criteria_points_positive"
    )


def test_a_unit_claims_once_and_never_less_than_nothing(result: Result) -> None:
    assert refused(again(SelfScore.objects.all()[0]), "criteria_self_score_once")
    assert refused(
        lambda: SelfScore.objects.update(points=Decimal(-1)), "criteria_self_score_not_negative"
    )


def test_an_office_scores_once_and_never_less_than_nothing(result: Result) -> None:
    assert refused(again(Score.objects.all()[0]), "criteria_score_once")
    assert refused(lambda: Score.objects.update(points=Decimal(-1)), "criteria_score_not_negative")


def test_an_office_has_one_sheet_on_a_dossier(result: Result) -> None:
    assert refused(again(ScoreSheet.objects.all()[0]), "criteria_one_sheet_an_office")


def test_a_signed_sheet_has_a_signature_and_an_open_one_has_none(result: Result) -> None:
    signature = "criteria_signed_sheet_is_signed"
    assert refused(lambda: ScoreSheet.objects.update(signed_by=None), signature)
    assert refused(lambda: ScoreSheet.objects.update(signed_at=None), signature)
    assert refused(lambda: ScoreSheet.objects.update(state="open"), signature)


def test_a_total_lies_within_the_scale_and_ranks_start_at_one(result: Result) -> None:
    within = "criteria_total_within_scale"
    assert refused(lambda: Result.objects.update(total=Decimal("100.01")), within)
    assert refused(lambda: Result.objects.update(total=Decimal("-0.01")), within)
    assert refused(lambda: Result.objects.update(rank=0), "criteria_rank_from_one")


def test_a_dossier_has_one_result(result: Result) -> None:
    assert refused(again(result, computed_at=timezone.now()), "criteria_result_submission_id_key")
    assert Submission.objects.get().result.total == Decimal(80)
