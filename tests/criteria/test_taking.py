"""Seats: who scores a dossier for an office."""

from datetime import timedelta

import pytest
from django.utils import timezone

from criteria.conflicts import declare
from criteria.models import CriteriaSet, Criterion, Declaration, OfficeSheet, Score, ScoreSheet
from criteria.scoring import assign_sheet, release_sheet, sheet_of_scorer, take_sheet
from movement import workflow
from movement.gaps import answer_gap
from movement.models import Event, Office, OfficeRole, RoundWindow, Submission, Unit, User
from tests.acting import refusal
from tests.criteria.judging import (
    OUTSIDERS,
    Outsider,
    a_colleague,
    done,
    fill,
    give,
    office,
    reconciling,
    scorers,
    take,
)
from tests.factories import Portal, a_complete_draft, an_officer, open_window, send_back

State = ScoreSheet.State


def refused(submission: Submission, actor: User) -> str:
    sentence, field = refusal(take_sheet, submission=submission, office=office(), actor=actor)
    assert field is None
    return sentence


def not_assigned(submission: Submission, scorer: User, actor: User) -> tuple[str, str | None]:
    return refusal(assign_sheet, submission=submission, office=office(), scorer=scorer, actor=actor)


@OUTSIDERS
def test_nobody_but_the_office_takes_a_seat(
    portal: Portal, dossier: Submission, person: Outsider
) -> None:
    assert refused(dossier, person(portal)) == "Việc này thuộc Phòng Kinh tế."
    assert not OfficeSheet.objects.exists()


def test_a_dossier_that_was_not_received_is_not_scored(
    portal: Portal, unit: Unit, member: User
) -> None:
    submission = a_complete_draft(unit, member, portal.round)
    workflow.submit(submission=submission, actor=member)
    assert refused(submission, portal.economic) == ("Hồ sơ chưa được tiếp nhận nên chưa chấm được.")


def test_a_seat_waits_for_the_scoring_window(portal: Portal, dossier: Submission) -> None:
    open_window(portal.round, RoundWindow.Kind.SCORING, opens=1, closes=2)
    assert refused(dossier, portal.economic).startswith("Thẩm định, chấm điểm mở lúc ")


def test_no_seat_is_taken_after_the_scoring_window(portal: Portal, dossier: Submission) -> None:
    open_window(portal.round, RoundWindow.Kind.SCORING, opens=-5, closes=-1)
    assert refused(dossier, portal.economic).startswith("Thẩm định, chấm điểm đã hết hạn lúc ")


def test_without_dates_nobody_scores(portal: Portal, dossier: Submission) -> None:
    portal.round.windows.all().delete()
    assert refused(dossier, portal.economic) == (
        "Đợt thi đua năm 2026 chưa ấn định thời gian: Thẩm định, chấm điểm."
    )


def test_without_a_set_in_force_nobody_scores(portal: Portal, dossier: Submission) -> None:
    CriteriaSet.objects.update(state=CriteriaSet.State.REPLACED)
    assert refused(dossier, portal.economic) == (
        "Chưa có tiêu chí nào đang áp dụng cho Phòng Kinh tế chấm hồ sơ này."
    )


def test_an_office_without_criteria_has_nothing_to_score(
    portal: Portal, dossier: Submission
) -> None:
    Criterion.objects.update(office=office(Office.CULTURE_SOCIAL))
    assert refused(dossier, portal.economic) == (
        "Chưa có tiêu chí nào đang áp dụng cho Phòng Kinh tế chấm hồ sơ này."
    )


def test_somebody_with_a_conflict_of_interest_takes_no_seat(
    portal: Portal, dossier: Submission
) -> None:
    declare(user=portal.economic, unit=dossier.unit, kind=Declaration.Kind.FAMILY)
    assert refused(dossier, portal.economic) == (
        "Ông/bà có xung đột lợi ích với đơn vị này nên không thẩm định hồ sơ của đơn vị."
    )


def test_whoever_is_named_in_the_dossier_answers_first(portal: Portal, dossier: Submission) -> None:
    colleague = a_colleague()
    dossier.achievements.update(description="Do ông HOÀNG VĂN KẾ hướng dẫn.")
    assert refused(dossier, colleague) == (
        "Trước khi chấm, hãy khai ông/bà có hay không có xung đột lợi ích với đơn vị này."
    )
    declare(user=colleague, unit=dossier.unit, kind=Declaration.Kind.NONE)
    assert take(dossier, colleague).scorer == colleague


def test_the_first_officer_opens_the_office_s_sheet(portal: Portal, dossier: Submission) -> None:
    scorers(3)
    moment = timezone.now()
    sheet = take_sheet(submission=dossier, office=office(), actor=portal.economic, now=moment)
    assert (sheet.scorer, sheet.state, sheet.opened_at) == (portal.economic, State.OPEN, moment)
    assert sheet.assigned_by is None
    made = sheet.office_sheet
    assert (made.seats, made.state, made.opened_at) == (3, OfficeSheet.State.SCORING, moment)
    assert made.revision == dossier.revisions.get()
    assert [event.kind for event in Event.objects.about(made)] == ["office_sheet.opened"]
    assert [event.kind for event in Event.objects.about(sheet)] == ["sheet.taken"]


def test_taking_again_gives_the_own_sheet_back(portal: Portal, dossier: Submission) -> None:
    sheet = take(dossier, portal.economic)
    open_window(portal.round, RoundWindow.Kind.SCORING, opens=-5, closes=-1)
    assert take(dossier, portal.economic) == sheet
    assert Event.objects.about(sheet).count() == 1


def test_a_second_scorer_has_a_sheet_of_the_own(portal: Portal, dossier: Submission) -> None:
    scorers(2)
    first, second = take(dossier, portal.economic), take(dossier, a_colleague())
    assert first != second
    assert first.office_sheet == second.office_sheet


def test_when_all_seats_are_taken_nobody_else_scores(portal: Portal, dossier: Submission) -> None:
    scorers(2)
    take(dossier, portal.economic)
    take(dossier, a_colleague())
    third = a_colleague("Mai Thị Lý", 2)
    assert refused(dossier, third) == "Hồ sơ này đã đủ người chấm; hãy chọn hồ sơ khác."


def test_seats_that_were_counted_when_scoring_began_stay(
    portal: Portal, dossier: Submission
) -> None:
    take(dossier, portal.economic)
    scorers(3)
    assert refused(dossier, a_colleague()) == "Hồ sơ này đã đủ người chấm; hãy chọn hồ sơ khác."


def test_after_scoring_no_seat_is_left(portal: Portal, dossier: Submission) -> None:
    reconciling(dossier, portal.economic)
    assert refused(dossier, a_colleague()) == "Phòng Kinh tế đã chấm xong hồ sơ này."


def test_the_sheet_keeps_the_revision_that_is_judged(
    portal: Portal, unit: Unit, member: User
) -> None:
    submission = a_complete_draft(unit, member, portal.round)
    workflow.submit(submission=submission, actor=member)
    send_back(submission, portal.culture)
    answer_gap(gap=submission.gaps.get(), answer="Đã bổ sung.", actor=member)
    workflow.submit(submission=submission, actor=member)
    workflow.accept(submission=submission, actor=portal.culture)
    assert take(submission, portal.economic).office_sheet.revision.number == 2


def test_words_for_sheets(portal: Portal, dossier: Submission) -> None:
    sheet = take(dossier, portal.economic)
    assert str(sheet.office_sheet) == "Trường THCS Xuân Trường – 2026 – Kinh tế"
    assert str(sheet) == "Trường THCS Xuân Trường – 2026 – Kinh tế: Trần Thị Bình"


@OUTSIDERS
def test_nobody_but_a_head_assigns(portal: Portal, dossier: Submission, person: Outsider) -> None:
    OfficeRole.objects.filter(user=portal.culture).update(kind=OfficeRole.Kind.OFFICER)
    assert not_assigned(dossier, portal.economic, person(portal)) == (
        "Việc này của lãnh đạo Phòng Kinh tế hoặc lãnh đạo cơ quan thường trực.",
        None,
    )


def test_an_officer_assigns_nobody(portal: Portal, dossier: Submission) -> None:
    sentence, _field = not_assigned(dossier, portal.economic, a_colleague())
    assert sentence.startswith("Việc này của lãnh đạo Phòng Kinh tế")


@pytest.mark.parametrize("who", ["economic", "culture"])
def test_a_head_of_the_office_or_of_the_standing_office_assigns(
    portal: Portal, dossier: Submission, who: str
) -> None:
    head, scorer = getattr(portal, who), a_colleague()
    sheet = assign_sheet(submission=dossier, office=office(), scorer=scorer, actor=head)
    assert (sheet.scorer, sheet.assigned_by, sheet.state) == (scorer, head, State.OPEN)
    event = Event.objects.about(sheet).get()
    assert (event.kind, event.actor) == ("sheet.assigned", head)


def test_the_head_of_the_other_office_that_is_not_standing_assigns_nobody(
    portal: Portal, dossier: Submission
) -> None:
    sentence, _field = refusal(
        assign_sheet,
        submission=dossier,
        office=office(Office.CULTURE_SOCIAL),
        scorer=portal.culture,
        actor=portal.economic,
    )
    assert sentence.startswith("Việc này của lãnh đạo Phòng Văn hóa - Xã hội")


@OUTSIDERS
def test_only_people_of_the_office_are_assigned(
    portal: Portal, dossier: Submission, person: Outsider
) -> None:
    assert not_assigned(dossier, person(portal), portal.economic) == (
        "Người chấm phải đang làm việc tại Phòng Kinh tế.",
        "scorer",
    )


def test_nobody_with_a_conflict_of_interest_is_assigned(
    portal: Portal, dossier: Submission
) -> None:
    colleague = a_colleague()
    declare(user=colleague, unit=dossier.unit, kind=Declaration.Kind.FAMILY)
    assert not_assigned(dossier, colleague, portal.economic) == (
        "Người này có xung đột lợi ích với đơn vị; hãy phân công người khác.",
        "scorer",
    )


def test_a_head_with_a_conflict_of_interest_assigns_nobody(
    portal: Portal, dossier: Submission
) -> None:
    declare(user=portal.economic, unit=dossier.unit, kind=Declaration.Kind.FAMILY)
    sentence, _field = not_assigned(dossier, a_colleague(), portal.economic)
    assert sentence.startswith("Ông/bà có xung đột lợi ích với đơn vị này")


def test_who_scores_already_is_not_assigned_twice(portal: Portal, dossier: Submission) -> None:
    sheet = take(dossier, portal.economic)
    again = assign_sheet(
        submission=dossier, office=office(), scorer=portal.economic, actor=portal.culture
    )
    assert (again, again.assigned_by) == (sheet, None)


def test_nobody_is_assigned_where_all_seats_are_taken(portal: Portal, dossier: Submission) -> None:
    take(dossier, portal.economic)
    assert not_assigned(dossier, a_colleague(), portal.economic) == (
        "Hồ sơ này đã đủ người chấm; hãy chọn hồ sơ khác.",
        None,
    )


@OUTSIDERS
def test_nobody_but_the_scorer_and_a_head_frees_a_seat(
    portal: Portal, dossier: Submission, person: Outsider
) -> None:
    OfficeRole.objects.filter(user=portal.culture).update(kind=OfficeRole.Kind.OFFICER)
    sheet = take(dossier, portal.economic)
    sentence, _field = refusal(release_sheet, sheet=sheet, actor=person(portal), reason="Nghỉ phép")
    assert sentence.startswith("Việc này của lãnh đạo Phòng Kinh tế")
    sheet.refresh_from_db()
    assert sheet.state == State.OPEN


@pytest.mark.parametrize("who", ["scorer", "economic", "culture"])
def test_a_freed_seat_is_taken_by_somebody_else(
    portal: Portal, dossier: Submission, who: str
) -> None:
    scorer, substitute = a_colleague(), a_colleague("Mai Thị Lý", 2)
    sheet = take(dossier, scorer)
    actor = scorer if who == "scorer" else getattr(portal, who)
    freed = release_sheet(sheet=sheet, actor=actor, reason=" Nghỉ phép ")
    assert freed.state == State.WITHDRAWN
    event = Event.objects.about(sheet).last()
    assert event is not None
    assert (event.kind, event.actor, event.data) == (
        "sheet.withdrawn",
        actor,
        {"reason": "Nghỉ phép"},
    )
    assert take(dossier, substitute).office_sheet == sheet.office_sheet
    assert sheet_of_scorer(dossier, office(), scorer) is None


def test_freeing_a_seat_needs_a_reason(portal: Portal, dossier: Submission) -> None:
    sheet = take(dossier, portal.economic)
    assert refusal(release_sheet, sheet=sheet, actor=portal.economic, reason=" ") == (
        "Hãy ghi lý do thôi chấm.",
        "reason",
    )


def test_a_seat_is_freed_once(portal: Portal, dossier: Submission) -> None:
    sheet = take(dossier, portal.economic)
    release_sheet(sheet=sheet, actor=portal.economic, reason="Nghỉ phép")
    assert refusal(release_sheet, sheet=sheet, actor=portal.culture, reason="Nghỉ phép") == (
        "Người này đã thôi chấm hồ sơ này.",
        None,
    )


def test_who_comes_back_finds_what_was_typed(portal: Portal, dossier: Submission) -> None:
    sheet = take(dossier, portal.economic)
    fill(sheet, leave_out=2)
    release_sheet(sheet=sheet, actor=portal.economic, reason="Nghỉ phép")
    again = take(dossier, portal.economic)
    assert (again, again.state) == (sheet, State.OPEN)
    assert again.scores.count() == 1


def test_a_finished_sheet_stands(portal: Portal, dossier: Submission) -> None:
    sheet = done(dossier, portal.economic)
    assert refusal(release_sheet, sheet=sheet, actor=portal.culture, reason="Nghỉ phép") == (
        "Người này đã chấm xong; chỉ thôi chấm khi có xung đột lợi ích.",
        None,
    )


def test_a_finished_sheet_with_a_conflict_of_interest_makes_room_for_a_substitute(
    portal: Portal, dossier: Submission
) -> None:
    colleague, substitute = a_colleague(), a_colleague("Mai Thị Lý", 2)
    office_sheet = reconciling(dossier, colleague)
    declare(user=colleague, unit=dossier.unit, kind=Declaration.Kind.FAMILY)
    release_sheet(
        sheet=office_sheet.sheets.get(), actor=portal.economic, reason="Có người thân ở đơn vị"
    )
    office_sheet.refresh_from_db()
    assert (office_sheet.state, office_sheet.completed_at) == (OfficeSheet.State.SCORING, None)
    assert not office_sheet.scores.exists()
    assert Score.objects.filter(sheet__scorer=colleague).count() == 3
    last = Event.objects.about(office_sheet).last()
    assert last is not None
    assert last.kind == "office_sheet.reopened"
    done(dossier, substitute)
    office_sheet.refresh_from_db()
    assert office_sheet.state == OfficeSheet.State.RECONCILING


def test_after_the_signature_nobody_is_replaced(portal: Portal, dossier: Submission) -> None:
    office_sheet = reconciling(dossier, portal.economic)
    OfficeSheet.objects.update(
        state=OfficeSheet.State.SIGNED, signed_at=timezone.now(), signed_by=portal.economic
    )
    sheet = office_sheet.sheets.get()
    assert refusal(release_sheet, sheet=sheet, actor=portal.culture, reason="Nghỉ") == (
        "Phiếu của phòng đã ký chốt, không đổi người chấm được nữa.",
        None,
    )


def test_a_head_with_a_conflict_of_interest_replaces_nobody(
    portal: Portal, dossier: Submission
) -> None:
    sheet = take(dossier, a_colleague())
    declare(user=portal.economic, unit=dossier.unit, kind=Declaration.Kind.FAMILY)
    sentence, _field = refusal(
        release_sheet, sheet=sheet, actor=portal.economic, reason="Thay người"
    )
    assert sentence.startswith("Ông/bà có xung đột lợi ích với đơn vị này")


def test_a_person_of_two_offices_has_a_sheet_in_each(portal: Portal, dossier: Submission) -> None:
    both = an_officer(Office.CULTURE_SOCIAL, "hai-phong@xuantruong.example")
    OfficeRole.objects.create(
        user=both, office=office(), from_date=timezone.localdate() - timedelta(days=1)
    )
    own, other = take(dossier, both), take(dossier, both, Office.CULTURE_SOCIAL)
    give(own, "CQ1.2", "4")
    assert own != other
    assert sheet_of_scorer(dossier, office(), both) == own


def test_who_had_finished_and_seen_the_others_does_not_come_back(
    portal: Portal, dossier: Submission
) -> None:
    colleague = a_colleague()
    office_sheet = reconciling(dossier, colleague)
    declare(user=colleague, unit=dossier.unit, kind=Declaration.Kind.FAMILY)
    release_sheet(sheet=office_sheet.sheets.get(), actor=portal.economic, reason="Có người thân")
    declare(user=colleague, unit=dossier.unit, kind=Declaration.Kind.NONE)

    sentence, _field = refusal(take_sheet, submission=dossier, office=office(), actor=colleague)

    assert sentence.endswith("hãy để người khác chấm.")
