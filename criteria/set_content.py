"""What a criteria set says, as plain values: to compare two versions, to know what was read."""

import hashlib
import json
from dataclasses import asdict, dataclass
from decimal import Decimal

from criteria.models import Band, CriteriaSet, Criterion


@dataclass(frozen=True, slots=True)
class BandContent:
    """A band of a criterion."""

    lower: Decimal | None
    upper: Decimal | None
    points: Decimal


@dataclass(frozen=True, slots=True)
class CriterionContent:
    """A component criterion, each field as people read it."""

    code: str
    plan_criterion: str
    order: int
    text: str
    guidance: str
    office: str
    axis: str
    kind: str
    measure: str
    max_points: Decimal
    evidence_required: str
    content_areas: tuple[int, ...]
    tie_break: int | None
    bars_top: bool
    bands: tuple[BandContent, ...]


@dataclass(frozen=True, slots=True)
class ClassContent:
    """A class of results."""

    name: str
    from_share: Decimal
    is_top: bool


@dataclass(frozen=True, slots=True)
class SetContent:
    """A set with everything that is measured by it; not its state, version or note."""

    scale: Decimal
    bonus_cap: Decimal
    penalty_cap: Decimal
    scorers: int
    classes: tuple[ClassContent, ...]
    criteria: tuple[CriterionContent, ...]


def content_of(criteria_set: CriteriaSet) -> SetContent:
    """The set's content as it stands in the database; a literal number of queries."""
    stored = CriteriaSet.objects.get(pk=criteria_set.pk)
    criteria = stored.criteria.select_related("office", "plan_criterion__group").prefetch_related(
        "bands", "content_areas"
    )
    return SetContent(
        scale=stored.scale,
        bonus_cap=stored.bonus_cap,
        penalty_cap=stored.penalty_cap,
        scorers=stored.scorers,
        classes=tuple(
            ClassContent(name=row.name, from_share=row.from_share, is_top=row.is_top)
            for row in stored.class_bands.all()
        ),
        criteria=tuple(_criterion(criterion) for criterion in criteria),
    )


def fingerprint(criteria_set: CriteriaSet) -> str:
    """SHA-256 of the content: two equal ones say the same, on every database."""
    text = json.dumps(asdict(content_of(criteria_set)), default=str, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _criterion(criterion: Criterion) -> CriterionContent:
    return CriterionContent(
        code=criterion.code,
        plan_criterion=str(criterion.plan_criterion),
        order=criterion.order,
        text=criterion.text,
        guidance=criterion.guidance,
        office=criterion.office.name,
        axis=criterion.get_axis_display(),
        kind=criterion.get_kind_display(),
        measure=criterion.measure,
        max_points=criterion.max_points,
        evidence_required=criterion.evidence_required,
        content_areas=tuple(area.number for area in criterion.content_areas.all()),
        tie_break=criterion.tie_break,
        bars_top=criterion.bars_top,
        bands=tuple(_band(band) for band in criterion.bands.all()),
    )


def _band(band: Band) -> BandContent:
    return BandContent(lower=band.lower, upper=band.upper, points=band.points)
