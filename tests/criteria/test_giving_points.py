"""One cell of a scorer's sheet: points, reason, ground."""

from decimal import Decimal
from typing import Any

import pytest

from criteria.arithmetic import Measured
from criteria.conflicts import declare
from criteria.models import Criterion, Declaration, Score, ScoreSheet
from criteria.scoring import StaleCell, criteria_for, give_points
from movement.evidence import put_on_shelf
from movement.models import Evidence, Office, Submission, Unit, User
from tests.acting import refusal
from tests.criteria.judging import (
    OUTSIDERS,
    Outsider,
    a_colleague,
    a_ground,
    criterion,
    done,
    give,
    scorers,
    take,
)
from tests.factories import Portal, a_file


@pytest.fixture
def sheet(portal: Portal, dossier: Submission) -> ScoreSheet:
    return take(dossier, portal.economic)


@pytest.fixture
def file(dossier: Submission) -> Evidence:
    return a_ground(dossier)


def refused(sheet: ScoreSheet, code: str = "CQ1.2", **values: Any) -> str:
    values = {
        "entry": Measured(points=Decimal(1)),
        "reason": "",
        "actor": sheet.scorer,
        **values,
    }
    sentence, field = refusal(give_points, sheet=sheet, criterion=criterion(code), **values)
    assert field in {code, None}
    return sentence


def given(score: Score | None) -> Score:
    assert score is not None
    score.refresh_from_db()
    return score


@OUTSIDERS
def test_nobody_but_the_office_gives_its_points(
    portal: Portal, sheet: ScoreSheet, person: Outsider
) -> None:
    assert refused(sheet, actor=person(portal)) == "Phiếu này thuộc Phòng Kinh tế."
    assert not Score.objects.exists()


def test_a_colleague_writes_on_the_own_sheet_only(portal: Portal, sheet: ScoreSheet) -> None:
    assert refused(sheet, actor=a_colleague()) == "Đây là phiếu của người chấm khác."


def test_with_a_conflict_of_interest_nothing_is_written(portal: Portal, sheet: ScoreSheet) -> None:
    unit = sheet.office_sheet.submission.unit
    Declaration.objects.create(
        user=portal.economic, unit=unit, kind="family", declared_at=sheet.opened_at
    )
    assert refused(sheet).startswith("Ông/bà có xung đột lợi ích với đơn vị này")


def test_a_withdrawn_sheet_takes_no_points(portal: Portal, sheet: ScoreSheet) -> None:
    unit = sheet.office_sheet.submission.unit
    declare(user=portal.economic, unit=unit, kind=Declaration.Kind.FAMILY)
    declare(user=portal.economic, unit=unit, kind=Declaration.Kind.NONE)
    assert refused(sheet) == "Ông/bà đã thôi chấm hồ sơ này."


def test_a_finished_sheet_takes_no_points(portal: Portal, dossier: Submission) -> None:
    scorers(2)
    sheet = done(dossier, portal.economic)
    assert refused(sheet) == "Ông/bà đã chấm xong phiếu này, không sửa được nữa."


@pytest.mark.parametrize("code", ["CQ1.1", "DN1.1"])
def test_a_criterion_of_the_other_office_or_group_is_refused(sheet: ScoreSheet, code: str) -> None:
    assert refused(sheet, code) == "Tiêu chí này không thuộc phần chấm của phòng."


def test_without_a_set_in_force_no_criterion_is_the_office_s(sheet: ScoreSheet) -> None:
    sheet.office_sheet.submission.round.criteria_sets.update(state="replaced")
    assert refused(sheet) == "Tiêu chí này không thuộc phần chấm của phòng."


@pytest.mark.parametrize("points", ["-0.01", "8.01", "100"])
def test_points_out_of_range_are_refused_with_the_limits(sheet: ScoreSheet, points: str) -> None:
    assert refused(sheet, entry=Measured(points=Decimal(points))) == "Điểm phải từ 0 đến 8."


def test_each_office_has_its_own_criteria(portal: Portal, dossier: Submission) -> None:
    own = [each.code for each in criteria_for(take(dossier, portal.economic).office_sheet)]
    other = take(dossier, portal.culture, Office.CULTURE_SOCIAL).office_sheet
    assert own == ["CQ1.2", "CQ2.2", "CQ2.3"]
    assert len(criteria_for(other)) == 7
    assert not {each.code for each in criteria_for(other)} & set(own)


def test_a_cell_keeps_points_reason_file_and_page(sheet: ScoreSheet, file: Evidence) -> None:
    score = given(give(sheet, "CQ1.2", "6.25", reason=" Thiếu báo cáo ", evidence=file, page=3))
    assert (score.points, score.reason, score.version) == (Decimal("6.25"), "Thiếu báo cáo", 1)
    assert (score.evidence, score.page, score.no_evidence) == (file, 3, False)
    assert str(score) == "CQ1.2: 6.25"


@pytest.mark.parametrize(
    "values",
    [
        {"points": "6", "reason": "", "no_evidence": False},
        {"points": None, "reason": "Xem lại biên bản", "no_evidence": False},
        {"points": None, "reason": "", "no_evidence": True},
    ],
)
def test_what_was_typed_is_kept_although_the_rest_is_missing(
    sheet: ScoreSheet, values: dict[str, Any]
) -> None:
    score = given(give(sheet, "CQ1.2", **values))
    points = None if values["points"] is None else Decimal(values["points"])
    assert (score.points, score.reason) == (points, values["reason"])
    assert score.no_evidence is values["no_evidence"]


def test_figures_are_kept_with_the_points_that_come_of_them(sheet: ScoreSheet) -> None:
    Criterion.objects.filter(code="CQ1.2").update(kind=Criterion.Kind.RATIO)
    half = given(give(sheet, "CQ1.2", None, entry=Measured(value=Decimal(90))))
    assert (half.points, half.value, half.target) == (None, Decimal(90), None)
    whole = given(
        give(sheet, "CQ1.2", None, entry=Measured(value=Decimal(90), target=Decimal(120)))
    )
    assert (whole.points, whole.value, whole.target) == (Decimal(6), Decimal(90), Decimal(120))


def test_an_emptied_cell_is_taken_away(sheet: ScoreSheet) -> None:
    give(sheet, "CQ1.2", "4")
    assert give(sheet, "CQ1.2", None, reason=" ", no_evidence=False) is None
    assert not sheet.scores.exists()


def test_a_cell_without_anything_is_not_made(sheet: ScoreSheet) -> None:
    assert give(sheet, "CQ1.2", None, reason="", no_evidence=False) is None
    assert not sheet.scores.exists()


def test_points_may_be_corrected(sheet: ScoreSheet) -> None:
    give(sheet, "CQ1.2", "8", reason="Vượt chỉ tiêu")
    score = given(give(sheet, "CQ1.2", "6.25", reason="Thiếu một báo cáo"))
    assert (score.points, score.reason, score.version) == (
        Decimal("6.25"),
        "Thiếu một báo cáo",
        2,
    )
    assert sheet.scores.get() == score


def test_a_page_alone_is_no_ground(sheet: ScoreSheet) -> None:
    assert refused(sheet, page=2) == "Đã ghi trang thì hãy chọn tệp minh chứng."


@pytest.mark.parametrize("page", [0, -1, 10000])
def test_a_page_has_a_number_that_a_file_can_have(
    sheet: ScoreSheet, file: Evidence, page: int
) -> None:
    assert refused(sheet, evidence=file, page=page) == "Số trang phải từ 1 đến 9999."


def test_a_file_and_no_evidence_exclude_each_other(sheet: ScoreSheet, file: Evidence) -> None:
    assert refused(sheet, evidence=file, no_evidence=True) == (
        "Đã chọn tệp minh chứng thì bỏ đánh dấu “không có”."
    )


def test_a_file_that_was_not_sent_is_no_ground(sheet: ScoreSheet, unit: Unit, member: User) -> None:
    later = put_on_shelf(
        unit=unit, upload=a_file("khac.pdf", a_file().read() + b"\n"), actor=member
    )
    assert refused(sheet, evidence=later) == (
        "Hãy chọn một tệp có trong bản hồ sơ đang được thẩm định."
    )


def test_a_file_with_a_virus_is_no_ground(sheet: ScoreSheet, file: Evidence) -> None:
    Evidence.objects.update(scan=Evidence.Scan.INFECTED)
    file.refresh_from_db()
    assert refused(sheet, evidence=file) == (
        "Tệp “minh-chung.pdf” có vi-rút, không dẫn làm minh chứng được."
    )


@pytest.mark.parametrize("version", [None, 1])
def test_who_saw_the_cell_as_it_is_may_change_it(sheet: ScoreSheet, version: int | None) -> None:
    give(sheet, "CQ1.2", "4", version=0)
    assert given(give(sheet, "CQ1.2", "5", version=version)).points == Decimal(5)


@pytest.mark.parametrize("version", [0, 1, 3])
def test_who_saw_an_older_cell_is_shown_the_newer_one(sheet: ScoreSheet, version: int) -> None:
    give(sheet, "CQ1.2", "4")
    theirs = give(sheet, "CQ1.2", "5")
    with pytest.raises(StaleCell) as stale:
        give(sheet, "CQ1.2", "6", version=version)
    assert stale.value.message == "Ô này vừa được sửa ở nơi khác; hãy xem lại rồi lưu lại."
    assert (stale.value.field, stale.value.theirs) == ("CQ1.2", theirs)
    assert sheet.scores.get().points == Decimal(5)


def test_who_saw_a_cell_that_was_emptied_is_told(sheet: ScoreSheet) -> None:
    give(sheet, "CQ1.2", "4")
    give(sheet, "CQ1.2", None, reason="", no_evidence=False)
    with pytest.raises(StaleCell) as stale:
        give(sheet, "CQ1.2", "6", version=1)
    assert stale.value.theirs is None


def test_the_same_words_again_are_no_change(sheet: ScoreSheet) -> None:
    first = give(sheet, "CQ1.2", "4", version=0)
    again = give(sheet, "CQ1.2", "4.00", version=0)
    assert again == first
    assert sheet.scores.get().version == 1
