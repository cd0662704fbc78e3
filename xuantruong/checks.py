"""System checks: what must never be on a real portal."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import Error, Tags, register
from django.db import connection

from movement.models import Authority


@register(Tags.database)
def no_demonstration_in_production(
    app_configs: Sequence[AppConfig] | None,
    databases: Sequence[str] | None = None,
    **_kwargs: Any,
) -> list[Error]:
    """A database with the demonstration year may not serve a real portal.

    Runs where a database is at hand (`migrate`, and so `prepare` at every start).
    """
    if not settings.PRODUCTION or not databases:
        return []
    before_first_migration = Authority._meta.db_table not in connection.introspection.table_names()
    if before_first_migration or not Authority.objects.filter(is_demo=True).exists():
        return []
    return [
        Error(
            "Cơ sở dữ liệu này chứa dữ liệu minh họa với mật khẩu công khai.",
            hint="Chạy `manage.py remove_demo` không có PRODUCTION, rồi khởi động lại.",
            id="portal.E001",
        )
    ]
