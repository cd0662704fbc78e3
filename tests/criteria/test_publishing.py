"""A set's life: drafted, approved by both offices, published, frozen."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from criteria.copying_sets import copy_set
from criteria.models import CriteriaSet, Criterion
from criteria.publishing import (
    approve_set,
    is_frozen,
    missing_approvals,
    publish_set,
    require_draft,
    set_problems,
    touch,
)
from criteria.set_content import fingerprint
from movement import workflow
from movement.models import Event, Group, Office, Round, RoundWindow, User
from tests.acting import refusal
from tests.factories import (
    Portal,
    a_complete_draft,
    a_draft,
    a_head,
    a_member,
    a_unit,
    an_officer,
    approve_criteria,
    open_window,
    the_plan,
)

State = CriteriaSet.State
PUBLISHED = (
    "Bộ tiêu chí này đã ban hành. Muốn sửa thì chép thành phiên bản mới, rồi sửa ở đó.",
    None,
)
FROZEN = (
    "Bộ tiêu chí đang áp dụng đã khóa từ khi mở nhận hồ sơ; bộ mới chỉ dùng được cho đợt sau.",
    None,
)


@pytest.fixture
def round_(db: None) -> Round:
    return the_plan()


@pytest.fixture
def culture(round_: Round) -> User:
    return a_head(Office.CULTURE_SOCIAL)


@pytest.fixture
def economic(round_: Round) -> User:
    return a_head(Office.ECONOMIC)


@pytest.fixture
def draft(round_: Round) -> CriteriaSet:
    return CriteriaSet.objects.get(round=round_, group__code=Group.AGENCY)


@pytest.fixture
def before_submission(portal: Portal) -> Portal:
    """A portal whose criteria are in force, a day before dossiers may be sent."""
    open_window(portal.round, RoundWindow.Kind.SUBMISSION, opens=1)
    return portal


def the_office(code: str) -> Office:
    return Office.objects.get(code=code)


def in_force(portal: Portal, group: str = Group.AGENCY) -> CriteriaSet:
    return CriteriaSet.objects.in_force().get(round=portal.round, group__code=group)


def a_new_version(portal: Portal, group: str = Group.AGENCY) -> CriteriaSet:
    """The next version, agreed by both offices."""
    old = in_force(portal, group)
    new = copy_set(criteria_set=old, round_=portal.round, actor=portal.culture)
    approve_criteria(new, portal.culture, portal.economic)
    return new


def a_unit_member(draft: CriteriaSet) -> User:
    return a_member(a_unit())


def an_administrator(draft: CriteriaSet) -> User:
    return User.objects.create_superuser("quan-tri@xuantruong.example", "mat-khau")


def an_economic_head(draft: CriteriaSet) -> User:
    return a_head(Office.ECONOMIC)


def a_culture_officer(draft: CriteriaSet) -> User:
    return an_officer(Office.CULTURE_SOCIAL, "chuyen-vien@xuantruong.example")


NOT_THE_HEAD = [a_unit_member, an_administrator, an_economic_head, a_culture_officer]


@pytest.mark.parametrize("person", NOT_THE_HEAD)
def test_nobody_but_the_head_approves_for_an_office(
    draft: CriteriaSet, person: Callable[[CriteriaSet], User]
) -> None:
    office = the_office(Office.CULTURE_SOCIAL)
    assert refusal(approve_set, criteria_set=draft, office=office, actor=person(draft)) == (
        "Chỉ lãnh đạo Phòng Văn hóa - Xã hội duyệt được bộ tiêu chí thay mặt phòng.",
        None,
    )
    assert not draft.approvals.exists()


def test_a_former_head_does_not_approve(draft: CriteriaSet, culture: User) -> None:
    culture.office_roles.update(to_date=timezone.localdate() - timedelta(days=1))
    culture = User.objects.get(pk=culture.pk)
    office = the_office(Office.CULTURE_SOCIAL)
    sentence, _field = refusal(approve_set, criteria_set=draft, office=office, actor=culture)
    assert sentence.startswith("Chỉ lãnh đạo")


def test_an_approval_says_who_and_when_and_stands_in_history(
    draft: CriteriaSet, economic: User
) -> None:
    now = timezone.now()
    office = the_office(Office.ECONOMIC)
    approval = approve_set(criteria_set=draft, office=office, actor=economic, now=now)
    assert (approval.approved_by, approval.approved_at) == (economic, now)
    event = Event.objects.about(draft).get()
    assert (event.kind, event.actor, event.data) == (
        "criteria_set.approved",
        economic,
        {"office": "economic"},
    )
    assert missing_approvals(draft) == [the_office(Office.CULTURE_SOCIAL)]
    assert str(approval) == f"Kinh tế: {draft}"


def test_approving_twice_is_approving_once(draft: CriteriaSet, culture: User) -> None:
    approve_criteria(draft, culture)
    approve_criteria(draft, culture)
    assert draft.approvals.count() == 1
    assert Event.objects.about(draft).count() == 1


def test_a_set_with_problems_is_not_approved_and_all_are_named(
    draft: CriteriaSet, culture: User
) -> None:
    wrong = the_office(Office.ECONOMIC)
    draft.criteria.filter(code="CQ1.1").update(office=wrong, max_points=Decimal(15))
    problems = set_problems(draft)
    assert len(problems) == 2
    office = the_office(Office.CULTURE_SOCIAL)
    assert refusal(approve_set, criteria_set=draft, office=office, actor=culture) == (
        " ".join(problems),
        None,
    )


def test_what_was_changed_after_reading_is_not_approved(draft: CriteriaSet, culture: User) -> None:
    seen = fingerprint(draft)
    draft.criteria.filter(code="CQ1.1").update(text="Đã sửa")
    office = the_office(Office.CULTURE_SOCIAL)
    assert refusal(approve_set, criteria_set=draft, office=office, actor=culture, seen=seen) == (
        "Bộ tiêu chí vừa được sửa. Hãy đọc lại rồi duyệt.",
        None,
    )
    approve_set(criteria_set=draft, office=office, actor=culture, seen=fingerprint(draft))
    assert draft.approvals.count() == 1


def test_a_published_set_is_not_approved_again(portal: Portal) -> None:
    assert (
        refusal(
            approve_set,
            criteria_set=in_force(portal),
            office=the_office(Office.ECONOMIC),
            actor=portal.economic,
        )
        == PUBLISHED
    )


def test_a_change_undoes_what_both_offices_approved(
    draft: CriteriaSet, culture: User, economic: User
) -> None:
    approve_criteria(draft, culture, economic)
    touch(draft, actor=economic)
    assert not draft.approvals.exists()
    event = Event.objects.about(draft).last()
    assert event is not None
    assert (event.kind, event.actor) == ("criteria_set.approvals_undone", economic)


def test_a_change_that_undoes_nothing_leaves_no_event(draft: CriteriaSet) -> None:
    touch(draft)
    assert not Event.objects.about(draft).exists()


def test_a_published_set_may_not_be_changed(portal: Portal) -> None:
    assert refusal(touch, criteria_set=in_force(portal)) == PUBLISHED
    assert refusal(require_draft, criteria_set=in_force(portal)) == PUBLISHED


@pytest.mark.parametrize("person", NOT_THE_HEAD)
def test_nobody_but_the_head_of_the_standing_office_publishes(
    draft: CriteriaSet, person: Callable[[CriteriaSet], User]
) -> None:
    assert refusal(publish_set, criteria_set=draft, actor=person(draft)) == (
        "Việc này thuộc lãnh đạo Phòng Văn hóa - Xã hội.",
        None,
    )
    draft.refresh_from_db()
    assert draft.state == State.DRAFT


def test_publishing_puts_the_set_in_force_and_into_history(
    draft: CriteriaSet, culture: User, economic: User
) -> None:
    approve_criteria(draft, culture, economic)
    published = publish_set(criteria_set=draft, actor=culture)
    assert published.state == State.PUBLISHED
    assert list(CriteriaSet.objects.in_force()) == [draft]
    event = Event.objects.about(draft).last()
    assert event is not None
    assert (event.kind, event.actor, event.data) == (
        "criteria_set.published",
        culture,
        {"version": 1},
    )


def test_the_first_set_may_be_published_after_submission_opened(
    draft: CriteriaSet, culture: User, economic: User
) -> None:
    open_window(draft.round, RoundWindow.Kind.SUBMISSION, opens=-30)
    approve_criteria(draft, culture, economic)
    publish_set(criteria_set=draft, actor=culture)
    assert list(CriteriaSet.objects.in_force()) == [draft]


def test_offices_that_have_not_approved_are_named(draft: CriteriaSet, culture: User) -> None:
    assert refusal(publish_set, criteria_set=draft, actor=culture) == (
        "Chưa được duyệt: Phòng Văn hóa - Xã hội, Phòng Kinh tế.",
        None,
    )
    approve_criteria(draft, culture)
    assert refusal(publish_set, criteria_set=draft, actor=culture) == (
        "Chưa được duyệt: Phòng Kinh tế.",
        None,
    )


def test_a_problem_that_came_past_the_pages_is_still_found(
    draft: CriteriaSet, culture: User, economic: User
) -> None:
    approve_criteria(draft, culture, economic)
    Criterion.objects.filter(criteria_set=draft, code="CQ1.1").update(max_points=Decimal(13))
    assert refusal(publish_set, criteria_set=draft, actor=culture) == (
        "Tổng điểm chuẩn là 99, phải bằng thang điểm 100.",
        None,
    )


def test_a_set_is_published_once(portal: Portal) -> None:
    assert refusal(publish_set, criteria_set=in_force(portal), actor=portal.culture) == PUBLISHED


def test_before_submission_opens_a_new_version_replaces_the_one_in_force(
    before_submission: Portal,
) -> None:
    old, front = in_force(before_submission), in_force(before_submission, Group.FRONT)
    new = a_new_version(before_submission)
    publish_set(criteria_set=new, actor=before_submission.culture)
    old.refresh_from_db()
    assert old.state == State.REPLACED
    assert in_force(before_submission) == new
    assert in_force(before_submission, Group.FRONT) == front
    assert refusal(publish_set, criteria_set=old, actor=before_submission.culture) == PUBLISHED


def test_from_the_moment_submission_opens_the_set_in_force_stays(
    before_submission: Portal,
) -> None:
    new = a_new_version(before_submission)
    window = before_submission.round.window(RoundWindow.Kind.SUBMISSION)
    assert window is not None
    old = in_force(before_submission)
    just_before = window.opens_at - timedelta(seconds=1)
    assert not is_frozen(old, just_before)
    assert is_frozen(old, window.opens_at)
    actor = before_submission.culture
    assert refusal(publish_set, criteria_set=new, actor=actor, now=window.opens_at) == FROZEN
    publish_set(criteria_set=new, actor=actor, now=just_before)
    assert in_force(before_submission) == new


def test_a_draft_is_never_frozen(draft: CriteriaSet) -> None:
    assert not is_frozen(draft)


def test_a_round_without_dates_freezes_nothing(portal: Portal) -> None:
    portal.round.windows.all().delete()
    assert not is_frozen(in_force(portal))


def test_dates_moved_after_a_dossier_was_sent_do_not_thaw_the_set(portal: Portal) -> None:
    unit = a_unit()
    member = a_member(unit)
    workflow.submit(submission=a_complete_draft(unit, member, portal.round), actor=member)
    open_window(portal.round, RoundWindow.Kind.SUBMISSION, opens=1)
    assert is_frozen(in_force(portal))
    assert not is_frozen(in_force(portal, Group.FRONT))


def test_a_dossier_that_was_not_sent_freezes_nothing(portal: Portal) -> None:
    unit = a_unit()
    a_draft(unit, a_member(unit), portal.round)
    open_window(portal.round, RoundWindow.Kind.SUBMISSION, opens=1)
    assert not is_frozen(in_force(portal))


def test_words_for_sets_and_criteria(draft: CriteriaSet) -> None:
    assert str(draft) == f"Bộ tiêu chí {draft.group.name} 2026"
    criterion = Criterion.objects.get(code="CQ1.1")
    assert str(criterion) == f"CQ1.1 {criterion.text}"
