"""What a unit writes in its dossier: the summary and the achievements with their figures."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from movement.drafting import forget, form_key
from movement.errors import Refused
from movement.history import record_once
from movement.models import Achievement, ContentArea, Figure, Submission, User
from movement.text import nfc, squash
from movement.workflow import editing

MAX_FIGURES = 60
GONE = "Thành tích này vừa bị người khác trong đơn vị xóa."


@dataclass(frozen=True, slots=True)
class AchievementValues:
    """The text of an achievement."""

    title: str
    description: str
    content_areas: Sequence[ContentArea]
    period_from: date | None = None
    period_to: date | None = None
    people_reached: int | None = None
    replicable_by: str = ""


@dataclass(frozen=True, slots=True)
class FigureValues:
    """One result as a number; `before` is the number before the work, when it is known."""

    name: str
    value: Decimal
    measure: str
    before: Decimal | None = None


def save_summary(
    *,
    submission: Submission,
    summary: str,
    difficulties: str,
    actor: User,
    now: datetime | None = None,
) -> Submission:
    """Write the dossier's summary and what the unit asks for.

    Raises:
        Refused: no right, the dossier is not editable, or the summary is empty.
    """
    with editing(submission=submission, actor=actor) as locked:
        if not summary.strip():
            raise Refused("Hãy viết tóm tắt thành tích.", "summary")
        if (locked.summary, locked.difficulties) != (nfc(summary), nfc(difficulties)):
            locked.summary, locked.difficulties = summary, difficulties
            locked.save(update_fields=["summary", "difficulties", "updated_at"])
            record_once("submission.summary_changed", locked, actor=actor, at=now)
    return locked


def save_achievement(
    *,
    submission: Submission,
    achievement: Achievement | None = None,
    values: AchievementValues,
    figures: Sequence[FigureValues] = (),
    actor: User,
    now: datetime | None = None,
) -> Achievement:
    """Write an achievement of the dossier, a new one when none is given.

    Raises:
        Refused: no right, the dossier is not editable, the achievement was deleted meanwhile, or
            something in the text is missing or does not fit; the field is named.
    """
    _check(values, figures)
    with editing(submission=submission, actor=actor) as locked:
        row = Achievement(submission=locked)
        if achievement is not None:
            found = locked.achievements.filter(pk=achievement.pk).first()
            if found is None:
                raise Refused(GONE)
            row = found
        row.title = squash(values.title)
        row.description = nfc(values.description)
        row.period_from, row.period_to = values.period_from, values.period_to
        row.people_reached = values.people_reached
        row.replicable_by = nfc(values.replicable_by)
        row.save()
        row.content_areas.set(values.content_areas)
        _write_figures(row, figures)
        locked.save(update_fields=["updated_at"])
        kind = "achievement.added" if achievement is None else "achievement.changed"
        record_once(kind, locked, actor=actor, at=now, achievement=row.pk)
    return row


def remove_achievement(
    *, achievement: Achievement, actor: User, now: datetime | None = None
) -> None:
    """Delete an achievement with its figures; its files stay on the unit's shelf.

    Raises:
        Refused: no right, or the dossier is not editable.
    """
    with editing(submission=achievement.submission, actor=actor) as locked:
        key = achievement.pk
        forget(form_key(locked, "achievements", key))
        achievement.delete()
        record_once(
            "achievement.removed",
            locked,
            actor=actor,
            at=now,
            achievement=key,
            title=achievement.title,
        )


def _check(values: AchievementValues, figures: Sequence[FigureValues]) -> None:
    if not values.title.strip():
        raise Refused("Hãy đặt tên cho thành tích.", "title")
    if not values.content_areas:
        raise Refused("Hãy chọn ít nhất một nội dung thi đua.", "content_areas")
    if not values.description.strip():
        raise Refused("Hãy viết đã làm gì và kết quả ra sao.", "description")
    first, last = values.period_from, values.period_to
    if first is not None and last is not None and last < first:
        raise Refused("Ngày cuối không được trước ngày đầu.", "period_to")
    if len(figures) > MAX_FIGURES:
        raise Refused(
            f"Một thành tích ghi nhiều nhất {MAX_FIGURES} kết quả bằng số; hãy gộp bớt hoặc "
            "tách thành hai thành tích."
        )
    for number, figure in enumerate(figures, start=1):
        if not (figure.name.strip() and figure.measure.strip()):
            raise Refused(f"Kết quả ở dòng {number} thiếu tên hoặc đơn vị tính.")


def _write_figures(achievement: Achievement, figures: Sequence[FigureValues]) -> None:
    wanted = [
        (squash(figure.name), figure.value, squash(figure.measure), figure.before)
        for figure in figures
    ]
    rows = achievement.figures.all()
    if wanted == [(row.name, row.value, row.measure, row.before) for row in rows]:
        return
    rows.delete()
    Figure.objects.bulk_create(
        Figure(
            achievement=achievement,
            order=order,
            name=name,
            value=value,
            measure=measure,
            before=before,
        )
        for order, (name, value, measure, before) in enumerate(wanted, start=1)
    )
