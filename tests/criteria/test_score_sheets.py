"""Score sheets computed by hand give the same totals, ranks and classes: pure and in the line."""

from decimal import Decimal
from typing import Any

import pytest

from criteria.arithmetic import (
    Standing,
    classify,
    measured_points,
    proposal,
    ranks,
    share,
    totals,
)
from criteria.models import Adjustment, OfficeScore, OfficeSheet, Result
from criteria.reconciling import add_adjustment, reconcile, sign_off
from criteria.scoring import criteria_for, finish_sheet, give_points, take_sheet
from movement.models import Office, OfficeRole, Submission, User
from tests.criteria.hand_computed import (
    GROUPS,
    PARTS,
    a_bare_dossier,
    a_set,
    classes_of,
    entry_of,
    numbers,
    rows_of,
)
from tests.factories import an_officer, the_plan

BY_NAME = pytest.mark.parametrize("group", GROUPS, ids=[group["name"] for group in GROUPS])


def test_there_are_enough_sheets_and_each_shows_its_working() -> None:
    sheets = [sheet for group in GROUPS for sheet in group["sheets"]]
    assert len(sheets) == 25
    assert all(len(sheet["working"]) > 20 for sheet in sheets)


def line_points(group: dict[str, Any], sheet: dict[str, Any]) -> dict[str, Decimal]:
    """The office's points of every line, by the pure functions."""
    found = {}
    for row in rows_of(group):
        given = [
            measured_points(
                kind=row.kind, max_points=row.max_points, bands=row.bands, entry=entry_of(typed)
            )
            for typed in sheet["lines"][row.code]
        ]
        found[row.code] = proposal([points for points in given if points is not None])
    return found


@BY_NAME
def test_the_points_of_every_line_are_those_computed_by_hand(group: dict[str, Any]) -> None:
    for sheet in group["sheets"]:
        found = {code: str(points) for code, points in line_points(group, sheet).items()}
        assert found == sheet["points"], sheet["unit"]


@BY_NAME
def test_sums_shares_classes_and_ranks_are_those_computed_by_hand(group: dict[str, Any]) -> None:
    values, standings, found = group["set"], {}, {}
    scale = Decimal(values["scale"])
    rows = rows_of(group)
    deciding = sorted(
        (row for row in rows if row.tie_break is not None), key=lambda row: row.tie_break or 0
    )
    for sheet in group["sheets"]:
        points = line_points(group, sheet)
        summed = totals(
            points=points.values(),
            bonuses=numbers(sheet.get("bonuses", [])),
            penalties=numbers(sheet.get("penalties", [])),
            scale=scale,
            bonus_cap=Decimal(values["bonus_cap"]),
            penalty_cap=Decimal(values["penalty_cap"]),
        )
        reached = share(summed.total, scale)
        barred = any(row.bars_top and not points[row.code] for row in rows)
        found[sheet["unit"]] = {
            "base": str(summed.base),
            "bonus": str(summed.bonus),
            "penalty": str(summed.penalty),
            "total": str(summed.total),
            "share": str(reached),
            "band": classify(share=reached, classes=classes_of(group), barred=barred),
        }
        standings[sheet["unit"]] = Standing(
            summed.total, tuple(points[row.code] for row in deciding)
        )
    placed = ranks(standings)
    for sheet in group["sheets"]:
        unit = sheet["unit"]
        assert {**found[unit], "rank": placed[unit]} == sheet["expected"], unit


def scorers_of(office: str, count: int) -> list[User]:
    """The head and as many officers as the set wants."""
    head = an_officer(office, f"{office}-1@xuantruong.example", kind=OfficeRole.Kind.HEAD)
    others = [
        an_officer(office, f"{office}-{number}@xuantruong.example")
        for number in range(2, count + 1)
    ]
    return [head, *others]


def score_by_hand(
    submission: Submission, sheet: dict[str, Any], office: str, scorers: list[User]
) -> OfficeSheet:
    """Every scorer types the own column of the file; the office takes the proposals."""
    for seat, scorer in enumerate(scorers):
        own = take_sheet(
            submission=submission, office=Office.objects.get(code=office), actor=scorer
        )
        for criterion in criteria_for(own.office_sheet):
            give_points(
                sheet=own,
                criterion=criterion,
                entry=entry_of(sheet["lines"][criterion.code][seat]),
                reason="Tính tay.",
                no_evidence=True,
                actor=scorer,
            )
        finish_sheet(sheet=own, actor=scorer)
    office_sheet = OfficeSheet.objects.get(submission=submission, office__code=office)
    for line in office_sheet.scores.filter(flagged=True):
        reconcile(
            office_sheet=office_sheet,
            criterion=line.criterion,
            points=line.points,
            note="Lấy trung bình.",
            actor=scorers[0],
        )
    return office_sheet


def adjust(office_sheet: OfficeSheet, sheet: dict[str, Any], actor: User) -> None:
    for kind, texts in (
        (Adjustment.Kind.BONUS, sheet.get("bonuses", [])),
        (Adjustment.Kind.PENALTY, sheet.get("penalties", [])),
    ):
        for number, points in enumerate(numbers(texts), start=1):
            add_adjustment(
                office_sheet=office_sheet,
                kind=kind,
                points=points,
                reason=f"Lý do {number}",
                no_evidence=True,
                actor=actor,
            )


@BY_NAME
def test_the_whole_line_from_cells_to_ranks_gives_the_same(db: None, group: dict[str, Any]) -> None:
    round_ = the_plan()
    scorers = a_set(group, round_).scorers
    culture = scorers_of(Office.CULTURE_SOCIAL, scorers)
    economic = scorers_of(Office.ECONOMIC, scorers)
    for sheet in group["sheets"]:
        submission = a_bare_dossier(sheet["unit"], round_, culture[0])
        of_culture = score_by_hand(submission, sheet, Office.CULTURE_SOCIAL, culture)
        of_economy = score_by_hand(submission, sheet, Office.ECONOMIC, economic)
        adjust(of_culture, sheet, culture[0])
        sign_off(office_sheet=of_culture, actor=culture[0])
        sign_off(office_sheet=of_economy, actor=economic[0])
        lines = OfficeScore.objects.filter(office_sheet__submission=submission)
        found = {line.criterion.code: str(line.points) for line in lines}
        assert found == sheet["points"], sheet["unit"]
    for sheet in group["sheets"]:
        result = Result.objects.get(submission__unit__name=sheet["unit"])
        shown = {part: getattr(result, part) for part in PARTS}
        as_text = {part: value if part == "rank" else str(value) for part, value in shown.items()}
        assert as_text == sheet["expected"], sheet["unit"]
