"""Browsers of people."""

from django.test import Client

from movement.models import User


def browser_of(user: User | None) -> Client:
    """A browser in which the person has signed in; nobody for None."""
    client = Client()
    if user is not None:
        client.force_login(user)
    return client
