"""Hamlets and units that stand outside, and who is among the first."""

from decimal import Decimal

import pytest

from criteria.among_first import ShareRow, shares_among_first
from criteria.bars import Bar
from criteria.conflicts import declare
from criteria.left_out import Years, kinds_left_out, units_left_out, years_until
from criteria.models import ClassBand, Declaration
from movement.models import Group, Round, Submission, Unit
from tests.criteria.rows import a_result, a_sent_dossier
from tests.factories import Portal, a_unit

THIS_YEAR = Years(2026, 2026)


def a_hamlet(name: str, state: Unit.State = Unit.State.ACTIVE) -> Unit:
    hamlet = a_unit(name)
    hamlet.kind, hamlet.state = Unit.Kind.HAMLET, state
    hamlet.save()
    return hamlet


def year(number: int) -> Round:
    return Round.objects.get(year=number)


def left_out(years: Years) -> list[str]:
    return [unit.name for unit in units_left_out(years)]


# The years


@pytest.mark.parametrize(
    ("count", "first"), [(1, 2029), (2, 2028), (3, 2027), (4, 2026), (5, 2026)]
)
def test_years_are_counted_back_to_the_first_round(portal: Portal, count: int, first: int) -> None:
    assert years_until(year(2029), count) == Years(first, 2029)


# Without a dossier


def test_units_that_do_not_take_part_are_not_missed(portal: Portal) -> None:
    a_hamlet("Thôn chờ duyệt", Unit.State.PENDING)
    a_hamlet("Thôn tạm dừng", Unit.State.SUSPENDED)
    assert left_out(THIS_YEAR) == []
    assert kinds_left_out(THIS_YEAR) == []


@pytest.mark.parametrize(
    ("state", "missed"),
    [
        (Submission.State.DRAFT, True),
        (Submission.State.WITHDRAWN, True),
        (Submission.State.SUBMITTED, False),
        (Submission.State.RETURNED, False),
        (Submission.State.ACCEPTED, False),
    ],
)
def test_only_a_dossier_that_was_sent_counts(
    portal: Portal, state: Submission.State, missed: bool
) -> None:
    a_sent_dossier(a_hamlet("Thôn 1"), portal.round, state)
    assert left_out(THIS_YEAR) == (["Thôn 1"] if missed else [])


def test_hamlets_come_first_then_the_groups_in_their_order(portal: Portal) -> None:
    a_unit("Công ty Minh Anh", Group.BUSINESS)
    a_unit("An toàn giao thông")
    a_hamlet("Thôn Đoài")
    a_hamlet("Thôn Bắc")
    assert left_out(THIS_YEAR) == [
        "Thôn Bắc",
        "Thôn Đoài",
        "An toàn giao thông",
        "Công ty Minh Anh",
    ]


def test_people_are_counted_and_not_named(portal: Portal) -> None:
    a_unit("Nguyễn Văn An", Group.INDIVIDUAL)
    assert left_out(THIS_YEAR) == []
    assert kinds_left_out(THIS_YEAR) == [Bar(Unit.Kind.OTHER.label, 1, 1)]


def test_the_last_dossier_before_the_years_is_told(portal: Portal) -> None:
    hamlet = a_hamlet("Thôn 1")
    a_sent_dossier(hamlet, year(2026))
    a_sent_dossier(hamlet, year(2027))
    a_sent_dossier(hamlet, year(2028), Submission.State.DRAFT)
    a_sent_dossier(hamlet, year(2030))
    a_hamlet("Thôn 2")
    found = [(unit.name, unit.last_year) for unit in units_left_out(Years(2028, 2029))]
    assert found == [("Thôn 1", 2027), ("Thôn 2", None)]


def test_one_dossier_in_any_of_the_years_is_enough(portal: Portal) -> None:
    a_sent_dossier(a_hamlet("Thôn 1"), year(2027))
    assert left_out(Years(2027, 2029)) == []
    assert left_out(Years(2026, 2027)) == []
    assert left_out(Years(2028, 2029)) == ["Thôn 1"]
    assert left_out(Years(2026, 2026)) == ["Thôn 1"]


def test_each_kind_counts_its_units_once(portal: Portal) -> None:
    active = a_hamlet("Thôn 1")
    a_sent_dossier(active, year(2026))
    a_sent_dossier(active, year(2027))
    a_hamlet("Thôn 2")
    a_unit("Trạm Y tế")
    assert kinds_left_out(Years(2026, 2027)) == [
        Bar("Cơ quan, đơn vị, trường học", 1, 1),
        Bar("Thôn, xóm", 1, 2),
    ]


# Among the first


def a_person(name: str, gender: str = "", is_direct_worker: bool | None = None) -> Unit:
    person = a_unit(name, Group.INDIVIDUAL)
    person.gender, person.is_direct_worker = gender, is_direct_worker
    person.save()
    return person


def judged(portal: Portal, unit: Unit, rank: int, band: str = "") -> None:
    a_result(a_sent_dossier(unit, portal.round), "50", rank, band=band)


def shares(portal: Portal) -> list[tuple[tuple[int, int], tuple[int, int], int]]:
    """Of direct workers, women, businesses: among the first, among all, not recorded."""
    return [
        ((row.first.part, row.first.whole), (row.everyone.part, row.everyone.whole), row.unknown)
        for row in shares_among_first(portal.round, portal.culture)
    ]


def test_without_dossiers_there_are_no_shares(portal: Portal) -> None:
    assert shares(portal) == [((0, 0), (0, 0), 0)] * 3


def test_the_first_are_those_in_a_top_class(portal: Portal) -> None:
    judged(portal, a_person("Một", "female", True), 1, "Xuất sắc")
    judged(portal, a_person("Hai", "male", True), 2, "Tốt")
    judged(portal, a_person("Ba", "female", False), 3, "Hoàn thành")
    judged(portal, a_unit("Công ty Minh Anh", Group.BUSINESS), 1, "Hoàn thành")
    assert shares(portal) == [
        ((2, 2), (2, 3), 0),
        ((1, 2), (2, 3), 0),
        ((0, 2), (1, 4), 0),
    ]


def test_without_top_classes_the_first_third_of_each_group_counts(portal: Portal) -> None:
    ClassBand.objects.all().delete()
    for rank in range(1, 5):  # ranks 1 and 2 of 4
        judged(portal, a_person(f"Người {rank}", "female" if rank < 4 else "male"), rank)
    judged(portal, a_unit("Công ty Minh Anh", Group.BUSINESS), 1)
    assert shares(portal)[1:] == [((2, 2), (3, 4), 0), ((1, 3), (1, 5), 0)]


def test_what_nobody_recorded_counts_nowhere_and_is_told(portal: Portal) -> None:
    judged(portal, a_person("Một"), 1, "Xuất sắc")
    judged(portal, a_person("Hai", "female", False), 2, "Tốt")
    judged(portal, a_unit("Trạm Y tế"), 1, "Xuất sắc")
    assert shares(portal) == [
        ((0, 1), (0, 1), 1),
        ((1, 1), (1, 1), 1),
        ((0, 3), (0, 3), 0),
    ]


def test_dossiers_that_wait_for_a_result_are_among_all_only(portal: Portal) -> None:
    a_sent_dossier(a_person("Một", "female", True), portal.round)
    a_sent_dossier(a_person("Hai", "male", True), portal.round, Submission.State.SUBMITTED)
    assert shares(portal) == [((0, 0), (1, 1), 0), ((0, 0), (1, 1), 0), ((0, 0), (0, 1), 0)]


def test_another_round_counts_for_itself(portal: Portal) -> None:
    a_result(a_sent_dossier(a_person("Một", "female"), year(2027)), "50", 1, band="Tốt")
    assert shares(portal) == [((0, 0), (0, 0), 0)] * 3


def test_a_dossier_under_conflict_is_not_told_to_be_among_the_first(portal: Portal) -> None:
    friend = a_person("Một", "female", True)
    judged(portal, friend, 1, "Xuất sắc")
    declare(user=portal.culture, unit=friend, kind=Declaration.Kind.FAMILY)
    assert shares(portal) == [((0, 0), (1, 1), 0), ((0, 0), (1, 1), 0), ((0, 0), (0, 1), 0)]


def test_a_share_is_drawn_beside_the_share_among_all(portal: Portal) -> None:
    judged(portal, a_person("Một", "female"), 1, "Tốt")
    judged(portal, a_person("Hai", "male"), 2)
    row: ShareRow = shares_among_first(portal.round, portal.culture)[1]
    assert [(bar.label, bar.percent) for bar in row.bars] == [
        ("Trong các hồ sơ dẫn đầu", Decimal(100)),
        ("Trong mọi hồ sơ", Decimal(50)),
    ]
