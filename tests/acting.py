"""How tests act: a rule's refusal as a value, and several people at the same moment."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any, TypeVar

import pytest
from django.db import connection, connections

from movement.errors import Refused

Done = TypeVar("Done")


def refusal(act: Callable[..., Any], **arguments: Any) -> tuple[str, str | None]:
    """The sentence with which the rule says no, and the field that it names."""
    with pytest.raises(Refused) as refused:
        act(**arguments)
    return refused.value.message, refused.value.field


def at_once(*acts: Callable[[], Done]) -> list[Done | Refused]:
    """Do all acts at the same moment, each on a connection of its own.

    Returns:
        For every act, in order, what it gave back or the refusal it met.
    """
    start = Barrier(len(acts))

    def run(act: Callable[[], Done]) -> Done | Refused:
        try:
            connection.ensure_connection()
            start.wait(timeout=30)
            return act()
        except Refused as refused:
            return refused
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def skip_off_postgres(item: pytest.Item) -> None:
    """Tests with true parallel connections are left out on SQLite, which has one writer."""
    if "postgres" in item.keywords and connection.vendor != "postgresql":
        pytest.skip("runs on PostgreSQL")
