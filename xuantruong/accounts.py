"""How people get in (django-allauth)."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest, HttpResponse


def is_barred(user: AbstractBaseUser) -> bool:
    """A demonstration account, whose password everybody knows, on a real portal."""
    return settings.PRODUCTION and bool(getattr(user, "is_demo", False))


class PortalBackend(AuthenticationBackend):
    """Signing in by e-mail."""

    def user_can_authenticate(self, user: AbstractBaseUser) -> bool:
        """Refuse switched-off and barred accounts, also in the middle of a session."""
        return not is_barred(user) and super().user_can_authenticate(user)


class PortalAccountAdapter(DefaultAccountAdapter):
    """Accounts are made by the standing office; open sign-up is closed."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Units get their accounts from the standing office."""
        return False

    def pre_login(
        self, request: HttpRequest, user: AbstractBaseUser, **kwargs: Any
    ) -> HttpResponse | None:
        """Stop barred accounts where allauth itself would only stop inactive ones."""
        if is_barred(user):
            return self.respond_user_inactive(request, user)
        return super().pre_login(request, user, **kwargs)
