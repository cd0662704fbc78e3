"""Receiving: both offices tick what a dossier lacks; the standing office accepts or returns it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from movement import workflow
from movement.errors import Refused
from movement.forms import show_refusal
from movement.gap_forms import ExtendSupplementForm, GapsForm, ReturnForm
from movement.gaps import request_of, save_gaps, sent_gaps
from movement.models import Office, RevisionRequest, Submission, User
from movement.permissions import is_standing_office, office_codes
from movement.views.common import dossier_or_404, signed_in
from movement.views.kept_text import login_keeping_text, sent_or_waiting


@login_keeping_text
def receive(request: HttpRequest, pk: int) -> HttpResponse:
    """The gaps of one dossier, and what becomes of it.

    Every button saves the ticks first, so that nothing typed is lost on the way.
    """
    submission = dossier_or_404(request, pk, "movement.tick_gaps")
    actor = signed_in(request)
    office = Office.objects.filter(code__in=office_codes(actor))[0]
    form = GapsForm(sent_or_waiting(request), submission=submission, office=office)
    returning = ReturnForm(request.POST if "return" in request.POST else None)
    extending = ExtendSupplementForm(request.POST if "extend" in request.POST else None)
    try:
        if extending.is_bound:
            done = _extend(submission, extending, actor)
        else:
            sends = request.method == "POST"
            done = _act(request, submission, office, form, returning) if sends else ""
        if done:
            messages.success(request, done)
            stays = "save" in request.POST
            return redirect("criteria:receive", pk) if stays else redirect("criteria:desk")
    except Refused as refusal:
        bound = [each for each in (extending, returning) if each.is_bound]
        beside = [each for each in bound if refusal.field in each.fields]
        show_refusal(beside[0] if beside else form, refusal)
    revision_request = request_of(submission)
    context = {
        "submission": submission,
        "office": office,
        "form": form,
        "returning": returning,
        "extending": extending,
        "error_forms": [returning, extending],
        "has_more_errors": bool(returning.errors or extending.errors),
        "revision": submission.revisions.latest("number"),
        "revision_request": revision_request,
        "gaps": sent_gaps(submission),
        "waits": submission.state == Submission.State.SUBMITTED,
        "may_extend": submission.state == Submission.State.RETURNED and is_standing_office(actor),
        "may_receive": actor.has_perm("movement.receive_submission", submission),
        # What was typed while somebody else received or returned the dossier is shown again.
        "shows_boxes": _may_tick(submission, revision_request) or form.has_words,
    }
    return render(request, "criteria/receive.html", context)


def _may_tick(submission: Submission, revision_request: RevisionRequest | None) -> bool:
    return submission.state == Submission.State.SUBMITTED and revision_request is None


def _act(
    request: HttpRequest,
    submission: Submission,
    office: Office,
    form: GapsForm,
    returning: ReturnForm,
) -> str:
    """Save the ticks, then do what the button says; gives what was done, or nothing."""
    actor = signed_in(request)
    if not form.is_valid():
        return ""
    save_gaps(submission=submission, office=office, texts=form.texts(), actor=actor)
    form.take_as_saved()
    seen = _seen_revision(request)
    if "accept" in request.POST:
        workflow.accept(submission=submission, revision=seen, actor=actor)
        return f"Đã tiếp nhận hồ sơ của {submission.unit}."
    if "return" not in request.POST:
        return "Đã lưu các điểm còn thiếu."
    if not returning.is_valid():
        return ""
    workflow.return_for_supplement(
        submission=submission, revision=seen, actor=actor, **returning.cleaned_data
    )
    return f"Đã trả hồ sơ để {submission.unit} bổ sung."


def _extend(submission: Submission, extending: ExtendSupplementForm, actor: User) -> str:
    """Give the unit the later date; gives what was done, or nothing."""
    if not extending.is_valid():
        return ""
    workflow.extend_supplement(submission=submission, actor=actor, **extending.cleaned_data)
    return f"Đã gia hạn bổ sung cho {submission.unit}."


def _seen_revision(request: HttpRequest) -> int | None:
    """The number of the revision that the page was about; None when the page did not say."""
    typed = request.POST.get("revision", "")
    is_number = typed.isascii() and typed.isdigit() and len(typed) <= len("10000")
    return int(typed) if is_number else None
