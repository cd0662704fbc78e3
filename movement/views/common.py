"""What the views of the dossier share."""

from typing import TypedDict

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from movement.models import Submission, User
from movement.permissions import require


def signed_in(request: HttpRequest) -> User:
    """The person of a request behind `login_required`."""
    assert isinstance(request.user, User), "the view is behind login_required"
    return request.user


def dossier_or_404(request: HttpRequest, pk: int, permission: str) -> Submission:
    """The dossier, for a person who has the right on it; for everyone else it does not exist."""
    submission = get_object_or_404(
        Submission.objects.select_related("unit__group", "round__phase"), pk=pk
    )
    require(request.user, permission, submission)
    return submission


class Task(TypedDict):
    """A line of a task list (templates/components/task_list.html)."""

    title: str
    url: str
    hint: str
    status: str
    kind: str
