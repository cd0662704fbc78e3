"""The answers to a return as a part of the dossier (movement.readiness)."""

from typing import Any

from movement.gaps import request_of, sent_gaps
from movement.models import Gap, Submission
from movement.readiness import Part, Row, Topic, register


def _missing(submission: Submission) -> list[str]:
    waiting = [gap for gap in sent_gaps(submission) if not gap.answer]
    if not waiting:
        return []
    return [f"Còn {len(waiting)} điểm cần bổ sung chưa trả lời."]


def _started(submission: Submission) -> bool:
    return any(gap.answer for gap in sent_gaps(submission))


def _rows(submission: Submission) -> list[Row]:
    return [Row(_question(gap), gap.answer or "Chưa trả lời") for gap in sent_gaps(submission)]


def _question(gap: Gap) -> str:
    return f"{gap.topic_label} – {gap.office} cần bổ sung: {gap.text}"


def _content(submission: Submission) -> list[dict[str, Any]]:
    return [
        {
            "office": gap.office.code,
            "topic": gap.topic,
            "label": gap.topic_label,
            "text": gap.text,
            "answer": gap.answer,
        }
        for gap in sent_gaps(submission)
    ]


def _no_topics(submission: Submission) -> list[Topic]:
    """A dossier is returned once: nobody asks to supplement an answer."""
    return []


def register_part() -> None:
    """Called once by the app's `ready()`."""
    register(
        Part(
            key="gaps",
            title="Trả lời yêu cầu bổ sung",
            url_name="movement:answer_gaps",
            order=5,
            missing=_missing,
            started=_started,
            rows=_rows,
            content=_content,
            topics=_no_topics,
            applies=lambda submission: request_of(submission) is not None,
        )
    )
