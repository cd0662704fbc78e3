"""The project as an app (commands, home page, template tags) and the admin site it uses."""

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class PortalConfig(AppConfig):
    """Wires the other apps; holds no rule of the domain."""

    name = "xuantruong"
    verbose_name = "Cổng thi đua"

    def ready(self) -> None:
        """Put the system checks in force."""
        from xuantruong import checks  # noqa: F401


class PortalAdminConfig(AdminConfig):
    """Django's admin on the portal's own site at /quan-tri/."""

    default_site = "xuantruong.admin_site.PortalAdminSite"
