"""A unit's dossiers: the list, the task list, checking, submitting, the confirmation."""

from collections.abc import Iterable, Sequence

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import formats, timezone
from django.views.decorators.http import require_POST

from movement import workflow
from movement.errors import Refused
from movement.forms import StartForm, show_refusal
from movement.letters import letters_about
from movement.models import Evidence, Registration, RoundWindow, Submission, Unit
from movement.permissions import require
from movement.progress import steps_of
from movement.readiness import Part, panels, parts, problems
from movement.revisions import files_of, sections_of, shown_revision
from movement.views.common import Task, dossier_or_404, file_lines, signed_in
from movement.views.timetable import RoundDates, timetable
from movement.windows import deadline


@login_required
def dossier_list(request: HttpRequest) -> HttpResponse:
    """The person's dossiers, newest year first, and the form that opens one."""
    require(request.user, "movement.use_desk")
    user = signed_in(request)
    form = StartForm(request.POST or None, user=user, window=RoundWindow.Kind.SUBMISSION)
    if request.method == "POST" and form.is_valid():
        try:
            submission = workflow.start_dossier(
                unit=form.cleaned_data["unit"], round_=form.cleaned_data["round"], actor=user
            )
            return redirect("movement:dossier", submission.pk)
        except Refused as refusal:
            show_refusal(form, refusal)
    own = list(Unit.objects.of(user))
    units = [unit for unit in own if unit.state == Unit.State.ACTIVE]
    rounds = timetable(units, timezone.now())
    submissions = list(Submission.objects.of(user).select_related("unit", "round"))
    context = {
        "form": form,
        "submissions": submissions,
        "registrations": Registration.objects.filter(unit__in=Unit.objects.of(user)).select_related(
            "unit", "round"
        ),
        "rounds": rounds,
        "may_start": form.is_bound or _may_start(units, rounds, submissions),
        "suspended": [unit for unit in own if unit.state == Unit.State.SUSPENDED],
        "some_are_over": any(dates.submission.state == "over" for dates in rounds),
    }
    return render(request, "movement/dossier_list.html", context)


def _may_start(
    units: Iterable[Unit], rounds: Iterable[RoundDates], submissions: Iterable[Submission]
) -> bool:
    """Whether one of the units has no dossier yet in a round that takes dossiers."""
    taken = {(submission.unit_id, submission.round_id) for submission in submissions}
    return any(
        (unit.pk, dates.round.pk) not in taken
        for dates in rounds
        if dates.takes_dossiers
        for unit in units
    )


@login_required
def dossier(request: HttpRequest, pk: int) -> HttpResponse:
    """The task list of one dossier."""
    submission = dossier_or_404(request, pk, "movement.own_submission")
    missing = problems(submission)
    tasks = [
        _task(part, submission, [sentence for found, sentence in missing if found is part])
        for part in parts(submission)
    ]
    ready = all(task["kind"] == "done" for task in tasks)
    context = {
        "submission": submission,
        "tasks": tasks if submission.is_editable else [],
        "last_task": [_check_task(submission, ready=ready)],
        "closing": deadline(submission.round, RoundWindow.Kind.SUBMISSION, submission.unit),
        "panels": panels(submission, page="dossier", reader=signed_in(request)),
        "steps": steps_of(submission),
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
    context = {
        "submission": submission,
        "rows": _sending_rows(submission),
        "panels": panels(submission, page="confirmation", reader=signed_in(request)),
        "steps": steps_of(submission),
    }
    return render(request, "movement/confirmation.html", context)


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
    """What the dossier says, with its files: what was sent last, for its unit what it writes."""
    submission = dossier_or_404(request, pk, "movement.view_submission")
    own = request.user.has_perm("movement.own_submission", submission)
    revision = shown_revision(submission, to_its_unit=own)
    files: Iterable[Evidence]
    sections: Sequence[object]
    if revision is None:
        files = Evidence.objects.filter(achievements__submission=submission).distinct()
        sections = [(part, _rows(part, submission)) for part in parts(submission)]
    else:
        files = files_of(revision)
        sections = sections_of(revision)
    context = {
        "submission": submission,
        "revision": revision,
        "sections": sections,
        "panels": panels(submission, page="record", reader=signed_in(request)),
        "files": file_lines(files),
    }
    return render(request, "movement/record.html", context)


def _render_check(
    request: HttpRequest, submission: Submission, refusal: Refused | None = None
) -> HttpResponse:
    context = {
        "submission": submission,
        "sections": [(part, _rows(part, submission)) for part in parts(submission)],
        "panels": panels(submission, page="check", reader=signed_in(request)),
        "problems": [
            {"text": sentence, "url": reverse(part.url_name, args=[submission.pk])}
            for part, sentence in problems(submission)
        ],
        "refusal": refusal,
        "has_errors": refusal is not None,
        "may_submit": request.user.has_perm("movement.submit_submission", submission),
    }
    return render(request, "movement/check.html", context, status=200 if refusal is None else 422)


def _sending_rows(submission: Submission) -> list[dict[str, str]]:
    """Who sent what and when, and which letters confirm it."""
    revision = submission.revisions.select_related("submitted_by").latest("number")
    sent = timezone.localtime(revision.submitted_at)
    letters = "\n".join(
        f"{letter.to_email} ({letter.get_state_display().lower()})"
        for letter in letters_about(revision)
    )
    return [
        {"key": "Đơn vị", "value": str(submission.unit)},
        {"key": "Nộp lúc", "value": formats.date_format(sent, "H:i \\n\\g\\à\\y d/m/Y")},
        {"key": "Người nộp", "value": str(revision.submitted_by)},
        {"key": "Lần nộp", "value": str(revision.number)},
        {"key": "Thư xác nhận gửi tới", "value": letters or "Không gửi thư"},
    ]


def _rows(part: Part, submission: Submission) -> list[dict[str, str]]:
    return [{"key": row.question, "value": row.answer} for row in part.rows(submission)]


def _task(part: Part, submission: Submission, missing: list[str]) -> Task:
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
