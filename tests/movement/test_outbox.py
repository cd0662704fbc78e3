import smtplib
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as portal_settings
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.template import TemplateDoesNotExist
from django.utils import timezone

from movement import outbox, queueing
from movement.delivery import Undelivered, deliver
from movement.gaps import answer_gap, tick_gap
from movement.letters import KINDS, letters_about, tell_submitted
from movement.models import Authority, Event, Letter, Membership, Office, Submission, User
from movement.outbox import ATTEMPTS, PAUSES, queue_letter, resend, send_letter, sweep
from movement.readiness import topics
from movement.workflow import return_for_supplement, submit
from tests.acting import at_once, refusal
from tests.factories import Portal, a_draft, a_member, a_unit, a_user

State = Letter.State
NOT_ALLOWED = ("Việc này thuộc Phòng Văn hóa - Xã hội và người quản trị.", None)
Sending = Callable[[EmailMultiAlternatives], None]


@pytest.fixture
def person(db: None) -> User:
    return a_user("an@xuantruong.example", "Nguyễn Văn An")


@pytest.fixture
def letter(draft: Submission, member: User) -> Letter:
    """The letter that confirms a submission."""
    submit(submission=draft, actor=member)
    return Letter.objects.get()


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The letters that messages were sent for."""
    keys: list[int] = []

    def knock(task: str, key: int, **_: Any) -> None:
        if task == outbox.SEND:
            keys.append(key)

    monkeypatch.setattr(queueing, "knock", knock)
    return keys


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> list[Exception | Sending]:
    """What the mail server answers to the next letters; nothing left means it takes them."""
    answers: list[Exception | Sending] = []
    real = EmailMultiAlternatives.send

    def send(mail_: EmailMultiAlternatives, **values: Any) -> int:
        answer = answers.pop(0) if answers else None
        if isinstance(answer, Exception):
            raise answer
        if answer is not None:
            answer(mail_)
        return real(mail_, **values)

    monkeypatch.setattr(EmailMultiAlternatives, "send", send)
    return answers


def kinds(letter: Letter) -> list[str]:
    return [event.kind for event in Event.objects.about(letter)]


def the_state(letter: Letter) -> tuple[str, int, str]:
    letter.refresh_from_db()
    return letter.state, letter.attempts, letter.failure


def a_letter(person: User, **values: Any) -> Letter:
    return Letter.objects.create(
        kind="dossier_submitted",
        subject="Đã nhận hồ sơ",
        text="Nội dung kín",
        html="<p>Nội dung kín</p>",
        created_at=timezone.now(),
        **{
            "to_user": person,
            "to_email": person.email,
            "due_at": timezone.now(),
            **values,
        },
    )


# Who


@pytest.mark.parametrize("who", ["outsider", "member", "economic"])
def test_only_who_keeps_people_sends_a_letter_again(
    who: str, letter: Letter, portal: Portal, member: User, outsider: User
) -> None:
    person = {"outsider": outsider, "member": member, "economic": portal.economic}[who]
    send_letter(letter_id=letter.pk)

    assert refusal(resend, letter=letter, actor=person) == NOT_ALLOWED

    assert the_state(letter) == (State.SENT, 1, "")


# Writing


def test_a_letter_is_a_row_first_and_told_to_the_worker_after_the_commit(
    letter: Letter,
    draft: Submission,
    member: User,
    told: list[int],
    django_capture_on_commit_callbacks: Any,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        second = queue_letter(
            kind="dossier_submitted",
            to="bo-phan@xuantruong.example",
            subject="Đã nhận",
            context={"submission": draft, "revision": draft.revisions.get()},
        )
        assert told == []

    assert second is not None
    assert told == [second.pk]
    assert (second.to_user, second.to_email) == (None, "bo-phan@xuantruong.example")
    assert (second.state, second.attempts, second.about) == (State.DRAFT, 0, None)
    assert second.text.startswith("Kính gửi ông/bà,\n")
    assert mail.outbox == []


def test_the_words_know_the_person_the_authority_and_the_way_to_the_portal(
    letter: Letter, draft: Submission, member: User, settings: Any
) -> None:
    draft.refresh_from_db()
    link = f"{settings.PORTAL_URL}/ho-so/{draft.pk}/da-nop/"

    assert letter.subject == f"Đã nhận hồ sơ {draft.reference} của Trường THCS Xuân Trường"
    assert letter.text.startswith("Kính gửi ông/bà Lê Thị Cúc,\n\nHồ sơ thi đua năm 2026 của ")
    assert f"Mã hồ sơ: {draft.reference}\nLần nộp: 1\nNgười nộp: Lê Thị Cúc\n" in letter.text
    assert f"\n{link}\n" in letter.text
    assert letter.html.startswith('<!DOCTYPE html>\n<html lang="vi">')
    assert f'<a href="{link}">' in letter.html
    for words in (letter.text, letter.html):
        assert str(Authority.current()) in words
        assert "trả lại một lần kèm mọi nội dung cần bổ sung" in words


def test_names_are_written_as_they_are_in_text_and_made_safe_in_html(
    letter: Letter, draft: Submission
) -> None:
    Authority.objects.update(contact='Ông "An" & bà <Bình>')
    written = queue_letter(
        kind="dossier_submitted",
        to="a@xuantruong.example",
        subject="Đã nhận",
        context={"submission": draft, "revision": draft.revisions.get()},
    )

    assert written is not None
    assert 'Ông "An" & bà <Bình>' in written.text
    assert "Ông &quot;An&quot; &amp; bà &lt;Bình&gt;" in written.html


def test_a_key_lets_a_letter_be_written_once(draft: Submission, letter: Letter) -> None:
    values: dict[str, Any] = {
        "kind": "dossier_submitted",
        "to": "a@xuantruong.example",
        "subject": "Đã nhận",
        "context": {"submission": draft, "revision": draft.revisions.get()},
        "once_key": "khóa",
    }

    first, second = queue_letter(**values), queue_letter(**values)

    assert first is not None
    assert second is None
    assert Letter.objects.filter(once_key="khóa").count() == 1


def test_a_kind_without_words_is_an_error(person: User) -> None:
    with pytest.raises(TemplateDoesNotExist):
        queue_letter(kind="khong_co", to=person, subject="Thử", context={})


def test_every_kind_of_letter_has_words_in_text_and_html_and_a_name_for_people() -> None:
    folder = Path(portal_settings.BASE_DIR) / "templates" / "letters"
    for ending in ("txt", "html"):
        written = {path.stem for path in folder.glob(f"*.{ending}")} - {"base"}
        assert written == set(KINDS)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_two_who_write_at_the_same_moment_one_does() -> None:
    portal = Portal()
    unit = a_unit()
    draft = a_draft(unit, a_member(unit), portal.round)

    def write() -> Letter | None:
        return queue_letter(
            kind="dossier_submitted",
            to="a@xuantruong.example",
            subject="Đã nhận",
            context={"submission": draft, "revision": None},
            once_key="khóa",
        )

    written = at_once(write, write, write)

    assert len([found for found in written if isinstance(found, Letter)]) == 1
    assert Letter.objects.count() == 1


# Whom a submission tells


def test_everybody_who_represents_the_unit_today_is_told_of_a_submission(
    draft: Submission, member: User, editor: User, outsider: User
) -> None:
    second = a_member(draft.unit, "pho-hieu-truong@xuantruong.example")
    former = a_member(draft.unit, "nguoi-cu@xuantruong.example")
    former.memberships.update(to_date=timezone.localdate() - timedelta(days=1))
    switched_off = a_member(draft.unit, "bi-khoa@xuantruong.example")
    User.objects.filter(pk=switched_off.pk).update(is_active=False)

    submit(submission=draft, actor=member)

    letters = letters_about(draft.revisions.get())
    assert [letter.to_user for letter in letters] == [member, second]
    assert {letter.kind for letter in letters} == {"dossier_submitted"}


def test_a_second_click_writes_no_second_letter(draft: Submission, member: User) -> None:
    submit(submission=draft, actor=member)
    submit(submission=draft, actor=member)
    tell_submitted(revision=draft.revisions.get(), now=timezone.now())

    assert Letter.objects.count() == 1


def test_a_dossier_sent_again_after_its_return_is_confirmed_again(
    draft: Submission, member: User, portal: Portal
) -> None:
    submit(submission=draft, actor=member)
    due = timezone.localdate() + timedelta(days=5)
    tick_gap(
        submission=draft,
        office=Office.objects.get(code=Office.CULTURE_SOCIAL),
        topic_key=topics(draft)[0].key,
        text="Thiếu biên bản.",
        actor=portal.culture,
    )
    return_for_supplement(submission=draft, due=due, actor=portal.culture)
    answer_gap(gap=draft.gaps.get(), answer="Đã bổ sung.", actor=member)
    submit(submission=draft, actor=member)

    second = letters_about(draft.revisions.get(number=2)).get()
    assert "đã được nộp lại lúc" in second.text
    assert "trả lại một lần" not in second.text


# Sending


def test_a_letter_goes_out_as_text_and_html_with_the_portals_prefix(letter: Letter) -> None:
    send_letter(letter_id=letter.pk)

    assert the_state(letter) == (State.SENT, 1, "")
    assert letter.sent_at is not None
    assert letter.sending_since is None
    assert kinds(letter) == ["letter.sent"]
    (sent,) = mail.outbox
    assert isinstance(sent, EmailMultiAlternatives)
    assert sent.subject == f"[Cổng thi đua] {letter.subject}"
    assert (sent.to, sent.body) == ([letter.to_email], letter.text)
    assert [(part.content, part.mimetype) for part in sent.alternatives] == [
        (letter.html, "text/html")
    ]


def test_a_second_message_and_one_for_no_letter_send_nothing(letter: Letter) -> None:
    send_letter(letter_id=letter.pk)
    send_letter(letter_id=letter.pk)
    send_letter(letter_id=999_999)

    assert len(mail.outbox) == 1
    assert the_state(letter) == (State.SENT, 1, "")


def test_a_letter_is_not_sent_before_its_time(person: User) -> None:
    now = timezone.now()
    letter = a_letter(person, due_at=now + timedelta(minutes=5))

    send_letter(letter_id=letter.pk, now=now)
    assert the_state(letter) == (State.DRAFT, 0, "")

    send_letter(letter_id=letter.pk, now=now + timedelta(minutes=5))
    assert the_state(letter) == (State.SENT, 1, "")


TEMPORARY = [
    (ConnectionRefusedError(), "Không kết nối được với máy chủ thư."),
    (TimeoutError(), "Không kết nối được với máy chủ thư."),
    (smtplib.SMTPServerDisconnected(), "Không kết nối được với máy chủ thư."),
    (smtplib.SMTPConnectError(421, b"busy"), "Máy chủ thư từ chối (mã 421)."),
    (smtplib.SMTPDataError(451, b"later"), "Máy chủ thư từ chối (mã 451)."),
    (
        smtplib.SMTPRecipientsRefused({"a@b.vn": (450, b"greylisted")}),
        "Máy chủ thư không nhận địa chỉ người nhận (mã 450).",
    ),
    (
        smtplib.SMTPAuthenticationError(535, b"bad password"),
        "Máy chủ thư không nhận mật khẩu của cổng (mã 535).",
    ),
]


@pytest.mark.parametrize(("error", "reason"), TEMPORARY)
def test_a_trouble_that_may_pass_lets_the_letter_wait(
    error: Exception, reason: str, person: User, server: list[Exception | Sending]
) -> None:
    now = timezone.now()
    letter = a_letter(person, due_at=now)
    server.append(error)

    send_letter(letter_id=letter.pk, now=now)

    assert the_state(letter) == (State.DRAFT, 1, reason)
    assert letter.due_at == now + timedelta(minutes=1)
    assert letter.sending_since is None
    assert kinds(letter) == ["letter.postponed"]
    assert mail.outbox == []


PERMANENT = [
    (
        smtplib.SMTPRecipientsRefused({"a@b.vn": (550, b"no such user")}),
        "Máy chủ thư không nhận địa chỉ người nhận (mã 550).",
    ),
    (smtplib.SMTPDataError(554, b"spam"), "Máy chủ thư từ chối (mã 554)."),
    (
        smtplib.SMTPSenderRefused(553, b"not you", "thidua@localhost"),
        "Máy chủ thư từ chối (mã 553).",
    ),
    (ValueError("bad header"), "Địa chỉ hoặc tiêu đề thư không hợp lệ."),
]


@pytest.mark.parametrize(("error", "reason"), PERMANENT)
def test_a_refusal_that_will_not_change_ends_the_letter_with_its_reason(
    error: Exception, reason: str, person: User, server: list[Exception | Sending]
) -> None:
    letter = a_letter(person)
    server.append(error)

    send_letter(letter_id=letter.pk)

    assert the_state(letter) == (State.FAILED, 1, reason)
    assert (letter.sent_at, letter.sending_since) == (None, None)
    assert kinds(letter) == ["letter.failed"]
    assert "kín" not in letter.failure


def test_the_attempts_grow_apart_and_the_fifth_is_the_last(
    person: User, server: list[Exception | Sending]
) -> None:
    now = timezone.now()
    letter = a_letter(person, due_at=now)
    server.extend(ConnectionRefusedError() for _ in range(5))
    waits = []

    for _ in range(4):
        send_letter(letter_id=letter.pk, now=now)
        letter.refresh_from_db()
        waits.append(letter.due_at - now)
        now = letter.due_at
    send_letter(letter_id=letter.pk, now=now)

    assert waits == [
        timedelta(minutes=1),
        timedelta(minutes=5),
        timedelta(minutes=30),
        timedelta(hours=2),
    ]
    assert the_state(letter) == (State.FAILED, 5, "Không kết nối được với máy chủ thư.")


def test_a_letter_that_arrives_at_last_keeps_no_failure(
    person: User, server: list[Exception | Sending]
) -> None:
    now = timezone.now()
    letter = a_letter(person, due_at=now)
    server.append(TimeoutError())

    send_letter(letter_id=letter.pk, now=now)
    send_letter(letter_id=letter.pk, now=now + PAUSES[0])

    assert the_state(letter) == (State.SENT, 2, "")
    assert kinds(letter) == ["letter.postponed", "letter.sent"]


def test_a_line_break_in_the_subject_never_reaches_the_server(letter: Letter) -> None:
    letter.subject = "Đã nhận\nBcc: kẻ-xấu@xuantruong.example"

    with pytest.raises(Undelivered) as trouble:
        deliver(letter)

    assert (trouble.value.reason, trouble.value.again) == (
        "Địa chỉ hoặc tiêu đề thư không hợp lệ.",
        False,
    )
    assert mail.outbox == []


# Sending again


@pytest.mark.parametrize("state", [State.SENT, State.FAILED])
def test_staff_send_a_letter_again_to_the_address_of_today(
    state: State,
    portal: Portal,
    person: User,
    told: list[int],
    django_capture_on_commit_callbacks: Any,
) -> None:
    ended: dict[State, dict[str, Any]] = {
        State.SENT: {"sent_at": timezone.now()},
        State.FAILED: {"failure": "Máy chủ thư từ chối (mã 554)."},
    }
    letter = a_letter(person, state=state, attempts=3, **ended[state])
    User.objects.filter(pk=person.pk).update(email="an-moi@xuantruong.example")

    with django_capture_on_commit_callbacks(execute=True):
        resend(letter=letter, actor=portal.culture)

    assert the_state(letter) == (State.DRAFT, 0, "")
    assert (letter.to_email, letter.sent_at) == ("an-moi@xuantruong.example", None)
    assert told == [letter.pk]
    event = Event.objects.about(letter).get(kind="letter.resent")
    assert (event.actor, event.data) == (portal.culture, {"before": str(state)})
    send_letter(letter_id=letter.pk)
    assert mail.outbox[-1].to == ["an-moi@xuantruong.example"]


def test_an_administrator_sends_again_a_letter_to_a_bare_address(person: User) -> None:
    administrator = User.objects.create_superuser("quan-tri@xuantruong.example", "x")
    letter = a_letter(person, to_user=None, to_email="moi@xuantruong.example")
    send_letter(letter_id=letter.pk)

    resend(letter=letter, actor=administrator)

    assert the_state(letter) == (State.DRAFT, 0, "")
    assert letter.to_email == "moi@xuantruong.example"


@pytest.mark.parametrize("state", [State.DRAFT, State.SENDING])
def test_a_letter_on_its_way_is_not_sent_again(state: State, portal: Portal, person: User) -> None:
    letter = a_letter(person, state=state)

    assert refusal(resend, letter=letter, actor=portal.culture) == (
        "Thư “Đã nhận hồ sơ” đang chờ gửi, không cần gửi lại.",
        None,
    )


# What was left behind


def test_the_sweep_sends_again_what_is_due_and_was_not_told(
    person: User, told: list[int], django_capture_on_commit_callbacks: Any
) -> None:
    now = timezone.now()
    lost = a_letter(person, due_at=now - timedelta(seconds=30))
    a_letter(person, due_at=now - timedelta(seconds=29))
    a_letter(person, due_at=now + timedelta(hours=2))
    a_letter(person, state=State.FAILED, failure="Lỗi", due_at=now - timedelta(days=1))
    a_letter(person, state=State.SENT, sent_at=now, due_at=now - timedelta(days=1))

    with django_capture_on_commit_callbacks(execute=True):
        assert sweep(now=now) == 1

    assert told == [lost.pk]


def test_while_no_worker_runs_a_letter_is_told_once_in_five_minutes(
    person: User, told: list[int], django_capture_on_commit_callbacks: Any
) -> None:
    now = timezone.now()
    lost = a_letter(person, due_at=now - timedelta(minutes=1))

    with django_capture_on_commit_callbacks(execute=True):
        found = [sweep(now=now + timedelta(minutes=minute)) for minute in range(7)]

    assert found == [1, 0, 0, 0, 0, 1, 0]
    assert told == [lost.pk, lost.pk]
    send_letter(letter_id=lost.pk)
    assert the_state(lost) == (State.SENT, 1, "")


def test_the_sweep_frees_a_letter_whose_worker_died_and_counts_the_attempt(
    person: User, told: list[int], django_capture_on_commit_callbacks: Any
) -> None:
    now = timezone.now()
    since = now - timedelta(minutes=10)
    stuck = a_letter(
        person, state=State.SENDING, attempts=1, sending_since=since - timedelta(seconds=1)
    )
    a_letter(person, state=State.SENDING, attempts=1, sending_since=since)

    with django_capture_on_commit_callbacks(execute=True):
        assert sweep(now=now) == 1

    assert told == [stuck.pk]
    assert the_state(stuck) == (State.DRAFT, 1, "Việc gửi thư bị dừng giữa chừng.")
    assert kinds(stuck) == ["letter.postponed"]
    send_letter(letter_id=stuck.pk)
    assert the_state(stuck) == (State.SENT, 2, "")


def test_a_letter_that_kills_every_worker_ends_with_a_reason(person: User) -> None:
    now = timezone.now()
    letter = a_letter(
        person,
        state=State.SENDING,
        attempts=ATTEMPTS,
        sending_since=now - timedelta(minutes=11),
    )

    assert sweep(now=now) == 0

    assert the_state(letter) == (State.FAILED, 5, "Việc gửi thư bị dừng giữa chừng.")


def test_a_letter_that_went_on_meanwhile_is_not_freed(
    person: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = timezone.now()
    letter = a_letter(
        person, state=State.SENDING, attempts=1, sending_since=now - timedelta(minutes=11)
    )
    Letter.objects.filter(pk=letter.pk).update(state=State.SENT, sent_at=now)

    outbox._release(letter.pk, now)

    assert the_state(letter) == (State.SENT, 1, "")


def test_a_slow_worker_given_up_for_dead_says_that_the_letter_is_out(
    person: User, server: list[Exception | Sending]
) -> None:
    letter = a_letter(person)
    server.append(lambda _mail: [sweep(now=timezone.now() + timedelta(minutes=11))])  # type: ignore[arg-type,return-value]

    send_letter(letter_id=letter.pk)

    assert the_state(letter) == (State.SENT, 1, "")


def test_a_slow_worker_overtaken_by_another_changes_nothing(
    person: User, server: list[Exception | Sending]
) -> None:
    letter = a_letter(person)

    def overtaken(_mail: EmailMultiAlternatives) -> None:
        sweep(now=timezone.now() + timedelta(minutes=11))
        Letter.objects.filter(pk=letter.pk).update(due_at=timezone.now())
        send_letter(letter_id=letter.pk)
        raise TimeoutError

    server.append(overtaken)

    send_letter(letter_id=letter.pk)

    assert the_state(letter) == (State.SENT, 2, "")
    assert kinds(letter) == ["letter.postponed", "letter.sent"]


def test_a_sweep_takes_no_more_than_a_worker_can_send(
    person: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox, "LETTERS_A_SWEEP", 2)
    for _ in range(3):
        a_letter(person, due_at=timezone.now() - timedelta(hours=1))

    assert sweep() == 2


# The worker


def test_the_messages_reach_the_tasks_by_their_names(person: User) -> None:
    from xuantruong.celery import app

    app.loader.import_default_modules()
    letter = a_letter(person)

    app.tasks[outbox.SEND].apply(args=[letter.pk])
    app.tasks["movement.sweep_letters"].apply()

    assert the_state(letter) == (State.SENT, 1, "")


def test_a_worker_that_starts_asks_for_the_sweep(monkeypatch: pytest.MonkeyPatch) -> None:
    from movement import tasks

    asked: list[bool] = []
    monkeypatch.setattr(tasks.sweep_letters, "delay", lambda: asked.append(True))

    tasks.sweep_on_start()

    assert asked == [True]


def test_an_editor_is_not_told(draft: Submission, member: User, editor: User) -> None:
    submit(submission=draft, actor=member)

    assert not Letter.objects.filter(to_user=editor).exists()
    assert editor.memberships.get().kind == Membership.Kind.EDITOR


def test_an_attempt_that_a_newer_one_overtook_marks_nothing(person: User) -> None:
    letter = a_letter(person, state=State.SENDING, attempts=1, sending_since=timezone.now())
    Letter.objects.filter(pk=letter.pk).update(attempts=2)

    outbox._mark_sent(letter, timezone.now())

    letter.refresh_from_db()
    assert (letter.state, letter.attempts, letter.sent_at) == (State.SENDING, 2, None)
