"""What a dossier consists of, and what is still missing before it can be sent.

Apps to the right add their parts in `AppConfig.ready()`: `criteria` registers the self-scores.
So `movement` needs to know none of them, as Django's checks know none of the apps.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from movement.models import Submission


@dataclass(frozen=True, slots=True)
class Row:
    """One question and its answer, as the check page and the revision show it."""

    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the dossier.

    Attributes:
        key: a fixed name, also the key in the frozen revision.
        title: what the task list calls it.
        url_name: its page; takes the dossier's key.
        order: its place in the task list.
        missing: sentences that say what must still be done; empty when complete.
        started: whether the unit has entered anything.
        rows: questions and answers for the check page.
        content: JSON values for the frozen revision.
    """

    key: str
    title: str
    url_name: str
    order: int
    missing: Callable[[Submission], list[str]]
    started: Callable[[Submission], bool]
    rows: Callable[[Submission], list[Row]]
    content: Callable[[Submission], Any]


_parts: dict[str, Part] = {}


def register(part: Part) -> None:
    """Add a part, once.

    Raises:
        ValueError: another part has the key.
    """
    if part.key in _parts:
        raise ValueError(f"A part named {part.key} is registered already.")
    _parts[part.key] = part


def parts() -> list[Part]:
    """All parts in the order of the task list."""
    return sorted(_parts.values(), key=lambda part: part.order)


def problems(submission: Submission) -> list[tuple[Part, str]]:
    """Everything that keeps the dossier from being sent, each with the part that mends it."""
    return [(part, sentence) for part in parts() for sentence in part.missing(submission)]


def frozen_content(submission: Submission) -> dict[str, Any]:
    """The whole dossier as JSON values, for the revision that submitting leaves behind."""
    return {part.key: part.content(submission) for part in parts()}
