"""The `awards` app."""

from django.apps import AppConfig


class AwardsConfig(AppConfig):
    """Proposals, the council's votes, decisions, the honour roll; imports movement, criteria."""

    name = "awards"
    verbose_name = "Khen thưởng"

    def ready(self) -> None:
        """Put the rights in force and tell `movement` which dossiers have been honoured."""
        from awards import permissions  # noqa: F401
        from awards.honours import honoured
        from movement.similarity import register_awarded

        register_awarded(honoured)
