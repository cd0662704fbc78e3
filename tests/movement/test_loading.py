import tomllib
from datetime import date, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from django.utils import timezone

from movement.loading import PLAN_FILE, load_plan
from movement.models import (
    Authority,
    ContentArea,
    Group,
    Office,
    Phase,
    Plan,
    PlanCriterion,
    PlanSection,
    Round,
    RoundWindow,
    Signer,
)
from tests.factories import open_window

pytestmark = pytest.mark.django_db

TABLES = [Authority, ContentArea, Group, Office, Phase, Plan, PlanCriterion, PlanSection]
DATA: dict[str, Any] = tomllib.loads(PLAN_FILE.read_text(encoding="utf-8"))


def rows() -> dict[str, list[dict[str, Any]]]:
    """Every row of the app."""
    return {
        model.__name__: list(model._default_manager.order_by("pk").values())
        for model in apps.get_app_config("movement").get_models()
    }


def test_the_plan_is_loaded_as_it_stands_in_the_file() -> None:
    plan = load_plan()

    assert (str(plan), plan.issued_on) == ("Kế hoạch số 87/KH-UBND", date(2026, 5, 15))
    assert plan.movement == DATA["plan"]["movement"]
    assert Plan.objects.get() == plan
    assert [row.text for row in ContentArea.objects.all()] == [
        row["text"] for row in DATA["content_area"]
    ]
    assert [row.subject for row in Group.objects.all()] == [row["subject"] for row in DATA["group"]]
    assert [(row.group.code, row.number, row.text) for row in PlanCriterion.objects.all()] == [
        (group["code"], row["number"], row["text"])
        for group in DATA["group"]
        for row in group["criterion"]
    ]
    assert [(row.code, row.items) for row in plan.sections.all()] == [
        (row["code"], row["items"]) for row in DATA["section"]
    ]
    assert [row.text for row in Phase.objects.all()] == [row["text"] for row in DATA["phase"]]


def test_each_year_has_a_round_in_its_phase() -> None:
    load_plan()

    assert [(row.year, row.phase.number) for row in Round.objects.order_by("year")] == [
        (2026, 1),
        (2027, 1),
        (2028, 2),
        (2029, 2),
        (2030, 2),
    ]


def test_each_offices_task_is_tied_to_the_office() -> None:
    load_plan()

    tied = {row.office.name: row.heading for row in PlanSection.objects.exclude(office=None)}
    assert tied == {name: name for name in ("Phòng Văn hóa - Xã hội", "Phòng Kinh tế")}
    assert [office.code for office in Office.objects.all()] == ["culture_social", "economic"]


def test_loading_twice_changes_nothing() -> None:
    load_plan()
    before = rows()

    load_plan()

    assert rows() == before


def test_what_the_offices_have_edited_is_left_alone() -> None:
    load_plan()
    Authority.objects.update(name="UBND xã Khác", contact="Điện thoại 0228")
    Signer.objects.update(name="Nguyễn Thị Ơn", capacity="KT. CHỦ TỊCH")
    Office.objects.filter(code="economic").update(name="Phòng Kinh tế và Hạ tầng", duty="Mới")
    open_window(Round.objects.get(year=2026), RoundWindow.Kind.SUBMISSION)
    before = rows()

    load_plan()

    assert rows() == before


def test_the_plans_own_words_are_brought_up_to_the_file() -> None:
    load_plan()
    before = rows()
    Plan.objects.update(movement="Sai")
    for model in (ContentArea, Phase, PlanCriterion):
        model._default_manager.update(text="Sai")
    PlanSection.objects.update(heading="Sai", items=[], order=1, office=None)
    Group.objects.update(subject="Sai")

    load_plan()

    assert rows() == before


def test_another_commune_is_another_file(tmp_path: Path) -> None:
    file = tmp_path / "plan.toml"
    text = PLAN_FILE.read_text(encoding="utf-8")
    file.write_text(text.replace("xã Xuân Trường", "xã Hải Hậu"), encoding="utf-8")

    load_plan(file)

    authority = Authority.current()
    assert authority is not None
    assert (str(authority), authority.commune) == ("Ủy ban nhân dân xã Hải Hậu", "xã Hải Hậu")


def test_before_loading_there_is_no_authority() -> None:
    assert Authority.current() is None


def test_the_command_says_what_it_has_loaded() -> None:
    out = StringIO()

    call_command("load_plan", stdout=out)

    assert out.getvalue() == "Đã nạp Kế hoạch số 87/KH-UBND.\n"
    assert Plan.objects.count() == 1


def test_the_signer_signs_from_the_day_of_the_plan_on() -> None:
    load_plan()
    signer = Signer.objects.get()

    assert str(signer) == "Phạm Ngọc Vinh (KT. CHỦ TỊCH PHÓ CHỦ TỊCH)"
    assert not signer.signs_on(date(2026, 5, 14))
    assert signer.signs_on(date(2026, 5, 15))
    assert signer.signs_on(date(2050, 1, 1))
    signer.to_date = date(2026, 12, 31)
    assert signer.signs_on(date(2026, 12, 31))
    assert not signer.signs_on(date(2027, 1, 1))


def test_the_rows_of_the_plan_are_named_as_people_name_them() -> None:
    load_plan()

    assert str(Phase.objects.first()) == "Giai đoạn 1 (2026–2027)"
    assert str(Round.objects.get(year=2026)) == "Đợt thi đua năm 2026"
    assert str(ContentArea.objects.first()).startswith("1. ")
    assert str(PlanSection.objects.first()).startswith("I.1 ")
    assert str(PlanCriterion.objects.first()).startswith("III.1.1.1 ")
    assert str(Group.objects.first()) == DATA["group"][0]["name"]


def test_a_round_knows_its_windows() -> None:
    load_plan()
    round_ = Round.objects.get(year=2026)
    open_window(round_, RoundWindow.Kind.SCORING)

    assert round_.window(RoundWindow.Kind.SUBMISSION) is None
    window = round_.window(RoundWindow.Kind.SCORING)
    assert window is not None
    assert window.is_open(timezone.now())
    assert not window.is_open(timezone.now() + timedelta(days=11))
