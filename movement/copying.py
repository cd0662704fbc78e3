"""Starting from an earlier year: achievements of a unit's own dossiers copied into a new one."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import QuerySet

from movement.errors import Refused
from movement.evidence import require_room
from movement.history import record
from movement.models import Achievement, Evidence, Figure, Submission, User
from movement.workflow import editing


def copyable(submission: Submission) -> QuerySet[Achievement]:
    """Achievements of the unit's earlier dossiers that are not in this one yet, newest first."""
    copied = submission.achievements.exclude(copied_from=None)
    return (
        Achievement.objects.filter(
            submission__unit=submission.unit_id, submission__round__year__lt=submission.round.year
        )
        .exclude(pk__in=copied.values("copied_from"))
        .select_related("submission__round")
        .order_by("-submission__round__year", "pk")
    )


def copy_from(
    *,
    submission: Submission,
    achievements: Iterable[Achievement],
    actor: User,
    now: datetime | None = None,
) -> list[Achievement]:
    """Copy achievements of earlier years with their text, figures and evidence.

    The period is left for the unit to fill in: last year's days are not this year's. Files are
    hung again, never stored twice.

    Raises:
        Refused: no right, the dossier is not editable, or an achievement is not of an earlier
            dossier of the unit, was copied already, or its files do not fit into the dossier.
    """
    with editing(submission=submission, actor=actor) as locked:
        wanted = [achievement.pk for achievement in achievements]
        sources = copyable(locked).prefetch_related("content_areas", "figures")
        found = list(sources.filter(pk__in=wanted).order_by("pk"))
        if not wanted or len(found) != len(set(wanted)):
            raise Refused(
                "Chỉ chép được thành tích trong hồ sơ năm trước của chính đơn vị, mỗi thành tích "
                "một lần; hãy tải lại trang rồi chọn lại.",
                "achievements",
            )
        copies = [_copy(source, locked) for source in found]
        record(
            "achievement.copied",
            locked,
            actor=actor,
            at=now,
            achievements=[row.pk for row in copies],
            sources=[source.pk for source in found],
        )
    return copies


def _copy(source: Achievement, submission: Submission) -> Achievement:
    row = Achievement.objects.create(
        submission=submission,
        title=source.title,
        description=source.description,
        people_reached=source.people_reached,
        replicable_by=source.replicable_by,
        copied_from=source,
    )
    row.content_areas.set(source.content_areas.all())
    for evidence in source.evidence.exclude(scan=Evidence.Scan.INFECTED):
        require_room(submission=submission, evidence=evidence)
        row.evidence.add(evidence)
    Figure.objects.bulk_create(
        Figure(
            achievement=row,
            order=figure.order,
            name=figure.name,
            value=figure.value,
            measure=figure.measure,
            before=figure.before,
        )
        for figure in source.figures.all()
    )
    return row
