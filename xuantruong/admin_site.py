"""The admin site at /quan-tri/: the council's and the offices' desk."""

from typing import Any

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, path, reverse

from awards.desk import DeskTask, desk_tasks
from awards.permissions import is_council_member
from movement.models import User
from movement.permissions import is_administrator, is_office_staff
from xuantruong import second_factor_desk


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
        tasks = desk_tasks(request.user)
        if is_administrator(request.user):
            tasks.append(self._second_factor_task())
        return super().index(request, {"tasks": tasks, **(extra_context or {})})

    def get_urls(self) -> list[URLPattern | URLResolver]:
        """Django's pages and those of the keeper of accounts."""
        own = [
            path(
                "xac-thuc-hai-buoc/",
                self.admin_view(second_factor_desk.people),
                name="second_factor_people",
            ),
            path(
                "xac-thuc-hai-buoc/<int:pk>/",
                self.admin_view(second_factor_desk.remove),
                name="second_factor_remove",
            ),
        ]
        return [*own, *super().get_urls()]

    def _second_factor_task(self) -> DeskTask:
        return DeskTask(
            title="Gỡ xác thực hai bước bị mất",
            url=reverse("admin:second_factor_people"),
            hint="Khi có người mất điện thoại hoặc khóa và không còn mã dự phòng.",
            status="",
            kind="done",
        )
