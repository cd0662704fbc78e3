"""The admin site at /quan-tri/: the council's and the offices' desk."""

from typing import Any

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.http import HttpRequest
from django.template.response import TemplateResponse

from awards.desk import desk_tasks
from awards.permissions import is_council_member
from movement.models import User
from movement.permissions import is_office_staff


class PortalAdminSite(admin.AdminSite):
    """Django's admin, entered by office staff, council members and administrators."""

    site_header = "Cổng thi đua xã Xuân Trường"
    site_title = "Quản trị"
    index_title = "Bàn làm việc của Hội đồng và các phòng"
    enable_nav_sidebar = False

    def __init__(self, name: str = "admin") -> None:
        super().__init__(name)
        # Signing in happens in one place, with its rate limits.
        self.login = secure_admin_login(self.login)  # type: ignore[method-assign]

    def has_permission(self, request: HttpRequest) -> bool:
        """Ask the roles of the person, not a flag that could outlive them."""
        user = request.user
        if not user.is_active or user.is_anonymous:
            return False
        return bool(user.is_superuser or is_office_staff(user) or is_council_member(user))

    def index(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        """The first page: what waits for the person, then the lists."""
        assert isinstance(request.user, User)
        context = {"tasks": desk_tasks(request.user), **(extra_context or {})}
        return super().index(request, context)
