"""The self-scores as a part of the dossier (movement.readiness)."""

from decimal import Decimal
from typing import Any

from criteria.models import Criterion, SelfScore
from criteria.self_scoring import claims_of, criteria_of
from movement.models import Evidence, Submission
from movement.numbers import format_points
from movement.readiness import Part, Row, Topic, register


def _missing(submission: Submission) -> list[str]:
    criteria = criteria_of(submission)
    if not criteria:
        return ["Bộ tiêu chí của nhóm chưa được ban hành; xin chờ Phòng Văn hóa - Xã hội."]
    scored = set(submission.self_scores.values_list("criterion_id", flat=True))
    codes = [criterion.code for criterion in criteria if criterion.pk not in scored]
    unscored = [f"Chưa tự chấm các tiêu chí: {', '.join(codes)}."] if codes else []
    return unscored + _infected(submission)


def _infected(submission: Submission) -> list[str]:
    """A file that was found to have a virus after a claim cited it."""
    cited = Evidence.objects.filter(
        self_scores__submission=submission, scan=Evidence.Scan.INFECTED
    ).distinct()
    return [
        f"Tệp “{item.filename}” làm căn cứ tự chấm có vi-rút; hãy mở phần này, "
        "chọn căn cứ khác và bấm Lưu."
        for item in cited
    ]


def _rows(submission: Submission) -> list[Row]:
    scored = claims_of(submission)
    return [
        Row(str(criterion), _answer(criterion, scored)) for criterion in criteria_of(submission)
    ]


def _answer(criterion: Criterion, scored: dict[int, SelfScore]) -> str:
    self_score = scored.get(criterion.pk)
    limit = format_points(criterion.max_points)
    if self_score is None:
        return f"Chưa tự chấm (tối đa {limit})"
    note = f" – {self_score.note}" if self_score.note else ""
    grounds = [*self_score.achievements.all(), *self_score.evidence.all()]
    cited = "\nCăn cứ: " + "; ".join(str(ground) for ground in grounds) if grounds else ""
    told = f"{self_score.figures} → " if self_score.figures else ""
    return f"{told}{format_points(self_score.points)}/{limit} điểm{note}{cited}"


def _content(submission: Submission) -> list[dict[str, Any]]:
    scored = claims_of(submission)
    return [
        {
            "code": criterion.code,
            "text": criterion.text,
            "kind": criterion.kind,
            "measure": criterion.measure,
            "max_points": str(criterion.max_points),
            **_claim(scored.get(criterion.pk)),
        }
        for criterion in criteria_of(submission)
    ]


def _claim(self_score: SelfScore | None) -> dict[str, Any]:
    if self_score is None:
        nothing = dict.fromkeys(("value", "target", "points"))
        return {**nothing, "note": "", "achievements": [], "evidence": []}
    return {
        "value": _text(self_score.value),
        "target": _text(self_score.target),
        "points": str(self_score.points),
        "note": self_score.note,
        "achievements": [achievement.title for achievement in self_score.achievements.all()],
        "evidence": [
            {"title": item.title, "filename": item.filename, "sha256": item.sha256}
            for item in self_score.evidence.all()
        ],
    }


def _text(number: Decimal | None) -> str | None:
    return None if number is None else str(number)


def _topics(submission: Submission) -> list[Topic]:
    return [
        Topic(f"criterion:{criterion.pk}", f"Tiêu chí {criterion}")
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
            topics=_topics,
        )
    )
