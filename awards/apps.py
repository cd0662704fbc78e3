"""The `awards` app."""

from django.apps import AppConfig


class AwardsConfig(AppConfig):
    """See docs/kien-truc.md for what this app holds."""

    name = "awards"
    verbose_name = "Khen thưởng"
