"""The `criteria` app."""

from django.apps import AppConfig


class CriteriaConfig(AppConfig):
    """Criteria sets, self-scores, the two offices' sheets, results; imports only `movement`."""

    name = "criteria"
    verbose_name = "Tiêu chí và chấm điểm"

    def ready(self) -> None:
        """Put the rights in force; give `movement` the self-scores, their meter, what is held."""
        from criteria import gap_meter, handover, permissions, readiness  # noqa: F401

        readiness.register_part()
        gap_meter.register()
        handover.register()
