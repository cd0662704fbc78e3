"""What a snapshot holds (schema 1), and the one way in which it is written down.

A figure that was not measured is None, which is not the same as zero; amounts with decimals are
strings of exact decimals; moments and days are ISO 8601.
"""

import hashlib
import json
from typing import TypedDict

SCHEMA = 1


class AuthorityPart(TypedDict):
    """The people's committee in whose name the report speaks."""

    name: str
    short_name: str
    commune: str
    place: str
    province: str
    symbol: str


class PlanPart(TypedDict):
    """The plan that launched the movement."""

    number: str
    issued_on: str
    title: str
    movement: str
    first_year: int
    last_year: int


class PhasePart(TypedDict):
    """The phase under review."""

    number: int
    first_year: int
    last_year: int
    review: str
    review_year: int
    text: str


class OfficePart(TypedDict):
    """An office and its duty in the movement."""

    name: str
    duty: str


class WindowPart(TypedDict):
    """From when to when one activity of a round was open."""

    name: str
    opens_at: str
    closes_at: str


class RoundPart(TypedDict):
    """One year of the movement."""

    year: int
    windows: list[WindowPart]


class Summary(TypedDict):
    """The six figures of the whole commune."""

    units: int
    dossiers_started: int | None
    dossiers_sent: int | None
    dossiers_judged: int | None
    proposals: int | None
    honours: int | None


class AreaRow(TypedDict):
    """One content area; only dossiers that were sent are counted."""

    number: int
    title: str
    achievements: int | None
    dossiers: int | None


class GroupRow(TypedDict):
    """One group; `mean_total` is None as well when its rounds had different scales."""

    name: str
    units: int
    dossiers_sent: int | None
    dossiers_judged: int | None
    scale: str | None
    mean_total: str | None
    best_total: str | None
    honours: int | None


class LeaderRow(TypedDict):
    """A unit ranked among the first three of its group in a round."""

    group: str
    year: int
    rank: int
    unit: str
    total: str
    scale: str


class HonourRow(TypedDict):
    """One line of the honour roll."""

    recipient: str
    group: str
    award: str
    decision_number: str
    decided_on: str


class DifficultyRow(TypedDict):
    """What a unit wrote about difficulties in a dossier that it sent."""

    unit: str
    year: int
    text: str


class SignerPart(TypedDict):
    """The block above the signature, and the name beneath it."""

    capacity: str
    post: list[str]
    name: str


class Content(TypedDict):
    """Everything a renderer may say."""

    schema: int
    kind: str
    as_of: str
    is_demo: bool
    authority: AuthorityPart
    plan: PlanPart
    phase: PhasePart
    offices: list[OfficePart]
    rounds: list[RoundPart]
    summary: Summary
    areas: list[AreaRow]
    groups: list[GroupRow]
    leaders: list[LeaderRow]
    honours: list[HonourRow]
    difficulties: list[DifficultyRow]
    difficulties_total: int
    solutions: list[str]
    signer: SignerPart | None
    recipients: list[str]


def canonical(content: Content) -> str:
    """The content as canonical JSON: equal contents give equal texts."""
    return json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def digest(text: str) -> str:
    """The SHA-256 of the text's UTF-8 bytes, in hexadecimal."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()
