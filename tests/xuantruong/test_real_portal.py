"""A real portal keeps the demonstration year out, whatever way it came."""

from typing import Any

import pytest
from django.core.checks import run_checks
from django.test import Client
from django.urls import reverse

from movement.loading import load_plan
from movement.models import Authority, User
from tests.factories import PASSWORD, a_user

pytestmark = pytest.mark.django_db


def sign_in(client: Client, user: User) -> Any:
    return client.post(
        reverse("account_login"), {"login": user.email, "password": PASSWORD}, follow=True
    )


def test_a_demonstration_account_cannot_sign_in_to_a_real_portal(
    client: Client, settings: Any
) -> None:
    user = a_user()
    User.objects.update(is_demo=True)
    settings.PRODUCTION = True

    page = sign_in(client, user)

    assert page.redirect_chain[-1][0] == reverse("account_inactive")
    assert "_auth_user_id" not in client.session


def test_a_demonstration_session_ends_when_the_portal_becomes_real(
    client: Client, settings: Any
) -> None:
    user = a_user()
    User.objects.update(is_demo=True)
    sign_in(client, user)
    assert client.session["_auth_user_id"] == str(user.pk)
    settings.PRODUCTION = True

    page = client.get(reverse("start"))

    assert page.status_code == 302
    assert page["Location"].startswith(reverse("account_login"))


def test_other_accounts_sign_in_to_a_real_portal(client: Client, settings: Any) -> None:
    settings.PRODUCTION = True

    sign_in(client, a_user())

    assert "_auth_user_id" in client.session


def test_a_real_portal_does_not_start_on_a_database_with_demonstration_data(
    settings: Any,
) -> None:
    load_plan()
    Authority.objects.update(is_demo=True)
    assert run_checks(databases=["default"]) == []
    settings.PRODUCTION = True

    found = run_checks(databases=["default"])

    assert [error.id for error in found] == ["portal.E001"]


def test_a_real_portal_starts_on_a_database_without_demonstration_data(settings: Any) -> None:
    load_plan()
    settings.PRODUCTION = True

    assert run_checks(databases=["default"]) == []
