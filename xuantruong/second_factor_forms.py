"""allauth's forms of the second step, with labels that a clerk understands."""

from typing import Any

from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django import forms

NAME_HINT = "Để ông/bà nhận ra sau này, ví dụ “Điện thoại của tôi”."


def _describe_code(field: forms.Field, label: str, hint: str) -> None:
    field.label = label
    field.help_text = hint
    field.widget.attrs["inputmode"] = "numeric"
    field.widget.attrs["autocomplete"] = "one-time-code"
    field.widget.attrs.pop("placeholder", None)


class SetUpAppForm(ActivateTOTPForm):
    """The first code, which proves that the app was set up."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _describe_code(
            self.fields["code"], "Mã 6 chữ số", "Mã mà ứng dụng đang hiện, đổi sau mỗi 30 giây."
        )


class _CodeMixin:
    """The question for a code, in words."""

    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _describe_code(
            self.fields["code"],
            "Mã xác thực",
            "6 chữ số trong ứng dụng xác thực, hoặc một mã dự phòng 8 chữ số chưa dùng.",
        )


class SecondStepForm(_CodeMixin, AuthenticateForm):
    """The second step of signing in."""


class ConfirmForm(_CodeMixin, ReauthenticateForm):
    """The same question before a change of the account's security."""


class AddPasskeyForm(AddWebAuthnForm):
    """A new passkey; it signs in by itself unless the person wants it for the second step only."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = "Tên khóa"
        self.fields["name"].help_text = NAME_HINT
        self.fields["name"].widget.attrs["maxlength"] = "60"
        passwordless = self.fields["passwordless"]
        passwordless.label = "Đăng nhập bằng khóa này mà không cần mật khẩu"
        passwordless.help_text = (
            "Thiết bị sẽ hỏi vân tay, khuôn mặt hoặc mã mở khóa. Bỏ chọn nếu là khóa bảo mật cắm "
            "USB đời cũ: khi đó khóa chỉ dùng cho bước thứ hai."
        )
        passwordless.initial = True


class RenamePasskeyForm(EditWebAuthnForm):
    """The name of a passkey."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = "Tên khóa"
        self.fields["name"].help_text = NAME_HINT
        self.fields["name"].widget.attrs["maxlength"] = "60"
