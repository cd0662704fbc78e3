"""Loading the plan from its data file; running it again changes nothing that people edited."""

import tomllib
from pathlib import Path
from typing import Any

from django.db import transaction

from movement.models import (
    Authority,
    ContentArea,
    Group,
    Office,
    Phase,
    Plan,
    PlanCriterion,
    PlanSection,
    Round,
    Signer,
)

PLAN_FILE = Path(__file__).parent / "data" / "plan-87.toml"


@transaction.atomic
def load_plan(path: Path = PLAN_FILE) -> Plan:
    """Load the authority, the offices, and the plan with everything in it.

    The plan's own words are brought up to the file each time; what the offices edit in the admin
    (authority, offices, signers, rounds) is made once and then left alone.
    """
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    if not Authority.objects.exists():
        Authority.objects.create(**data["authority"])
    offices = {row["code"]: _office(row) for row in data["office"]}
    plan = _plan(data["plan"])
    for row in data["content_area"]:
        number = row.pop("number")
        ContentArea.objects.update_or_create(number=number, defaults={"plan": plan, **row})
    for order, row in enumerate(data["group"], start=1):
        _group(plan, order, row)
    for row in data["phase"]:
        _phase(plan, row)
    for order, row in enumerate(data["section"], start=1):
        row["office"] = offices.get(row.get("office", ""))
        PlanSection.objects.update_or_create(
            plan=plan, code=row.pop("code"), defaults={"order": order, **row}
        )
    return plan


def _office(row: dict[str, Any]) -> Office:
    office, _made = Office.objects.get_or_create(code=row.pop("code"), defaults=row)
    return office


def _plan(row: dict[str, Any]) -> Plan:
    if not Signer.objects.exists():
        Signer.objects.create(
            capacity="",
            post=row["signing_post"],
            name=row["signer"],
            from_date=row["issued_on"],
        )
    fields = ("issued_on", "movement", "title", "basis", "first_year", "last_year")
    plan, _made = Plan.objects.update_or_create(
        number=row["number"], defaults={field: row[field] for field in fields}
    )
    return plan


def _group(plan: Plan, order: int, row: dict[str, Any]) -> None:
    criteria = row.pop("criterion")
    group, _made = Group.objects.update_or_create(
        code=row.pop("code"), defaults={"order": order, **row}
    )
    for criterion in criteria:
        PlanCriterion.objects.update_or_create(
            plan=plan, group=group, number=criterion.pop("number"), defaults=criterion
        )


def _phase(plan: Plan, row: dict[str, Any]) -> None:
    row.pop("review_name")
    phase, _made = Phase.objects.update_or_create(
        number=row.pop("number"), defaults={"plan": plan, **row}
    )
    for year in range(phase.first_year, phase.last_year + 1):
        Round.objects.get_or_create(year=year, defaults={"phase": phase})
