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
from movement.models import Revision, Round, RoundWindow, Submission, Unit, User
from movement.permissions import is_standing_office
from movement.readiness import frozen_content, problems
from movement.references import make_reference

State = Submission.State


def require_window(round_: Round, kind: RoundWindow.Kind, now: datetime) -> None:
    """Go on only while the window of the round is open.

    Raises:
        Refused: the window has no dates, has not opened yet, or is closed; the dates are said.
    """
    window = round_.window(kind)
    if window is None:
        raise Refused(f"{round_} chưa ấn định thời gian: {kind.label}.")
    if now < window.opens_at:
        raise Refused(f"{kind.label} mở lúc {_moment(window.opens_at)}.")
    if now >= window.closes_at:
        raise Refused(f"{kind.label} đã hết hạn lúc {_moment(window.closes_at)}.")


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
    unit = Unit.objects.select_for_update().get(pk=unit.pk)
    if not Unit.objects.of(actor).filter(pk=unit.pk).exists():
        raise Refused("Ông/bà không đại diện cho đơn vị này.")
    _require_active(unit)
    existing = Submission.objects.filter(unit=unit, round=round_).first()
    if existing is not None and existing.state != State.WITHDRAWN:
        return existing
    require_window(round_, RoundWindow.Kind.SUBMISSION, now)
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

    A second click finds the dossier submitted and changes nothing. A returned dossier may be sent
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
        require_window(submission.round, RoundWindow.Kind.SUBMISSION, now)
    elif submission.return_due and timezone.localdate(now) > submission.return_due:
        raise Refused(
            f"Đã quá hạn bổ sung ({formats.date_format(submission.return_due)}); "
            "xin liên hệ Phòng Văn hóa - Xã hội."
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
    return submission


@transaction.atomic
def accept(*, submission: Submission, actor: User, now: datetime | None = None) -> Submission:
    """The standing office receives the dossier; from here both offices may score it.

    Raises:
        Refused: the person is not of the standing office, or the dossier is not submitted.
    """
    submission = _lock(submission)
    _require_standing_office(actor)
    _require_state(submission, State.SUBMITTED)
    return _move(submission, State.ACCEPTED, "submission.accepted", actor, now)


@transaction.atomic
def return_for_supplement(
    *, submission: Submission, reason: str, due: date, actor: User, now: datetime | None = None
) -> Submission:
    """Send the dossier back once, with all gaps and one date.

    Raises:
        Refused: no right, wrong state, no reason, or a date that is not in the future.
    """
    now = now or timezone.now()
    submission = _lock(submission)
    _require_standing_office(actor)
    _require_state(submission, State.SUBMITTED)
    if not reason.strip():
        raise Refused("Hãy ghi những nội dung cần bổ sung.", "reason")
    if due <= timezone.localdate(now):
        raise Refused("Hạn bổ sung phải sau ngày hôm nay.", "due")
    submission.return_reason = reason.strip()
    submission.return_due = due
    submission.save(update_fields=["return_reason", "return_due"])
    return _move(submission, State.RETURNED, "submission.returned", actor, now)


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


def _require_standing_office(actor: User) -> None:
    if not is_standing_office(actor):
        raise Refused("Việc này thuộc Phòng Văn hóa - Xã hội.")


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


def _moment(moment: datetime) -> str:
    return formats.date_format(timezone.localtime(moment), "H:i d/m/Y")
