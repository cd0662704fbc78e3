"""The data of measuring and judging."""

from criteria.models.conflicts import Declaration
from criteria.models.criteria import Approval, Axis, Band, ClassBand, CriteriaSet, Criterion
from criteria.models.results import Appeal, Publication, Result, ResultVersion, ScoreChange
from criteria.models.self_scores import SelfScore
from criteria.models.sheets import Adjustment, Ground, OfficeScore, OfficeSheet, Score, ScoreSheet

__all__ = [
    "Adjustment",
    "Appeal",
    "Approval",
    "Axis",
    "Band",
    "ClassBand",
    "CriteriaSet",
    "Criterion",
    "Declaration",
    "Ground",
    "OfficeScore",
    "OfficeSheet",
    "Publication",
    "Result",
    "ResultVersion",
    "Score",
    "ScoreChange",
    "ScoreSheet",
    "SelfScore",
]
