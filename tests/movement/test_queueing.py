from typing import Any

import pytest
from django.db import transaction
from kombu.exceptions import OperationalError

from movement import queueing


def test_a_message_is_really_put_into_the_queue(settings: Any) -> None:
    assert settings.CELERY_BROKER_URL == "memory://"
    assert queueing.knock("reports.build", 7)
    assert queueing.knock("reports.build", 7, pause=10)


@pytest.mark.parametrize("error", [OperationalError("refused"), ConnectionResetError()])
def test_a_queue_that_cannot_be_reached_is_told_and_not_raised(
    error: Exception, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse(*args: Any, **kwargs: Any) -> None:
        raise error

    monkeypatch.setattr(queueing.current_app, "send_task", refuse)

    assert not queueing.knock("movement.send_letter", 7)
    assert "movement.send_letter 7 waits: the queue cannot be reached" in caplog.text


@pytest.mark.django_db
def test_the_worker_is_told_when_the_row_is_there_and_not_of_one_that_was_undone(
    monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    told: list[tuple[str, int, int]] = []
    monkeypatch.setattr(
        queueing, "knock", lambda task, key, *, pause=0: told.append((task, key, pause))
    )

    with django_capture_on_commit_callbacks(execute=True):
        queueing.knock_after_commit("movement.send_letter", 1)
        with transaction.atomic():
            queueing.knock_after_commit("movement.send_letter", 2)
            transaction.set_rollback(True)
        queueing.knock_after_commit("reports.build", 3, pause=10)
        assert told == []

    assert told == [("movement.send_letter", 1, 0), ("reports.build", 3, 10)]
