"""Who scores a dossier for an office: seats are taken, assigned and freed here."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from criteria.conflicts import MUST_ANSWER, is_conflicted, must_answer, require_no_conflict
from criteria.models import OfficeSheet, ScoreSheet
from criteria.self_scoring import set_in_force
from criteria.sheets import lock_office_sheet, lock_sheet, lock_submission, withdraw
from movement.errors import Refused
from movement.history import record
from movement.models import Office, OfficeRole, RoundWindow, Submission, User
from movement.permissions import heads_office, office_codes
from movement.windows import require_window

State = ScoreSheet.State
TAKEN = (State.OPEN, State.FINISHED)


def sheet_of_scorer(submission: Submission, office: Office, user: User) -> ScoreSheet | None:
    """The sheet on which the person scores the dossier for the office, open or finished."""
    return (
        ScoreSheet.objects.select_related("office_sheet__revision", "office_sheet__office")
        .select_related("office_sheet__submission__unit", "office_sheet__submission__round")
        .filter(
            office_sheet__submission=submission,
            office_sheet__office=office,
            scorer=user,
            state__in=TAKEN,
        )
        .first()
    )


@transaction.atomic
def take_sheet(
    *, submission: Submission, office: Office, actor: User, now: datetime | None = None
) -> ScoreSheet:
    """The officer takes a free seat, or gets the own sheet back; the first one opens the office's.

    The office's sheet keeps the revision that is judged and the number of seats.

    Raises:
        Refused: not of the office, a conflict of interest or an open question about one, the
            dossier was not received, the scoring window is not open, or no seat is free.
    """
    now = now or timezone.now()
    submission = lock_submission(submission)
    if office.code not in office_codes(actor):
        raise Refused(f"Việc này thuộc {office.name}.")
    require_no_conflict(actor, submission.unit)
    own = sheet_of_scorer(submission, office, actor)
    if own is not None:
        return own
    if must_answer(actor, submission):
        raise Refused(MUST_ANSWER)
    office_sheet = _open_office_sheet(submission, office, actor, now)
    sheet = _seat(office_sheet, actor, None, now)
    record("sheet.taken", sheet, actor=actor, at=now)
    return sheet


@transaction.atomic
def assign_sheet(
    *,
    submission: Submission,
    office: Office,
    scorer: User,
    actor: User,
    now: datetime | None = None,
) -> ScoreSheet:
    """The head of the office, or of the standing office, gives a seat to an officer of the office.

    Raises:
        Refused: no right, the scorer is not of the office, one of the two has a conflict of
            interest, the dossier was not received, the window is not open, or no seat is free.
    """
    now = now or timezone.now()
    submission = lock_submission(submission)
    _require_head(actor, office)
    require_no_conflict(actor, submission.unit)
    if not _works_for(scorer, office, now):
        raise Refused(f"Người chấm phải đang làm việc tại {office.name}.", "scorer")
    if is_conflicted(scorer, submission.unit):
        raise Refused(
            "Người này có xung đột lợi ích với đơn vị; hãy phân công người khác.", "scorer"
        )
    own = sheet_of_scorer(submission, office, scorer)
    if own is not None:
        return own
    office_sheet = _open_office_sheet(submission, office, actor, now)
    sheet = _seat(office_sheet, scorer, actor, now)
    record("sheet.assigned", sheet, actor=actor, at=now)
    return sheet


@transaction.atomic
def release_sheet(
    *, sheet: ScoreSheet, actor: User, reason: str, now: datetime | None = None
) -> ScoreSheet:
    """Free a seat: the scorer is away or may not judge; somebody else takes it.

    Points of a finished sheet stand, unless its scorer turns out to have a conflict of interest.

    Raises:
        Refused: neither the scorer nor a head, no reason, withdrawn already, finished by somebody
            without a conflict of interest, or the office has signed.
    """
    now = now or timezone.now()
    lock_submission(sheet.office_sheet.submission)
    office_sheet = lock_office_sheet(sheet.office_sheet)
    sheet = lock_sheet(sheet)
    unit = office_sheet.submission.unit
    if actor != sheet.scorer:
        _require_head(actor, office_sheet.office)
        require_no_conflict(actor, unit)
    if not reason.strip():
        raise Refused("Hãy ghi lý do thôi chấm.", "reason")
    if sheet.state == State.WITHDRAWN:
        raise Refused("Người này đã thôi chấm hồ sơ này.")
    if office_sheet.state == OfficeSheet.State.SIGNED:
        raise Refused("Phiếu của phòng đã ký chốt, không đổi người chấm được nữa.")
    if sheet.state == State.FINISHED and not is_conflicted(sheet.scorer, unit):
        raise Refused("Người này đã chấm xong; chỉ thôi chấm khi có xung đột lợi ích.")
    withdraw(sheet, office_sheet, actor=actor, now=now, why=reason.strip())
    return sheet


def _open_office_sheet(
    submission: Submission, office: Office, actor: User, now: datetime
) -> OfficeSheet:
    """The office's sheet, locked; made when nobody has opened it yet.

    Raises:
        Refused: the dossier was not received, no criteria, the window, or scoring is over.
    """
    if submission.state != Submission.State.ACCEPTED:
        raise Refused("Hồ sơ chưa được tiếp nhận nên chưa chấm được.")
    require_window(submission.round, RoundWindow.Kind.SCORING, now)
    found = OfficeSheet.objects.filter(submission=submission, office=office).first()
    if found is not None:
        found = lock_office_sheet(found)
        if found.state != OfficeSheet.State.SCORING:
            raise Refused(f"{office.name} đã chấm xong hồ sơ này.")
        return found
    criteria_set = set_in_force(submission)
    if criteria_set is None or not criteria_set.criteria.filter(office=office).exists():
        raise Refused(f"Chưa có tiêu chí nào đang áp dụng cho {office.name} chấm hồ sơ này.")
    made = OfficeSheet.objects.create(
        submission=submission,
        revision=submission.revisions.latest("number"),
        office=office,
        seats=criteria_set.scorers,
        opened_at=now,
    )
    record("office_sheet.opened", made, actor=actor, at=now)
    return made


def _seat(
    office_sheet: OfficeSheet, scorer: User, assigned_by: User | None, now: datetime
) -> ScoreSheet:
    """A seat for the scorer; who was withdrawn and comes back finds what was typed.

    Whoever had finished has seen what the others gave, and would not score apart from them.
    """
    if office_sheet.sheets.filter(scorer=scorer, finished_at__isnull=False).exists():
        raise Refused(
            f"{scorer} đã chấm xong rồi thôi chấm, đã biết điểm của người khác; "
            "hãy để người khác chấm."
        )
    if office_sheet.sheets.filter(state__in=TAKEN).count() >= office_sheet.seats:
        raise Refused("Hồ sơ này đã đủ người chấm; hãy chọn hồ sơ khác.")
    sheet, _made = ScoreSheet.objects.update_or_create(
        office_sheet=office_sheet,
        scorer=scorer,
        defaults={
            "state": State.OPEN,
            "assigned_by": assigned_by,
            "opened_at": now,
            "finished_at": None,
        },
    )
    return sheet


def _require_head(actor: User, office: Office) -> None:
    standing = Office.objects.filter(is_standing=True).first()
    if not (heads_office(actor, office) or heads_office(actor, standing)):
        raise Refused(f"Việc này của lãnh đạo {office.name} hoặc lãnh đạo cơ quan thường trực.")


def _works_for(user: User, office: Office, now: datetime) -> bool:
    roles = OfficeRole.objects.current(timezone.localdate(now))
    return user.is_active and roles.filter(user=user, office=office).exists()
