"""A new year, and a new version, start as a copy."""

from collections.abc import Callable

import pytest

from criteria.comparing_sets import compare
from criteria.copying_sets import copy_set
from criteria.models import CriteriaSet, Criterion
from criteria.set_content import content_of, fingerprint
from movement.models import Event, Group, Office, Round, RoundWindow, User
from tests.acting import refusal
from tests.factories import Portal, a_member, a_unit, an_officer, open_window

NOT_YOURS = ("Việc này thuộc Phòng Văn hóa - Xã hội.", None)


@pytest.fixture
def source(portal: Portal) -> CriteriaSet:
    """The agencies' set in force, with bands in use."""
    Criterion.objects.filter(bands__isnull=False).update(kind=Criterion.Kind.BANDS)
    return CriteriaSet.objects.in_force().get(group__code=Group.AGENCY)


@pytest.fixture
def next_round(portal: Portal) -> Round:
    return Round.objects.get(year=2027)


def a_unit_member(portal: Portal) -> User:
    return a_member(a_unit())


def an_economic_officer(portal: Portal) -> User:
    return an_officer(Office.ECONOMIC, "kinh-te@xuantruong.example")


@pytest.mark.parametrize("person", [a_unit_member, an_economic_officer])
def test_nobody_but_the_standing_office_copies(
    portal: Portal, source: CriteriaSet, next_round: Round, person: Callable[[Portal], User]
) -> None:
    actor = person(portal)
    assert refusal(copy_set, criteria_set=source, round_=next_round, actor=actor) == NOT_YOURS
    assert not CriteriaSet.objects.filter(round=next_round).exists()


def test_a_new_year_starts_with_everything_the_old_one_had(
    portal: Portal, source: CriteriaSet, next_round: Round
) -> None:
    officer = an_officer(Office.CULTURE_SOCIAL, "chuyen-vien@xuantruong.example")
    copy = copy_set(criteria_set=source, round_=next_round, actor=officer)
    assert (copy.round, copy.group, copy.version) == (next_round, source.group, 1)
    assert (copy.state, copy.is_proposal, copy.copied_from) == ("draft", False, source)
    assert copy.note == "Chép từ bộ tiêu chí năm 2026, phiên bản 1"
    assert content_of(copy) == content_of(source)
    assert compare(content_of(source), content_of(copy)).is_empty
    assert not copy.approvals.exists()


def test_the_old_set_keeps_its_lines_and_the_new_one_has_its_own(
    portal: Portal, source: CriteriaSet, next_round: Round
) -> None:
    before = fingerprint(source)
    copy = copy_set(criteria_set=source, round_=next_round, actor=portal.culture)
    copy.criteria.all().delete()
    copy.class_bands.all().delete()
    assert fingerprint(source) == before
    assert fingerprint(copy) != before


def test_a_copy_stands_in_history(portal: Portal, source: CriteriaSet, next_round: Round) -> None:
    copy = copy_set(criteria_set=source, round_=next_round, actor=portal.culture)
    event = Event.objects.about(copy).get()
    assert (event.kind, event.actor, event.data) == (
        "criteria_set.copied",
        portal.culture,
        {"source": source.pk},
    )


def test_a_round_takes_one_draft_a_group(
    portal: Portal, source: CriteriaSet, next_round: Round
) -> None:
    copy_set(criteria_set=source, round_=next_round, actor=portal.culture)
    assert refusal(copy_set, criteria_set=source, round_=next_round, actor=portal.culture) == (
        "Đợt thi đua năm 2027 đã có dự thảo phiên bản 1 của nhóm này; hãy sửa dự thảo đó.",
        None,
    )
    front = CriteriaSet.objects.in_force().get(group__code=Group.FRONT)
    assert copy_set(criteria_set=front, round_=next_round, actor=portal.culture).version == 1


def test_before_submission_opens_the_same_round_gets_the_next_version(
    portal: Portal, source: CriteriaSet
) -> None:
    open_window(portal.round, RoundWindow.Kind.SUBMISSION, opens=1)
    copy = copy_set(criteria_set=source, round_=portal.round, actor=portal.culture)
    assert (copy.round, copy.version) == (portal.round, 2)


def test_after_submission_opened_the_round_takes_no_other_version(
    portal: Portal, source: CriteriaSet
) -> None:
    assert refusal(copy_set, criteria_set=source, round_=portal.round, actor=portal.culture) == (
        "Bộ tiêu chí của Đợt thi đua năm 2026 đã khóa từ khi mở nhận hồ sơ; hãy chép sang đợt sau.",
        None,
    )
