"""What becomes of sheets when a post passes on, and of grounds and words when units merge."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from criteria.conflicts import declare, is_conflicted
from criteria.models import Adjustment, Declaration, OfficeSheet, Score, ScoreSheet
from criteria.reconciling import add_adjustment, sign_off
from criteria.scoring import finish_sheet
from movement.evidence import put_on_shelf, remove_from_shelf, why_kept
from movement.handover import hand_over_office
from movement.merging import merge_units
from movement.models import Event, HandOver, Submission, Unit, User
from tests.acting import refusal
from tests.criteria.judging import (
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
from tests.factories import Portal, a_file, a_member, a_unit

Kind = Declaration.Kind


@pytest.fixture
def leaver(portal: Portal) -> User:
    return a_colleague()


@pytest.fixture
def successor(portal: Portal) -> User:
    return a_colleague("Mai Thị Lý", 2)


def hand_over(portal: Portal, leaver: User, successor: User) -> HandOver:
    return hand_over_office(
        office=office(),
        from_user=leaver,
        to_user=successor,
        until=timezone.localdate() + timedelta(days=9),
        actor=portal.economic,
    )


def test_open_sheets_move_with_everything_typed(
    portal: Portal, dossier: Submission, leaver: User, successor: User
) -> None:
    sheet = take(dossier, leaver)
    fill(sheet, leave_out=1)
    act = hand_over(portal, leaver, successor)
    sheet.refresh_from_db()
    assert (sheet.scorer, sheet.state, sheet.scores.count()) == (successor, "open", 2)
    assert act.content == ["Phiếu đang chấm: Trường THCS Xuân Trường – 2026"]
    event = Event.objects.about(sheet).last()
    assert event is not None
    assert (event.kind, event.data) == ("sheet.handed_over", {"hand_over": act.pk})


def test_a_finished_sheet_keeps_who_judged(
    portal: Portal, dossier: Submission, leaver: User, successor: User
) -> None:
    sheet = done(dossier, leaver)
    assert hand_over(portal, leaver, successor).content == []
    sheet.refresh_from_db()
    assert sheet.scorer == leaver


def test_a_successor_who_scores_already_keeps_the_own_sheet_and_frees_the_other_seat(
    portal: Portal, dossier: Submission, leaver: User, successor: User
) -> None:
    scorers(2)
    theirs, own = take(dossier, leaver), take(dossier, successor)
    hand_over(portal, leaver, successor)
    theirs.refresh_from_db()
    own.refresh_from_db()
    assert (theirs.scorer, theirs.state) == (leaver, "withdrawn")
    assert (own.scorer, own.state) == (successor, "open")
    event = Event.objects.about(theirs).last()
    assert event is not None
    assert (event.kind, event.data) == ("sheet.withdrawn", {"reason": "hand_over"})


def test_a_successor_with_a_conflict_of_interest_gets_no_sheet(
    portal: Portal, dossier: Submission, leaver: User, successor: User
) -> None:
    declare(user=successor, unit=dossier.unit, kind=Kind.FAMILY)
    sheet = take(dossier, leaver)
    hand_over(portal, leaver, successor)
    sheet.refresh_from_db()
    assert (sheet.scorer, sheet.state) == (leaver, ScoreSheet.State.WITHDRAWN)


def test_sheets_of_the_other_office_stay(
    portal: Portal, dossier: Submission, leaver: User, successor: User
) -> None:
    leaver.office_roles.create(office=office("culture_social"), from_date=timezone.localdate())
    sheet = take(dossier, leaver, "culture_social")
    hand_over(portal, leaver, successor)
    sheet.refresh_from_db()
    assert sheet.scorer == leaver


# A file on which points lean.


def test_the_unit_throws_no_file_away_on_which_points_lean(
    portal: Portal, dossier: Submission, member: User
) -> None:
    file = a_ground(dossier)
    give(take(dossier, portal.economic), "CQ1.2", "4", evidence=file, page=1)
    dossier.achievements.get().evidence.remove(file)
    assert why_kept(file) == "Hồ sơ đã nộp có tệp này nên phải giữ lại."
    assert refusal(remove_from_shelf, evidence=file, actor=member) == (why_kept(file), None)
    assert Score.objects.get().evidence == file


@pytest.fixture
def into(portal: Portal) -> Unit:
    """The unit that stays; it has the dossier's file on its shelf as well."""
    unit = a_unit("Trường Trung học cơ sở Xuân Trường")
    actor = a_member(unit, "trung@xuantruong.example")
    put_on_shelf(unit=unit, upload=a_file(), actor=actor)
    return unit


def merge(duplicate: Unit, into: Unit, portal: Portal) -> None:
    merge_units(duplicate=duplicate, into=into, reason="Khai trùng", actor=portal.culture)


def test_points_lean_on_the_file_that_stays_when_units_merge(
    portal: Portal, dossier: Submission, into: Unit
) -> None:
    file = a_ground(dossier)
    sheet = take(dossier, portal.economic)
    fill(sheet)
    give(sheet, "CQ1.2", "4", evidence=file, page=1)
    finish_sheet(sheet=sheet, actor=portal.economic)
    office_sheet = OfficeSheet.objects.get()
    add_adjustment(
        office_sheet=office_sheet,
        kind=Adjustment.Kind.BONUS,
        points=Decimal(1),
        reason="Nhân rộng.",
        evidence=file,
        page=2,
        actor=portal.economic,
    )
    merge(dossier.unit, into, portal)
    kept = into.evidence.get()
    assert kept != file
    score = Score.objects.get(criterion__code="CQ1.2")
    assert (score.evidence, score.page) == (kept, 1)
    assert line(office_sheet, "CQ1.2").evidence == kept
    assert office_sheet.adjustments.get().evidence == kept
    signed = sign_off(office_sheet=office_sheet, actor=portal.economic)
    assert signed.frozen is not None
    assert signed.frozen["unit"] == "Trường Trung học cơ sở Xuân Trường"


def test_what_was_declared_about_the_duplicate_counts_for_the_unit_that_stays(
    portal: Portal, dossier: Submission, into: Unit, leaver: User
) -> None:
    declare(user=leaver, unit=dossier.unit, kind=Kind.FAMILY)
    merge(dossier.unit, into, portal)
    assert is_conflicted(leaver, into)


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ((Kind.FAMILY, Kind.NONE), Kind.FAMILY),
        ((Kind.NONE, Kind.FAMILY), Kind.FAMILY),
        ((Kind.FORMER_UNIT, Kind.FAMILY), Kind.FAMILY),
        ((Kind.NONE, Kind.NONE), Kind.NONE),
    ],
)
def test_of_two_words_about_both_units_a_conflict_counts(
    portal: Portal, unit: Unit, into: Unit, said: tuple[Kind, Kind], kept: Kind
) -> None:
    officer = a_colleague()
    for about, kind in zip((unit, into), said, strict=True):
        declare(user=officer, unit=about, kind=kind)
    merge(unit, into, portal)
    assert [(row.unit, row.kind) for row in Declaration.objects.all()] == [(into, kept)]
