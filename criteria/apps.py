"""The `criteria` app."""

from django.apps import AppConfig


class CriteriaConfig(AppConfig):
    """Criteria sets, self-scores, the two offices' sheets, results; imports only `movement`."""

    name = "criteria"
    verbose_name = "Tiêu chí và chấm điểm"

    def ready(self) -> None:
        """Put the rights in force and register the self-scores as a part of the dossier."""
        from criteria import permissions  # noqa: F401
        from criteria.readiness import register_part

        register_part()
