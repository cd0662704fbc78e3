"""`manage.py prepare`: bring the database, the static files and the plan's data up to date."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand

from movement.models import Plan


class Command(BaseCommand):
    """Everything a portal needs before its first visitor; safe to run at every start."""

    help = "Cập nhật cơ sở dữ liệu, tệp tĩnh, Kế hoạch, tiêu chí và hình thức khen thưởng."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--demo", action="store_true", help="ở lần chạy đầu tiên, nạp cả năm minh họa"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("migrate", verbosity=0)
        # A later start leaves a portal alone whose demonstration year was removed.
        first_start = not Plan.objects.exists()
        if not static_files_are_current():
            call_command("collectstatic", interactive=False, verbosity=0)
        for command in ("load_plan", "load_criteria", "load_award_forms"):
            call_command(command, stdout=self.stdout)
        if options["demo"] and first_start:
            call_command("load_demo", if_empty=True, stdout=self.stdout)


def static_files_are_current() -> bool:
    """Whether nothing was changed since the files were collected.

    Collecting names and compresses every file anew, which is most of a second start's time.
    """
    collected = Path(settings.STATIC_ROOT) / "staticfiles.json"
    if not collected.exists():
        return False
    then = collected.stat().st_mtime
    return all(
        Path(storage.path(name)).stat().st_mtime <= then
        for finder in get_finders()
        for name, storage in finder.list([])
    )
