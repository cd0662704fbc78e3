import re
from xml.etree import ElementTree as ET

import pytest

from reports.charts import LONGEST_BAR, WIDTH, Bar, bar_chart, length

SVG = "{http://www.w3.org/2000/svg}"
BARS = [Bar("Hai", 2, "2"), Bar("Bốn", 4, "4"), Bar("Không", 0, "0"), Bar("Cũng bốn", 4, "4")]


def drawn(bars: list[Bar], title: str = "Số thành tích") -> ET.Element:
    return ET.fromstring(bar_chart(title=title, description="Mô tả", bars=bars))


def test_bars_are_as_long_as_their_numbers_from_zero_upwards() -> None:
    chart = drawn(BARS)

    widths = [int(rect.attrib["width"]) for rect in chart.iter(f"{SVG}rect")]
    assert widths == [LONGEST_BAR, LONGEST_BAR, LONGEST_BAR // 2, 0]
    assert {rect.attrib["x"] for rect in chart.iter(f"{SVG}rect")} == {"1"}


def test_the_longest_bar_comes_first_and_equals_keep_their_order() -> None:
    words = [text.text for text in drawn(BARS).iter(f"{SVG}text")]

    assert words == ["Bốn", "4", "Cũng bốn", "4", "Hai", "2", "Không", "0"]


def test_the_chart_says_what_it_shows_without_being_seen() -> None:
    chart = drawn(BARS)

    assert chart.attrib["role"] == "img"
    assert chart[0].tag == f"{SVG}title"
    assert chart[0].text == "Số thành tích"
    assert chart[1].tag == f"{SVG}desc"


def test_no_style_attribute_and_a_font_on_the_drawing() -> None:
    text = bar_chart(title="T", description="D", bars=BARS)

    assert "style" not in text
    assert 'font-family="Tinos"' in text


def test_words_from_data_cannot_become_markup() -> None:
    chart = drawn([Bar("<script>alert(1)</script>", 1, "1")], title='"><b>')

    assert chart[0].text == '"><b>'
    assert not list(chart.iter("script"))
    assert not list(chart.iter(f"{SVG}script"))


def test_a_long_label_takes_two_lines_and_stays_inside_the_drawing() -> None:
    chart = drawn([Bar("chữ " * 30, 1, "1")])

    lines = [text.text or "" for text in chart.iter(f"{SVG}text")][:-1]
    assert len(lines) == 2
    height = int(chart.attrib["viewBox"].split()[3])
    assert all(int(text.attrib["y"]) < height for text in chart.iter(f"{SVG}text"))
    assert all(int(text.attrib["x"]) < WIDTH for text in chart.iter(f"{SVG}text"))


def test_only_zeros_draw_empty_bars() -> None:
    assert length(0, 0) == 0
    assert re.findall(r'width="0"', bar_chart(title="T", description="D", bars=[Bar("A", 0, "0")]))


@pytest.mark.parametrize("bars", [[], [Bar("Âm", -1, "-1")]])
def test_a_chart_without_bars_or_below_zero_is_refused(bars: list[Bar]) -> None:
    with pytest.raises(ValueError, match="bars from zero"):
        bar_chart(title="T", description="D", bars=bars)
