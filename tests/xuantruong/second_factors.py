"""Second factors of test people, and what their devices answer."""

import re

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.http import HttpResponse
from django.test import Client

from movement.models import User
from tests.factories import PASSWORD


def an_app(user: User) -> str:
    """The person has an authenticator app and recovery codes; gives the app's secret."""
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    RecoveryCodes.activate(user)
    return secret


def code_of(secret: str) -> str:
    """What the app shows now."""
    now = list(yield_hotp_counters_from_time())[1]
    return str(format_hotp_value(hotp_value(secret, now)))


def recovery_codes_of(user: User) -> list[str]:
    return list(user.authenticator_set.get(type="recovery_codes").wrap().get_unused_codes())


def sign_in(browser: Client, user: User) -> HttpResponse:
    """Address and password, the first step."""
    return browser.post("/tai-khoan/login/", {"login": user.email, "password": PASSWORD})


def signed_in(user: User, secret: str = "") -> Client:
    """A browser that went through both steps and has just confirmed the password once more."""
    browser = Client()
    sign_in(browser, user)
    if secret:
        browser.post("/tai-khoan/2fa/authenticate/", {"code": code_of(secret)})
    browser.post("/tai-khoan/reauthenticate/", {"password": PASSWORD})
    return browser


def secret_on(page: HttpResponse) -> str:
    """The secret that stands on the page for those who cannot scan."""
    found = re.search(r"<strong>([A-Z2-7]{32})</strong>", page.content.decode())
    assert found is not None
    return found.group(1)
