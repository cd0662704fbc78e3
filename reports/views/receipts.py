"""The receipt of a revision, for everybody who may read the dossier."""

import logging

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from movement.errors import Refused
from movement.models import Revision
from movement.views.common import dossier_or_404, signed_in
from reports.models import Receipt
from reports.presentation import receipt_name
from reports.receipts import make_again

logger = logging.getLogger(__name__)


@login_required
@require_GET
def receipt(request: HttpRequest, pk: int, number: int) -> HttpResponse | FileResponse:
    """The PDF, or a page that says when it will be there."""
    revision = _revision(request, pk, number)
    found = Receipt.objects.filter(revision=revision).first()
    if found is not None and found.state == Receipt.State.READY:
        return _file(found, revision)
    context = {"submission": revision.submission, "revision": revision, "receipt": found}
    failed = found is not None and found.state == Receipt.State.FAILED
    return render(request, "reports/receipt.html", context, status=200 if failed else 202)


@login_required
@require_POST
def remake(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Queue a failed receipt again."""
    revision = _revision(request, pk, number)
    found = get_object_or_404(Receipt, revision=revision)
    try:
        make_again(receipt=found, actor=signed_in(request))
    except Refused as refusal:
        messages.error(request, refusal.message)
    return redirect("reports:receipt", pk, number)


def _revision(request: HttpRequest, pk: int, number: int) -> Revision:
    """The revision, for those who may read the dossier.

    Raises:
        Http404: no right, or no such revision; outsiders cannot tell which.
    """
    submission = dossier_or_404(request, pk, "movement.view_submission")
    revision: Revision = get_object_or_404(Revision, submission=submission, number=number)
    revision.submission = submission
    return revision


def _file(found: Receipt, revision: Revision) -> FileResponse:
    try:
        opened = found.file.open("rb")
    except FileNotFoundError as error:
        logger.exception("The file of receipt %s is not on the disk.", found.pk)
        raise Http404 from error
    response = FileResponse(
        opened,
        as_attachment=True,
        filename=receipt_name(revision),
        content_type="application/pdf",
    )
    response["X-Content-Type-Options"] = "nosniff"
    return response
