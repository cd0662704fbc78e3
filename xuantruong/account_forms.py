"""Forms of django-allauth as the portal shows them."""

from typing import Any

from allauth.account.forms import LoginForm


class PortalLoginForm(LoginForm):
    """The way to a forgotten password stands after the form, so that Tab leads to the password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = ""
