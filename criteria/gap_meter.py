"""The gap meter: points a unit claims against points for which it has evidence."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal
from typing import Any

from criteria.arithmetic import total
from criteria.models import Criterion, SelfScore
from criteria.self_scoring import claims_of, criteria_of
from movement.models import Evidence, Submission, User
from movement.numbers import format_points
from movement.permissions import belongs_to_dossier
from movement.readiness import Panel, register_panel


@dataclass(frozen=True, slots=True)
class Claim:
    """What a unit claims for one criterion.

    Attributes:
        points: None while nothing is claimed.
        has_evidence: whether the claim cites a file, or an achievement on which one hangs.
    """

    code: str
    text: str
    max_points: Decimal
    points: Decimal | None
    has_evidence: bool

    @property
    def lacks_evidence(self) -> bool:
        """Points above nought stand without proof."""
        return bool(self.points) and not self.has_evidence


@dataclass(frozen=True, slots=True)
class Meter:
    """All claims of a dossier and their sums."""

    claims: list[Claim]
    scale: Decimal
    claimed: Decimal
    proved: Decimal

    @property
    def unproved(self) -> Decimal:
        """Points without evidence."""
        return self.claimed - self.proved

    @property
    def codes(self) -> list[str]:
        """The criteria whose points lack evidence."""
        return [claim.code for claim in self.claims if claim.lacks_evidence]

    @property
    def percent_claimed(self) -> int:
        """Points claimed as a whole percentage of the scale, rounded down."""
        return _percent(self.claimed, self.scale)

    @property
    def percent_proved(self) -> int:
        """Points with evidence as a whole percentage of those claimed, rounded down."""
        return _percent(self.proved, self.claimed)

    @property
    def sentence(self) -> str:
        """The meter in words."""
        start = f"Ông/bà tự chấm {format_points(self.claimed)} điểm"
        if not self.claimed:
            return f"{start}."
        if not self.codes:
            return f"{start}, tất cả đều có minh chứng."
        return (
            f"{start}, trong đó {format_points(self.proved)} điểm có minh chứng; "
            f"còn {format_points(self.unproved)} điểm chưa có minh chứng ở: "
            f"{', '.join(self.codes)}."
        )


def measure(claims: Sequence[Claim]) -> Meter:
    """Sum the claims, in exact decimals."""
    return Meter(
        claims=list(claims),
        scale=total(claim.max_points for claim in claims),
        claimed=total(claim.points or Decimal(0) for claim in claims),
        proved=total(claim.points or Decimal(0) for claim in claims if claim.has_evidence),
    )


def meter_of(criteria: Sequence[Criterion], claims: Mapping[int, SelfScore]) -> Meter:
    """The meter of a dossier from its criteria and what it claims for each (`claims_of`)."""
    return measure(
        [
            Claim(
                code=criterion.code,
                text=criterion.text,
                max_points=criterion.max_points,
                points=claims[criterion.pk].points if criterion.pk in claims else None,
                has_evidence=criterion.pk in claims and _has_evidence(claims[criterion.pk]),
            )
            for criterion in criteria
        ]
    )


def panel(submission: Submission, reader: User) -> dict[str, Any] | None:
    """The meter for the unit that is about to send, once it has claimed something."""
    if not belongs_to_dossier(reader, submission):
        return None
    meter = meter_of(criteria_of(submission), claims_of(submission))
    return {"meter": meter} if meter.claimed else None


def register() -> None:
    """Called once by the app's `ready()`."""
    register_panel(
        Panel(
            key="gap_meter",
            pages=frozenset({"check"}),
            order=10,
            template="criteria/gap_meter.html",
            context=panel,
        )
    )


def _has_evidence(self_score: SelfScore) -> bool:
    """A file in which the scanner found a virus proves nothing: nobody may open it."""
    files = list(self_score.evidence.all())
    for achievement in self_score.achievements.all():
        files += achievement.evidence.all()
    return any(item.scan != Evidence.Scan.INFECTED for item in files)


def _percent(part: Decimal, whole: Decimal) -> int:
    if not whole:
        return 0
    return int((part * 100 / whole).quantize(Decimal(1), rounding=ROUND_DOWN))
