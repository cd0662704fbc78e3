"""`manage.py load_criteria`: load the first proposal of component criteria as drafts."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from criteria.loading import load_criteria


class Command(BaseCommand):
    """Safe to run again: groups that have a set keep it."""

    help = "Nạp dự thảo tiêu chí thành phần cho một năm (chạy lại được)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--year", type=int, default=2026, help="năm của đợt thi đua")

    def handle(self, *args: Any, **options: Any) -> None:
        made = load_criteria(year=options["year"])
        self.stdout.write(f"Đã nạp {len(made)} bộ tiêu chí dự thảo cho năm {options['year']}.")
