"""Files on which points rest, shown in the browser and not downloaded."""

import logging

from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.decorators import csp
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.clickjacking import xframe_options_sameorigin

from criteria.models import OfficeSheet
from criteria.views.judging import shown_as
from movement.models import Evidence, Submission
from movement.permissions import office_codes, require
from movement.revisions import files_of
from movement.views.common import dossier_or_404, signed_in

logger = logging.getLogger(__name__)


# The browser's own page around a picture or a PDF, also inside a frame of ours.
IN_THE_BROWSER = {
    "default-src": [NONE],
    "img-src": [SELF],
    "style-src": [UNSAFE_INLINE],
    "object-src": [SELF],
    "frame-ancestors": [SELF],
}


@login_required
@xframe_options_sameorigin
@csp(IN_THE_BROWSER)  # type: ignore[arg-type]
def evidence_preview(request: HttpRequest, pk: int, evidence: int) -> HttpResponse | FileResponse:
    """A file of the revision that the officer judges, beside the sheet."""
    submission = dossier_or_404(request, pk, "criteria.score_submission")
    item = get_object_or_404(Evidence, pk=evidence, unit=submission.unit_id)
    require(request.user, "movement.view_evidence", item)
    codes = office_codes(signed_in(request))
    if not _is_judged(submission, item, codes):
        raise Http404
    return _shown(item)


@login_required
@xframe_options_sameorigin
@csp(IN_THE_BROWSER)  # type: ignore[arg-type]
def result_evidence(request: HttpRequest, pk: int, evidence: int) -> HttpResponse | FileResponse:
    """A file on which points of the unit's published result rest: a link opens it at its page."""
    submission = dossier_or_404(request, pk, "criteria.view_result")
    item = get_object_or_404(Evidence, pk=evidence, unit=submission.unit_id)
    require(request.user, "movement.view_evidence", item)
    return _shown(item)


def _shown(item: Evidence) -> HttpResponse | FileResponse:
    """A picture or a PDF as it is; anything else is led to the download.

    The download says why a file that was not scanned, or has a virus, is not given out.
    """
    if shown_as(item) not in {"picture", "pdf"}:
        return redirect("movement:evidence_file", item.pk)
    try:
        content = item.file.open("rb")
    except FileNotFoundError:
        logger.error("The file of evidence %s is not in the store.", item.pk)  # noqa: TRY400
        raise Http404 from None
    response = FileResponse(content, filename=item.filename, content_type=item.content_type)
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


def _is_judged(submission: Submission, item: Evidence, codes: frozenset[str]) -> bool:
    """Whether the revision that the person's office judges names the file."""
    sheet = OfficeSheet.objects.filter(submission=submission, office__code__in=codes).first()
    revision = sheet.revision if sheet else submission.revisions.latest("number")
    return item in files_of(revision)
