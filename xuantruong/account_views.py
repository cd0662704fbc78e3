"""The pages of a person's own account that are ours; the rest is allauth's."""

from http import HTTPStatus
from typing import Any

from allauth.account import app_settings
from allauth.account.models import EmailAddress
from allauth.account.views import ConfirmEmailView, SignupView
from allauth.mfa.base.views import IndexView
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialAccount
from allauth.socialaccount.providers.openid_connect import views as openid_connect
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from requests import RequestException

from movement.views.common import signed_in
from movement.views.invitations import invited_address
from xuantruong.account_forms import DetailsForm
from xuantruong.details import change_details
from xuantruong.second_factor import must_set_up_second_factor, needs_second_factor


@login_required
def account(request: HttpRequest) -> HttpResponse:
    """Everything of the account at a glance, each with the page that changes it."""
    user = signed_in(request)
    kinds = list(Authenticator.objects.filter(user=user).values_list("type", flat=True))
    passkeys = kinds.count(Authenticator.Type.WEBAUTHN)
    app = Authenticator.Type.TOTP in kinds
    rows = [
        _row("Họ và tên", user.full_name, "account_details"),
        _row("Điện thoại", user.phone, "account_details"),
        _row("Thư điện tử", user.email, "account_email"),
        _row("Mật khẩu", _password(user.has_usable_password()), "account_change_password"),
        _row("Ứng dụng xác thực", "Đã bật" if app else "Chưa bật", "mfa_index"),
        _row("Khóa truy cập (passkey)", _count(passkeys, "khóa"), "mfa_list_webauthn"),
        _row("Nơi đang đăng nhập", _count(_sessions(request), "nơi"), "usersessions_list"),
    ]
    if get_adapter().list_providers(request):
        joined = SocialAccount.objects.filter(user=user).exists()
        rows.append(
            _row(
                "Tài khoản dùng chung",
                "Đã kết nối" if joined else "Chưa kết nối",
                "socialaccount_connections",
            )
        )
    context = {"rows": rows, "offer_second_factor": not (app or passkeys)}
    return render(request, "account/account.html", context)


def _row(key: str, value: str, url_name: str) -> dict[str, str]:
    return {"key": key, "value": value, "change_url": reverse(url_name)}


def _password(is_set: bool) -> str:
    return "Đã đặt" if is_set else "Chưa đặt"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number else "Chưa có"


def _sessions(request: HttpRequest) -> int:
    """Browsers that are signed in; this one counts even where it was never listed."""
    return max(1, len(UserSession.objects.purge_and_list(request.user)))


@login_required
def details(request: HttpRequest) -> HttpResponse:
    """Change one's own name and telephone."""
    user = signed_in(request)
    initial = {"full_name": user.full_name, "phone": user.phone}
    form = DetailsForm(request.POST or None, initial=initial)
    if form.is_valid():
        change_details(person=user, **form.cleaned_data)
        messages.success(request, "Đã lưu thông tin của ông/bà.")
        return redirect("account")
    return render(request, "account/details.html", {"form": form})


class SecondFactorView(IndexView):
    """The second step of signing in: what is set up, and whether it has to be."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        context["obligatory"] = needs_second_factor(self.request.user)
        context["missing"] = must_set_up_second_factor(self.request.user)
        return context


second_factor = SecondFactorView.as_view()


class SignUpView(SignupView):
    """Opening an account; who comes with an invitation finds its address filled in."""

    def get_initial(self) -> dict[str, Any]:
        initial: dict[str, Any] = super().get_initial()
        if address := invited_address(self.request):
            initial["email"] = address
        return initial


sign_up = SignUpView.as_view()


class AddressView(ConfirmEmailView):
    """The link in the letter that confirms an address; opened again, it says that it is done."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        context["is_confirmed"] = self._is_confirmed()
        return context

    def _is_confirmed(self) -> bool:
        """Whether the link belongs to a confirmed address of who is signed in."""
        try:
            key = signing.loads(self.kwargs["key"], salt=app_settings.SALT)
        except signing.BadSignature:
            return False
        own = EmailAddress.objects.filter(pk=key, user_id=self.request.user.pk)
        return bool(own.filter(verified=True).exists())


confirm_address = AddressView.as_view()


def leave_for_provider(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Ask before leaving for the provider of identities; its being away is said in words.

    The pages allow forms to lead nowhere but here (CSP form-action), and browsers hold redirects
    to that. So the way out after the question is a page of its own, not a redirect.
    """
    try:
        response: HttpResponse = openid_connect.login(request, provider_id=provider_id)
    except RequestException:
        return render(
            request,
            "socialaccount/authentication_error.html",
            {"provider_is_away": True},
            status=HTTPStatus.SERVICE_UNAVAILABLE,
        )
    if isinstance(response, HttpResponseRedirect):
        context = {"redirect_to": response.url}
        return render(request, "socialaccount/login_redirect.html", context)
    return response
