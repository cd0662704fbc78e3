"""The `reports` app."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """See docs/kien-truc.md for what this app holds."""

    name = "reports"
    verbose_name = "Báo cáo"
