"""Forms of a person's own account, of django-allauth and ours."""

from typing import Any

from allauth.account.forms import LoginForm

from xuantruong.sign_up import PersonForm


class PortalLoginForm(LoginForm):
    """The way to a forgotten password stands after the form, so that Tab leads to the password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = ""


class DetailsForm(PersonForm):
    """A person's own name and telephone, later on."""
