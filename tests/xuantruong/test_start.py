"""The doors through which servers enter."""

from django.core.handlers.wsgi import WSGIHandler
from django.test import RequestFactory

from xuantruong import celery_app
from xuantruong.accounts import PortalAccountAdapter
from xuantruong.wsgi import application


def test_the_web_server_finds_the_portal() -> None:
    assert isinstance(application, WSGIHandler)


def test_the_worker_finds_its_tasks() -> None:
    celery_app.loader.import_default_modules()

    assert {name for name in celery_app.tasks if not name.startswith("celery.")} != set()
    assert "reports.requeue_stale" in celery_app.tasks


def test_sign_up_is_closed_for_every_way_in() -> None:
    assert not PortalAccountAdapter().is_open_for_signup(RequestFactory().get("/"))
