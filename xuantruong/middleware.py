"""Middleware of the portal."""

from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import Resolver404, resolve, reverse
from django.utils.cache import add_never_cache_headers

from movement.typed import has_text, typed_of
from movement.views.kept_text import is_autosave, shown_to_copy
from xuantruong.roles import ROLE_ENDED, role_has_ended
from xuantruong.second_factor import must_set_up_second_factor

STILL_ON_THE_PAGE = (
    f"{ROLE_ENDED} Nội dung vẫn còn trên trang này nhưng chưa lưu được; hãy chép ra nơi khác."
)


class PrivatePagesMiddleware:
    """Pages made for a signed-in person are never kept by a browser or a proxy.

    A shared office computer must not show yesterday's dossier on the Back button (ASVS 14.3.2).
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        user = getattr(request, "user", None)
        if user is not None and user.is_authenticated and not response.has_header("Cache-Control"):
            add_never_cache_headers(response)
        return response


class EndedRolesMiddleware:
    """Who had a role and has none today is signed out at the next click, and told why.

    The daily task ends the sessions too; this does not wait for it. What was typed into a form
    page is shown to be copied: nobody comes back for it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not role_has_ended(request.user):
            return self.get_response(request)
        has_typed = request.method == "POST" and self._keeps_text(request.path)
        if has_typed and is_autosave(request):
            # Signed in until the button is pressed, which shows the text.
            return JsonResponse({"message": STILL_ON_THE_PAGE}, status=401)
        logout(request)
        if has_typed and has_text(typed_of(request.POST)):
            return shown_to_copy(request, ROLE_ENDED)
        messages.error(request, ROLE_ENDED)
        return redirect("account_login")

    def _keeps_text(self, path: str) -> bool:
        """Whether a form page lives there; a password is never shown again."""
        try:
            return bool(getattr(resolve(path).func, "keeps_text", False))
        except Resolver404:
            return False


class SecondFactorMiddleware:
    """Offices, council and administrators set up the second step before anything else."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if self._is_in_the_way(request.path) and must_set_up_second_factor(request.user):
            return redirect("mfa_index")
        return self.get_response(request)

    def _is_in_the_way(self, path: str) -> bool:
        free = (reverse("account"), settings.STATIC_URL, reverse("health"), reverse("admin:logout"))
        return not path.startswith(free)
