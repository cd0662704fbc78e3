"""The `reports` app."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """See docs/architecture.md for what this app holds."""

    name = "reports"
    verbose_name = "Báo cáo"

    def ready(self) -> None:
        """Register the rights, so that the worker knows them as the web does, and the receipts."""
        from movement.signals import dossier_submitted
        from reports import permissions  # noqa: F401
        from reports.panels import register_panels
        from reports.receipts import on_submission

        register_panels()
        dossier_submitted.connect(on_submission, dispatch_uid="reports.receipts")
