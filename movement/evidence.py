"""The evidence shelf: a file is kept once a unit, and hung where it proves something.

A dossier's files may weigh 100 MB together; the shelf outlives the dossiers, year after year.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Q, QuerySet, Sum
from django.template.defaultfilters import filesizeformat

from movement.drafting import forget
from movement.errors import Refused
from movement.files import clean_name
from movement.history import record
from movement.keeping import (
    NOT_ON_SHELF,
    Facts,
    checked_upload,
    keep,
    locked,
    require_past,
    require_shelf,
)
from movement.models import Achievement, Evidence, Submission, Unit, User
from movement.permissions import is_in_a_revision
from movement.scanning import Scan
from movement.text import squash
from movement.workflow import editing


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one of several files.

    Attributes:
        name: the file's name as it was shown to the person.
        sentence: what happened, or why it was refused and how to mend it.
        evidence: the file on the shelf; None when it was refused.
        is_new: whether it was put there just now.
    """

    name: str
    sentence: str
    evidence: Evidence | None = None
    is_new: bool = False


def evidence_of(submission: Submission) -> QuerySet[Evidence]:
    """The files that the dossier leans on, each once: hung on achievements or on self-scores."""
    used = Evidence.objects.filter(
        Q(achievements__submission=submission) | Q(self_scores__submission=submission)
    )
    return Evidence.objects.filter(pk__in=used.values("pk"))


def dossier_bytes(submission: Submission) -> int:
    """How much the dossier's files weigh together, each counted once."""
    return evidence_of(submission).aggregate(total=Sum("size"))["total"] or 0


def require_room(*, submission: Submission, evidence: Evidence) -> None:
    """Go on only while the dossier with this file stays within its limit.

    Raises:
        Refused: it would weigh more; what to take down is said.
    """
    if evidence_of(submission).filter(pk=evidence.pk).exists():
        return
    weight = dossier_bytes(submission)
    if weight + evidence.size > settings.DOSSIER_MAX_BYTES:
        limit, held = filesizeformat(settings.DOSSIER_MAX_BYTES), filesizeformat(weight)
        raise Refused(
            f"Minh chứng của một hồ sơ không quá {limit}; hồ sơ này đã có {held}, thêm tệp "
            f"“{evidence.filename}” ({filesizeformat(evidence.size)}) thì quá. "
            "Hãy gỡ bớt tệp hoặc giảm dung lượng tệp.",
            "file",
        )


def put_on_shelf(
    *,
    unit: Unit,
    upload: UploadedFile,
    title: str = "",
    source: str = "",
    dated: date | None = None,
    actor: User,
    now: datetime | None = None,
) -> Evidence:
    """Keep a file for the unit; the same file (by SHA-256) is kept once, under the title it has.

    Raises:
        Refused: no right, the file does not pass, or its date is in the future.
    """
    evidence, _is_new = _shelve(unit, upload, Facts(title, source, dated), actor, now)
    return evidence


def add_evidence(
    *,
    achievement: Achievement,
    upload: UploadedFile,
    title: str = "",
    source: str = "",
    dated: date | None = None,
    actor: User,
    now: datetime | None = None,
) -> Evidence:
    """Put a file on the unit's shelf and hang it on the achievement.

    Raises:
        Refused: no right, the dossier is not editable, the file does not pass, the achievement has
            it already, or the dossier would weigh too much.
    """
    evidence, _is_new = _add(achievement, upload, Facts(title, source, dated), actor, now)
    return evidence


def take_uploads(
    *,
    unit: Unit,
    uploads: Iterable[UploadedFile],
    actor: User,
    achievement: Achievement | None = None,
    now: datetime | None = None,
) -> list[Verdict]:
    """Keep several files at once, each by itself: a refused one keeps no other from the shelf.

    Args:
        achievement: where the files are hung as well; without it they only lie on the shelf.
    """
    verdicts = []
    for upload in uploads:
        name = clean_name(upload.name or "")
        try:
            if achievement is None:
                evidence, is_new = _shelve(unit, upload, Facts(), actor, now)
            else:
                evidence, is_new = _add(achievement, upload, Facts(), actor, now)
        except Refused as refusal:
            verdicts.append(Verdict(name, refusal.message))
        else:
            verdicts.append(Verdict(name, _said(name, evidence, is_new), evidence, is_new))
    return verdicts


@transaction.atomic
def hang(
    *, achievement: Achievement, evidence: Evidence, actor: User, now: datetime | None = None
) -> None:
    """Hang a file of the shelf on one more achievement.

    Raises:
        Refused: no right, the dossier is not editable, the file is another unit's or has a virus,
            the achievement has it already, or the dossier would weigh too much.
    """
    with editing(submission=achievement.submission, actor=actor) as submission:
        evidence = locked(evidence)  # nobody throws it away meanwhile
        if evidence.unit_id != submission.unit_id:
            raise Refused(NOT_ON_SHELF)
        if evidence.scan == Scan.INFECTED:
            raise Refused(f"Tệp “{evidence.filename}” có vi-rút, không dùng được.")
        if achievement.evidence.filter(pk=evidence.pk).exists():
            raise Refused(f"Thành tích này đã có tệp ấy, với tên “{evidence}”.", "file")
        require_room(submission=submission, evidence=evidence)
        achievement.evidence.add(evidence)
        record("evidence.hung", evidence, actor=actor, at=now, achievement=achievement.pk)


def take_down_evidence(*, achievement: Achievement, evidence: Evidence, actor: User) -> None:
    """Take the file off the achievement; it stays on the shelf, where revisions may name it.

    Raises:
        Refused: no right, or the dossier is not editable.
    """
    with editing(submission=achievement.submission, actor=actor) as submission:
        achievement.evidence.remove(evidence)
        record("evidence.taken_down", evidence, actor=actor, submission=submission.pk)


@transaction.atomic
def describe(
    *,
    evidence: Evidence,
    title: str,
    source: str,
    dated: date | None,
    actor: User,
    now: datetime | None = None,
) -> Evidence:
    """Say what the file proves, where it comes from and of what date it is.

    Raises:
        Refused: no right, a dossier that leans on it was sent, no title, or a date in the future.
    """
    evidence = lock_on_shelf(evidence, actor)
    _require_not_sent(evidence)
    if not squash(title):
        raise Refused("Hãy ghi tệp này chứng minh điều gì.", "title")
    require_past(dated, now)
    evidence.title, evidence.source, evidence.dated = squash(title), squash(source), dated
    evidence.save(update_fields=["title", "source", "dated"])
    record("evidence.described", evidence, actor=actor, at=now)
    return evidence


@transaction.atomic
def remove_from_shelf(*, evidence: Evidence, actor: User, now: datetime | None = None) -> None:
    """Throw a file away that nothing leans on.

    Raises:
        Refused: no right, a dossier uses it, or something that was sent names it.
    """
    evidence = lock_on_shelf(evidence, actor)
    if reason := why_kept(evidence):
        raise Refused(reason)
    record("evidence.removed", evidence, actor=actor, at=now, sha256=evidence.sha256)
    stored = evidence.file
    forget(key_of(evidence))
    evidence.delete()
    transaction.on_commit(lambda: stored.delete(save=False), robust=True)


def why_kept(evidence: Evidence) -> str:
    """Why the file cannot be thrown away; empty when it can."""
    used = Submission.objects.filter(
        Q(achievements__evidence=evidence) | Q(self_scores__evidence=evidence)
    )
    if used.exists():
        return "Tệp này đang được dùng trong hồ sơ. Hãy gỡ tệp khỏi các thành tích, tiêu chí trước."
    if is_in_a_revision(evidence):
        return "Hồ sơ đã nộp có tệp này nên phải giữ lại."
    return ""


def _add(
    achievement: Achievement, upload: UploadedFile, facts: Facts, actor: User, now: datetime | None
) -> tuple[Evidence, bool]:
    with editing(submission=achievement.submission, actor=actor) as submission:
        unit = submission.unit  # who may not write here is told before the file is read
    checked = checked_upload(unit, upload, facts, actor, now)
    with transaction.atomic():
        evidence, is_new = keep(unit, checked, facts, actor, now)
        try:
            hang(achievement=achievement, evidence=evidence, actor=actor, now=now)
        except Refused:
            if is_new:  # the row goes with the transaction, the file has to be told
                evidence.file.delete(save=False)
            raise
    return evidence, is_new


def _shelve(
    unit: Unit, upload: UploadedFile, facts: Facts, actor: User, now: datetime | None
) -> tuple[Evidence, bool]:
    return keep(unit, checked_upload(unit, upload, facts, actor, now), facts, actor, now)


def key_of(evidence: Evidence) -> str:
    """The key of the form that says what the file proves (movement.drafting)."""
    return f"evidence:{evidence.pk}"


def lock_on_shelf(evidence: Evidence, actor: User) -> Evidence:
    """The file as it is now, locked; call it in a transaction.

    Raises:
        Refused: no right to the shelf, or the file is gone.
    """
    require_shelf(evidence.unit, actor)
    return locked(evidence)


def _require_not_sent(evidence: Evidence) -> None:
    leaning = Q(achievements__evidence=evidence) | Q(self_scores__evidence=evidence)
    sent = Submission.objects.sent().filter(leaning).select_related("round").first()
    if sent is not None:
        raise Refused(
            f"Hồ sơ năm {sent.round.year} đã nộp có tệp này nên không sửa thông tin của tệp được."
        )


def _said(name: str, evidence: Evidence, is_new: bool) -> str:
    if is_new:
        return f"Đã nhận tệp “{name}”."
    return f"Tệp “{name}” đã có trên kệ với tên “{evidence}”, dùng lại tệp ấy."
