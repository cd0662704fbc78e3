"""/cham-diem/nguoi-cham/: the severity of the scorers, for the head of their office."""

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from criteria.models import OfficeSheet, ScoreSheet
from movement.models import Office, OfficeRole, User
from tests.criteria.rows import a_finished_sheet, a_sent_dossier, an_office_sheet
from tests.factories import Portal, a_unit, an_officer
from tests.movement.pages import text

SCORERS = "/cham-diem/nguoi-cham/"
THIS_YEAR = f"{SCORERS}?dot=2026"


def as_(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page(user: User) -> HttpResponse:
    response = as_(user).get(THIS_YEAR)
    assert response.status_code == 200
    return response


@pytest.fixture
def binh(portal: Portal) -> User:
    return an_officer(Office.CULTURE_SOCIAL, "binh@xuantruong.example", "Lê Thanh Bình")


def both_scored(
    portal: Portal, binh: User, name: str, state: OfficeSheet.State = OfficeSheet.State.SIGNED
) -> OfficeSheet:
    """The head gives 7 of 14 points for CQ1.1, the officer 14."""
    dossier = a_sent_dossier(a_unit(name), portal.round)
    sheet = an_office_sheet(dossier, Office.CULTURE_SOCIAL, portal.culture, state)
    a_finished_sheet(sheet, portal.culture, {"CQ1.1": "7"})
    a_finished_sheet(sheet, binh, {"CQ1.1": "14"})
    return sheet


def test_a_stranger_is_asked_to_sign_in(portal: Portal) -> None:
    response = Client().get(SCORERS)
    assert response.status_code == 302
    assert response["Location"].startswith("/tai-khoan/")


def test_for_a_units_people_the_page_does_not_exist(portal: Portal, member: User) -> None:
    assert as_(member).get(THIS_YEAR).status_code == 404


def test_for_an_officer_who_is_not_the_head_the_page_does_not_exist(
    portal: Portal, binh: User
) -> None:
    both_scored(portal, binh, "Trạm Y tế")
    assert as_(binh).get(THIS_YEAR).status_code == 404


def test_a_head_who_became_an_officer_no_longer_reads_it(portal: Portal) -> None:
    assert as_(portal.culture).get(THIS_YEAR).status_code == 200
    portal.culture.office_roles.update(kind=OfficeRole.Kind.OFFICER)
    assert as_(portal.culture).get(THIS_YEAR).status_code == 404


def test_only_a_head_is_led_to_the_page(portal: Portal, binh: User) -> None:
    link = f'href="{SCORERS}"'
    assert as_(portal.culture).get("/cham-diem/tong-hop/").content.decode().count(link) == 1
    assert as_(binh).get("/cham-diem/tong-hop/").content.decode().count(link) == 0


def test_the_head_reads_how_far_the_own_scorers_are_apart(portal: Portal, binh: User) -> None:
    both_scored(portal, binh, "Trạm Y tế")
    words = text(page(portal.culture))
    assert (
        "Lê Thanh Bình 1 1 +50% +50% 0% Cho điểm cao hơn những người cùng chấm "
        "Trần Thị Bình 1 1 -50% -50% 0% Cho điểm thấp hơn những người cùng chấm"
    ) in words
    assert "Cổng không quy đổi và không sửa điểm nào theo các số này." in words


def test_equal_scorers_are_level(portal: Portal, binh: User) -> None:
    sheet = both_scored(portal, binh, "Trạm Y tế")
    for scored in sheet.sheets.all():
        scored.scores.update(points=7)
    assert text(page(portal.culture)).count("0% 0% 0% Ngang với những người cùng chấm") == 2


def test_who_scored_alone_is_not_compared(portal: Portal) -> None:
    dossier = a_sent_dossier(a_unit("Trạm Y tế"), portal.round)
    sheet = an_office_sheet(dossier, Office.CULTURE_SOCIAL, portal.culture)
    a_finished_sheet(sheet, portal.culture, {"CQ1.1": "7"})
    assert "Trần Thị Bình 1 0 – – – Chưa so được" in text(page(portal.culture))


def test_the_other_offices_head_reads_nothing_of_them(portal: Portal, binh: User) -> None:
    both_scored(portal, binh, "Trạm Y tế")
    words = text(page(portal.economic))
    assert "Lê Thanh Bình" not in words
    assert "Phòng Kinh tế Chưa có gì để so" in words


def test_an_unfinished_dossier_tells_nothing(portal: Portal, binh: User) -> None:
    dossier = a_sent_dossier(a_unit("Trạm Y tế"), portal.round)
    sheet = an_office_sheet(
        dossier, Office.CULTURE_SOCIAL, portal.culture, OfficeSheet.State.SCORING
    )
    a_finished_sheet(sheet, portal.culture, {"CQ1.1": "7"}, ScoreSheet.State.OPEN)
    a_finished_sheet(sheet, binh, {"CQ1.1": "14"})
    assert "Lê Thanh Bình" not in text(page(portal.culture))


@pytest.mark.parametrize("dossiers", [1, 30])
def test_the_page_costs_the_same_with_one_and_with_thirty_dossiers(
    portal: Portal, binh: User, dossiers: int
) -> None:
    for number in range(1, dossiers + 1):
        both_scored(portal, binh, f"Đơn vị {number}")
    client = as_(portal.culture)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(THIS_YEAR).status_code == 200
    assert len(captured) == 15
