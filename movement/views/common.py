"""What the views of the dossier share."""

from collections.abc import Iterable
from typing import TypedDict

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse

from movement.models import Evidence, Submission, User
from movement.permissions import require


def signed_in(request: HttpRequest) -> User:
    """The person of a request behind `login_required`."""
    assert isinstance(request.user, User), "the view is behind login_required"
    return request.user


def dossier_or_404(request: HttpRequest, pk: int, permission: str) -> Submission:
    """The dossier, for a person who has the right on it; for everyone else it does not exist."""
    submission = get_object_or_404(
        Submission.objects.select_related("unit__group", "round__phase", "revision_request"), pk=pk
    )
    require(request.user, permission, submission)
    return submission


def file_lines(evidence: Iterable[Evidence]) -> list[dict[str, object]]:
    """Files for templates/components/file_list.html."""
    return [
        {
            "title": item.title,
            "filename": item.filename,
            "size": item.size,
            "url": reverse("movement:evidence_file", args=[item.pk]),
        }
        for item in evidence
    ]


class Task(TypedDict):
    """A line of a task list (templates/components/task_list.html)."""

    title: str
    url: str
    hint: str
    status: str
    kind: str
