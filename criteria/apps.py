"""The `criteria` app."""

from django.apps import AppConfig


class CriteriaConfig(AppConfig):
    """See docs/kien-truc.md for what this app holds."""

    name = "criteria"
    verbose_name = "Tiêu chí và chấm điểm"
