"""`manage.py remove_demo`: take the demonstration year away; the plan stays."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from movement.errors import Refused
from xuantruong.demo.removal import remove_demo_year


class Command(BaseCommand):
    """Works under any settings: nothing of the demonstration should ever have to stay."""

    help = "Gỡ toàn bộ dữ liệu minh họa, giữ lại Kế hoạch."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            deleted = remove_demo_year()
        except Refused as refusal:
            raise CommandError(refusal.message) from refusal
        self.stdout.write(f"Đã gỡ dữ liệu minh họa ({deleted} dòng dữ liệu); Kế hoạch còn nguyên.")
