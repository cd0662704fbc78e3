"""One cell of the own sheet, saved by static/portal/scoring.js; without it the sheet's form does.

The answer is JSON: version, saved_at, message, points, total and missing; with status 409 also
theirs, with 422 errors by field.
"""

from decimal import Decimal
from http import HTTPStatus
from typing import Any

from django.forms import BoundField
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from criteria.arithmetic import total
from criteria.models import Criterion, OfficeScore, Score, ScoreSheet
from criteria.scoring import StaleCell, give_points, incomplete, take_sheet
from criteria.sheet_forms import Cell, SheetForm
from criteria.views.judging import Judging, judging_or_404
from movement.errors import Refused
from movement.numbers import format_points
from movement.views.kept_text import login_keeping_text

STALE = "Chưa lưu {code}: ô này vừa được lưu ở nơi khác. Hãy chọn giữ nội dung nào."


@login_keeping_text
@require_POST
def score_cell(request: HttpRequest, pk: int, office: str, criterion: int) -> HttpResponse:
    """Save what the person typed for one criterion."""
    judging = judging_or_404(request, pk, office)
    found = [each for each in judging.criteria if each.pk == criterion]
    if not found:
        raise Http404
    scores = {key: row for key, row in judging.own_scores().items() if key == criterion}
    form = SheetForm(
        request.POST, criteria=found, files=judging.files, scores=scores, claims=judging.claims
    )
    form.is_valid()
    try:
        if not judging.is_open:
            judging.sheet = take_sheet(
                submission=judging.submission, office=judging.office, actor=judging.actor
            )
        score = scores.get(criterion)
        for cell in form.cells():
            score = _give(judging, cell)
    except StaleCell as stale:
        return _conflict(judging, found[0], stale.theirs)
    except Refused as refusal:
        form.refuse(found[0], refusal)
    if form.errors:
        return _refused(found[0], form)
    return _saved(judging, found[0], score)


def _give(judging: Judging, cell: Cell) -> Score | None:
    assert judging.sheet is not None, "the seat was taken"
    return give_points(
        sheet=judging.sheet,
        criterion=cell.criterion,
        entry=cell.entry,
        reason=cell.reason,
        evidence=cell.evidence,
        page=cell.page,
        no_evidence=cell.no_evidence,
        actor=judging.actor,
        version=cell.version,
    )


def _saved(judging: Judging, criterion: Criterion, score: Score | None) -> JsonResponse:
    clock = timezone.localtime().strftime("%H:%M")
    sheet = judging.sheet
    assert sheet is not None, "the seat was taken"
    return JsonResponse(
        {
            "version": score.version if score else 0,
            "saved_at": clock,
            "message": f"Đã lưu {criterion.code} lúc {clock}.",
            "points": format_points(score.points if score else None),
            "total": format_points(_total(sheet)),
            "missing": incomplete(sheet),
        }
    )


def _total(sheet: ScoreSheet) -> Decimal:
    given = sheet.scores.exclude(points=None).values_list("points", flat=True)
    return total(points for points in given if points is not None)


def _refused(criterion: Criterion, form: SheetForm) -> JsonResponse:
    errors = {name: " ".join(map(str, found)) for name, found in form.errors.items()}
    said = " ".join(errors.values())
    return JsonResponse(
        {"errors": errors, "message": f"Chưa lưu {criterion.code}: {said}"},
        status=HTTPStatus.UNPROCESSABLE_ENTITY,
    )


def _conflict(
    judging: Judging, criterion: Criterion, theirs: Score | OfficeScore | None
) -> JsonResponse:
    """What is stored now, as the line's fields would show it."""
    stored = SheetForm(
        None,
        criteria=[criterion],
        files=judging.files,
        scores={criterion.pk: theirs} if isinstance(theirs, Score) else {},
        claims={},
    )
    (line,) = stored.lines()
    shown = {field.html_name: _shown(field) for field in line.fields}
    return JsonResponse(
        {
            "version": theirs.version if theirs else 0,
            "message": STALE.format(code=criterion.code),
            "theirs": shown,
            "points": format_points(theirs.points if theirs else None),
        },
        status=HTTPStatus.CONFLICT,
    )


def _shown(field: BoundField) -> Any:
    """What is stored, as the script puts it into the field; of a box, whether it is ticked."""
    value = field.value()
    return value if isinstance(value, bool) else field.field.widget.format_value(value)
