"""The project as an app (commands, home page, template tags) and the admin site it uses."""

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class PortalConfig(AppConfig):
    """Wires the other apps; holds no rule of the domain."""

    name = "xuantruong"
    verbose_name = "Cổng thi đua"

    def ready(self) -> None:
        """Put the system checks and the rules of signing in in force."""
        from xuantruong import accounts, checks  # noqa: F401


class PortalAdminConfig(AdminConfig):
    """Django's admin on the portal's own site at /quan-tri/."""

    default_site = "xuantruong.admin_site.PortalAdminSite"

    def ready(self) -> None:
        """Take allauth's own lists away: they show secrets and tokens, in English.

        What an administrator needs of them stands at /quan-tri/xac-thuc-hai-buoc/.
        """
        super().ready()
        from allauth.mfa.models import Authenticator
        from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
        from allauth.usersessions.models import UserSession
        from django.contrib import admin

        admin.site.unregister([Authenticator, SocialAccount, SocialApp, SocialToken, UserSession])
