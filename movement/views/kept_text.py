"""Typed text survives signing in again: it waits in the session for the same person.

A form page is guarded by `login_keeping_text` in place of `login_required`. What a signed-out
person sends is put aside under the page's address, and only the person who last used a form page
in this browser gets it back after signing in, for an hour. A form whose CSRF token is stale,
because another tab signed in again, is put aside in the same way.
"""

import functools
import json
import re
import time
from collections.abc import Callable
from typing import Any, Concatenate, ParamSpec
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render

from movement.dossier_forms import AchievementForm, SummaryForm
from movement.typed import Typed, as_data, has_text, typed_of

Keys = ParamSpec("Keys")
View = Callable[Concatenate[HttpRequest, Keys], HttpResponse]

COOKIE = "portal_last_user"
SESSION_KEY = "kept_text"
KEPT_FOR = 60 * 60
KEPT_BYTES = 256 * 1024
KEPT_PAGES = 3
LABELS = {
    name: str(field.label)
    for form in (SummaryForm, AchievementForm)
    for name, field in form.base_fields.items()
}
SIGNED_OUT = (
    "Ông/bà đã bị đăng xuất nên chưa lưu được. Nội dung vẫn còn trên trang này; "
    "hãy bấm nút Lưu, đăng nhập lại rồi lưu."
)
STILL_HERE = "Nội dung vừa gõ vẫn còn dưới đây nhưng chưa lưu; hãy bấm nút lần nữa."
PUT_ASIDE = "Chữ vừa gõ vẫn được giữ; đăng nhập lại để lưu tiếp."
NOT_FOUND = (
    "Trang này không còn dành cho ông/bà nên chưa lưu được. Nội dung vẫn còn trên trang; "
    "hãy chép ra nơi khác và hỏi người đại diện của đơn vị."
)
STALE = "Trang đã mở từ trước khi đăng nhập lại; đang lưu lần nữa."


def login_keeping_text(view: View[Keys]) -> View[Keys]:
    """Only for people who have signed in; others sign in first, and what they sent waits."""

    @functools.wraps(view)
    def guarded(request: HttpRequest, /, *args: Keys.args, **kwargs: Keys.kwargs) -> HttpResponse:
        if not request.user.is_authenticated:
            return _signed_out(request)
        try:
            response = view(request, *args, **kwargs)
        except Http404:
            if is_autosave(request):
                return JsonResponse({"message": NOT_FOUND}, status=404)
            raise
        _remember_person(request, response)
        return response

    guarded.keeps_text = True  # type: ignore[attr-defined]
    return guarded


def is_autosave(request: HttpRequest) -> bool:
    """Whether the page saves itself, and no person waits for a new page."""
    return request.method == "POST" and request.POST.get("autosave") == "1"


def version_of(request: HttpRequest) -> int:
    """The version that the form had when it was opened; 0 when it says none."""
    sent = request.POST.get("version", "")
    return int(sent) if re.fullmatch(r"[0-9]{1,9}", sent) else 0


def put_aside(request: HttpRequest) -> bool:
    """Keep what the request sent for the person who used this browser last.

    Returns:
        Whether it is kept; not when the browser is unknown or the text is too long.
    """
    person = request.user.pk if request.user.is_authenticated else _last_person(request)
    entry = {
        "person": person,
        "typed": typed_of(request.POST),
        "version": version_of(request),
        "at": time.time(),
    }
    if person is None or len(json.dumps(entry, ensure_ascii=False).encode()) > KEPT_BYTES:
        return False
    kept = {path: old for path, old in _kept(request).items() if path != request.path}
    newest = list(kept.items())[-(KEPT_PAGES - 1) :]
    request.session[SESSION_KEY] = {**dict(newest), request.path: entry}
    return True


def put_aside_text(request: HttpRequest) -> tuple[Typed, int] | None:
    """What waits for this person at this address, with the version its form had."""
    entry = _kept(request).get(request.path)
    if entry is None or entry["person"] != request.user.pk:
        return None
    return entry["typed"], entry["version"]


def shown_to_copy(request: HttpRequest, sentence: str) -> HttpResponse:
    """What was sent cannot wait; the page shows it under its labels, to be copied."""
    fields = [
        (LABELS.get(name, name), "\n".join(values))
        for name, values in typed_of(request.POST).items()
        if any(values)
    ]
    context = {"sentence": sentence, "fields": fields, "back": request.path}
    return render(request, "movement/kept_text.html", context, status=403)


def sent_or_waiting(request: HttpRequest) -> QueryDict | None:
    """What a form without versions was sent, or what waits for the person; None for neither."""
    if request.method == "POST":
        drop_put_aside(request)
        return request.POST
    waiting = put_aside_text(request)
    if waiting is None:
        return None
    messages.warning(request, STILL_HERE)
    return as_data(waiting[0])


def drop_put_aside(request: HttpRequest) -> None:
    """The page got the text back; nothing waits any more."""
    kept = _kept(request)
    if kept.pop(request.path, None) is not None:
        request.session[SESSION_KEY] = kept


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form with a stale token; from our own pages its text comes back, ready to send again.

    Set as CSRF_FAILURE_VIEW. A request from elsewhere, or of unknown origin, keeps nothing.
    """
    view = getattr(request.resolver_match, "func", None)
    if getattr(view, "keeps_text", False) and _is_ours(request):
        if is_autosave(request):
            return JsonResponse({"message": STALE, "token": get_token(request)}, status=403)
        if has_text(typed_of(request.POST)) and put_aside(request):
            return redirect(request.path)
    return render(request, "403_csrf.html", status=403)


def _signed_out(request: HttpRequest) -> HttpResponse:
    if is_autosave(request):
        return JsonResponse({"message": SIGNED_OUT}, status=401)
    if has_text(typed_of(request.POST)):
        if not put_aside(request):
            return shown_to_copy(request, SIGNED_OUT)
        messages.info(request, PUT_ASIDE)
    return redirect_to_login(request.get_full_path())


def _kept(request: HttpRequest) -> dict[str, Any]:
    """What waits in this session and is not too old."""
    kept: dict[str, Any] = request.session.get(SESSION_KEY, {})
    oldest = time.time() - KEPT_FOR
    return {path: entry for path, entry in kept.items() if entry["at"] > oldest}


def _remember_person(request: HttpRequest, response: HttpResponse) -> None:
    """For as long as the session can live from now, and its text can wait after that."""
    response.set_signed_cookie(
        COOKIE,
        str(request.user.pk),
        salt=COOKIE,
        max_age=settings.SESSION_COOKIE_AGE + KEPT_FOR,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _last_person(request: HttpRequest) -> int | None:
    """The key of the person who used a form page in this browser last."""
    try:
        value = request.get_signed_cookie(
            COOKIE, salt=COOKIE, max_age=settings.SESSION_COOKIE_AGE + KEPT_FOR
        )
    except (KeyError, signing.BadSignature):
        return None
    return int(str(value))


def _is_ours(request: HttpRequest) -> bool:
    """Whether one of our own pages sent the form, by the Origin or the Referer it names."""
    origin = request.headers.get("Origin") or request.headers.get("Referer", "")
    parts = urlsplit(origin)
    return (parts.scheme, parts.netloc) == (request.scheme, request.get_host())
