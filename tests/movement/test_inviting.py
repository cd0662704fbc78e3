import hashlib
import re
from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.utils import timezone

from movement.inviting import accept, find_invitation, invite, revoke
from movement.models import Event, Invitation, Letter, Membership, Unit, User
from movement.units import suspend_unit
from tests.acting import refusal
from tests.factories import Portal, a_user

EMAIL = "dong-nghiep@xuantruong.example"
EDITOR = Membership.Kind.EDITOR
NOT_REPRESENTATIVE = ("Chỉ người đại diện của đơn vị được mời đồng nghiệp.", None)


def ends(days: int = 100) -> Any:
    return timezone.localdate() + timedelta(days=days)


@pytest.fixture
def colleague(portal: Portal) -> User:
    return a_user(EMAIL, "Đỗ Thị Đồng")


@pytest.fixture
def invitation(unit: Unit, member: User) -> Invitation:
    return invite(unit=unit, email=EMAIL, kind=EDITOR, role_ends=ends(), actor=member)


def token_of(invitation: Invitation) -> str:
    letter = Letter.objects.get(object_id=invitation.pk, kind="invitation")
    found = re.search(r"/moi/([^/\s]+)/", letter.text)
    assert found is not None, letter.text
    assert f"/moi/{found.group(1)}/" in letter.html
    return found.group(1)


@pytest.mark.parametrize("who", ["outsider", "editor", "culture"])
def test_only_a_representative_invites_and_revokes(
    who: str, unit: Unit, invitation: Invitation, portal: Portal, request: pytest.FixtureRequest
) -> None:
    actor = portal.culture if who == "culture" else request.getfixturevalue(who)

    refused = refusal(invite, unit=unit, email="a@b.vn", kind=EDITOR, role_ends=ends(), actor=actor)

    assert refused == NOT_REPRESENTATIVE
    assert refusal(revoke, invitation=invitation, actor=actor) == NOT_REPRESENTATIVE


def test_the_link_goes_to_the_address_and_only_its_hash_is_kept(unit: Unit, member: User) -> None:
    now = timezone.now()

    invitation = invite(
        unit=unit,
        email=" Dong-Nghiep@XuanTruong.example ",
        kind=EDITOR,
        role_ends=ends(),
        actor=member,
        now=now,
    )

    letter = Letter.objects.get()
    assert (letter.to_email, letter.to_user, letter.kind) == (EMAIL, None, "invitation")
    token = token_of(invitation)
    assert len(token) >= 43
    assert invitation.token_hash == hashlib.sha256(token.encode()).hexdigest()
    assert find_invitation(token) == invitation
    assert (invitation.expires_at, invitation.is_open) == (now + timedelta(days=14), True)
    event = Event.objects.about(invitation).get()
    assert (event.kind, event.actor, event.data) == ("invitation.sent", member, {"unit": unit.pk})


def test_the_invited_colleague_acts_until_the_day_named(
    invitation: Invitation, colleague: User, unit: Unit
) -> None:
    membership = accept(token=token_of(invitation), user=colleague)

    assert (membership.user, membership.unit, membership.kind) == (colleague, unit, EDITOR)
    assert (membership.from_date, membership.to_date) == (timezone.localdate(), ends())
    invitation.refresh_from_db()
    assert (invitation.accepted_by, invitation.is_open) == (colleague, False)
    assert Event.objects.about(membership).get().kind == "membership.added"
    assert refusal(accept, token=token_of(invitation), user=colleague) == (
        "Lời mời này đã được nhận. Hãy đăng nhập để làm việc.",
        None,
    )


def test_the_link_alone_is_no_key_the_verified_address_is(
    invitation: Invitation, outsider: User, colleague: User
) -> None:
    token = token_of(invitation)
    sentence = (
        f"Lời mời này gửi tới địa chỉ {EMAIL}. Hãy đăng xuất rồi đăng nhập bằng địa chỉ ấy, "
        "hoặc thêm và xác nhận địa chỉ ấy trong tài khoản."
    )
    assert refusal(accept, token=token, user=outsider) == (sentence, None)

    EmailAddress.objects.filter(user=colleague).update(verified=False)
    assert refusal(accept, token=token, user=colleague) == (sentence, None)
    assert not Membership.objects.filter(user=colleague).exists()


def test_a_wrong_link_is_told_so(colleague: User) -> None:
    assert refusal(accept, token="khong-co", user=colleague) == (
        "Đường dẫn này không đúng. Hãy mở lại đường dẫn trong thư mời mới nhất.",
        None,
    )


def test_a_revoked_link_is_worthless(invitation: Invitation, member: User, colleague: User) -> None:
    revoke(invitation=invitation, actor=member)

    assert refusal(accept, token=token_of(invitation), user=colleague) == (
        "Lời mời này đã được thu hồi. Hãy mở thư mời mới nhất, hoặc hỏi người đã mời.",
        None,
    )
    assert refusal(revoke, invitation=invitation, actor=member) == (
        "Lời mời này đã được nhận hoặc đã thu hồi.",
        None,
    )


@pytest.mark.parametrize(("days", "works"), [(13, True), (14, False)])
def test_a_link_works_for_fourteen_days(
    days: int, works: bool, invitation: Invitation, colleague: User
) -> None:
    token = token_of(invitation)
    later = invitation.invited_at + timedelta(days=days)

    if works:
        assert accept(token=token, user=colleague, now=later).user == colleague
    else:
        assert refusal(accept, token=token, user=colleague, now=later) == (
            "Lời mời này đã hết hạn. Hãy nhờ người đã mời gửi lại.",
            None,
        )


def test_a_role_that_would_have_ended_is_not_given(
    unit: Unit, member: User, colleague: User
) -> None:
    invitation = invite(unit=unit, email=EMAIL, kind=EDITOR, role_ends=ends(1), actor=member)
    later = timezone.now() + timedelta(days=3)

    sentence, _field = refusal(accept, token=token_of(invitation), user=colleague, now=later)

    assert sentence == "Lời mời này đã hết hạn. Hãy nhờ người đã mời gửi lại."


def test_inviting_again_replaces_the_link(
    invitation: Invitation, unit: Unit, member: User, colleague: User
) -> None:
    again = invite(unit=unit, email=EMAIL, kind=EDITOR, role_ends=ends(), actor=member)

    invitation.refresh_from_db()
    assert (invitation.is_open, again.is_open) == (False, True)
    assert refusal(accept, token=token_of(invitation), user=colleague)[0].startswith(
        "Lời mời này đã được thu hồi."
    )
    assert accept(token=token_of(again), user=colleague).unit == unit


def test_a_suspended_unit_invites_nobody(
    invitation: Invitation, unit: Unit, member: User, colleague: User, portal: Portal
) -> None:
    suspend_unit(unit=unit, reason="Kiểm tra", actor=portal.culture)

    refused = refusal(
        invite, unit=unit, email="a@b.vn", kind=EDITOR, role_ends=ends(), actor=member
    )
    assert refused == ("Đơn vị chưa được duyệt hoặc đang tạm dừng tham gia.", None)
    assert refusal(accept, token=token_of(invitation), user=colleague) == (
        "Đơn vị đang tạm dừng tham gia; xin liên hệ Phòng Văn hóa - Xã hội.",
        None,
    )


def test_a_member_is_not_invited_and_does_not_accept(
    invitation: Invitation, unit: Unit, member: User, editor: User, colleague: User
) -> None:
    assert refusal(
        invite, unit=unit, email=editor.email, kind=EDITOR, role_ends=ends(), actor=member
    ) == ("Người có địa chỉ này đã có vai trò tại đơn vị.", "email")

    Membership.objects.create(user=colleague, unit=unit, from_date="2026-01-01")
    assert refusal(accept, token=token_of(invitation), user=colleague) == (
        "Ông/bà đã có vai trò tại đơn vị này.",
        None,
    )


def test_a_role_ends_on_a_day_to_come(unit: Unit, member: User) -> None:
    refused = refusal(invite, unit=unit, email=EMAIL, kind=EDITOR, role_ends=ends(0), actor=member)

    assert refused == ("Ngày kết thúc vai trò phải sau ngày hôm nay.", "role_ends")


def invite_twenty(unit: Unit, actor: User, now: Any) -> None:
    for number in range(20):
        email = f"nguoi-{number}@a.vn"
        invite(unit=unit, email=email, kind=EDITOR, role_ends=ends(), actor=actor, now=now)


def test_a_unit_sends_twenty_invitations_a_day_also_when_it_revokes_them(
    unit: Unit, member: User
) -> None:
    now = timezone.now()
    invite_twenty(unit, member, now)
    unit.invitations.update(revoked_at=now)
    again: dict[str, Any] = {"unit": unit, "email": EMAIL, "kind": EDITOR, "actor": member}

    assert refusal(invite, **again, role_ends=ends(), now=now + timedelta(hours=23)) == (
        (
            "Trong một ngày đơn vị đã gửi 20 lời mời; xin quay lại vào ngày mai, hoặc gọi Phòng "
            "Văn hóa - Xã hội."
        ),
        None,
    )
    assert invite(**again, role_ends=ends(), now=now + timedelta(days=1)).is_open


def test_at_most_twenty_invitations_are_open(unit: Unit, member: User) -> None:
    invite_twenty(unit, member, timezone.now() - timedelta(days=2))

    assert refusal(invite, unit=unit, email=EMAIL, kind=EDITOR, role_ends=ends(), actor=member) == (
        "Đơn vị có 20 lời mời chưa trả lời; hãy thu hồi bớt.",
        None,
    )
    assert invite(
        unit=unit, email="nguoi-0@a.vn", kind=EDITOR, role_ends=ends(), actor=member
    ).is_open
