"""The parts of a dossier that belong to `movement`: the summary and the achievements."""

from datetime import date
from decimal import Decimal
from typing import Any

from movement.models import Achievement, Evidence, Figure, Submission
from movement.numbers import format_number
from movement.readiness import Part, Row, Topic, register

NOT_SAID = "Không ghi"


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
    return list(submission.achievements.prefetch_related("content_areas", "evidence", "figures"))


def _achievements_missing(submission: Submission) -> list[str]:
    achievements = _achievements(submission)
    if not achievements:
        return ["Chưa có thành tích nào; cần ít nhất một."]
    bare = [
        f"Thành tích “{achievement.title}” chưa có minh chứng."
        for achievement in achievements
        if not achievement.evidence.all()
    ]
    infected = [
        f"Tệp “{item.filename}” ở thành tích “{achievement.title}” có vi-rút; "
        "hãy gỡ tệp ấy và tải tệp khác."
        for achievement in achievements
        for item in achievement.evidence.all()
        if item.scan == Evidence.Scan.INFECTED
    ]
    return bare + infected


def _achievements_rows(submission: Submission) -> list[Row]:
    rows = []
    for number, achievement in enumerate(_achievements(submission), start=1):
        areas = "; ".join(str(area) for area in achievement.content_areas.all())
        files = "; ".join(f"{item.title} ({item.filename})" for item in achievement.evidence.all())
        rows += [
            Row(f"Thành tích {number}", achievement.title),
            Row("Nội dung thi đua", areas),
            Row("Đã làm gì, kết quả", achievement.description),
            Row("Thời gian thực hiện", _period(achievement)),
            Row("Kết quả bằng số", _figures(achievement)),
            Row("Số người được hưởng lợi", _people(achievement)),
            Row("Ai có thể học, làm theo", achievement.replicable_by or NOT_SAID),
            Row("Minh chứng", files or "Chưa có"),
        ]
    return rows


def _period(achievement: Achievement) -> str:
    first, last = achievement.period_from, achievement.period_to
    said = [f"từ {first:%d/%m/%Y}" if first else "", f"đến {last:%d/%m/%Y}" if last else ""]
    return " ".join(filter(None, said)) or NOT_SAID


def _figures(achievement: Achievement) -> str:
    return "\n".join(_figure(figure) for figure in achievement.figures.all()) or NOT_SAID


def _figure(figure: Figure) -> str:
    before = "" if figure.before is None else f" (trước: {format_number(figure.before)})"
    return f"{figure.name}: {format_number(figure.value)} {figure.measure}{before}"


def _people(achievement: Achievement) -> str:
    people = achievement.people_reached
    return NOT_SAID if people is None else format_number(Decimal(people))


def _topics(submission: Submission) -> list[Topic]:
    """An office may find each achievement incomplete."""
    return [
        Topic(f"achievement:{achievement.pk}", achievement.title)
        for achievement in submission.achievements.all()
    ]


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _plain(number: Decimal | None) -> str | None:
    """The number without the zeros that a database may add: the same on every database."""
    return None if number is None else f"{number.normalize():f}"


def _achievements_content(submission: Submission) -> list[dict[str, Any]]:
    return [
        {
            "title": achievement.title,
            "description": achievement.description,
            "content_areas": [area.number for area in achievement.content_areas.all()],
            "period_from": _iso(achievement.period_from),
            "period_to": _iso(achievement.period_to),
            "people_reached": achievement.people_reached,
            "replicable_by": achievement.replicable_by,
            "figures": [
                {
                    "name": figure.name,
                    "value": _plain(figure.value),
                    "measure": figure.measure,
                    "before": _plain(figure.before),
                }
                for figure in achievement.figures.all()
            ],
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
            topics=_topics,
        )
    )
