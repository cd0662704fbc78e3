from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse

from movement.loading import load_plan
from movement.models import (
    ContentArea,
    Extension,
    Group,
    Phase,
    Plan,
    PlanCriterion,
    PlanSection,
    Round,
    RoundWindow,
    Unit,
    User,
)
from tests.factories import a_unit
from tests.movement.pages import text

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
pytestmark = pytest.mark.django_db


def line(words: str) -> str:
    return " ".join(words.split())


def test_before_loading_there_is_no_plan_page(client: Client) -> None:
    assert client.get("/ke-hoach/").status_code == 404


def test_every_content_criterion_section_and_task_stands_on_the_page(client: Client) -> None:
    plan = load_plan()

    shown = text(client.get("/ke-hoach/"))

    for words in (
        *(plan.movement, plan.basis, f"Kế hoạch số {plan.number}, ngày 15/05/2026"),
        *(area.text for area in ContentArea.objects.all()),
        *(group.subject for group in Group.objects.all()),
        *(criterion.text for criterion in PlanCriterion.objects.all()),
        *(phase.text for phase in Phase.objects.all()),
        *(section.heading for section in PlanSection.objects.all()),
        *(item for section in PlanSection.objects.all() for item in section.items),
    ):
        assert line(words) in shown, words


def test_the_page_leads_to_the_criteria_of_each_group(client: Client) -> None:
    load_plan()

    shown = client.get("/ke-hoach/").content.decode()

    for group in Group.objects.all():
        assert f'href="{reverse("criteria:criteria_set", args=[group.code])}"' in shown


def test_only_rounds_with_dates_are_announced(client: Client) -> None:
    load_plan()
    RoundWindow.objects.create(
        round=Round.objects.get(year=2026),
        kind=RoundWindow.Kind.SUBMISSION,
        opens_at=datetime(2026, 9, 5, 7, 30, tzinfo=HANOI),
        closes_at=datetime(2026, 11, 15, 17, 0, tzinfo=HANOI),
    )

    shown = text(client.get("/ke-hoach/"))

    assert "Đợt thi đua năm 2026" in shown
    assert "Nộp hồ sơ từ 05/09/2026 đến 17:00 ngày 15/11/2026" in shown
    assert "Đợt thi đua năm 2027" not in shown


@pytest.mark.parametrize("windows", [1, 15])
def test_the_page_asks_the_database_as_often_for_all_rounds_as_for_one(
    windows: int, client: Client, django_assert_num_queries: Callable[[int], Any]
) -> None:
    load_plan()
    moment = datetime(2026, 9, 5, tzinfo=HANOI)
    wanted = [(row, kind) for row in Round.objects.all() for kind in RoundWindow.Kind]
    for round_, kind in wanted[:windows]:
        RoundWindow.objects.create(
            round=round_, kind=kind, opens_at=moment, closes_at=moment.replace(day=6)
        )
    an_extension(RoundWindow.objects.earliest("pk"), None)

    with django_assert_num_queries(10):
        response = client.get("/ke-hoach/")

    assert text(response).count("từ 05/09/2026 đến") == windows


def an_extension(window: RoundWindow, unit: Unit | None, reason: str = "Bão số 9.") -> None:
    officer, _made = User.objects.get_or_create(email="phong@xuantruong.example")
    Extension.objects.create(
        window=window,
        unit=unit,
        closes_at=datetime(2026, 11, 20, 17, 0, tzinfo=HANOI),
        reason=reason,
        granted_by=officer,
        granted_at=datetime(2026, 11, 14, 8, 0, tzinfo=HANOI),
    )


def test_every_extension_stands_on_the_page_with_its_reason_and_no_person_is_named(
    client: Client,
) -> None:
    load_plan()
    window = RoundWindow.objects.create(
        round=Round.objects.get(year=2026),
        kind=RoundWindow.Kind.SUBMISSION,
        opens_at=datetime(2026, 9, 5, 7, 30, tzinfo=HANOI),
        closes_at=datetime(2026, 11, 15, 17, 0, tzinfo=HANOI),
    )
    an_extension(window, None, "Bão số 9.")
    an_extension(window, a_unit("Hợp tác xã Trà Lũ", Group.BUSINESS), "Mất điện ba ngày.")
    an_extension(window, a_unit("Nguyễn Văn Đức", Group.INDIVIDUAL), "Nằm viện.")

    shown = text(client.get("/ke-hoach/"))

    moved = "Gia hạn đến 17:00 ngày 20/11/2026 cho"
    assert f"{moved} mọi đơn vị. Lý do: Bão số 9." in shown
    assert f"{moved} Hợp tác xã Trà Lũ. Lý do: Mất điện ba ngày." in shown
    assert f"{moved} một cá nhân. Lý do: Nằm viện." in shown
    assert "Nguyễn Văn Đức" not in shown


def test_without_dates_the_page_says_where_they_will_stand(client: Client) -> None:
    load_plan()

    assert "được đăng tại đây khi ấn định." in text(client.get("/ke-hoach/"))


def test_the_newest_plan_is_shown_with_its_own_criteria_only(client: Client) -> None:
    plan = load_plan()
    older = Plan.objects.get(pk=plan.pk)
    older.pk, older.number, older.issued_on = None, "1/KH-UBND", date(2020, 1, 1)
    older.save()
    PlanCriterion.objects.create(
        plan=older, group=Group.objects.first(), number=9, title="Cũ", text="Tiêu chí đã bãi bỏ"
    )

    shown = text(client.get("/ke-hoach/"))

    assert f"Kế hoạch số {plan.number}" in shown
    assert "Tiêu chí đã bãi bỏ" not in shown
