"""How people get accounts (django-allauth)."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest


class PortalBackend(AuthenticationBackend):
    """Signing in by e-mail; demonstration accounts, whose password is known, never on a real portal."""

    def user_can_authenticate(self, user: AbstractBaseUser) -> bool:
        """Refuse switched-off accounts, and in production demonstration ones, also mid-session."""
        if settings.PRODUCTION and getattr(user, "is_demo", False):
            return False
        return super().user_can_authenticate(user)


class PortalAccountAdapter(DefaultAccountAdapter):
    """Accounts are made by the standing office; open sign-up is closed."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Units get their accounts from the standing office."""
        return False
