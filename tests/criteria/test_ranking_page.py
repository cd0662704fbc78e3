"""/cham-diem/xep-hang/: the ranking of one group."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from criteria.conflicts import declare
from criteria.models import Declaration, Publication
from movement.models import Group, Office, Round, RoundWindow, Unit, User
from tests.criteria.rows import (
    a_finished_sheet,
    a_result,
    a_sent_dossier,
    an_office_sheet,
    office_points,
)
from tests.factories import Portal, a_unit, an_officer, open_window
from tests.movement.pages import text

RANKING = "/cham-diem/xep-hang/"
THIS_YEAR = f"{RANKING}?dot=2026"


def as_(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page(user: User, url: str = THIS_YEAR) -> HttpResponse:
    response = as_(user).get(url)
    assert response.status_code == 200
    return response


def judged(portal: Portal, name: str, total: str, rank: int, group: str = Group.AGENCY) -> Unit:
    unit = a_unit(name, group)
    a_result(a_sent_dossier(unit, portal.round), total, rank)
    return unit


def shown(response: HttpResponse) -> list[str]:
    return [
        row.result.submission.unit.name if hasattr(row, "result") else f"({row.submission.unit})"
        for row, _apart in response.context["lines"]
    ]


def links(response: HttpResponse) -> list[str]:
    """Where the desk's own navigation leads."""
    nav = response.content.decode().split('aria-label="Các trang của bàn chấm điểm"')[1]
    return re.findall(r'href="([^"]+)"', nav.split("</nav>")[0])


def test_a_stranger_is_asked_to_sign_in(portal: Portal) -> None:
    response = Client().get(RANKING)
    assert response.status_code == 302
    assert response["Location"].startswith("/tai-khoan/")


def test_for_a_units_people_the_page_does_not_exist(portal: Portal, member: User) -> None:
    judged(portal, "Trạm Y tế", "70", 1)
    assert as_(member).get(THIS_YEAR).status_code == 404


def test_the_other_pages_of_the_desk_are_one_step_away(portal: Portal) -> None:
    common = ["/cham-diem/", RANKING, "/cham-diem/tong-hop/", "/cham-diem/nguoi-cham/"]
    appeals, publish = "/cham-diem/kien-nghi/", "/cham-diem/cong-bo/"
    conflicts = "/cham-diem/xung-dot/"
    assert links(page(portal.culture)) == [*common, appeals, publish, conflicts]
    assert links(page(portal.economic)) == [*common, appeals, conflicts]


def test_without_results_the_page_says_when_there_will_be_some(portal: Portal) -> None:
    assert "khi cả hai phòng đã ký chốt phiếu" in text(page(portal.culture))


def test_a_row_tells_rank_total_share_class_bonus_and_penalty(portal: Portal) -> None:
    unit = a_unit("Trạm Y tế")
    result = a_result(a_sent_dossier(unit, portal.round), "86.5", 1, band="Tốt")
    result.bonus, result.penalty, result.is_barred = 3, 1, True
    result.save()
    words = text(page(portal.economic))
    assert (
        "1 Trạm Y tế 3 1 86,5/100 86,5% Tốt Không xếp loại cao: có tiêu chí chặn 0 điểm –" in words
    )
    assert "trung bình 86,5 , trung vị 86,5 ." in words


def test_the_results_are_taken_as_a_file_from_here(portal: Portal) -> None:
    judged(portal, "Hội Phụ nữ", "90", 1, Group.FRONT)
    response = page(portal.economic, f"{THIS_YEAR}&nhom=front")
    urls = re.findall(r'href="(/cham-diem/xuat/[^"]+)"', response.content.decode())
    start = "/cham-diem/xuat/ket-qua.xlsx?dot=2026"
    assert urls == [f"{start}&nhom=front", start]
    assert [as_(portal.economic).get(url).status_code for url in urls] == [200, 200]


def test_what_both_offices_signed_is_ranked(portal: Portal) -> None:
    portal.judged("Trạm Y tế", "0.7")
    portal.judged("Trường Mầm non", "0.865")
    response = page(portal.economic)
    assert shown(response) == ["Trường Mầm non", "Trạm Y tế"]
    assert "1 Trường Mầm non 0 0 86,5/100 86,5% Tốt Kinh tế: một người chấm" in text(response)


def test_only_the_chosen_group_and_round_are_shown(portal: Portal) -> None:
    judged(portal, "Trạm Y tế", "70", 1)
    judged(portal, "Hội Phụ nữ", "90", 1, Group.FRONT)
    a_result(a_sent_dossier(a_unit("Năm sau"), Round.objects.get(year=2027)), "90", 1)
    assert shown(page(portal.culture)) == ["Trạm Y tế"]
    assert shown(page(portal.culture, f"{THIS_YEAR}&nhom=front")) == ["Hội Phụ nữ"]


def test_a_round_without_criteria_has_no_ranking(portal: Portal) -> None:
    assert shown(page(portal.culture, f"{RANKING}?dot=2027")) == []


def test_an_unknown_group_or_round_shows_the_usual_one(portal: Portal) -> None:
    judged(portal, "Trạm Y tế", "70", 1)
    response = page(portal.culture, f"{RANKING}?dot=1999&nhom=khong-co")
    assert (response.context["round"], response.context["group"].code) == (portal.round, "agency")
    assert shown(response) == ["Trạm Y tế"]


def test_the_usual_round_is_the_last_whose_scoring_has_begun(portal: Portal) -> None:
    later, much_later = Round.objects.get(year=2027), Round.objects.get(year=2028)
    open_window(later, RoundWindow.Kind.SCORING, opens=-1)
    open_window(much_later, RoundWindow.Kind.SCORING, opens=1, closes=2)
    assert page(portal.culture, RANKING).context["round"] == later


def test_before_any_scoring_the_usual_round_is_the_first(portal: Portal) -> None:
    RoundWindow.objects.all().delete()
    assert page(portal.culture, RANKING).context["round"] == portal.round


def test_without_a_plan_there_is_no_page(db: None) -> None:
    Office.objects.create(code=Office.ECONOMIC, name="Phòng Kinh tế", short_name="Kinh tế")
    assert as_(an_officer(Office.ECONOMIC)).get(RANKING).status_code == 404


def test_provisional_and_published_are_said_in_words(portal: Portal) -> None:
    unit = judged(portal, "Trạm Y tế", "70", 1)
    assert "Tạm tính Chưa công bố" in text(page(portal.culture))
    Publication.objects.create(
        round=portal.round,
        group=unit.group,
        published_at=timezone.now() - timedelta(days=1),
        published_by=portal.culture,
    )
    words = text(page(portal.culture))
    assert "Đã công bố Đã công bố cho các đơn vị lúc" in words
    assert "Tạm tính" not in words


def test_equal_totals_are_explained(portal: Portal) -> None:
    for name, rank, points in [("Một", 1, "10"), ("Hai", 2, "8"), ("Ba", 2, "8")]:
        dossier = a_sent_dossier(a_unit(name), portal.round)
        office_points(an_office_sheet(dossier, Office.CULTURE_SOCIAL, portal.culture), CQ1_1=points)
        a_result(dossier, "80", rank)
    words = text(page(portal.culture))
    assert "1 Một Bằng tổng điểm, xét CQ1.1 0" in words
    assert "2 Ba Bằng tổng điểm, xét CQ1.1; đồng hạng 0" in words


def test_the_scorers_distance_is_shown(portal: Portal) -> None:
    dossier = a_sent_dossier(a_unit("Trạm Y tế"), portal.round)
    culture = an_office_sheet(dossier, Office.CULTURE_SOCIAL, portal.culture)
    other = an_officer(Office.CULTURE_SOCIAL, "binh@xuantruong.example")
    a_finished_sheet(culture, portal.culture, {"CQ1.1": "10"})
    a_finished_sheet(culture, other, {"CQ1.1": "7.5"})
    office_points(culture, flagged=True, CQ1_1="9")
    economic = an_office_sheet(dossier, Office.ECONOMIC, portal.economic)
    a_finished_sheet(economic, portal.economic, {"CQ1.2": "4"})
    a_result(dossier, "80", 1)
    words = text(page(portal.economic))
    assert "Kinh tế: một người chấm VH-XH: 2,5 điểm, 1 tiêu chí chênh nhiều" in words


def test_a_dossier_under_conflict_is_named_without_points(portal: Portal) -> None:
    friends = judged(portal, "Trường Mầm non", "71.3", 1)
    judged(portal, "Trạm Y tế", "60", 2)
    declare(user=portal.economic, unit=friends, kind=Declaration.Kind.FAMILY)
    response = page(portal.economic)
    assert shown(response) == ["Trạm Y tế", "(Trường Mầm non)"]
    words = text(response)
    assert "– Trường Mầm non Ông/bà đã khai xung đột lợi ích" in words
    assert "trung bình 60 , trung vị 60 , không kể các hồ sơ" in words
    for leak in ("71,3", "71.3", "65,65"):
        assert leak not in response.content.decode()


def test_the_fifty_first_dossier_is_on_the_second_page(portal: Portal) -> None:
    for rank in range(1, 52):
        judged(portal, f"Đơn vị {rank}", "50", rank)
    assert len(shown(page(portal.culture))) == 50
    response = page(portal.culture, f"{THIS_YEAR}&page=2")
    assert shown(response) == ["Đơn vị 51"]
    assert 'href="?dot=2026&amp;page=1"' in response.content.decode()


@pytest.mark.parametrize("results", [1, 30])
def test_the_ranking_costs_the_same_with_one_and_with_thirty_results(
    portal: Portal, results: int
) -> None:
    for number in range(1, results + 1):
        dossier = a_sent_dossier(a_unit(f"Đơn vị {number}"), portal.round)
        sheet = an_office_sheet(dossier, Office.CULTURE_SOCIAL, portal.culture)
        a_finished_sheet(sheet, portal.culture, {"CQ1.1": "10"})
        office_points(sheet, CQ1_1="10")
        a_result(dossier, "50", number)
    client = as_(portal.culture)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(THIS_YEAR).status_code == 200
    assert len(captured) == 20
