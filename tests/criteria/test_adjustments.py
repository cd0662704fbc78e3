"""Bonus and penalty."""

from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from criteria.models import Adjustment, CriteriaSet, OfficeSheet
from criteria.reconciling import add_adjustment, remove_adjustment, sign_off
from movement.models import Event, Submission
from tests.acting import refusal
from tests.criteria.judging import (
    OUTSIDERS,
    Outsider,
    a_ground,
    reconciling,
    take,
)
from tests.factories import Portal

BONUS, PENALTY = Adjustment.Kind.BONUS, Adjustment.Kind.PENALTY


@pytest.fixture
def sheet(portal: Portal, dossier: Submission) -> OfficeSheet:
    return reconciling(dossier, portal.economic)


def add(sheet: OfficeSheet, portal: Portal, **values: Any) -> Adjustment:
    values = {
        "kind": BONUS,
        "points": Decimal(2),
        "reason": "Nhân rộng ra hai thôn.",
        "no_evidence": "evidence" not in values,
        "actor": portal.economic,
        **values,
    }
    return add_adjustment(office_sheet=sheet, **values)


def refused(sheet: OfficeSheet, portal: Portal, **values: Any) -> tuple[str, str | None]:
    return refusal(add, sheet=sheet, portal=portal, **values)


@OUTSIDERS
def test_nobody_but_the_office_gives_bonus_or_takes_it_back(
    portal: Portal, sheet: OfficeSheet, person: Outsider
) -> None:
    actor = person(portal)
    assert refused(sheet, portal, actor=actor) == ("Phiếu này thuộc Phòng Kinh tế.", None)
    bonus = add(sheet, portal)
    assert refusal(remove_adjustment, adjustment=bonus, actor=actor) == (
        "Phiếu này thuộc Phòng Kinh tế.",
        None,
    )
    assert sheet.adjustments.get() == bonus


def test_bonus_waits_until_all_have_finished(portal: Portal, dossier: Submission) -> None:
    sheet = take(dossier, portal.economic).office_sheet
    assert refused(sheet, portal) == ("Chưa thống nhất được: còn người chưa chấm xong.", None)


@pytest.mark.parametrize("kind", [BONUS, PENALTY])
def test_bonus_and_penalty_keep_reason_ground_and_who(
    portal: Portal, sheet: OfficeSheet, kind: Adjustment.Kind
) -> None:
    file, moment = a_ground(sheet.submission), timezone.now()
    made = add(sheet, portal, kind=kind, evidence=file, page=4, now=moment)
    made.refresh_from_db()
    assert (made.kind, made.points, made.reason) == (kind, Decimal(2), "Nhân rộng ra hai thôn.")
    assert (made.evidence, made.page, made.no_evidence) == (file, 4, False)
    assert (made.given_by, made.given_at) == (portal.economic, moment)
    assert str(made) == f"{kind.label} 2.00"
    event = Event.objects.about(sheet).last()
    assert event is not None
    assert (event.kind, event.data) == ("adjustment.added", {"adjustment": made.pk})


def test_a_kind_nobody_knows_is_refused(portal: Portal, sheet: OfficeSheet) -> None:
    assert refused(sheet, portal, kind="gift") == ("Hãy chọn điểm thưởng hay điểm trừ.", "kind")


@pytest.mark.parametrize("points", ["0", "-1", "5.01", "1.005", "NaN"])
def test_points_lie_above_nought_and_within_the_cap(
    portal: Portal, sheet: OfficeSheet, points: str
) -> None:
    assert refused(sheet, portal, points=Decimal(points)) == (
        "Điểm thưởng phải lớn hơn 0, không quá 5 và có nhiều nhất hai chữ số sau dấu phẩy.",
        "points",
    )


def test_bonus_and_penalty_have_caps_of_their_own(portal: Portal, sheet: OfficeSheet) -> None:
    CriteriaSet.objects.update(bonus_cap=5, penalty_cap=3)
    assert add(sheet, portal, points=Decimal(5)).points == Decimal(5)
    sentence, _field = refused(sheet, portal, kind=PENALTY, points=Decimal("3.01"))
    assert sentence.startswith("Điểm trừ phải lớn hơn 0, không quá 3 và")


def test_without_a_reason_there_is_no_bonus(portal: Portal, sheet: OfficeSheet) -> None:
    assert refused(sheet, portal, reason=" ") == ("Hãy ghi lý do.", "reason")


@pytest.mark.parametrize(
    ("has_file", "sentence"),
    [
        (False, "Chưa dẫn minh chứng hoặc ghi “không có”."),
        (True, "Chưa ghi trang của tệp PDF."),
    ],
)
def test_without_a_ground_there_is_no_bonus(
    portal: Portal, sheet: OfficeSheet, has_file: bool, sentence: str
) -> None:
    file = a_ground(sheet.submission) if has_file else None
    assert refused(sheet, portal, evidence=file) == (sentence, "evidence")


def test_a_second_click_gives_no_second_bonus(portal: Portal, sheet: OfficeSheet) -> None:
    add(sheet, portal)
    assert refused(sheet, portal) == ("Đã có điểm này với đúng lý do ấy.", "reason")
    assert sheet.adjustments.count() == 1


def test_bonus_is_taken_back_once(portal: Portal, sheet: OfficeSheet) -> None:
    bonus = add(sheet, portal)
    remove_adjustment(adjustment=bonus, actor=portal.economic)
    assert not sheet.adjustments.exists()
    assert refusal(remove_adjustment, adjustment=bonus, actor=portal.economic) == (
        "Điểm thưởng, điểm trừ này đã được bỏ.",
        None,
    )
    kinds = [event.kind for event in Event.objects.about(sheet)]
    assert kinds[-2:] == ["adjustment.added", "adjustment.removed"]


def test_after_the_signature_bonus_stays_as_it_is(portal: Portal, sheet: OfficeSheet) -> None:
    bonus = add(sheet, portal)
    sign_off(office_sheet=sheet, actor=portal.economic)
    assert refused(sheet, portal) == ("Phiếu đã ký chốt, không sửa được nữa.", None)
    assert refusal(remove_adjustment, adjustment=bonus, actor=portal.economic) == (
        "Phiếu đã ký chốt, không sửa được nữa.",
        None,
    )
