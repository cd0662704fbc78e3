"""A criteria set as people read it: beneath each criterion of the plan its components."""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from criteria.arithmetic import total
from criteria.examples import between, example
from criteria.models import CriteriaSet, Criterion
from movement.models import PlanCriterion


@dataclass(frozen=True, slots=True)
class BandLine:
    """A band in words and its points."""

    words: str
    points: Decimal


@dataclass(frozen=True, slots=True)
class Leaf:
    """A component criterion with how its points come about."""

    criterion: Criterion
    example: str
    bands: list[BandLine]


@dataclass(frozen=True, slots=True)
class Branch:
    """A criterion of the plan, its text untouched, with its components and their points."""

    plan_criterion: PlanCriterion
    leaves: list[Leaf]
    points: Decimal


def tree(criteria_set: CriteriaSet) -> list[Branch]:
    """The whole set in four queries; plan criteria without components are there too."""
    leaves: dict[int, list[Leaf]] = defaultdict(list)
    criteria = criteria_set.criteria.select_related("office").prefetch_related(
        "bands", "content_areas"
    )
    for criterion in criteria:
        leaves[criterion.plan_criterion_id].append(_leaf(criterion))
    plan_criteria = criteria_set.group.plan_criteria.select_related("group")
    return [_branch(each, leaves.get(each.pk, [])) for each in plan_criteria]


def tie_breaks(branches: list[Branch]) -> list[Criterion]:
    """The criteria by which equal totals are told apart, the first to be looked at first."""
    leaves = [leaf for branch in branches for leaf in branch.leaves]
    ordered = [
        (leaf.criterion.tie_break, leaf.criterion)
        for leaf in leaves
        if leaf.criterion.tie_break is not None
    ]
    return [criterion for _number, criterion in sorted(ordered, key=lambda pair: pair[0])]


def _branch(plan_criterion: PlanCriterion, leaves: list[Leaf]) -> Branch:
    points = total(leaf.criterion.max_points for leaf in leaves)
    return Branch(plan_criterion=plan_criterion, leaves=leaves, points=points)


def _leaf(criterion: Criterion) -> Leaf:
    bands: list[BandLine] = []
    if criterion.kind == Criterion.Kind.BANDS:
        bands = [
            BandLine(words=between(band.lower, band.upper, criterion.measure), points=band.points)
            for band in criterion.bands.all()
        ]
    return Leaf(criterion=criterion, example=example(criterion), bands=bands)
