"""The `movement` app."""

from django.apps import AppConfig


class MovementConfig(AppConfig):
    """See docs/kien-truc.md for what this app holds."""

    name = "movement"
    verbose_name = "Phong trào"
