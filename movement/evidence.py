"""Checking and keeping evidence files."""

import hashlib
import zipfile
import zlib
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import PurePath

import filetype
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat

from movement.errors import Refused
from movement.history import record
from movement.models import Achievement, Evidence, User
from movement.text import squash
from movement.workflow import editing

# Extension → what the content must be; the type that is stored and served is ours, never the
# browser's.
_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ALLOWED_TYPES = {
    ".pdf": "application/pdf",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".png": "image/png",
    ".docx": _DOCX,
    ".xlsx": _XLSX,
}
# What an Office file without macros calls its main part in its table of contents.
_MAIN_PART = {
    b"wordprocessingml.document.main+xml": _DOCX,
    b"spreadsheetml.sheet.main+xml": _XLSX,
}
_TABLE_LIMIT = 256 * 1024
ALLOWED_WORDS = "PDF, JPG, PNG, DOCX hoặc XLSX"


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """An uploaded file that passed: its type by content and its SHA-256."""

    content_type: str
    sha256: str


def check_file(upload: UploadedFile) -> CheckedFile:
    """Accept a file by its extension, size and content.

    Raises:
        Refused: the sentence says which of the three is wrong and what to send instead.
    """
    name = upload.name or ""
    expected = ALLOWED_TYPES.get(PurePath(name).suffix.lower())
    if expected is None:
        raise Refused(f"Tệp “{name}” thuộc loại không nhận. Hãy gửi {ALLOWED_WORDS}.", "file")
    if not upload.size:
        raise Refused(f"Tệp “{name}” rỗng. Hãy mở lại tệp gốc và chọn lại.", "file")
    if upload.size > settings.EVIDENCE_MAX_BYTES:
        limit = filesizeformat(settings.EVIDENCE_MAX_BYTES)
        raise Refused(
            f"Tệp “{name}” lớn hơn {limit}. Hãy giảm dung lượng hoặc chia thành nhiều tệp.", "file"
        )
    if _found_type(upload) != expected:
        raise Refused(
            f"Nội dung tệp “{name}” không đúng với phần đuôi của tên. "
            f"Hãy gửi tệp {ALLOWED_WORDS} gốc.",
            "file",
        )
    return CheckedFile(content_type=expected, sha256=_sha256(upload))


def add_evidence(
    *,
    achievement: Achievement,
    upload: UploadedFile,
    title: str,
    source: str = "",
    dated: date | None = None,
    actor: User,
    now: datetime | None = None,
) -> Evidence:
    """Put a file on the unit's shelf and hang it on the achievement.

    The same file (by SHA-256) is kept once a unit: on another achievement it is only hung again,
    under the title it has.

    Raises:
        Refused: no right, the dossier is not editable, the file does not pass, or the achievement
            has it already.
    """
    with editing(submission=achievement.submission, actor=actor) as submission:
        checked = check_file(upload)
        evidence = Evidence.objects.filter(unit=submission.unit, sha256=checked.sha256).first()
        if evidence is not None and achievement.evidence.filter(pk=evidence.pk).exists():
            raise Refused(f"Thành tích này đã có tệp ấy, với tên “{evidence}”.", "file")
        if evidence is None:
            upload.seek(0)
            evidence = Evidence.objects.create(
                unit=submission.unit,
                title=squash(title),
                source=squash(source),
                dated=dated,
                file=upload,
                filename=squash(PurePath(upload.name or "").name)[-200:],
                content_type=checked.content_type,
                size=upload.size or 0,
                sha256=checked.sha256,
                uploaded_by=actor,
            )
            record("evidence.added", evidence, actor=actor, at=now, submission=submission.pk)
        achievement.evidence.add(evidence)
    return evidence


def take_down_evidence(*, achievement: Achievement, evidence: Evidence, actor: User) -> None:
    """Take the file off the achievement; it stays on the shelf, where revisions may name it.

    Raises:
        Refused: no right, or the dossier is not editable.
    """
    with editing(submission=achievement.submission, actor=actor) as submission:
        achievement.evidence.remove(evidence)
        record("evidence.taken_down", evidence, actor=actor, submission=submission.pk)


def _found_type(upload: UploadedFile) -> str | None:
    """The type by content; a ZIP is asked what it holds, in whatever order it was packed."""
    upload.seek(0)
    start = upload.read(8192)
    if start.startswith(b"PK"):
        return _office_type(upload)
    kind = filetype.guess(start)
    return None if kind is None else str(kind.mime)


def _office_type(upload: UploadedFile) -> str | None:
    try:
        with zipfile.ZipFile(upload) as archive, archive.open("[Content_Types].xml") as table:
            words = table.read(_TABLE_LIMIT)
    except (zipfile.BadZipFile, zlib.error, KeyError, ValueError, RuntimeError, EOFError, OSError):
        return None
    return next((found for part, found in _MAIN_PART.items() if part in words), None)


def _sha256(upload: UploadedFile) -> str:
    digest = hashlib.sha256()
    upload.seek(0)
    for chunk in upload.chunks():
        digest.update(chunk)
    return digest.hexdigest()
