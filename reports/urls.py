"""Addresses of reports, beneath /bao-cao/."""

from django.urls import path

from reports import views

app_name = "reports"
urlpatterns = [
    path("", views.job_list, name="list"),
    path("<int:pk>/", views.job_detail, name="job"),
    path("<int:pk>/tien-do/", views.progress, name="progress"),
    path("<int:pk>/lam-lai/", views.retry, name="retry"),
    path("<int:pk>/tai-ve/", views.download, name="download"),
]
