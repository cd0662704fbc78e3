"""A scorer closes the own sheet; the last one makes the office's points."""

from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from criteria.conflicts import declare
from criteria.models import Declaration, OfficeSheet, ScoreSheet
from criteria.scoring import assign_sheet, finish_sheet, incomplete
from movement.models import Event, Evidence, RoundWindow, Submission
from tests.acting import refusal
from tests.criteria.judging import (
    OUTSIDERS,
    Outsider,
    a_colleague,
    a_ground,
    done,
    fill,
    give,
    line,
    office,
    scorers,
    take,
)
from tests.factories import Portal, open_window

State = ScoreSheet.State


@pytest.fixture
def sheet(portal: Portal, dossier: Submission) -> ScoreSheet:
    """The only scorer's sheet, with every line whole."""
    sheet = take(dossier, portal.economic)
    fill(sheet)
    return sheet


def refused(sheet: ScoreSheet, **values: Any) -> str:
    values = {"actor": sheet.scorer, **values}
    sentence, _field = refusal(finish_sheet, sheet=sheet, **values)
    sheet.refresh_from_db()
    return sentence


@OUTSIDERS
def test_nobody_but_the_office_finishes_a_sheet(
    portal: Portal, sheet: ScoreSheet, person: Outsider
) -> None:
    assert refused(sheet, actor=person(portal)) == "Phiếu này thuộc Phòng Kinh tế."
    assert sheet.state == State.OPEN


def test_a_colleague_finishes_no_sheet_of_somebody_else(sheet: ScoreSheet) -> None:
    assert refused(sheet, actor=a_colleague()) == "Đây là phiếu của người chấm khác."


def test_a_sheet_is_finished_once(sheet: ScoreSheet) -> None:
    finish_sheet(sheet=sheet, actor=sheet.scorer)
    assert refused(sheet) == "Ông/bà đã chấm xong phiếu này, không sửa được nữa."


def test_a_sheet_is_not_finished_after_the_window(portal: Portal, sheet: ScoreSheet) -> None:
    open_window(portal.round, RoundWindow.Kind.SCORING, opens=-5, closes=-1)
    assert refused(sheet).startswith("Thẩm định, chấm điểm đã hết hạn lúc ")
    assert sheet.state == State.OPEN


def test_who_was_assigned_answers_about_a_conflict_before_finishing(
    portal: Portal, dossier: Submission
) -> None:
    colleague = a_colleague()
    dossier.achievements.update(title="Sáng kiến của Hoàng Văn Kế")
    sheet = assign_sheet(
        submission=dossier, office=office(), scorer=colleague, actor=portal.economic
    )
    fill(sheet)
    assert refused(sheet).startswith("Trước khi chấm, hãy khai ông/bà có hay không")
    declare(user=colleague, unit=dossier.unit, kind=Declaration.Kind.NONE)
    assert finish_sheet(sheet=sheet, actor=colleague).state == State.FINISHED


def test_a_whole_sheet_lacks_nothing(sheet: ScoreSheet) -> None:
    assert incomplete(sheet) == []


def test_every_line_that_lacks_something_says_what(portal: Portal, dossier: Submission) -> None:
    sheet = take(dossier, portal.economic)
    give(sheet, "CQ1.2", None, reason="Xem sau")
    give(sheet, "CQ2.2", "1", reason="", no_evidence=False)
    sentences = [
        "CQ1.2: chưa cho điểm.",
        "CQ2.2: điểm khác điểm tự chấm mà chưa ghi lý do, chưa dẫn minh chứng hoặc ghi “không có”.",
        "CQ2.3: chưa cho điểm.",
    ]
    assert incomplete(sheet) == sentences
    assert refused(sheet) == "Phiếu chưa đủ. " + " ".join(sentences)
    assert (sheet.state, sheet.finished_at) == (State.OPEN, None)


def test_points_equal_to_the_self_score_need_no_reason(sheet: ScoreSheet) -> None:
    give(sheet, "CQ1.2", "4.00", reason="")
    assert incomplete(sheet) == []


def test_points_without_a_self_score_beside_them_need_a_reason(
    dossier: Submission, sheet: ScoreSheet
) -> None:
    dossier.self_scores.filter(criterion__code="CQ1.2").delete()
    give(sheet, "CQ1.2", "4", reason="")
    assert incomplete(sheet) == ["CQ1.2: điểm khác điểm tự chấm mà chưa ghi lý do."]


def test_a_pdf_is_named_with_its_page(dossier: Submission, sheet: ScoreSheet) -> None:
    file = a_ground(dossier)
    give(sheet, "CQ1.2", "4", evidence=file)
    assert incomplete(sheet) == ["CQ1.2: chưa ghi trang của tệp PDF."]
    give(sheet, "CQ1.2", "4", evidence=file, page=1)
    assert incomplete(sheet) == []


def test_a_picture_has_no_page(dossier: Submission, sheet: ScoreSheet) -> None:
    Evidence.objects.update(content_type="image/jpeg")
    give(sheet, "CQ1.2", "4", evidence=a_ground(dossier))
    assert incomplete(sheet) == []


def test_finishing_keeps_when(sheet: ScoreSheet) -> None:
    moment = timezone.now()
    finish_sheet(sheet=sheet, actor=sheet.scorer, now=moment)
    sheet.refresh_from_db()
    assert (sheet.state, sheet.finished_at) == (State.FINISHED, moment)
    events = Event.objects.about(sheet)
    assert [event.kind for event in events] == ["sheet.taken", "sheet.finished"]
    assert [event.data for event in events] == [{}, {}]


def test_while_a_scorer_is_at_work_the_office_has_no_points(
    portal: Portal, dossier: Submission
) -> None:
    scorers(2)
    sheet = done(dossier, portal.economic)
    take(dossier, a_colleague())
    assert sheet.office_sheet.state == OfficeSheet.State.SCORING
    assert not sheet.office_sheet.scores.exists()


def test_a_withdrawn_sheet_is_nobody_s_last(portal: Portal, dossier: Submission) -> None:
    scorers(2)
    leaver = a_colleague()
    fill(take(dossier, leaver), Decimal(1))
    declare(user=leaver, unit=dossier.unit, kind=Declaration.Kind.FAMILY)
    done(dossier, portal.economic)
    assert OfficeSheet.objects.get().state == OfficeSheet.State.SCORING
    done(dossier, a_colleague("Mai Thị Lý", 2))
    assert line(OfficeSheet.objects.get(), "CQ1.2").points == Decimal(4)


def test_the_last_scorer_makes_the_office_s_points(portal: Portal, dossier: Submission) -> None:
    scorers(2)
    second = a_colleague()
    done(dossier, portal.economic, Decimal("0.5"))
    moment = timezone.now()
    sheet = take(dossier, second)
    fill(sheet, Decimal("0.75"))
    finish_sheet(sheet=sheet, actor=second, now=moment)
    made = OfficeSheet.objects.get()
    assert (made.state, made.completed_at) == (OfficeSheet.State.RECONCILING, moment)
    assert [(row.criterion.code, row.points) for row in made.scores.all()] == [
        ("CQ1.2", Decimal(5)),  # of 8: 4 and 6
        ("CQ2.2", Decimal(5)),  # of 8: 4 and 6
        ("CQ2.3", Decimal("6.25")),  # of 10: 5 and 7.5
    ]
    last = Event.objects.about(made).last()
    assert last is not None
    assert (last.kind, last.actor, last.data) == ("office_sheet.completed", second, {})


@pytest.mark.parametrize(("other", "is_flagged"), [("4.80", False), ("4.81", True)])
def test_scorers_more_than_a_tenth_of_the_maximum_apart_are_flagged(
    portal: Portal, dossier: Submission, other: str, is_flagged: bool
) -> None:
    scorers(2)
    done(dossier, portal.economic)
    second = a_colleague()
    sheet = take(dossier, second)
    fill(sheet)
    give(sheet, "CQ1.2", other)
    finish_sheet(sheet=sheet, actor=second)
    made = OfficeSheet.objects.get()
    assert line(made, "CQ1.2").flagged is is_flagged
    assert line(made, "CQ2.2").flagged is False


def test_the_office_takes_over_every_reason_once_and_the_first_file(
    portal: Portal, dossier: Submission
) -> None:
    scorers(3)
    file = a_ground(dossier)
    people = [portal.economic, a_colleague(), a_colleague("Mai Thị Lý", 2)]
    cells: list[dict[str, Any]] = [
        {"reason": "Thiếu số liệu."},
        {"reason": "Vượt chỉ tiêu.", "evidence": file, "page": 7},
        {"reason": "Thiếu số liệu.", "evidence": file, "page": 9},
    ]
    for person, cell in zip(people, cells, strict=True):
        sheet = take(dossier, person)
        fill(sheet, reason="")
        give(sheet, "CQ1.2", "5", **cell)
        finish_sheet(sheet=sheet, actor=person)
    made = line(OfficeSheet.objects.get(), "CQ1.2")
    assert made.reason == "Thiếu số liệu.\nVượt chỉ tiêu."
    assert (made.evidence, made.page, made.no_evidence) == (file, 7, False)
    other = line(OfficeSheet.objects.get(), "CQ2.2")
    assert (other.reason, other.evidence, other.no_evidence) == ("", None, True)
