"""Every address of the portal; paths are Vietnamese without diacritics (docs/architecture.md)."""

from django.contrib import admin
from django.urls import include, path, re_path

from xuantruong import account_views, views

urlpatterns = [
    path("", views.home, name="home"),
    path("bat-dau/", views.start, name="start"),
    path("suc-khoe/", views.health, name="health"),
    path("tai-khoan/", account_views.account, name="account"),
    path("tai-khoan/thong-tin/", account_views.details, name="account_details"),
    # Ours before allauth's pages of the same addresses.
    path("tai-khoan/signup/", account_views.sign_up),
    re_path(r"^tai-khoan/confirm-email/(?P<key>[-:\w]+)/$", account_views.confirm_address),
    path("tai-khoan/2fa/", account_views.second_factor),
    path("tai-khoan/oidc/<provider_id>/login/", account_views.leave_for_provider),
    path("tai-khoan/", include("allauth.urls")),
    path("quan-tri/", admin.site.urls),
    path("", include("movement.urls")),
    path("", include("criteria.urls")),
    path("", include("awards.urls")),
    path("", include("reports.urls")),
]
