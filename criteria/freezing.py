"""A signed sheet as it was, whatever becomes of the rows, with the hash that proves it."""

import hashlib
import json
from decimal import Decimal
from typing import Any

from criteria.models import (
    Criterion,
    Ground,
    OfficeScore,
    OfficeSheet,
    ScoreSheet,
    SelfScore,
)
from criteria.self_scoring import claims_of


def frozen_content(office_sheet: OfficeSheet) -> dict[str, Any]:
    """Everything that a reader needs years later to understand the office's points."""
    claims = claims_of(office_sheet.submission)
    agreed = office_sheet.scores.select_related(
        "evidence", "criterion__office", "criterion__plan_criterion"
    )
    sheets = list(
        office_sheet.sheets.filter(state=ScoreSheet.State.FINISHED)
        .select_related("scorer")
        .prefetch_related("scores__evidence")
    )
    return {
        "office": office_sheet.office.name,
        "unit": office_sheet.submission.unit.name,
        "reference": office_sheet.submission.reference,
        "revision": {
            "number": office_sheet.revision.number,
            "sha256": office_sheet.revision.sha256,
        },
        "lines": [
            {
                "criterion": _criterion(score.criterion),
                "self_score": _claim(claims.get(score.criterion_id)),
                "scorers": [_given(sheet, score.criterion) for sheet in sheets],
                "office": _agreed(score),
            }
            for score in agreed.prefetch_related("criterion__bands")
        ],
        "adjustments": [
            {
                "kind": adjustment.kind,
                "points": plain(adjustment.points),
                "reason": adjustment.reason,
                **_ground(adjustment),
            }
            for adjustment in office_sheet.adjustments.select_related("evidence")
        ],
    }


def sha256_of(content: dict[str, Any]) -> str:
    """The hash of the content in its one canonical form, as revisions have theirs."""
    canonical = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def plain(number: Decimal | None) -> str | None:
    """The number without the zeros that a database may add: the same on every database."""
    return None if number is None else f"{number.normalize():f}"


def _criterion(criterion: Criterion) -> dict[str, Any]:
    return {
        "code": criterion.code,
        "text": criterion.text,
        "guidance": criterion.guidance,
        "plan_criterion": criterion.plan_criterion.text,
        "office": criterion.office.name,
        "axis": criterion.axis,
        "kind": criterion.kind,
        "measure": criterion.measure,
        "max_points": plain(criterion.max_points),
        "evidence_required": criterion.evidence_required,
        "tie_break": criterion.tie_break,
        "bars_top": criterion.bars_top,
        "bands": [
            {
                "lower": plain(band.lower),
                "upper": plain(band.upper),
                "points": plain(band.points),
            }
            for band in criterion.bands.all()
        ],
    }


def _claim(claim: SelfScore | None) -> dict[str, Any] | None:
    if claim is None:
        return None
    return {
        "points": plain(claim.points),
        "value": plain(claim.value),
        "target": plain(claim.target),
        "note": claim.note,
    }


def _given(sheet: ScoreSheet, criterion: Criterion) -> dict[str, Any]:
    score = next(score for score in sheet.scores.all() if score.criterion_id == criterion.pk)
    return {
        "scorer": {"pk": sheet.scorer_id, "name": str(sheet.scorer)},
        "points": plain(score.points),
        "value": plain(score.value),
        "target": plain(score.target),
        "reason": score.reason,
        **_ground(score),
    }


def _agreed(score: OfficeScore) -> dict[str, Any]:
    return {
        "points": plain(score.points),
        "reason": score.reason,
        "flagged": score.flagged,
        "note": score.note,
        **_ground(score),
    }


def _ground(ground: Ground) -> dict[str, Any]:
    if ground.evidence is None:
        return {"evidence": None, "no_evidence": ground.no_evidence}
    return {
        "evidence": {
            "filename": ground.evidence.filename,
            "sha256": ground.evidence.sha256,
            "page": ground.page,
        },
        "no_evidence": False,
    }
