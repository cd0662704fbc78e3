from datetime import date, timedelta

import pytest
from django.utils import timezone

from criteria.models import ScoreSheet
from criteria.scoring import take_sheet
from movement import workflow
from movement.handover import hand_over_office, hand_over_unit, holdings
from movement.inviting import invite
from movement.joining import ask_to_join
from movement.models import (
    Event,
    Gap,
    Letter,
    Membership,
    Office,
    OfficeRole,
    RevisionRequest,
    Submission,
    Unit,
    User,
)
from movement.permissions import is_unit_member, office_codes
from movement.roles import end_membership
from tests.acting import refusal
from tests.factories import Portal, a_member, a_unit, a_user, an_accepted_dossier, an_officer

SUBMITTER, EDITOR = Membership.Kind.SUBMITTER, Membership.Kind.EDITOR


def day(distance: int) -> date:
    return timezone.localdate() + timedelta(days=distance)


def person(who: str, request: pytest.FixtureRequest) -> User:
    portal = request.getfixturevalue("portal")
    if who == "economic":
        return portal.economic
    if who == "superuser":
        return User.objects.create_superuser("quan-tri@xuantruong.example", "x")
    found: User = request.getfixturevalue(who)
    return found


def fresh(user: User) -> User:
    """The person without what was looked up before."""
    return User.objects.get(pk=user.pk)


@pytest.fixture
def economic(portal: Portal) -> Office:
    return Office.objects.get(code=Office.ECONOMIC)


@pytest.fixture
def successor(portal: Portal) -> User:
    return a_user("ke-nhiem@xuantruong.example", "Hoàng Văn Kế")


# A unit


@pytest.mark.parametrize("who", ["outsider", "editor", "economic", "superuser"])
def test_only_a_representative_or_the_standing_office_hands_a_unit_over(
    who: str, unit: Unit, member: User, editor: User, request: pytest.FixtureRequest
) -> None:
    actor = person(who, request)

    refused = refusal(
        hand_over_unit, unit=unit, from_user=member, to_user=editor, until=day(9), actor=actor
    )

    assert refused == (
        "Chỉ người đại diện của đơn vị hoặc Phòng Văn hóa - Xã hội được bàn giao.",
        None,
    )
    assert is_unit_member(fresh(member))


def test_the_predecessor_loses_every_right_and_the_successor_has_the_role(
    unit: Unit, member: User, editor: User, empty_draft: Submission
) -> None:
    done = hand_over_unit(
        unit=unit,
        from_user=member,
        to_user=editor,
        until=day(500),
        actor=member,
        note=" Quyết định 7 ",
    )

    assert not is_unit_member(fresh(member))
    assert member.memberships.get().to_date == day(-1)
    role = editor.memberships.get()
    assert (role.kind, role.to_date) == (SUBMITTER, day(500))
    assert fresh(editor).has_perm("movement.submit_submission", empty_draft)
    assert (done.unit, done.office, done.actor, done.note) == (unit, None, member, "Quyết định 7")
    assert str(done) == "Lê Thị Cúc → Lê Thị Cúc"
    event = Event.objects.about(unit).get(kind="post.handed_over")
    assert event.data == {"hand_over": done.pk, "things": 1}


def test_the_list_names_what_is_open_with_its_deadlines(
    unit: Unit, member: User, editor: User, empty_draft: Submission
) -> None:
    unit.drafts.create(key="x", data={"a": "b"}, saved_at=timezone.now())
    unit.registrations.create(round=empty_draft.round)
    unit.invitations.create(
        email="a@b.vn",
        invited_by=member,
        invited_at=timezone.now(),
        expires_at=timezone.now(),
        token_hash="x",
    )
    closes = {
        window.kind: f"{timezone.localtime(window.closes_at):%H:%M %d/%m/%Y}"
        for window in empty_draft.round.windows.all()
    }

    done = hand_over_unit(unit=unit, from_user=member, to_user=editor, until=day(9), actor=member)

    assert done.content == [
        f"Đăng ký thi đua năm 2026: đang soạn, hạn đăng ký {closes['registration']}",
        f"Hồ sơ năm 2026: đang soạn, hạn nộp {closes['submission']}",
        "Biểu mẫu đang gõ dở: 1",
        "Lời mời đồng nghiệp chưa trả lời: 1",
    ]
    letters = {letter.to_user: letter.text for letter in Letter.objects.filter(kind="handed_over")}
    assert set(letters) == {member, editor}
    assert f"1. {done.content[0]}" in letters[member]
    link = f"/don-vi/{unit.pk}/ban-giao/{done.pk}/"
    assert [link in letters[member], link in letters[editor]] == [False, True]


def test_windows_without_dates_and_a_finished_registration_say_no_deadline(
    unit: Unit, member: User, empty_draft: Submission
) -> None:
    unit.registrations.create(
        round=empty_draft.round, state="registered", registered_at=timezone.now()
    )
    empty_draft.round.windows.all().delete()

    assert holdings(unit, member) == [
        "Đăng ký thi đua năm 2026: đã đăng ký",
        "Hồ sơ năm 2026: đang soạn",
    ]


def test_a_role_begun_today_ends_as_well_and_so_does_a_second_one(
    unit: Unit, member: User, editor: User
) -> None:
    member.memberships.update(from_date=day(0))
    member.memberships.create(unit=unit, kind=EDITOR, from_date=day(-1), to_date=day(30))
    member.memberships.create(unit=unit, kind=EDITOR, from_date=day(10), to_date=day(30))

    hand_over_unit(unit=unit, from_user=member, to_user=editor, until=day(9), actor=member)

    assert [role.to_date for role in member.memberships.all()] == [day(-1)] * 3
    assert {role.from_date for role in member.memberships.all()} == {day(-1), day(-2), day(-3)}
    assert editor.memberships.get().kind == SUBMITTER


def test_a_stronger_or_longer_role_of_the_successor_stays(
    unit: Unit, member: User, editor: User, portal: Portal
) -> None:
    hand_over_unit(unit=unit, from_user=editor, to_user=member, until=day(9), actor=portal.culture)

    role = member.memberships.get()
    assert (role.kind, role.to_date) == (SUBMITTER, day(365))


def test_a_successor_from_outside_begins_today(
    unit: Unit, member: User, successor: User, portal: Portal
) -> None:
    hand_over_unit(
        unit=unit, from_user=member, to_user=successor, until=day(9), actor=portal.culture
    )

    role = successor.memberships.get()
    assert (role.unit, role.kind, role.from_date, role.to_date) == (unit, SUBMITTER, day(0), day(9))


def test_what_cannot_be_handed_over_is_refused_beside_its_field(
    unit: Unit, member: User, editor: User, outsider: User
) -> None:
    values = {"unit": unit, "from_user": member, "to_user": editor, "until": day(9)}

    assert refusal(hand_over_unit, actor=member, **values | {"from_user": outsider}) == (
        "Người bàn giao không còn vai trò ở đây.",
        "from_user",
    )
    assert refusal(hand_over_unit, actor=member, **values | {"to_user": member}) == (
        "Người nhận phải khác người bàn giao.",
        "to_user",
    )
    assert refusal(hand_over_unit, actor=member, **values | {"until": day(0)}) == (
        "Ngày kết thúc vai trò phải sau ngày hôm nay.",
        "until",
    )
    editor.is_active = False
    editor.save()
    assert refusal(hand_over_unit, actor=member, **values | {"to_user": editor}) == (
        "Tài khoản của người nhận đang bị khóa.",
        "to_user",
    )


# An office


@pytest.mark.parametrize("who", ["officer", "member"])
def test_an_officer_who_does_not_lead_hands_no_office_over(
    who: str, economic: Office, member: User, successor: User, portal: Portal
) -> None:
    officer = an_officer(Office.ECONOMIC, "chuyen-vien@xuantruong.example")
    actor = officer if who == "officer" else member

    refused = refusal(
        hand_over_office,
        office=economic,
        from_user=portal.economic,
        to_user=successor,
        until=day(9),
        actor=actor,
    )

    assert refused == ("Chỉ lãnh đạo phòng hoặc Phòng Văn hóa - Xã hội được bàn giao.", None)


@pytest.mark.parametrize("who", ["head", "culture", "superuser"])
def test_open_sheets_move_to_the_successor(
    who: str, economic: Office, unit: Unit, successor: User, portal: Portal
) -> None:
    member = a_member(unit)
    actors = {
        "culture": portal.culture,
        "superuser": User.objects.create_superuser("quan-tri@xuantruong.example", "x"),
        "head": an_officer(Office.ECONOMIC, "lanh-dao@xuantruong.example"),
    }
    actors["head"].office_roles.update(kind=OfficeRole.Kind.HEAD)
    dossier = an_accepted_dossier(unit, member, portal.round, portal.culture)
    sheet = take_sheet(submission=dossier, office=economic, actor=portal.economic)

    done = hand_over_office(
        office=economic,
        from_user=portal.economic,
        to_user=successor,
        until=day(9),
        actor=actors[who],
    )

    sheet.refresh_from_db()
    assert sheet.scorer == successor
    assert done.content == ["Phiếu đang chấm: Trường THCS Xuân Trường – 2026"]
    event = Event.objects.about(sheet).get(kind="sheet.handed_over")
    assert (event.actor, event.data) == (actors[who], {"hand_over": done.pk})
    assert office_codes(fresh(portal.economic)) == frozenset()
    assert office_codes(fresh(successor)) == {Office.ECONOMIC}
    letter = Letter.objects.get(kind="handed_over", to_user=successor)
    assert f"/quan-tri/movement/handover/{done.pk}/bien-ban/" in letter.text


def test_a_finished_sheet_keeps_who_judged(
    economic: Office, successor: User, portal: Portal
) -> None:
    portal.judged("Trạm Y tế")

    done = hand_over_office(
        office=economic,
        from_user=portal.economic,
        to_user=successor,
        until=day(9),
        actor=portal.culture,
    )

    assert done.content == []
    assert ScoreSheet.objects.get(office_sheet__office=economic).scorer == portal.economic
    assert "Không có việc nào đang dở." in Letter.objects.filter(kind="handed_over")[0].text


def test_the_standing_office_holds_what_waits_for_it(
    draft: Submission, unit: Unit, member: User, portal: Portal
) -> None:
    workflow.submit(submission=draft, actor=member)
    Gap.objects.create(
        submission=draft,
        office=Office.objects.get(code=Office.CULTURE_SOCIAL),
        topic="summary",
        topic_label="Tóm tắt",
        text="Thiếu số liệu.",
        raised_by=portal.culture,
        raised_at=timezone.now(),
    )
    other = a_unit("Trạm Y tế xã")
    ask_to_join(user=a_user(), unit=other, kind=SUBMITTER, note="")
    due = day(5)
    back = Submission.objects.create(
        unit=other,
        round=portal.round,
        state="returned",
        reference="TD26-X",
        submitted_at=timezone.now(),
    )
    back.revisions.create(
        number=1, content={}, submitted_by=member, submitted_at=timezone.now(), sha256="x"
    )
    RevisionRequest.objects.create(
        submission=back,
        revision=back.revisions.get(),
        due=due,
        sent_by=portal.culture,
        sent_at=timezone.now(),
    )

    assert holdings(Office.objects.get(code=Office.CULTURE_SOCIAL), portal.culture) == [
        "Đề nghị tham gia chờ trả lời: Trạm Y tế xã",
        "Hồ sơ chờ tiếp nhận: Trường THCS Xuân Trường – 2026",
        f"Hồ sơ đang trả bổ sung: Trạm Y tế xã – 2026, hạn {due:%d/%m/%Y}",
        "Điểm cần bổ sung đã nêu, chưa gửi: Trường THCS Xuân Trường – 2026 (1)",
    ]
    assert holdings(other, member) == [f"Hồ sơ năm 2026: trả bổ sung, hạn bổ sung {due:%d/%m/%Y}"]
    back.state = Submission.State.ACCEPTED
    back.save()
    assert holdings(other, member) == ["Hồ sơ năm 2026: đã tiếp nhận"]


# Ending a colleague's role


@pytest.mark.parametrize("who", ["outsider", "editor", "economic"])
def test_only_a_representative_or_the_standing_office_ends_a_role(
    who: str, member: User, request: pytest.FixtureRequest
) -> None:
    actor = person(who, request)

    refused = refusal(end_membership, membership=member.memberships.get(), actor=actor)

    assert refused == ("Chỉ người đại diện của đơn vị được cho đồng nghiệp thôi vai trò.", None)


@pytest.mark.parametrize("who", ["member", "culture"])
def test_an_ended_role_gives_no_right_from_this_moment(
    who: str, unit: Unit, member: User, editor: User, portal: Portal
) -> None:
    actor = portal.culture if who == "culture" else member
    role = editor.memberships.get()

    end_membership(membership=role, actor=actor)

    assert not is_unit_member(fresh(editor))
    event = Event.objects.about(role).get(kind="membership.ended")
    assert (event.actor, event.data) == (
        actor,
        {"unit": unit.pk, "dates": [day(-30).isoformat(), day(365).isoformat()]},
    )
    assert refusal(end_membership, membership=role, actor=actor) == (
        "Vai trò này đã kết thúc.",
        None,
    )


def test_nobody_ends_the_own_role(member: User, unit: Unit) -> None:
    a_member(unit, "nguoi-thu-hai@xuantruong.example")

    refused = refusal(end_membership, membership=member.memberships.get(), actor=member)

    assert refused == ("Đây là vai trò của ông/bà; hãy bàn giao cho người khác.", None)


def test_every_role_in_the_unit_ends_and_invitations_of_the_person_are_worthless(
    unit: Unit, member: User, portal: Portal
) -> None:
    leader = a_member(unit, "nguoi-thu-hai@xuantruong.example")
    renewed = leader.memberships.create(unit=unit, kind="editor", from_date=day(0))
    elsewhere = leader.memberships.create(unit=a_unit("Trạm Y tế xã"), from_date=day(0))
    invitations = [
        invite(unit=unit, email=email, kind=renewed.kind, role_ends=day(9), actor=actor)
        for email, actor in (("rieng@a.vn", leader), ("dong-nghiep@a.vn", member))
    ]

    end_membership(membership=renewed, actor=portal.culture)

    today = Membership.objects.current().filter(user=leader)
    assert list(today) == [elsewhere]
    assert Event.objects.filter(kind="membership.ended").count() == 2
    for invitation in invitations:
        invitation.refresh_from_db()
    assert [row.revoked_at is None for row in invitations] == [False, True]
    revoked = Event.objects.about(invitations[0]).get(kind="invitation.revoked")
    assert (revoked.actor, revoked.data) == (portal.culture, {"unit": unit.pk})
