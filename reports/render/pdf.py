"""PDFs: pure functions of frozen content; the same content gives the same bytes."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.template.loader import render_to_string
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from reports.content import Content
from reports.render.outline import outline

FONTS = (Path(__file__).resolve().parent.parent / "fonts").resolve()
FACES = Path(__file__).resolve().parent / "fonts.css"
STYLES = Path(__file__).resolve().parent / "report.css"
VARIANT = "pdf/ua-1"

# WeasyPrint tells every page and style sheet; a worker's log has no use for that.
logging.getLogger("weasyprint.progress").setLevel(logging.WARNING)


@dataclass(frozen=True)
class RenderedFile:
    """A file that was rendered, and how many pages it has."""

    data: bytes
    pages: int


class FontsOnly(URLFetcher):
    """Lets a document read its fonts and nothing else of this machine or the network."""

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        """Read a file of reports/fonts.

        Raises:
            FatalURLFetchingError: the address is anything else; rendering stops.
        """
        parts = urlsplit(url)
        path = Path(unquote(parts.path)).resolve()
        if parts.scheme != "file" or parts.netloc or path.parent != FONTS:
            raise FatalURLFetchingError("A report reads nothing but its fonts.")
        return super().fetch(url, headers)


def render_pdf(content: Content, progress: Callable[[int], None]) -> RenderedFile:
    """Set the report.

    Args:
        progress: told how far the work is, in percent, between its steps.

    Raises:
        RuntimeError: the template or style sheet asked for a file that is no font of ours.
    """
    words = outline(content)
    html = render_to_string("reports/pdf/report.html", words)
    progress(10)
    return typeset(html, STYLES, progress)


def typeset(html: str, styles: Path, progress: Callable[[int], None]) -> RenderedFile:
    """Set a page of HTML with a style sheet and our fonts.

    Args:
        progress: told how far the work is, in percent, between its steps.

    Raises:
        RuntimeError: the template or style sheet asked for a file that is no font of ours.
    """
    try:
        return _set(html, styles, progress)
    except FatalURLFetchingError as error:
        # A BaseException: left alone it would take the worker down with it.
        raise RuntimeError(str(error)) from error


def _set(html: str, styles: Path, progress: Callable[[int], None]) -> RenderedFile:
    fetcher: Any = FontsOnly()
    base = FONTS.as_uri() + "/"
    fonts = FontConfiguration()
    sheets = [
        CSS(
            string=path.read_text(encoding="utf-8"),
            base_url=base,
            url_fetcher=fetcher,
            font_config=fonts,
        )
        for path in (FACES, styles)
    ]
    document = HTML(string=html, base_url=base, url_fetcher=fetcher).render(
        font_config=fonts, stylesheets=sheets, pdf_variant=VARIANT
    )
    progress(70)
    data: bytes = document.write_pdf(pdf_variant=VARIANT)
    progress(100)
    return RenderedFile(data=data, pages=len(document.pages))
