"""What the pages about one dossier's sheets share."""

from dataclasses import dataclass, field

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from criteria.models import Criterion, OfficeSheet, Score, ScoreSheet, SelfScore
from criteria.scoring import criteria_for, sheet_of_scorer
from criteria.self_scoring import claims_of
from movement.files.pdf import PDF
from movement.models import Evidence, Office, Revision, Submission, User
from movement.permissions import office_codes
from movement.revisions import files_of
from movement.scanning import may_be_given_out
from movement.views.common import dossier_or_404, signed_in

PICTURES = ("image/png", "image/jpeg", "image/webp", "image/gif")


@dataclass
class Judging:
    """A dossier before a person of an office, with what its sheets are made of.

    Attributes:
        office_sheet: the office's sheet; one that is not stored while nobody has begun.
        sheet: the person's own sheet, if any.
    """

    actor: User
    submission: Submission
    office: Office
    office_sheet: OfficeSheet
    sheet: ScoreSheet | None
    revision: Revision
    criteria: list[Criterion] = field(default_factory=list)
    files: list[Evidence] = field(default_factory=list)
    claims: dict[int, SelfScore] = field(default_factory=dict)

    @property
    def is_stored(self) -> bool:
        """Whether somebody of the office has begun."""
        return self.office_sheet.pk is not None

    @property
    def is_scoring(self) -> bool:
        """Whether scorers of the office are still at work, or none has begun."""
        return self.office_sheet.state == OfficeSheet.State.SCORING

    @property
    def has_finished(self) -> bool:
        """Whether the person's own sheet is finished."""
        return self.sheet is not None and self.sheet.state == ScoreSheet.State.FINISHED

    @property
    def is_open(self) -> bool:
        """Whether the person's own sheet is open."""
        return self.sheet is not None and self.sheet.state == ScoreSheet.State.OPEN

    def seated(self) -> list[ScoreSheet]:
        """The sheets of those who score for the office, or have done so."""
        if not self.is_stored:
            return []
        sheets = self.office_sheet.sheets.exclude(state=ScoreSheet.State.WITHDRAWN)
        return list(sheets.select_related("scorer"))

    def own_scores(self) -> dict[int, Score]:
        """What the person gave, by criterion."""
        if self.sheet is None:
            return {}
        return {row.criterion_id: row for row in self.sheet.scores.select_related("evidence")}


def office_or_404(request: HttpRequest, pk: int, code: str) -> tuple[Submission, Office]:
    """The dossier and the person's own office of that code; else the page does not exist."""
    submission = dossier_or_404(request, pk, "criteria.score_submission")
    own = Office.objects.filter(code__in=office_codes(signed_in(request)))
    return submission, get_object_or_404(own, code=code)


def judging_or_404(request: HttpRequest, pk: int, code: str) -> Judging:
    """Everything about the dossier in the person's own office."""
    submission, office = office_or_404(request, pk, code)
    actor = signed_in(request)
    stored = (
        OfficeSheet.objects.select_related("office", "revision", "signed_by")
        .filter(submission=submission, office=office)
        .first()
    )
    revision = stored.revision if stored else submission.revisions.latest("number")
    revision.submission = submission
    office_sheet = stored or OfficeSheet(submission=submission, office=office, revision=revision)
    office_sheet.submission = submission
    return Judging(
        actor=actor,
        submission=submission,
        office=office,
        office_sheet=office_sheet,
        sheet=sheet_of_scorer(submission, office, actor) if stored else None,
        revision=revision,
        criteria=criteria_for(office_sheet),
        files=[item for item in files_of(revision) if item.scan != Evidence.Scan.INFECTED],
        claims=claims_of(submission),
    )


def shown_as(evidence: Evidence) -> str:
    """How a page shows the file: picture, pdf, or only as a link (file)."""
    if not may_be_given_out(evidence):
        return "held"
    if evidence.content_type in PICTURES:
        return "picture"
    return "pdf" if evidence.content_type == PDF else "file"
