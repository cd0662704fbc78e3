"""Every address of the portal; paths are Vietnamese without diacritics (docs/architecture.md)."""

from django.contrib import admin
from django.urls import include, path

from xuantruong import views

urlpatterns = [
    path("", views.home, name="home"),
    path("bat-dau/", views.start, name="start"),
    path("suc-khoe/", views.health, name="health"),
    path("tai-khoan/", include("allauth.urls")),
    path("quan-tri/", admin.site.urls),
    path("", include("movement.urls")),
    path("", include("criteria.urls")),
    path("", include("awards.urls")),
    path("bao-cao/", include("reports.urls")),
]
