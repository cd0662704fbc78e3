"""Fixtures of the tests of `criteria`."""

import pytest

from movement.models import Submission, Unit, User
from tests.acting import skip_off_postgres
from tests.factories import Portal, a_member, a_unit, an_accepted_dossier


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Races need PostgreSQL."""
    skip_off_postgres(item)


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
def dossier(portal: Portal, unit: Unit, member: User) -> Submission:
    """The agency's dossier, complete, sent and received."""
    return an_accepted_dossier(unit, member, portal.round, portal.culture)
