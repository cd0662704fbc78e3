"""What the portal asks of a new person beside address and password.

Imports nothing of allauth: its sign-up forms inherit from the form here.
"""

from django import forms
from django.http import HttpRequest

from movement.history import record
from movement.models import User
from movement.phones import normalise_phone
from movement.text import squash


class PersonForm(forms.Form):
    """A person's name and telephone."""

    full_name = forms.CharField(
        label="Họ và tên",
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    phone = forms.CharField(
        label="Điện thoại",
        max_length=20,
        required=False,
        help_text="Để cán bộ xã gọi khi hồ sơ cần sửa. Ví dụ 0912 345 678.",
        widget=forms.TextInput(attrs={"autocomplete": "tel", "type": "tel"}),
    )
    field_order = ("full_name", "email", "phone", "password1")

    def clean_full_name(self) -> str:
        """The name in one spelling, with single blanks."""
        return squash(self.cleaned_data["full_name"])

    def clean_phone(self) -> str:
        """The number in one spelling, whichever way it was typed.

        Raises:
            ValidationError: no Vietnamese telephone number.
        """
        typed = self.cleaned_data["phone"]
        if not typed:
            return ""
        try:
            return normalise_phone(typed)
        except ValueError:
            raise forms.ValidationError(
                "Số điện thoại chưa đúng. Hãy nhập số bắt đầu bằng 0 hoặc +84, ví dụ 0912 345 678."
            ) from None

    def signup(self, request: HttpRequest, user: User) -> None:
        """Called by allauth once the account exists."""
        user.full_name = self.cleaned_data["full_name"]
        user.phone = self.cleaned_data["phone"]
        user.save()
        record("user.signed_up", user, actor=user)
