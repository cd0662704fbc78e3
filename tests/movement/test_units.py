from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from movement.models import Event, Group, Membership, Unit, User
from movement.permissions import is_unit_member
from movement.units import add_member, add_unit, approve_unit, check_unit
from tests.acting import refusal
from tests.factories import Portal, a_unit, a_user

NOT_STANDING = ("Việc này thuộc Phòng Văn hóa - Xã hội.", None)
NO_KIND = ("Chỉ cá nhân, và cá nhân nào cũng phải, ghi loại cá nhân.", "individual_kind")


def group(code: str = Group.AGENCY) -> Group:
    return Group.objects.get(code=code)


@pytest.fixture
def pending(portal: Portal) -> Unit:
    return add_unit(group=group(), name="Công an xã", actor=portal.culture)


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
    sentence, field = refusal(add_unit, group=group(), name=name, actor=None)

    assert sentence == f"Nhóm này đã có đơn vị tên “{' '.join(name.split())}”."
    assert field == "name"


def test_the_database_as_well_refuses_two_units_of_one_name(pending: Unit) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Unit.objects.create(group=pending.group, name="Cong an xa")


def test_another_group_may_have_the_same_name(pending: Unit) -> None:
    unit = add_unit(group=group(Group.FRONT), name=pending.name, actor=None)

    assert unit.name == pending.name


def test_a_unit_may_stay_as_it_is(pending: Unit) -> None:
    check_unit(pending)

    assert pending.folded == "cong an xa"


@pytest.mark.parametrize(
    ("code", "kind"),
    [(Group.INDIVIDUAL, ""), (Group.AGENCY, Unit.IndividualKind.OFFICIAL)],
)
def test_a_person_has_a_kind_and_nobody_else(code: str, kind: str, portal: Portal) -> None:
    refused = refusal(
        add_unit, group=group(code), name="Đặng Thị Ơn", individual_kind=kind, actor=None
    )

    assert refused == NO_KIND


def test_two_people_of_one_name_are_told_apart_by_their_address(portal: Portal) -> None:
    person = {
        "group": group(Group.INDIVIDUAL),
        "name": "Nguyễn Văn An",
        "individual_kind": Unit.IndividualKind.OTHER,
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
    assert membership.to_date is None
    assert str(membership) == "Nguyễn Văn An – Công an xã"
    assert list(Unit.objects.of(user)) == [pending]
    event = Event.objects.about(membership).get()
    assert (event.kind, event.data) == ("membership.added", {"unit": pending.pk})


@pytest.mark.parametrize(
    ("first", "last", "acts"),
    [(-5, -1, False), (-5, 0, True), (0, None, True), (0, 5, True), (1, None, False)],
)
def test_a_member_acts_only_on_the_days_named(
    first: int, last: int | None, acts: bool, pending: Unit, portal: Portal
) -> None:
    user = a_user()
    add_member(
        unit=pending,
        user=user,
        kind=Membership.Kind.SUBMITTER,
        actor=portal.culture,
        from_date=day(first),
        to_date=None if last is None else day(last),
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
