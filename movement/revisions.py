"""Reading what a unit sent: a revision's questions, its files, and who is shown which."""

from collections.abc import Iterator
from typing import Any

from movement.models import Evidence, Revision, Submission

Section = tuple[dict[str, str], list[dict[str, str]]]


def shown_revision(submission: Submission, *, to_its_unit: bool) -> Revision | None:
    """The revision that a reader is shown instead of the rows that the unit may be writing in.

    The unit reads its own rows while it writes; everybody else reads what was sent last.
    """
    if to_its_unit and submission.is_editable:
        return None
    return submission.revisions.order_by("number").last()


def sections_of(revision: Revision) -> list[Section]:
    """The parts of the revision with their questions and answers, for the summary list."""
    return [
        (
            {"key": str(number), "title": section["part"]},
            [{"key": question, "value": answer} for question, answer in section["rows"]],
        )
        for number, section in enumerate(revision.content["questions"], start=1)
    ]


def files_of(revision: Revision) -> list[Evidence]:
    """The files that the revision names, in the order in which they were uploaded."""
    unit = revision.submission.unit_id
    hashes = set(_hashes(revision.content))
    return list(Evidence.objects.filter(unit=unit, sha256__in=hashes).order_by("pk"))


def _hashes(content: Any) -> Iterator[str]:
    """Every `sha256` in the frozen content, wherever a part keeps it."""
    if isinstance(content, dict):
        if isinstance(content.get("sha256"), str):
            yield content["sha256"]
        content = list(content.values())
    if isinstance(content, list):
        for value in content:
            yield from _hashes(value)
