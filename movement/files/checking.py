"""The one door for uploaded files: what passes is kept as it leaves here."""

import hashlib
import logging
from dataclasses import dataclass
from pathlib import PurePath
from typing import IO, cast

from django.conf import settings
from django.core.files.base import ContentFile, File
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat

from movement.errors import Refused
from movement.files import office, pdf, pictures, reasons
from movement.files.names import clean_name
from movement.files.reasons import ALLOWED_WORDS, UnfitError

__all__ = ["ALLOWED_TYPES", "ALLOWED_WORDS", "CheckedFile", "check_file"]

logger = logging.getLogger(__name__)

# Extension → the type that is stored and served: ours, never the browser's.
ALLOWED_TYPES = {
    ".pdf": pdf.PDF,
    ".jpg": pictures.JPEG,
    ".jpeg": pictures.JPEG,
    ".png": pictures.PNG,
    ".heic": pictures.JPEG,
    ".heif": pictures.JPEG,
    ".docx": office.DOCX,
    ".xlsx": office.XLSX,
}
_REASON_BY_NAME = {
    ".doc": reasons.OLD_OFFICE,
    ".xls": reasons.OLD_OFFICE,
    ".docm": reasons.MACROS,
    ".xlsm": reasons.MACROS,
}


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """A file that passed, as it is kept.

    Attributes:
        filename: the cleaned name; a converted picture bears its new extension.
        content_type: by content.
        sha256: of what is kept.
        original_sha256: of what was sent; the same photograph is known by it when sent again.
        content: what is kept: the upload itself, or the picture written anew.
    """

    filename: str
    content_type: str
    sha256: str
    original_sha256: str
    content: File

    @property
    def size(self) -> int:
        """In bytes, of what is kept."""
        return self.content.size


def check_file(upload: UploadedFile) -> CheckedFile:
    """Accept a file by its name, size and content.

    Raises:
        Refused: the sentence names the file, says what is wrong with it and how to mend it.
    """
    name = clean_name(upload.name or "")
    try:
        return _checked(upload, name)
    except UnfitError as unfit:
        raise Refused(f"Tệp “{name}” {unfit}", "file") from unfit
    # Parsers of foreign formats meet bytes made to break them: whatever they raise is a no.
    except Exception as error:
        logger.info("An upload could not be read (%s).", type(error).__name__)
        raise Refused(f"Tệp “{name}” {reasons.DAMAGED}", "file") from error


def _checked(upload: UploadedFile, name: str) -> CheckedFile:
    suffix = PurePath(name).suffix.lower()
    if suffix not in ALLOWED_TYPES:
        raise UnfitError(_REASON_BY_NAME.get(suffix, reasons.NOT_THIS_KIND))
    if not upload.size:
        raise UnfitError(reasons.EMPTY)
    if upload.size > settings.EVIDENCE_MAX_BYTES:
        limit = filesizeformat(settings.EVIDENCE_MAX_BYTES)
        raise UnfitError(reasons.TOO_BIG.format(limit=limit))
    original = _sha256(upload)
    kept = _kept(upload, suffix)
    return CheckedFile(
        filename=_named(name, suffix),
        content_type=ALLOWED_TYPES[suffix],
        sha256=original if kept is upload else _sha256(kept),
        original_sha256=original,
        content=kept,
    )


def _kept(upload: UploadedFile, suffix: str) -> File:
    """What is kept of a file whose content passed."""
    stream = cast("IO[bytes]", upload.file)
    stream.seek(0)
    if suffix in pictures.FORMATS:
        return ContentFile(pictures.rewritten(stream, suffix))
    if suffix == ".pdf":
        pdf.check(stream)
    else:
        office.check(stream, ALLOWED_TYPES[suffix])
    stream.seek(0)
    return upload


def _named(name: str, suffix: str) -> str:
    if suffix in (".heic", ".heif"):
        return name[: -len(suffix)] + ".jpg"
    return name


def _sha256(content: File) -> str:
    digest = hashlib.sha256()
    content.seek(0)
    for chunk in content.chunks():
        digest.update(chunk)
    content.seek(0)
    return digest.hexdigest()
