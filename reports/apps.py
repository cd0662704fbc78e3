"""The `reports` app."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """See docs/architecture.md for what this app holds."""

    name = "reports"
    verbose_name = "Báo cáo"

    def ready(self) -> None:
        """Register the rights, so that the worker knows them as the web does."""
        from reports import permissions  # noqa: F401
