from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from criteria.models import Criterion, Result, Score, ScoreSheet
from criteria.scoring import criteria_for, give_points, open_sheet, sign_off
from movement import workflow
from movement.gaps import answer_gap
from movement.models import Event, Office, RoundWindow, Submission, Unit, User
from tests.acting import refusal
from tests.factories import (
    Portal,
    a_complete_draft,
    an_officer,
    open_window,
    score,
    send_back,
)

State = ScoreSheet.State


def office(code: str) -> Office:
    return Office.objects.get(code=code)


def fill(sheet: ScoreSheet, actor: User, *, leave_out: int = 0) -> None:
    criteria = criteria_for(sheet)
    for criterion in criteria[: len(criteria) - leave_out]:
        give_points(
            sheet=sheet,
            criterion=criterion,
            points=criterion.max_points / 2,  # what the unit claimed
            reason="",
            actor=actor,
        )


@pytest.fixture
def sheet(portal: Portal, dossier: Submission) -> ScoreSheet:
    return open_sheet(submission=dossier, office=office(Office.ECONOMIC), actor=portal.economic)


@pytest.fixture
def criterion(sheet: ScoreSheet) -> Criterion:
    return criteria_for(sheet)[0]


def the_unit_itself(portal: Portal) -> User:
    return User.objects.get(email="dai-dien@xuantruong.example")


def the_other_office(portal: Portal) -> User:
    return portal.culture


def an_administrator(portal: Portal) -> User:
    return User.objects.create_superuser("quan-tri@xuantruong.example", "mat-khau")


def a_former_officer(portal: Portal) -> User:
    officer = an_officer(Office.ECONOMIC, "nghi-huu@xuantruong.example")
    officer.office_roles.update(to_date=timezone.localdate() - timedelta(days=1))
    return officer


def a_locked_account(portal: Portal) -> User:
    officer = an_officer(Office.ECONOMIC, "khoa@xuantruong.example")
    officer.is_active = False
    officer.save()
    return officer


OUTSIDERS = pytest.mark.parametrize(
    "person",
    [the_unit_itself, the_other_office, an_administrator, a_former_officer, a_locked_account],
)


@OUTSIDERS
def test_nobody_but_the_office_opens_its_sheet(
    portal: Portal, dossier: Submission, person: Callable[[Portal], User]
) -> None:
    assert refusal(
        open_sheet,
        submission=dossier,
        office=office(Office.ECONOMIC),
        actor=person(portal),
    ) == ("Việc này thuộc Phòng Kinh tế.", None)
    assert not ScoreSheet.objects.exists()


@OUTSIDERS
def test_nobody_but_the_office_gives_its_points(
    portal: Portal, sheet: ScoreSheet, criterion: Criterion, person: Callable[[Portal], User]
) -> None:
    assert refusal(
        give_points,
        sheet=sheet,
        criterion=criterion,
        points=Decimal(1),
        reason="Theo minh chứng.",
        actor=person(portal),
    ) == ("Phiếu này thuộc Phòng Kinh tế.", None)
    assert not Score.objects.exists()


@OUTSIDERS
def test_nobody_but_the_office_signs_its_sheet(
    portal: Portal, sheet: ScoreSheet, person: Callable[[Portal], User]
) -> None:
    fill(sheet, portal.economic)
    assert refusal(sign_off, sheet=sheet, actor=person(portal)) == (
        "Phiếu này thuộc Phòng Kinh tế.",
        None,
    )
    sheet.refresh_from_db()
    assert sheet.state == State.OPEN


def test_a_dossier_that_was_not_received_is_not_scored(
    portal: Portal, unit: Unit, member: User
) -> None:
    submission = a_complete_draft(unit, member, portal.round)
    workflow.submit(submission=submission, actor=member)
    assert refusal(
        open_sheet,
        submission=submission,
        office=office(Office.ECONOMIC),
        actor=portal.economic,
    ) == ("Hồ sơ chưa được tiếp nhận nên chưa chấm được.", None)


def test_a_sheet_waits_for_the_scoring_window(portal: Portal, dossier: Submission) -> None:
    open_window(portal.round, RoundWindow.Kind.SCORING, opens=1, closes=2)
    sentence, _field = refusal(
        open_sheet, submission=dossier, office=office(Office.ECONOMIC), actor=portal.economic
    )
    assert sentence.startswith("Thẩm định, chấm điểm mở lúc ")


def test_no_sheet_is_opened_after_the_scoring_window(portal: Portal, dossier: Submission) -> None:
    open_window(portal.round, RoundWindow.Kind.SCORING, opens=-5, closes=-1)
    sentence, _field = refusal(
        open_sheet, submission=dossier, office=office(Office.ECONOMIC), actor=portal.economic
    )
    assert sentence.startswith("Thẩm định, chấm điểm đã hết hạn lúc ")


def test_without_dates_nobody_scores(portal: Portal, dossier: Submission) -> None:
    portal.round.windows.all().delete()
    assert refusal(
        open_sheet, submission=dossier, office=office(Office.ECONOMIC), actor=portal.economic
    ) == ("Đợt thi đua năm 2026 chưa ấn định thời gian: Thẩm định, chấm điểm.", None)


def test_the_first_officer_opens_the_sheet_and_a_colleague_finds_it(
    portal: Portal, dossier: Submission, sheet: ScoreSheet
) -> None:
    colleague = an_officer(Office.ECONOMIC, "dong-nghiep@xuantruong.example")
    found = open_sheet(submission=dossier, office=office(Office.ECONOMIC), actor=colleague)
    assert found == sheet
    assert found.scorer == portal.economic
    assert [event.kind for event in Event.objects.about(sheet)] == ["sheet.opened"]


def test_an_open_sheet_can_be_read_after_the_window(portal: Portal, sheet: ScoreSheet) -> None:
    open_window(portal.round, RoundWindow.Kind.SCORING, opens=-5, closes=-1)
    found = open_sheet(submission=sheet.submission, office=sheet.office, actor=portal.economic)
    assert found == sheet


def test_the_sheet_keeps_the_revision_that_is_judged(
    portal: Portal, unit: Unit, member: User
) -> None:
    submission = a_complete_draft(unit, member, portal.round)
    workflow.submit(submission=submission, actor=member)
    send_back(submission, portal.culture)
    answer_gap(gap=submission.gaps.get(), answer="Đã bổ sung.", actor=member)
    workflow.submit(submission=submission, actor=member)
    workflow.accept(submission=submission, actor=portal.culture)
    sheet = open_sheet(submission=submission, office=office(Office.ECONOMIC), actor=portal.economic)
    assert sheet.revision.submission == submission
    assert sheet.revision.number == 2


def test_each_office_has_its_own_criteria(portal: Portal, dossier: Submission) -> None:
    codes = {
        code: [
            criterion.code
            for criterion in criteria_for(
                open_sheet(submission=dossier, office=office(code), actor=officer)
            )
        ]
        for code, officer in [
            (Office.CULTURE_SOCIAL, portal.culture),
            (Office.ECONOMIC, portal.economic),
        ]
    }
    assert codes[Office.ECONOMIC] == ["CQ1.2", "CQ2.2", "CQ2.3"]
    assert len(codes[Office.CULTURE_SOCIAL]) == 7
    assert not set(codes[Office.ECONOMIC]) & set(codes[Office.CULTURE_SOCIAL])


@pytest.mark.parametrize("code", ["CQ1.1", "DN1.1"])
def test_a_criterion_of_the_other_office_or_group_is_refused(
    portal: Portal, sheet: ScoreSheet, code: str
) -> None:
    assert refusal(
        give_points,
        sheet=sheet,
        criterion=Criterion.objects.get(code=code),
        points=Decimal(1),
        reason="Theo minh chứng.",
        actor=portal.economic,
    ) == ("Tiêu chí này không thuộc phần chấm của phòng.", code)


@pytest.mark.parametrize("points", ["-0.01", "8.01", "100"])
def test_points_out_of_range_are_refused_with_the_limits(
    portal: Portal, sheet: ScoreSheet, criterion: Criterion, points: str
) -> None:
    assert refusal(
        give_points,
        sheet=sheet,
        criterion=criterion,
        points=Decimal(points),
        reason="Theo minh chứng.",
        actor=portal.economic,
    ) == ("Điểm phải từ 0 đến 8.", "CQ1.2")


@pytest.mark.parametrize("reason", ["", "   ", "\n"])
def test_points_that_differ_from_the_self_score_need_a_reason(
    portal: Portal, sheet: ScoreSheet, criterion: Criterion, reason: str
) -> None:
    assert refusal(
        give_points,
        sheet=sheet,
        criterion=criterion,
        points=Decimal("3.99"),
        reason=reason,
        actor=portal.economic,
    ) == ("Điểm khác điểm tự chấm: hãy ghi lý do.", "CQ1.2")
    assert not Score.objects.exists()


def test_points_equal_to_the_self_score_need_none(
    portal: Portal, sheet: ScoreSheet, criterion: Criterion
) -> None:
    given = give_points(
        sheet=sheet, criterion=criterion, points=Decimal(4), reason="", actor=portal.economic
    )
    assert (given.points, given.reason) == (Decimal(4), "")
    assert str(given) == "CQ1.2: 4"


def test_points_without_a_self_score_beside_them_need_a_reason(
    portal: Portal, sheet: ScoreSheet, criterion: Criterion
) -> None:
    sheet.submission.self_scores.filter(criterion=criterion).delete()
    assert refusal(
        give_points,
        sheet=sheet,
        criterion=criterion,
        points=Decimal(4),
        reason="",
        actor=portal.economic,
    ) == ("Điểm khác điểm tự chấm: hãy ghi lý do.", "CQ1.2")


def test_points_may_be_corrected_until_the_sheet_is_signed(
    portal: Portal, sheet: ScoreSheet, criterion: Criterion
) -> None:
    for points, reason in [("8", "Vượt chỉ tiêu"), ("6.25", "  Thiếu một báo cáo ")]:
        give_points(
            sheet=sheet,
            criterion=criterion,
            points=Decimal(points),
            reason=reason,
            actor=portal.economic,
        )
    given = sheet.scores.get()
    assert (given.points, given.reason) == (Decimal("6.25"), "Thiếu một báo cáo")


def test_a_sheet_without_all_points_is_not_signed(portal: Portal, sheet: ScoreSheet) -> None:
    fill(sheet, portal.economic, leave_out=2)
    assert refusal(sign_off, sheet=sheet, actor=portal.economic) == (
        "Chưa chấm các tiêu chí: CQ2.2, CQ2.3.",
        None,
    )
    sheet.refresh_from_db()
    assert (sheet.state, sheet.signed_at, sheet.signed_by) == (State.OPEN, None, None)


def test_a_sheet_is_not_signed_after_the_window(portal: Portal, sheet: ScoreSheet) -> None:
    fill(sheet, portal.economic)
    open_window(portal.round, RoundWindow.Kind.SCORING, opens=-5, closes=-1)
    sentence, _field = refusal(sign_off, sheet=sheet, actor=portal.economic)
    assert sentence.startswith("Thẩm định, chấm điểm đã hết hạn lúc ")


def test_signing_keeps_who_and_when(portal: Portal, sheet: ScoreSheet) -> None:
    colleague = an_officer(Office.ECONOMIC, "dong-nghiep@xuantruong.example")
    fill(sheet, portal.economic)
    moment = timezone.now()
    signed = sign_off(sheet=sheet, actor=colleague, now=moment)
    signed.refresh_from_db()
    assert (signed.state, signed.signed_by, signed.signed_at) == (State.SIGNED, colleague, moment)
    event = Event.objects.about(sheet).last()
    assert event is not None
    assert (event.kind, event.actor, event.at) == ("sheet.signed", colleague, moment)


def test_a_sheet_is_signed_once(portal: Portal, sheet: ScoreSheet) -> None:
    fill(sheet, portal.economic)
    sign_off(sheet=sheet, actor=portal.economic)
    assert refusal(sign_off, sheet=sheet, actor=portal.economic) == (
        "Phiếu đã ký chốt, không sửa được nữa.",
        None,
    )


def test_a_signed_sheet_takes_no_points(
    portal: Portal, sheet: ScoreSheet, criterion: Criterion
) -> None:
    fill(sheet, portal.economic)
    sign_off(sheet=sheet, actor=portal.economic)
    # The officer's page still holds the sheet as it was before signing.
    assert refusal(
        give_points,
        sheet=sheet,
        criterion=criterion,
        points=Decimal(8),
        reason="Xem lại",
        actor=portal.economic,
    ) == ("Phiếu đã ký chốt, không sửa được nữa.", None)
    assert sheet.scores.get(criterion=criterion).points == Decimal(4)


def test_one_office_alone_makes_no_result(portal: Portal, dossier: Submission) -> None:
    score(dossier, portal.culture, Office.CULTURE_SOCIAL, Decimal(1))
    assert not Result.objects.exists()


@pytest.mark.parametrize("first", [Office.CULTURE_SOCIAL, Office.ECONOMIC])
def test_the_second_signature_makes_the_result_whichever_office_is_first(
    portal: Portal, dossier: Submission, first: str
) -> None:
    officers = {Office.CULTURE_SOCIAL: portal.culture, Office.ECONOMIC: portal.economic}
    for code in sorted(officers, key=lambda code: code != first):
        score(dossier, officers[code], code, Decimal("0.75"))
    result = Result.objects.get()
    assert (result.submission, result.total, result.rank) == (dossier, Decimal(75), 1)


def test_words_for_a_sheet(sheet: ScoreSheet) -> None:
    assert str(sheet) == "Trường THCS Xuân Trường – 2026 – Kinh tế"
