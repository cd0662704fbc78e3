"""Appeals: the unit asks about a line, the offices read, the head of the owner office answers."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from criteria.appeal_forms import AnswerForm, AppealForm
from criteria.appeals import appeals_for, decide_appeal, file_appeal
from criteria.explaining import lines_of
from criteria.models import Appeal
from movement.errors import Refused
from movement.forms import show_refusal
from movement.models import RoundWindow
from movement.permissions import require
from movement.views.common import dossier_or_404, signed_in
from movement.views.kept_text import login_keeping_text, sent_or_waiting
from movement.windows import deadline

A_PAGE = 50


@login_keeping_text
def appeal(request: HttpRequest, pk: int, criterion: int) -> HttpResponse:
    """The unit's words about one line of its sheet."""
    submission = dossier_or_404(request, pk, "criteria.view_result")
    actor = signed_in(request)
    require(actor, "criteria.appeal", submission)
    line = next((row for row in lines_of(submission) if row.criterion.pk == criterion), None)
    if line is None:
        raise Http404
    form = AppealForm(sent_or_waiting(request))
    if request.method == "POST" and form.is_valid():
        try:
            file_appeal(
                submission=submission,
                criterion=line.criterion,
                text=form.cleaned_data["text"],
                actor=actor,
            )
            messages.success(request, f"Đã gửi kiến nghị về tiêu chí {line.criterion.code}.")
            return redirect("criteria:result", pk)
        except Refused as refusal:
            show_refusal(form, refusal)
    context = {
        "submission": submission,
        "line": line,
        "form": form,
        "closing": deadline(submission.round, RoundWindow.Kind.APPEAL, submission.unit),
    }
    return render(request, "criteria/appeal.html", context)


@login_required
def appeals(request: HttpRequest) -> HttpResponse:
    """The appeals that the officer may read: the own office's first, open ones first."""
    require(request.user, "criteria.read_appeals")
    rows = appeals_for(signed_in(request))
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    return render(request, "criteria/appeals.html", {"page_obj": page})


@login_keeping_text
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """One appeal beside its line; the head of the owner office answers it here."""
    row = get_object_or_404(
        Appeal.objects.select_related(
            "submission__unit__group", "submission__round", "criterion__office", "decided_by"
        ),
        pk=pk,
    )
    actor = signed_in(request)
    require(actor, "criteria.read_appeal", row)
    form = AnswerForm(sent_or_waiting(request), criterion=row.criterion)
    if request.method == "POST" and form.is_valid():
        try:
            decide_appeal(
                appeal=row,
                upheld=form.upheld,
                points=form.points,
                answer=form.cleaned_data["answer"],
                actor=actor,
            )
            messages.success(request, f"Đã trả lời kiến nghị của {row.submission.unit}.")
            return redirect("criteria:appeals")
        except Refused as refusal:
            show_refusal(form, refusal)
            row.refresh_from_db()
    lines = lines_of(row.submission)
    context = {
        "appeal": row,
        "submission": row.submission,
        "line": next(line for line in lines if line.criterion.pk == row.criterion_id),
        "form": form,
        "is_open": row.state == Appeal.State.OPEN,
        "may_answer": actor.has_perm("criteria.answer_appeal", row),
    }
    return render(request, "criteria/appeal_answer.html", context)
