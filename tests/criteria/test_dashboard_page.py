"""/cham-diem/tong-hop/: how far the scoring is, and who is left out."""

import re

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from criteria.conflicts import declare
from criteria.models import Declaration, OfficeSheet, ScoreSheet
from movement.models import Achievement, ContentArea, Group, Office, Submission, Unit, User
from tests.criteria.rows import (
    a_finished_sheet,
    a_result,
    a_sent_dossier,
    an_office_sheet,
    office_points,
)
from tests.factories import Portal, a_unit, an_officer
from tests.movement.pages import text

DASHBOARD = "/cham-diem/tong-hop/"
THIS_YEAR = f"{DASHBOARD}?dot=2026"


def as_(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page(user: User, url: str = THIS_YEAR) -> HttpResponse:
    response = as_(user).get(url)
    assert response.status_code == 200
    return response


def a_scored_dossier(portal: Portal, unit: Unit) -> Submission:
    """Both offices have signed; an achievement in the third content."""
    dossier = a_sent_dossier(unit, portal.round)
    for office, head in [
        (Office.CULTURE_SOCIAL, portal.culture),
        (Office.ECONOMIC, portal.economic),
    ]:
        an_office_sheet(dossier, office, head)
    achievement = Achievement.objects.create(submission=dossier, title="Số hóa")
    achievement.content_areas.set(ContentArea.objects.filter(number=3))
    a_result(dossier, "71.3", 1, band="Tốt")
    return dossier


def bar_widths(response: HttpResponse) -> list[str]:
    return re.findall(
        r'<rect width="([\d.]+%)" height="16" fill="#33506b"', response.content.decode()
    )


def test_a_stranger_is_asked_to_sign_in(portal: Portal) -> None:
    response = Client().get(DASHBOARD)
    assert response.status_code == 302
    assert response["Location"].startswith("/tai-khoan/")


def test_for_a_units_people_the_page_does_not_exist(portal: Portal, member: User) -> None:
    assert as_(member).get(THIS_YEAR).status_code == 404


def test_with_nothing_done_every_bar_is_empty(portal: Portal) -> None:
    response = page(portal.culture)
    assert set(bar_widths(response)) == {"0%"}
    assert "Thôn, đơn vị nào cũng có hồ sơ." in text(response)


def test_each_chart_has_the_same_numbers_in_its_table(portal: Portal) -> None:
    a_scored_dossier(portal, a_unit("Trạm Y tế"))
    waiting = a_sent_dossier(a_unit("Trường Mầm non"), portal.round)
    an_office_sheet(waiting, Office.ECONOMIC, portal.economic, OfficeSheet.State.SCORING)
    words = text(page(portal.economic))
    # Chưa chấm, đang chấm, đang thống nhất, đã ký, cộng
    assert "VH-XH 1 0 0 1 2 Kinh tế 0 1 0 1 2" in words
    assert "VH-XH: 50% (1/2)" in words
    group = str(Group.objects.get(code=Group.AGENCY))
    assert f"{group}: 50% (1/2)" in words
    assert f"{group} 1 2 50%" in words
    area = str(ContentArea.objects.get(number=3))
    assert f"{area}: 100% (1/1)" in words
    assert f"{area} 1 1 100%" in words


def test_bars_are_sorted_and_start_at_nought(portal: Portal) -> None:
    a_sent_dossier(a_unit("Trạm Y tế"), portal.round)
    a_scored_dossier(portal, a_unit("Hội Phụ nữ", Group.FRONT))
    response = page(portal.culture)
    assert [(bar.part, bar.whole) for bar in response.context["groups"]] == [
        (1, 1),
        (0, 1),
        (0, 0),
        (0, 0),
    ]
    assert bar_widths(response)[:4] == ["50.00%", "50.00%", "100.00%", "0%"]


def test_units_without_a_dossier_are_named_with_the_year_of_their_last(portal: Portal) -> None:
    a_unit("Trạm Y tế")
    words = text(page(portal.culture))
    assert "Thôn, đơn vị chưa có hồ sơ (1)" in words
    assert "Trạm Y tế Cơ quan, đơn vị, trường học Chưa lần nào" in words
    assert "nên đơn vị mới cũng được tính" in words


@pytest.mark.parametrize(
    ("asked", "years", "words"),
    [
        ("1", 1, "trong năm 2028."),
        ("3", 3, "trong các năm 2026–2028."),
        ("", 2, "trong các năm 2027–2028."),
        ("6", 2, "trong các năm 2027–2028."),
        ("hai", 2, "trong các năm 2027–2028."),
    ],
)
def test_the_years_are_chosen_from_one_to_five(
    portal: Portal, asked: str, years: int, words: str
) -> None:
    response = page(portal.culture, f"{DASHBOARD}?dot=2028&nam={asked}")
    assert response.context["years"] == years
    assert words in text(response)


def test_a_year_of_the_past_is_told(portal: Portal) -> None:
    a_sent_dossier(a_unit("Trạm Y tế"), portal.round)
    words = text(page(portal.culture, f"{DASHBOARD}?dot=2028&nam=2"))
    assert "Trạm Y tế Cơ quan, đơn vị, trường học Năm 2026" in words


def test_women_among_the_first_stand_beside_women_among_all(portal: Portal) -> None:
    for name, gender in [("Lê Thị Cúc", "female"), ("Trần Văn Dũng", "male"), ("Hoàng An", "")]:
        unit = a_unit(name, Group.INDIVIDUAL)
        unit.gender = gender
        unit.save()
        if gender == "female":
            a_scored_dossier(portal, unit)
        else:
            a_sent_dossier(unit, portal.round)
    words = text(page(portal.culture))
    assert "Phụ nữ Trong các hồ sơ dẫn đầu: 100% (1/1) Trong mọi hồ sơ: 50% (1/2)" in words
    assert "1 hồ sơ cá nhân không ghi điều này nên không tính." in words


def test_the_page_tells_no_points_of_anyone(portal: Portal) -> None:
    """7,13 and 9,87 of a dossier that is not finished, 71,3 of one that is, a scorer's name."""
    a_scored_dossier(portal, a_unit("Trạm Y tế"))
    other = an_officer(Office.CULTURE_SOCIAL, "binh@xuantruong.example", "Đặng Kín Đáo")
    open_dossier = a_sent_dossier(a_unit("Trường Mầm non"), portal.round)
    sheet = an_office_sheet(
        open_dossier, Office.CULTURE_SOCIAL, portal.culture, OfficeSheet.State.SCORING
    )
    a_finished_sheet(sheet, other, {"CQ1.1": "7.13"})
    a_finished_sheet(sheet, portal.culture, {"CQ1.1": "9.87"}, ScoreSheet.State.OPEN)
    office_points(
        an_office_sheet(
            open_dossier, Office.ECONOMIC, portal.economic, OfficeSheet.State.RECONCILING
        ),
        CQ1_2="6.31",
    )
    for reader in (portal.culture, portal.economic, other):
        html = page(reader).content.decode()
        for leak in ("7,13", "7.13", "9,87", "9.87", "6,31", "6.31", "71,3", "71.3"):
            assert leak not in html
        if reader != other:
            assert "Kín Đáo" not in html


def test_a_conflict_hides_that_a_dossier_is_among_the_first(portal: Portal) -> None:
    unit = a_unit("Lê Thị Cúc", Group.INDIVIDUAL)
    unit.gender = "female"
    unit.save()
    a_scored_dossier(portal, unit)
    declare(user=portal.economic, unit=unit, kind=Declaration.Kind.FAMILY)
    assert "Trong các hồ sơ dẫn đầu: 100% (1/1)" in text(page(portal.culture))
    assert "Trong các hồ sơ dẫn đầu: 100%" not in text(page(portal.economic))


@pytest.mark.parametrize("dossiers", [1, 30])
def test_the_dashboard_costs_the_same_with_one_and_with_thirty_dossiers(
    portal: Portal, dossiers: int
) -> None:
    for number in range(1, dossiers + 1):
        a_scored_dossier(portal, a_unit(f"Đơn vị {number}"))
        a_unit(f"Chưa có hồ sơ {number}")
    client = as_(portal.culture)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(THIS_YEAR).status_code == 200
    assert len(captured) == 27
