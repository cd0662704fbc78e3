"""Signing in through the one provider of identities that the environment may name (OIDC)."""

from typing import Any

from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from django.http import HttpRequest

from movement.models import User


class PortalSocialAccountAdapter(DefaultSocialAccountAdapter):
    """A person from the provider meets the portal's account with the same verified address.

    Joining happens only for an address that the provider itself has verified, and a local
    account whose own address never was loses its password then (allauth's `wipe_password`): who
    once signed up with a stranger's address gains nothing. The second step of the portal stays.
    """

    def authenticate_by_email(self, sociallogin: SocialLogin) -> tuple[User, str] | None:
        """Believe `email_verified` only where it is the JSON value true.

        Some providers send words, and the word "false" would count as yes.
        """
        for address in sociallogin.email_addresses:
            address.verified = address.verified is True
        return super().authenticate_by_email(sociallogin)

    def populate_user(
        self, request: HttpRequest, sociallogin: SocialLogin, data: dict[str, Any]
    ) -> User:
        """Take the name over: whole, or family name first as people here write it."""
        user: User = super().populate_user(request, sociallogin, data)
        parts = (data.get("last_name") or "", data.get("first_name") or "")
        user.full_name = (data.get("name") or " ".join(parts).strip())[:120]
        return user

    def get_signup_form_initial_data(self, sociallogin: SocialLogin) -> dict[str, Any]:
        """The name stands in the form already."""
        initial: dict[str, Any] = super().get_signup_form_initial_data(sociallogin)
        return {**initial, "full_name": sociallogin.user.full_name}
