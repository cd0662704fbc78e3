"""Loading the first proposal of criteria from its data file."""

import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db import transaction

from criteria.models import Band, ClassBand, CriteriaSet, Criterion
from movement.models import ContentArea, Group, Office, PlanCriterion, Round

CRITERIA_FILE = Path(__file__).parent / "data" / "criteria-2026.toml"


@transaction.atomic
def load_criteria(*, year: int, path: Path = CRITERIA_FILE) -> list[CriteriaSet]:
    """Make a draft set for each group of the round that has none yet; existing sets stay.

    Returns:
        The sets that were made now.
    """
    data = tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
    round_ = Round.objects.get(year=year)
    made = []
    for row in data["set"]:
        group = Group.objects.get(code=row["group"])
        if not CriteriaSet.objects.filter(round=round_, group=group).exists():
            made.append(_set(round_, group, data, row["criterion"]))
    return made


def _set(
    round_: Round, group: Group, data: dict[str, Any], rows: list[dict[str, Any]]
) -> CriteriaSet:
    criteria_set = CriteriaSet.objects.create(
        round=round_,
        group=group,
        bonus_cap=data["bonus_cap"],
        penalty_cap=data["penalty_cap"],
        scorers=data["scorers"],
        is_proposal=True,
        note=data["version_note"],
    )
    ClassBand.objects.bulk_create(
        ClassBand(
            criteria_set=criteria_set,
            name=row["name"],
            from_share=row["from"],
            is_top=row["top"],
        )
        for row in data["class"]
    )
    for order, row in enumerate(rows, start=1):
        _criterion(criteria_set, order, row)
    return criteria_set


def _criterion(criteria_set: CriteriaSet, order: int, row: dict[str, Any]) -> None:
    criterion = Criterion.objects.create(
        criteria_set=criteria_set,
        plan_criterion=PlanCriterion.objects.get(
            group=criteria_set.group, number=row["plan_criterion"]
        ),
        code=row["code"],
        order=order,
        text=row["text"],
        guidance=row["guidance"],
        office=Office.objects.get(code=row["office"]),
        axis=row["axis"],
        kind=row.get("kind", Criterion.Kind.MANUAL),
        measure=row.get("measure", ""),
        max_points=Decimal(row["max_points"]),
        evidence_required=row["evidence"],
        tie_break=row.get("tie_break"),
        bars_top=row.get("bars_top", False),
    )
    criterion.content_areas.set(ContentArea.objects.filter(number__in=row["content_areas"]))
    Band.objects.bulk_create(
        Band(
            criterion=criterion,
            lower=band.get("from"),
            upper=band.get("to"),
            points=band["points"],
        )
        for band in row.get("bands", [])
    )
