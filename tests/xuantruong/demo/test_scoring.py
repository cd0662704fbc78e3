"""The two offices' scoring in the demonstration year: every stage, apart, together, signed."""

from collections import Counter
from decimal import Decimal

import pytest
from django.db.models import Count

from criteria.arithmetic import Measured, differs
from criteria.measuring import points_of
from criteria.models import (
    Adjustment,
    CriteriaSet,
    Criterion,
    Declaration,
    OfficeScore,
    OfficeSheet,
    Result,
    Score,
    ScoreSheet,
    SelfScore,
)
from criteria.scoring import criteria_for
from movement.models import Group, Office, Submission, User
from xuantruong.demo.people import DOMAIN

pytestmark = pytest.mark.django_db

SIGNED = OfficeSheet.State.SIGNED
Finished = ScoreSheet.State.FINISHED


def test_the_sets_are_in_force_agreed_by_both_offices() -> None:
    sets = CriteriaSet.objects.annotate(agreed=Count("approvals"))

    assert Counter(sets.values_list("state", "agreed", "scorers")) == {("published", 2, 2): 4}


def test_accepted_dossiers_stand_in_every_stage_of_scoring() -> None:
    stages = Counter(
        tuple(sorted(dossier.office_sheets.values_list("state", flat=True)))
        for dossier in Submission.objects.filter(state=Submission.State.ACCEPTED)
    )

    assert stages == {
        (): 3,
        ("scoring",): 1,
        ("scoring", "scoring"): 1,
        ("reconciling", "scoring"): 1,
        ("signed",): 2,
        ("signed", "signed"): 17,
    }
    assert Result.objects.count() == 17


def test_two_different_people_of_the_office_scored_what_is_signed() -> None:
    for sheet in OfficeSheet.objects.filter(state=SIGNED).select_related("office"):
        scorers = {row.scorer for row in sheet.sheets.filter(state=Finished)}
        assert len(scorers) == 2
        assert all(sheet.office.code in scorer.office_codes for scorer in scorers)
        assert sheet.signed_by == User.objects.get(
            office_roles__office=sheet.office, office_roles__kind="head"
        )


def test_an_open_sheet_is_filled_in_part() -> None:
    sheets = ScoreSheet.objects.filter(state=ScoreSheet.State.OPEN)

    assert sheets.count() == 2
    for sheet in sheets.select_related("office_sheet"):
        assert 0 < sheet.scores.count() < len(criteria_for(sheet.office_sheet))


def test_measured_criteria_are_claimed_by_their_figures() -> None:
    claims = SelfScore.objects.select_related("criterion").prefetch_related("criterion__bands")
    kinds = Counter(claim.criterion.kind for claim in claims)

    assert kinds[Criterion.Kind.MANUAL] > 0
    assert kinds[Criterion.Kind.BANDS] > 0
    for claim in claims:
        entry = Measured(points=claim.points, value=claim.value, target=claim.target)
        assert (claim.value is None) == (claim.criterion.kind == Criterion.Kind.MANUAL)
        assert points_of(claim.criterion, entry) == claim.points


def test_points_by_hand_go_in_steps_of_one_half() -> None:
    by_hand = {"criterion__kind": Criterion.Kind.MANUAL}
    for rows in (SelfScore.objects.filter(**by_hand), Score.objects.filter(**by_hand)):
        assert rows.exists()
        assert all(points * 2 % 1 == 0 for points in rows.values_list("points", flat=True))


def test_points_that_differ_from_the_claim_have_a_reason_and_all_have_a_ground() -> None:
    claims = {(row.submission_id, row.criterion_id): row.points for row in SelfScore.objects.all()}
    scores = Score.objects.select_related("sheet__office_sheet")
    changed = [
        score
        for score in scores
        if score.points != claims[score.sheet.office_sheet.submission_id, score.criterion_id]
    ]

    assert changed
    assert all(score.reason for score in changed)
    assert all(score.has_ground for score in scores)
    assert Counter(score.no_evidence for score in scores).keys() == {True, False}
    assert {score.page for score in scores if score.evidence_id} == {1}


def test_scorers_are_far_apart_now_and_then_and_the_office_says_how_it_agreed() -> None:
    rows = OfficeScore.objects.filter(office_sheet__state=SIGNED).select_related("criterion")
    for row in rows:
        given = list(
            Score.objects.filter(
                sheet__office_sheet=row.office_sheet_id, criterion=row.criterion
            ).values_list("points", flat=True)
        )
        assert row.flagged == differs(given, row.criterion.max_points)
    flagged = rows.filter(flagged=True)

    assert 0 < flagged.count() < rows.count() // 8
    assert not flagged.filter(note="").exists()


def test_one_dossier_has_a_bonus_and_one_a_penalty() -> None:
    rows = Adjustment.objects.order_by("kind").values_list("kind", "office_sheet__office__code")

    assert list(rows) == [("bonus", Office.CULTURE_SOCIAL), ("penalty", Office.ECONOMIC)]
    for row in Adjustment.objects.select_related("office_sheet__submission__result"):
        result = row.office_sheet.submission.result
        assert (result.bonus, result.penalty) == (
            (Decimal(2), Decimal(0)) if row.kind == "bonus" else (Decimal(0), Decimal(2))
        )


def test_every_group_has_a_ranking_of_at_least_three() -> None:
    for group in Group.objects.all():
        ranks = list(
            Result.objects.filter(submission__unit__group=group).values_list("rank", flat=True)
        )
        assert len(ranks) >= 3
        assert min(ranks) == 1


def test_an_officer_who_once_worked_for_a_unit_said_so_before_anybody_scored_it() -> None:
    declaration = Declaration.objects.get()

    assert declaration.user.email == f"kinh-te-2@{DOMAIN}"
    assert declaration.kind == Declaration.Kind.FORMER_UNIT
    dossier = declaration.unit.submissions.get()
    assert dossier.state == Submission.State.ACCEPTED
    assert not dossier.office_sheets.exists()
