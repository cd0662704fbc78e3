"""Fixtures of the tests of the project room."""

import pytest
from django.core.cache import cache

from tests.factories import Portal


@pytest.fixture(autouse=True)
def _fresh_limits() -> None:
    """Rate limits of one test do not reach the next."""
    cache.clear()


@pytest.fixture
def portal(db: None) -> Portal:
    """A round with open windows, criteria in force, and an officer in each office."""
    return Portal()
