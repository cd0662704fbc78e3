"""`manage.py load_plan`: load plan 87/KH-UBND from its data file."""

from typing import Any

from django.core.management.base import BaseCommand

from movement.loading import load_plan


class Command(BaseCommand):
    """Safe to run again: see movement.loading."""

    help = "Nạp Kế hoạch 87/KH-UBND (chạy lại được, không ghi đè phần đã sửa)."

    def handle(self, *args: Any, **options: Any) -> None:
        plan = load_plan()
        self.stdout.write(f"Đã nạp {plan}.")
