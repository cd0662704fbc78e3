import io
import re
from copy import deepcopy

import pypdf
import pytest

from reports.content import Content, HonourRow
from reports.render.pdf import FONTS, RenderedFile, render_pdf

MILLIMETRE = 72 / 25.4


def render(content: Content) -> RenderedFile:
    return render_pdf(content, lambda _: None)


def texts(content: Content) -> list[str]:
    """The text of each page, on one line."""
    reader = pypdf.PdfReader(io.BytesIO(render(content).data))
    return [" ".join(page.extract_text().split()) for page in reader.pages]


def words_at(page: pypdf.PageObject) -> list[tuple[float, float, str]]:
    """Pieces of text with their place in millimetres from the lower left corner."""
    found: list[tuple[float, float, str]] = []

    def visit(text: str, cm: list[float], tm: list[float], _font: object, _size: float) -> None:
        if text.strip():
            x = tm[4] * cm[0] + tm[5] * cm[2] + cm[4]
            y = tm[4] * cm[1] + tm[5] * cm[3] + cm[5]
            found.append((x / MILLIMETRE, y / MILLIMETRE, text.strip()))

    page.extract_text(visitor_text=visit)
    return found


@pytest.fixture
def report_long(report_content: Content) -> Content:
    """Sixty honours, so that their table runs over several pages."""
    content = deepcopy(report_content)
    first: HonourRow = content["honours"][0]
    content["honours"] = [{**first, "recipient": f"Đơn vị số {n}"} for n in range(1, 61)]
    return content


def test_only_tinos_is_embedded(report_content: Content) -> None:
    reader = pypdf.PdfReader(io.BytesIO(render(report_content).data))
    fonts = {
        str(font.get_object()["/BaseFont"])
        for page in reader.pages
        for font in page["/Resources"]["/Font"].values()
    }

    assert fonts
    assert {name.split("+")[1].split("-")[0] for name in fonts} == {"Tinos"}


def test_the_fonts_carry_their_licence() -> None:
    assert "SIL Open Font License, Version 1.1" in (FONTS / "OFL.txt").read_text(encoding="utf-8")
    assert len(list(FONTS.glob("Tinos-*.ttf"))) == 4


def test_pages_are_a4_with_the_margins_of_the_decree(report_long: Content) -> None:
    reader = pypdf.PdfReader(io.BytesIO(render(report_long).data))

    for page in reader.pages:
        assert round(float(page.mediabox.width) / MILLIMETRE) == 210
        assert round(float(page.mediabox.height) / MILLIMETRE) == 297
        body = [place for place in words_at(page) if 21 < place[1] < 276]
        assert 29.5 < min(x for x, _, _ in body) < 35
        assert max(x for x, _, _ in body) < 195


def test_the_page_number_stands_above_the_middle_and_not_on_page_one(report_long: Content) -> None:
    reader = pypdf.PdfReader(io.BytesIO(render(report_long).data))

    tops = [[word for word in words_at(page) if word[1] > 278] for page in reader.pages]
    assert len(tops) > 3
    assert tops[0] == []
    for number, top in enumerate(tops[1:], start=2):
        assert [text for _, _, text in top] == [str(number)]
        assert 110 < top[0][0] < 115  # the middle of the text, not of the sheet


def test_demonstration_data_is_marked_on_every_page(report_long: Content) -> None:
    assert not [page for page in texts(report_long) if "SỐ LIỆU MINH HỌA" in page]

    report_long["is_demo"] = True
    pages = texts(report_long)

    assert len(pages) > 3
    assert all("SỐ LIỆU MINH HỌA" in page for page in pages)


def test_a_long_list_of_honours_repeats_its_header(report_long: Content) -> None:
    pages = [page for page in texts(report_long) if re.search(r"Đơn vị số \d", page)]

    assert len(pages) >= 2
    assert all("STT Tập thể, cá nhân Nhóm đối tượng" in page for page in pages)
    assert all(f"Đơn vị số {n} " in " ".join(pages) for n in range(1, 61))


def test_the_document_is_tagged_titled_and_in_vietnamese(report_content: Content) -> None:
    reader = pypdf.PdfReader(io.BytesIO(render(report_content).data))
    root = reader.root_object

    assert root["/Lang"] == "vi"
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata is not None
    assert str(reader.metadata.title).startswith("Báo cáo: Sơ kết Giai đoạn 1")
    tags = _tags(root["/StructTreeRoot"])
    assert {"/H1", "/H2", "/H3", "/Table", "/TH", "/TD", "/Figure"} <= set(tags)
    alternatives = [str(node["/Alt"]) for node in tags["/Figure"]]
    assert len(alternatives) == 1
    assert "4. Kinh tế số" in alternatives[0]
    assert "4 thành tích" in alternatives[0]


def _tags(node: pypdf.generic.DictionaryObject) -> dict[str, list[pypdf.generic.DictionaryObject]]:
    """The nodes of the structure tree by their kind."""
    found: dict[str, list[pypdf.generic.DictionaryObject]] = {}
    waiting = [node]
    while waiting:
        here = waiting.pop()
        if "/S" in here:
            found.setdefault(str(here["/S"]), []).append(here)
        kids = here.get("/K", [])
        for kid in kids if isinstance(kids, list) else [kids]:
            child = kid.get_object()
            if isinstance(child, pypdf.generic.DictionaryObject):
                waiting.append(child)
    return found
