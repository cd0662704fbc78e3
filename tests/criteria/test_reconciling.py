"""The office makes its scorers' points one."""

from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from criteria.conflicts import declare
from criteria.models import Declaration, OfficeScore, OfficeSheet
from criteria.reconciling import reconcile, sign_off, unreconciled
from criteria.scoring import StaleCell, finish_sheet
from movement.models import Event, Submission
from tests.acting import refusal
from tests.criteria.judging import (
    OUTSIDERS,
    Outsider,
    a_colleague,
    a_ground,
    criterion,
    done,
    fill,
    give,
    line,
    reconciling,
    scorers,
    take,
)
from tests.factories import Portal

FLAGGED = "CQ1.2: những người chấm chênh nhau nhiều, chưa có ghi chú thống nhất."


@pytest.fixture
def sheet(portal: Portal, dossier: Submission) -> OfficeSheet:
    """Two scorers agree everywhere but in CQ1.2: 4 and 6 of 8."""
    scorers(2)
    done(dossier, portal.economic)
    second = a_colleague()
    own = take(dossier, second)
    fill(own)
    give(own, "CQ1.2", "6")
    return OfficeSheet.objects.get(pk=finish_sheet(sheet=own, actor=second).office_sheet_id)


def agree(sheet: OfficeSheet, portal: Portal, **values: Any) -> OfficeScore:
    values = {
        "criterion": criterion("CQ1.2"),
        "points": Decimal(6),
        "note": "Đã cùng xem lại biên bản.",
        "actor": portal.economic,
        **values,
    }
    return reconcile(office_sheet=sheet, **values)


def refused(sheet: OfficeSheet, portal: Portal, **values: Any) -> tuple[str, str | None]:
    return refusal(agree, sheet=sheet, portal=portal, **values)


@OUTSIDERS
def test_nobody_but_the_office_reconciles(
    portal: Portal, sheet: OfficeSheet, person: Outsider
) -> None:
    assert refused(sheet, portal, actor=person(portal)) == ("Phiếu này thuộc Phòng Kinh tế.", None)
    assert line(sheet, "CQ1.2").points == Decimal(5)


def test_with_a_conflict_of_interest_nobody_reconciles(portal: Portal, sheet: OfficeSheet) -> None:
    declare(user=portal.economic, unit=sheet.submission.unit, kind=Declaration.Kind.FAMILY)
    sentence, _field = refused(sheet, portal)
    assert sentence.startswith("Ông/bà có xung đột lợi ích với đơn vị này")


def test_before_all_have_finished_nothing_is_reconciled(
    portal: Portal, dossier: Submission
) -> None:
    scorers(2)
    sheet = done(dossier, portal.economic).office_sheet
    assert refused(sheet, portal) == ("Chưa thống nhất được: còn người chưa chấm xong.", None)


def test_who_still_scores_for_the_other_office_does_not_reconcile(
    portal: Portal, sheet: OfficeSheet
) -> None:
    portal.economic.office_roles.create(
        office=portal.culture.office_roles.get().office, from_date=timezone.localdate()
    )
    del portal.economic.office_codes
    take(sheet.submission, portal.economic, "culture_social")
    assert refused(sheet, portal) == (
        "Ông/bà chưa chấm xong phiếu của mình nên chưa thống nhất điểm được.",
        None,
    )


def test_a_signed_sheet_is_not_reconciled(portal: Portal, sheet: OfficeSheet) -> None:
    agree(sheet, portal)
    sign_off(office_sheet=sheet, actor=portal.economic)
    assert refused(sheet, portal, points=Decimal(8)) == (
        "Phiếu đã ký chốt, không sửa được nữa.",
        None,
    )
    assert line(sheet, "CQ1.2").points == Decimal(6)


@pytest.mark.parametrize("code", ["CQ1.1", "DN1.1"])
def test_a_criterion_of_the_other_office_or_group_is_refused(
    portal: Portal, sheet: OfficeSheet, code: str
) -> None:
    assert refused(sheet, portal, criterion=criterion(code)) == (
        "Tiêu chí này không thuộc phần chấm của phòng.",
        code,
    )


@pytest.mark.parametrize("points", ["-0.01", "8.01"])
def test_points_out_of_range_are_refused(portal: Portal, sheet: OfficeSheet, points: str) -> None:
    assert refused(sheet, portal, points=Decimal(points)) == ("Điểm phải từ 0 đến 8.", "CQ1.2")


def test_a_flagged_line_needs_a_note_even_for_the_mean(portal: Portal, sheet: OfficeSheet) -> None:
    assert unreconciled(sheet) == [FLAGGED]
    assert refused(sheet, portal, points=Decimal(5), note=" ") == (
        "Hãy ghi chú vì sao phòng thống nhất điểm này.",
        "CQ1.2",
    )
    agree(sheet, portal, points=Decimal(5))
    assert unreconciled(sheet) == []


def test_points_other_than_the_mean_need_a_note(portal: Portal, sheet: OfficeSheet) -> None:
    assert refused(
        sheet, portal, criterion=criterion("CQ2.2"), points=Decimal("4.01"), note=""
    ) == ("Hãy ghi chú vì sao phòng thống nhất điểm này.", "CQ2.2")


def test_the_mean_of_a_line_that_is_not_flagged_needs_none(
    portal: Portal, sheet: OfficeSheet
) -> None:
    made = agree(sheet, portal, criterion=criterion("CQ2.2"), points=Decimal(4), note="")
    assert (made.points, made.note, made.reconciled_by) == (Decimal(4), "", portal.economic)


def test_points_other_than_the_self_score_need_a_reason(portal: Portal, sheet: OfficeSheet) -> None:
    assert refused(sheet, portal, reason=" ") == (
        "Điểm khác điểm tự chấm: hãy ghi lý do.",
        "CQ1.2",
    )
    sheet.submission.self_scores.filter(criterion__code="CQ1.2").delete()
    assert refused(sheet, portal, points=Decimal(4), reason="") == (
        "Điểm khác điểm tự chấm: hãy ghi lý do.",
        "CQ1.2",
    )


def test_points_equal_to_the_self_score_need_no_reason(portal: Portal, sheet: OfficeSheet) -> None:
    assert agree(sheet, portal, points=Decimal(4), reason="").reason == ""


def test_the_line_keeps_who_agreed_when_and_why(portal: Portal, sheet: OfficeSheet) -> None:
    moment = timezone.now()
    agree(sheet, portal, note=" Cùng xem lại. ", reason=" Có biên bản. ", now=moment)
    made = line(sheet, "CQ1.2")
    assert (made.points, made.note, made.reason) == (
        Decimal(6),
        "Cùng xem lại.",
        "Có biên bản.",
    )
    assert (made.reconciled_by, made.reconciled_at) == (portal.economic, moment)
    assert (made.version, made.flagged) == (2, True)
    assert str(made) == "CQ1.2: 6.00"
    event = Event.objects.about(sheet).last()
    assert event is not None
    assert (event.kind, event.actor, event.data) == (
        "line.reconciled",
        portal.economic,
        {"criterion": "CQ1.2"},
    )


def test_reason_and_ground_of_the_scorers_stay_unless_new_ones_are_given(
    portal: Portal, dossier: Submission, sheet: OfficeSheet
) -> None:
    kept = agree(sheet, portal)
    assert (kept.reason, kept.evidence, kept.no_evidence) == ("Theo minh chứng.", None, True)
    file = a_ground(dossier)
    changed = agree(sheet, portal, reason="Có biên bản.", evidence=file, page=2)
    assert (changed.reason, changed.evidence, changed.page) == ("Có biên bản.", file, 2)
    assert changed.no_evidence is False


def test_the_office_names_the_page_of_a_pdf(portal: Portal, sheet: OfficeSheet) -> None:
    file = a_ground(sheet.submission)
    assert refused(sheet, portal, evidence=file) == ("Chưa ghi trang của tệp PDF.", "CQ1.2")


def test_a_colleague_without_a_sheet_reconciles_too(portal: Portal, sheet: OfficeSheet) -> None:
    third = a_colleague("Mai Thị Lý", 2)
    assert agree(sheet, portal, actor=third).reconciled_by == third


def test_who_saw_an_older_line_is_shown_the_newer_one(portal: Portal, sheet: OfficeSheet) -> None:
    theirs = agree(sheet, portal, version=1)
    with pytest.raises(StaleCell) as stale:
        agree(sheet, portal, points=Decimal(7), version=1, actor=a_colleague("Mai Thị Lý", 2))
    assert stale.value.theirs == theirs
    assert line(sheet, "CQ1.2").points == Decimal(6)
    assert agree(sheet, portal, points=Decimal(7), version=2).version == 3


def test_the_same_words_again_are_no_change(portal: Portal, sheet: OfficeSheet) -> None:
    agree(sheet, portal, version=1)
    assert agree(sheet, portal, version=1).version == 2


def test_a_scorer_with_a_conflict_of_interest_has_to_be_replaced(
    portal: Portal, dossier: Submission
) -> None:
    colleague = a_colleague()
    sheet = reconciling(dossier, colleague)
    declare(user=colleague, unit=dossier.unit, kind=Declaration.Kind.FAMILY)
    assert unreconciled(sheet) == [
        "Hoàng Văn Kế có xung đột lợi ích với đơn vị: hãy cho thôi chấm và phân công người khác."
    ]
