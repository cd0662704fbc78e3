"""The words of the demonstration year, read from data.toml and typed."""

import enum
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

YEAR = 2026
DATA_FILE = Path(__file__).parent / "data.toml"
_RANGE = re.compile(r"\{(\d+)-(\d+)\}")


class Stage(enum.StrEnum):
    """How far a unit has come in the year."""

    NONE = "none"
    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"
    ACCEPTED = "accepted"
    SCORING = "scoring"
    ONE_FINISHED = "one_finished"
    RECONCILING = "reconciling"
    ONE_SIGNED = "one_signed"
    JUDGED = "judged"


@dataclass(frozen=True, slots=True)
class UnitText:
    """A unit that takes part; an individual represents itself.

    Attributes:
        gender, is_direct_worker: what a person told of themselves, who need not.
        adjustment: “bonus” or “penalty”, when an office gives one.
        former_worker: the office whose second scorer once worked for the unit.
    """

    group: str
    name: str
    kind: str
    stage: Stage
    address: str = ""
    representative: str = ""
    gender: str = ""
    is_direct_worker: bool | None = None
    adjustment: str = ""
    former_worker: str = ""


@dataclass(frozen=True, slots=True)
class AchievementText:
    """Something that units of the named kinds (of any kind, when none is named) may have done."""

    title: str
    text: str
    areas: list[int]
    evidence: str
    fits: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class GroupText:
    """What the units of one group may say."""

    units: list[UnitText]
    achievements: list[AchievementText]
    summaries: list[str]
    difficulties: list[str]

    def achievements_for(self, unit: UnitText) -> list[AchievementText]:
        """The achievements that such a unit may have."""
        return [row for row in self.achievements if not row.fits or unit.kind in row.fits]


@dataclass(frozen=True, slots=True)
class Material:
    """Everything that data.toml holds."""

    groups: dict[str, GroupText]
    officers: dict[str, list[str]]
    council: list[str]
    lower: list[str]
    higher: list[str]
    returns: list[str]
    reconciled: list[str]
    adjustments: dict[str, str]
    appeals: list[str]
    appeal_answer: str

    @property
    def units(self) -> list[UnitText]:
        """All units, group by group."""
        return [unit for group in self.groups.values() for unit in group.units]


def read_material() -> Material:
    """Read data.toml."""
    data = tomllib.loads(DATA_FILE.read_text(encoding="utf-8"))
    people, reasons = data["people"], data["reasons"]
    return Material(
        groups={row["code"]: _group(row) for row in data["group"]},
        officers={code: people[code] for code in ("culture_social", "economic")},
        council=people["council"],
        lower=reasons["lower"],
        higher=reasons["higher"],
        returns=reasons["return"],
        reconciled=reasons["reconciled"],
        adjustments={kind: reasons[kind] for kind in ("bonus", "penalty")},
        appeals=data["appeals"]["texts"],
        appeal_answer=data["appeals"]["answer"],
    )


def with_figures(text: str, rng: Random) -> str:
    """The text with a number for each range: {120-480} becomes 257, {900-2400} becomes 1.940."""

    def figure(found: re.Match[str]) -> str:
        number = rng.randint(int(found[1]), int(found[2]))
        return f"{number:,}".replace(",", ".")

    return _RANGE.sub(figure, text)


def _group(row: dict[str, Any]) -> GroupText:
    return GroupText(
        units=[
            UnitText(group=row["code"], **{**unit, "stage": Stage(unit["stage"])})
            for unit in row["unit"]
        ],
        achievements=[
            AchievementText(**{**item, "fits": tuple(item.get("fits", ()))})
            for item in row["achievement"]
        ],
        summaries=row["summaries"],
        difficulties=row["difficulties"],
    )
