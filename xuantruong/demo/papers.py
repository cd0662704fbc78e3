"""Evidence for the demonstration year: small real PDF files that say that they are samples."""

from collections.abc import Sequence

from django.utils.html import format_html, format_html_join
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration

from reports.render.pdf import FONTS, FontsOnly

_STYLE = """
@font-face { font-family: Tinos; src: url("Tinos-Regular.ttf"); }
@page { size: A5 landscape; margin: 20mm; }
p { font: 14pt/1.4 Tinos; break-after: page; }
"""


def print_papers(lines: Sequence[tuple[str, str]]) -> list[bytes]:
    """One PDF file of one page for each pair of a title and the unit that shows it.

    All pages are set in one go and then parted, because setting up the fonts is what takes time.
    """
    body = format_html_join(
        "", "<p>Minh chứng minh họa: {}<br>{}</p>", [(title, unit) for title, unit in lines]
    )
    html = format_html(
        '<html lang="vi"><head><title>Minh chứng minh họa</title></head>{}</html>', body
    )
    fonts = FontConfiguration()
    base = FONTS.as_uri() + "/"
    fetcher = FontsOnly()
    style = CSS(string=_STYLE, base_url=base, url_fetcher=fetcher, font_config=fonts)
    document = HTML(string=html, base_url=base, url_fetcher=fetcher).render(
        font_config=fonts, stylesheets=[style]
    )
    return [document.copy([page]).write_pdf() for page in document.pages[: len(lines)]]
