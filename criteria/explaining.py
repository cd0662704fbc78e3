"""What a unit is shown of its published result: its own sheet line by line, and where it stands.

Never another unit's name or line, never who scored or what one scorer gave: the offices answer
for their points together.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.urls import reverse

from criteria.bars import Bar
from criteria.models import (
    Adjustment,
    Appeal,
    Criterion,
    Ground,
    OfficeScore,
    OfficeSheet,
    Result,
    ResultVersion,
    ScoreChange,
)
from criteria.publication import is_published
from criteria.self_scoring import claims_of
from movement.models import Evidence, Office, Submission, User
from movement.permissions import belongs_to_dossier
from movement.readiness import Panel, register_panel

BIN = 10  # per cent of the scale
# In a smaller group the bins would tell what a neighbour reached.
SMALLEST_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Link:
    """What points rest on, in words, with the address of the file when there is one."""

    text: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the unit's own sheet.

    Attributes:
        claimed: what the unit gave itself; None when it claimed nothing.
        given: what the office gives, after all changes.
        changes: the versions of the line since it was signed, oldest first.
    """

    criterion: Criterion
    claimed: Decimal | None
    given: Decimal
    reason: str
    ground: Link
    changes: list[ScoreChange]
    appeal: Appeal | None


@dataclass(frozen=True, slots=True)
class Extra:
    """Bonus or penalty of the dossier, with its office, reason and ground."""

    kind: str
    points: Decimal
    office: Office
    reason: str
    ground: Link


@dataclass(frozen=True, slots=True)
class Bin:
    """How many dossiers of the group reached a tenth of the scale."""

    bar: Bar
    is_own: bool


@dataclass(frozen=True, slots=True)
class Explanation:
    """The unit's result with everything that explains it.

    Attributes:
        size: how many dossiers of the group have a result.
        equals: how many others share the rank.
        bins: the distribution of the group, the highest tenth first; none of a small group.
        versions: the result as it stood after each change, the newest first.
    """

    result: Result
    size: int
    equals: int
    lines: list[Line]
    extras: list[Extra]
    bins: list[Bin]
    versions: list[ResultVersion]

    @property
    def position(self) -> str:
        """The rank in words."""
        rank = f"Hạng {self.result.rank} trong {self.size} hồ sơ của nhóm"
        return f"{rank}, đồng hạng với {self.equals} hồ sơ khác" if self.equals else rank

    @property
    def most(self) -> Decimal:
        """The sum of the maxima of the lines."""
        return sum((line.criterion.max_points for line in self.lines), Decimal(0))

    @property
    def claimed(self) -> Decimal:
        """The sum of what the unit claimed."""
        return sum((line.claimed or Decimal(0) for line in self.lines), Decimal(0))


def explain(submission: Submission) -> Explanation:
    """Everything that the unit may read about its result; ask only when it is published."""
    result = submission.result
    others = Result.objects.filter(
        submission__round=submission.round_id, submission__unit__group=submission.unit.group_id
    )
    standings = list(others.values_list("share", "rank"))
    return Explanation(
        result=result,
        size=len(standings),
        equals=sum(rank == result.rank for _share, rank in standings) - 1,
        lines=lines_of(submission),
        extras=_extras_of(submission),
        bins=distribution([share for share, _rank in standings], own=result.share)
        if len(standings) >= SMALLEST_SHOWN
        else [],
        versions=list(result.versions.order_by("-number")),
    )


def lines_of(submission: Submission) -> list[Line]:
    """The signed lines of the dossier, in the order of the criteria."""
    claims = claims_of(submission)
    appeals = {appeal.criterion_id: appeal for appeal in submission.appeals.all()}
    scores = (
        OfficeScore.objects.filter(
            office_sheet__submission=submission, office_sheet__state=OfficeSheet.State.SIGNED
        )
        .select_related("criterion__office", "criterion__plan_criterion__group", "evidence")
        .prefetch_related("changes")
        .order_by("criterion__order", "criterion__pk")
    )
    return [
        Line(
            criterion=score.criterion,
            claimed=claims[score.criterion_id].points if score.criterion_id in claims else None,
            given=score.points,
            reason=score.reason,
            ground=ground_of(score, submission),
            changes=list(score.changes.all()),
            appeal=appeals.get(score.criterion_id),
        )
        for score in scores
    ]


def ground_of(ground: Ground, submission: Submission) -> Link:
    """The file and page on which points rest, as a link that opens there."""
    evidence: Evidence | None = ground.evidence
    if evidence is None:
        return Link("Không có minh chứng")
    url = reverse("criteria:result_evidence", args=[submission.pk, evidence.pk])
    if ground.page is None:
        return Link(evidence.title, url)
    return Link(f"{evidence.title}, trang {ground.page}", f"{url}#page={ground.page}")


def distribution(shares: Collection[Decimal], *, own: Decimal) -> list[Bin]:
    """How many shares (in percent) lie in each tenth, the highest first; 100 is in the last."""
    tenths = [_tenth(share) for share in shares]
    return [
        Bin(
            bar=Bar(label=_label(tenth), part=tenths.count(tenth), whole=len(tenths)),
            is_own=tenth == _tenth(own),
        )
        for tenth in reversed(range(100 // BIN))
    ]


def _tenth(share: Decimal) -> int:
    return min(int(share) // BIN, 100 // BIN - 1)


def _label(tenth: int) -> str:
    start, end = tenth * BIN, (tenth + 1) * BIN
    return f"{start} đến {end}%" if end == 100 else f"{start} đến dưới {end}%"  # noqa: PLR2004


def _extras_of(submission: Submission) -> list[Extra]:
    adjustments: Iterable[Adjustment] = Adjustment.objects.filter(
        office_sheet__submission=submission, office_sheet__state=OfficeSheet.State.SIGNED
    ).select_related("office_sheet__office", "evidence")
    return [
        Extra(
            kind=adjustment.get_kind_display(),
            points=adjustment.points,
            office=adjustment.office_sheet.office,
            reason=adjustment.reason,
            ground=ground_of(adjustment, submission),
        )
        for adjustment in adjustments
    ]


def panel(submission: Submission, reader: User) -> dict[str, Any] | None:
    """The way to the result, for the unit's own people once it is published."""
    if submission.state != Submission.State.ACCEPTED or not belongs_to_dossier(reader, submission):
        return None
    return {"submission": submission} if is_published(submission) else None


def register() -> None:
    """Called once by the app's `ready()`."""
    register_panel(
        Panel(
            key="result",
            pages=frozenset({"dossier"}),
            order=20,
            template="criteria/result_panel.html",
            context=panel,
        )
    )
