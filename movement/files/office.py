"""Word and Excel files: a ZIP that is unpacked in small bites, within limits."""

import io
import re
import zipfile
from typing import IO
from xml.parsers import expat

from django.conf import settings

from movement.files import reasons
from movement.files.reasons import UnfitError

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# The old container of Office: legacy documents, and new ones behind a password.
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BEHIND_PASSWORD = "EncryptedPackage".encode("utf-16-le")
_ZIP = b"PK\x03\x04"
_CONTENTS = "[Content_Types].xml"
_BITE = 64 * 1024
_TABLE_LIMIT = 4 * 1024 * 1024
_DEEPEST = 1  # a chart in a document brings its workbook along, and nothing below that
_MACRO_PART = re.compile(r"(?:vbaproject|vbadata)[^/]*$|(?:^|/)macrosheets/", re.IGNORECASE)
_OBJECT_PART = re.compile(r"(?:^|/)activex/|oleobject[^/]*$", re.IGNORECASE)
_MACRO_TYPE = re.compile(
    r"macroenabled|vba(?:project|data)|/macrosheet|xlmacrosheet", re.IGNORECASE
)
_OBJECT_TYPE = re.compile(r"oleobject|activex|/control$", re.IGNORECASE)
_ON_THE_NET = re.compile(r"\s*(?:https?|ftp):|\s*(?:file:)?[\\/]{2,}(?!/?[a-z]:)", re.IGNORECASE)


def check(upload: IO[bytes], expected: str) -> None:
    """Read the whole file once.

    Raises:
        UnfitError: not an Office file of the expected type, with a password, with programs in it,
            or unpacking into more than is allowed.
    """
    start = upload.read(8)
    if start.startswith(_OLE):
        upload.seek(0)
        locked = _BEHIND_PASSWORD in upload.read()
        raise UnfitError(reasons.PASSWORD if locked else reasons.OLD_OFFICE)
    if not start.startswith(_ZIP):
        raise UnfitError(reasons.WRONG_CONTENT)
    upload.seek(0, io.SEEK_END)
    budget = _Budget(packed=upload.tell())
    upload.seek(0)
    if expected not in _read_archive(upload, budget, depth=0):
        raise UnfitError(reasons.WRONG_CONTENT)


class _Budget:
    """How much the file may still unpack, counted on what really comes out."""

    def __init__(self, packed: int) -> None:
        limit = min(settings.ARCHIVE_MAX_BYTES, packed * settings.ARCHIVE_MAX_RATIO)
        self._bytes_left = limit
        self._files_left = settings.ARCHIVE_MAX_FILES

    def take_files(self, count: int) -> None:
        self._files_left -= count
        if self._files_left < 0:
            limit = f"{settings.ARCHIVE_MAX_FILES:,}".replace(",", ".")
            raise UnfitError(reasons.TOO_MANY_PARTS.format(limit=limit))

    def take_bytes(self, count: int) -> None:
        self._bytes_left -= count
        if self._bytes_left < 0:
            raise UnfitError(reasons.UNPACKS_TOO_BIG)


def _read_archive(stream: IO[bytes], budget: _Budget, depth: int) -> set[str]:
    """Read every part of the archive.

    Returns:
        The types of its main part: the one of the office file that it is, or none.
    """
    types: set[str] = set()
    with zipfile.ZipFile(stream) as archive:
        parts = archive.infolist()
        budget.take_files(len(parts))
        names = {part.filename for part in parts}
        for part in parts:
            _require_safe_name(part)
            content = _content(archive, part, budget)
            if content.startswith(_OLE):
                raise UnfitError(reasons.OBJECTS)
            if content.startswith(_ZIP):
                _read_nested(content, budget, depth)
            elif part.filename == _CONTENTS:
                types = _main_types(content, names)
            elif part.filename.endswith(".rels"):
                _require_plain_relations(content)
    return types


def _content(archive: zipfile.ZipFile, part: zipfile.ZipInfo, budget: _Budget) -> bytes:
    """All of a part that is looked into; of one that is only counted, its beginning."""
    with archive.open(part) as packed:
        kept = bytearray(packed.read(_BITE))
        budget.take_bytes(len(kept))
        limit = 0
        if kept.startswith(_ZIP):
            limit = settings.EVIDENCE_MAX_BYTES
        elif part.filename == _CONTENTS or part.filename.endswith(".rels"):
            limit = _TABLE_LIMIT
        while bite := packed.read(_BITE):
            budget.take_bytes(len(bite))
            if limit:
                kept += bite
                if len(kept) > limit:
                    raise UnfitError(reasons.UNPACKS_TOO_BIG)
    return bytes(kept)


def _read_nested(content: bytes, budget: _Budget, depth: int) -> None:
    if depth >= _DEEPEST:
        raise UnfitError(reasons.NESTED)
    _read_archive(io.BytesIO(content), budget, depth + 1)


def _require_safe_name(part: zipfile.ZipInfo) -> None:
    """Go on only with a plain relative path that holds no program and no password."""
    name = part.orig_filename
    if name.startswith(("/", "\\")) or "\\" in name or "\0" in name or re.match("[A-Za-z]:", name):
        raise UnfitError(reasons.UNSAFE_PATHS)
    if ".." in name.split("/"):
        raise UnfitError(reasons.UNSAFE_PATHS)
    if part.flag_bits & 1:
        raise UnfitError(reasons.PASSWORD)
    if _MACRO_PART.search(name):
        raise UnfitError(reasons.MACROS)
    if _OBJECT_PART.search(name):
        raise UnfitError(reasons.OBJECTS)


def _main_types(table: bytes, names: set[str]) -> set[str]:
    """The types of office file whose main part the table of contents names, and which is there."""
    found = set()
    for _tag, values in _elements(table):
        kind = values.get("ContentType", "")
        if _MACRO_TYPE.search(kind):
            raise UnfitError(reasons.MACROS)
        if _OBJECT_TYPE.search(kind):
            raise UnfitError(reasons.OBJECTS)
        for office in (DOCX, XLSX):
            if kind == f"{office}.main+xml":
                if values.get("PartName", "").lstrip("/") not in names:
                    raise UnfitError(reasons.DAMAGED)
                found.add(office)
    return found


def _require_plain_relations(content: bytes) -> None:
    for _tag, values in _elements(content):
        kind, target = values.get("Type", ""), values.get("Target", "")
        if _MACRO_TYPE.search(kind):
            raise UnfitError(reasons.MACROS)
        if _OBJECT_TYPE.search(kind):
            raise UnfitError(reasons.OBJECTS)
        if kind.endswith("/attachedTemplate") and _ON_THE_NET.match(target):
            raise UnfitError(reasons.OUTSIDE_TEMPLATE)


def _elements(content: bytes) -> list[tuple[str, dict[str, str]]]:
    """Every element with its attributes; a DOCTYPE, which Office never writes, is refused."""
    found: list[tuple[str, dict[str, str]]] = []
    parser = expat.ParserCreate()
    parser.StartElementHandler = lambda tag, values: found.append((tag, values))
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.Parse(content, True)
    return found


def _refuse_doctype(*_declaration: object) -> None:
    raise UnfitError(reasons.DAMAGED)
