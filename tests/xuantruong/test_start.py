"""The doors through which servers enter."""

from typing import Any

import pytest
from django.core.handlers.wsgi import WSGIHandler

from xuantruong import celery_app
from xuantruong.management.commands.serve import portal_url
from xuantruong.wsgi import application


def test_the_web_server_finds_the_portal() -> None:
    assert isinstance(application, WSGIHandler)


def test_the_worker_finds_its_tasks() -> None:
    celery_app.loader.import_default_modules()

    assert {name for name in celery_app.tasks if not name.startswith("celery.")} != set()
    assert "reports.requeue_stale" in celery_app.tasks
    assert "xuantruong.end_sessions" in celery_app.tasks


def test_links_lead_to_the_port_unless_the_portal_has_an_address(
    monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    monkeypatch.delenv("PORTAL_URL", raising=False)
    settings.PRODUCTION = False
    assert portal_url(8123) == "http://localhost:8123"

    settings.PORTAL_URL = "https://thidua.example"
    settings.PRODUCTION = True
    assert portal_url(8123) == "https://thidua.example"

    settings.PRODUCTION = False
    monkeypatch.setenv("PORTAL_URL", "https://thidua.example/")
    assert portal_url(8123) == "https://thidua.example"
