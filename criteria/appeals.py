"""Appeals (kiến nghị về điểm): a unit asks about one line, the head of its office answers.

Lock order: the dossier, its appeal, the office's sheet and score, then the set and the results
(criteria.results).
"""

from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Case, QuerySet, When
from django.utils import timezone

from criteria.conflicts import conflicted_unit_ids, is_conflicted
from criteria.measuring import check_points
from criteria.models import Appeal, Criterion, OfficeScore, OfficeSheet, ScoreChange
from criteria.publication import is_published
from criteria.results import compute_result
from criteria.sheets import lock_submission
from movement.addressees import WRITERS, people_of
from movement.errors import Refused
from movement.history import record
from movement.models import Office, OfficeRole, RoundWindow, Submission, User
from movement.numbers import format_points
from movement.outbox import queue_letter
from movement.permissions import heads_office
from movement.windows import in_short, require_window


@transaction.atomic
def file_appeal(
    *,
    submission: Submission,
    criterion: Criterion,
    text: str,
    actor: User,
    now: datetime | None = None,
) -> Appeal:
    """Ask the owner office to look at one line again; its heads get a letter.

    Raises:
        Refused: no right, not published, the window is not open for the unit, not a line of the
            dossier, asked about already, or no words.
    """
    moment = now or timezone.now()
    submission = lock_submission(submission)
    if not actor.has_perm("criteria.appeal", submission):
        raise Refused("Chỉ người đại diện của đơn vị gửi được kiến nghị.")
    if not is_published(submission):
        raise Refused("Kết quả chưa được công bố nên chưa kiến nghị được.")
    require_window(submission.round, RoundWindow.Kind.APPEAL, moment, submission.unit)
    if not _has_line(submission, criterion):
        raise Refused("Tiêu chí này không có trong phiếu điểm của hồ sơ.")
    asked = Appeal.objects.filter(submission=submission, criterion=criterion).first()
    if asked is not None:
        raise Refused(
            f"Đơn vị đã kiến nghị về tiêu chí {criterion.code} lúc {in_short(asked.filed_at)}; "
            "mỗi tiêu chí kiến nghị một lần."
        )
    if not text.strip():
        raise Refused("Hãy ghi nội dung kiến nghị.", "text")
    appeal = Appeal.objects.create(
        submission=submission,
        criterion=criterion,
        text=text.strip(),
        filed_by=actor,
        filed_at=moment,
    )
    record("appeal.filed", appeal, actor=actor, at=moment, criterion=criterion.code)
    _tell_heads(appeal, moment)
    return appeal


@transaction.atomic
def decide_appeal(
    *,
    appeal: Appeal,
    upheld: bool,
    points: Decimal | None,
    answer: str,
    actor: User,
    now: datetime | None = None,
) -> Appeal:
    """Answer the unit, once; upheld, the line gets new points and the results are computed anew.

    Args:
        points: the line's new points; only read when the appeal is upheld.

    Raises:
        Refused: not a head of the owner office, a conflict of interest, answered already, no
            answer, or new points that are missing, out of range or the old ones.
    """
    moment = now or timezone.now()
    submission = lock_submission(appeal.submission)
    appeal = (
        Appeal.objects.select_for_update(of=("self",))
        .select_related("criterion__office")
        .get(pk=appeal.pk)
    )
    _require_decider(appeal, submission, actor)
    if not answer.strip():
        raise Refused("Hãy ghi trả lời cho đơn vị.", "answer")
    appeal.state = Appeal.State.UPHELD if upheld else Appeal.State.DISMISSED
    appeal.answer = answer.strip()
    appeal.decided_by = actor
    appeal.decided_at = moment
    appeal.save(update_fields=["state", "answer", "decided_by", "decided_at"])
    record("appeal.decided", appeal, actor=actor, at=moment, state=appeal.state)
    if upheld:
        _change_line(appeal, points, actor, moment)
        office = appeal.criterion.office
        reason = f"{office} chấp nhận kiến nghị và sửa điểm tiêu chí {appeal.criterion.code}."
        compute_result(submission, actor=actor, reason=reason, now=moment)
    _tell_unit(appeal, submission, moment)
    return appeal


def appeals_for(reader: User) -> QuerySet[Appeal]:
    """The appeals that the officer may read: the own office's first, among them open ones."""
    return (
        Appeal.objects.exclude(submission__unit__in=conflicted_unit_ids(reader))
        .select_related("submission__unit", "submission__round", "criterion__office")
        .annotate(
            is_answered=Case(When(state=Appeal.State.OPEN, then=0), default=1),
            is_others=Case(
                When(criterion__office__code__in=reader.office_codes, then=0), default=1
            ),
        )
        .order_by("is_others", "is_answered", "filed_at", "pk")
    )


def _has_line(submission: Submission, criterion: Criterion) -> bool:
    return OfficeScore.objects.filter(
        office_sheet__submission=submission,
        office_sheet__state=OfficeSheet.State.SIGNED,
        criterion=criterion,
    ).exists()


def _require_decider(appeal: Appeal, submission: Submission, actor: User) -> None:
    office = appeal.criterion.office
    if not heads_office(actor, office):
        raise Refused(f"Kiến nghị này do lãnh đạo {office} trả lời.")
    if is_conflicted(actor, submission.unit):
        raise Refused(
            "Ông/bà có xung đột lợi ích với đơn vị này; "
            f"kiến nghị phải do lãnh đạo khác của {office} trả lời."
        )
    if appeal.decided_at is not None:
        raise Refused(
            f"Kiến nghị này đã được trả lời lúc {in_short(appeal.decided_at)}, "
            "không trả lời lần nữa; mở lại trang để xem."
        )


def _change_line(appeal: Appeal, points: Decimal | None, actor: User, moment: datetime) -> None:
    """Give the line its new points and keep the old ones as a version."""
    OfficeSheet.objects.select_for_update(of=("self",)).get(
        submission=appeal.submission_id, office=appeal.criterion.office_id
    )
    score = OfficeScore.objects.select_for_update(of=("self",)).get(
        office_sheet__submission=appeal.submission_id, criterion=appeal.criterion_id
    )
    if points is None:
        raise Refused("Hãy ghi điểm mới.", "points")
    try:
        check_points(appeal.criterion, points)
    except Refused as refusal:
        raise Refused(refusal.message, "points") from None
    if points == score.points:
        raise Refused(
            f"Điểm mới phải khác điểm cũ ({format_points(score.points)}); "
            "không sửa điểm thì chọn “Giữ nguyên điểm”.",
            "points",
        )
    ScoreChange.objects.create(
        score=score,
        number=score.changes.count() + 1,
        before=score.points,
        after=points,
        reason=appeal.answer,
        appeal=appeal,
        actor=actor,
        at=moment,
    )
    score.points = points
    score.version += 1
    score.save(update_fields=["points", "version"])


def deciders(office: Office) -> list[User]:
    """The heads of the office today."""
    roles = OfficeRole.objects.current().filter(
        office=office, kind=OfficeRole.Kind.HEAD, user__is_active=True
    )
    return [role.user for role in roles.select_related("user").order_by("pk")]


def _tell_heads(appeal: Appeal, moment: datetime) -> None:
    """The letter leads to the words and holds none: all who keep the outbox may read letters."""
    submission = appeal.submission
    for head in deciders(appeal.criterion.office):
        if is_conflicted(head, submission.unit):
            continue
        queue_letter(
            kind="appeal_filed",
            to=head,
            subject=f"{submission.unit} kiến nghị về điểm tiêu chí {appeal.criterion.code}",
            context={"appeal": appeal, "submission": submission},
            about=appeal,
            once_key=f"appeal_filed:{appeal.pk}:{head.pk}",
            now=moment,
        )


def _tell_unit(appeal: Appeal, submission: Submission, moment: datetime) -> None:
    """What was decided; the answer itself stands on the unit's own page (see `_tell_heads`)."""
    for person in people_of([submission.unit], WRITERS).get(submission.unit_id, []):
        queue_letter(
            kind="appeal_answered",
            to=person,
            subject=f"Trả lời kiến nghị về điểm tiêu chí {appeal.criterion.code}, "
            f"hồ sơ {submission.reference}",
            context={"appeal": appeal, "submission": submission},
            about=appeal,
            once_key=f"appeal_answered:{appeal.pk}:{person.pk}",
            now=moment,
        )
