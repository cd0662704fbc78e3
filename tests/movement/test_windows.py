from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from movement import workflow
from movement.models import Extension, Round, RoundWindow, Submission, Unit, User
from movement.windows import (
    WindowState,
    closing_moment,
    deadline,
    in_full,
    is_open,
    require_window,
    state_of,
)
from tests.acting import refusal
from tests.factories import Portal, a_unit

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
OPENS = datetime(2026, 9, 5, 7, 30, tzinfo=HANOI)
CLOSES = datetime(2026, 11, 15, 17, tzinfo=HANOI)
LATER = datetime(2026, 11, 20, 17, tzinfo=HANOI)
LATEST = datetime(2026, 11, 25, 17, tzinfo=HANOI)
SUBMISSION = RoundWindow.Kind.SUBMISSION


@pytest.fixture
def window(portal: Portal) -> RoundWindow:
    """Dossiers are taken from 5 September to 15 November 2026."""
    portal.round.windows.filter(kind=SUBMISSION).update(opens_at=OPENS, closes_at=CLOSES)
    return portal.round.windows.get(kind=SUBMISSION)


@pytest.fixture
def round_(window: RoundWindow) -> Round:
    return Round.objects.get(pk=window.round_id)


def extend(window: RoundWindow, closes_at: datetime, unit: Unit | None = None) -> Extension:
    return Extension.objects.create(
        window=window,
        unit=unit,
        closes_at=closes_at,
        reason="Mất điện diện rộng.",
        granted_by=User.objects.earliest("pk"),
        granted_at=CLOSES,
    )


def test_an_extension_for_one_unit_never_reaches_another(
    window: RoundWindow, round_: Round, unit: Unit
) -> None:
    other = a_unit("Trạm Y tế xã")
    extend(window, LATER, unit)

    assert closing_moment(round_, SUBMISSION, unit) == LATER
    assert closing_moment(round_, SUBMISSION, other) == CLOSES
    assert closing_moment(round_, SUBMISSION) == CLOSES
    assert is_open(round_, SUBMISSION, CLOSES, unit)
    assert not is_open(round_, SUBMISSION, CLOSES, other)
    assert not is_open(round_, SUBMISSION, CLOSES)


def test_an_extension_for_all_reaches_every_unit(
    window: RoundWindow, round_: Round, unit: Unit
) -> None:
    extend(window, LATER)

    assert closing_moment(round_, SUBMISSION, unit) == LATER
    assert closing_moment(round_, SUBMISSION) == LATER


def test_of_several_extensions_the_latest_moment_counts(
    window: RoundWindow, round_: Round, unit: Unit
) -> None:
    extend(window, LATEST, unit)
    extend(window, LATER)

    assert closing_moment(round_, SUBMISSION, unit) == LATEST
    assert closing_moment(round_, SUBMISSION) == LATER


def test_an_extension_counts_for_its_own_window_only(window: RoundWindow, round_: Round) -> None:
    scoring = round_.windows.get(kind=RoundWindow.Kind.SCORING)
    extend(window, LATER)

    assert closing_moment(round_, RoundWindow.Kind.SCORING) == scoring.closes_at


def test_an_extension_that_the_window_itself_has_overtaken_moves_nothing(
    window: RoundWindow, round_: Round
) -> None:
    extend(window, CLOSES - timedelta(days=1))

    assert closing_moment(round_, SUBMISSION) == CLOSES
    found = deadline(round_, SUBMISSION, now=OPENS)
    assert found is not None
    assert found.extension is None


@pytest.mark.parametrize(
    ("now", "state"),
    [
        (OPENS - timedelta(microseconds=1), WindowState.BEFORE),
        (OPENS, WindowState.OPEN),
        (CLOSES, WindowState.OPEN),
        (LATER - timedelta(microseconds=1), WindowState.OPEN),
        (LATER, WindowState.OVER),
    ],
)
def test_a_window_is_before_open_or_over(
    now: datetime, state: WindowState, window: RoundWindow
) -> None:
    extend(window, LATER)

    assert state_of(window, now) is state


def test_a_deadline_says_its_dates_its_state_and_why_it_moved(
    window: RoundWindow, round_: Round, unit: Unit
) -> None:
    extension = extend(window, LATER, unit)

    found = deadline(round_, SUBMISSION, unit, CLOSES)

    assert found is not None
    assert (found.opens_at, found.closes_at) == (OPENS, LATER)
    assert (found.state, found.extension) == ("open", extension)
    assert found.opening_words == "07 giờ 30, ngày 05 tháng 9 năm 2026"
    assert found.words == "17 giờ 00, ngày 20 tháng 11 năm 2026"


def test_without_dates_there_is_no_deadline_and_nothing_is_open(round_: Round) -> None:
    RoundWindow.objects.all().delete()

    assert closing_moment(round_, SUBMISSION) is None
    assert deadline(round_, SUBMISSION) is None
    assert not is_open(round_, SUBMISSION, CLOSES)
    assert refusal(require_window, round_=round_, kind=SUBMISSION, now=CLOSES) == (
        "Đợt thi đua năm 2026 chưa ấn định thời gian: Nộp hồ sơ.",
        None,
    )


def test_the_refusals_say_the_moment(window: RoundWindow, round_: Round, unit: Unit) -> None:
    extend(window, LATER, unit)
    ask = {"round_": round_, "kind": SUBMISSION}

    require_window(round_, SUBMISSION, CLOSES, unit)
    early = OPENS - timedelta(days=1)
    assert refusal(require_window, now=early, unit=unit, **ask) == (
        "Nộp hồ sơ mở lúc 07:30 05/09/2026.",
        None,
    )
    assert refusal(require_window, now=CLOSES, **ask) == (
        "Nộp hồ sơ đã hết hạn lúc 17:00 15/11/2026.",
        None,
    )
    assert refusal(require_window, now=LATER, unit=unit, **ask) == (
        "Nộp hồ sơ đã hết hạn lúc 17:00 20/11/2026.",
        None,
    )


def test_the_unit_opens_and_sends_its_dossier_within_its_own_extension(
    draft: Submission, member: User, window: RoundWindow
) -> None:
    now = CLOSES + timedelta(days=1)
    assert refusal(workflow.submit, submission=draft, actor=member, now=now) == (
        "Nộp hồ sơ đã hết hạn lúc 17:00 15/11/2026.",
        None,
    )
    extend(window, LATER, draft.unit)

    sent = workflow.submit(submission=draft, actor=member, now=now)

    assert sent.state == Submission.State.SUBMITTED


def test_a_late_dossier_is_opened_only_by_the_unit_whose_deadline_moved(
    window: RoundWindow, round_: Round, unit: Unit, member: User, outsider: User
) -> None:
    extend(window, LATER, unit)
    ask = {"round_": round_, "now": CLOSES}

    opened = workflow.start_dossier(unit=unit, actor=member, **ask)

    assert opened.state == Submission.State.DRAFT
    other = Unit.objects.of(outsider).get()
    assert refusal(workflow.start_dossier, unit=other, actor=outsider, **ask) == (
        "Nộp hồ sơ đã hết hạn lúc 17:00 15/11/2026.",
        None,
    )


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (datetime(2027, 2, 3, 8, 5, tzinfo=HANOI), "08 giờ 05, ngày 03 tháng 02 năm 2027"),
        (datetime(2026, 11, 15, 17, tzinfo=HANOI), "17 giờ 00, ngày 15 tháng 11 năm 2026"),
        (
            datetime(2026, 12, 31, 17, tzinfo=ZoneInfo("UTC")),
            "00 giờ 00, ngày 01 tháng 01 năm 2027",
        ),
    ],
)
def test_a_moment_is_written_out_as_it_is_here(moment: datetime, words: str) -> None:
    assert in_full(moment) == words
