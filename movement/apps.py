"""The `movement` app."""

from django.apps import AppConfig


class MovementConfig(AppConfig):
    """The plan, units, people, dossiers and evidence; imports no other app of the portal."""

    name = "movement"
    verbose_name = "Phong trào"

    def ready(self) -> None:
        """Put the rights in force and register this app's parts of a dossier."""
        from movement import gap_parts, permissions, similarity_panel, target_parts  # noqa: F401
        from movement.dossier_parts import register_parts
        from movement.holdings import register_own_holdings

        register_parts()
        target_parts.register_parts()
        gap_parts.register_part()
        similarity_panel.register()
        register_own_holdings()
