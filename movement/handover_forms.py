"""Forms of a hand-over: who gives, who takes, until when."""

from typing import Any

from allauth.account.models import EmailAddress
from django import forms

from movement.models import Membership, Office, OfficeRole, Unit, User
from movement.unit_forms import MembersField, UntilForm

_CHOOSE_GIVER = {"required": "Hãy chọn người bàn giao."}


class UnitHandOverForm(UntilForm):
    """A role in a unit passes from one of its people to another."""

    from_user = MembersField(
        User.objects.none(), label="Người bàn giao", error_messages=_CHOOSE_GIVER
    )
    to_user = MembersField(
        User.objects.none(),
        label="Người nhận",
        error_messages={"required": "Hãy chọn người nhận."},
    )
    field_order = ("from_user", "to_user", "until", "note")

    def __init__(self, *args: Any, unit: Unit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        roles = Membership.objects.current().filter(unit=unit)
        people = User.objects.filter(pk__in=roles.values("user"))
        self.fields["from_user"].queryset = people  # type: ignore[attr-defined]
        self.fields["to_user"].queryset = people  # type: ignore[attr-defined]


class OfficeHandOverForm(UntilForm):
    """A post in an office passes to anybody with a verified account."""

    from_user = MembersField(
        User.objects.none(), label="Người bàn giao", error_messages=_CHOOSE_GIVER
    )
    to_user = forms.EmailField(
        label="Thư điện tử của người nhận",
        help_text="Người nhận cần có tài khoản trên cổng và đã xác nhận địa chỉ này.",
        error_messages={"required": "Hãy ghi thư điện tử của người nhận."},
    )
    field_order = ("from_user", "to_user", "until", "note")

    def __init__(self, *args: Any, office: Office, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        roles = OfficeRole.objects.current().filter(office=office)
        people = User.objects.filter(pk__in=roles.values("user"))
        self.fields["from_user"].queryset = people  # type: ignore[attr-defined]

    def clean_to_user(self) -> User:
        """The account whose verified address it is.

        Raises:
            ValidationError: there is none.
        """
        address = (
            EmailAddress.objects.filter(email__iexact=self.cleaned_data["to_user"], verified=True)
            .select_related("user")
            .first()
        )
        if address is None:
            raise forms.ValidationError(
                "Chưa có tài khoản nào xác nhận địa chỉ này. Hãy nhờ người nhận đăng ký và xác "
                "nhận thư điện tử trước."
            )
        found: User = address.user
        return found
