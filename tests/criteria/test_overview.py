"""How far the scoring is: counts per office, group and content."""

import pytest

from criteria.bars import Bar
from criteria.models import CriteriaSet, Criterion, OfficeSheet
from criteria.overview import OfficeProgress, area_progress, group_progress, office_progress
from movement.models import Achievement, ContentArea, Group, Office, Round, Submission
from tests.criteria.rows import a_result, a_sent_dossier, an_office_sheet
from tests.factories import Portal, a_unit

State = OfficeSheet.State


def counted(rows: list[OfficeProgress]) -> dict[str, tuple[int, int, int, int]]:
    return {
        row.office.code: (row.waiting, row.scoring, row.reconciling, row.signed) for row in rows
    }


def an_achievement_in(submission: Submission, *areas: int) -> None:
    achievement = Achievement.objects.create(submission=submission, title="Số hóa")
    achievement.content_areas.set(ContentArea.objects.filter(number__in=areas))


def areas_with_dossiers(round_: Round) -> list[tuple[str, int, int]]:
    return [(bar.label[:2], bar.part, bar.whole) for bar in area_progress(round_) if bar.whole]


# Per office


def test_dossiers_that_were_not_received_are_nobodys_work(portal: Portal) -> None:
    for state in [
        Submission.State.DRAFT,
        Submission.State.SUBMITTED,
        Submission.State.RETURNED,
        Submission.State.WITHDRAWN,
    ]:
        a_sent_dossier(a_unit(f"Đơn vị {state}"), portal.round, state)
    assert counted(office_progress(portal.round)) == {
        "culture_social": (0, 0, 0, 0),
        "economic": (0, 0, 0, 0),
    }


def test_each_office_counts_its_own_sheets(portal: Portal) -> None:
    dossiers = [a_sent_dossier(a_unit(f"Đơn vị {number}"), portal.round) for number in range(5)]
    an_office_sheet(dossiers[0], Office.CULTURE_SOCIAL, portal.culture, State.SCORING)
    an_office_sheet(dossiers[1], Office.CULTURE_SOCIAL, portal.culture, State.RECONCILING)
    an_office_sheet(dossiers[2], Office.CULTURE_SOCIAL, portal.culture, State.SIGNED)
    an_office_sheet(dossiers[2], Office.ECONOMIC, portal.economic, State.SIGNED)
    assert counted(office_progress(portal.round)) == {
        "culture_social": (2, 1, 1, 1),
        "economic": (4, 0, 0, 1),
    }


def test_the_bar_of_an_office_is_what_it_has_signed(portal: Portal) -> None:
    first = a_sent_dossier(a_unit("Trạm Y tế"), portal.round)
    a_sent_dossier(a_unit("Trường Mầm non"), portal.round)
    an_office_sheet(first, Office.ECONOMIC, portal.economic)
    assert [row.bar for row in office_progress(portal.round)] == [
        Bar("VH-XH", 0, 2),
        Bar("Kinh tế", 1, 2),
    ]


def test_an_office_without_a_criterion_in_the_groups_set_has_nothing_to_score(
    portal: Portal,
) -> None:
    culture = Office.objects.get(code=Office.CULTURE_SOCIAL)
    Criterion.objects.filter(criteria_set__group__code=Group.FRONT).update(office=culture)
    a_sent_dossier(a_unit("Hội Phụ nữ", Group.FRONT), portal.round)
    a_sent_dossier(a_unit("Trạm Y tế"), portal.round)
    assert counted(office_progress(portal.round)) == {
        "culture_social": (2, 0, 0, 0),
        "economic": (1, 0, 0, 0),
    }


def test_a_draft_set_gives_no_work(portal: Portal) -> None:
    CriteriaSet.objects.update(state=CriteriaSet.State.DRAFT)
    a_sent_dossier(a_unit("Trạm Y tế"), portal.round)
    assert counted(office_progress(portal.round))["economic"] == (0, 0, 0, 0)


def test_another_rounds_dossiers_are_another_rounds_work(portal: Portal) -> None:
    next_year = Round.objects.get(year=2027)
    dossier = a_sent_dossier(a_unit("Trạm Y tế"), next_year)
    an_office_sheet(dossier, Office.ECONOMIC, portal.economic)
    assert counted(office_progress(portal.round))["economic"] == (0, 0, 0, 0)


# Per group


def test_a_group_counts_received_dossiers_and_those_with_a_result(portal: Portal) -> None:
    a_result(a_sent_dossier(a_unit("Trạm Y tế"), portal.round), "80", 1)
    a_sent_dossier(a_unit("Trường Mầm non"), portal.round)
    a_sent_dossier(a_unit("Hội Phụ nữ", Group.FRONT), portal.round)
    a_result(a_sent_dossier(a_unit("Đã nộp năm sau"), Round.objects.get(year=2027)), "80", 1)
    assert [(bar.part, bar.whole) for bar in group_progress(portal.round)] == [
        (1, 2),
        (0, 1),
        (0, 0),
        (0, 0),
    ]
    assert [bar.label for bar in group_progress(portal.round)] == [
        group.name for group in Group.objects.all()
    ]


# Per content


def test_a_dossier_counts_once_in_each_of_its_contents(portal: Portal) -> None:
    judged = a_sent_dossier(a_unit("Trạm Y tế"), portal.round)
    an_achievement_in(judged, 1, 3)
    an_achievement_in(judged, 3)
    a_result(judged, "80", 1)
    an_achievement_in(a_sent_dossier(a_unit("Trường Mầm non"), portal.round), 3)
    assert areas_with_dossiers(portal.round) == [("1.", 1, 1), ("3.", 1, 2)]
    assert len(area_progress(portal.round)) == 5


def test_a_dossier_that_is_not_received_counts_in_no_content(portal: Portal) -> None:
    draft = a_sent_dossier(a_unit("Trạm Y tế"), portal.round, Submission.State.DRAFT)
    an_achievement_in(draft, 3)
    assert areas_with_dossiers(portal.round) == []


def test_a_dossier_without_achievements_counts_in_no_content(portal: Portal) -> None:
    a_sent_dossier(a_unit("Trạm Y tế"), portal.round)
    assert areas_with_dossiers(portal.round) == []


@pytest.mark.parametrize("count", [1, 4])
def test_a_part_is_never_more_than_its_whole(portal: Portal, count: int) -> None:
    for number in range(count):
        dossier = a_sent_dossier(a_unit(f"Đơn vị {number}"), portal.round)
        an_achievement_in(dossier, 1, 2, 3)
        an_achievement_in(dossier, 1, 2)
        a_result(dossier, "80", 1)
    assert areas_with_dossiers(portal.round) == [
        ("1.", count, count),
        ("2.", count, count),
        ("3.", count, count),
    ]
