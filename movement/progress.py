"""Where a dossier is, who holds it, and since when: the steps that its pages show."""

from datetime import datetime
from typing import TypedDict

from django.utils import formats, timezone

from movement.models import Event, RoundWindow, Submission

State = Submission.State
Kind = RoundWindow.Kind


class Step(TypedDict):
    """One line of templates/components/steps.html."""

    title: str
    state: str
    note: str


# Which of the five steps stands still in which state; a withdrawn dossier goes nowhere.
CURRENT = {State.DRAFT: 0, State.RETURNED: 0, State.SUBMITTED: 1, State.ACCEPTED: 2}


def steps_of(submission: Submission) -> list[Step]:
    """The way of the dossier to the decision; empty when the unit took it back.

    What happens after the reception (signed sheets, votes) is not `movement`'s to know; those
    steps say when they are planned.
    """
    if submission.state == State.WITHDRAWN:
        return []
    current = CURRENT[State(submission.state)]
    windows = {window.kind: window for window in submission.round.windows.all()}
    accepted_at = _accepted_at(submission)
    rows = [
        ("Đơn vị nộp hồ sơ", _unit_note(submission)),
        ("Phòng Văn hóa - Xã hội tiếp nhận", _reception_note(submission, accepted_at)),
        (
            "Hai phòng thẩm định, chấm điểm",
            _office_note(windows.get(Kind.SCORING), accepted_at),
        ),
        (
            "Hội đồng Thi đua - Khen thưởng họp xét",
            _planned(windows.get(Kind.COUNCIL)),
        ),
        ("Quyết định khen thưởng, vinh danh", ""),
    ]
    return [
        Step(title=title, state=_state(number, current), note=note)
        for number, (title, note) in enumerate(rows)
    ]


def _state(number: int, current: int) -> str:
    if number < current:
        return "done"
    return "current" if number == current else "todo"


def _accepted_at(submission: Submission) -> datetime | None:
    if submission.state != State.ACCEPTED:
        return None
    accepted = Event.objects.about(submission).filter(kind="submission.accepted").last()
    return accepted.at if accepted else None


def _unit_note(submission: Submission) -> str:
    if submission.state == State.DRAFT:
        return "Đơn vị đang soạn hồ sơ."
    if submission.state == State.RETURNED:
        request = submission.revision_request
        return (
            f"Đơn vị giữ hồ sơ để bổ sung từ {_moment(request.sent_at)}; "
            f"hạn: hết ngày {_day(request.due)}."
        )
    assert submission.submitted_at is not None, "the database sees to it"
    return f"Nộp lúc {_moment(submission.submitted_at)}."


def _reception_note(submission: Submission, accepted_at: datetime | None) -> str:
    if accepted_at is not None:
        return f"Tiếp nhận lúc {_moment(accepted_at)}."
    if submission.state == State.SUBMITTED:
        assert submission.submitted_at is not None, "the database sees to it"
        return f"Phòng Văn hóa - Xã hội giữ hồ sơ từ {_moment(submission.submitted_at)}."
    return ""


def _office_note(window: RoundWindow | None, accepted_at: datetime | None) -> str:
    held = f"Hai phòng giữ hồ sơ từ {_moment(accepted_at)}." if accepted_at else ""
    return " ".join(note for note in (held, _planned(window)) if note)


def _planned(window: RoundWindow | None) -> str:
    if window is None:
        return ""
    begins = "Từ" if window.opens_at <= timezone.now() else "Dự kiến từ"
    return f"{begins} {_day(window.opens_at)} đến {_day(window.closes_at)}."


def _moment(moment: datetime) -> str:
    return formats.date_format(timezone.localtime(moment), "H:i \\n\\g\\à\\y d/m/Y")


def _day(day: object) -> str:
    local = timezone.localtime(day) if isinstance(day, datetime) else day
    return formats.date_format(local, "d/m/Y")  # type: ignore[arg-type]
