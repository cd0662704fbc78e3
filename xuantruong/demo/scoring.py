"""The two offices score in the demonstration year: apart, then together, then the head signs."""

import enum
from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from criteria.models import Adjustment, Criterion, OfficeSheet, ScoreSheet
from criteria.reconciling import add_adjustment, reconcile, sign_off
from criteria.scoring import criteria_for, finish_sheet, give_points, take_sheet
from criteria.self_scoring import claims_of
from movement.models import Office, Submission, User
from xuantruong.demo.material import Stage, UnitText
from xuantruong.demo.measures import half_points
from xuantruong.demo.scene import Scene
from xuantruong.demo.verdicts import Verdict, beside, verdict_on

_ADJUSTMENT = Decimal(2)
# Which office gives the adjustment that data.toml names.
_ADJUSTED_BY = {
    Adjustment.Kind.BONUS: Office.CULTURE_SOCIAL,
    Adjustment.Kind.PENALTY: Office.ECONOMIC,
}


class Depth(enum.IntEnum):
    """How far one office has come with a dossier."""

    UNTOUCHED = 0
    HALF = 1  # one scorer has filled half of the own sheet
    ONE = 2  # one scorer has finished
    ALL = 3  # both have, and the office has not reconciled yet
    SIGNED = 4


_DEPTHS = {
    Stage.SCORING: (Depth.HALF, Depth.UNTOUCHED),
    Stage.ONE_FINISHED: (Depth.ONE, Depth.HALF),
    Stage.RECONCILING: (Depth.ALL, Depth.ONE),
    Stage.ONE_SIGNED: (Depth.SIGNED, Depth.UNTOUCHED),
    Stage.JUDGED: (Depth.SIGNED, Depth.SIGNED),
}
_UNTOUCHED = (Depth.UNTOUCHED, Depth.UNTOUCHED)


def judge(scene: Scene, submission: Submission, unit: UnitText, accepted: datetime) -> None:
    """Bring the sheets of an accepted dossier as far as the unit's stage says."""
    offices = list(Office.objects.order_by("code"))
    scene.rng.shuffle(offices)
    for office, depth in zip(offices, _DEPTHS.get(unit.stage, _UNTOUCHED), strict=True):
        if depth is not Depth.UNTOUCHED:
            _score(scene, submission, office, unit, depth=depth, accepted=accepted)


def _score(
    scene: Scene,
    submission: Submission,
    office: Office,
    unit: UnitText,
    *,
    depth: Depth,
    accepted: datetime,
) -> None:
    """The office's scorers fill their sheets; it reconciles and signs when both have finished."""
    scorers = list(scene.officers[office.code])
    scene.rng.shuffle(scorers)
    if depth < Depth.ALL:
        scorers = scorers[:1]
    sheets = [_taken(scene, submission, office, scorer, accepted) for scorer in scorers]
    common = _verdicts(scene, sheets[0].office_sheet)
    for sheet in sheets:
        _fill(scene, sheet, common[: (len(common) + 1) // 2] if depth is Depth.HALF else common)
    if depth is not Depth.HALF:
        finished = [_finished(scene, sheet) for sheet in sheets]
        if depth is Depth.SIGNED:
            _sign(scene, finished, office, unit)


def _taken(
    scene: Scene, submission: Submission, office: Office, scorer: User, accepted: datetime
) -> ScoreSheet:
    now = scene.clock.at_desk(accepted, 1, 2)
    return take_sheet(submission=submission, office=office, actor=scorer, now=now)


def _verdicts(scene: Scene, sheet: OfficeSheet) -> list[tuple[Criterion, Verdict]]:
    """What an office would say of each of its criteria."""
    claims = claims_of(sheet.submission)
    return [
        (criterion, verdict_on(scene, criterion, claims[criterion.pk]))
        for criterion in criteria_for(sheet)
    ]


def _fill(scene: Scene, sheet: ScoreSheet, common: Sequence[tuple[Criterion, Verdict]]) -> None:
    """The scorer sees it much as the office does, and now and then quite otherwise."""
    for criterion, verdict in common:
        own = beside(scene, criterion, verdict)
        give_points(
            sheet=sheet,
            criterion=criterion,
            entry=own.entry,
            reason=own.reason,
            evidence=own.evidence,
            page=None if own.evidence is None else 1,
            no_evidence=own.evidence is None,
            actor=sheet.scorer,
        )


def _finished(scene: Scene, sheet: ScoreSheet) -> ScoreSheet:
    now = scene.clock.at_desk(sheet.opened_at, 1, 2)
    return finish_sheet(sheet=sheet, actor=sheet.scorer, now=now)


def _sign(scene: Scene, sheets: Sequence[ScoreSheet], office: Office, unit: UnitText) -> None:
    """The two come together where they were far apart; the head signs the same day or the next."""
    office_sheet = OfficeSheet.objects.get(pk=sheets[0].office_sheet_id)
    assert office_sheet.completed_at is not None
    now = scene.clock.at_desk(office_sheet.completed_at, 1, 2)
    earlier = now - timedelta(minutes=20)
    for row in office_sheet.scores.filter(flagged=True).select_related("criterion"):
        share = float(row.points / row.criterion.max_points)
        reconcile(
            office_sheet=office_sheet,
            criterion=row.criterion,
            points=half_points(share, row.criterion.max_points),
            note=scene.rng.choice(scene.material.reconciled),
            actor=scene.officers[office.code][-1],
            now=earlier,
        )
    if unit.adjustment and _ADJUSTED_BY[Adjustment.Kind(unit.adjustment)] == office.code:
        add_adjustment(
            office_sheet=office_sheet,
            kind=Adjustment.Kind(unit.adjustment),
            points=_ADJUSTMENT,
            reason=scene.material.adjustments[unit.adjustment],
            no_evidence=True,
            actor=scene.head(office.code),
            now=earlier,
        )
    sign_off(office_sheet=office_sheet, actor=scene.head(office.code), now=now)
