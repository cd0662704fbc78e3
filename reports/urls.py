"""Addresses of reports, beneath /bao-cao/, and of receipts, beneath the dossier's own address."""

from django.urls import path

from reports.views import receipts, reports

app_name = "reports"
urlpatterns = [
    path("bao-cao/", reports.job_list, name="list"),
    path("bao-cao/<int:pk>/", reports.job_detail, name="job"),
    path("bao-cao/<int:pk>/tien-do/", reports.progress, name="progress"),
    path("bao-cao/<int:pk>/lam-lai/", reports.retry, name="retry"),
    path("bao-cao/<int:pk>/tai-ve/", reports.download, name="download"),
    path("ho-so/<int:pk>/bien-nhan/<int:number>/", receipts.receipt, name="receipt"),
    path("ho-so/<int:pk>/bien-nhan/<int:number>/tao-lai/", receipts.remake, name="remake_receipt"),
]
