"""A real portal in processes of its own: web server, Celery worker, a folder for its data."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 90


class Portal:
    """Started by its fixtures, used by browsers over HTTP, stopped at the end.

    It is the portal as `make run` starts it, with other folders, and with the database and the
    queue that the environment names.
    """

    def __init__(self, folder: Path, **environment: str) -> None:
        self.folder = folder
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.environment = {
            **{key: value for key, value in os.environ.items() if key != "DATABASE_URL"},
            "VAR_DIR": str(folder),
            "DJANGO_SETTINGS_MODULE": "xuantruong.settings",
            **environment,
        }
        self.web: subprocess.Popen[bytes] | None = None
        self.worker: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """The address without the slash at its end."""
        return f"http://127.0.0.1:{self.port}"

    def manage(self, *arguments: str) -> str:
        """Run a management command and give what it printed."""
        return subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self.environment,
            check=True,
            capture_output=True,
            text=True,
        ).stdout

    def start_web(self) -> None:
        """Start the web server and wait until it is healthy."""
        self.web = self._start(
            *("gunicorn", "xuantruong.wsgi", "--bind", f"127.0.0.1:{self.port}"),
            *("--workers", "1", "--threads", "4", "--no-control-socket"),
            log="web.log",
        )
        deadline = time.monotonic() + START_SECONDS
        while not self._is_healthy():
            assert time.monotonic() < deadline, (self.folder / "web.log").read_text()
            time.sleep(0.2)

    def start_worker(self) -> None:
        """Start a Celery worker; messages wait for it, so nobody needs to."""
        self.worker = self._start(
            *("celery", "-A", "xuantruong", "worker", "--beat", "--concurrency", "1"),
            *("--schedule", str(self.folder / "beat")),
            log="worker.log",
        )

    def kill_worker(self) -> None:
        """Kill the worker and its children without a warning."""
        assert self.worker is not None
        os.killpg(self.worker.pid, signal.SIGKILL)
        self.worker.wait()
        self.worker = None

    def kill_web(self) -> None:
        """Kill the web server and its children without a warning, in the middle of anything."""
        assert self.web is not None
        os.killpg(self.web.pid, signal.SIGKILL)
        self.web.wait()
        self.web = None

    def stop(self) -> None:
        """Stop everything."""
        for process in (self.web, self.worker):
            if process is not None:
                os.killpg(process.pid, signal.SIGTERM)
                try:
                    process.wait(timeout=20)
                except subprocess.TimeoutExpired:
                    os.killpg(process.pid, signal.SIGKILL)
                    process.wait()

    def _start(self, module: str, *arguments: str, log: str) -> subprocess.Popen[bytes]:
        with (self.folder / log).open("ab") as output:
            return subprocess.Popen(
                [sys.executable, "-m", module, *arguments],
                cwd=ROOT,
                env=self.environment,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def _is_healthy(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/suc-khoe/", timeout=2) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False
