"""What an officer thinks of a unit's claim in the demonstration year."""

from dataclasses import dataclass, replace
from decimal import Decimal

from criteria.arithmetic import Measured
from criteria.measuring import points_of
from criteria.models import Criterion, SelfScore
from movement.models import Evidence
from xuantruong.demo.measures import entry_of, less, more
from xuantruong.demo.scene import Scene

# How often an office agrees with the unit, and how often it agrees or gives less.
_AGREES = 0.55
_AGREES_OR_LOWERS = 0.92
# How often a scorer sees it as the office does, and how often so or only a little lower.
_SAME = 0.8
_SAME_OR_NEAR = 0.97
_A_LITTLE = Decimal("0.5")
_MUCH = Decimal(2)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is typed into a cell; without evidence it is written that there is none."""

    entry: Measured
    reason: str
    evidence: Evidence | None
    claim: SelfScore


def verdict_on(scene: Scene, criterion: Criterion, claim: SelfScore) -> Verdict:
    """The office's view of the claim, resting on the first file that the claim cites."""
    rng = scene.rng
    entry = entry_of(claim)
    chance = rng.random()
    if _AGREES <= chance < _AGREES_OR_LOWERS:
        entry = less(criterion, entry, Decimal(rng.randint(1, 4)) / 2, rng)
    elif chance >= _AGREES_OR_LOWERS:
        entry = more(criterion, entry, _A_LITTLE)
    files = [file for deed in claim.achievements.all() for file in deed.evidence.all()]
    verdict = Verdict(entry, "", files[0] if files else None, claim)
    return _with_reason(scene, criterion, verdict)


def beside(scene: Scene, criterion: Criterion, verdict: Verdict) -> Verdict:
    """What one scorer makes of it: mostly the same, at times a little less, seldom much less."""
    rng = scene.rng
    chance = rng.random()
    if chance < _SAME:
        return verdict
    if chance < _SAME_OR_NEAR:
        if criterion.kind != Criterion.Kind.MANUAL:
            return verdict
        step = _A_LITTLE
    else:
        step = _MUCH
    entry = less(criterion, verdict.entry, step, rng)
    return _with_reason(scene, criterion, replace(verdict, entry=entry, reason=""))


def _with_reason(scene: Scene, criterion: Criterion, verdict: Verdict) -> Verdict:
    """Points that differ from the unit's have a reason."""
    points = points_of(criterion, verdict.entry)
    assert points is not None
    if points == verdict.claim.points:
        return verdict
    material = scene.material
    words = material.lower if points < verdict.claim.points else material.higher
    return replace(verdict, reason=scene.rng.choice(words))
