from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from movement import workflow
from movement.models import (
    Event,
    Group,
    Registration,
    RoundWindow,
    Submission,
    TargetResult,
    Unit,
    User,
)
from movement.registering import (
    MOST_TARGETS,
    missing_in,
    register,
    reopen,
    save_registration,
    start_registration,
)
from movement.target_results import Reached, save_target_results
from tests.acting import at_once, refusal
from tests.factories import (
    Portal,
    a_complete_draft,
    a_draft_registration,
    a_member,
    a_registration,
    a_target,
    a_unit,
    open_window,
)

REGISTRATION = RoundWindow.Kind.REGISTRATION
NOT_ONES_UNIT = ("Ông/bà không đại diện cho đơn vị này.", None)
SENT_ALREADY = ("Đơn vị đã nộp hồ sơ năm 2026 nên không sửa đăng ký được nữa.", None)
NOT_ACTIVE = ("Đơn vị chưa được duyệt hoặc đang tạm dừng tham gia.", None)


@pytest.fixture
def draft_registration(portal: Portal, unit: Unit, member: User) -> Registration:
    """A registration that lacks nothing but the promise."""
    return a_draft_registration(unit, member, portal.round, a_target())


@pytest.fixture
def registered(draft_registration: Registration, member: User) -> Registration:
    return register(registration=draft_registration, actor=member)


@pytest.fixture
def sent(portal: Portal, unit: Unit, member: User) -> Submission:
    return workflow.submit(submission=a_complete_draft(unit, member, portal.round), actor=member)


def saving(registration: Registration, actor: User, **changed: Any) -> dict[str, Any]:
    return {
        "registration": registration,
        "launch_plan": "Phát động tại lễ chào cờ.",
        "launch_criteria": "",
        "launched_on": None,
        "targets": [a_target()],
        "actor": actor,
    } | changed


def close_window(portal: Portal) -> None:
    open_window(portal.round, REGISTRATION, opens=-9, closes=-1)


def targets_of(registration: Registration) -> list[tuple[int, str, Decimal, str]]:
    return list(registration.targets.values_list("order", "name", "value", "measure"))


# Starting


@pytest.mark.parametrize("who", ["outsider", "culture", "superuser"])
def test_nobody_from_outside_starts_a_registration(
    who: str, portal: Portal, unit: Unit, outsider: User
) -> None:
    actor = {
        "outsider": outsider,
        "culture": portal.culture,
        "superuser": User.objects.create_superuser("quan-tri@xuantruong.example", "x"),
    }[who]

    answer = refusal(start_registration, unit=unit, round_=portal.round, actor=actor)

    assert answer == NOT_ONES_UNIT
    assert not Registration.objects.exists()


def test_a_unit_has_one_registration_a_round(portal: Portal, unit: Unit, editor: User) -> None:
    first = start_registration(unit=unit, round_=portal.round, actor=editor)
    second = start_registration(unit=unit, round_=portal.round, actor=editor)

    assert first == second
    assert (first.state, first.is_demo) == (Registration.State.DRAFT, False)
    assert str(first) == "Trường THCS Xuân Trường – 2026"
    assert [event.kind for event in Event.objects.about(first)] == ["registration.started"]


def test_a_suspended_unit_starts_none(portal: Portal, unit: Unit, member: User) -> None:
    Unit.objects.filter(pk=unit.pk).update(state=Unit.State.SUSPENDED)

    answer = refusal(start_registration, unit=unit, round_=portal.round, actor=member)

    assert answer == NOT_ACTIVE


def test_outside_the_window_none_is_started(portal: Portal, unit: Unit, member: User) -> None:
    close_window(portal)

    sentence, _field = refusal(start_registration, unit=unit, round_=portal.round, actor=member)

    assert sentence.startswith("Đăng ký thi đua đã hết hạn lúc ")
    assert not Registration.objects.exists()


def test_after_the_dossier_was_sent_none_is_started(
    portal: Portal, unit: Unit, member: User, sent: Submission
) -> None:
    answer = refusal(start_registration, unit=unit, round_=portal.round, actor=member)

    assert answer == SENT_ALREADY


# Writing


@pytest.mark.parametrize("who", ["outsider", "culture"])
def test_nobody_from_outside_writes_in_it(
    who: str, portal: Portal, draft_registration: Registration, outsider: User
) -> None:
    actor = outsider if who == "outsider" else portal.culture

    answer = refusal(save_registration, **saving(draft_registration, actor, targets=[]))

    assert answer == ("Bản đăng ký này đã gửi; muốn sửa, hãy mở lại trước.", None)
    assert draft_registration.targets.count() == 1


def test_an_editor_writes_the_whole_draft(draft_registration: Registration, editor: User) -> None:
    saved = save_registration(
        **saving(
            draft_registration,
            editor,
            launch_plan="  Phát động tại lễ chào cờ. ",
            launch_criteria="Mỗi tổ một sáng kiến.",
            launched_on=date(2026, 3, 5),
            targets=[a_target(" Tỷ lệ hồ sơ số ", "95.5"), a_target("Mô hình mới", "2")],
        )
    )

    saved.refresh_from_db()
    assert saved.launch_plan == "Phát động tại lễ chào cờ."
    assert saved.launch_criteria == "Mỗi tổ một sáng kiến."
    assert saved.launched_on == date(2026, 3, 5)
    assert targets_of(saved) == [
        (1, "Tỷ lệ hồ sơ số", Decimal("95.5"), "hồ sơ"),
        (2, "Mô hình mới", Decimal(2), "hồ sơ"),
    ]
    assert Event.objects.about(saved).last().data == {"targets": 2}  # type: ignore[union-attr]


def test_a_page_that_saves_itself_makes_no_line_and_no_event_twice(
    draft_registration: Registration, member: User
) -> None:
    first = draft_registration.targets.get()
    kept = replace(a_target(), key=first.pk)
    draft_registration.refresh_from_db()
    lines = [kept, a_target("Dòng m", "1")]
    save_registration(**saving(draft_registration, member, targets=lines))
    new = draft_registration.targets.last()

    lines = [kept, a_target("Dòng mới", "12")]
    save_registration(**saving(draft_registration, member, targets=lines))

    assert list(draft_registration.targets.values_list("pk", "name")) == [
        (first.pk, "Số hóa hồ sơ một cửa"),
        (new.pk, "Dòng mới"),
    ]
    saved = Event.objects.about(draft_registration).filter(kind="registration.saved")
    assert [event.data for event in saved] == [{"targets": 1}, {"targets": 2}]


def test_lines_keep_their_target_when_they_move_and_change(
    draft_registration: Registration, member: User
) -> None:
    first = draft_registration.targets.get()
    new = a_target("Dòng mới", "1")
    kept = replace(a_target("Đổi tên", "1300"), key=first.pk)

    save_registration(**saving(draft_registration, member, targets=[new, kept]))

    first.refresh_from_db()
    assert (first.order, first.name, first.value) == (2, "Đổi tên", Decimal(1300))
    assert [order for order, *_rest in targets_of(draft_registration)] == [1, 2]


def test_a_key_of_another_registration_makes_a_new_line(
    draft_registration: Registration, member: User, outsider: User, portal: Portal
) -> None:
    foreign = a_registration(Unit.objects.of(outsider).get(), outsider, portal.round)
    theirs = foreign.targets.get()

    stolen = replace(a_target("Lấy của người khác"), key=theirs.pk)
    save_registration(**saving(draft_registration, member, targets=[stolen]))

    theirs.refresh_from_db()
    assert theirs.name == "Số hóa hồ sơ một cửa"
    assert draft_registration.targets.get().name == "Lấy của người khác"


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"name": "  "}, "Chỉ tiêu 2: hãy ghi tên chỉ tiêu và đơn vị tính."),
        ({"measure": ""}, "Chỉ tiêu 2: hãy ghi tên chỉ tiêu và đơn vị tính."),
        ({"value": Decimal(-1)}, "Chỉ tiêu 2: mức phấn đấu không được âm."),
    ],
)
def test_a_wrong_line_is_named_and_nothing_is_written(
    wrong: dict[str, Any], sentence: str, draft_registration: Registration, member: User
) -> None:
    lines = [a_target("Khác"), replace(a_target(), **wrong)]

    answer = refusal(save_registration, **saving(draft_registration, member, targets=lines))

    assert answer == (sentence, None)
    assert draft_registration.targets.get().name == "Số hóa hồ sơ một cửa"


def test_nothing_is_a_target_too(draft_registration: Registration, member: User) -> None:
    none_left = replace(a_target("Số vụ mất an toàn thông tin"), value=Decimal(0))

    save_registration(**saving(draft_registration, member, targets=[none_left]))

    assert draft_registration.targets.get().value == Decimal(0)


def test_there_is_a_most_number_of_lines(draft_registration: Registration, member: User) -> None:
    lines = [a_target(f"Chỉ tiêu {number}") for number in range(MOST_TARGETS + 1)]

    answer = refusal(save_registration, **saving(draft_registration, member, targets=lines))
    save_registration(**saving(draft_registration, member, targets=lines[:-1]))

    assert answer == ("Nhiều nhất 30 chỉ tiêu; hãy gộp bớt.", None)
    assert draft_registration.targets.count() == 30


def test_a_draft_is_saved_after_the_deadline_as_well(
    draft_registration: Registration, member: User, portal: Portal
) -> None:
    close_window(portal)

    saved = save_registration(**saving(draft_registration, member, launch_plan="Viết tiếp."))

    assert saved.launch_plan == "Viết tiếp."


def test_what_is_registered_stands_still(registered: Registration, member: User) -> None:
    answer = refusal(save_registration, **saving(registered, member))

    assert answer == ("Bản đăng ký này đã gửi; muốn sửa, hãy mở lại trước.", None)


def test_a_target_that_goes_takes_its_result_with_it(
    registered: Registration, member: User, portal: Portal
) -> None:
    dossier = workflow.start_dossier(unit=registered.unit, round_=portal.round, actor=member)
    target = registered.targets.get()
    save_target_results(submission=dossier, results=[Reached(target, Decimal(5))], actor=member)
    opened = reopen(registration=registered, actor=member)

    save_registration(**saving(opened, member, targets=[a_target("Khác hẳn")]))

    assert not TargetResult.objects.exists()
    assert opened.targets.get().name == "Khác hẳn"


# Registering


@pytest.mark.parametrize("who", ["outsider", "editor", "culture"])
def test_only_the_representative_makes_the_promise_or_takes_it_back(
    who: str, portal: Portal, draft_registration: Registration, outsider: User, editor: User
) -> None:
    actor = {"outsider": outsider, "editor": editor, "culture": portal.culture}[who]

    assert refusal(register, registration=draft_registration, actor=actor) == (
        "Chỉ người đại diện của đơn vị được đăng ký thi đua.",
        None,
    )
    assert refusal(reopen, registration=draft_registration, actor=actor) == (
        "Chỉ người đại diện của đơn vị được mở lại bản đăng ký.",
        None,
    )


def test_registering_keeps_who_and_when_and_a_second_click_changes_nothing(
    draft_registration: Registration, member: User
) -> None:
    now = timezone.now()

    first = register(registration=draft_registration, actor=member, now=now)
    again = register(registration=first, actor=member, now=now + timedelta(minutes=1))

    assert again.state == Registration.State.REGISTERED
    assert (again.registered_at, again.registered_by) == (now, member)
    kinds = [event.kind for event in Event.objects.about(again)]
    assert kinds.count("registration.registered") == 1


def test_a_collective_needs_its_launch_plan_and_a_target(
    portal: Portal, unit: Unit, member: User
) -> None:
    registration = start_registration(unit=unit, round_=portal.round, actor=member)

    assert missing_in(registration) == [
        "Chưa viết nội dung phát động của đơn vị.",
        "Chưa có chỉ tiêu nào; cần ít nhất một.",
    ]
    assert refusal(register, registration=registration, actor=member) == (
        f"Bản đăng ký chưa đủ: {' '.join(missing_in(registration))}",
        None,
    )


def test_a_person_needs_targets_only(portal: Portal) -> None:
    unit = a_unit("Nguyễn Văn Đức", Group.INDIVIDUAL)
    member = a_member(unit, "duc@xuantruong.example")
    registration = start_registration(unit=unit, round_=portal.round, actor=member)
    save_registration(**saving(registration, member, launch_plan=""))

    assert register(registration=registration, actor=member).state == "registered"


def test_a_suspended_unit_makes_no_promise(draft_registration: Registration, member: User) -> None:
    Unit.objects.update(state=Unit.State.SUSPENDED)

    assert refusal(register, registration=draft_registration, actor=member) == NOT_ACTIVE


@pytest.mark.parametrize("act", [register, reopen])
def test_outside_the_window_no_promise_is_made_or_taken_back(
    act: Any, portal: Portal, draft_registration: Registration, member: User
) -> None:
    if act is reopen:
        register(registration=draft_registration, actor=member)
    close_window(portal)

    sentence, _field = refusal(act, registration=draft_registration, actor=member)

    assert sentence.startswith("Đăng ký thi đua đã hết hạn lúc ")


def test_a_promise_is_opened_again_changed_and_made_again(
    registered: Registration, member: User
) -> None:
    opened = reopen(registration=registered, actor=member)

    assert (opened.state, opened.registered_at, opened.registered_by) == ("draft", None, None)
    save_registration(**saving(opened, member, targets=[a_target("Cao hơn", "1500")]))
    again = register(registration=opened, actor=member)
    assert targets_of(again) == [(1, "Cao hơn", Decimal(1500), "hồ sơ")]


def test_a_draft_is_not_opened_again(draft_registration: Registration, member: User) -> None:
    assert refusal(reopen, registration=draft_registration, actor=member) == (
        "Bản đăng ký này đang soạn, sửa được ngay.",
        None,
    )


def test_once_the_dossier_was_sent_the_registration_stands_still(
    registered: Registration, member: User, portal: Portal
) -> None:
    draft = a_complete_draft(registered.unit, member, portal.round)
    target = registered.targets.get()
    save_target_results(submission=draft, results=[Reached(target, Decimal(9))], actor=member)
    workflow.submit(submission=draft, actor=member)

    assert refusal(reopen, registration=registered, actor=member) == SENT_ALREADY


def test_a_draft_registration_stands_still_as_well_once_the_dossier_was_sent(
    draft_registration: Registration, member: User, portal: Portal
) -> None:
    draft = a_complete_draft(draft_registration.unit, member, portal.round)
    workflow.submit(submission=draft, actor=member)

    assert refusal(register, registration=draft_registration, actor=member) == SENT_ALREADY
    assert refusal(save_registration, **saving(draft_registration, member)) == SENT_ALREADY


def test_a_withdrawn_dossier_does_not_hold_the_registration(
    registered: Registration, member: User, portal: Portal
) -> None:
    draft = a_complete_draft(registered.unit, member, portal.round)
    target = registered.targets.get()
    save_target_results(submission=draft, results=[Reached(target, Decimal(9))], actor=member)
    workflow.withdraw(submission=workflow.submit(submission=draft, actor=member), actor=member)

    assert reopen(registration=registered, actor=member).state == Registration.State.DRAFT


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_reopening_while_the_dossier_is_sent_is_refused_or_comes_first(
    registered: Registration, member: User, portal: Portal
) -> None:
    draft = a_complete_draft(registered.unit, member, portal.round)
    target = registered.targets.get()
    save_target_results(submission=draft, results=[Reached(target, Decimal(9))], actor=member)

    at_once(
        lambda: workflow.submit(submission=draft, actor=member),
        lambda: reopen(registration=registered, actor=member),
    )

    draft.refresh_from_db()
    registered.refresh_from_db()
    frozen = draft.revisions.get().content
    assert draft.state == Submission.State.SUBMITTED
    assert ("targets" in frozen) == (registered.state == Registration.State.REGISTERED)
