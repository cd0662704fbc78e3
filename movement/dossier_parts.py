"""The parts of a dossier that belong to `movement`: the summary and the achievements."""

from typing import Any

from movement.models import Achievement, Submission
from movement.readiness import Part, Row, register


def _summary_missing(submission: Submission) -> list[str]:
    return [] if submission.summary.strip() else ["Chưa viết tóm tắt thành tích."]


def _summary_rows(submission: Submission) -> list[Row]:
    return [
        Row("Tóm tắt thành tích", submission.summary or "Chưa viết"),
        Row("Khó khăn, vướng mắc, kiến nghị", submission.difficulties or "Không nêu"),
    ]


def _summary_content(submission: Submission) -> dict[str, str]:
    return {"summary": submission.summary, "difficulties": submission.difficulties}


def _achievements(submission: Submission) -> list[Achievement]:
    return list(submission.achievements.prefetch_related("content_areas", "evidence"))


def _achievements_missing(submission: Submission) -> list[str]:
    achievements = _achievements(submission)
    if not achievements:
        return ["Chưa có thành tích nào; cần ít nhất một."]
    return [
        f"Thành tích “{achievement.title}” chưa có minh chứng."
        for achievement in achievements
        if not achievement.evidence.all()
    ]


def _achievements_rows(submission: Submission) -> list[Row]:
    rows = []
    for number, achievement in enumerate(_achievements(submission), start=1):
        areas = "; ".join(str(area) for area in achievement.content_areas.all())
        files = "; ".join(f"{item.title} ({item.filename})" for item in achievement.evidence.all())
        rows += [
            Row(f"Thành tích {number}", achievement.title),
            Row("Nội dung thi đua", areas),
            Row("Đã làm gì, kết quả", achievement.description),
            Row("Minh chứng", files or "Chưa có"),
        ]
    return rows


def _achievements_content(submission: Submission) -> list[dict[str, Any]]:
    return [
        {
            "title": achievement.title,
            "description": achievement.description,
            "content_areas": [area.number for area in achievement.content_areas.all()],
            "evidence": [
                {"title": item.title, "filename": item.filename, "sha256": item.sha256}
                for item in achievement.evidence.all()
            ],
        }
        for achievement in _achievements(submission)
    ]


def register_parts() -> None:
    """Called once by the app's `ready()`."""
    register(
        Part(
            key="summary",
            title="Tóm tắt và kiến nghị",
            url_name="movement:summary",
            order=20,
            missing=_summary_missing,
            started=lambda submission: bool(submission.summary or submission.difficulties),
            rows=_summary_rows,
            content=_summary_content,
        )
    )
    register(
        Part(
            key="achievements",
            title="Thành tích và minh chứng",
            url_name="movement:achievements",
            order=10,
            missing=_achievements_missing,
            started=lambda submission: submission.achievements.exists(),
            rows=_achievements_rows,
            content=_achievements_content,
        )
    )
