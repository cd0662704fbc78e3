"""What a unit sent, as it was sent, and what changed between two times."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from movement.comparing import compare
from movement.models import Revision
from movement.revisions import files_of, sections_of
from movement.views.common import dossier_or_404, file_lines


@login_required
def revision(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """One revision with every question and answer, exactly as it was sent."""
    submission = dossier_or_404(request, pk, "movement.view_submission")
    revisions = list(submission.revisions.select_related("submitted_by"))
    shown = _numbered(revisions, number)
    context = {
        "submission": submission,
        "revision": shown,
        "revisions": revisions,
        "sections": sections_of(shown),
        "files": file_lines(files_of(shown)),
    }
    return render(request, "movement/revision.html", context)


@login_required
def changes(request: HttpRequest, pk: int) -> HttpResponse:
    """What changed between two revisions: the last two, or those that the address names."""
    submission = dossier_or_404(request, pk, "movement.view_submission")
    revisions = list(submission.revisions.all())
    context: dict[str, object] = {"submission": submission, "revisions": revisions}
    if len(revisions) > 1:
        before = _chosen(request, "tu", revisions, revisions[-2])
        after = _chosen(request, "den", revisions, revisions[-1])
        context |= {
            "before": before,
            "after": after,
            "parts": compare(before.content["questions"], after.content["questions"]),
        }
    return render(request, "movement/revision_changes.html", context)


def _chosen(
    request: HttpRequest, name: str, revisions: list[Revision], otherwise: Revision
) -> Revision:
    if name not in request.GET:
        return otherwise
    typed = request.GET[name]
    if not typed.isascii() or not typed.isdigit() or len(typed) > len("10000"):
        raise Http404
    return _numbered(revisions, int(typed))


def _numbered(revisions: list[Revision], number: int) -> Revision:
    for revision in revisions:
        if revision.number == number:
            return revision
    raise Http404
