"""What is already told elsewhere, as the unit reads it before sending and the offices after."""

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from django.urls import reverse

from movement.models import Submission, User
from movement.permissions import is_barred, office_codes, unit_ids
from movement.readiness import Panel, register_panel
from movement.similarity import Likeness, likenesses


def context(submission: Submission, reader: User) -> dict[str, Any] | None:
    """The likenesses in words, or None where the reader is not meant to see them.

    The unit reads them while it writes: of other units' dossiers it learns that something there
    is alike, never whose or what. The offices read them once the dossier was sent.
    """
    if submission.is_editable and submission.unit_id in unit_ids(reader):
        for_office = False
    elif submission.state in Submission.SENT and office_codes(reader):
        for_office = True
    else:
        return None
    found = likenesses(submission, own_drafts=not for_office)
    if for_office:  # nor of a dossier that the officer may not open
        found = [likeness for likeness in found if not is_barred(reader, likeness.other.unit)]
    if not found:
        return None
    by_achievement = groupby(found, key=lambda likeness: likeness.achievement)
    return {
        "for_office": for_office,
        "achievements": [
            (achievement, list(_lines(group, for_office=for_office)))
            for achievement, group in by_achievement
        ],
    }


def _lines(found: Iterator[Likeness], *, for_office: bool) -> Iterator[dict[str, Any]]:
    for likeness in found:
        other = likeness.other
        may_open = for_office or likeness.is_own
        page = "movement:record" if for_office else "movement:dossier"
        yield {
            "likeness": likeness,
            "where": _where(likeness, for_office=for_office),
            "title": other.title if may_open else "",
            "url": reverse(page, args=[other.submission]) if may_open else "",
        }


def _where(likeness: Likeness, *, for_office: bool) -> str:
    other = likeness.other
    if likeness.is_own:
        return f"Hồ sơ năm {other.year} của chính đơn vị"
    if for_office:
        return f"Hồ sơ năm {other.year} của {other.unit_name}"
    return f"Hồ sơ năm {other.year} của một đơn vị khác"


def register() -> None:
    """Called once by the app's `ready()`."""
    register_panel(
        Panel(
            key="similarity",
            pages=frozenset({"check", "record"}),
            order=20,
            template="movement/similar.html",
            context=context,
        )
    )
