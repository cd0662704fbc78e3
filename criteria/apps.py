"""The `criteria` app."""

from django.apps import AppConfig


class CriteriaConfig(AppConfig):
    """Criteria sets, self-scores, the two offices' sheets, results; imports only `movement`."""

    name = "criteria"
    verbose_name = "Tiêu chí và chấm điểm"

    def ready(self) -> None:
        """Register the self-scores as a part of the dossier."""
        from criteria.readiness import register_part

        register_part()
