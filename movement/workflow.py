"""A dossier's life: each change of its state is one function here, and nowhere else.

draft → submitted → accepted; submitted → returned → submitted; submitted or returned →
withdrawn → draft.
"""

import contextlib
import hashlib
import json
from collections.abc import Iterator
from datetime import date, datetime

from django.db import transaction
from django.utils import formats, timezone

from movement.errors import Refused
from movement.history import record
from movement.letters import tell_returned, tell_submitted, tell_supplement_extended
from movement.models import (
    Revision,
    RevisionRequest,
    Round,
    RoundWindow,
    Submission,
    Unit,
    User,
)
from movement.permissions import is_barred, is_standing_office
from movement.readiness import frozen_content, problems
from movement.references import make_reference
from movement.signals import dossier_submitted
from movement.windows import require_window

State = Submission.State


@transaction.atomic
def start_dossier(
    *, unit: Unit, round_: Round, actor: User, now: datetime | None = None
) -> Submission:
    """Open the unit's dossier in the round, or give the one that exists.

    A withdrawn dossier becomes a draft again, with everything in it and its reference.

    Raises:
        Refused: the person does not act for the unit, the unit is not active, or the submission
            window is not open.
    """
    now = now or timezone.now()
    unit = Unit.objects.select_for_update(no_key=True).get(pk=unit.pk)
    if not Unit.objects.of(actor).filter(pk=unit.pk).exists():
        raise Refused("Ông/bà không đại diện cho đơn vị này.")
    _require_active(unit)
    existing = Submission.objects.filter(unit=unit, round=round_).first()
    if existing is not None and existing.state != State.WITHDRAWN:
        return existing
    require_window(round_, RoundWindow.Kind.SUBMISSION, now, unit)
    if existing is not None:
        return _move(existing, State.DRAFT, "submission.reopened", actor, now)
    submission = Submission.objects.create(unit=unit, round=round_, is_demo=unit.is_demo)
    record("submission.started", submission, actor=actor, at=now)
    return submission


@contextlib.contextmanager
def editing(*, submission: Submission, actor: User) -> Iterator[Submission]:
    """Hold the dossier while its unit writes in it, so that no revision is frozen half-way.

    Raises:
        Refused: no right, or the dossier has been sent meanwhile.
    """
    with transaction.atomic():
        locked = _lock(submission)
        if not actor.has_perm("movement.change_submission", locked):
            raise Refused("Hồ sơ này đã nộp hoặc đã rút, không sửa được nữa.")
        yield locked


@transaction.atomic
def submit(*, submission: Submission, actor: User, now: datetime | None = None) -> Submission:
    """Send the dossier: freeze a revision and give the reference number.

    The receipt and the confirming letters come to be in the same transaction. A second click
    finds the dossier submitted and changes nothing. A returned dossier may be sent
    until its own date, whatever the round's window.

    Raises:
        Refused: the person may not submit, the unit is not active, the time is over, or something
            is missing.
    """
    now = now or timezone.now()
    submission = _lock(submission)
    if not actor.has_perm("movement.submit_submission", submission):
        raise Refused("Chỉ người đại diện của đơn vị được nộp hồ sơ.")
    if submission.state == State.SUBMITTED:
        return submission
    _require_state(submission, *Submission.EDITABLE)
    _require_active(submission.unit)
    if submission.state == State.DRAFT:
        require_window(submission.round, RoundWindow.Kind.SUBMISSION, now, submission.unit)
    elif timezone.localdate(now) > (due := submission.revision_request.due):
        raise Refused(
            f"Đã quá hạn bổ sung ({formats.date_format(due)}); xin liên hệ Phòng Văn hóa - Xã hội."
        )
    missing = problems(submission)
    if missing:
        raise Refused("Hồ sơ chưa đủ: " + " ".join(sentence for _part, sentence in missing))
    submission.reference = submission.reference or _free_reference(submission.round.year)
    submission.state = State.SUBMITTED
    submission.submitted_at = now
    submission.save(update_fields=["reference", "state", "submitted_at", "updated_at"])
    revision = _freeze_revision(submission, actor, now)
    record("submission.submitted", submission, actor=actor, at=now, revision=revision.number)
    tell_submitted(revision=revision, now=now)
    dossier_submitted.send(sender=Submission, revision=revision, now=now)
    return submission


@transaction.atomic
def accept(
    *,
    submission: Submission,
    revision: int | None = None,
    actor: User,
    now: datetime | None = None,
) -> Submission:
    """The standing office receives the dossier; from here both offices may score it.

    Args:
        revision: the number of the revision that the officer has read; only that one is received.

    Raises:
        Refused: the person is not of the standing office or has a conflict of interest, the dossier
            is not submitted, the unit sent another revision, or an office ticked gaps that the
            unit was not told of.
    """
    submission = _lock(submission)
    _require_standing_office(actor, submission)
    _require_state(submission, State.SUBMITTED)
    _require_latest(submission, revision)
    _require_no_open_gap(submission)
    return _move(submission, State.ACCEPTED, "submission.accepted", actor, now)


@transaction.atomic
def return_for_supplement(
    *,
    submission: Submission,
    due: date,
    note: str = "",
    revision: int | None = None,
    actor: User,
    now: datetime | None = None,
) -> Submission:
    """Send the dossier back once, with every gap that both offices ticked and one date.

    The unit's people get the list by letter.

    Args:
        revision: the number of the revision that the officer has read; only that one is returned.

    Raises:
        Refused: no right, wrong state, the unit sent another revision, returned before, no gap
            ticked, or a date that is not in the future.
    """
    now = now or timezone.now()
    submission = _lock(submission)
    _require_standing_office(actor, submission)
    _require_state(submission, State.SUBMITTED)
    _require_latest(submission, revision)
    if RevisionRequest.objects.filter(submission=submission).exists():
        raise Refused(
            "Hồ sơ này đã được trả bổ sung một lần; "
            "hãy tiếp nhận và chấm theo những gì đơn vị đã nộp."
        )
    if not submission.gaps.exists():
        raise Refused("Hãy ghi ít nhất một điểm còn thiếu trước khi trả bổ sung.")
    if due <= timezone.localdate(now):
        raise Refused("Hạn bổ sung phải sau ngày hôm nay.", "due")
    request = RevisionRequest.objects.create(
        submission=submission,
        revision=submission.revisions.latest("number"),
        note=note.strip(),
        due=due,
        sent_by=actor,
        sent_at=now,
    )
    submission.gaps.filter(request=None).update(request=request)
    returned = _move(submission, State.RETURNED, "submission.returned", actor, now)
    tell_returned(request=request, now=now)
    return returned


@transaction.atomic
def extend_supplement(
    *,
    submission: Submission,
    due: date,
    reason: str,
    actor: User,
    now: datetime | None = None,
) -> RevisionRequest:
    """Give the unit more time to supplement its dossier, also when the old date has passed.

    The unit's people get the new date by letter.

    Raises:
        Refused: no right, the dossier is not with the unit, no reason, or a date that is not in
            the future or not later than the old one.
    """
    now = now or timezone.now()
    submission = _lock(submission)
    _require_standing_office(actor, submission)
    _require_state(submission, State.RETURNED)
    request = submission.revision_request
    before = request.due
    if due <= timezone.localdate(now):
        raise Refused("Hạn bổ sung phải sau ngày hôm nay.", "due")
    if due <= before:
        raise Refused(f"Hạn bổ sung mới phải sau hạn cũ ({before:%d/%m/%Y}).", "due")
    if not reason.strip():
        raise Refused("Hãy ghi lý do gia hạn.", "reason")
    request.due = due
    request.save(update_fields=["due"])
    record(
        "submission.supplement_extended",
        submission,
        actor=actor,
        at=now,
        before=before.isoformat(),
        after=due.isoformat(),
        reason=reason.strip(),
    )
    tell_supplement_extended(request=request, reason=reason.strip(), now=now)
    return request


@transaction.atomic
def withdraw(*, submission: Submission, actor: User, now: datetime | None = None) -> Submission:
    """The unit takes back a dossier that the office has not received yet.

    Raises:
        Refused: the person may not act for the unit, or the dossier was received already.
    """
    submission = _lock(submission)
    if not actor.has_perm("movement.submit_submission", submission):
        raise Refused("Chỉ người đại diện của đơn vị được rút hồ sơ.")
    _require_state(submission, State.SUBMITTED, State.RETURNED)
    return _move(submission, State.WITHDRAWN, "submission.withdrawn", actor, now)


def _lock(submission: Submission) -> Submission:
    return (
        Submission.objects.select_for_update(of=("self",))
        .select_related("unit", "round")
        .get(pk=submission.pk)
    )


def _require_active(unit: Unit) -> None:
    if unit.state != Unit.State.ACTIVE:
        raise Refused("Đơn vị chưa được duyệt hoặc đang tạm dừng tham gia.")


def _require_state(submission: Submission, *states: Submission.State) -> None:
    if submission.state not in states:
        raise Refused(
            f"Hồ sơ đang ở trạng thái “{submission.get_state_display()}”, không làm được việc này."
        )


def _require_latest(submission: Submission, revision: int | None) -> None:
    """The officer has read what the unit sent last."""
    if revision is not None and submission.revisions.latest("number").number != revision:
        raise Refused("Đơn vị vừa nộp lại; hãy đọc bản mới trước.")


def _require_no_open_gap(submission: Submission) -> None:
    """No office ticked a gap that the unit was not told of; else who ticked what is said."""
    ticked: dict[str, list[str]] = {}
    for gap in submission.gaps.filter(request=None).select_related("office"):
        ticked.setdefault(gap.office.name, []).append(f"“{gap.topic_label}”")
    if ticked:
        said = "; ".join(f"{office}: {', '.join(labels)}" for office, labels in ticked.items())
        raise Refused(
            f"Còn điểm đã đánh dấu thiếu ({said}). Hãy trả bổ sung, "
            f"hoặc đề nghị {' và '.join(ticked)} bỏ đánh dấu."
        )


def _require_standing_office(actor: User, submission: Submission) -> None:
    if not is_standing_office(actor):
        raise Refused("Việc này thuộc Phòng Văn hóa - Xã hội.")
    if is_barred(actor, submission.unit_id):
        raise Refused(
            "Ông/bà có xung đột lợi ích với đơn vị này; hãy để đồng nghiệp tiếp nhận hồ sơ."
        )


def _move(
    submission: Submission, state: Submission.State, kind: str, actor: User, now: datetime | None
) -> Submission:
    before = submission.state
    submission.state = state
    submission.save(update_fields=["state", "updated_at"])
    record(kind, submission, actor=actor, at=now, before=before, after=str(state))
    return submission


def _free_reference(year: int) -> str:
    """A reference nobody has; with 10^11 of them a second try is rare and a third unheard of."""
    reference = make_reference(year)
    while Submission.objects.filter(reference=reference).exists():
        reference = make_reference(year)
    return reference


def _freeze_revision(submission: Submission, actor: User, now: datetime) -> Revision:
    content = frozen_content(submission)
    canonical = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return Revision.objects.create(
        submission=submission,
        number=submission.revisions.count() + 1,
        content=content,
        sha256=hashlib.sha256(canonical.encode()).hexdigest(),
        submitted_by=actor,
        submitted_at=now,
    )
