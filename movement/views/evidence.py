"""The evidence shelf of a dossier's unit, the files of an achievement, and the file itself."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from copy import copy
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from movement.errors import Refused
from movement.evidence import (
    Verdict,
    describe,
    hang,
    key_of,
    lock_on_shelf,
    remove_from_shelf,
    take_down_evidence,
    take_uploads,
    why_kept,
)
from movement.evidence_forms import DescribeForm, HangForm, UploadForm
from movement.keeping import title_from_name
from movement.models import Achievement, Evidence, Submission
from movement.permissions import require
from movement.scanning import may_be_given_out
from movement.views.autosave import FormPage
from movement.views.common import dossier_or_404, signed_in
from movement.views.kept_text import login_keeping_text

logger = logging.getLogger(__name__)


@login_required
def shelf(request: HttpRequest, pk: int) -> HttpResponse:
    """Every file of the dossier's unit, with where it is used; more may be put there."""
    submission = dossier_or_404(request, pk, "movement.own_submission")
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        if form.is_valid():
            verdicts = take_uploads(
                unit=submission.unit, uploads=form.cleaned_data["file"], actor=signed_in(request)
            )
            if answer := _answer(request, submission, verdicts, form, None):
                return answer
        elif _asks_for_json(request):
            return _refused_form(form)
    rows = submission.unit.evidence.prefetch_related(
        "achievements__submission__round",
        "self_scores__submission__round",
        "self_scores__criterion",
    )
    context = {
        "submission": submission,
        "form": form,
        "rows": [{"item": row, "is_named": _is_named(row)} for row in rows],
    }
    return render(request, "movement/shelf.html", context)


class EvidencePage(FormPage[DescribeForm]):
    """What a file proves; `thanh-tich` names the achievement from which the person came."""

    template = "movement/evidence_edit.html"

    def __init__(self, request: HttpRequest, pk: int, evidence_pk: int) -> None:
        super().__init__(request)
        self.submission, self.evidence = _evidence_or_404(request, pk, evidence_pk)
        self.unit = self.submission.unit
        self.key = key_of(self.evidence)

    @contextmanager
    def hold(self) -> Iterator[None]:
        with transaction.atomic():
            self.evidence = lock_on_shelf(self.evidence, self.actor)
            yield

    def form(self, data: QueryDict | None) -> DescribeForm:
        return DescribeForm(data, instance=copy(self.evidence))

    def save(self, form: DescribeForm) -> None:
        describe(evidence=self.evidence, actor=self.actor, **form.cleaned_data)

    def after(self, form: DescribeForm) -> HttpResponse:
        messages.success(self.request, "Đã lưu thông tin của tệp.")
        return redirect(self.back())

    def after_discard(self) -> HttpResponse:
        return redirect(self.request.get_full_path())

    def back(self) -> str:
        return _way_back(self.request, self.submission)

    def context(self, form: DescribeForm) -> dict[str, Any]:
        return {"submission": self.submission, "evidence": self.evidence, "back": self.back()}


@login_keeping_text
def edit_evidence(request: HttpRequest, pk: int, evidence_pk: int) -> HttpResponse:
    """What a file proves, where it comes from, of what date it is."""
    return EvidencePage(request, pk, evidence_pk).answer()


@login_required
def remove_from_unit(request: HttpRequest, pk: int, evidence_pk: int) -> HttpResponse:
    """Ask once, then throw the file away; one that is used says where it has to be taken off."""
    submission, evidence = _evidence_or_404(request, pk, evidence_pk)
    if request.method == "POST":
        try:
            remove_from_shelf(evidence=evidence, actor=signed_in(request))
            messages.success(request, f"Đã xóa tệp “{evidence.filename}” khỏi kệ.")
        except Refused as refusal:
            messages.error(request, refusal.message)
        return redirect("movement:shelf", pk)
    context = {"submission": submission, "evidence": evidence, "why_kept": why_kept(evidence)}
    return render(request, "movement/evidence_remove.html", context)


@login_required
def upload_evidence(request: HttpRequest, pk: int, achievement_pk: int) -> HttpResponse:
    """The files of an achievement; each refused one says how to mend it, the others are kept."""
    submission, row = _achievement_or_404(request, pk, achievement_pk)
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        if form.is_valid():
            verdicts = take_uploads(
                unit=submission.unit,
                uploads=form.cleaned_data["file"],
                actor=signed_in(request),
                achievement=row,
            )
            if answer := _answer(request, submission, verdicts, form, row):
                return answer
        elif _asks_for_json(request):
            return _refused_form(form)
    return _render_achievement(request, submission, row, form, HangForm(offered=_offered(row)))


@login_required
@require_POST
def hang_evidence(request: HttpRequest, pk: int, achievement_pk: int) -> HttpResponse:
    """Hang files of the shelf on the achievement."""
    submission, row = _achievement_or_404(request, pk, achievement_pk)
    form = HangForm(request.POST, offered=_offered(row))
    if not form.is_valid():
        return _render_achievement(request, submission, row, UploadForm(), form)
    for evidence in form.chosen:
        try:
            hang(achievement=row, evidence=evidence, actor=signed_in(request))
            messages.success(request, f"Đã dùng lại “{evidence}” cho thành tích này.")
        except Refused as refusal:
            messages.error(request, refusal.message)
    return redirect("movement:upload_evidence", pk, row.pk)


@login_required
@require_POST
def remove_evidence(
    request: HttpRequest, pk: int, achievement_pk: int, evidence_pk: int
) -> HttpResponse:
    """Take a file off the achievement."""
    _submission, row = _achievement_or_404(request, pk, achievement_pk)
    evidence = get_object_or_404(row.evidence, pk=evidence_pk)
    try:
        take_down_evidence(achievement=row, evidence=evidence, actor=signed_in(request))
        messages.success(request, f"Đã gỡ “{evidence}” khỏi thành tích này.")
    except Refused as refusal:
        messages.error(request, refusal.message)
    return redirect("movement:upload_evidence", pk, row.pk)


@login_required
def evidence_file(request: HttpRequest, evidence_pk: int) -> HttpResponse | FileResponse:
    """The file itself, as a download with the type that we found, never the browser's guess."""
    evidence = get_object_or_404(Evidence, pk=evidence_pk)
    require(request.user, "movement.view_evidence", evidence)
    context = {"evidence": evidence}
    if not may_be_given_out(evidence):
        return render(request, "movement/evidence_held.html", context, status=HTTPStatus.FORBIDDEN)
    try:
        content = evidence.file.open("rb")
    except FileNotFoundError:
        logger.error("The file of evidence %s is not in the store.", evidence_pk)  # noqa: TRY400
        return render(
            request, "movement/evidence_missing.html", context, status=HTTPStatus.NOT_FOUND
        )
    response = FileResponse(
        content,
        as_attachment=True,
        filename=evidence.filename,
        content_type=evidence.content_type,
    )
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


def _answer(
    request: HttpRequest,
    submission: Submission,
    verdicts: list[Verdict],
    form: UploadForm,
    achievement: Achievement | None,
) -> HttpResponse | None:
    """Where an upload leads; None when a refused file has to be shown on the page itself."""
    onward = _list_url(submission, achievement)
    if len(verdicts) == 1 and verdicts[0].is_new:
        onward = _edit_url(submission, verdicts[0].evidence, achievement)
    if _asks_for_json(request):
        return JsonResponse(
            {"verdicts": [_as_json(verdict) for verdict in verdicts], "next": onward}
        )
    refused = [verdict for verdict in verdicts if verdict.evidence is None]
    for verdict in verdicts:
        if verdict.evidence is not None:
            messages.success(request, verdict.sentence)
        else:
            form.add_error("file", verdict.sentence)
    return None if refused else redirect(onward)


def _render_achievement(
    request: HttpRequest,
    submission: Submission,
    achievement: Achievement,
    form: UploadForm,
    hang_form: HangForm,
) -> HttpResponse:
    rows = achievement.evidence.all()
    context = {
        "submission": submission,
        "achievement": achievement,
        "form": form,
        "hang_form": hang_form,
        "extra_forms": [hang_form],
        "has_errors": bool(hang_form.errors),
        "rows": [{"item": row, "is_named": _is_named(row)} for row in rows],
    }
    return render(request, "movement/evidence.html", context)


def _offered(achievement: Achievement) -> QuerySet[Evidence]:
    """Files of the unit's shelf that do not hang on the achievement yet."""
    shelf = Evidence.objects.filter(unit=achievement.submission.unit_id)
    return shelf.exclude(scan=Evidence.Scan.INFECTED).exclude(
        pk__in=achievement.evidence.values("pk")
    )


def _is_named(evidence: Evidence) -> bool:
    """Whether somebody has said what the file proves."""
    return evidence.title != title_from_name(evidence.filename)


def _asks_for_json(request: HttpRequest) -> bool:
    """Whether static/portal/upload.js asks."""
    return request.headers.get("Accept") == "application/json"


def _refused_form(form: UploadForm) -> JsonResponse:
    sentences = [str(sentence) for found in form.errors.values() for sentence in found]
    verdicts = [{"kept": False, "sentence": sentence} for sentence in sentences]
    return JsonResponse({"verdicts": verdicts})


def _as_json(verdict: Verdict) -> dict[str, object]:
    return {"kept": verdict.evidence is not None, "sentence": verdict.sentence}


def _list_url(submission: Submission, achievement: Achievement | None) -> str:
    if achievement is None:
        return reverse("movement:shelf", args=[submission.pk])
    return reverse("movement:upload_evidence", args=[submission.pk, achievement.pk])


def _edit_url(
    submission: Submission, evidence: Evidence | None, achievement: Achievement | None
) -> str:
    assert evidence is not None, "a file that was kept"
    address = reverse("movement:edit_evidence", args=[submission.pk, evidence.pk])
    return address if achievement is None else f"{address}?thanh-tich={achievement.pk}"


def _way_back(request: HttpRequest, submission: Submission) -> str:
    """The page from which the person came to the file: an achievement's, or the shelf."""
    key = request.GET.get("thanh-tich", "")
    achievement = None
    if key.isdecimal() and len(key) < 19 and submission.is_editable:  # noqa: PLR2004
        achievement = submission.achievements.filter(pk=int(key)).first()
    return _list_url(submission, achievement)


def _evidence_or_404(
    request: HttpRequest, pk: int, evidence_pk: int
) -> tuple[Submission, Evidence]:
    submission = dossier_or_404(request, pk, "movement.own_submission")
    return submission, get_object_or_404(submission.unit.evidence, pk=evidence_pk)


def _achievement_or_404(
    request: HttpRequest, pk: int, achievement_pk: int
) -> tuple[Submission, Achievement]:
    submission = dossier_or_404(request, pk, "movement.change_submission")
    return submission, get_object_or_404(submission.achievements, pk=achievement_pk)
