"""Fixtures of the tests of `awards`."""

import pytest

from awards.models import Sitting
from criteria.models import Result
from movement.models import User
from tests.acting import skip_off_postgres
from tests.factories import Portal


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Races need PostgreSQL."""
    skip_off_postgres(item)


@pytest.fixture
def portal(db: None) -> Portal:
    """A round with open windows, criteria in force, and an officer in each office."""
    return Portal()


@pytest.fixture
def result(portal: Portal) -> Result:
    """An agency's dossier that both offices judged."""
    return portal.judged("Trường THCS Xuân Trường")


@pytest.fixture
def sitting(portal: Portal) -> Sitting:
    """A council of three voting members and its sitting."""
    return portal.council()


@pytest.fixture
def administrator(db: None) -> User:
    """A superuser without a seat and without an office."""
    return User.objects.create_superuser("quan-tri@xuantruong.example", "mat-khau")
