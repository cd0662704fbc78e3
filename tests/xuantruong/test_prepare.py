"""`manage.py prepare`: what `make run` and the production start call."""

from pathlib import Path

import pytest
from django.core.management import call_command

from movement.models import Authority, Plan, Unit
from xuantruong.management.commands.prepare import static_files_are_current

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_static_root(settings: object, tmp_path: Path) -> None:
    settings.STATIC_ROOT = tmp_path / "static"  # type: ignore[attr-defined]
    settings.STORAGES = {  # type: ignore[attr-defined]
        **settings.STORAGES,  # type: ignore[attr-defined]
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"},
    }


def test_the_first_start_loads_the_plan_and_the_demonstration_year() -> None:
    call_command("prepare", demo=True)

    assert Plan.objects.get().number == "87/KH-UBND"
    assert Unit.objects.count() == 40


def test_a_later_start_does_not_bring_a_removed_demonstration_year_back() -> None:
    call_command("prepare")

    call_command("prepare", demo=True)

    assert Unit.objects.count() == 0
    authority = Authority.current()
    assert authority is not None
    assert not authority.is_demo


def test_static_files_are_collected_once_and_again_only_after_a_change(tmp_path: Path) -> None:
    assert not static_files_are_current()

    call_command("prepare")

    assert static_files_are_current()
    manifest = tmp_path / "static" / "staticfiles.json"
    manifest.touch()
    before = manifest.stat().st_mtime_ns
    call_command("prepare")
    assert manifest.stat().st_mtime_ns == before
