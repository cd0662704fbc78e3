"""What points rest on: a file that the judged revision names, with its page, or “không có”."""

from dataclasses import dataclass

from criteria.models import Ground
from movement.errors import Refused
from movement.files.pdf import PDF
from movement.models import Evidence, Revision
from movement.revisions import files_of

LAST_PAGE = 9999
MISSING = "chưa dẫn minh chứng hoặc ghi “không có”"
MISSING_PAGE = "chưa ghi trang của tệp PDF"


@dataclass(frozen=True, slots=True)
class Cited:
    """A ground as it was typed; it may be incomplete."""

    evidence: Evidence | None = None
    page: int | None = None
    no_evidence: bool = False

    @property
    def is_empty(self) -> bool:
        """Nothing was typed."""
        return self.evidence is None and self.page is None and not self.no_evidence

    def fields(self) -> dict[str, object]:
        """The columns of criteria.models.Ground."""
        return {"evidence": self.evidence, "page": self.page, "no_evidence": self.no_evidence}


def require_fit(cited: Cited, revision: Revision, field: str | None) -> None:
    """Go on only with a ground that can be one, complete or not.

    Raises:
        Refused: a file beside “không có”, a page without a file, no such page, a file that the
            judged revision does not name, or one with a virus.
    """
    if cited.evidence is not None and cited.no_evidence:
        raise Refused("Đã chọn tệp minh chứng thì bỏ đánh dấu “không có”.", field)
    if cited.page is not None:
        if cited.evidence is None:
            raise Refused("Đã ghi trang thì hãy chọn tệp minh chứng.", field)
        if not 1 <= cited.page <= LAST_PAGE:
            raise Refused(f"Số trang phải từ 1 đến {LAST_PAGE}.", field)
    if cited.evidence is None:
        return
    if cited.evidence not in files_of(revision):
        raise Refused("Hãy chọn một tệp có trong bản hồ sơ đang được thẩm định.", field)
    if cited.evidence.scan == Evidence.Scan.INFECTED:
        raise Refused(
            f"Tệp “{cited.evidence.filename}” có vi-rút, không dẫn làm minh chứng được.", field
        )


def lacking(ground: Cited | Ground) -> str:
    """What the ground lacks, as the end of a sentence; empty when it is complete."""
    if ground.evidence is None:
        return "" if ground.no_evidence else MISSING
    if ground.evidence.content_type == PDF and ground.page is None:
        return MISSING_PAGE
    return ""
