"""Loading the first proposal of criteria from its data file."""

import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db import transaction

from criteria.models import CriteriaSet, Criterion
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
        if CriteriaSet.objects.filter(round=round_, group=group).exists():
            continue
        criteria_set = CriteriaSet.objects.create(
            round=round_, group=group, is_proposal=True, note=data["version_note"]
        )
        for order, criterion in enumerate(row["criterion"], start=1):
            _criterion(criteria_set, order, criterion)
        made.append(criteria_set)
    return made


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
        max_points=Decimal(row["max_points"]),
        evidence_required=row["evidence"],
    )
    criterion.content_areas.set(ContentArea.objects.filter(number__in=row["content_areas"]))
