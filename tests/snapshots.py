"""Data that many tests start from: loaded once by the real loaders, then written again in bulk.

Loading the plan and its criteria takes two hundred queries; nearly every test needs them.
"""

import copy
from collections.abc import Callable, Sequence
from typing import Any

from django.core.management.color import no_style
from django.db import connection, models


class Snapshot:
    """The rows that `load` leaves in the tables of the models, in the order of their keys.

    Args:
        load: fills empty tables; called the first time only.
        tables: the models that it fills, referenced ones first.
    """

    def __init__(self, load: Callable[[], Any], tables: Sequence[type[models.Model]]) -> None:
        self._load = load
        self._tables = tables
        self._rows: dict[type[models.Model], list[dict[str, Any]]] = {}

    def restore(self) -> None:
        """Fill the tables, by the loader the first time and from memory afterwards."""
        if any(table._default_manager.exists() for table in self._tables):
            self._load()
            return
        if not self._rows:
            self._load()
            self._rows = {
                table: list(table._default_manager.order_by("pk").values())
                for table in self._tables
            }
            return
        for table, rows in self._rows.items():
            table._default_manager.bulk_create(table(**row) for row in copy.deepcopy(rows))
        with connection.cursor() as cursor:
            for sql in connection.ops.sequence_reset_sql(no_style(), list(self._tables)):
                cursor.execute(sql)
