from collections.abc import Callable
from decimal import Decimal

import pytest

from criteria.models import Axis, CriteriaSet, Criterion
from criteria.publishing import publish_set, set_problems
from movement import workflow
from movement.models import Event, Group, Office, PlanCriterion, Round, Submission, User
from tests.acting import refusal
from tests.factories import (
    Portal,
    a_complete_draft,
    a_draft,
    a_member,
    a_unit,
    an_officer,
    the_plan,
)

State = CriteriaSet.State


@pytest.fixture
def round_(db: None) -> Round:
    return the_plan()


@pytest.fixture
def culture(round_: Round) -> User:
    return an_officer(Office.CULTURE_SOCIAL)


@pytest.fixture
def draft(round_: Round) -> CriteriaSet:
    return CriteriaSet.objects.get(round=round_, group__code=Group.AGENCY)


def a_new_version(old: CriteriaSet) -> CriteriaSet:
    new = CriteriaSet.objects.create(round=old.round, group=old.group, version=old.version + 1)
    for criterion in old.criteria.all():
        criterion.pk = None
        criterion.criteria_set = new
        criterion.save()
    return new


def in_force(portal: Portal, group: str = Group.AGENCY) -> CriteriaSet:
    return CriteriaSet.objects.in_force().get(round=portal.round, group__code=group)


def a_unit_member(draft: CriteriaSet) -> User:
    return a_member(a_unit())


def an_economic_officer(draft: CriteriaSet) -> User:
    return an_officer(Office.ECONOMIC)


def an_administrator(draft: CriteriaSet) -> User:
    return User.objects.create_superuser("quan-tri@xuantruong.example", "mat-khau")


@pytest.mark.parametrize("person", [a_unit_member, an_economic_officer, an_administrator])
def test_nobody_but_the_standing_office_publishes(
    draft: CriteriaSet, person: Callable[[CriteriaSet], User]
) -> None:
    actor = person(draft)
    assert refusal(publish_set, criteria_set=draft, actor=actor) == (
        "Việc này thuộc Phòng Văn hóa - Xã hội.",
        None,
    )
    draft.refresh_from_db()
    assert draft.state == State.DRAFT


def test_publishing_puts_the_set_in_force_and_into_history(
    draft: CriteriaSet, culture: User
) -> None:
    published = publish_set(criteria_set=draft, actor=culture)
    assert published.state == State.PUBLISHED
    assert list(CriteriaSet.objects.in_force()) == [draft]
    event = Event.objects.about(draft).get()
    assert (event.kind, event.actor) == ("criteria_set.published", culture)


def test_a_set_is_published_once(draft: CriteriaSet, culture: User) -> None:
    publish_set(criteria_set=draft, actor=culture)
    assert refusal(publish_set, criteria_set=draft, actor=culture) == (
        "Bộ tiêu chí này đã ban hành.",
        None,
    )


@pytest.mark.parametrize("group", [Group.AGENCY, Group.FRONT, Group.BUSINESS, Group.INDIVIDUAL])
def test_the_first_proposal_of_every_group_is_ready(round_: Round, group: str) -> None:
    draft = CriteriaSet.objects.get(round=round_, group__code=group)
    assert set_problems(draft) == []


def test_points_that_miss_the_scale_are_told_with_both_numbers(draft: CriteriaSet) -> None:
    draft.criteria.filter(code="CQ1.1").update(max_points=Decimal("12.50"))
    assert set_problems(draft) == ["Tổng điểm chuẩn là 98,5, phải bằng thang điểm 100."]


def test_a_criterion_of_the_plan_without_components_is_named(draft: CriteriaSet) -> None:
    uncovered = PlanCriterion.objects.get(group=draft.group, number=2)
    covered = PlanCriterion.objects.get(group=draft.group, number=1)
    draft.criteria.filter(plan_criterion=uncovered).update(plan_criterion=covered)
    assert set_problems(draft) == [
        f"Tiêu chí {uncovered} của Kế hoạch chưa có tiêu chí thành phần."
    ]


def test_a_criterion_beneath_another_groups_criterion_is_named(draft: CriteriaSet) -> None:
    foreign = PlanCriterion.objects.get(group__code=Group.FRONT, number=1)
    draft.criteria.filter(code="CQ4.3").update(plan_criterion=foreign)
    assert set_problems(draft) == ["Tiêu chí CQ4.3 thuộc nhóm đối tượng khác."]


@pytest.mark.parametrize(
    ("axis", "office"),
    [
        (Axis.GREEN, Office.CULTURE_SOCIAL),
        (Axis.DIGITAL, Office.ECONOMIC),
        (Axis.INNOVATION, Office.ECONOMIC),
        (Axis.SCIENCE_TECHNOLOGY, Office.ECONOMIC),
    ],
)
def test_a_criterion_in_the_wrong_office_is_named(
    draft: CriteriaSet, axis: Axis, office: str
) -> None:
    draft.criteria.filter(code="CQ1.1").update(axis=axis, office=Office.objects.get(code=office))
    assert set_problems(draft) == [
        (
            "Tiêu chí CQ1.1: chuyển đổi xanh do Phòng Kinh tế chấm, các trục khác do Phòng "
            "Văn hóa - Xã hội chấm."
        )
    ]


def test_an_empty_set_lacks_everything(draft: CriteriaSet, culture: User) -> None:
    draft.criteria.all().delete()
    problems = set_problems(draft)
    assert problems[0] == "Tổng điểm chuẩn là 0, phải bằng thang điểm 100."
    assert len(problems) == 1 + draft.group.plan_criteria.count()


def test_a_set_with_problems_is_refused_with_all_of_them(draft: CriteriaSet, culture: User) -> None:
    economic = Office.objects.get(code=Office.ECONOMIC)
    draft.criteria.filter(code="CQ1.1").update(office=economic, max_points=Decimal(15))
    problems = set_problems(draft)
    assert len(problems) == 2
    assert refusal(publish_set, criteria_set=draft, actor=culture) == (" ".join(problems), None)
    draft.refresh_from_db()
    assert draft.state == State.DRAFT


def test_a_new_version_replaces_the_one_in_force(portal: Portal) -> None:
    old = in_force(portal)
    new = a_new_version(old)
    publish_set(criteria_set=new, actor=portal.culture)
    old.refresh_from_db()
    assert old.state == State.REPLACED
    assert in_force(portal) == new


def test_a_new_version_leaves_the_other_groups_alone(portal: Portal) -> None:
    front = in_force(portal, Group.FRONT)
    publish_set(criteria_set=a_new_version(in_force(portal)), actor=portal.culture)
    assert in_force(portal, Group.FRONT) == front


def test_a_replaced_version_does_not_come_back(portal: Portal) -> None:
    old = in_force(portal)
    publish_set(criteria_set=a_new_version(old), actor=portal.culture)
    assert refusal(publish_set, criteria_set=old, actor=portal.culture) == (
        "Bộ tiêu chí này đã ban hành.",
        None,
    )


def test_a_set_stays_once_a_dossier_was_sent_under_it(portal: Portal) -> None:
    old = in_force(portal)
    unit = a_unit()
    member = a_member(unit)
    workflow.submit(submission=a_complete_draft(unit, member, portal.round), actor=member)
    new = a_new_version(old)
    assert refusal(publish_set, criteria_set=new, actor=portal.culture) == (
        "Đã có hồ sơ nộp theo bộ tiêu chí đang áp dụng; không thay được nữa.",
        None,
    )
    assert in_force(portal) == old


def test_a_received_dossier_keeps_the_set_too(portal: Portal, dossier: Submission) -> None:
    new = a_new_version(in_force(portal))
    sentence, _field = refusal(publish_set, criteria_set=new, actor=portal.culture)
    assert sentence.startswith("Đã có hồ sơ nộp")


def test_a_dossier_still_in_draft_does_not_keep_the_set(portal: Portal) -> None:
    unit = a_unit()
    a_draft(unit, a_member(unit), portal.round)
    new = a_new_version(in_force(portal))
    publish_set(criteria_set=new, actor=portal.culture)
    assert in_force(portal) == new


def test_a_dossier_of_another_group_does_not_keep_the_set(
    portal: Portal, dossier: Submission
) -> None:
    new = a_new_version(in_force(portal, Group.FRONT))
    publish_set(criteria_set=new, actor=portal.culture)
    assert in_force(portal, Group.FRONT) == new


def test_words_for_sets_and_criteria(draft: CriteriaSet) -> None:
    assert str(draft) == f"Bộ tiêu chí {draft.group.name} 2026"
    criterion = Criterion.objects.get(code="CQ1.1")
    assert str(criterion) == f"CQ1.1 {criterion.text}"
