"""Results and score sheets as files."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from criteria.spreadsheets.layout import XLSX_TYPE
from criteria.spreadsheets.results_export import export_results as results_file
from criteria.spreadsheets.sheet_export import export_sheet as sheet_file
from movement.errors import Refused
from movement.models import Group, Office, Round
from movement.permissions import require
from movement.text import slugify
from movement.views.common import dossier_or_404, signed_in


@login_required
@never_cache
@require_safe
def export_results(request: HttpRequest) -> HttpResponse:
    """The results of a round (?dot=2026), of all groups or of one (?nhom=agency)."""
    require(request.user, "criteria.export_results")
    round_ = _round(request.GET.get("dot", ""))
    code = request.GET.get("nhom", "")
    group = _group(code) if code else None
    try:
        content = results_file(round_=round_, group=group, actor=signed_in(request))
    except Refused as refusal:
        messages.error(request, refusal.message)
        return redirect("criteria:ranking")
    return _file(content, "-".join(filter(None, ["ket-qua", str(round_.year), code])))


@login_required
@never_cache
@require_safe
def export_sheet(request: HttpRequest, pk: int, office: str) -> HttpResponse:
    """One office's sheet of one dossier, as far as the person may see it."""
    submission = dossier_or_404(request, pk, "criteria.export_sheet")
    of_office = get_object_or_404(Office, code=office)
    try:
        content = sheet_file(submission=submission, office=of_office, actor=signed_in(request))
    except Refused as refusal:
        raise Http404(refusal.message) from None
    return _file(content, slugify(f"phieu {submission.reference} {of_office.short_name}"))


def _group(code: str) -> Group:
    """The group that was asked for; the database is not asked about what somebody made up."""
    for group in Group.objects.all():
        if group.code == code:
            return group
    raise Http404


def _round(year: str) -> Round:
    """The round that was asked for; unless told, the latest one that has results."""
    if year:
        is_year = year.isascii() and year.isdigit() and len(year) == len("2026")
        return get_object_or_404(Round, year=int(year) if is_year else None)
    judged = Round.objects.filter(submissions__result__isnull=False)
    latest = judged.first() or Round.objects.first()
    if latest is None:
        raise Http404
    return latest


def _file(content: bytes, stem: str) -> HttpResponse:
    """A download; the name keeps to the province's document system: short, without diacritics."""
    response = HttpResponse(content, content_type=XLSX_TYPE)
    response["Content-Disposition"] = f'attachment; filename="{slugify(stem)}.xlsx"'
    return response
