"""How people get in (django-allauth)."""

from typing import Any
from urllib.parse import urlencode

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.account.internal.stagekit import clear_login
from allauth.account.models import EmailAddress, EmailConfirmation
from allauth.account.signals import password_reset
from allauth.account.utils import get_next_redirect_url
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.base_user import AbstractBaseUser
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from movement.models import Authority, User
from xuantruong.roles import ROLE_ENDED, role_has_ended


def is_barred(user: AbstractBaseUser) -> bool:
    """A demonstration account, whose password everybody knows, on a real portal."""
    return settings.PRODUCTION and bool(getattr(user, "is_demo", False))


class PortalBackend(AuthenticationBackend):
    """Signing in by e-mail."""

    def user_can_authenticate(self, user: AbstractBaseUser) -> bool:
        """Refuse switched-off and barred accounts, also in the middle of a session."""
        return not is_barred(user) and super().user_can_authenticate(user)


class PortalAccountAdapter(DefaultAccountAdapter):
    """Everybody may open an account; what it may do comes from the roles."""

    def pre_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse | None:
        """Stop barred accounts and people whose roles ended, whichever way they come."""
        if is_barred(user):
            clear_login(request)
            return self.respond_user_inactive(request, user)
        # A copy is asked: allauth may put the person into the session with all that was looked up.
        if user.is_active and role_has_ended(User.objects.get(pk=user.pk)):
            clear_login(request)
            messages.error(request, ROLE_ENDED)
            return redirect("account_login")
        return super().pre_login(request, user, **kwargs)

    def get_email_confirmation_url(
        self, request: HttpRequest, emailconfirmation: EmailConfirmation
    ) -> str:
        """Carry the page that was asked for (an invitation) through the letter.

        The letter is often opened in another browser than the one that signed up.
        """
        url: str = super().get_email_confirmation_url(request, emailconfirmation)
        asked_for = get_next_redirect_url(request)
        return f"{url}?{urlencode({'next': asked_for})}" if asked_for else url


class PortalMFAAdapter(DefaultMFAAdapter):
    """How the portal names itself to a person's devices."""

    def get_totp_issuer(self) -> str:
        """The portal's name beside the code in the app."""
        authority = Authority.current()
        return f"Cổng thi đua {authority.commune if authority else 'xã Xuân Trường'}"

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """The same name, when the browser asks whether to make a passkey."""
        entity: dict[str, str] = super().get_public_key_credential_rp_entity()
        return {**entity, "name": self.get_totp_issuer()}


@receiver(password_reset)
def believe_the_address(user: User, **_kwargs: Any) -> None:
    """Who set a password by the key in a letter has read it: no second letter asks for that.

    With several addresses it is not known which one the letter went to.
    """
    addresses = list(EmailAddress.objects.filter(user=user)[:2])
    if len(addresses) == 1:
        addresses[0].set_verified()
