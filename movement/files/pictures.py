"""Pictures are read and written anew: what is kept holds nothing but the picture itself."""

import io
from typing import IO

import pillow_heif
from django.conf import settings
from PIL import Image, ImageFile, ImageOps, UnidentifiedImageError

from movement.files import reasons
from movement.files.reasons import UnfitError

JPEG = "image/jpeg"
PNG = "image/png"
# Extension → the only format that is tried; every other parser stays shut.
FORMATS = {".jpg": "JPEG", ".jpeg": "JPEG", ".png": "PNG", ".heic": "HEIF", ".heif": "HEIF"}
_QUALITY = 88
_PNG_MODES = {"1", "L", "LA", "RGB", "RGBA", "I;16"}


def rewritten(upload: IO[bytes], suffix: str) -> bytes:
    """The picture upright and without EXIF, comment, profile or anything behind its end.

    Raises:
        UnfitError: another kind of file, or too many points.
    """
    # WeasyPrint, once imported, makes Pillow fill what is missing of a cut file with grey.
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    if FORMATS[suffix] == "HEIF":
        picture = _heic(upload)
    else:
        picture = _opened(upload, FORMATS[suffix])
        _require_size(picture.size)
        picture.load()  # a cut file fails here
        picture = ImageOps.exif_transpose(picture)
    return _written(picture, "PNG" if suffix == ".png" else "JPEG")


def _opened(upload: IO[bytes], kind: str) -> Image.Image:
    """The picture with its head read, and not yet its points."""
    try:
        return Image.open(upload, formats=[kind])
    except UnidentifiedImageError as error:
        raise UnfitError(reasons.WRONG_CONTENT) from error
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise _too_many_points() from error


def _heic(upload: IO[bytes]) -> Image.Image:
    """A telephone's picture; its own turn is done by the decoder."""
    start = upload.read(32)
    upload.seek(0)
    if not pillow_heif.is_supported(start):
        raise UnfitError(reasons.WRONG_CONTENT)
    found = pillow_heif.open_heif(upload)
    _require_size(found.size)
    return found.to_pillow()


def _require_size(size: tuple[int, int]) -> None:
    if size[0] * size[1] > settings.EVIDENCE_MAX_PIXELS:
        raise _too_many_points()


def _too_many_points() -> UnfitError:
    limit = settings.EVIDENCE_MAX_PIXELS // 10**6
    return UnfitError(reasons.TOO_MANY_PIXELS.format(limit=limit))


def _written(picture: Image.Image, kind: str) -> bytes:
    if kind == "JPEG":
        picture = picture.convert("RGB") if picture.mode not in ("L", "RGB") else picture
    elif picture.mode not in _PNG_MODES:
        picture = picture.convert("RGBA" if picture.has_transparency_data else "RGB")
    picture.info = {}
    stream = io.BytesIO()
    if kind == "JPEG":
        picture.save(stream, "JPEG", quality=_QUALITY)
    else:
        picture.save(stream, "PNG")
    return stream.getvalue()
