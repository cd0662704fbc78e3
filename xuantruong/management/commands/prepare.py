"""`manage.py prepare`: bring the database, the static files and the plan's data up to date."""

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    """Everything a portal needs before its first visitor; safe to run at every start."""

    help = "Cập nhật cơ sở dữ liệu, tệp tĩnh, Kế hoạch, tiêu chí và hình thức khen thưởng."

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("migrate", verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        for command in ("load_plan", "load_criteria", "load_award_forms"):
            call_command(command, stdout=self.stdout)
