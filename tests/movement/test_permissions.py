from datetime import timedelta

import pytest
import rules
from django.contrib.auth.models import AnonymousUser
from django.http import Http404
from django.utils import timezone

from movement.models import Evidence, Office, OfficeRole, Submission, User
from movement.permissions import (
    Person,
    belongs_to_dossier,
    evidence_is_in_reach,
    is_administrator,
    is_office_staff,
    is_standing_office,
    is_unit_member,
    may_submit_for_unit,
    office_codes,
    require,
    unit_ids,
)
from tests.factories import Portal, a_user

DOSSIER_RIGHTS = ["view", "own", "change", "submit", "receive"]
State = Submission.State
TABLE: dict[tuple[str, State], list[str]] = {
    ("member", State.DRAFT): ["view", "own", "change", "submit"],
    ("member", State.SUBMITTED): ["view", "own", "submit"],
    ("member", State.RETURNED): ["view", "own", "change", "submit"],
    ("member", State.ACCEPTED): ["view", "own", "submit"],
    ("member", State.WITHDRAWN): ["view", "own", "submit"],
    ("editor", State.DRAFT): ["view", "own", "change"],
    ("editor", State.SUBMITTED): ["view", "own"],
    ("culture", State.DRAFT): [],
    ("culture", State.SUBMITTED): ["view", "receive"],
    ("culture", State.RETURNED): ["view", "receive"],
    ("culture", State.ACCEPTED): ["view", "receive"],
    ("economic", State.DRAFT): [],
    ("economic", State.SUBMITTED): ["view"],
    ("economic", State.ACCEPTED): ["view"],
    ("outsider", State.DRAFT): [],
    ("outsider", State.ACCEPTED): [],
    ("superuser", State.DRAFT): [],
    ("superuser", State.ACCEPTED): [],
    ("anonymous", State.ACCEPTED): [],
}


def person(who: str, portal: Portal, request: pytest.FixtureRequest) -> Person:
    if who == "anonymous":
        return AnonymousUser()
    if who == "superuser":
        return User.objects.create_superuser("quan-tri@xuantruong.example", "x")
    if who in {"culture", "economic"}:
        user: User = getattr(portal, who)
        return user
    found: User = request.getfixturevalue(who)
    return found


@pytest.mark.parametrize(("who", "state"), TABLE)
def test_rights_on_a_dossier_follow_the_person_and_the_state(
    who: str, state: State, draft: Submission, portal: Portal, request: pytest.FixtureRequest
) -> None:
    draft.state = state
    actor = person(who, portal, request)

    held = [
        right for right in DOSSIER_RIGHTS if actor.has_perm(f"movement.{right}_submission", draft)
    ]

    assert held == TABLE[who, state]


@pytest.mark.parametrize("who", ["anonymous", "outsider", "member", "culture", "superuser"])
def test_nobody_has_a_right_on_no_dossier(
    who: str, portal: Portal, request: pytest.FixtureRequest
) -> None:
    actor = person(who, portal, request)

    for right in DOSSIER_RIGHTS:
        assert not actor.has_perm(f"movement.{right}_submission", None)
    assert not evidence_is_in_reach(actor, None)


@pytest.mark.parametrize(
    ("who", "may"),
    [
        ("anonymous", False),
        ("member", False),
        ("economic", False),
        ("culture", True),
        ("superuser", True),
    ],
)
def test_the_standing_office_and_administrators_keep_people_and_rounds(
    who: str, may: bool, portal: Portal, request: pytest.FixtureRequest
) -> None:
    actor = person(who, portal, request)

    for right in ("view_unit", "change_unit", "add_user", "change_authority", "change_roundwindow"):
        assert actor.has_perm(f"movement.{right}") is may
    assert not actor.has_perm("movement.delete_unit")


def test_no_rule_lets_a_superuser_pass_by_it(draft: Submission) -> None:
    superuser = User.objects.create_superuser("quan-tri@xuantruong.example", "x")

    for name in list(rules.permissions.permissions):
        if name.startswith(("movement.", "criteria.", "awards.")) and "_submission" in name:
            assert not superuser.has_perm(name, draft), name
    assert superuser.has_perm("admin.view_logentry")
    assert is_administrator(superuser)


def test_an_account_that_is_switched_off_has_no_role_at_all(
    draft: Submission, member: User, portal: Portal
) -> None:
    superuser = User.objects.create_superuser("quan-tri@xuantruong.example", "x")
    for user in (member, portal.culture, superuser):
        user.is_active = False
        assert office_codes(user) == unit_ids(user) == frozenset()
        for predicate in (is_office_staff, is_standing_office, is_unit_member, is_administrator):
            assert not predicate(user)
        assert not belongs_to_dossier(user, draft)
        assert not may_submit_for_unit(user, draft)
        assert not evidence_is_in_reach(user, Evidence.objects.get())
        assert not user.has_perm("movement.view_unit")


def test_a_visitor_has_no_role() -> None:
    visitor = AnonymousUser()

    assert office_codes(visitor) == unit_ids(visitor) == frozenset()
    assert not is_administrator(visitor)


@pytest.mark.parametrize(("first", "last", "works"), [(-9, -1, False), (0, 0, True), (1, 9, False)])
def test_a_post_counts_on_its_days_only(first: int, last: int, works: bool, portal: Portal) -> None:
    today = timezone.localdate()
    user = a_user()
    role = OfficeRole.objects.create(
        user=user,
        office=Office.objects.get(code=Office.ECONOMIC),
        from_date=today + timedelta(days=first),
        to_date=today + timedelta(days=last),
    )

    assert office_codes(user) == (frozenset({"economic"}) if works else frozenset())
    assert is_office_staff(user) is works
    assert not is_standing_office(user)
    assert str(role) == "Nguyễn Văn An – Phòng Kinh tế"


def test_without_the_right_the_page_does_not_exist(draft: Submission, outsider: User) -> None:
    with pytest.raises(Http404):
        require(outsider, "movement.view_submission", draft)


def test_with_the_right_one_goes_on(draft: Submission, member: User) -> None:
    require(member, "movement.view_submission", draft)
