from datetime import timedelta

import pytest
from django.utils import timezone

from movement.joining import (
    approve_request,
    ask_to_join,
    ask_with_new_unit,
    find_units,
    refuse_request,
    withdraw_request,
)
from movement.models import Event, Group, JoinRequest, Letter, Membership, Unit, User
from movement.units import suspend_unit
from tests.acting import refusal
from tests.factories import Portal, a_unit, a_user, an_officer

SUBMITTER = Membership.Kind.SUBMITTER
State = JoinRequest.State


@pytest.fixture
def newcomer(portal: Portal) -> User:
    return a_user("moi@xuantruong.example", "Vũ Thị Mới")


@pytest.fixture
def asked(newcomer: User, unit: Unit) -> JoinRequest:
    return ask_to_join(user=newcomer, unit=unit, kind=SUBMITTER, note=" Văn thư ")


def ask_new(user: User, name: str = "Hội Làm vườn") -> JoinRequest:
    return ask_with_new_unit(
        user=user,
        group=Group.objects.get(code=Group.FRONT),
        name=name,
        unit_kind=Unit.Kind.FRONT,
        kind=SUBMITTER,
        note="Chủ tịch hội",
        phone="0912345678",
    )


@pytest.mark.parametrize("who", ["outsider", "member", "newcomer", "economic", "superuser"])
def test_only_the_standing_office_answers(
    who: str, asked: JoinRequest, portal: Portal, request: pytest.FixtureRequest
) -> None:
    if who == "economic":
        actor = portal.economic
    elif who == "superuser":
        actor = User.objects.create_superuser("quan-tri@xuantruong.example", "x")
    else:
        actor = request.getfixturevalue(who)
    no = ("Việc này thuộc Phòng Văn hóa - Xã hội.", None)

    assert refusal(approve_request, request=asked, actor=actor) == no
    assert refusal(refuse_request, request=asked, answer="Không", actor=actor) == no
    asked.refresh_from_db()
    assert asked.state == State.PENDING


def test_whoever_asks_waits_and_every_officer_is_told(
    newcomer: User, unit: Unit, portal: Portal
) -> None:
    second = an_officer("culture_social", "van-hoa-2@xuantruong.example", "Lê Văn Hai")
    left = an_officer("culture_social", "nghi-viec@xuantruong.example", "Lê Văn Ba")
    left.is_active = False
    left.save()

    asked = ask_to_join(user=newcomer, unit=unit, kind=SUBMITTER, note=" Văn thư ")

    assert (asked.state, asked.note, str(asked)) == (
        State.PENDING,
        "Văn thư",
        "Vũ Thị Mới – Trường THCS Xuân Trường",
    )
    assert not Unit.objects.of(newcomer).exists()
    event = Event.objects.about(asked).get()
    assert (event.kind, event.actor, event.data) == ("join.asked", newcomer, {"unit": unit.pk})
    letters = Letter.objects.filter(kind="join_asked")
    assert {letter.to_user for letter in letters} == {portal.culture, second}
    assert {letter.subject for letter in letters} == {"Có đề nghị tham gia Trường THCS Xuân Trường"}
    assert f"/quan-tri/movement/joinrequest/{asked.pk}/tra-loi/" in letters[0].text


def test_an_approved_person_acts_until_the_day_and_is_told(
    asked: JoinRequest, portal: Portal, newcomer: User, unit: Unit
) -> None:
    until = timezone.localdate() + timedelta(days=90)
    now = timezone.now()

    membership = approve_request(request=asked, actor=portal.culture, until=until, now=now)

    assert (membership.user, membership.unit, membership.kind) == (newcomer, unit, SUBMITTER)
    assert (membership.from_date, membership.to_date) == (timezone.localdate(), until)
    asked.refresh_from_db()
    assert (asked.state, asked.decided_at, asked.decided_by) == (
        State.APPROVED,
        now,
        portal.culture,
    )
    letter = Letter.objects.get(kind="join_approved")
    assert letter.to_user == newcomer
    assert f"đến hết ngày {until:%d/%m/%Y}" in letter.text
    assert [event.kind for event in Event.objects.about(asked)] == ["join.asked", "join.approved"]


def test_a_role_lasts_a_year_unless_told_and_ends_on_a_day_to_come(
    asked: JoinRequest, portal: Portal
) -> None:
    today = timezone.localdate()
    refused = refusal(approve_request, request=asked, actor=portal.culture, until=today)
    assert refused == ("Ngày kết thúc vai trò phải sau ngày hôm nay.", "until")

    membership = approve_request(request=asked, actor=portal.culture)

    assert membership.to_date == today + timedelta(days=365)


def test_a_new_unit_is_approved_by_the_same_act(newcomer: User, portal: Portal) -> None:
    asked = ask_new(newcomer)
    assert (asked.unit.state, asked.unit.phone) == (Unit.State.PENDING, "0912345678")
    assert refusal(ask_new, user=newcomer)[1] == "name"

    approve_request(request=asked, actor=portal.culture)

    asked.unit.refresh_from_db()
    assert asked.unit.state == Unit.State.ACTIVE
    assert list(Unit.objects.of(newcomer)) == [asked.unit]


def test_a_suspended_unit_takes_nobody_in(
    asked: JoinRequest, portal: Portal, unit: Unit, outsider: User
) -> None:
    suspend_unit(unit=unit, reason="Kiểm tra", actor=portal.culture)

    assert refusal(approve_request, request=asked, actor=portal.culture) == (
        "Đơn vị đang ở trạng thái “Tạm dừng”, không làm được việc này.",
        None,
    )
    assert refusal(ask_to_join, user=outsider, unit=unit, kind=SUBMITTER, note="") == (
        "Đơn vị này không nhận đề nghị; xin liên hệ Phòng Văn hóa - Xã hội.",
        None,
    )


def test_nobody_asks_to_act_for_somebody_else(newcomer: User, portal: Portal) -> None:
    person = a_unit("Nguyễn Thị Hoa", Group.INDIVIDUAL)

    refused = refusal(ask_to_join, user=newcomer, unit=person, kind=SUBMITTER, note="")

    assert refused == ("Đơn vị này không nhận đề nghị; xin liên hệ Phòng Văn hóa - Xã hội.", None)


def test_a_refusal_has_a_reason_that_the_person_reads(
    asked: JoinRequest, portal: Portal, newcomer: User
) -> None:
    refused = refusal(refuse_request, request=asked, answer=" ", actor=portal.culture)
    assert refused == ("Hãy ghi lý do để người đề nghị biết phải làm gì.", "answer")

    refuse_request(request=asked, answer=" Cần giấy giới thiệu. ", actor=portal.culture)

    asked.refresh_from_db()
    assert (asked.state, asked.answer) == (State.REFUSED, "Cần giấy giới thiệu.")
    letter = Letter.objects.get(kind="join_refused")
    assert letter.to_user == newcomer
    assert "Cần giấy giới thiệu." in letter.text
    assert not Unit.objects.of(newcomer).exists()


def test_an_answered_request_is_not_answered_again(asked: JoinRequest, portal: Portal) -> None:
    approve_request(request=asked, actor=portal.culture)
    over = ("Đề nghị này: đã duyệt; không đổi được nữa.", None)

    assert refusal(approve_request, request=asked, actor=portal.culture) == over
    assert refusal(refuse_request, request=asked, answer="a", actor=portal.culture) == over
    assert refusal(withdraw_request, request=asked, actor=asked.user) == over
    assert Membership.objects.filter(user=asked.user).count() == 1


def test_a_person_withdraws_only_the_own_request_and_may_ask_again(
    asked: JoinRequest, outsider: User, newcomer: User, unit: Unit
) -> None:
    assert refusal(withdraw_request, request=asked, actor=outsider) == (
        "Chỉ người đề nghị được rút đề nghị của mình.",
        None,
    )

    withdraw_request(request=asked, actor=newcomer)

    asked.refresh_from_db()
    assert (asked.state, asked.decided_at) == (State.WITHDRAWN, None)
    again = ask_to_join(user=newcomer, unit=unit, kind=SUBMITTER, note="")
    assert again.state == State.PENDING


def test_nobody_asks_twice_nor_where_they_belong(
    asked: JoinRequest, newcomer: User, member: User, unit: Unit
) -> None:
    assert refusal(ask_to_join, user=newcomer, unit=unit, kind=SUBMITTER, note="") == (
        "Ông/bà đã đề nghị tham gia đơn vị này; xin chờ trả lời.",
        None,
    )
    assert refusal(ask_to_join, user=member, unit=unit, kind=SUBMITTER, note="") == (
        "Ông/bà đã có vai trò tại đơn vị này.",
        None,
    )


def test_a_member_by_then_is_not_made_one_twice(
    asked: JoinRequest, portal: Portal, newcomer: User, unit: Unit
) -> None:
    Membership.objects.create(user=newcomer, unit=unit, from_date="2026-01-01")

    assert refusal(approve_request, request=asked, actor=portal.culture) == (
        "Người này đã có vai trò tại đơn vị; hãy sửa vai trò ở trang của đơn vị.",
        None,
    )


def test_at_most_five_requests_wait(newcomer: User, portal: Portal) -> None:
    requests = [ask_new(newcomer, f"Hội số {number}") for number in range(5)]

    assert refusal(ask_new, user=newcomer) == (
        "Ông/bà có 5 đề nghị đang chờ; xin chờ trả lời hoặc rút bớt đề nghị.",
        None,
    )
    assert not Unit.objects.filter(name="Hội Làm vườn").exists()

    withdraw_request(request=requests[0], actor=newcomer)
    assert ask_new(newcomer).state == State.PENDING


@pytest.mark.parametrize("words", ["truong thcs", "THCS Xuân", "xuan truong thcs", "Trường"])
def test_a_unit_is_found_by_words_in_any_order_without_diacritics(words: str, unit: Unit) -> None:
    a_unit("Trạm Y tế xã")

    assert find_units(words) == [unit]


def test_individuals_and_units_that_take_no_part_are_not_found(portal: Portal) -> None:
    a_unit("Nguyễn Thị Hoa", Group.INDIVIDUAL)
    closed = a_unit("Hoa Sen", Group.BUSINESS)
    waiting = a_unit("Hoa Mai", Group.BUSINESS)
    Unit.objects.filter(pk=closed.pk).update(state=Unit.State.SUSPENDED)
    Unit.objects.filter(pk=waiting.pk).update(state=Unit.State.PENDING)

    assert find_units("hoa") == [waiting]


def test_a_person_asks_ten_times_a_day_also_when_they_withdraw(newcomer: User, unit: Unit) -> None:
    now = timezone.now()
    again = {"user": newcomer, "unit": unit, "kind": SUBMITTER, "note": ""}
    for _time in range(10):
        withdraw_request(request=ask_to_join(**again, now=now), actor=newcomer)

    assert refusal(ask_to_join, **again, now=now + timedelta(hours=23)) == (
        (
            "Trong một ngày ông/bà đã gửi 10 đề nghị; xin quay lại vào ngày mai, hoặc gọi Phòng "
            "Văn hóa - Xã hội."
        ),
        None,
    )
    assert ask_to_join(**again, now=now + timedelta(days=1)).state == State.PENDING
