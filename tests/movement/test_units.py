from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from movement.models import Event, Group, Membership, Unit, User
from movement.permissions import is_unit_member
from movement.units import (
    add_member,
    add_unit,
    approve_unit,
    change_phone,
    check_unit,
    rename_unit,
    resume_unit,
    suspend_unit,
)
from tests.acting import refusal
from tests.factories import Portal, a_unit, a_user

NOT_STANDING = ("Việc này thuộc Phòng Văn hóa - Xã hội.", None)
WRONG_KIND = ("Hãy chọn loại thuộc nhóm đối tượng này.", "kind")
NO_REASON = ("Hãy ghi lý do.", "reason")
NO_PHONE = (
    "Hãy ghi số điện thoại Việt Nam, ví dụ 0912 345 678 hoặc +84 912 345 678.",
    "phone",
)
BODY = "Ủy ban nhân dân xã Xuân Trường"


def group(code: str = Group.AGENCY) -> Group:
    return Group.objects.get(code=code)


@pytest.fixture
def pending(portal: Portal) -> Unit:
    return add_unit(
        group=group(),
        name="Công an xã",
        kind=Unit.Kind.AGENCY,
        parent_body=BODY,
        actor=portal.culture,
    )


@pytest.mark.parametrize("who", ["outsider", "member", "economic", "superuser"])
def test_only_the_standing_office_approves_a_unit(
    who: str, pending: Unit, portal: Portal, request: pytest.FixtureRequest
) -> None:
    actor = person(who, portal, request)

    assert refusal(approve_unit, unit=pending, actor=actor) == NOT_STANDING
    pending.refresh_from_db()
    assert pending.state == Unit.State.PENDING


@pytest.mark.parametrize("who", ["outsider", "member", "economic", "superuser"])
def test_only_the_standing_office_lets_people_act_for_a_unit(
    who: str, pending: Unit, portal: Portal, request: pytest.FixtureRequest
) -> None:
    actor = person(who, portal, request)
    refused = refusal(
        add_member, unit=pending, user=actor, kind=Membership.Kind.SUBMITTER, actor=actor
    )

    assert refused == NOT_STANDING
    assert not pending.memberships.exists()


def person(who: str, portal: Portal, request: pytest.FixtureRequest) -> User:
    if who == "economic":
        return portal.economic
    if who == "superuser":
        return User.objects.create_superuser("quan-tri@xuantruong.example", "x")
    user: User = request.getfixturevalue(who)
    return user


def test_a_new_unit_waits_for_approval_and_the_event_is_kept(pending: Unit, portal: Portal) -> None:
    assert pending.state == Unit.State.PENDING
    assert str(pending) == "Công an xã"
    assert not Unit.objects.active().filter(pk=pending.pk).exists()
    event = Event.objects.about(pending).get()
    assert (event.kind, event.actor, str(event)) == (
        "unit.added",
        portal.culture,
        f"unit.added #{pending.pk}",
    )


@pytest.mark.parametrize("name", ["Công an xã", "  công  an xã ", "CONG AN XA"])
def test_a_group_has_no_two_units_of_one_name(name: str, pending: Unit) -> None:
    sentence, field = refusal(
        add_unit, group=group(), name=name, kind=Unit.Kind.AGENCY, parent_body=BODY, actor=None
    )

    assert sentence == f"Nhóm này đã có đơn vị tên “{' '.join(name.split())}”."
    assert field == "name"


def test_the_database_as_well_refuses_two_units_of_one_name(pending: Unit) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Unit.objects.create(group=pending.group, name="Cong an xa", kind=Unit.Kind.AGENCY)


def test_another_group_may_have_the_same_name(pending: Unit) -> None:
    unit = add_unit(group=group(Group.FRONT), name=pending.name, kind=Unit.Kind.FRONT, actor=None)

    assert unit.name == pending.name


def test_a_unit_may_stay_as_it_is(pending: Unit) -> None:
    check_unit(pending)

    assert pending.folded == "cong an xa"


@pytest.mark.parametrize(
    ("code", "kind"),
    [(Group.INDIVIDUAL, Unit.Kind.AGENCY), (Group.AGENCY, Unit.Kind.OFFICIAL), (Group.AGENCY, "")],
)
def test_a_unit_has_a_kind_of_its_group(code: str, kind: str, portal: Portal) -> None:
    refused = refusal(add_unit, group=group(code), name="Đặng Thị Ơn", kind=kind, actor=None)

    assert refused == WRONG_KIND


def test_a_unit_has_a_name(portal: Portal) -> None:
    refused = refusal(
        add_unit, group=group(Group.FRONT), name=" \u00a0 ", kind=Unit.Kind.FRONT, actor=None
    )

    assert refused == ("Hãy ghi tên.", "name")


@pytest.mark.parametrize(
    ("code", "kind", "details", "refused"),
    [
        (Group.AGENCY, "agency", {}, ("Hãy ghi cơ quan cấp trên trực tiếp.", "parent_body")),
        (Group.BUSINESS, "enterprise", {}, ("Hãy ghi mã số thuế.", "tax_code")),
        (Group.BUSINESS, "cooperative", {"tax_code": " "}, ("Hãy ghi mã số thuế.", "tax_code")),
        (Group.BUSINESS, "household", {}, ("Hãy ghi mã số thuế.", "tax_code")),
        (Group.INDIVIDUAL, "official", {}, ("Hãy ghi chức vụ.", "post")),
        (
            Group.INDIVIDUAL,
            "official",
            {"post": "Công chức"},
            ("Hãy ghi cơ quan công tác.", "workplace"),
        ),
        (Group.INDIVIDUAL, "other", {"address": "  "}, ("Hãy ghi thôn, xóm nơi ở.", "address")),
    ],
)
def test_each_kind_tells_what_it_needs(
    code: str, kind: str, details: dict[str, str], refused: tuple[str, str], portal: Portal
) -> None:
    values = {"group": group(code), "name": "Tên", "kind": kind, "actor": None, **details}

    assert refusal(add_unit, **values) == refused


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (Group.AGENCY, Unit.Kind.HAMLET),
        (Group.FRONT, Unit.Kind.DIGITAL_TEAM),
        (Group.FRONT, Unit.Kind.FRONT),
    ],
)
def test_hamlets_digital_teams_and_organisations_need_a_name_only(
    code: str, kind: str, portal: Portal
) -> None:
    unit = add_unit(group=group(code), name="Thôn Lạc Quần", kind=kind, actor=None)

    assert (unit.kind, unit.name) == (kind, "Thôn Lạc Quần")


def a_business(**details: str) -> Unit:
    return add_unit(
        group=group(Group.BUSINESS), name="Hộ bà Ơn", kind="household", actor=None, **details
    )


def test_details_are_brought_into_their_form(portal: Portal) -> None:
    unit = a_business(
        tax_code="0314 409.058 002", phone="+84 912.345.678", address=" Thôn  Kie\u0302n Lao "
    )

    unit.refresh_from_db()
    assert (unit.tax_code, unit.phone, unit.address) == (
        "0314409058-002",
        "0912345678",
        "Thôn Kiên Lao",
    )


def test_a_household_may_use_the_owners_personal_number(portal: Portal) -> None:
    assert a_business(tax_code="036190001234").tax_code == "036190001234"


def test_a_wrong_tax_code_is_refused_with_what_a_right_one_looks_like(portal: Portal) -> None:
    household = refusal(a_business, tax_code="0100233489")
    enterprise = refusal(
        add_unit,
        group=group(Group.BUSINESS),
        name="Công ty",
        kind="enterprise",
        tax_code="036190001234",
        actor=None,
    )

    assert household == (
        (
            "Mã số thuế gồm 10 chữ số, hoặc 10 chữ số và 3 chữ số của chi nhánh; hộ kinh doanh "
            "dùng được số định danh cá nhân 12 số. Hãy xem lại từng số."
        ),
        "tax_code",
    )
    assert enterprise == (
        "Mã số thuế gồm 10 chữ số, hoặc 10 chữ số và 3 chữ số của chi nhánh. Hãy xem lại từng số.",
        "tax_code",
    )


def test_a_wrong_telephone_is_refused_beside_its_field(portal: Portal) -> None:
    assert refusal(a_business, tax_code="0100233488", phone="12345") == NO_PHONE


def test_two_people_of_one_name_are_told_apart_by_their_address(portal: Portal) -> None:
    person = {
        "group": group(Group.INDIVIDUAL),
        "name": "Nguyễn Văn An",
        "kind": Unit.Kind.OTHER,
        "actor": None,
    }
    add_unit(**person, address="Thôn 1")
    add_unit(**person, address="Thôn 2")

    assert refusal(add_unit, **person, address="thon 2")[1] == "name"


def test_units_stand_by_name_and_people_by_given_name(portal: Portal) -> None:
    for name in ("Ủy ban", "Đoàn xã", "Doanh nghiệp"):
        a_unit(name)
    for name in ("Trần Thị Bình", "Lê Văn Ân"):
        a_unit(name, Group.INDIVIDUAL)

    assert [unit.name for unit in Unit.objects.all()] == [
        "Lê Văn Ân",
        "Trần Thị Bình",
        "Doanh nghiệp",
        "Đoàn xã",
        "Ủy ban",
    ]


def test_an_approved_unit_takes_part_and_the_event_keeps_the_time(
    pending: Unit, portal: Portal
) -> None:
    now = timezone.now() - timedelta(hours=1)

    unit = approve_unit(unit=pending, actor=portal.culture, now=now)

    assert unit.state == Unit.State.ACTIVE
    assert Unit.objects.active().get() == unit
    event = Event.objects.about(unit).get(kind="unit.approved")
    assert (event.actor, event.at) == (portal.culture, now)


def test_a_member_acts_for_the_unit_from_today_until_told_otherwise(
    pending: Unit, portal: Portal
) -> None:
    user = a_user()

    membership = add_member(
        unit=pending, user=user, kind=Membership.Kind.EDITOR, actor=portal.culture
    )

    assert membership.from_date == timezone.localdate()
    assert membership.to_date == day(365)
    assert str(membership) == "Nguyễn Văn An – Công an xã"
    assert list(Unit.objects.of(user)) == [pending]
    event = Event.objects.about(membership).get()
    assert (event.kind, event.data) == ("membership.added", {"unit": pending.pk})


@pytest.mark.parametrize(
    ("first", "last", "acts"),
    [(-5, -1, False), (-5, 0, True), (0, 1, True), (0, 5, True), (1, 9, False)],
)
def test_a_member_acts_only_on_the_days_named(
    first: int, last: int, acts: bool, pending: Unit, portal: Portal
) -> None:
    user = a_user()
    add_member(
        unit=pending,
        user=user,
        kind=Membership.Kind.SUBMITTER,
        actor=portal.culture,
        from_date=day(first),
        to_date=day(last),
    )

    assert Unit.objects.of(user).exists() is acts
    assert is_unit_member(user) is acts


def day(distance: int) -> date:
    return timezone.localdate() + timedelta(days=distance)


def test_the_database_refuses_a_membership_that_ends_before_it_begins(
    pending: Unit, portal: Portal
) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        add_member(
            unit=pending,
            user=a_user(),
            kind=Membership.Kind.SUBMITTER,
            actor=portal.culture,
            from_date=day(0),
            to_date=day(-1),
        )


# What becomes of a unit


def test_a_unit_that_takes_part_is_approved_once(pending: Unit, portal: Portal) -> None:
    approve_unit(unit=pending, actor=portal.culture)
    approve_unit(unit=pending, actor=portal.culture)

    assert Event.objects.about(pending).filter(kind="unit.approved").count() == 1


@pytest.mark.parametrize("act", [suspend_unit, resume_unit, rename_unit])
def test_only_the_standing_office_steers_a_unit(act: object, unit: Unit, portal: Portal) -> None:
    details = {suspend_unit: {"reason": "a"}, rename_unit: {"reason": "a", "name": "b"}}

    refused = refusal(act, unit=unit, actor=portal.economic, **details.get(act, {}))  # type: ignore[arg-type, call-overload]

    assert refused == NOT_STANDING


def test_a_suspended_unit_waits_until_it_is_resumed(unit: Unit, portal: Portal) -> None:
    suspended = suspend_unit(unit=unit, reason=" Giải thể tạm thời ", actor=portal.culture)

    assert suspended.state == Unit.State.SUSPENDED
    assert not Unit.objects.active().filter(pk=unit.pk).exists()
    event = Event.objects.about(unit).get(kind="unit.suspended")
    assert (event.actor, event.data) == (portal.culture, {"reason": "Giải thể tạm thời"})
    assert refusal(approve_unit, unit=unit, actor=portal.culture) == (
        "Đơn vị đang ở trạng thái “Tạm dừng”, không làm được việc này.",
        None,
    )

    assert resume_unit(unit=unit, actor=portal.culture).state == Unit.State.ACTIVE


def test_a_unit_that_waits_may_be_kept_out(pending: Unit, portal: Portal) -> None:
    kept_out = suspend_unit(unit=pending, reason="Không thuộc xã", actor=portal.culture)

    assert kept_out.state == Unit.State.SUSPENDED


def test_nobody_is_suspended_without_a_reason_nor_resumed_before(
    unit: Unit, portal: Portal
) -> None:
    assert refusal(suspend_unit, unit=unit, reason="  ", actor=portal.culture) == NO_REASON
    assert refusal(resume_unit, unit=unit, actor=portal.culture) == (
        "Đơn vị đang ở trạng thái “Đang tham gia”, không làm được việc này.",
        None,
    )


def test_a_renamed_unit_keeps_its_old_name_in_its_history(unit: Unit, portal: Portal) -> None:
    unit.parent_body = BODY
    unit.save()
    now = timezone.now() - timedelta(hours=1)

    renamed = rename_unit(
        unit=unit,
        name=" Trường  THCS Xuân Ninh ",
        reason="Quyết định 5/QĐ-UBND",
        actor=portal.culture,
        now=now,
    )

    assert (renamed.name, renamed.folded) == ("Trường THCS Xuân Ninh", "truong thcs xuan ninh")
    former = renamed.former_names.get()
    assert (str(former), former.until, former.reason, former.changed_by) == (
        "Trường THCS Xuân Trường",
        now,
        "Quyết định 5/QĐ-UBND",
        portal.culture,
    )
    event = Event.objects.about(unit).get(kind="unit.renamed")
    assert event.data == {"before": "Trường THCS Xuân Trường", "after": "Trường THCS Xuân Ninh"}


def test_a_name_is_changed_to_another_free_one_with_a_reason(unit: Unit, portal: Portal) -> None:
    unit.parent_body = BODY
    unit.save()
    a_unit("Trạm Y tế xã")
    values = {"unit": unit, "actor": portal.culture}

    assert refusal(rename_unit, name="Tên", reason="", **values) == NO_REASON
    assert refusal(rename_unit, name=unit.name, reason="Sai", **values) == (
        "Tên mới giống tên đang dùng. Hãy ghi tên khác.",
        "name",
    )
    assert refusal(rename_unit, name="tram y te xa", reason="Sai", **values) == (
        "Nhóm này đã có đơn vị tên “tram y te xa”.",
        "name",
    )
    unit.refresh_from_db()
    assert unit.name == "Trường THCS Xuân Trường"


@pytest.mark.parametrize("who", ["outsider", "editor"])
def test_only_a_representative_changes_the_units_telephone(
    who: str, unit: Unit, request: pytest.FixtureRequest
) -> None:
    actor = request.getfixturevalue(who)

    assert refusal(change_phone, unit=unit, phone="0912345678", actor=actor) == (
        "Chỉ người đại diện của đơn vị được sửa số điện thoại.",
        None,
    )


def test_a_representative_changes_the_units_telephone(unit: Unit, member: User) -> None:
    assert refusal(change_phone, unit=unit, phone="999", actor=member) == NO_PHONE

    change_phone(unit=unit, phone="0228 388 1234", actor=member)

    unit.refresh_from_db()
    assert unit.phone == "02283881234"
    event = Event.objects.about(unit).get(kind="unit.changed")
    assert (event.actor, event.data) == (member, {"fields": ["phone"]})
