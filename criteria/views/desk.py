"""The scoring desk of the two offices: the queue, the sheet, the ranking."""

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from criteria.arithmetic import total
from criteria.forms import PointsSheetForm
from criteria.models import Result, Score, ScoreSheet
from criteria.scoring import criteria_for, give_points, open_sheet, sheet_of, sign_off
from criteria.self_scoring import claims_of
from movement.errors import Refused
from movement.models import Group, Office, Submission, User
from movement.permissions import office_codes, require
from movement.views.common import dossier_or_404, signed_in
from movement.views.kept_text import login_keeping_text, sent_or_waiting


@dataclass(frozen=True, slots=True)
class WaitingRow:
    """A dossier that waits to be received, with how many gaps each office ticked."""

    submission: Submission
    ticked: list[tuple[Office, int]]


@dataclass(frozen=True, slots=True)
class QueueRow:
    """A dossier in the queue with where each office stands."""

    submission: Submission
    own_state: str
    other_state: str


@login_required
def desk(request: HttpRequest) -> HttpResponse:
    """The person's queue: to receive, to score, done."""
    require(request.user, "criteria.score_submission")
    codes = office_codes(signed_in(request))
    submissions = (
        Submission.objects.sent()
        .select_related("unit__group", "round", "revision_request")
        .prefetch_related("score_sheets__office", "gaps__office")
        .order_by("submitted_at", "pk")
    )
    waiting: list[WaitingRow] = []
    scoring: list[QueueRow] = []
    done: list[QueueRow] = []
    for submission in submissions:
        if submission.state == Submission.State.SUBMITTED:
            waiting.append(_waiting_row(submission))
            continue
        row = _queue_row(submission, codes)
        (done if row.own_state == ScoreSheet.State.SIGNED else scoring).append(row)
    context = {
        "waiting": waiting,
        "scoring": scoring,
        "done": done,
        "returned": Submission.objects.filter(state=Submission.State.RETURNED)
        .select_related("unit__group", "revision_request")
        .order_by("revision_request__due", "pk"),
        "today": timezone.localdate(),
        "offices": Office.objects.filter(code__in=codes),
    }
    return render(request, "criteria/desk.html", context)


@login_keeping_text
def score_sheet(request: HttpRequest, pk: int, office: str) -> HttpResponse:
    """The office's sheet: points and reasons; right cells are saved even when another is wrong.

    Signing off saves first, so that nothing on the screen differs from what is signed. Looking at
    a sheet changes nothing; it is opened when the first points are saved.
    """
    submission = dossier_or_404(request, pk, "criteria.score_submission")
    actor = signed_in(request)
    own_office = get_object_or_404(Office.objects.filter(code__in=office_codes(actor)), code=office)
    sheet = sheet_of(submission, own_office)
    form = _sheet_form(request, sheet)
    if request.method == "POST":
        form.is_valid()
        try:
            sheet = open_sheet(submission=submission, office=own_office, actor=actor)
            _save_points(sheet, form, actor)
            if not form.errors and "sign" in request.POST:
                sign_off(sheet=sheet, actor=actor)
                messages.success(request, f"Đã ký chốt phiếu của {submission.unit}.")
                return redirect("criteria:desk")
            if not form.errors:
                messages.success(request, "Đã lưu điểm thẩm định.")
                return redirect("criteria:score_sheet", pk, office)
        except Refused as refusal:
            form.add_error(None, refusal.message)
    return _render_sheet(request, sheet, form)


@login_required
def ranking(request: HttpRequest) -> HttpResponse:
    """Results ranked inside each group."""
    require(request.user, "criteria.score_submission")
    results = list(Result.objects.select_related("submission__unit__group", "submission__round"))
    groups = [
        (group, [row for row in results if row.submission.unit.group_id == group.pk])
        for group in Group.objects.all()
    ]
    return render(request, "criteria/ranking.html", {"groups": groups})


def _waiting_row(submission: Submission) -> WaitingRow:
    ticked = Counter(gap.office for gap in submission.gaps.all() if gap.request_id is None)
    return WaitingRow(submission=submission, ticked=sorted(ticked.items(), key=_standing_first))


def _standing_first(ticked: tuple[Office, int]) -> tuple[bool, str]:
    office, _count = ticked
    return (not office.is_standing, office.name)


def _queue_row(submission: Submission, codes: frozenset[str]) -> QueueRow:
    own, other = "", ""
    for sheet in submission.score_sheets.all():
        if sheet.office.code in codes:
            own = sheet.state
        else:
            other = sheet.state
    return QueueRow(submission=submission, own_state=own, other_state=other)


def _save_points(sheet: ScoreSheet, form: PointsSheetForm, actor: User) -> None:
    for criterion, points, reason in form.entries():
        try:
            give_points(sheet=sheet, criterion=criterion, points=points, reason=reason, actor=actor)
        except Refused as refusal:
            form.refuse(criterion, refusal)


def _sheet_form(request: HttpRequest, sheet: ScoreSheet) -> PointsSheetForm:
    initial: dict[str, object] = {}
    for score in Score.objects.filter(sheet=sheet.pk):
        initial[f"points_{score.criterion_id}"] = score.points
        initial[f"note_{score.criterion_id}"] = score.reason
    return PointsSheetForm(
        sent_or_waiting(request) or None,
        criteria=criteria_for(sheet),
        note_label="Lý do",
        claims=claims_of(sheet.submission),
        initial=initial,
    )


def _render_sheet(request: HttpRequest, sheet: ScoreSheet, form: PointsSheetForm) -> HttpResponse:
    lines = list(form.lines())
    context = {
        "sheet": sheet,
        "totals": {
            "max_points": total(line.criterion.max_points for line in lines),
            "claimed": total(line.claimed or Decimal(0) for line in lines),
            "given": total(line.points.initial or Decimal(0) for line in lines),
        },
        "submission": sheet.submission,
        "form": form,
        "is_open": sheet.state == ScoreSheet.State.OPEN,
        "achievements": sheet.submission.achievements.prefetch_related("evidence", "content_areas"),
    }
    return render(request, "criteria/score_sheet.html", context)
