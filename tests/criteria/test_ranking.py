"""What office staff read of a group's ranking, and what they do not."""

from decimal import Decimal

import pytest

from criteria.conflicts import declare
from criteria.models import CriteriaSet, Declaration, OfficeSheet, Publication, ScoreSheet
from criteria.ranking import Disagreement, HiddenRow, Ranking, disagreements, ranking_of
from criteria.statistics import Tie
from movement.models import Group, Office, Submission, Unit, User
from tests.criteria.rows import (
    a_finished_sheet,
    a_result,
    a_sent_dossier,
    an_office_sheet,
    office_points,
)
from tests.factories import Portal, a_unit, an_officer


@pytest.fixture
def agencies(portal: Portal) -> CriteriaSet:
    return CriteriaSet.objects.in_force().get(group__code=Group.AGENCY, round=portal.round)


def judged(portal: Portal, name: str, total: str, rank: int, **points: str) -> Submission:
    """A dossier with this result, and these points of the culture office."""
    submission = a_sent_dossier(a_unit(name), portal.round)
    sheet = an_office_sheet(submission, Office.CULTURE_SOCIAL, portal.culture)
    office_points(sheet, **points)
    a_result(submission, total, rank)
    return submission


def names(ranking: Ranking) -> list[tuple[int, str]]:
    return [(row.result.rank, row.result.submission.unit.name) for row in ranking.rows]


def ties_of(ranking: Ranking) -> list[Tie | None]:
    return [row.tie for row in ranking.rows]


def test_an_outsider_sees_no_result(portal: Portal, member: User, agencies: CriteriaSet) -> None:
    hidden = judged(portal, "Trạm Y tế", "70", 1)
    ranking = ranking_of(agencies, member)
    assert ranking.rows == []
    assert ranking.hidden == [HiddenRow(hidden, is_conflict=False)]
    assert (ranking.mean, ranking.median) == (None, None)


def test_results_stand_in_the_order_of_their_ranks(portal: Portal, agencies: CriteriaSet) -> None:
    judged(portal, "Trạm Y tế", "70", 2)
    judged(portal, "Trường Mầm non", "86.5", 1)
    judged(portal, "Ban Công an", "70", 2)
    ranking = ranking_of(agencies, portal.economic)
    assert names(ranking) == [(1, "Trường Mầm non"), (2, "Ban Công an"), (2, "Trạm Y tế")]
    assert ranking.hidden == []


def test_another_groups_results_are_not_there(portal: Portal, agencies: CriteriaSet) -> None:
    a_result(a_sent_dossier(a_unit("Hội Phụ nữ", Group.FRONT), portal.round), "90", 1)
    assert ranking_of(agencies, portal.economic).rows == []


def test_mean_and_median_are_of_the_group(portal: Portal, agencies: CriteriaSet) -> None:
    for name, total, rank in [("Một", "90", 1), ("Hai", "60.5", 2), ("Ba", "30", 3)]:
        judged(portal, name, total, rank)
    ranking = ranking_of(agencies, portal.economic)
    assert (ranking.mean, ranking.median) == (Decimal("60.17"), Decimal("60.50"))


def test_a_conflicted_officer_reads_no_points_and_cannot_compute_them(
    portal: Portal, agencies: CriteriaSet
) -> None:
    own = judged(portal, "Trường Mầm non", "71.3", 1, CQ1_1="7")
    judged(portal, "Trạm Y tế", "71.3", 1, CQ1_1="7")
    declare(user=portal.economic, unit=own.unit, kind=Declaration.Kind.FAMILY)
    ranking = ranking_of(agencies, portal.economic)
    assert names(ranking) == [(1, "Trạm Y tế")]
    assert ranking.hidden == [HiddenRow(own, is_conflict=True)]
    assert (ranking.mean, ranking.median) == (Decimal("71.30"), Decimal("71.30"))
    assert ties_of(ranking) == [None]


def test_what_is_hidden_stands_by_name_and_not_by_rank(
    portal: Portal, agencies: CriteriaSet
) -> None:
    for name, total, rank in [("Trạm Y tế", "90", 1), ("Ban Công an", "80", 2)]:
        dossier = judged(portal, name, total, rank)
        declare(user=portal.culture, unit=dossier.unit, kind=Declaration.Kind.FAMILY)
    hidden = ranking_of(agencies, portal.culture).hidden
    assert [row.submission.unit.name for row in hidden] == ["Ban Công an", "Trạm Y tế"]


def test_points_wait_while_the_readers_own_sheet_is_open(
    portal: Portal, agencies: CriteriaSet
) -> None:
    dossier = judged(portal, "Trạm Y tế", "70", 1)
    sheet = an_office_sheet(dossier, Office.ECONOMIC, portal.economic, OfficeSheet.State.SCORING)
    a_finished_sheet(sheet, portal.economic, {}, ScoreSheet.State.OPEN)
    ranking = ranking_of(agencies, portal.economic)
    assert ranking.rows == []
    assert ranking.hidden == [HiddenRow(dossier, is_conflict=False)]


def test_equal_totals_say_which_criterion_decided(portal: Portal, agencies: CriteriaSet) -> None:
    judged(portal, "Một", "80", 1, CQ1_1="10", CQ4_1="9")
    judged(portal, "Hai", "80", 2, CQ1_1="10", CQ4_1="8")
    judged(portal, "Ba", "70", 3)
    by_second = Tie(shares_rank=False, decided_by=("CQ4.1",))
    assert ties_of(ranking_of(agencies, portal.culture)) == [by_second, by_second, None]


def test_equal_in_every_tie_break_shares_the_rank(portal: Portal, agencies: CriteriaSet) -> None:
    judged(portal, "Một", "80", 1, CQ1_1="10")
    judged(portal, "Hai", "80", 1, CQ1_1="10")
    same = Tie(shares_rank=True, decided_by=())
    assert ties_of(ranking_of(agencies, portal.culture)) == [same, same]


def test_a_published_ranking_knows_when(portal: Portal, agencies: CriteriaSet) -> None:
    dossier = judged(portal, "Trạm Y tế", "70", 1)
    assert ranking_of(agencies, portal.culture).publication is None
    publication = Publication.objects.create(
        round=portal.round,
        group=dossier.unit.group,
        published_at=dossier.submitted_at,
        published_by=portal.culture,
    )
    assert ranking_of(agencies, portal.culture).publication == publication


# How far the scorers were apart


@pytest.fixture
def signed(portal: Portal, unit: Unit) -> OfficeSheet:
    return an_office_sheet(
        a_sent_dossier(unit, portal.round), Office.CULTURE_SOCIAL, portal.culture
    )


def test_scorers_are_apart_by_the_sums_of_their_sheets(portal: Portal, signed: OfficeSheet) -> None:
    other = an_officer(Office.CULTURE_SOCIAL, "binh@xuantruong.example")
    a_finished_sheet(signed, portal.culture, {"CQ1.1": "10.1", "CQ2.1": "5.2"})
    a_finished_sheet(signed, other, {"CQ1.1": "7", "CQ2.1": "6"})
    office_points(signed, flagged=True, CQ1_1="9")
    office_points(signed, CQ2_1="5.6")
    assert disagreements([signed.submission_id]) == {
        signed.submission_id: [Disagreement("VH-XH", Decimal("2.30"), flagged=1)]
    }


def test_one_scorer_is_apart_from_nobody(portal: Portal, signed: OfficeSheet) -> None:
    a_finished_sheet(signed, portal.culture, {"CQ1.1": "10"})
    assert disagreements([signed.submission_id]) == {
        signed.submission_id: [Disagreement("VH-XH", None, flagged=0)]
    }


def test_a_sheet_that_was_withdrawn_does_not_count(portal: Portal, signed: OfficeSheet) -> None:
    other = an_officer(Office.CULTURE_SOCIAL, "binh@xuantruong.example")
    a_finished_sheet(signed, portal.culture, {"CQ1.1": "10"})
    a_finished_sheet(signed, other, {"CQ1.1": "1"}, ScoreSheet.State.WITHDRAWN)
    assert disagreements([signed.submission_id]) == {
        signed.submission_id: [Disagreement("VH-XH", None, flagged=0)]
    }


def test_each_office_disagrees_by_itself(portal: Portal, signed: OfficeSheet) -> None:
    economic = an_office_sheet(signed.submission, Office.ECONOMIC, portal.economic)
    a_finished_sheet(signed, portal.culture, {"CQ1.1": "10"})
    a_finished_sheet(economic, portal.economic, {"CQ1.2": "4"})
    a_finished_sheet(economic, an_officer(Office.ECONOMIC, "kt@xuantruong.example"), {"CQ1.2": "4"})
    assert disagreements([signed.submission_id]) == {
        signed.submission_id: [
            Disagreement("Kinh tế", Decimal("0.00"), flagged=0),
            Disagreement("VH-XH", None, flagged=0),
        ]
    }


def test_dossiers_that_are_not_asked_for_are_not_there(portal: Portal, signed: OfficeSheet) -> None:
    a_finished_sheet(signed, portal.culture, {"CQ1.1": "10"})
    assert disagreements([]) == {}
