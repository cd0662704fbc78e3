from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from movement.extending import extend_deadline
from movement.models import (
    Letter,
    Membership,
    Registration,
    RevisionRequest,
    Round,
    RoundWindow,
    Submission,
    Unit,
    User,
)
from movement.reminders import reminder_days, send_reminders
from movement.tasks import send_reminders as send_reminders_task
from tests.factories import Portal, open_window
from xuantruong.celery import app

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
OPENS = datetime(2026, 9, 5, 7, 30, tzinfo=HANOI)
CLOSES = datetime(2026, 11, 15, 17, tzinfo=HANOI)
Kind = RoundWindow.Kind


def on(day: int, month: int = 11) -> datetime:
    """Half past seven, when the reminders run."""
    return datetime(2026, month, day, 7, 30, tzinfo=HANOI)


def in_that_year() -> None:
    """Everybody's role holds all through 2026, whatever the day of the test."""
    Membership.objects.update(from_date=date(2026, 1, 1), to_date=date(2026, 12, 31))


def register(unit: Unit) -> None:
    """The unit has registered, at a moment of 2026."""
    Registration.objects.create(
        unit=unit, round=Round.objects.get(year=2026), state="registered", registered_at=on(1)
    )


@pytest.fixture(autouse=True)
def _windows_of_that_year(portal: Portal) -> None:
    """The year's windows stand still."""
    for kind in Kind:
        portal.round.windows.filter(kind=kind).update(opens_at=OPENS, closes_at=CLOSES)


@pytest.fixture
def waiting(portal: Portal, unit: Unit, member: User, editor: User) -> Submission:
    """A draft that is not sent; its unit has registered in time."""
    portal.round.windows.filter(kind=Kind.REGISTRATION).delete()
    dossier = Submission.objects.create(unit=unit, round=portal.round)
    in_that_year()
    return dossier


def letters() -> list[tuple[str, str]]:
    return sorted(Letter.objects.values_list("kind", "to_email"))


def test_whose_deadline_is_far_away_is_left_in_peace(waiting: Submission) -> None:
    assert send_reminders(now=on(7)) == 0


def test_seven_three_and_one_day_before_the_units_people_are_reminded(
    waiting: Submission, member: User, editor: User
) -> None:
    written = {day: send_reminders(now=on(day)) for day in range(6, 17)}

    assert written == dict.fromkeys(range(6, 17), 0) | {8: 2, 12: 2, 14: 2}
    assert letters() == sorted(
        [("submission_due", member.email), ("submission_due", editor.email)] * 3
    )


def test_the_letter_says_the_deadline_in_full_and_how_long_there_is_time(
    waiting: Submission, member: User
) -> None:
    send_reminders(now=on(12))

    letter = Letter.objects.get(to_user=member)
    assert letter.subject == "Sắp hết hạn nộp hồ sơ thi đua năm 2026"
    assert letter.about == waiting.round.windows.get(kind=Kind.SUBMISSION)
    assert letter.created_at == on(12)
    for words in (
        "Trường THCS Xuân Trường chưa nộp hồ sơ thi đua năm 2026.",
        "Hạn nộp: 17 giờ 00, ngày 15 tháng 11 năm 2026. Còn 3 ngày.",
    ):
        assert words in letter.text
    assert "<strong>17 giờ 00, ngày 15 tháng 11 năm 2026</strong>. Còn 3 ngày." in letter.html


def test_run_twice_it_writes_nothing_twice(waiting: Submission) -> None:
    assert send_reminders(now=on(8)) == 2
    assert send_reminders(now=on(8) + timedelta(hours=3)) == 0


def test_a_day_on_which_nothing_ran_is_made_good(waiting: Submission) -> None:
    assert send_reminders(now=on(9)) == 2
    assert "Còn 6 ngày." in Letter.objects.earliest("pk").text


def test_on_the_last_day_it_says_so(waiting: Submission) -> None:
    assert send_reminders(now=on(15)) == 2
    assert "Hôm nay là ngày cuối." in Letter.objects.earliest("pk").text


def test_after_the_closing_moment_nobody_is_reminded(waiting: Submission) -> None:
    assert send_reminders(now=CLOSES) == 0


def test_before_the_window_opens_nobody_is_reminded(waiting: Submission, portal: Portal) -> None:
    portal.round.windows.update(opens_at=on(13))

    assert send_reminders(now=on(12)) == 0


def test_a_window_without_reminders_reminds_nobody(waiting: Submission, portal: Portal) -> None:
    portal.round.windows.update(remind_days="")

    assert send_reminders(now=on(12)) == 0


def test_an_extended_deadline_reminds_anew_and_only_the_unit_that_got_it(
    waiting: Submission, portal: Portal, member: User, outsider: User
) -> None:
    other = Unit.objects.of(outsider).get()
    in_that_year()
    Submission.objects.create(unit=other, round=portal.round)
    send_reminders(now=on(14))
    Letter.objects.update(kind="trước")
    extend_deadline(
        window=portal.round.windows.get(kind=Kind.SUBMISSION),
        closes_at=CLOSES + timedelta(days=5),
        reason="Ngập lụt.",
        unit=waiting.unit,
        actor=portal.culture,
        now=on(15),
    )
    Letter.objects.filter(kind="deadline_extended").delete()

    assert send_reminders(now=on(17)) == 2
    new = Letter.objects.filter(kind="submission_due")
    assert member.email in new.values_list("to_email", flat=True)
    assert "17 giờ 00, ngày 20 tháng 11 năm 2026. Còn 3 ngày." in new.earliest("pk").text


@pytest.mark.parametrize("state", ["submitted", "accepted", "withdrawn", "returned"])
def test_whose_dossier_is_no_draft_is_not_reminded(state: str, waiting: Submission) -> None:
    Submission.objects.update(state=state, reference="TD26-AAAAAAAA", submitted_at=on(1))

    assert send_reminders(now=on(12)) == 0


def test_a_unit_that_registered_and_opened_no_dossier_is_reminded(
    portal: Portal, unit: Unit, member: User
) -> None:
    in_that_year()
    register(unit)

    assert send_reminders(now=on(12)) == 1
    assert letters() == [("submission_due", member.email)]


def test_a_unit_that_neither_registered_nor_began_is_not_asked_for_a_dossier(
    portal: Portal, unit: Unit, member: User
) -> None:
    in_that_year()
    portal.round.windows.filter(kind=Kind.REGISTRATION).delete()

    assert send_reminders(now=on(12)) == 0


def test_who_has_not_registered_is_reminded_of_registering(
    portal: Portal, unit: Unit, member: User, outsider: User
) -> None:
    in_that_year()
    portal.round.windows.exclude(kind=Kind.REGISTRATION).delete()
    register(unit)

    assert send_reminders(now=on(12)) == 1
    letter = Letter.objects.get()
    assert (letter.kind, letter.to_user) == ("registration_due", outsider)
    assert "Trạm Y tế xã chưa đăng ký thi đua năm 2026." in letter.text
    assert "Hạn đăng ký: 17 giờ 00, ngày 15 tháng 11 năm 2026. Còn 3 ngày." in letter.text
    assert "/ho-so/dang-ky/" in letter.html


def test_a_suspended_unit_is_left_in_peace(waiting: Submission) -> None:
    Unit.objects.update(state=Unit.State.SUSPENDED)

    assert send_reminders(now=on(12)) == 0


def test_those_whose_role_has_ended_are_not_reminded(waiting: Submission, editor: User) -> None:
    editor.memberships.update(to_date=date(2026, 11, 11))

    send_reminders(now=on(12))

    assert editor.email not in Letter.objects.values_list("to_email", flat=True)


# Supplements


@pytest.fixture
def returned(waiting: Submission, portal: Portal, member: User) -> Submission:
    """A dossier that came back, with one week for it."""
    revision = waiting.revisions.create(
        number=1, content={}, sha256="", submitted_by=member, submitted_at=on(1)
    )
    RevisionRequest.objects.create(
        submission=waiting,
        revision=revision,
        due=date(2026, 12, 10),
        sent_by=portal.culture,
        sent_at=on(3, 12),
    )
    waiting.state = Submission.State.RETURNED
    waiting.reference, waiting.submitted_at = "TD26-AAAAAAAA", on(1)
    waiting.save()
    return waiting


def test_a_returned_dossier_is_reminded_of_three_days_and_one_day_before(
    returned: Submission, member: User, editor: User
) -> None:
    written = {day: send_reminders(now=on(day, 12)) for day in range(5, 13)}

    assert written == dict.fromkeys(range(5, 13), 0) | {7: 2, 9: 2}
    letter = Letter.objects.filter(to_user=editor).latest("pk")
    assert letter.kind == "supplement_due"
    assert letter.about == returned
    assert "Hồ sơ TD26-AAAAAAAA của Trường THCS Xuân Trường" in letter.text
    assert "Hạn bổ sung: hết ngày 10/12/2026. Còn 1 ngày." in letter.text
    assert f"/ho-so/{returned.pk}/" in letter.html


def test_a_dossier_that_was_sent_again_is_not_reminded_of(returned: Submission) -> None:
    Submission.objects.update(state=Submission.State.SUBMITTED)

    assert send_reminders(now=on(9, 12)) == 0


# The numbers of days, and the clock


@pytest.mark.parametrize(
    ("text", "days"),
    [("7, 3, 1", [7, 3, 1]), ("", []), (" 1,14 ,, 3,3", [14, 3, 1]), ("60", [60])],
)
def test_the_days_are_read_as_the_office_writes_them(text: str, days: list[int]) -> None:
    assert reminder_days(text) == days


@pytest.mark.parametrize("text", ["ba", "3; 1", "0", "61", "-1", "1.5", "٣", "1,2,3,4,5,6,7"])
def test_what_is_no_number_of_days_is_not_guessed(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        reminder_days(text)


def test_the_worker_reminds_every_morning_at_half_past_seven(
    waiting: Submission, portal: Portal
) -> None:
    [entry] = [
        row for row in app.conf.beat_schedule.values() if row["task"] == "movement.send_reminders"
    ]
    assert (entry["schedule"].hour, entry["schedule"].minute) == ({7}, {30})

    open_window(portal.round, Kind.SUBMISSION, opens=-10, closes=3)
    Membership.objects.update(to_date=timezone.localdate() + timedelta(days=30))
    send_reminders_task()

    assert {kind for kind, _person in letters()} == {"submission_due"}
    assert Letter.objects.count() == 2
