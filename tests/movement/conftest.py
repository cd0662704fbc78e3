"""Fixtures of the tests of `movement`: one unit's dossier, and the people around it."""

import pytest
from django.core.cache import cache
from django.test import Client

from movement.models import Membership, Submission, Unit, User
from tests.acting import skip_off_postgres
from tests.factories import Portal, a_complete_draft, a_draft, a_member, a_unit
from tests.movement.people import browser_of


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Races need PostgreSQL."""
    skip_off_postgres(item)


@pytest.fixture(autouse=True)
def _fresh_limits() -> None:
    """Rate limits of one test do not reach the next."""
    cache.clear()


@pytest.fixture
def portal(db: None) -> Portal:
    """A round with open windows, criteria in force, and an officer in each office."""
    return Portal()


@pytest.fixture
def unit(portal: Portal) -> Unit:
    """An agency."""
    return a_unit()


@pytest.fixture
def member(unit: Unit) -> User:
    """Who represents the agency."""
    return a_member(unit)


@pytest.fixture
def editor(unit: Unit) -> User:
    """Who prepares the agency's dossier but may not send it."""
    return a_member(unit, "nguoi-soan@xuantruong.example", Membership.Kind.EDITOR)


@pytest.fixture
def outsider(portal: Portal) -> User:
    """Who represents another agency."""
    return a_member(a_unit("Trạm Y tế xã"), "tram-y-te@xuantruong.example")


@pytest.fixture
def empty_draft(portal: Portal, unit: Unit, member: User) -> Submission:
    """The agency's dossier with nothing in it."""
    return a_draft(unit, member, portal.round)


@pytest.fixture
def draft(portal: Portal, unit: Unit, member: User) -> Submission:
    """The agency's dossier, complete, not sent yet."""
    return a_complete_draft(unit, member, portal.round)


@pytest.fixture
def browser(member: User) -> Client:
    """The representative's browser."""
    return browser_of(member)
