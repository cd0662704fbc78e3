"""The `awards` app."""

from django.apps import AppConfig


class AwardsConfig(AppConfig):
    """Proposals, the council's votes, decisions, the honour roll; imports movement, criteria."""

    name = "awards"
    verbose_name = "Khen thưởng"

    def ready(self) -> None:
        """Put the rights in force."""
        from awards import permissions  # noqa: F401
