"""How people get accounts (django-allauth)."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class PortalAccountAdapter(DefaultAccountAdapter):
    """Accounts are made by the standing office; open sign-up is closed."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Units get their accounts from the standing office."""
        return False
