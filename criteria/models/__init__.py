"""The data of measuring and judging."""

from criteria.models.criteria import Axis, CriteriaSet, Criterion
from criteria.models.scoring import Result, Score, ScoreSheet, SelfScore

__all__ = ["Axis", "CriteriaSet", "Criterion", "Result", "Score", "ScoreSheet", "SelfScore"]
