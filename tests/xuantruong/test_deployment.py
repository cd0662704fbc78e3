"""What an operator relies on: the compose file and the documented variables."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
VARIABLES = set(
    re.findall(
        r'env\.\w+\(\s*"([A-Z_]+)"', (ROOT / "xuantruong" / "settings.py").read_text("utf-8")
    )
)


def test_the_compose_file_has_every_part_of_the_portal() -> None:
    assert set(COMPOSE["services"]) == {
        "prepare",
        "web",
        "worker",
        "beat",
        "postgres",
        "redis",
        "proxy",
    }


@pytest.mark.parametrize("service", ["prepare", "web", "worker", "beat"])
def test_every_process_of_the_portal_runs_with_production_settings(service: str) -> None:
    environment = COMPOSE["services"][service]["environment"]

    assert environment["PRODUCTION"] == "1"
    assert set(environment) - {"VAR_DIR"} <= VARIABLES
    assert {"SECRET_KEY", "ALLOWED_HOSTS", "DATABASE_URL", "REDIS_URL", "EMAIL_URL"} <= set(
        environment
    )


def test_only_the_proxy_is_open_to_the_network() -> None:
    assert [name for name, service in COMPOSE["services"].items() if "ports" in service] == [
        "proxy"
    ]


def test_every_variable_of_the_settings_is_documented_for_operators() -> None:
    manual = (ROOT / "docs" / "van-hanh.md").read_text(encoding="utf-8")

    assert [name for name in sorted(VARIABLES) if f"`{name}`" not in manual] == []


@pytest.mark.parametrize("missing", ["SECRET_KEY", "DATABASE_URL", "REDIS_URL", "EMAIL_URL"])
def test_production_refuses_to_start_without(missing: str, tmp_path: Path) -> None:
    environment = {
        "PATH": os.environ["PATH"],
        "VAR_DIR": str(tmp_path),
        "PRODUCTION": "1",
        "SECRET_KEY": "x" * 60,
        "ALLOWED_HOSTS": "thidua.example",
        "DATABASE_URL": "postgres://portal@localhost/portal",
        "REDIS_URL": "redis://localhost/0",
        "EMAIL_URL": "smtp+tls://localhost:587",
    }
    del environment[missing]

    ended = subprocess.run(
        [sys.executable, "-c", "import xuantruong.settings"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )

    assert ended.returncode != 0
    assert missing in ended.stderr
