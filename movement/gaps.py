"""Gaps: what an office misses in a dossier, ticked before the one return, answered by the unit."""

from collections.abc import Mapping
from datetime import datetime

from django.db import models, transaction
from django.utils import timezone

from movement.errors import Refused
from movement.history import record
from movement.models import Gap, Office, RevisionRequest, Submission, User
from movement.permissions import is_barred, office_codes
from movement.readiness import topics
from movement.workflow import editing


@transaction.atomic
def tick_gap(
    *,
    submission: Submission,
    office: Office,
    topic_key: str,
    text: str,
    actor: User,
    now: datetime | None = None,
) -> Gap:
    """Say what the office misses about one topic of the dossier; ticking again changes the words.

    Raises:
        Refused: no right, the dossier is not waiting to be received, it was returned before, it
            has no such topic, or no words were given.
    """
    _lock_for_ticking(submission, office, actor)
    words = text.strip()
    if not words:
        raise Refused("Hãy ghi cần bổ sung gì.", topic_key)
    labels = {topic.key: topic.label for topic in topics(submission)}
    existing = Gap.objects.filter(submission=submission, office=office, topic=topic_key).first()
    if topic_key not in labels and existing is None:
        raise Refused("Hồ sơ không còn mục này; hãy tải lại trang.", topic_key)
    if existing is not None and existing.text == words:
        return existing
    gap, made = Gap.objects.update_or_create(
        submission=submission,
        office=office,
        topic=topic_key,
        defaults={
            "topic_label": labels.get(topic_key) or (existing.topic_label if existing else ""),
            "text": words,
            "raised_by": actor,
            "raised_at": now or timezone.now(),
        },
    )
    kind = "gap.ticked" if made else "gap.reworded"
    record(kind, submission, actor=actor, at=now, office=office.code, topic=topic_key)
    return gap


@transaction.atomic
def untick_gap(*, submission: Submission, office: Office, topic_key: str, actor: User) -> None:
    """Take the office's tick off the topic; without one nothing happens.

    Raises:
        Refused: no right, the dossier is not waiting to be received, or it was returned before.
    """
    _lock_for_ticking(submission, office, actor)
    gone, _by_model = Gap.objects.filter(
        submission=submission, office=office, topic=topic_key
    ).delete()
    if gone:
        record("gap.unticked", submission, actor=actor, office=office.code, topic=topic_key)


@transaction.atomic
def save_gaps(
    *, submission: Submission, office: Office, texts: Mapping[str, str], actor: User
) -> None:
    """Tick every topic that has words and untick every one whose words were emptied.

    Topics that `texts` does not name stay as they are.

    Raises:
        Refused: as `tick_gap` and `untick_gap`; then nothing of it is saved.
    """
    ticked = set(open_gaps(submission).filter(office=office).values_list("topic", flat=True))
    for key, text in texts.items():
        if text.strip():
            tick_gap(submission=submission, office=office, topic_key=key, text=text, actor=actor)
        elif key in ticked:
            untick_gap(submission=submission, office=office, topic_key=key, actor=actor)


def answer_gap(*, gap: Gap, answer: str, actor: User, now: datetime | None = None) -> Gap:
    """The unit says how it mended the gap; an empty answer takes the answer back.

    Raises:
        Refused: no right, the dossier is not with the unit, or the gap was not sent to it.
    """
    with editing(submission=gap.submission, actor=actor) as submission:
        gap = Gap.objects.select_for_update().get(pk=gap.pk)
        if gap.request_id is None:
            raise Refused("Điểm này chưa được gửi cho đơn vị.")
        words = answer.strip()
        if gap.answer == words:
            return gap
        gap.answer = words
        gap.answered_by = actor if words else None
        gap.answered_at = (now or timezone.now()) if words else None
        gap.save(update_fields=["answer", "answered_by", "answered_at"])
        record("gap.answered", submission, actor=actor, at=now, gap=gap.pk, empty=not words)
    return gap


def open_gaps(submission: Submission) -> models.QuerySet[Gap]:
    """Gaps that the offices ticked and the unit was not told of yet."""
    return submission.gaps.filter(request=None)


def sent_gaps(submission: Submission) -> list[Gap]:
    """Gaps of the one return, in the order in which the unit reads them."""
    return list(submission.gaps.filter(request__isnull=False).select_related("office"))


def request_of(submission: Submission) -> RevisionRequest | None:
    """The one return of the dossier, if it was returned."""
    return getattr(submission, "revision_request", None)


def _lock_for_ticking(submission: Submission, office: Office, actor: User) -> None:
    """Hold the dossier while gaps are ticked, so that a return sends all of them or none."""
    locked = Submission.objects.select_for_update().get(pk=submission.pk)
    if office.code not in office_codes(actor):
        raise Refused(f"Việc này thuộc {office.name}.")
    if is_barred(actor, locked.unit_id):
        raise Refused(
            "Ông/bà có xung đột lợi ích với đơn vị này; hãy để đồng nghiệp kiểm tra hồ sơ."
        )
    if locked.state != Submission.State.SUBMITTED:
        raise Refused(
            f"Hồ sơ đang ở trạng thái “{locked.get_state_display()}”, không đánh dấu thiếu được."
        )
    if request_of(locked) is not None:
        raise Refused(
            "Hồ sơ này đã được trả bổ sung một lần; "
            "hãy tiếp nhận và chấm theo những gì đơn vị đã nộp."
        )
