"""The `criteria` app."""

from django.apps import AppConfig


class CriteriaConfig(AppConfig):
    """Criteria sets, self-scores, the two offices' sheets, results; imports only `movement`."""

    name = "criteria"
    verbose_name = "Tiêu chí và chấm điểm"

    def ready(self) -> None:
        """Put the rights in force; give `movement` the self-scores, their meter, what is held."""
        from criteria import (  # noqa: F401
            conflicts,
            explaining,
            gap_meter,
            handover,
            permissions,
            readiness,
        )
        from movement.permissions import bar

        readiness.register_part()
        gap_meter.register()
        explaining.register()
        handover.register()
        bar(conflicts.is_barred)
