"""The demonstration year, built once for all files here.

What a test changes is rolled back, and the build itself at the end.
"""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import transaction
from django.test import override_settings

from tests.xuantruong.demo.the_year import SEED, TODAY
from xuantruong.demo.year import build_demo_year


@pytest.fixture(scope="package")
def files_of_the_year(
    django_db_setup: None, django_db_blocker: object, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Path]:
    """The demonstration year, and the folder that keeps its files."""
    folder = tmp_path_factory.mktemp("demo")
    with django_db_blocker.unblock(), transaction.atomic():  # type: ignore[attr-defined]
        with override_settings(MEDIA_ROOT=folder):
            build_demo_year(seed=SEED, today=TODAY)
        yield folder
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def files(files_of_the_year: Path, settings: object) -> Path:
    """A copy of the year's files for each test, as the database is its own for each test."""
    folder = Path(settings.MEDIA_ROOT)  # type: ignore[attr-defined]
    shutil.copytree(files_of_the_year, folder)
    return folder
