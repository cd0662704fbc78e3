"""A unit's dossiers: the list, the task list, checking, submitting, the confirmation."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from movement import workflow
from movement.errors import Refused
from movement.forms import StartForm, show_refusal
from movement.models import Evidence, Round, RoundWindow, Submission
from movement.permissions import require
from movement.readiness import Part, parts, problems
from movement.views.common import Task, dossier_or_404, signed_in


@login_required
def dossier_list(request: HttpRequest) -> HttpResponse:
    """The person's dossiers, newest year first, and the form that opens one."""
    require(request.user, "movement.use_desk")
    user = signed_in(request)
    form = StartForm(request.POST or None, user=user)
    if request.method == "POST" and form.is_valid():
        try:
            submission = workflow.start_dossier(
                unit=form.cleaned_data["unit"], round_=form.cleaned_data["round"], actor=user
            )
            return redirect("movement:dossier", submission.pk)
        except Refused as refusal:
            show_refusal(form, refusal)
    context = {
        "form": form,
        "submissions": Submission.objects.of(user).select_related("unit", "round"),
        "rounds": Round.objects.filter(windows__kind=RoundWindow.Kind.SUBMISSION).prefetch_related(
            "windows"
        ),
    }
    return render(request, "movement/dossier_list.html", context)


@login_required
def dossier(request: HttpRequest, pk: int) -> HttpResponse:
    """The task list of one dossier."""
    submission = dossier_or_404(request, pk, "movement.own_submission")
    tasks = [_task(part, submission) for part in parts()]
    ready = all(task["kind"] == "done" for task in tasks)
    context = {
        "submission": submission,
        "tasks": tasks if submission.is_editable else [],
        "last_task": [_check_task(submission, ready=ready)],
        "window": submission.round.window(RoundWindow.Kind.SUBMISSION),
    }
    return render(request, "movement/dossier.html", context)


@login_required
def check_answers(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything the dossier says, with a way to mend each part, before it is sent."""
    submission = dossier_or_404(request, pk, "movement.own_submission")
    if not submission.is_editable:  # the Back button after submitting leads here
        return redirect("movement:dossier", pk)
    return _render_check(request, submission)


@login_required
@require_POST
def submit(request: HttpRequest, pk: int) -> HttpResponse:
    """Send the dossier; a second click lands on the same confirmation."""
    submission = dossier_or_404(request, pk, "movement.own_submission")
    try:
        workflow.submit(submission=submission, actor=signed_in(request))
    except Refused as refusal:
        if not submission.is_editable:
            messages.error(request, refusal.message)
            return redirect("movement:dossier", pk)
        return _render_check(request, submission, refusal)
    return redirect("movement:confirmation", pk)


@login_required
def confirmation(request: HttpRequest, pk: int) -> HttpResponse:
    """The reference number and what happens next; the address may be kept."""
    submission = dossier_or_404(request, pk, "movement.own_submission")
    if submission.state not in Submission.SENT:
        return redirect("movement:dossier", pk)
    return render(request, "movement/confirmation.html", {"submission": submission})


@login_required
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask once, then take the dossier back before the office has received it."""
    submission = dossier_or_404(request, pk, "movement.own_submission")
    if request.method != "POST":
        return render(request, "movement/withdraw.html", {"submission": submission})
    try:
        workflow.withdraw(submission=submission, actor=signed_in(request))
        messages.success(request, "Đã rút hồ sơ.")
    except Refused as refusal:
        messages.error(request, refusal.message)
    return redirect("movement:dossier", pk)


@login_required
def record(request: HttpRequest, pk: int) -> HttpResponse:
    """What the dossier says, for the unit and for the offices, with its files."""
    submission = dossier_or_404(request, pk, "movement.view_submission")
    context = {
        "submission": submission,
        "sections": [(part, _rows(part, submission)) for part in parts()],
        "files": _files(submission),
    }
    return render(request, "movement/record.html", context)


def _render_check(
    request: HttpRequest, submission: Submission, refusal: Refused | None = None
) -> HttpResponse:
    context = {
        "submission": submission,
        "sections": [(part, _rows(part, submission)) for part in parts()],
        "problems": [
            {"text": sentence, "url": reverse(part.url_name, args=[submission.pk])}
            for part, sentence in problems(submission)
        ],
        "refusal": refusal,
        "has_errors": refusal is not None,
        "may_submit": request.user.has_perm("movement.submit_submission", submission),
    }
    return render(request, "movement/check.html", context, status=200 if refusal is None else 422)


def _rows(part: Part, submission: Submission) -> list[dict[str, str]]:
    return [{"key": row.question, "value": row.answer} for row in part.rows(submission)]


def _files(submission: Submission) -> list[dict[str, object]]:
    evidence = Evidence.objects.filter(achievements__submission=submission).distinct()
    return [
        {
            "title": item.title,
            "filename": item.filename,
            "size": item.size,
            "url": reverse("movement:evidence_file", args=[item.pk]),
        }
        for item in evidence
    ]


def _task(part: Part, submission: Submission) -> Task:
    missing = part.missing(submission)
    if not missing:
        status, kind = "Đã xong", "done"
    elif part.started(submission):
        status, kind = "Đang làm", "todo"
    else:
        status, kind = "Chưa làm", "todo"
    return Task(
        title=part.title,
        url=reverse(part.url_name, args=[submission.pk]),
        hint=" ".join(missing) if kind == "todo" and status == "Đang làm" else "",
        status=status,
        kind=kind,
    )


def _check_task(submission: Submission, *, ready: bool) -> Task:
    return Task(
        title="Kiểm tra lại và nộp",
        url=reverse("movement:check", args=[submission.pk]),
        hint="" if ready else "Mở được khi các phần trên đã xong.",
        status="Sẵn sàng" if ready else "Chưa mở được",
        kind="todo" if ready else "blocked",
    )
