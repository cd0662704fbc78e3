"""What our own working pages in the admin share."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from movement.models import User


def person(request: HttpRequest) -> User:
    """The person of a request behind `admin_view`."""
    assert isinstance(request.user, User), "the view is behind admin_view"
    return request.user


def working_page(
    request: HttpRequest, template: str, title: str, status: int = 200, **context: Any
) -> HttpResponse:
    """A page of our own inside the admin, with its header and breadcrumbs."""
    return TemplateResponse(
        request,
        template,
        {**admin.site.each_context(request), "title": title, **context},
        status=status,
    )
