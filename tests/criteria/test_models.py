"""The database's own guards: what the rules never write, the tables refuse as well."""

from collections.abc import Callable
from decimal import Decimal
from functools import partial

import pytest
from django.db import IntegrityError, models, transaction
from django.utils import timezone

from criteria.models import (
    Adjustment,
    Appeal,
    Approval,
    Band,
    ClassBand,
    CriteriaSet,
    Criterion,
    Declaration,
    OfficeScore,
    OfficeSheet,
    Publication,
    Result,
    ResultVersion,
    Score,
    ScoreChange,
    ScoreSheet,
    SelfScore,
)
from movement.models import Evidence, Submission
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
    wrong = dict.fromkeys(("scale", "bonus_cap", "penalty_cap"), Decimal(0))
    assert refused(lambda: CriteriaSet.objects.update(**wrong), "criteria_set_scale")


def test_a_set_has_one_of_three_states(result: Result) -> None:
    assert refused(lambda: CriteriaSet.objects.update(state="lost"), "criteria_set_state")


def test_caps_lie_between_nought_and_the_scale(result: Result) -> None:
    for cap in ("bonus_cap", "penalty_cap"):
        for value in ("-0.01", "100.01"):
            wrong = {cap: Decimal(value)}
            assert refused(partial(CriteriaSet.objects.update, **wrong), "criteria_set_caps")


def test_an_office_has_one_to_three_scorers(result: Result) -> None:
    for number in (0, 4):
        assert refused(partial(CriteriaSet.objects.update, scorers=number), "criteria_set_scorers")
        assert refused(
            partial(OfficeSheet.objects.update, seats=number), "criteria_office_sheet_seats"
        )


def test_an_office_approves_once(result: Result) -> None:
    assert refused(again(Approval.objects.all()[0]), "criteria_approve_once")


def test_classes_have_a_name_and_a_beginning_of_their_own(result: Result) -> None:
    row = ClassBand.objects.all()[0]
    assert refused(again(row, name="Khá"), "criteria_class_from_once")
    assert refused(again(row, name="Tốt", from_share=Decimal(50)), "criteria_class_name_once")
    for share in ("-0.01", "100.01"):
        wrong = partial(ClassBand.objects.filter(name="Tốt").update, from_share=Decimal(share))
        assert refused(wrong, "criteria_class_share")


def test_a_band_goes_upwards_and_takes_no_points(result: Result) -> None:
    bands = Band.objects.filter(lower=90)
    assert refused(lambda: bands.update(upper=Decimal(90)), "criteria_band_order")
    assert refused(lambda: bands.update(points=Decimal(-1)), "criteria_band_not_negative")


def test_a_criterion_has_one_of_four_kinds(result: Result) -> None:
    assert refused(lambda: Criterion.objects.update(kind="feeling"), "criteria_kind")


def test_a_place_in_the_order_when_equal_is_used_once(result: Result) -> None:
    row = Criterion.objects.get(code="CQ1.1")
    assert refused(again(row, code="CQ9.9"), "criteria_tie_break_once")


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


def test_a_scorer_scores_a_line_once_and_never_less_than_nothing(result: Result) -> None:
    assert refused(again(Score.objects.all()[0]), "criteria_score_once")
    assert refused(lambda: Score.objects.update(points=Decimal(-1)), "criteria_score_not_negative")


def test_an_office_scores_a_line_once_and_never_less_than_nothing(result: Result) -> None:
    assert refused(again(OfficeScore.objects.all()[0]), "criteria_office_score_once")
    wrong = partial(OfficeScore.objects.update, points=Decimal(-1))
    assert refused(wrong, "criteria_office_score_not_negative")


def test_points_rest_on_a_file_or_on_the_word_that_there_is_none(result: Result) -> None:
    file = Evidence.objects.all()[0]
    both = {"evidence": file, "no_evidence": True}
    assert refused(partial(Score.objects.update, **both), "criteria_score_one_ground")
    assert refused(partial(OfficeScore.objects.update, **both), "criteria_office_score_one_ground")


@pytest.fixture
def adjustment(portal: Portal, result: Result) -> Adjustment:
    return Adjustment.objects.create(
        office_sheet=OfficeSheet.objects.all()[0],
        kind=Adjustment.Kind.BONUS,
        points=Decimal(1),
        reason="Mô hình được xã khác làm theo.",
        no_evidence=True,
        given_by=portal.culture,
        given_at=timezone.now(),
    )


def test_a_bonus_is_more_than_nothing_and_has_a_ground(adjustment: Adjustment) -> None:
    rows = Adjustment.objects
    assert str(adjustment) == "Điểm thưởng 1"
    assert refused(lambda: rows.update(points=Decimal(0)), "criteria_adjustment_positive")
    assert refused(lambda: rows.update(kind="gift"), "criteria_adjustment_kind")
    ground = "criteria_adjustment_has_ground"
    assert refused(lambda: rows.update(no_evidence=False), ground)
    assert refused(lambda: rows.update(evidence=Evidence.objects.all()[0]), ground)


def test_an_office_has_one_sheet_on_a_dossier(result: Result) -> None:
    assert refused(again(OfficeSheet.objects.all()[0]), "criteria_one_sheet_an_office")


def test_a_scorer_has_one_sheet_on_a_dossier(result: Result) -> None:
    assert refused(again(ScoreSheet.objects.all()[0]), "criteria_one_sheet_a_scorer")


def test_a_finished_sheet_has_its_moment_and_an_open_one_has_none(result: Result) -> None:
    finished = "criteria_finished_sheet_has_time"
    assert refused(lambda: ScoreSheet.objects.update(finished_at=None), finished)
    assert refused(lambda: ScoreSheet.objects.update(state="open"), finished)


def test_an_office_sheet_has_what_its_state_says(result: Result) -> None:
    state = "criteria_office_sheet_state"
    for wrong in (
        {"signed_by": None},
        {"signed_at": None},
        {"completed_at": None},
        {"state": "reconciling"},
        {"state": "scoring"},
        {"state": "lost"},
    ):
        assert refused(partial(OfficeSheet.objects.update, **wrong), state)


def test_a_total_lies_within_the_scale_and_ranks_start_at_one(result: Result) -> None:
    within = "criteria_total_within_scale"
    assert refused(lambda: Result.objects.update(total=Decimal("100.01")), within)
    assert refused(lambda: Result.objects.update(total=Decimal("-0.01")), within)
    assert refused(lambda: Result.objects.update(rank=0), "criteria_rank_from_one")


def test_a_dossier_has_one_result(result: Result) -> None:
    assert refused(again(result, computed_at=timezone.now()), "criteria_result_submission_id_key")
    assert Submission.objects.get().result.total == Decimal(80)


def test_a_groups_results_are_published_once(portal: Portal, result: Result) -> None:
    submission = result.submission
    published = Publication.objects.create(
        round=submission.round,
        group=submission.unit.group,
        published_at=timezone.now(),
        published_by=portal.culture,
    )
    assert str(published) == "Cơ quan, đơn vị 2026"
    assert refused(again(published), "criteria_results_published_once")


def test_a_version_of_a_result_and_a_change_of_a_line_are_numbered_once(
    portal: Portal, result: Result
) -> None:
    now = timezone.now()
    version = ResultVersion.objects.create(
        result=result, number=7, total=1, share=1, rank=1, reason="Thử", at=now
    )
    assert str(version) == f"{result.submission}, lần 7"
    assert refused(again(version), "criteria_result_version_once")
    line = OfficeScore.objects.all()[0]
    change = ScoreChange.objects.create(
        score=line, number=1, before=1, after=2, reason="Thử", actor=portal.culture, at=now
    )
    assert str(change) == f"{line.criterion.code}: 1 → 2"
    assert refused(again(change), "criteria_score_change_once")


@pytest.fixture
def appeal(portal: Portal, result: Result) -> Appeal:
    return Appeal.objects.create(
        submission=result.submission,
        criterion=Criterion.objects.all()[0],
        text="Xin xem lại.",
        filed_by=portal.culture,
        filed_at=timezone.now(),
    )


def test_a_line_is_appealed_against_once(appeal: Appeal) -> None:
    assert str(appeal) == f"{appeal.submission}: {appeal.criterion.code}"
    assert refused(again(appeal), "criteria_one_appeal_a_line")


def test_an_appeal_that_was_decided_has_an_answer(appeal: Appeal) -> None:
    state = "criteria_appeal_state"
    assert refused(lambda: Appeal.objects.update(state="upheld"), state)
    assert refused(lambda: Appeal.objects.update(state="lost"), state)
    assert refused(lambda: Appeal.objects.update(decided_at=timezone.now()), state)


def test_a_person_declares_once_about_a_unit(portal: Portal, result: Result) -> None:
    declared = Declaration.objects.create(
        user=portal.culture,
        unit=result.submission.unit,
        kind=Declaration.Kind.FAMILY,
        declared_at=timezone.now(),
    )
    assert str(declared) == f"{portal.culture} – {result.submission.unit}"
    assert refused(again(declared), "criteria_one_declaration")
    wrong = partial(Declaration.objects.update, kind="friend")
    assert refused(wrong, "criteria_declaration_kind")


def test_words_for_sheets_and_points(result: Result) -> None:
    office_sheet = OfficeSheet.objects.select_related("office", "submission")[0]
    sheet = ScoreSheet.objects.filter(office_sheet=office_sheet)[0]
    assert str(office_sheet) == f"{office_sheet.submission} – {office_sheet.office.short_name}"
    assert str(sheet) == f"{office_sheet}: {sheet.scorer}"
    assert str(result) == f"{result.submission}: {result.total}"
    assert (
        str(ClassBand.objects.get(criteria_set__group__code="agency", is_top=False, from_share=0))
        == "Không hoàn thành"
    )
    band = Band.objects.filter(criterion__code="CQ1.2")[0]
    assert str(band) == f"CQ1.2: {band.lower}–{band.upper}"
    for model in (SelfScore, Score, OfficeScore):
        row = model._default_manager.select_related("criterion")[0]
        assert str(row) == f"{row.criterion.code}: {row.points}"
