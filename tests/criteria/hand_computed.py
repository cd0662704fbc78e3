"""The hand-computed score sheets of tests/data/score_sheets.json, and the rows they need."""

import json
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.utils import timezone

from criteria.arithmetic import BandRow, ClassRow, Measured
from criteria.models import Band, ClassBand, CriteriaSet, Criterion
from movement.models import Group, Office, PlanCriterion, Revision, Round, Submission, Unit, User
from tests.factories import a_unit

PATH = Path(__file__).parents[1] / "data" / "score_sheets.json"
GROUPS: list[dict[str, Any]] = json.loads(PATH.read_text(encoding="utf-8"))["groups"]
PARTS = ("base", "bonus", "penalty", "total", "share", "band", "rank")


@dataclass(frozen=True)
class Row:
    """A criterion of the file."""

    code: str
    kind: str
    max_points: Decimal
    bands: list[BandRow]
    tie_break: int | None
    bars_top: bool


def rows_of(group: dict[str, Any]) -> list[Row]:
    """The criteria of the group, in order."""
    return [
        Row(
            code=row["code"],
            kind=row["kind"],
            max_points=Decimal(row["max"]),
            bands=[
                BandRow(_number(lower), _number(upper), Decimal(points))
                for lower, upper, points in row.get("bands", [])
            ],
            tie_break=row.get("tie_break"),
            bars_top=row.get("bars_top", False),
        )
        for row in group["set"]["criteria"]
    ]


def classes_of(group: dict[str, Any]) -> list[ClassRow]:
    """The classes of the group."""
    return [
        ClassRow(name, Decimal(from_share), is_top)
        for name, from_share, is_top in group["set"]["classes"]
    ]


def entry_of(typed: dict[str, str]) -> Measured:
    """What a scorer typed for a line."""
    return Measured(**{name: Decimal(text) for name, text in typed.items()})


def numbers(texts: list[str]) -> list[Decimal]:
    """Bonus or penalty as points."""
    return [Decimal(text) for text in texts]


def a_set(group: dict[str, Any], round_: Round) -> CriteriaSet:
    """The set of the file in force for agencies; the offices own its criteria by turns."""
    values = group["set"]
    criteria_set = CriteriaSet.objects.create(
        round=round_,
        group=Group.objects.get(code=Group.AGENCY),
        version=9,
        state=CriteriaSet.State.PUBLISHED,
        scale=Decimal(values["scale"]),
        bonus_cap=Decimal(values["bonus_cap"]),
        penalty_cap=Decimal(values["penalty_cap"]),
        scorers=len(next(iter(group["sheets"][0]["lines"].values()))),
    )
    for row in classes_of(group):
        ClassBand.objects.create(
            criteria_set=criteria_set,
            name=row.name,
            from_share=row.from_share,
            is_top=row.is_top,
        )
    offices = list(Office.objects.order_by("code"))
    above = PlanCriterion.objects.filter(group__code=Group.AGENCY)[0]
    for order, each in enumerate(rows_of(group)):
        criterion = Criterion.objects.create(
            criteria_set=criteria_set,
            plan_criterion=above,
            code=each.code,
            order=order,
            text=f"Tiêu chí {each.code}",
            office=offices[order % len(offices)],
            kind=each.kind,
            max_points=each.max_points,
            tie_break=each.tie_break,
            bars_top=each.bars_top,
        )
        for band in each.bands:
            Band.objects.create(
                criterion=criterion, lower=band.lower, upper=band.upper, points=band.points
            )
    return criteria_set


def a_bare_dossier(name: str, round_: Round, person: User) -> Submission:
    """A received dossier without claims or files."""
    now = timezone.now()
    submission = Submission.objects.create(
        unit=a_unit(name),
        round=round_,
        reference=f"TD26-{Unit.objects.count():08d}",
        state=Submission.State.ACCEPTED,
        submitted_at=now,
    )
    Revision.objects.create(
        submission=submission,
        number=1,
        content={},
        sha256="0" * 64,
        submitted_by=person,
        submitted_at=now,
    )
    return submission


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
