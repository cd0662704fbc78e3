"""What the head of an office learns about its scorers."""

from decimal import Decimal

import pytest

from criteria.conflicts import declare
from criteria.models import Declaration, OfficeSheet, ScoreSheet
from criteria.severity import ScorerRow, scorers_of
from criteria.statistics import Severity
from movement.models import Office, Round, Submission, User
from tests.criteria.rows import a_finished_sheet, a_sent_dossier, an_office_sheet
from tests.factories import Portal, a_unit, an_officer

State = OfficeSheet.State


@pytest.fixture
def binh(portal: Portal) -> User:
    return an_officer(Office.CULTURE_SOCIAL, "binh@xuantruong.example", "Lê Bình")


def culture(portal: Portal) -> Office:
    return Office.objects.get(code=Office.CULTURE_SOCIAL)


def a_sheet(portal: Portal, name: str, state: OfficeSheet.State = State.SIGNED) -> OfficeSheet:
    dossier = a_sent_dossier(a_unit(name), portal.round)
    return an_office_sheet(dossier, Office.CULTURE_SOCIAL, portal.culture, state)


def rows(portal: Portal) -> list[ScorerRow]:
    return scorers_of(culture(portal), portal.round, portal.culture)


def both(portal: Portal, binh: User, sheet: OfficeSheet, head: str, officer: str) -> Submission:
    """The head gives this for CQ1.1 (14 points at most), the officer that."""
    a_finished_sheet(sheet, portal.culture, {"CQ1.1": head})
    a_finished_sheet(sheet, binh, {"CQ1.1": officer})
    return sheet.submission


def test_before_any_sheet_there_is_nobody(portal: Portal) -> None:
    assert rows(portal) == []


def test_two_scorers_are_told_apart_by_their_common_lines(portal: Portal, binh: User) -> None:
    both(portal, binh, a_sheet(portal, "Trạm Y tế"), "7", "14")
    both(portal, binh, a_sheet(portal, "Trường Mầm non", State.RECONCILING), "7", "7")
    assert rows(portal) == [
        ScorerRow(binh, 2, Severity(2, Decimal(25), Decimal(25), Decimal(50))),
        ScorerRow(portal.culture, 2, Severity(2, Decimal(-25), Decimal(-25), Decimal(50))),
    ]


def test_who_scored_alone_is_compared_with_nobody(portal: Portal) -> None:
    a_finished_sheet(a_sheet(portal, "Trạm Y tế"), portal.culture, {"CQ1.1": "7"})
    assert rows(portal) == [ScorerRow(portal.culture, 1, None)]


def test_while_a_seat_is_open_nothing_is_told(portal: Portal, binh: User) -> None:
    sheet = a_sheet(portal, "Trạm Y tế", State.SCORING)
    a_finished_sheet(sheet, portal.culture, {"CQ1.1": "7"})
    a_finished_sheet(sheet, binh, {"CQ1.1": "14"}, ScoreSheet.State.OPEN)
    assert rows(portal) == []


def test_a_withdrawn_sheet_is_left_out(portal: Portal, binh: User) -> None:
    sheet = a_sheet(portal, "Trạm Y tế")
    a_finished_sheet(sheet, portal.culture, {"CQ1.1": "7"})
    a_finished_sheet(sheet, binh, {"CQ1.1": "14"}, ScoreSheet.State.WITHDRAWN)
    assert rows(portal) == [ScorerRow(portal.culture, 1, None)]


def test_the_other_offices_scorers_are_not_told(portal: Portal) -> None:
    dossier = a_sent_dossier(a_unit("Trạm Y tế"), portal.round)
    sheet = an_office_sheet(dossier, Office.ECONOMIC, portal.economic)
    a_finished_sheet(sheet, portal.economic, {"CQ1.2": "7"})
    assert rows(portal) == []


def test_another_rounds_sheets_are_not_told(portal: Portal, binh: User) -> None:
    dossier = a_sent_dossier(a_unit("Trạm Y tế"), Round.objects.get(year=2027))
    sheet = an_office_sheet(dossier, Office.CULTURE_SOCIAL, portal.culture)
    both(portal, binh, sheet, "7", "14")
    assert rows(portal) == []


def test_a_dossier_under_conflict_is_not_compared(portal: Portal, binh: User) -> None:
    both(portal, binh, a_sheet(portal, "Trạm Y tế"), "7", "7")
    friends = both(portal, binh, a_sheet(portal, "Trường Mầm non"), "0", "14")
    declare(user=portal.culture, unit=friends.unit, kind=Declaration.Kind.FAMILY)
    level = Severity(1, Decimal(0), Decimal(0), Decimal(0))
    assert rows(portal) == [ScorerRow(binh, 1, level), ScorerRow(portal.culture, 1, level)]
