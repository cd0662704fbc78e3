"""Charts as SVG: pure, zero-based, with direct labels; the same drawing for page and PDF.

Presentation attributes only (the content security policy allows no style attribute), one dark
fill that a grey print keeps, and every number in words in <desc>.
"""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

WIDTH = 620
LINE = 18
BAR = 15
GAP = 13
LABEL_CHARACTERS = 88
LONGEST_BAR = WIDTH - 60
FILL = "#33506b"
AXIS = "#505a5f"


@dataclass(frozen=True)
class Bar:
    """One bar: what it counts, how many, and the number as people write it."""

    label: str
    value: int
    text: str


def bar_chart(
    *, title: str, description: str, bars: Sequence[Bar], font_family: str = "Tinos"
) -> SafeString:
    """Draw horizontal bars, the longest first; equal ones keep the order given.

    Raises:
        ValueError: there is no bar, or a value is below zero.
    """
    if not bars or any(bar.value < 0 for bar in bars):
        raise ValueError("A bar chart needs bars from zero upwards.")
    ordered = sorted(bars, key=lambda bar: -bar.value)
    longest = max(bar.value for bar in bars)
    rows: list[SafeString] = []
    top = 0
    for bar in ordered:
        drawn, height = _row(bar, top, length(bar.value, longest))
        rows.append(drawn)
        top += height + GAP
    bottom = top - GAP + 4
    return format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {} {}" width="{}" height="{}" '
        'role="img" font-family="{}" font-size="15">'
        "<title>{}</title><desc>{}</desc>{}"
        '<line x1="1" y1="0" x2="1" y2="{}" stroke="{}" stroke-width="1"></line></svg>',
        WIDTH,
        bottom,
        WIDTH,
        bottom,
        font_family,
        title,
        description,
        format_html_join("", "{}", ((row,) for row in rows)),
        bottom,
        AXIS,
    )


def length(value: int, longest: int) -> int:
    """The bar's length in units, proportional to its value from zero."""
    return value * LONGEST_BAR // longest if longest else 0


def _row(bar: Bar, top: int, bar_length: int) -> tuple[SafeString, int]:
    """The label's lines, the bar beneath them and its number, with the height they take."""
    lines = textwrap.wrap(bar.label, LABEL_CHARACTERS) or [""]
    words = format_html_join(
        "",
        '<text x="8" y="{}" fill="#000000">{}</text>',
        ((top + LINE * number - 4, line) for number, line in enumerate(lines, start=1)),
    )
    bar_top = top + LINE * len(lines)
    drawn = format_html(
        '{}<rect x="1" y="{}" width="{}" height="{}" fill="{}"></rect>'
        '<text x="{}" y="{}" fill="#000000" font-weight="bold">{}</text>',
        words,
        bar_top,
        bar_length,
        BAR,
        FILL,
        bar_length + 8,
        bar_top + BAR - 2,
        bar.text,
    )
    return drawn, LINE * len(lines) + BAR
