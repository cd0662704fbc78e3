from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from awards.models import Honour
from movement import workflow
from movement.loading import load_plan
from movement.models import Authority, Extension, Round, RoundWindow, Submission, Unit, User
from tests.factories import (
    Portal,
    a_complete_draft,
    a_member,
    a_unit,
    a_user,
    open_window,
)
from tests.movement.pages import text
from tests.movement.people import browser_of
from tests.reports.builders import make_honour


@pytest.fixture
def plan(db: None) -> Round:
    """The plan, without any dates yet."""
    load_plan()
    return Round.objects.get(year=2026)


def honours(round_: Round, count: int) -> list[Honour]:
    return [
        make_honour(Submission.objects.create(unit=a_unit(f"Đơn vị {n}"), round=round_), n)
        for n in range(1, count + 1)
    ]


# Health


def test_health_answers_a_visitor_in_plain_words(client: Client, db: None) -> None:
    response = client.get("/suc-khoe/")

    assert response.status_code == 200
    assert response.content == b"ok"
    assert response["Content-Type"] == "text/plain"
    assert "no-store" in response["Cache-Control"]


# The home page


def test_the_home_page_opens_before_anything_is_loaded(client: Client, db: None) -> None:
    shown = text(client.get("/"))

    assert "Phong trào thi đua xã Xuân Trường" in shown
    assert "Lịch trong năm" not in shown
    assert "Chưa có quyết định khen thưởng nào được công bố trên cổng." in shown


def test_a_visitor_sees_the_movement_at_a_glance(client: Client, plan: Round) -> None:
    shown = text(client.get("/"))

    assert "Phong trào thi đua 2026–2030" in shown
    assert "Đổi mới sáng tạo, phát triển khoa học, công nghệ" in shown
    assert "Ủy ban nhân dân xã Xuân Trường" in shown
    assert "Lịch trong năm" not in shown


def test_the_figures_count_what_happened_and_no_draft(client: Client, portal: Portal) -> None:
    unit, other = a_unit("Công an xã"), a_unit("Trạm Y tế xã")
    Unit.objects.create(group=unit.group, name="Chờ duyệt")
    member = a_member(unit)
    workflow.submit(submission=a_complete_draft(unit, member, portal.round), actor=member)
    a_complete_draft(other, a_member(other, "y-te@xuantruong.example"), portal.round)
    portal.judged("Trường Tiểu học")

    response = client.get("/")

    assert {row["label"]: row["number"] for row in response.context["figures"]} == {
        "đơn vị, cá nhân tham gia": 3,
        "hồ sơ đã nộp": 2,
        "thành tích có minh chứng": 2,
        "hồ sơ đã có kết quả thẩm định": 1,
        "trường hợp được đề nghị khen thưởng": 0,
        "tập thể, cá nhân được vinh danh": 0,
    }
    assert "3 đơn vị, cá nhân tham gia" in text(response)


def test_the_newest_honours_are_shown_and_lead_to_their_pages(client: Client, plan: Round) -> None:
    rows = honours(plan, 7)

    response = client.get("/")

    shown = response.content.decode()
    assert [row["name"] for row in response.context["honours"]] == [
        f"Đơn vị {n}" for n in range(1, 7)
    ]
    assert f'href="{rows[0].get_absolute_url()}"' in shown
    assert "Giấy khen của Chủ tịch UBND xã" in text(response)
    assert "Xem tất cả người, đơn vị được vinh danh" in text(response)


@pytest.mark.parametrize("count", [1, 30])
def test_the_home_page_asks_the_database_as_often_for_thirty_honours_as_for_one(
    count: int,
    client: Client,
    plan: Round,
    django_assert_num_queries: Callable[[int], Any],
) -> None:
    honours(plan, count)

    with django_assert_num_queries(10):
        response = client.get("/")

    assert text(response).count("Giấy khen của Chủ tịch UBND xã") == min(count, 6)


def test_the_timeline_says_what_is_over_what_runs_and_what_comes(
    client: Client, plan: Round
) -> None:
    open_window(plan, RoundWindow.Kind.SUBMISSION, opens=-20, closes=-10)
    open_window(plan, RoundWindow.Kind.SCORING, opens=-10, closes=10)
    council = open_window(plan, RoundWindow.Kind.COUNCIL, opens=10, closes=20)

    response = client.get("/")

    assert [(row["title"], row["state"]) for row in response.context["timeline"]] == [
        ("Nộp hồ sơ", "done"),
        ("Thẩm định, chấm điểm", "current"),
        ("Hội đồng họp xét", "todo"),
    ]
    first, last = timezone.localtime(council.opens_at), timezone.localtime(council.closes_at)
    assert f"{first:%d/%m/%Y} – {last:%d/%m/%Y}" in text(response)
    assert "Đang diễn ra" in text(response)


def test_the_timeline_knows_an_extension_for_all(client: Client, plan: Round) -> None:
    window = open_window(plan, RoundWindow.Kind.SUBMISSION, opens=-20, closes=-1)
    later = timezone.now() + timedelta(days=5)
    Extension.objects.create(
        window=window,
        closes_at=later,
        reason="Bão số 9.",
        granted_by=a_user("phong@xuantruong.example"),
        granted_at=timezone.now(),
    )

    response = client.get("/")

    assert [row["state"] for row in response.context["timeline"]] == ["current"]
    assert f" – {timezone.localtime(later):%d/%m/%Y}" in text(response)


def test_the_timeline_is_of_the_newest_round_with_dates(client: Client, plan: Round) -> None:
    open_window(plan, RoundWindow.Kind.SUBMISSION, opens=-400, closes=-390)
    open_window(Round.objects.get(year=2027), RoundWindow.Kind.SUBMISSION)

    assert [row["state"] for row in client.get("/").context["timeline"]] == ["current"]


# The way to one's desk


def test_a_visitor_signs_in_first(client: Client, db: None) -> None:
    assert client.get("/bat-dau/")["Location"] == "/tai-khoan/login/?next=/bat-dau/"


def test_everyone_is_led_to_the_own_desk(portal: Portal) -> None:
    portal.council(1)
    member = a_member(a_unit())
    desks = {
        member: "/ho-so/",
        portal.culture: "/cham-diem/",
        portal.economic: "/cham-diem/",
        User.objects.get(email="hoi-dong-1@xuantruong.example"): "/quan-tri/",
        User.objects.create_superuser("quan-tri@xuantruong.example", "x"): "/quan-tri/",
        a_user(): "/don-vi/tham-gia/",
    }

    for user, desk in desks.items():
        browser = browser_of(user)
        assert browser.get("/bat-dau/")["Location"] == desk
        assert browser.get(desk).status_code == 200


def test_an_officer_who_acts_for_a_unit_starts_with_the_unit(portal: Portal) -> None:
    a_unit().memberships.create(user=portal.culture, from_date=timezone.localdate())

    assert browser_of(portal.culture).get("/bat-dau/")["Location"] == "/ho-so/"


# What every page knows


def test_the_bar_of_demonstration_is_shown_only_with_demonstration_data(
    client: Client, plan: Round
) -> None:
    words = "Dữ liệu minh họa – không phải hồ sơ thật"
    assert words not in text(client.get("/"))

    Authority.objects.update(is_demo=True)

    for address in ("/", "/ke-hoach/", "/tai-khoan/login/", "/khong-co/"):
        assert words in text(client.get(address))


def test_the_menu_has_the_desks_of_the_person_and_no_other(portal: Portal) -> None:
    portal.council(1)
    own = ["Đơn vị", "Tài khoản", "Đăng xuất"]
    menus = {
        None: ["Đăng nhập"],
        a_member(a_unit()): ["Hồ sơ của tôi", *own],
        portal.culture: ["Chấm điểm", "Báo cáo", "Bàn làm việc", *own],
        User.objects.get(email="hoi-dong-1@xuantruong.example"): ["Bàn làm việc", *own],
        a_user(): own,
    }

    for user, expected in menus.items():
        page = text(browser_of(user).get("/"))
        menu = page[page.index("Danh mục") : page.index("Tìm người, đơn vị")]
        words = [
            *("Hồ sơ của tôi", "Chấm điểm", "Báo cáo", "Bàn làm việc"),
            *("Đơn vị", "Tài khoản", "Đăng xuất", "Đăng nhập"),
        ]
        assert [word for word in words if word in menu] == expected


def test_another_commune_has_its_own_name_on_every_page(client: Client, plan: Round) -> None:
    Authority.objects.update(commune="xã Hải Hậu", name="Ủy ban nhân dân xã Hải Hậu")

    shown = text(client.get("/"))

    assert "Cổng thi đua xã Hải Hậu" in shown
    assert "Nguồn: Ủy ban nhân dân xã Hải Hậu." in shown


def test_a_page_that_is_not_there_is_said_in_vietnamese(client: Client, db: None) -> None:
    response = client.get("/khong-co/")

    assert response.status_code == 404
    assert "Không tìm thấy trang" in text(response)


def test_dates_in_the_timeline_are_vietnamese_days(client: Client, plan: Round) -> None:
    window = open_window(plan, RoundWindow.Kind.SUBMISSION)
    # 23:00 UTC is already the next day in Xuân Trường.
    late = window.opens_at.replace(hour=23, minute=0)
    RoundWindow.objects.update(opens_at=late)

    assert f"{late + timedelta(days=1):%d/%m/%Y} – " in text(client.get("/"))
