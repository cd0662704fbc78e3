"""Two officers at the same moment, on connections of their own."""

from decimal import Decimal
from functools import partial

import pytest

from criteria.models import Criterion, Result, ScoreSheet
from criteria.scoring import criteria_for, give_points, open_sheet, sign_off
from movement.errors import Refused
from movement.models import Office, Submission, User
from tests.acting import at_once
from tests.factories import Portal, a_member, a_unit, an_accepted_dossier, an_officer, score

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def a_received_dossier(portal: Portal, number: int) -> Submission:
    unit = a_unit(f"Đơn vị {number}")
    member = a_member(unit, f"don-vi-{number}@xuantruong.example")
    return an_accepted_dossier(unit, member, portal.round, portal.culture)


def a_full_sheet(submission: Submission, officer: User, office: str, share: str) -> ScoreSheet:
    sheet = open_sheet(submission=submission, office=Office.objects.get(code=office), actor=officer)
    for criterion in criteria_for(sheet):
        give_points(
            sheet=sheet,
            criterion=criterion,
            points=criterion.max_points * Decimal(share),
            reason="Theo minh chứng.",
            actor=officer,
        )
    return sheet


@pytest.mark.parametrize("_time", range(3))
def test_the_last_sheets_of_several_dossiers_signed_at_once_leave_right_ranks(
    _time: int,
) -> None:
    portal = Portal()
    shares = ["0.5", "0.75", "0.75", "1"]
    sheets = []
    for number, share in enumerate(shares):
        dossier = a_received_dossier(portal, number)
        score(dossier, portal.culture, Office.CULTURE_SOCIAL, Decimal(share))
        sheets.append(a_full_sheet(dossier, portal.economic, Office.ECONOMIC, share))
    at_once(*(partial(sign_off, sheet=sheet, actor=portal.economic) for sheet in sheets))
    results = Result.objects.order_by("total").values_list("total", "rank")
    assert list(results) == [
        (Decimal(50), 4),
        (Decimal(75), 2),
        (Decimal(75), 2),
        (Decimal(100), 1),
    ]


@pytest.mark.parametrize("_time", range(3))
def test_both_offices_signing_one_dossier_at_once_make_one_whole_result(_time: int) -> None:
    portal = Portal()
    dossier = a_received_dossier(portal, 1)
    sheets = [
        (a_full_sheet(dossier, portal.culture, Office.CULTURE_SOCIAL, "0.5"), portal.culture),
        (a_full_sheet(dossier, portal.economic, Office.ECONOMIC, "1"), portal.economic),
    ]
    at_once(*(partial(sign_off, sheet=sheet, actor=officer) for sheet, officer in sheets))
    result = Result.objects.get()
    assert (result.submission, result.total, result.rank) == (dossier, Decimal(63), 1)


def test_a_sheet_signed_twice_at_once_is_signed_once() -> None:
    portal = Portal()
    dossier = a_received_dossier(portal, 1)
    sheet = a_full_sheet(dossier, portal.economic, Office.ECONOMIC, "1")
    colleague = an_officer(Office.ECONOMIC, "dong-nghiep@xuantruong.example")
    outcomes = at_once(
        partial(sign_off, sheet=sheet, actor=portal.economic),
        partial(sign_off, sheet=sheet, actor=colleague),
    )
    refusals = [outcome.message for outcome in outcomes if isinstance(outcome, Refused)]
    assert refusals == ["Phiếu đã ký chốt, không sửa được nữa."]


def test_two_officers_opening_the_sheet_at_once_share_it() -> None:
    portal = Portal()
    dossier = a_received_dossier(portal, 1)
    colleague = an_officer(Office.ECONOMIC, "dong-nghiep@xuantruong.example")
    office = Office.objects.get(code=Office.ECONOMIC)
    first, second = at_once(
        partial(open_sheet, submission=dossier, office=office, actor=portal.economic),
        partial(open_sheet, submission=dossier, office=office, actor=colleague),
    )
    assert first == second == ScoreSheet.objects.get()


def test_points_given_while_the_sheet_is_signed_are_counted_or_refused() -> None:
    portal = Portal()
    dossier = a_received_dossier(portal, 1)
    score(dossier, portal.culture, Office.CULTURE_SOCIAL, Decimal("0.5"))  # 37 of 74
    sheet = a_full_sheet(dossier, portal.economic, Office.ECONOMIC, "0.5")  # 13 of 26
    raised = Criterion.objects.get(code="CQ1.2")  # from 4 to 8
    given, _signed = at_once(
        partial(
            give_points,
            sheet=sheet,
            criterion=raised,
            points=Decimal(8),
            reason="Xem lại",
            actor=portal.economic,
        ),
        partial(sign_off, sheet=sheet, actor=portal.economic),
    )
    expected = Decimal(50) if isinstance(given, Refused) else Decimal(54)
    assert Result.objects.get().total == expected
