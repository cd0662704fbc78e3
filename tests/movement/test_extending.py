from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from movement import workflow
from movement.extending import extend_deadline
from movement.models import (
    Event,
    Extension,
    Group,
    Letter,
    Membership,
    RoundWindow,
    Submission,
    Unit,
    User,
)
from movement.windows import closing_of, in_full, in_short
from tests.acting import at_once, refusal
from tests.factories import Portal, a_complete_draft, a_member, a_registration, a_unit, open_window

Kind = RoundWindow.Kind
NOT_THE_OFFICE = ("Việc này thuộc Phòng Văn hóa - Xã hội.", None)


@pytest.fixture
def window(portal: Portal) -> RoundWindow:
    return portal.round.windows.get(kind=Kind.SUBMISSION)


def granting(window: RoundWindow, actor: User, **changed: Any) -> dict[str, Any]:
    return {
        "window": window,
        "closes_at": window.closes_at + timedelta(days=5),
        "reason": "Bão số 9.",
        "actor": actor,
    } | changed


def told() -> list[tuple[str, str]]:
    return sorted(Letter.objects.values_list("kind", "to_email"))


@pytest.mark.parametrize("who", ["member", "economic", "superuser"])
def test_nobody_but_the_standing_office_moves_a_deadline(
    who: str, portal: Portal, window: RoundWindow, member: User
) -> None:
    actor = {
        "member": member,
        "economic": portal.economic,
        "superuser": User.objects.create_superuser("quan-tri@xuantruong.example", "x"),
    }[who]

    assert refusal(extend_deadline, **granting(window, actor)) == NOT_THE_OFFICE
    assert not Extension.objects.exists()


def test_an_extension_for_all_keeps_who_when_and_why(portal: Portal, window: RoundWindow) -> None:
    now = timezone.now()
    later = window.closes_at + timedelta(days=5)

    extension = extend_deadline(**granting(window, portal.culture, reason="  Bão số 9. ", now=now))

    assert (extension.unit, extension.closes_at, extension.reason) == (None, later, "Bão số 9.")
    assert (extension.granted_by, extension.granted_at) == (portal.culture, now)
    assert str(extension) == "Nộp hồ sơ (Đợt thi đua năm 2026): mọi đơn vị"
    event = Event.objects.about(extension).get()
    assert (event.kind, event.actor) == ("deadline.extended", portal.culture)
    assert event.data == {
        "window": window.pk,
        "unit": None,
        "before": window.closes_at.isoformat(),
        "after": later.isoformat(),
    }


@pytest.mark.parametrize("reason", ["", "  \n "])
def test_without_a_reason_no_deadline_moves(
    reason: str, portal: Portal, window: RoundWindow
) -> None:
    assert refusal(extend_deadline, **granting(window, portal.culture, reason=reason)) == (
        "Hãy ghi lý do gia hạn; lý do được đăng công khai.",
        "reason",
    )


def test_a_deadline_only_moves_back_from_where_it_stands(
    portal: Portal, window: RoundWindow, unit: Unit
) -> None:
    first = extend_deadline(**granting(window, portal.culture))
    sentence = f"Hạn mới phải sau hạn hiện nay ({in_short(first.closes_at)})."

    for whose in (None, unit):
        same = granting(window, portal.culture, unit=whose, closes_at=first.closes_at)
        assert refusal(extend_deadline, **same) == (sentence, "closes_at")
    assert Extension.objects.count() == 1


def test_a_closed_window_is_opened_again_only_into_the_future(portal: Portal, unit: Unit) -> None:
    window = open_window(portal.round, Kind.SUBMISSION, opens=-9, closes=-5)
    past = granting(window, portal.culture, closes_at=timezone.now() - timedelta(days=1))
    future = timezone.now() + timedelta(days=1)

    assert refusal(extend_deadline, **past) == ("Hạn mới phải sau thời điểm này.", "closes_at")
    extend_deadline(**granting(window, portal.culture, closes_at=future, unit=unit))
    assert closing_of(window, unit) == future


def test_a_suspended_unit_gets_no_extension(
    portal: Portal, window: RoundWindow, unit: Unit
) -> None:
    unit.state = Unit.State.SUSPENDED
    unit.save()

    assert refusal(extend_deadline, **granting(window, portal.culture, unit=unit)) == (
        "Trường THCS Xuân Trường chưa được duyệt hoặc đang tạm dừng tham gia.",
        "unit",
    )


# Who is told


def test_an_extension_for_one_unit_is_told_to_its_representative_alone(
    portal: Portal, window: RoundWindow, member: User, editor: User, outsider: User
) -> None:
    unit = member.memberships.get().unit
    extension = extend_deadline(**granting(window, portal.culture, unit=unit))

    assert told() == [("deadline_extended", member.email)]
    letter = Letter.objects.get()
    assert letter.subject == "Gia hạn: Nộp hồ sơ năm 2026"
    assert letter.about == extension
    for words in (
        "(Đợt thi đua năm 2026) đã được gia hạn riêng cho Trường THCS Xuân Trường.",
        f"Hạn mới: {in_full(extension.closes_at)}.",
        "Lý do: Bão số 9.",
        "/ho-so/",
    ):
        assert words in letter.text
    assert f"<strong>{in_full(extension.closes_at)}</strong>" in letter.html


def test_an_extension_for_all_is_told_to_those_who_have_not_sent(
    portal: Portal, window: RoundWindow, unit: Unit, member: User, outsider: User
) -> None:
    dossier = workflow.submit(submission=a_complete_draft(unit, member, portal.round), actor=member)
    Letter.objects.all().delete()

    extend_deadline(**granting(window, portal.culture))
    assert told() == [("deadline_extended", outsider.email)]
    assert "cho mọi đơn vị, trong đó có Trạm Y tế xã." in Letter.objects.get().text

    workflow.withdraw(submission=dossier, actor=member)
    Letter.objects.all().delete()
    later = window.closes_at + timedelta(days=9)
    extend_deadline(**granting(window, portal.culture, closes_at=later))
    assert told() == sorted(
        [("deadline_extended", member.email), ("deadline_extended", outsider.email)]
    )


def test_nobody_is_told_for_a_unit_that_has_sent_or_does_not_take_part(
    portal: Portal, window: RoundWindow, unit: Unit, member: User
) -> None:
    Submission.objects.create(
        unit=unit,
        round=portal.round,
        state=Submission.State.RETURNED,
        reference="TD26-AAAAAAAA",
        submitted_at=timezone.now(),
    )
    pending = a_unit("Chờ duyệt", Group.FRONT)
    Unit.objects.filter(pk=pending.pk).update(state=Unit.State.PENDING)
    a_member(pending, "cho-duyet@xuantruong.example")

    extend_deadline(**granting(window, portal.culture))

    assert told() == []


def test_those_whose_role_or_account_has_ended_are_not_told(
    portal: Portal, window: RoundWindow, unit: Unit, member: User
) -> None:
    gone = a_member(unit, "thoi-viec@xuantruong.example")
    gone.memberships.update(to_date=timezone.localdate() - timedelta(days=1))
    blocked = a_member(unit, "khoa@xuantruong.example")
    User.objects.filter(pk=blocked.pk).update(is_active=False)

    extend_deadline(**granting(window, portal.culture, unit=unit))

    assert told() == [("deadline_extended", member.email)]


def test_a_person_with_two_roles_in_a_unit_gets_one_letter(
    portal: Portal, window: RoundWindow, unit: Unit, member: User
) -> None:
    Membership.objects.create(user=member, unit=unit, from_date=timezone.localdate())

    extend_deadline(**granting(window, portal.culture, unit=unit))

    assert told() == [("deadline_extended", member.email)]


def test_the_deadline_of_registering_is_told_to_those_who_have_not_registered(
    portal: Portal, unit: Unit, member: User, outsider: User
) -> None:
    a_registration(unit, member, portal.round)
    window = portal.round.windows.get(kind=Kind.REGISTRATION)

    extend_deadline(**granting(window, portal.culture))

    assert told() == [("deadline_extended", outsider.email)]
    assert "/ho-so/dang-ky/" in Letter.objects.get().text


def test_the_offices_own_deadlines_are_told_to_nobody(portal: Portal, member: User) -> None:
    window = portal.round.windows.get(kind=Kind.SCORING)

    extend_deadline(**granting(window, portal.culture))

    assert told() == []


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_two_extensions_at_once_the_second_knows_of_the_first(
    portal: Portal, window: RoundWindow
) -> None:
    grant = granting(window, portal.culture)

    answers = at_once(lambda: extend_deadline(**grant), lambda: extend_deadline(**grant))

    assert Extension.objects.count() == 1
    assert sum(isinstance(answer, Extension) for answer in answers) == 1
