"""`manage.py load_demo`: fill the portal with the demonstration year."""

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from movement.errors import Refused
from movement.models import Submission, Unit
from xuantruong.demo.people import ACCOUNTS_NOTE, refuse_in_production


class Command(BaseCommand):
    """Refused under production settings; removed again by remove_demo."""

    help = "Nạp một năm thi đua minh họa (40 đơn vị, hồ sơ ở mọi trạng thái)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--seed", type=int, default=87, help="cùng số này cho cùng dữ liệu")
        parser.add_argument(
            "--today",
            type=date.fromisoformat,
            default=None,
            metavar="NĂM-THÁNG-NGÀY",
            help="ngày mà dữ liệu dừng lại (mặc định: hôm nay)",
        )
        parser.add_argument(
            "--if-empty", action="store_true", help="không làm gì nếu cổng đã có đơn vị"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            refuse_in_production()
            if options["if_empty"] and Unit.objects.exists():
                self.stdout.write("Cổng đã có đơn vị; không nạp dữ liệu minh họa.")
                return
            # Imported late: WeasyPrint takes a second, which a start with --if-empty can spare.
            from xuantruong.demo.year import build_demo_year

            build_demo_year(seed=options["seed"], today=options["today"] or timezone.localdate())
        except Refused as refusal:
            raise CommandError(refusal.message) from refusal
        units = Unit.objects.filter(is_demo=True).count()
        dossiers = Submission.objects.filter(is_demo=True).count()
        self.stdout.write(f"Đã nạp dữ liệu minh họa: {units} đơn vị, {dossiers} hồ sơ.")
        self.stdout.write(ACCOUNTS_NOTE)
