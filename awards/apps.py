"""The `awards` app."""

from django.apps import AppConfig


class AwardsConfig(AppConfig):
    """Proposals, the council's votes, decisions, the honour roll; imports movement, criteria."""

    name = "awards"
    verbose_name = "Khen thưởng"
