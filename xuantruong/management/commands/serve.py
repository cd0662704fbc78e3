"""`manage.py serve`: the web server and a real Celery worker, in one terminal."""

import os
import sys
import threading
import time
import urllib.error
import urllib.request
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from honcho.manager import Manager

from movement.models import Authority
from xuantruong.demo.people import ACCOUNTS_NOTE

WAIT_SECONDS = 60


def portal_url(port: int) -> str:
    """Where links in letters lead: to this very portal, unless it was given an address."""
    if settings.PRODUCTION or os.environ.get("PORTAL_URL"):
        return settings.PORTAL_URL
    return f"http://localhost:{port}"


class Command(BaseCommand):
    """Runs gunicorn and the worker until Ctrl+C; when one of them dies, the other stops too."""

    help = "Chạy máy chủ web và tiến trình Celery."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--bind", default="127.0.0.1", help="địa chỉ nhận kết nối")

    def handle(self, *args: Any, **options: Any) -> None:
        address = f"{options['bind']}:{options['port']}"
        python = sys.executable
        environment = {
            **os.environ,
            "PORTAL_URL": portal_url(options["port"]),
            "PYTHONUNBUFFERED": "1",
        }
        manager = Manager()
        manager.add_process(
            "web",
            f"{python} -m gunicorn xuantruong.wsgi --bind {address} --workers 2 --threads 4 "
            "--worker-class gthread --reuse-port --no-control-socket --log-level warning",
            env=environment,
        )
        manager.add_process(
            "worker",
            f"{python} -m celery --quiet -A xuantruong worker --beat --concurrency 1 "
            "--loglevel error "
            f"--schedule {settings.CELERY_BEAT_SCHEDULE_FILENAME}",
            env=environment,
        )
        threading.Thread(target=self._say_when_ready, args=(options["port"],), daemon=True).start()
        manager.loop()
        sys.exit(manager.returncode or 0)

    def _say_when_ready(self, port: int) -> None:
        url = f"http://127.0.0.1:{port}/"
        deadline = time.monotonic() + WAIT_SECONDS
        while time.monotonic() < deadline:
            try:
                with urllib.request.urlopen(f"{url}suc-khoe/", timeout=2):  # noqa: S310
                    break
            except (urllib.error.URLError, OSError):
                time.sleep(0.2)
        else:
            self.stderr.write("Máy chủ web chưa trả lời; xem các dòng ở trên.")
            return
        self.stdout.write(f"\nCổng thi đua đã sẵn sàng: {url.replace('127.0.0.1', 'localhost')}")
        authority = Authority.current()
        if authority is not None and authority.is_demo:
            self.stdout.write(ACCOUNTS_NOTE)
        self.stdout.write("Dừng bằng Ctrl+C.\n")
