import hashlib
import json
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from movement import workflow
from movement.gaps import answer_gap
from movement.models import (
    Event,
    Membership,
    Revision,
    RevisionRequest,
    Round,
    RoundWindow,
    Submission,
    Unit,
    User,
)
from movement.readiness import frozen_content
from movement.references import make_reference, seeded
from movement.units import add_unit
from movement.windows import require_window
from tests.acting import at_once, refusal
from tests.factories import (
    Portal,
    a_complete_draft,
    a_member,
    a_unit,
    a_user,
    an_achievement,
    open_window,
    send_back,
)

State = Submission.State
HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
NOT_MEMBER = ("Ông/bà không đại diện cho đơn vị này.", None)
NOT_SUBMITTER = ("Chỉ người đại diện của đơn vị được nộp hồ sơ.", None)
NOT_STANDING = ("Việc này thuộc Phòng Văn hóa - Xã hội.", None)
NOT_ACTIVE = ("Đơn vị chưa được duyệt hoặc đang tạm dừng tham gia.", None)
NOT_EDITABLE = ("Hồ sơ này đã nộp hoặc đã rút, không sửa được nữa.", None)


def wrong_state(state: State) -> tuple[str, None]:
    return (f"Hồ sơ đang ở trạng thái “{state.label}”, không làm được việc này.", None)


def tomorrow() -> date:
    return timezone.localdate() + timedelta(days=1)


def put(submission: Submission, state: State) -> Submission:
    """The dossier in that state, past the functions that lead there."""
    Submission.objects.filter(pk=submission.pk).update(
        state=state, reference="TD26-AAAAAAAA", submitted_at=timezone.now()
    )
    submission.refresh_from_db()
    return submission


def events(submission: Submission) -> list[str]:
    return [event.kind for event in Event.objects.about(submission)]


@pytest.fixture
def superuser(portal: Portal) -> User:
    return User.objects.create_superuser("quan-tri@xuantruong.example", "x")


@pytest.fixture
def stranger(db: None) -> User:
    return a_user("nguoi-la@xuantruong.example")


@pytest.fixture
def officer(portal: Portal) -> User:
    return portal.culture


@pytest.fixture
def economist(portal: Portal) -> User:
    return portal.economic


@pytest.fixture
def former(unit: Unit) -> User:
    user = a_member(unit, "nguoi-cu@xuantruong.example")
    Membership.objects.filter(user=user).update(to_date=timezone.localdate() - timedelta(days=1))
    return user


@pytest.fixture
def switched_off(unit: Unit) -> User:
    user = a_member(unit, "bi-khoa@xuantruong.example")
    user.is_active = False
    user.save()
    return user


@pytest.fixture
def sent(draft: Submission, member: User) -> Submission:
    return workflow.submit(submission=draft, actor=member)


@pytest.fixture
def returned(sent: Submission, officer: User) -> Submission:
    return send_back(sent, officer, due=tomorrow(), note=" Bổ sung giúp. ")


# Who


@pytest.mark.parametrize(
    "who", ["stranger", "outsider", "former", "officer", "economist", "superuser"]
)
def test_only_the_units_own_people_open_its_dossier(
    who: str, portal: Portal, unit: Unit, request: pytest.FixtureRequest
) -> None:
    actor = request.getfixturevalue(who)
    refused = refusal(workflow.start_dossier, unit=unit, round_=portal.round, actor=actor)

    assert refused == NOT_MEMBER
    assert not Submission.objects.exists()


@pytest.mark.parametrize(
    "who", ["stranger", "outsider", "former", "editor", "officer", "economist", "superuser"]
)
@pytest.mark.parametrize(("act", "word"), [(workflow.submit, "nộp"), (workflow.withdraw, "rút")])
def test_only_the_units_representative_sends_and_withdraws(
    act: Callable[..., Any],
    word: str,
    who: str,
    draft: Submission,
    request: pytest.FixtureRequest,
) -> None:
    refused = refusal(act, submission=draft, actor=request.getfixturevalue(who))

    assert refused == (f"Chỉ người đại diện của đơn vị được {word} hồ sơ.", None)
    draft.refresh_from_db()
    assert draft.state == State.DRAFT


@pytest.mark.parametrize(
    "who", ["stranger", "outsider", "member", "editor", "economist", "superuser"]
)
def test_only_the_standing_office_receives_and_returns(
    who: str, sent: Submission, request: pytest.FixtureRequest
) -> None:
    actor = request.getfixturevalue(who)

    assert refusal(workflow.accept, submission=sent, actor=actor) == NOT_STANDING
    assert (
        refusal(
            workflow.return_for_supplement,
            submission=sent,
            due=tomorrow(),
            actor=actor,
        )
        == NOT_STANDING
    )
    sent.refresh_from_db()
    assert sent.state == State.SUBMITTED


@pytest.mark.parametrize("who", ["stranger", "outsider", "former", "officer", "superuser"])
def test_only_the_units_own_people_write_in_its_dossier(
    who: str, draft: Submission, request: pytest.FixtureRequest
) -> None:
    assert refusal(write, submission=draft, actor=request.getfixturevalue(who)) == NOT_EDITABLE


def test_an_account_that_is_switched_off_can_do_nothing(
    switched_off: User, draft: Submission
) -> None:
    assert refusal(write, submission=draft, actor=switched_off) == NOT_EDITABLE
    assert refusal(workflow.submit, submission=draft, actor=switched_off) == NOT_SUBMITTER


def write(*, submission: Submission, actor: User) -> None:
    with workflow.editing(submission=submission, actor=actor) as locked:
        locked.summary = "Đã sửa"
        locked.save()


@pytest.mark.parametrize("state", [Unit.State.PENDING, Unit.State.SUSPENDED])
def test_a_unit_that_is_not_active_neither_opens_nor_sends_a_dossier(
    state: Unit.State, portal: Portal, unit: Unit, member: User
) -> None:
    Unit.objects.update(state=state)
    refused = refusal(workflow.start_dossier, unit=unit, round_=portal.round, actor=member)
    assert refused == NOT_ACTIVE

    Unit.objects.update(state=Unit.State.ACTIVE)
    draft = a_complete_draft(unit, member, portal.round)
    Unit.objects.update(state=state)
    assert refusal(workflow.submit, submission=draft, actor=member) == NOT_ACTIVE
    draft.refresh_from_db()
    assert (draft.state, draft.reference) == (State.DRAFT, None)


# When


OPENS = datetime(2026, 9, 5, 7, 30, tzinfo=HANOI)
CLOSES = datetime(2026, 11, 15, 17, 0, tzinfo=HANOI)
TOO_EARLY = ("Nộp hồ sơ mở lúc 07:30 05/09/2026.", None)
TOO_LATE = ("Nộp hồ sơ đã hết hạn lúc 17:00 15/11/2026.", None)
MOMENTS = [
    (OPENS - timedelta(microseconds=1), TOO_EARLY),
    (OPENS, None),
    (CLOSES - timedelta(microseconds=1), None),
    (CLOSES, TOO_LATE),
    (CLOSES.astimezone(ZoneInfo("UTC")), TOO_LATE),
]


@pytest.fixture
def autumn(portal: Portal) -> Round:
    """The round, open from 5 September to 15 November 2026."""
    RoundWindow.objects.filter(kind=RoundWindow.Kind.SUBMISSION).update(
        opens_at=OPENS, closes_at=CLOSES
    )
    return portal.round


@pytest.mark.parametrize(("now", "refused"), MOMENTS)
def test_a_dossier_is_opened_within_the_window(
    now: datetime, refused: tuple[str, None] | None, autumn: Round, unit: Unit, member: User
) -> None:
    request: dict[str, Any] = {"unit": unit, "round_": autumn, "actor": member, "now": now}

    if refused:
        assert refusal(workflow.start_dossier, **request) == refused
    else:
        assert workflow.start_dossier(**request).state == State.DRAFT


@pytest.mark.parametrize(("now", "refused"), MOMENTS)
def test_a_dossier_is_sent_within_the_window(
    now: datetime,
    refused: tuple[str, None] | None,
    draft: Submission,
    autumn: Round,
    member: User,
) -> None:
    if refused:
        assert refusal(workflow.submit, submission=draft, actor=member, now=now) == refused
    else:
        assert workflow.submit(submission=draft, actor=member, now=now).submitted_at == now


def test_without_a_window_nothing_is_opened_or_sent(
    draft: Submission, portal: Portal, outsider: User
) -> None:
    RoundWindow.objects.filter(kind=RoundWindow.Kind.SUBMISSION).delete()
    sentence = "Đợt thi đua năm 2026 chưa ấn định thời gian: Nộp hồ sơ."
    member = draft.unit.memberships.get().user

    assert refusal(workflow.submit, submission=draft, actor=member) == (sentence, None)
    assert (sentence, None) == refusal(
        workflow.start_dossier,
        unit=Unit.objects.of(outsider).get(),
        round_=portal.round,
        actor=outsider,
    )


def test_each_activity_has_a_window_of_its_own(portal: Portal) -> None:
    now = timezone.now()
    open_window(portal.round, RoundWindow.Kind.SCORING, opens=1, closes=2)

    require_window(portal.round, RoundWindow.Kind.SUBMISSION, now)
    sentence, _field = refusal(
        require_window, round_=portal.round, kind=RoundWindow.Kind.SCORING, now=now
    )
    assert sentence.startswith("Thẩm định, chấm điểm mở lúc ")


def test_a_window_knows_whether_it_is_open(autumn: Round) -> None:
    window = autumn.window(RoundWindow.Kind.SUBMISSION)

    assert window is not None
    assert [window.is_open(now) for now, _refused in MOMENTS] == [False, True, True, False, False]
    assert str(window) == "Nộp hồ sơ (Đợt thi đua năm 2026)"
    assert open_window(autumn, RoundWindow.Kind.SUBMISSION).is_open()


def test_the_database_refuses_a_window_that_closes_before_it_opens(portal: Portal) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        open_window(portal.round, RoundWindow.Kind.SUBMISSION, opens=1, closes=0)


def test_a_returned_dossier_is_sent_until_its_own_date_whatever_the_window(
    returned: Submission, autumn: Round, member: User
) -> None:
    last_day = date(2026, 12, 20)
    RevisionRequest.objects.update(due=last_day)
    too_late = datetime(2026, 12, 21, 0, 0, tzinfo=HANOI)

    assert refusal(workflow.submit, submission=returned, actor=member, now=too_late) == (
        "Đã quá hạn bổ sung (20/12/2026); xin liên hệ Phòng Văn hóa - Xã hội.",
        None,
    )
    last_moment = too_late - timedelta(microseconds=1)
    answer_gap(gap=returned.gaps.get(), answer="Đã bổ sung.", actor=member)
    again = workflow.submit(submission=returned, actor=member, now=last_moment)
    assert again.state == State.SUBMITTED


# In which state


REFUSED_STATES: list[tuple[str, State]] = [
    ("submit", State.ACCEPTED),
    ("submit", State.WITHDRAWN),
    ("accept", State.DRAFT),
    ("accept", State.RETURNED),
    ("accept", State.ACCEPTED),
    ("accept", State.WITHDRAWN),
    ("return_for_supplement", State.DRAFT),
    ("return_for_supplement", State.RETURNED),
    ("return_for_supplement", State.ACCEPTED),
    ("return_for_supplement", State.WITHDRAWN),
    ("withdraw", State.DRAFT),
    ("withdraw", State.ACCEPTED),
    ("withdraw", State.WITHDRAWN),
]


@pytest.mark.parametrize(("act", "state"), REFUSED_STATES)
def test_in_a_wrong_state_nothing_happens_and_the_state_is_named(
    act: str, state: State, draft: Submission, member: User, officer: User
) -> None:
    put(draft, state)
    before = Event.objects.count()
    request: dict[str, Any] = {"submission": draft, "actor": member}
    if act in {"accept", "return_for_supplement"}:
        request["actor"] = officer
    if act == "return_for_supplement":
        request |= {"due": tomorrow()}

    assert refusal(getattr(workflow, act), **request) == wrong_state(state)
    draft.refresh_from_db()
    assert draft.state == state
    assert Event.objects.count() == before
    assert not draft.revisions.exists()


@pytest.mark.parametrize("state", [State.SUBMITTED, State.ACCEPTED, State.WITHDRAWN])
def test_a_dossier_that_was_sent_is_not_written_in(
    state: State, draft: Submission, member: User
) -> None:
    put(draft, state)

    assert refusal(write, submission=draft, actor=member) == NOT_EDITABLE
    assert not draft.is_editable


@pytest.mark.parametrize("state", Submission.EDITABLE)
def test_a_draft_and_a_returned_dossier_are_written_in(
    state: State, draft: Submission, editor: User
) -> None:
    put(draft, state)

    write(submission=draft, actor=editor)

    draft.refresh_from_db()
    assert (draft.summary, draft.is_editable) == ("Đã sửa", True)


def test_an_error_while_writing_leaves_the_dossier_as_it_was(
    draft: Submission, member: User
) -> None:
    def write_half() -> None:
        with workflow.editing(submission=draft, actor=member) as locked:
            locked.summary = "Nửa chừng"
            locked.save()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write_half()

    draft.refresh_from_db()
    assert draft.summary == "Đơn vị đã hoàn thành các chỉ tiêu."


def test_the_database_refuses_an_unknown_state_and_a_sent_dossier_without_reference(
    draft: Submission,
) -> None:
    for values in ({"state": "lost"}, {"state": State.SUBMITTED}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Submission.objects.filter(pk=draft.pk).update(**values)


# Opening


def test_an_editor_opens_a_dossier_and_the_event_is_kept(
    portal: Portal, unit: Unit, editor: User
) -> None:
    now = timezone.now() - timedelta(hours=1)

    draft = workflow.start_dossier(unit=unit, round_=portal.round, actor=editor, now=now)

    assert (draft.unit, draft.round, draft.state) == (unit, portal.round, State.DRAFT)
    assert (draft.reference, draft.submitted_at, draft.is_demo) == (None, None, False)
    assert str(draft) == "Trường THCS Xuân Trường – 2026"
    event = Event.objects.about(draft).get()
    assert (event.kind, event.actor, event.at) == ("submission.started", editor, now)


def test_opening_twice_gives_the_same_dossier_even_after_closing(
    empty_draft: Submission, portal: Portal, unit: Unit, editor: User
) -> None:
    open_window(portal.round, RoundWindow.Kind.SUBMISSION, opens=-9, closes=-1)

    again = workflow.start_dossier(unit=unit, round_=portal.round, actor=editor)

    assert again == empty_draft
    assert events(empty_draft) == ["submission.started"]


def test_a_demonstration_unit_has_demonstration_dossiers(portal: Portal, unit: Unit) -> None:
    group = unit.group
    demo = add_unit(
        group=group,
        kind=unit.kind,
        name="Đơn vị minh họa",
        parent_body="UBND xã",
        actor=None,
        is_demo=True,
    )
    Unit.objects.update(state=Unit.State.ACTIVE)
    member = a_member(demo, "minh-hoa@xuantruong.example")

    assert workflow.start_dossier(unit=demo, round_=portal.round, actor=member).is_demo


# Sending


def test_sending_gives_a_reference_and_freezes_what_was_sent(
    draft: Submission, member: User
) -> None:
    now = timezone.now()

    sent = workflow.submit(submission=draft, actor=member, now=now)

    draft.refresh_from_db()
    assert draft == sent
    assert (draft.state, draft.submitted_at) == (State.SUBMITTED, now)
    assert draft.reference is not None
    assert draft.reference.startswith("TD26-")
    revision = draft.revisions.get()
    assert (revision.number, revision.submitted_by, revision.submitted_at) == (1, member, now)
    assert revision.content == frozen_content(draft)
    canonical = json.dumps(
        revision.content, sort_keys=True, ensure_ascii=False, separators=(",", ":")
    )
    assert revision.sha256 == hashlib.sha256(canonical.encode()).hexdigest()
    assert str(revision) == "Trường THCS Xuân Trường – 2026, lần 1"
    event = Event.objects.about(draft).last()
    assert event is not None
    assert (event.kind, event.actor, event.at) == ("submission.submitted", member, now)
    assert event.data == {"revision": 1}
    assert list(Submission.objects.sent()) == [draft]


def test_a_second_click_changes_nothing(draft: Submission, member: User) -> None:
    first = workflow.submit(submission=draft, actor=member)

    second = workflow.submit(submission=draft, actor=member)

    assert (second.reference, second.submitted_at) == (first.reference, first.submitted_at)
    assert second.revisions.count() == 1
    assert events(draft) == ["submission.started", "submission.submitted"]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_the_same_moment_make_one_revision(draft: Submission, member: User) -> None:
    def click() -> str | None:
        return workflow.submit(submission=draft, actor=User.objects.get(pk=member.pk)).reference

    references = at_once(*[click] * 8)

    draft.refresh_from_db()
    assert references == [draft.reference] * 8
    assert draft.revisions.count() == 1
    assert events(draft) == ["submission.started", "submission.submitted"]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_dossier_is_not_received_and_withdrawn_at_the_same_moment(
    sent: Submission, member: User, officer: User
) -> None:
    def accept() -> State:
        workflow.accept(submission=sent, actor=User.objects.get(pk=officer.pk))
        return State.ACCEPTED

    def withdraw() -> State:
        workflow.withdraw(submission=sent, actor=User.objects.get(pk=member.pk))
        return State.WITHDRAWN

    outcomes = at_once(accept, withdraw)

    sent.refresh_from_db()
    assert [outcome for outcome in outcomes if isinstance(outcome, str)] == [sent.state]
    assert events(sent)[2:] == [f"submission.{sent.state}"]


def test_an_incomplete_dossier_is_refused_with_everything_that_is_missing(
    empty_draft: Submission, member: User
) -> None:
    sentence, field = refusal(workflow.submit, submission=empty_draft, actor=member)

    assert field is None
    assert sentence.startswith(
        "Hồ sơ chưa đủ: Chưa có thành tích nào; cần ít nhất một. "
        "Chưa viết tóm tắt thành tích. Chưa tự chấm các tiêu chí: "
    )
    empty_draft.refresh_from_db()
    assert (empty_draft.state, empty_draft.reference) == (State.DRAFT, None)
    assert not Revision.objects.exists()


def test_a_reference_that_is_taken_is_not_given_again(
    portal: Portal, draft: Submission, member: User
) -> None:
    other = a_unit("Công an xã")
    second_member = a_member(other, "cong-an@xuantruong.example")
    second_draft = a_complete_draft(other, second_member, portal.round)
    with seeded(87):
        first_two = [make_reference(2026), make_reference(2026)]

    with seeded(87):
        first = workflow.submit(submission=draft, actor=member)
    with seeded(87):
        second = workflow.submit(submission=second_draft, actor=second_member)

    assert [first.reference, second.reference] == first_two


def test_a_revision_is_frozen(sent: Submission) -> None:
    revision = sent.revisions.get()
    revision.content = {}

    with pytest.raises(TypeError, match="A revision is frozen"):
        revision.save()

    assert sent.revisions.get().content == frozen_content(sent)


def test_history_is_append_only(sent: Submission) -> None:
    event = Event.objects.about(sent).first()
    assert event is not None

    with pytest.raises(TypeError, match="append-only"):
        event.save()


# What the office does


def test_the_office_receives_a_dossier(sent: Submission, officer: User) -> None:
    now = timezone.now()

    accepted = workflow.accept(submission=sent, actor=officer, now=now)

    assert accepted.state == State.ACCEPTED
    event = Event.objects.about(sent).last()
    assert event is not None
    assert (event.kind, event.actor, event.at) == ("submission.accepted", officer, now)
    assert event.data == {"before": "submitted", "after": "accepted"}
    assert list(Submission.objects.sent()) == [accepted]


def test_sending_again_keeps_the_reference_and_makes_a_second_revision(
    returned: Submission, member: User
) -> None:
    reference = returned.reference
    first = returned.revisions.get()
    an_achievement(returned, member, title="Trồng cây")
    answer_gap(gap=returned.gaps.get(), answer="Đã bổ sung.", actor=member)

    again = workflow.submit(submission=returned, actor=member)

    assert (again.state, again.reference) == (State.SUBMITTED, reference)
    second = again.revisions.get(number=2)
    assert [row["title"] for row in second.content["achievements"]] == [
        "Số hóa hồ sơ một cửa",
        "Trồng cây",
    ]
    kept = again.revisions.get(number=1)
    assert (kept.content, kept.sha256) == (first.content, first.sha256)
    assert second.sha256 != first.sha256
    assert events(returned) == [
        "submission.started",
        "submission.submitted",
        "gap.ticked",
        "submission.returned",
        "gap.answered",
        "submission.submitted",
    ]


def test_a_returned_dossier_is_sent_only_when_complete(returned: Submission, member: User) -> None:
    returned.achievements.all().delete()

    sentence = (
        "Hồ sơ chưa đủ: Còn 1 điểm cần bổ sung chưa trả lời. "
        "Chưa có thành tích nào; cần ít nhất một."
    )
    assert refusal(workflow.submit, submission=returned, actor=member) == (sentence, None)


# Withdrawing


@pytest.mark.parametrize("state", [State.SUBMITTED, State.RETURNED])
def test_a_unit_takes_back_a_dossier_that_was_not_received(
    state: State, sent: Submission, member: User
) -> None:
    put(sent, state)

    withdrawn = workflow.withdraw(submission=sent, actor=member)

    assert (withdrawn.state, withdrawn.reference) == (State.WITHDRAWN, "TD26-AAAAAAAA")
    assert withdrawn.revisions.count() == 1
    event = Event.objects.about(sent).last()
    assert event is not None
    assert (event.kind, event.actor) == ("submission.withdrawn", member)
    assert event.data == {"before": state, "after": "withdrawn"}
    assert not Submission.objects.sent().exists()


# Opening again


def test_a_withdrawn_dossier_becomes_a_draft_again_with_everything_in_it(
    sent: Submission, member: User, editor: User
) -> None:
    workflow.withdraw(submission=sent, actor=member)
    now = timezone.now()

    draft = workflow.start_dossier(unit=sent.unit, round_=sent.round, actor=editor, now=now)

    draft.refresh_from_db()
    assert (draft, draft.state, draft.reference) == (sent, State.DRAFT, sent.reference)
    assert draft.achievements.count() == 1
    assert draft.revisions.count() == 1
    event = Event.objects.about(draft).last()
    assert event is not None
    assert (event.kind, event.actor, event.at) == ("submission.reopened", editor, now)
    assert event.data == {"before": "withdrawn", "after": "draft"}


def test_a_dossier_that_was_opened_again_is_sent_as_a_second_revision(
    sent: Submission, member: User
) -> None:
    workflow.withdraw(submission=sent, actor=member)
    draft = workflow.start_dossier(unit=sent.unit, round_=sent.round, actor=member)

    again = workflow.submit(submission=draft, actor=member)

    assert (again.state, again.reference) == (State.SUBMITTED, sent.reference)
    assert [revision.number for revision in again.revisions.all()] == [1, 2]


def test_a_withdrawn_dossier_is_not_opened_after_closing(
    sent: Submission, portal: Portal, member: User
) -> None:
    workflow.withdraw(submission=sent, actor=member)
    open_window(portal.round, RoundWindow.Kind.SUBMISSION, opens=-9, closes=-1)

    sentence, _field = refusal(
        workflow.start_dossier, unit=sent.unit, round_=sent.round, actor=member
    )

    assert sentence.startswith("Nộp hồ sơ đã hết hạn lúc ")
    sent.refresh_from_db()
    assert sent.state == State.WITHDRAWN
