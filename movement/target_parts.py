"""The part of a dossier that stands beside the registration: what became of each target."""

from typing import Any

from movement.models import Submission
from movement.numbers import format_number
from movement.readiness import Part, Row, Topic, register
from movement.target_results import Reached, reached_by, targets_of


def _missing(submission: Submission) -> list[str]:
    return [
        f"Chỉ tiêu “{line.target}” chưa có kết quả hoặc giải thích."
        for line in reached_by(submission)
        if line.value is None and not line.note
    ]


def _rows(submission: Submission) -> list[Row]:
    return [
        Row(f"Chỉ tiêu {number}. {line.target}", _words(line))
        for number, line in enumerate(reached_by(submission), start=1)
    ]


def _words(line: Reached) -> str:
    """Target, result, share and explanation in one answer."""
    measure = line.target.measure
    parts = [f"Đăng ký {format_number(line.target.value)} {measure}"]
    if line.value is None:
        parts.append("chưa ghi kết quả")
    else:
        parts.append(f"đạt {format_number(line.value)} {measure}")
    if line.percent is not None:
        parts.append(f"bằng {format_number(line.percent)}% chỉ tiêu")
    sentence = ", ".join(parts) + "."
    return f"{sentence}\n{line.note}" if line.note else sentence


def _content(submission: Submission) -> list[dict[str, Any]]:
    return [
        {
            "content_area": line.target.content_area.number,
            "name": line.target.name,
            "target": format(line.target.value, "f"),
            "measure": line.target.measure,
            "value": None if line.value is None else format(line.value, "f"),
            "note": line.note,
        }
        for line in reached_by(submission)
    ]


def _topics(submission: Submission) -> list[Topic]:
    return [
        Topic(f"targets:{target.pk}", f"Kết quả so với đăng ký: {target}")
        for target in targets_of(submission)
    ]


def register_parts() -> None:
    """Called once by the app's `ready()`."""
    register(
        Part(
            key="targets",
            title="Kết quả so với đăng ký",
            url_name="movement:target_results",
            order=25,
            missing=_missing,
            started=lambda submission: submission.target_results.exists(),
            rows=_rows,
            content=_content,
            topics=_topics,
            applies=lambda submission: targets_of(submission).exists(),
        )
    )
