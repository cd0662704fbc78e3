"""An office's sheet line by line: what each scorer gave, how far apart, what the office says.

Only finished sheets are compared; whoever may see them is for criteria.blindness to say.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from criteria.arithmetic import differs, mean, median, spread
from criteria.models import Criterion, OfficeScore, OfficeSheet, Score, ScoreSheet, SelfScore

SheetCell = tuple[ScoreSheet, Score | None]


@dataclass(frozen=True, slots=True)
class ComparedLine:
    """One criterion with what the unit claims, what each scorer gave, what the office says."""

    criterion: Criterion
    claim: SelfScore | None
    cells: list[SheetCell]
    office_score: OfficeScore | None

    @property
    def sheets(self) -> list[ScoreSheet]:
        """The sheets that are compared, in the order of the cells."""
        return [sheet for sheet, _score in self.cells]

    @property
    def points(self) -> list[Decimal]:
        """The points of those who gave any."""
        given = [score for _sheet, score in self.cells if score is not None]
        return [score.points for score in given if score.points is not None]

    @property
    def is_compared(self) -> bool:
        """Whether there are two to compare."""
        return len(self.points) > 1

    @property
    def mean(self) -> Decimal:
        """The mean of the points."""
        return mean(self.points)

    @property
    def median(self) -> Decimal:
        """The median of the points."""
        return median(self.points)

    @property
    def spread(self) -> Decimal:
        """From the lowest to the highest."""
        return spread(self.points)

    @property
    def differs(self) -> bool:
        """Whether the scorers are more than a tenth of the maximum apart."""
        return self.is_compared and differs(self.points, self.criterion.max_points)


def compared(
    office_sheet: OfficeSheet, criteria: Sequence[Criterion], claims: Mapping[int, SelfScore]
) -> list[ComparedLine]:
    """The office's criteria in order, each with the cells of the finished sheets."""
    sheets = list(
        office_sheet.sheets.filter(state=ScoreSheet.State.FINISHED)
        .select_related("scorer")
        .prefetch_related("scores__evidence")
    )
    given = [{score.criterion_id: score for score in sheet.scores.all()} for sheet in sheets]
    office = {
        score.criterion_id: score
        for score in office_sheet.scores.select_related("evidence", "reconciled_by")
    }
    return [
        ComparedLine(
            criterion=criterion,
            claim=claims.get(criterion.pk),
            cells=[
                (sheet, scores.get(criterion.pk))
                for sheet, scores in zip(sheets, given, strict=True)
            ],
            office_score=office.get(criterion.pk),
        )
        for criterion in criteria
    ]
