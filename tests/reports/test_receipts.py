import hashlib
import io
from datetime import timedelta
from pathlib import Path
from typing import Any

import pypdf
import pytest
from django.test import Client
from django.utils import timezone

from movement import queueing, signals
from movement.models import Authority, Event, Letter, Membership, Revision, Submission, Unit, User
from movement.workflow import submit
from reports import receipts, tasks
from reports.models import Receipt
from reports.receipts import FAILURE, make_again, make_receipt, request_receipt, requeue_stale
from reports.render import receipt as rendering
from reports.render.pdf import RenderedFile
from reports.render.receipt import ReceiptContent, render_receipt
from tests.acting import refusal
from tests.factories import Portal, a_complete_draft, a_member, a_unit

State = Receipt.State
QUICK = RenderedFile(data=b"%PDF-1.7 quick", pages=3)


@pytest.fixture
def portal(db: None) -> Portal:
    return Portal()


@pytest.fixture
def unit(portal: Portal) -> Unit:
    return a_unit()


@pytest.fixture
def member(unit: Unit) -> User:
    return a_member(unit)


@pytest.fixture
def draft(portal: Portal, unit: Unit, member: User) -> Submission:
    return a_complete_draft(unit, member, portal.round)


@pytest.fixture
def sent(draft: Submission, member: User) -> Submission:
    return submit(submission=draft, actor=member)


@pytest.fixture
def receipt(sent: Submission) -> Receipt:
    """The receipt that waits after a submission."""
    return Receipt.objects.get()


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, int]]:
    """The receipts that messages were sent for, each with the pause before it."""
    keys: list[tuple[int, int]] = []

    def knock(task: str, key: int, *, pause: int = 0) -> None:
        if task == receipts.BUILD:
            keys.append((key, pause))

    monkeypatch.setattr(queueing, "knock", knock)
    return keys


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rendering that takes no time."""
    monkeypatch.setattr(rendering, "render_receipt", lambda _content: QUICK)


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rendering that always fails."""

    def fail(_content: ReceiptContent) -> RenderedFile:
        raise OSError("disk full at /secret/path")

    monkeypatch.setattr(rendering, "render_receipt", fail)


def browser_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def path(submission: Submission, number: int = 1) -> str:
    return f"/ho-so/{submission.pk}/bien-nhan/{number}/"


def files(settings: Any) -> list[Path]:
    return sorted((Path(settings.MEDIA_ROOT) / "receipts").glob("*"))


def kinds(receipt: Receipt) -> list[str]:
    return [event.kind for event in Event.objects.about(receipt)]


def the_state(receipt: Receipt) -> tuple[str, int, str]:
    receipt.refresh_from_db()
    return receipt.state, receipt.attempts, receipt.failure


# Who


def test_for_outsiders_there_is_no_receipt(receipt: Receipt, sent: Submission, quick: None) -> None:
    person = a_member(a_unit("Trạm Y tế xã"), "tram-y-te@xuantruong.example")
    make_receipt(receipt_id=receipt.pk)
    browser = browser_of(person)

    assert browser.get(path(sent)).status_code == 404
    assert browser.post(f"{path(sent)}tao-lai/").status_code == 404
    assert refusal(make_again, receipt=receipt, actor=person) == (
        "Ông/bà không có quyền xem hồ sơ này.",
        None,
    )


def test_a_visitor_is_led_to_the_sign_in_page(sent: Submission) -> None:
    response = Client().get(path(sent))

    assert response["Location"] == f"/tai-khoan/login/?next={path(sent)}"


def test_a_person_whose_role_has_ended_asks_for_no_receipt(
    receipt: Receipt, sent: Submission
) -> None:
    former = a_member(sent.unit, "nguoi-cu@xuantruong.example")
    former.memberships.update(to_date=timezone.localdate() - timedelta(days=1))

    assert refusal(make_again, receipt=receipt, actor=former) == (
        "Ông/bà không có quyền xem hồ sơ này.",
        None,
    )


def test_the_units_people_and_both_offices_get_the_same_file(
    receipt: Receipt, sent: Submission, member: User, portal: Portal, quick: None
) -> None:
    editor = a_member(sent.unit, "nguoi-soan@xuantruong.example", Membership.Kind.EDITOR)
    make_receipt(receipt_id=receipt.pk)

    for person in (member, editor, portal.culture, portal.economic):
        response = browser_of(person).get(path(sent))
        assert response.status_code == 200
        assert response.getvalue() == QUICK.data  # type: ignore[attr-defined]
        assert response["Content-Type"] == "application/pdf"
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["Content-Disposition"] == (
            f'attachment; filename="bien-nhan-{sent.reference}-lan-1.pdf"'
        )


# Asked for with the submission


def test_a_submission_leaves_one_receipt_behind_and_tells_the_worker_after_the_commit(
    draft: Submission,
    member: User,
    told: list[tuple[int, int]],
    django_capture_on_commit_callbacks: Any,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        submit(submission=draft, actor=member)
        submit(submission=draft, actor=member)
        assert told == []

    receipt = Receipt.objects.get()
    assert the_state(receipt) == (State.QUEUED, 0, "")
    assert receipt.revision == draft.revisions.get()
    assert told == [(receipt.pk, 0)]


def test_without_its_receipt_a_dossier_is_not_sent(draft: Submission, member: User) -> None:
    def refuse(**_signal: Any) -> None:
        raise OSError("no receipt")

    signals.dossier_submitted.connect(refuse)
    try:
        with pytest.raises(OSError, match="no receipt"):
            submit(submission=draft, actor=member)
    finally:
        signals.dossier_submitted.disconnect(refuse)

    draft.refresh_from_db()
    assert draft.state == Submission.State.DRAFT
    counts = (Revision.objects.count(), Receipt.objects.count(), Letter.objects.count())
    assert counts == (0, 0, 0)


def test_asking_again_gives_the_receipt_that_exists(receipt: Receipt) -> None:
    assert request_receipt(revision=receipt.revision) == receipt
    assert Receipt.objects.count() == 1


# Made by the worker


def test_the_receipt_is_made_and_stored_once(receipt: Receipt, quick: None, settings: Any) -> None:
    make_receipt(receipt_id=receipt.pk)
    make_receipt(receipt_id=receipt.pk)
    make_receipt(receipt_id=999_999)

    assert the_state(receipt) == (State.READY, 1, "")
    assert (receipt.size, receipt.pages) == (len(QUICK.data), 3)
    assert receipt.sha256 == hashlib.sha256(QUICK.data).hexdigest()
    assert kinds(receipt) == ["receipt.ready"]
    (stored,) = files(settings)
    assert stored.read_bytes() == QUICK.data
    assert str(receipt) == f"Biên nhận {receipt.revision}"


@pytest.mark.usefixtures("broken")
def test_a_failing_attempt_is_made_again_and_the_third_is_the_last(
    receipt: Receipt,
    told: list[tuple[int, int]],
    caplog: pytest.LogCaptureFixture,
    django_capture_on_commit_callbacks: Any,
) -> None:
    for attempt in (1, 2):
        with django_capture_on_commit_callbacks(execute=True):
            make_receipt(receipt_id=receipt.pk)
        assert the_state(receipt) == (State.QUEUED, attempt, "")
    make_receipt(receipt_id=receipt.pk)

    assert the_state(receipt) == (State.FAILED, 3, FAILURE)
    assert told == [(receipt.pk, 10), (receipt.pk, 10)]
    assert kinds(receipt) == ["receipt.failed"]
    assert "disk full" in caplog.text


def test_a_failed_receipt_can_be_made_again(
    receipt: Receipt,
    member: User,
    told: list[tuple[int, int]],
    quick: None,
    django_capture_on_commit_callbacks: Any,
) -> None:
    Receipt.objects.update(state=State.FAILED, failure=FAILURE, attempts=3)

    with django_capture_on_commit_callbacks(execute=True):
        make_again(receipt=receipt, actor=member)
    assert told == [(receipt.pk, 0)]
    make_receipt(receipt_id=receipt.pk)

    assert the_state(receipt) == (State.READY, 4, "")
    assert receipt.attempt_limit == 6
    assert refusal(make_again, receipt=receipt, actor=member) == (
        "Biên nhận này không ở trạng thái lỗi nên không cần tạo lại.",
        None,
    )


# Lost messages, killed workers


def test_a_lost_message_is_sent_again_after_a_minute_and_then_not_at_once(
    receipt: Receipt, told: list[tuple[int, int]], django_capture_on_commit_callbacks: Any
) -> None:
    now = timezone.now()
    Receipt.objects.update(heartbeat=now - timedelta(seconds=60))

    with django_capture_on_commit_callbacks(execute=True):
        assert requeue_stale(now=now) == 0
        assert requeue_stale(now=now + timedelta(seconds=1)) == 1
        assert requeue_stale(now=now + timedelta(seconds=1)) == 0

    assert told == [(receipt.pk, 0)]


def test_a_receipt_whose_worker_died_is_made_by_the_next(
    receipt: Receipt, quick: None, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        """What SIGKILL would be if it could be caught."""

    def die(*_values: Any) -> bool:
        raise Killed

    with monkeypatch.context() as killing:
        killing.setattr(receipts, "_finish", die)
        killing.setattr(receipts.default_storage, "delete", lambda _: None)
        with pytest.raises(Killed):
            make_receipt(receipt_id=receipt.pk)
    receipt.refresh_from_db()
    assert len(files(settings)) == 1

    assert requeue_stale(now=receipt.heartbeat + timedelta(minutes=2)) == 0
    assert requeue_stale(now=receipt.heartbeat + timedelta(minutes=2, seconds=1)) == 1
    make_receipt(receipt_id=receipt.pk)

    assert the_state(receipt) == (State.READY, 2, "")
    assert [found.name for found in files(settings)] == [Path(receipt.file.name).name]


def test_a_receipt_that_kills_every_worker_fails(receipt: Receipt) -> None:
    now = timezone.now()
    Receipt.objects.update(state=State.RENDERING, attempts=3, heartbeat=now - timedelta(minutes=3))

    assert requeue_stale(now=now) == 0

    assert the_state(receipt) == (State.FAILED, 3, FAILURE)


@pytest.mark.parametrize("fails", [False, True])
def test_a_worker_given_up_for_dead_neither_stores_nor_fails_the_receipt(
    fails: bool, receipt: Receipt, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def overtaken(_content: ReceiptContent) -> RenderedFile:
        monkeypatch.setattr(rendering, "render_receipt", lambda _content: QUICK)
        requeue_stale(now=timezone.now() + timedelta(minutes=3))
        make_receipt(receipt_id=receipt.pk)
        if fails:
            raise OSError("the old worker's own trouble")
        return RenderedFile(data=b"%PDF-1.7 late", pages=1)

    monkeypatch.setattr(rendering, "render_receipt", overtaken)
    make_receipt(receipt_id=receipt.pk)

    assert the_state(receipt) == (State.READY, 2, "")
    (stored,) = files(settings)
    assert stored.read_bytes() == QUICK.data


def test_finished_receipts_are_left_in_peace_by_the_sweep(receipt: Receipt, quick: None) -> None:
    make_receipt(receipt_id=receipt.pk)

    assert requeue_stale(now=timezone.now() + timedelta(days=1)) == 0


def test_a_revision_from_before_receipts_gets_one(receipt: Receipt) -> None:
    receipt.delete()

    requeue_stale()

    assert Receipt.objects.get().revision == Revision.objects.get()


def test_the_messages_reach_the_tasks_by_their_names(receipt: Receipt, quick: None) -> None:
    from xuantruong.celery import app

    app.loader.import_default_modules()
    app.tasks["reports.requeue_stale_receipts"].apply()
    app.tasks[receipts.BUILD].apply(args=[receipt.pk])

    assert the_state(receipt) == (State.READY, 1, "")


def test_a_worker_that_starts_sends_every_queued_receipt_at_once(
    receipt: Receipt, told: list[tuple[int, int]], django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        tasks.requeue_stale_receipts(at_start=True)

    assert told == [(receipt.pk, 0)]


# Its page before there is a file


def test_a_receipt_at_work_asks_to_come_back(sent: Submission, member: User) -> None:
    browser = browser_of(member)

    for waiting in (sent, None):
        if waiting is None:
            Receipt.objects.all().delete()
        response = browser.get(path(sent))
        assert response.status_code == 202
        assert "Biên nhận đang được tạo" in response.content.decode()
        assert f'href="{path(sent)}"' in response.content.decode()


def test_a_failed_receipt_says_what_to_do_and_is_queued_by_its_button(
    receipt: Receipt, sent: Submission, member: User
) -> None:
    Receipt.objects.update(state=State.FAILED, failure=FAILURE, attempts=3)
    browser = browser_of(member)

    page = browser.get(path(sent))
    assert page.status_code == 200
    assert FAILURE in page.content.decode()
    assert "Tạo lại biên nhận" in page.content.decode()

    answer = browser.post(f"{path(sent)}tao-lai/")
    assert (answer.status_code, answer["Location"]) == (302, path(sent))
    assert the_state(receipt) == (State.QUEUED, 3, "")

    again = browser.post(f"{path(sent)}tao-lai/", follow=True)
    assert "không ở trạng thái lỗi" in again.content.decode()


def test_a_revision_that_was_never_sent_has_no_receipt(sent: Submission, member: User) -> None:
    browser = browser_of(member)

    assert browser.get(path(sent, 2)).status_code == 404
    assert browser.post(f"{path(sent, 2)}tao-lai/").status_code == 404


def test_a_file_that_vanished_from_the_disk_is_not_found(
    receipt: Receipt, sent: Submission, member: User, quick: None, settings: Any
) -> None:
    make_receipt(receipt_id=receipt.pk)
    (stored,) = files(settings)
    stored.unlink()

    assert browser_of(member).get(path(sent)).status_code == 404


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (State.QUEUED, "Tệp PDF đang được tạo"),
        (State.READY, "Tải biên nhận (PDF, 3 trang, 1,2 KB)"),
        (State.FAILED, "Chưa tạo được tệp PDF."),
    ],
)
def test_the_confirmation_page_tells_how_far_the_receipt_is(
    state: State, words: str, receipt: Receipt, sent: Submission, member: User
) -> None:
    Receipt.objects.update(state=state, failure=FAILURE, file="receipts/a.pdf", size=1234, pages=3)

    page = browser_of(member).get(f"/ho-so/{sent.pk}/da-nop/").content.decode()

    assert words in page.replace("\xa0", " ")


def test_a_dossier_without_a_revision_has_no_way_to_a_receipt(
    draft: Submission, member: User
) -> None:
    from reports.panels import _receipt

    assert _receipt(draft, member) is None


def test_the_way_to_a_receipt_that_is_not_there_yet_says_that_it_is_coming(
    receipt: Receipt, sent: Submission, member: User
) -> None:
    from reports.panels import _receipt

    receipt.delete()

    assert _receipt(sent, member) == {
        "url": path(sent),
        "state": State.QUEUED,
        "pages": 0,
        "size": 0,
    }


# What it says


@pytest.fixture
def content(sent: Submission) -> ReceiptContent:
    return receipts.content_of(sent.revisions.get())


def words(content: ReceiptContent) -> list[str]:
    """The text of each page, on one line."""
    reader = pypdf.PdfReader(io.BytesIO(render_receipt(content).data))
    return [" ".join(page.extract_text().split()) for page in reader.pages]


def test_the_receipt_says_who_sent_what_and_when(
    content: ReceiptContent, sent: Submission, settings: Any
) -> None:
    revision = sent.revisions.get()
    at = timezone.localtime(revision.submitted_at)

    first = words(content)[0]

    assert str(Authority.current()).upper() in first
    assert f"BIÊN NHẬN HỒ SƠ THI ĐUA Mã hồ sơ: {sent.reference}" in first
    assert "Đơn vị Trường THCS Xuân Trường" in first
    assert "Lần nộp 1" in first
    assert f"Nộp lúc {at:%H} giờ {at:%M}, ngày {at:%d/%m/%Y}" in first
    assert "Người nộp Lê Thị Cúc" in first
    assert revision.sha256 in first.replace(" ", "")
    assert f"Mã hồ sơ {sent.reference} – {settings.PORTAL_URL} – ngày {at:%d/%m/%Y}" in first


def test_the_hash_stands_on_two_equal_lines(content: ReceiptContent) -> None:
    reader = pypdf.PdfReader(io.BytesIO(render_receipt(content).data))

    lines = [" ".join(line.split()) for line in reader.pages[0].extract_text().splitlines()]

    groups = [content["sha256"][start : start + 8] for start in range(0, 64, 8)]
    assert [line for line in lines if line.endswith((groups[3], groups[7]))] == [
        f"Mã băm SHA-256 {' '.join(groups[:4])}",
        " ".join(groups[4:]),
    ]


def test_the_receipt_has_every_question_and_answer_of_the_frozen_revision(
    content: ReceiptContent, sent: Submission
) -> None:
    sent.unit.name = "Đổi tên sau khi nộp"
    told = " ".join(words(content)).replace(" ", "")

    rows = [row for part in content["questions"] for row in part["rows"]]
    assert len(rows) > 10
    for question, answer in rows:
        assert "".join(question.split()) in told
        assert "".join(answer.split()) in told


def test_an_unanswered_question_is_said_to_be_unanswered(content: ReceiptContent) -> None:
    content["questions"] = [
        {"part": "Tóm tắt", "rows": [["Khó khăn, vướng mắc", " \n"]]},
        {"part": "Minh chứng", "rows": []},
    ]

    told = " ".join(words(content))

    assert "Khó khăn, vướng mắc Không trả lời" in told
    assert "Minh chứng Minh chứng Không trả lời" in told


def test_a_revision_from_before_the_questions_says_where_its_content_is(
    content: ReceiptContent,
) -> None:
    content["questions"] = []

    assert "Nội dung hồ sơ xem trên cổng." in " ".join(words(content))


def test_an_authority_that_is_not_loaded_yet_stops_no_receipt(sent: Submission) -> None:
    Authority.objects.all().delete()

    assert receipts.content_of(sent.revisions.get())["authority"] == ""


def test_an_answer_is_text_and_never_markup(content: ReceiptContent) -> None:
    answer = '<b>đậm</b> & <img src="http://127.0.0.1:9/x.png">'
    content["questions"] = [{"part": "Tóm tắt", "rows": [["Tóm tắt", answer]]}]

    assert answer.replace(" ", "") in " ".join(words(content)).replace(" ", "")


def test_pages_are_numbered_and_demonstration_data_is_marked(content: ReceiptContent) -> None:
    content["questions"] = [
        {"part": "Thành tích", "rows": [[f"Câu hỏi {n}", "Trả lời. " * 60] for n in range(30)]}
    ]
    content["is_demo"] = True

    pages = words(content)

    assert len(pages) > 3
    for number, page in enumerate(pages, start=1):
        assert f"Trang {number}/{len(pages)}" in page
        assert "DỮ LIỆU MINH HỌA" in page


def test_the_same_revision_gives_the_same_bytes(content: ReceiptContent) -> None:
    assert render_receipt(content).data == render_receipt(content).data
