"""Pages of reports for office staff; everybody else is told that they do not exist."""

import logging

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from movement.errors import Refused
from movement.models import User
from movement.permissions import require
from reports import jobs
from reports.forms import ReportRequestForm
from reports.models import ReportFile, ReportJob
from reports.presentation import contents, file_name, job_rows, state_kind, status_text

logger = logging.getLogger(__name__)

PAGE_SIZE = 30


@login_required
@require_http_methods(["GET", "POST"])
def job_list(request: HttpRequest) -> HttpResponse:
    """The reports that were asked for, and the form to ask for one."""
    person = _staff(request)
    form = ReportRequestForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        phase = form.cleaned_data["phase"]
        try:
            job = jobs.request_report(kind=phase.review, phase=phase, actor=person)
        except Refused as refusal:
            form.add_error(refusal.field, refusal.message)
        else:
            messages.info(request, "Yêu cầu báo cáo đã được ghi lại.")
            return redirect("reports:job", pk=job.pk)
    found = ReportJob.objects.select_related("phase", "requested_by", "snapshot")
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    rows = [(job, state_kind(job)) for job in page]
    return render(request, "reports/list.html", {"form": form, "page_obj": page, "rows": rows})


@login_required
@require_GET
def job_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One report: how far it is, what it says, and its file."""
    job = _job(request, pk)
    report = _file(job)
    return render(
        request,
        "reports/job.html",
        {
            "job": job,
            "file": report,
            "rows": job_rows(job, report),
            "contents": contents(job),
            "status": status_text(job),
            "kind": state_kind(job),
            "crumbs": [("Báo cáo", reverse("reports:list"))],
        },
    )


@require_GET
def progress(request: HttpRequest, pk: int) -> JsonResponse:
    """How far the report is, for the page that shows it."""
    job = _job(request, pk)
    return JsonResponse(
        {"percent": job.percent, "text": status_text(job), "finished": job.is_finished}
    )


@require_POST
def retry(request: HttpRequest, pk: int) -> HttpResponse:
    """Queue a failed report again."""
    job = _job(request, pk)
    try:
        jobs.retry(job=job, actor=_staff(request))
    except Refused as refusal:
        messages.error(request, refusal.message)
    else:
        messages.info(request, "Yêu cầu đã được đưa vào hàng đợi để làm lại.")
    return redirect("reports:job", pk=job.pk)


@login_required
@require_GET
def download(request: HttpRequest, pk: int) -> FileResponse:
    """The PDF, as a file to keep."""
    job = _job(request, pk)
    report = _file(job)
    if report is None or job.snapshot is None:
        raise Http404
    try:
        opened = report.file.open("rb")
    except FileNotFoundError as error:
        logger.exception("The file of report job %s is not on the disk.", pk)
        raise Http404 from error
    response = FileResponse(
        opened,
        as_attachment=True,
        filename=file_name(job.snapshot),
        content_type="application/pdf",
    )
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _staff(request: HttpRequest) -> User:
    """The person, who may see reports.

    Raises:
        Http404: the person may not; for outsiders there are no reports.
    """
    require(request.user, "reports.view_report")
    assert isinstance(request.user, User), "nobody anonymous has the right"
    return request.user


def _job(request: HttpRequest, pk: int) -> ReportJob:
    """The job, for those who may see reports.

    Raises:
        Http404: no right, or no such job; outsiders cannot tell which.
    """
    _staff(request)
    jobs_ = ReportJob.objects.select_related("phase", "requested_by", "snapshot__phase")
    return get_object_or_404(jobs_, pk=pk)


def _file(job: ReportJob) -> ReportFile | None:
    """The PDF of a job that is ready."""
    if job.state != ReportJob.State.READY or job.snapshot is None:
        return None
    return job.snapshot.files.filter(format=ReportFile.Format.PDF).first()
