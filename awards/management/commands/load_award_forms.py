"""`manage.py load_award_forms`: load award forms and their voting rules."""

from typing import Any

from django.core.management.base import BaseCommand

from awards.loading import load_award_forms


class Command(BaseCommand):
    """Safe to run again: see awards.loading."""

    help = "Nạp danh hiệu, hình thức khen thưởng (chạy lại được)."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"Đã nạp {load_award_forms()} danh hiệu, hình thức khen thưởng mới.")
