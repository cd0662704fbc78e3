"""A scorer's own sheet: points, reasons and grounds; read beside the others' once finished."""

from decimal import Decimal

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from criteria.arithmetic import total
from criteria.conflicts import must_answer
from criteria.models import OfficeSheet, ScoreSheet, SelfScore
from criteria.scoring import StaleCell, finish_sheet, give_points, incomplete, take_sheet
from criteria.sheet_forms import SheetForm
from criteria.side_by_side import compared
from criteria.views.judging import Judging, judging_or_404, shown_as
from movement.errors import Refused
from movement.views.kept_text import login_keeping_text, sent_or_waiting


@login_keeping_text
def score_sheet(request: HttpRequest, pk: int, office: str) -> HttpResponse:
    """The own sheet; right cells are saved even when another is wrong.

    “Chấm xong” saves first, so that nothing on the screen differs from what is finished. Looking
    at a sheet changes nothing: the first points that are saved take a seat.
    """
    judging = judging_or_404(request, pk, office)
    is_sent = request.method == "POST"
    if not is_sent and must_answer(judging.actor, judging.submission):
        return redirect("criteria:conflict", pk)
    data = sent_or_waiting(request)
    if data is None and judging.has_finished:
        return _render_finished(request, judging)
    if data is None and not judging.is_scoring:
        return redirect("criteria:office_sheet", pk, office)
    form = SheetForm(
        data,
        criteria=judging.criteria,
        files=judging.files,
        scores=judging.own_scores(),
        claims=judging.claims,
    )
    if is_sent and _save(request, judging, form):
        return _after(request, judging)
    return _render_form(request, judging, form)


def _save(request: HttpRequest, judging: Judging, form: SheetForm) -> bool:
    """Save what was filled rightly, and finish when asked; whether everything went well."""
    form.is_valid()
    try:
        if judging.sheet is None or not judging.is_open:
            judging.sheet = take_sheet(
                submission=judging.submission, office=judging.office, actor=judging.actor
            )
        _save_cells(judging.sheet, form, judging)
        if not form.errors and "finish" in request.POST:
            judging.sheet = finish_sheet(sheet=judging.sheet, actor=judging.actor)
    except Refused as refusal:
        form.add_error(None, refusal.message)
    return not form.errors


def _save_cells(sheet: ScoreSheet, form: SheetForm, judging: Judging) -> None:
    for cell in list(form.cells()):
        try:
            score = give_points(
                sheet=sheet,
                criterion=cell.criterion,
                entry=cell.entry,
                reason=cell.reason,
                evidence=cell.evidence,
                page=cell.page,
                no_evidence=cell.no_evidence,
                actor=judging.actor,
                version=cell.version,
            )
            form.take_version(cell.criterion, score.version if score else 0)
        except StaleCell as stale:
            form.refuse_stale(cell.criterion, stale.theirs)
        except Refused as refusal:
            form.refuse(cell.criterion, refusal)


def _after(request: HttpRequest, judging: Judging) -> HttpResponse:
    where = [judging.submission.pk, judging.office.code]
    if not judging.has_finished:
        messages.success(request, "Đã lưu điểm thẩm định.")
        return redirect("criteria:score_sheet", *where)
    messages.success(request, f"Đã chấm xong hồ sơ của {judging.submission.unit}.")
    state = OfficeSheet.objects.get(submission=judging.submission, office=judging.office).state
    if state == OfficeSheet.State.SCORING:
        return redirect("criteria:desk")
    return redirect("criteria:office_sheet", *where)


def _render_form(request: HttpRequest, judging: Judging, form: SheetForm) -> HttpResponse:
    achievements = judging.submission.achievements.prefetch_related("evidence")
    scores = judging.own_scores() if form.is_bound else form.scores
    taken = judging.seated()
    context = {
        "judging": judging,
        "submission": judging.submission,
        "form": form,
        "lines": list(form.lines()),
        "files": [(item, shown_as(item)) for item in judging.files],
        "achievements": achievements,
        "missing": incomplete(judging.sheet) if judging.is_open and judging.sheet else [],
        # Somebody without a seat still gets back what was typed.
        "shows_form": judging.is_open or form.is_bound or _has_seat(judging, len(taken)),
        "totals": {
            "max_points": total(criterion.max_points for criterion in judging.criteria),
            "claimed": total(claim.points for claim in _own_claims(judging)),
            "given": total(score.points or Decimal(0) for score in scores.values()),
        },
    }
    return render(request, "criteria/score_sheet.html", context)


def _own_claims(judging: Judging) -> list[SelfScore]:
    keys = {criterion.pk for criterion in judging.criteria}
    return [claim for key, claim in judging.claims.items() if key in keys]


def _has_seat(judging: Judging, taken: int) -> bool:
    return not judging.is_stored or taken < judging.office_sheet.seats


def _render_finished(request: HttpRequest, judging: Judging) -> HttpResponse:
    """The own sheet as it was finished, beside the sheets of the others who have finished."""
    lines = compared(judging.office_sheet, judging.criteria, judging.claims)
    context = {
        "judging": judging,
        "submission": judging.submission,
        "sheet": judging.sheet,
        "lines": lines,
        "sheets": lines[0].sheets if lines else [],
        "waits": judging.is_scoring,
    }
    return render(request, "criteria/finished_sheet.html", context)
