"""The self-scores as a part of the dossier (movement.readiness)."""

from typing import Any

from criteria.models import Criterion, SelfScore
from criteria.self_scoring import criteria_of
from movement.models import Submission
from movement.numbers import format_points
from movement.readiness import Part, Row, register


def _self_scores(submission: Submission) -> dict[int, SelfScore]:
    return {row.criterion_id: row for row in submission.self_scores.all()}


def _missing(submission: Submission) -> list[str]:
    criteria = criteria_of(submission)
    if not criteria:
        return ["Bộ tiêu chí của nhóm chưa được ban hành; xin chờ Phòng Văn hóa - Xã hội."]
    scored = _self_scores(submission)
    codes = [criterion.code for criterion in criteria if criterion.pk not in scored]
    return [f"Chưa tự chấm các tiêu chí: {', '.join(codes)}."] if codes else []


def _rows(submission: Submission) -> list[Row]:
    scored = _self_scores(submission)
    return [
        Row(str(criterion), _answer(criterion, scored)) for criterion in criteria_of(submission)
    ]


def _answer(criterion: Criterion, scored: dict[int, SelfScore]) -> str:
    self_score = scored.get(criterion.pk)
    limit = format_points(criterion.max_points)
    if self_score is None:
        return f"Chưa tự chấm (tối đa {limit})"
    note = f" – {self_score.note}" if self_score.note else ""
    return f"{format_points(self_score.points)}/{limit} điểm{note}"


def _content(submission: Submission) -> list[dict[str, Any]]:
    scored = _self_scores(submission)
    return [
        {
            "code": criterion.code,
            "text": criterion.text,
            "max_points": str(criterion.max_points),
            "points": str(scored[criterion.pk].points) if criterion.pk in scored else None,
            "note": scored[criterion.pk].note if criterion.pk in scored else "",
        }
        for criterion in criteria_of(submission)
    ]


def register_part() -> None:
    """Called once by the app's `ready()`."""
    register(
        Part(
            key="self_scores",
            title="Tự chấm điểm",
            url_name="criteria:self_scores",
            order=30,
            missing=_missing,
            started=lambda submission: submission.self_scores.exists(),
            rows=_rows,
            content=_content,
        )
    )
