"""Fixtures of the whole suite."""

from pathlib import Path

import pytest
from django.db import connection

from tests import services


@pytest.fixture(autouse=True)
def _own_files(settings: object, tmp_path: Path) -> None:
    """Every test keeps its files in a folder of its own."""
    settings.MEDIA_ROOT = tmp_path / "files"  # type: ignore[attr-defined]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests whose service is missing are skipped here and named by tests/suite.py.

    Where services are required they are not skipped: they run, and fail.
    """
    if services.required():
        return
    missing = services.missing()
    reasons = {
        "browser": "Chromium and pdftotext",
        "redis": "Redis",
    }
    for item in items:
        for mark, service in reasons.items():
            if mark in item.keywords and service in missing:
                item.add_marker(pytest.mark.skip(reason=f"{service} not found"))


def on_postgres() -> bool:
    """Whether this run uses PostgreSQL."""
    return connection.vendor == "postgresql"
