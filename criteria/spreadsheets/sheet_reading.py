"""What a reader may see of an office's sheet, before anything is written into a file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import QuerySet

from criteria.blindness import may_see_points
from criteria.models import Adjustment, OfficeScore, OfficeSheet, Score, ScoreSheet
from movement.models import Office, Submission, User
from movement.permissions import heads_office


@dataclass(frozen=True, slots=True)
class Reading:
    """What the reader may see of an office's sheet.

    Attributes:
        given: the points beside each criterion (thẩm định), by the criterion's key.
        is_own: they are the reader's own sheet, not the office's.
        scorers: heads of the office see each finished sheet: its scorer, and its points.
    """

    office_sheet: OfficeSheet
    given: Mapping[int, Score | OfficeScore]
    is_own: bool
    adjustments: Sequence[Adjustment]
    scorers: Sequence[tuple[str, Mapping[int, Decimal | None]]]

    @property
    def is_signed(self) -> bool:
        """Whether the points are final (chốt)."""
        return self.office_sheet.state == OfficeSheet.State.SIGNED and not self.is_own


def read_sheet(submission: Submission, office: Office, reader: User) -> Reading | None:
    """What the reader may see: the office's points, or the own sheet alone; None for neither."""
    office_sheet = (
        OfficeSheet.objects.filter(submission=submission, office=office)
        .select_related("submission__unit__group", "submission__round", "office", "revision")
        .first()
    )
    if office_sheet is None:
        return None
    sees = may_see_points(reader, submission)
    shows_office = sees and office_sheet.state != OfficeSheet.State.SCORING
    own = None if shows_office else _own_sheet(office_sheet, reader)
    if not shows_office and own is None:
        return None
    scores: QuerySet[Score] | QuerySet[OfficeScore]
    scores = office_sheet.scores.all() if own is None else own.scores.all()
    shows_others = sees and heads_office(reader, office)
    adjustments = office_sheet.adjustments.select_related("evidence")
    return Reading(
        office_sheet=office_sheet,
        given={row.criterion_id: row for row in scores.select_related("evidence")},
        is_own=own is not None,
        adjustments=list(adjustments) if sees else [],
        scorers=_scorers(office_sheet) if shows_others else [],
    )


def _own_sheet(office_sheet: OfficeSheet, reader: User) -> ScoreSheet | None:
    sheets = office_sheet.sheets.exclude(state=ScoreSheet.State.WITHDRAWN)
    return sheets.filter(scorer=reader).first()


def _scorers(office_sheet: OfficeSheet) -> list[tuple[str, dict[int, Decimal | None]]]:
    finished = office_sheet.sheets.filter(state=ScoreSheet.State.FINISHED)
    return [
        (str(sheet.scorer), {score.criterion_id: score.points for score in sheet.scores.all()})
        for sheet in finished.select_related("scorer").prefetch_related("scores")
    ]
