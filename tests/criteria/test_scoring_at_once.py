"""People at the same moment, on connections of their own: one wins, the other is told in words."""

from decimal import Decimal
from functools import partial

import pytest

from criteria.arithmetic import Measured
from criteria.conflicts import declare
from criteria.models import OfficeScore, OfficeSheet, Result, Score, ScoreSheet
from criteria.reconciling import add_adjustment, reconcile, sign_off
from criteria.scoring import StaleCell, finish_sheet, give_points, take_sheet
from movement.errors import Refused
from movement.handover import hand_over_office
from movement.models import Office, OfficeRole, Submission, User
from tests.acting import at_once
from tests.criteria.judging import (
    a_colleague,
    criterion,
    done,
    fill,
    give,
    office,
    reconciling,
    scorers,
    take,
)
from tests.factories import Portal, a_member, a_unit, an_accepted_dossier, score

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
AGAIN = pytest.mark.parametrize("time", range(2))
CHANGED = "Ô này vừa được sửa ở nơi khác; hãy xem lại rồi lưu lại."
SIGNED = "Phiếu đã ký chốt, không sửa được nữa."


@pytest.fixture
def portal(transactional_db: None) -> Portal:
    return Portal()


def a_received_dossier(portal: Portal, number: int = 1) -> Submission:
    unit = a_unit(f"Đơn vị {number}")
    member = a_member(unit, f"don-vi-{number}@xuantruong.example")
    return an_accepted_dossier(unit, member, portal.round, portal.culture)


def refusals(outcomes: list[object]) -> list[str]:
    return [each.message for each in outcomes if isinstance(each, Refused)]


@AGAIN
def test_two_officers_taking_the_last_seat_one_has_it(portal: Portal, time: int) -> None:
    dossier, colleague = a_received_dossier(portal), a_colleague()
    outcomes = at_once(
        *(
            partial(take_sheet, submission=dossier, office=office(), actor=actor)
            for actor in (portal.economic, colleague)
        )
    )
    assert refusals(list(outcomes)) == ["Hồ sơ này đã đủ người chấm; hãy chọn hồ sơ khác."]
    assert ScoreSheet.objects.count() == 1


@AGAIN
def test_two_officers_opening_a_dossier_share_the_office_s_sheet(portal: Portal, time: int) -> None:
    scorers(2)
    dossier, colleague = a_received_dossier(portal), a_colleague()
    first, second = at_once(
        *(
            partial(take_sheet, submission=dossier, office=office(), actor=actor)
            for actor in (portal.economic, colleague)
        )
    )
    assert isinstance(first, ScoreSheet)
    assert isinstance(second, ScoreSheet)
    assert first.office_sheet == second.office_sheet == OfficeSheet.objects.get()
    assert {first.scorer, second.scorer} == {portal.economic, colleague}


@AGAIN
@pytest.mark.parametrize("seen", [0, 1])
def test_one_cell_saved_twice_at_once_keeps_one_and_shows_it_to_the_other(
    portal: Portal, seen: int, time: int
) -> None:
    sheet = take(a_received_dossier(portal), portal.economic)
    if seen:
        give(sheet, "CQ1.2", "1")
    outcomes = at_once(
        *(
            partial(
                give_points,
                sheet=sheet,
                criterion=criterion("CQ1.2"),
                entry=Measured(points=Decimal(points)),
                reason="",
                actor=portal.economic,
                version=seen,
            )
            for points in ("3", "5")
        )
    )
    kept = Score.objects.get()
    (stale,) = [each for each in outcomes if isinstance(each, StaleCell)]
    assert (stale.message, stale.theirs) == (CHANGED, kept)
    assert isinstance(stale.theirs, Score)
    assert stale.theirs.points == kept.points
    assert kept.version == seen + 1


@AGAIN
def test_two_officers_reconciling_one_line_keep_one_and_show_it_to_the_other(
    portal: Portal, time: int
) -> None:
    sheet = reconciling(a_received_dossier(portal), portal.economic)
    outcomes = at_once(
        *(
            partial(
                reconcile,
                office_sheet=sheet,
                criterion=criterion("CQ1.2"),
                points=Decimal(points),
                note="Xem lại",
                actor=actor,
                version=1,
            )
            for points, actor in (("3", portal.economic), ("5", a_colleague()))
        )
    )
    kept = OfficeScore.objects.get(criterion__code="CQ1.2")
    (stale,) = [each for each in outcomes if isinstance(each, StaleCell)]
    assert (stale.message, stale.theirs) == (CHANGED, kept)
    assert kept.points in {Decimal(3), Decimal(5)}
    assert kept.version == 2


@AGAIN
def test_both_scorers_finishing_at_once_complete_the_sheet_once(portal: Portal, time: int) -> None:
    scorers(2)
    dossier, colleague = a_received_dossier(portal), a_colleague()
    sheets = [take(dossier, actor) for actor in (portal.economic, colleague)]
    for sheet, share in zip(sheets, ("0.5", "0.75"), strict=True):
        fill(sheet, Decimal(share))
    outcomes = at_once(
        *(partial(finish_sheet, sheet=sheet, actor=sheet.scorer) for sheet in sheets)
    )
    assert refusals(list(outcomes)) == []
    made = OfficeSheet.objects.get()
    assert made.state == OfficeSheet.State.RECONCILING
    assert [score.points for score in made.scores.all()] == [
        Decimal(5),
        Decimal(5),
        Decimal("6.25"),
    ]


@AGAIN
def test_points_given_while_the_sheet_is_finished_are_counted_or_refused(
    portal: Portal, time: int
) -> None:
    sheet = take(a_received_dossier(portal), portal.economic)
    fill(sheet)  # CQ1.2 at 4 of 8
    late = partial(
        give_points,
        sheet=sheet,
        criterion=criterion("CQ1.2"),
        entry=Measured(points=Decimal(8)),
        reason="Xem lại",
        no_evidence=True,
        actor=portal.economic,
    )
    given, _finished = at_once(late, partial(finish_sheet, sheet=sheet, actor=portal.economic))
    expected = Decimal(4) if isinstance(given, Refused) else Decimal(8)
    assert OfficeScore.objects.get(criterion__code="CQ1.2").points == expected
    assert Score.objects.get(criterion__code="CQ1.2").points == expected


@AGAIN
def test_a_late_edit_while_the_head_signs_is_signed_or_refused(portal: Portal, time: int) -> None:
    dossier = a_received_dossier(portal)
    score(dossier, portal.culture, Office.CULTURE_SOCIAL, Decimal("0.5"))  # 37 of 74
    sheet = reconciling(dossier, portal.economic)  # 13 of 26
    edited, signed = at_once(
        partial(
            reconcile,
            office_sheet=sheet,
            criterion=criterion("CQ1.2"),  # from 4 to 8
            points=Decimal(8),
            note="Xem lại",
            actor=a_colleague(),
            version=1,
        ),
        partial(sign_off, office_sheet=sheet, actor=portal.economic),
    )
    assert isinstance(signed, OfficeSheet)
    is_late = isinstance(edited, Refused)
    assert refusals([edited]) == ([SIGNED] if is_late else [])
    assert Result.objects.get().total == (Decimal(50) if is_late else Decimal(54))
    assert signed.frozen is not None
    assert signed.frozen["lines"][0]["office"]["points"] == ("4" if is_late else "8")


@AGAIN
def test_bonus_given_while_the_head_signs_is_signed_or_refused(portal: Portal, time: int) -> None:
    dossier = a_received_dossier(portal)
    score(dossier, portal.culture, Office.CULTURE_SOCIAL, Decimal("0.5"))
    sheet = reconciling(dossier, portal.economic)
    given, signed = at_once(
        partial(
            add_adjustment,
            office_sheet=sheet,
            kind="bonus",
            points=Decimal(3),
            reason="Nhân rộng",
            no_evidence=True,
            actor=a_colleague(),
        ),
        partial(sign_off, office_sheet=sheet, actor=portal.economic),
    )
    assert isinstance(signed, OfficeSheet)
    is_late = isinstance(given, Refused)
    assert Result.objects.get().total == (Decimal(50) if is_late else Decimal(53))


def test_a_sheet_signed_twice_at_once_is_signed_once(portal: Portal) -> None:
    deputy = a_colleague()
    deputy.office_roles.update(kind=OfficeRole.Kind.HEAD)
    sheet = reconciling(a_received_dossier(portal), portal.economic)
    outcomes = at_once(
        *(partial(sign_off, office_sheet=sheet, actor=head) for head in (portal.economic, deputy))
    )
    assert refusals(list(outcomes)) == [SIGNED]


@AGAIN
def test_both_offices_signing_one_dossier_at_once_make_one_whole_result(
    portal: Portal, time: int
) -> None:
    dossier = a_received_dossier(portal)
    sheets: list[tuple[OfficeSheet, User]] = [
        (
            reconciling(dossier, portal.culture, share=Decimal("0.5"), code=Office.CULTURE_SOCIAL),
            portal.culture,
        ),
        (reconciling(dossier, portal.economic, share=Decimal(1)), portal.economic),
    ]
    outcomes = at_once(
        *(partial(sign_off, office_sheet=sheet, actor=head) for sheet, head in sheets)
    )
    assert refusals(list(outcomes)) == []
    result = Result.objects.get()
    assert (result.submission, result.total, result.rank) == (dossier, Decimal(63), 1)


@AGAIN
def test_the_last_sheets_of_several_dossiers_signed_at_once_leave_right_ranks(
    portal: Portal, time: int
) -> None:
    sheets = []
    for number, share in enumerate(["0.5", "0.75", "0.75", "1"]):
        dossier = a_received_dossier(portal, number)
        score(dossier, portal.culture, Office.CULTURE_SOCIAL, Decimal(share))
        sheets.append(reconciling(dossier, portal.economic, share=Decimal(share)))
    at_once(*(partial(sign_off, office_sheet=sheet, actor=portal.economic) for sheet in sheets))
    results = Result.objects.order_by("total").values_list("total", "rank")
    assert list(results) == [
        (Decimal(50), 4),
        (Decimal(75), 2),
        (Decimal(75), 2),
        (Decimal(100), 1),
    ]


@AGAIN
def test_a_conflict_declared_while_the_sheet_is_finished_leaves_one_truth(
    portal: Portal, time: int
) -> None:
    dossier = a_received_dossier(portal)
    sheet = take(dossier, portal.economic)
    fill(sheet)
    finished, _declared = at_once(
        partial(finish_sheet, sheet=sheet, actor=portal.economic),
        partial(declare, user=portal.economic, unit=dossier.unit, kind="family"),
    )
    sheet.refresh_from_db()
    made = OfficeSheet.objects.get()
    if isinstance(finished, Refused):
        assert (sheet.state, made.state) == ("withdrawn", "scoring")
    else:
        assert (sheet.state, made.state) == ("finished", "reconciling")


@AGAIN
def test_a_post_handed_over_while_its_sheet_is_finished_leaves_one_truth(
    portal: Portal, time: int
) -> None:
    leaver, successor = a_colleague(), a_colleague("Mai Thị Lý", 2)
    dossier = a_received_dossier(portal)
    sheet = take(dossier, leaver)
    fill(sheet)
    finished, _handed = at_once(
        partial(finish_sheet, sheet=sheet, actor=leaver),
        partial(
            hand_over_office,
            office=office(),
            from_user=leaver,
            to_user=successor,
            until=portal.culture.office_roles.get().to_date,
            actor=portal.economic,
        ),
    )
    sheet.refresh_from_db()
    if isinstance(finished, Refused):
        assert (sheet.scorer, sheet.state) == (successor, "open")
    else:
        assert (sheet.scorer, sheet.state) == (leaver, "finished")


def test_a_dossier_scored_by_one_office_does_not_wait_for_the_other(portal: Portal) -> None:
    dossier = a_received_dossier(portal)
    outcomes = at_once(
        partial(done, dossier, portal.economic),
        partial(done, dossier, portal.culture, code=Office.CULTURE_SOCIAL),
    )
    assert refusals(list(outcomes)) == []
    states = OfficeSheet.objects.values_list("state", flat=True)
    assert list(states) == ["reconciling", "reconciling"]
