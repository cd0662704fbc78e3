"""Who sees points of others before the results are out."""

from decimal import Decimal

import pytest
from django.utils import timezone

from criteria.blindness import may_see_points, readable_by
from criteria.conflicts import declare
from criteria.models import Criterion, Declaration
from criteria.scoring import release_sheet
from movement.models import Office, OfficeRole, Submission, User
from tests.criteria.judging import (
    OUTSIDERS,
    Outsider,
    a_colleague,
    done,
    fill,
    office,
    reconciling,
    scorers,
    take,
)
from tests.factories import Portal, an_officer, score

CULTURE = Office.CULTURE_SOCIAL


def sees(user: User, dossier: Submission) -> bool:
    """What the predicate and the filter say; they are one."""
    by_filter = dossier in Submission.objects.filter(readable_by(user))
    assert may_see_points(user, dossier) is by_filter
    return by_filter


@pytest.fixture
def first(portal: Portal) -> User:
    return a_colleague()


@pytest.fixture
def second(portal: Portal) -> User:
    return a_colleague("Mai Thị Lý", 2)


@OUTSIDERS
def test_nobody_outside_the_offices_sees_points(
    portal: Portal, dossier: Submission, first: User, person: Outsider
) -> None:
    done(dossier, first)
    assert not sees(person(portal), dossier)


def test_before_scoring_nobody_sees_anything(portal: Portal, dossier: Submission) -> None:
    assert not sees(portal.economic, dossier)


def test_a_scorer_sees_the_others_after_finishing_and_not_before(
    dossier: Submission, first: User, second: User
) -> None:
    scorers(2)
    done(dossier, first)
    sheet = take(dossier, second)
    fill(sheet)
    assert sees(first, dossier)
    assert not sees(second, dossier)
    done(dossier, second)
    assert sees(second, dossier)


def test_who_has_no_sheet_may_still_take_one_and_sees_nothing(
    portal: Portal, dossier: Submission, first: User, second: User
) -> None:
    scorers(2)
    done(dossier, first)
    assert not sees(second, dossier)
    assert not sees(portal.economic, dossier)


def test_when_the_own_office_has_scored_its_people_see_everything(
    portal: Portal, dossier: Submission, first: User, second: User
) -> None:
    reconciling(dossier, first)
    assert sees(second, dossier)
    assert sees(portal.economic, dossier)


def test_the_other_office_goes_on_seeing_nothing(
    portal: Portal, dossier: Submission, first: User
) -> None:
    reconciling(dossier, first)
    assert not sees(portal.culture, dossier)
    take(dossier, portal.culture, CULTURE)
    assert not sees(portal.culture, dossier)
    done(dossier, portal.culture, code=CULTURE)
    assert sees(portal.culture, dossier)


def test_the_signature_of_one_office_shows_nothing_to_the_other(
    portal: Portal, dossier: Submission
) -> None:
    score(dossier, portal.economic, Office.ECONOMIC, Decimal("0.5"))
    assert not sees(portal.culture, dossier)


def test_an_open_sheet_in_one_office_hides_what_the_other_shows(
    portal: Portal, dossier: Submission, first: User
) -> None:
    OfficeRole.objects.create(user=first, office=office(CULTURE), from_date=timezone.localdate())
    done(dossier, first)
    assert sees(first, dossier)
    take(dossier, first, CULTURE)
    assert not sees(first, dossier)


def test_a_person_of_both_offices_waits_for_both(
    portal: Portal, dossier: Submission, first: User
) -> None:
    both = an_officer(CULTURE, "hai-phong@xuantruong.example")
    OfficeRole.objects.create(user=both, office=office(), from_date=timezone.localdate())
    scorers(1)
    reconciling(dossier, first)
    assert sees(both, dossier)
    scorers(2)
    done(dossier, portal.culture, code=CULTURE)
    assert not sees(both, dossier)


def test_who_stopped_scoring_sees_nothing_until_the_office_has_scored(
    portal: Portal, dossier: Submission, first: User, second: User
) -> None:
    scorers(2)
    done(dossier, second)
    release_sheet(sheet=take(dossier, first), actor=first, reason="Nghỉ phép")
    assert not sees(first, dossier)
    done(dossier, portal.economic)
    assert sees(first, dossier)


def test_a_conflicted_officer_never_sees_anything(
    portal: Portal, dossier: Submission, first: User
) -> None:
    score(dossier, portal.economic, Office.ECONOMIC, Decimal("0.5"))
    score(dossier, portal.culture, CULTURE, Decimal("0.5"))
    assert sees(first, dossier)
    declare(user=first, unit=dossier.unit, kind=Declaration.Kind.FAMILY)
    assert not sees(first, dossier)
    declare(user=first, unit=dossier.unit, kind=Declaration.Kind.NONE)
    assert sees(first, dossier)


def test_an_office_without_criteria_sees_the_result(
    portal: Portal, dossier: Submission, first: User
) -> None:
    Criterion.objects.update(office=office(CULTURE))
    score(dossier, portal.culture, CULTURE, Decimal("0.5"))
    assert sees(first, dossier)


def test_each_dossier_stands_for_itself(portal: Portal, dossier: Submission, first: User) -> None:
    other = portal.judged("Trạm Y tế xã").submission
    assert sees(first, other)
    assert not sees(first, dossier)
    assert list(Submission.objects.filter(readable_by(first))) == [other]
