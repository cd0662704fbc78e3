"""What a dossier consists of, and what is still missing before it can be sent.

Apps to the right add their parts in `AppConfig.ready()`: `criteria` registers the self-scores.
So `movement` needs to know none of them, as Django's checks know none of the apps.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from movement.drafting import part_of, pending
from movement.models import Submission, User


@dataclass(frozen=True, slots=True)
class Row:
    """One question and its answer, as the check page and the revision show it."""

    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class Topic:
    """A piece of a part that an office may find incomplete: one achievement, one criterion."""

    key: str
    label: str


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
        rows: questions and answers for the check page, the revision and the receipt.
        content: JSON values for the frozen revision.
        topics: what an office may tick as incomplete; the whole part unless told.
        applies: whether the dossier has this part at all; every dossier unless told.
    """

    key: str
    title: str
    url_name: str
    order: int
    missing: Callable[[Submission], list[str]]
    started: Callable[[Submission], bool]
    rows: Callable[[Submission], list[Row]]
    content: Callable[[Submission], Any]
    topics: Callable[[Submission], list[Topic]] | None = None
    applies: Callable[[Submission], bool] | None = None


@dataclass(frozen=True, slots=True)
class Panel:
    """Something that other rooms put on a page of the dossier (a meter, a warning).

    Attributes:
        pages: on which of "dossier" (the unit's own page of it), "check" (before sending),
            "confirmation" (after it) and "record" (what everybody reads) it stands.
        template: the template, included with `panel` = what `context` gave.
        context: what the template needs, for the person who reads; None leaves the panel out.
    """

    key: str
    pages: frozenset[str]
    order: int
    template: str
    context: Callable[[Submission, User], dict[str, Any] | None]


_parts: dict[str, Part] = {}
_panels: dict[str, Panel] = {}


def register(part: Part) -> None:
    """Add a part, once.

    Raises:
        ValueError: another part has the key.
    """
    if part.key in _parts:
        raise ValueError(f"A part named {part.key} is registered already.")
    _parts[part.key] = part


def register_panel(panel: Panel) -> None:
    """Add a panel, once.

    Raises:
        ValueError: another panel has the key.
    """
    if panel.key in _panels:
        raise ValueError(f"A panel named {panel.key} is registered already.")
    _panels[panel.key] = panel


def parts(submission: Submission) -> list[Part]:
    """The parts of the dossier in the order of the task list."""
    own = (part for part in _parts.values() if part.applies is None or part.applies(submission))
    return sorted(own, key=lambda part: part.order)


def panels(submission: Submission, *, page: str, reader: User) -> list[dict[str, Any]]:
    """The panels of the page, each as its template and what the template needs."""
    chosen = sorted(_panels.values(), key=lambda panel: panel.order)
    shown = [
        {"template": panel.template, "context": panel.context(submission, reader)}
        for panel in chosen
        if page in panel.pages
    ]
    return [panel for panel in shown if panel["context"] is not None]


def problems(submission: Submission) -> list[tuple[Part, str]]:
    """Everything that keeps the dossier from being sent, each with the part that mends it.

    Text that is only kept (movement.drafting) counts: nothing typed is left out of what is sent.
    """
    unsaved = {part_of(draft) for draft in pending(submission)}
    return [
        (part, sentence)
        for part in parts(submission)
        for sentence in [*part.missing(submission), *_unsaved(part, unsaved)]
    ]


def topics(submission: Submission) -> list[Topic]:
    """Everything that an office may tick as incomplete, in the order of the dossier."""
    return [
        topic
        for part in parts(submission)
        for topic in (part.topics(submission) if part.topics else [Topic(part.key, part.title)])
    ]


def frozen_content(submission: Submission) -> dict[str, Any]:
    """The whole dossier as JSON values, for the revision that submitting leaves behind.

    `questions` holds what a person reads: every question with its answer, part by part; the
    receipt and the comparison of revisions are made from it.
    """
    own = parts(submission)
    content: dict[str, Any] = {part.key: part.content(submission) for part in own}
    content["questions"] = [
        {
            "part": part.title,
            "rows": [[row.question, row.answer] for row in part.rows(submission)],
        }
        for part in own
    ]
    return content


def _unsaved(part: Part, unsaved: set[str]) -> list[str]:
    if part.key not in unsaved:
        return []
    return [
        f"Phần “{part.title}” có nội dung đang gõ chưa lưu; hãy mở ra, bấm Lưu, hoặc bỏ bản tự lưu."
    ]
