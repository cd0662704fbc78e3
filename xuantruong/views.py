"""Home, the way to one's desk, and health."""

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache


def home(request: HttpRequest) -> HttpResponse:
    """The movement at a glance."""
    return render(request, "home.html")


def start(request: HttpRequest) -> HttpResponse:
    return redirect("home")


@never_cache
def health(request: HttpRequest) -> HttpResponse:
    """200 when the web server and its database answer."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok", content_type="text/plain")
