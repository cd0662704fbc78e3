"""The parts of a dossier that belong to `movement`: summary, achievements, evidence."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from movement.errors import Refused
from movement.evidence import add_evidence, take_down_evidence
from movement.forms import AchievementForm, EvidenceForm, SummaryForm, show_refusal
from movement.models import Achievement, Evidence, Submission
from movement.permissions import require
from movement.views.common import dossier_or_404, signed_in
from movement.workflow import editing


@login_required
def summary(request: HttpRequest, pk: int) -> HttpResponse:
    """The dossier's summary and what the unit asks for."""
    submission = dossier_or_404(request, pk, "movement.change_submission")
    form = SummaryForm(request.POST or None, instance=submission)
    if request.method == "POST" and form.is_valid():
        try:
            with editing(submission=submission, actor=signed_in(request)):
                submission.save(update_fields=["summary", "difficulties", "updated_at"])
            messages.success(request, "Đã lưu tóm tắt.")
            return redirect("movement:dossier", pk)
        except Refused as refusal:
            show_refusal(form, refusal)
    return render(request, "movement/summary.html", {"submission": submission, "form": form})


@login_required
def achievements(request: HttpRequest, pk: int) -> HttpResponse:
    """The achievements of a dossier."""
    submission = dossier_or_404(request, pk, "movement.change_submission")
    rows = submission.achievements.prefetch_related("content_areas", "evidence")
    return render(
        request, "movement/achievements.html", {"submission": submission, "achievements": rows}
    )


@login_required
def add_achievement(request: HttpRequest, pk: int) -> HttpResponse:
    """A new achievement; its evidence follows on its own page."""
    submission = dossier_or_404(request, pk, "movement.change_submission")
    form = AchievementForm(request.POST or None, instance=Achievement(submission=submission))
    if request.method == "POST" and form.is_valid():
        try:
            with editing(submission=submission, actor=signed_in(request)):
                achievement = form.save()
            messages.success(request, "Đã lưu thành tích. Hãy tải minh chứng lên.")
            return redirect("movement:upload_evidence", pk, achievement.pk)
        except Refused as refusal:
            show_refusal(form, refusal)
    return render(
        request, "movement/achievement_form.html", {"submission": submission, "form": form}
    )


@login_required
def achievement(request: HttpRequest, pk: int, achievement_pk: int) -> HttpResponse:
    """The text of one achievement.

    Its files have a page of their own: no form's button can lose what was typed in another.
    """
    submission, row = _achievement_or_404(request, pk, achievement_pk)
    form = AchievementForm(request.POST or None, instance=row)
    if request.method == "POST" and form.is_valid():
        try:
            with editing(submission=submission, actor=signed_in(request)):
                form.save()
            messages.success(request, "Đã lưu thành tích.")
            return redirect("movement:achievement", pk, row.pk)
        except Refused as refusal:
            show_refusal(form, refusal)
    context = {"submission": submission, "achievement": row, "form": form}
    return render(request, "movement/achievement.html", context)


@login_required
def upload_evidence(request: HttpRequest, pk: int, achievement_pk: int) -> HttpResponse:
    """The files of an achievement; a refused one leaves what was typed and says how to mend it."""
    submission, row = _achievement_or_404(request, pk, achievement_pk)
    form = EvidenceForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            add_evidence(
                achievement=row,
                upload=data["file"],
                title=data["title"],
                source=data["source"],
                dated=data["dated"],
                actor=signed_in(request),
            )
            messages.success(request, "Đã tải minh chứng lên.")
            return redirect("movement:upload_evidence", pk, row.pk)
        except Refused as refusal:
            show_refusal(form, refusal)
    context = {
        "submission": submission,
        "achievement": row,
        "form": form,
        "evidence": row.evidence.all(),
    }
    return render(request, "movement/evidence.html", context)


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
def remove_achievement(request: HttpRequest, pk: int, achievement_pk: int) -> HttpResponse:
    """Ask once, then delete the achievement; its files stay on the unit's shelf."""
    submission, row = _achievement_or_404(request, pk, achievement_pk)
    if request.method == "POST":
        try:
            with editing(submission=submission, actor=signed_in(request)):
                row.delete()
            messages.success(request, "Đã xóa thành tích.")
        except Refused as refusal:
            messages.error(request, refusal.message)
        return redirect("movement:achievements", pk)
    return render(
        request,
        "movement/achievement_remove.html",
        {"submission": submission, "achievement": row},
    )


@login_required
def evidence_file(request: HttpRequest, evidence_pk: int) -> HttpResponse | FileResponse:
    """The file itself, as a download with the type that we found, never the browser's guess."""
    evidence = get_object_or_404(Evidence, pk=evidence_pk)
    require(request.user, "movement.view_evidence", evidence)
    response = FileResponse(
        evidence.file.open("rb"),
        as_attachment=True,
        filename=evidence.filename,
        content_type=evidence.content_type,
    )
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "private, no-store"
    return response


def _achievement_or_404(
    request: HttpRequest, pk: int, achievement_pk: int
) -> tuple[Submission, Achievement]:
    submission = dossier_or_404(request, pk, "movement.change_submission")
    return submission, get_object_or_404(submission.achievements, pk=achievement_pk)
