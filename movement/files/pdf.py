"""PDF files: opened and walked through object by object, within limits."""

import time
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO, Any

from django.conf import settings
from pypdf import PdfReader, apply_configuration
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, NullObject, StreamObject

from movement.files import reasons
from movement.files.reasons import UnfitError

PDF = "application/pdf"
_END = b"%%EOF"
_DEEPEST_PAGE = 50
_XREF_BYTES = 10_000_000  # of one table of contents, unpacked
_OBJECT_BYTES = 50_000_000  # of all packed objects together, unpacked
_KEYS = {
    "/JS": reasons.PDF_SCRIPT,
    "/JavaScript": reasons.PDF_SCRIPT,
    "/EmbeddedFiles": reasons.PDF_ATTACHMENT,
    "/EF": reasons.PDF_ATTACHMENT,
}
_VALUES = {
    ("/S", "/JavaScript"): reasons.PDF_SCRIPT,
    ("/S", "/Launch"): reasons.PDF_LAUNCH,
    ("/Type", "/EmbeddedFile"): reasons.PDF_ATTACHMENT,
}


def check(upload: IO[bytes]) -> None:
    """Read the file's objects once.

    Raises:
        UnfitError: not a PDF file, cut, locked, with programs or files in it, without a page, or
            too big a knot to be looked through.
    """
    _require_ends(upload)
    with apply_configuration(zlib_maximum_output_length=_XREF_BYTES):
        reader = PdfReader(upload, xref_stream_maximum_entries=settings.PDF_MAX_OBJECTS)
        if reader.is_encrypted:
            raise UnfitError(reasons.PASSWORD)
        _require_small_object_streams(reader)
        for found in _objects(reader):
            _require_plain(found)
        _require_page(reader)


def _require_ends(upload: IO[bytes]) -> None:
    """Begins as a PDF file, ends as one, and is nothing else besides."""
    if not upload.read(5).startswith(b"%PDF-"):
        raise UnfitError(reasons.WRONG_CONTENT)
    _before, end, rest = upload.read().rpartition(_END)
    if not end:
        raise UnfitError(reasons.DAMAGED)
    if rest.strip(b"\0 \t\r\n\f") or zipfile.is_zipfile(upload):
        raise UnfitError(reasons.MIXED)
    upload.seek(0)


def _require_small_object_streams(reader: PdfReader) -> None:
    """Count what packed objects unpack into before anything unpacks them whole."""
    left = _OBJECT_BYTES
    for number in {stream for stream, _index in reader.xref_objStm.values()}:
        packed = reader.get_object(number)
        if not isinstance(packed, StreamObject) or packed.get("/Filter") not in (
            None,
            "/FlateDecode",
            ["/FlateDecode"],
        ):
            raise UnfitError(reasons.PDF_TOO_COMPLEX)
        unpacked = (
            zlib.decompressobj().decompress(packed._data, left) if "/Filter" in packed else b""
        )
        left -= len(unpacked)
        if left <= 0:
            raise UnfitError(reasons.PDF_TOO_COMPLEX)


def _objects(reader: PdfReader) -> Iterator[Any]:
    """Every object that the file's table of contents names, for as long as is allowed."""
    deadline = time.monotonic() + settings.PDF_MAX_SECONDS
    places = {(number, age) for age, numbers in reader.xref.items() for number in numbers}
    places |= {(number, 0) for number in reader.xref_objStm}
    if len(places) > settings.PDF_MAX_OBJECTS:
        raise UnfitError(reasons.PDF_TOO_COMPLEX)
    yield reader.trailer
    for number, age in places:
        if time.monotonic() > deadline:
            raise UnfitError(reasons.PDF_TOO_COMPLEX)
        yield reader.get_object(IndirectObject(number, age, reader))


def _require_plain(found: Any) -> None:
    """Look through one object; what it refers to comes by itself."""
    waiting = [found]
    while waiting:
        item = waiting.pop()
        if isinstance(item, ArrayObject):
            waiting += list(item)
        elif isinstance(item, DictionaryObject):
            for key, value in item.items():
                if key in _KEYS and not isinstance(value, NullObject):
                    raise UnfitError(_KEYS[key])
                said = str(value.get_object()) if key in ("/S", "/Type") else ""
                if (key, said) in _VALUES:
                    raise UnfitError(_VALUES[key, said])
                waiting.append(value)


def _require_page(reader: PdfReader) -> None:
    """Go down to the first page; the tree of a hostile file may be endless."""
    node: Any = reader.root_object.get("/Pages")
    for _level in range(_DEEPEST_PAGE):
        node = node.get_object() if node is not None else None
        if not isinstance(node, DictionaryObject):
            break
        if "/Kids" not in node:
            if node.get("/Type") == "/Page":
                return
            break
        kids = node["/Kids"]
        node = kids[0] if isinstance(kids, ArrayObject) and kids else None
    raise UnfitError(reasons.PDF_NO_PAGE)
