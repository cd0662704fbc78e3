"""The link of an invitation; the token leaves the address at once and lives in the session."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from movement.errors import Refused
from movement.inviting import accept, find_invitation, why_dead, why_not
from movement.models import User

_KEPT = "invitation"


@never_cache
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Keep the token and go on without it, so that no log, history or referrer learns it."""
    request.session[_KEPT] = token
    return redirect("movement:invitation_answer")


def invited_address(request: HttpRequest) -> str:
    """Where the letter with the open invitation of this browser was sent to."""
    token = request.session.get(_KEPT)
    found = find_invitation(token) if token else None
    return "" if found is None or why_dead(found, timezone.now()) else found.email


@never_cache
def invitation_answer(request: HttpRequest) -> HttpResponse:
    """Who invites to what, and the way to accept: sign in, sign up, or a button."""
    token = request.session.get(_KEPT, "")
    found = find_invitation(token)
    user = request.user if isinstance(request.user, User) else None
    now = timezone.now()
    if request.method == "POST" and user is not None:
        try:
            membership = accept(token=token, user=user)
            del request.session[_KEPT]
            messages.success(request, f"Ông/bà đã được làm việc cho {membership.unit}.")
            return redirect("movement:unit", membership.unit_id)
        except Refused as refusal:
            messages.error(request, refusal.message)
            return redirect("movement:invitation_answer")
    dead = why_dead(found, now)
    context = {
        "invitation": found if not dead else None,
        "dead": dead,
        "hindrance": "" if user is None else why_not(found, user, now),
    }
    return render(request, "movement/invitation.html", context)
