import hashlib
import io
import subprocess
import sys
from copy import deepcopy
from pathlib import Path

import pypdf
import pytest
from weasyprint.urls import FatalURLFetchingError

from reports.content import Content, canonical, digest
from reports.render import pdf
from reports.render.outline import HEADINGS, outline
from reports.render.pdf import FONTS, FontsOnly, RenderedFile, render_pdf

MILLIMETRE = 72 / 25.4


def render(content: Content) -> RenderedFile:
    return render_pdf(content, lambda _: None)


def texts(content: Content) -> list[str]:
    """The text of each page, on one line."""
    reader = pypdf.PdfReader(io.BytesIO(render(content).data))
    return [" ".join(page.extract_text().split()) for page in reader.pages]


def test_the_text_read_back_has_the_figures_of_the_snapshot(report_content: Content) -> None:
    text = " ".join(texts(report_content))

    assert (
        "toàn xã có 6 đơn vị, cá nhân đang tham gia; 7 hồ sơ đã lập; 5 hồ sơ đã nộp; "
        "4 hồ sơ có kết quả thẩm định; 3 đề nghị khen thưởng trình Hội đồng; "
        "2 lượt tập thể, cá nhân được vinh danh."
    ) in text
    assert "4 Kinh tế số, xã hội số, chính quyền số, công dân số 4 3" in text
    assert "Cơ quan, đơn vị 3 3 3 80,12 90,25 1" in text
    assert "Cơ quan, đơn vị 2026 1 Công an xã 90,25/100" in text
    assert "2 Nguyễn Thị Phượng Cá nhân" in text
    assert "Số 05/QĐ-UBND ngày 20/11/2026" in text
    assert "- Trường Tiểu học Đặng Xuân Khu: Mạng yếu" in text


def test_every_part_of_the_outline_is_there_in_order(report_content: Content) -> None:
    text = " ".join(texts(report_content))

    places = [text.index(heading) for heading in HEADINGS]
    assert places == sorted(places)
    assert text.index("1. Đẩy mạnh tuyên truyền, nâng cao nhận thức;") > places[4]


def test_the_head_is_that_of_an_administrative_document(report_content: Content) -> None:
    first = texts(report_content)[0]

    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM Độc lập - Tự do - Hạnh phúc" in first
    assert "ỦY BAN NHÂN DÂN XÃ XUÂN TRƯỜNG" in first
    assert "Số: /BC-UBND" in first
    assert "Xuân Trường, ngày tháng năm 2027" in first
    assert "BÁO CÁO Sơ kết Giai đoạn 1 (2026–2027) Phong trào thi đua" in first
    assert "Căn cứ Kế hoạch số 87/KH-UBND ngày 15 tháng 5 năm 2026" in first


def test_the_end_has_recipients_signature_and_the_foot_with_the_hash(
    report_content: Content,
) -> None:
    *others, last = texts(report_content)
    code = digest(canonical(report_content))[:12]

    assert "Nơi nhận: - UBND tỉnh Ninh Bình (để báo cáo);" in last
    assert "- Lưu: VT, VH-XH." in last
    assert "TM. ỦY BAN NHÂN DÂN KT. CHỦ TỊCH PHÓ CHỦ TỊCH Phạm Ngọc Vinh" in last
    assert f"Số liệu đến 10 giờ 30, ngày 22/11/2026; mã số liệu {code}" in last
    assert not [page for page in others if code in page]


def test_the_signer_may_sign_on_behalf_of_the_committee_without_saying_so(
    report_content: Content,
) -> None:
    signer = report_content["signer"]
    assert signer is not None
    report_content["signer"] = {**signer, "capacity": ""}

    assert outline(report_content)["signing"][0] == "TM. ỦY BAN NHÂN DÂN"


def test_without_a_signer_the_place_of_the_name_is_blank(report_content: Content) -> None:
    report_content["signer"] = None

    last = texts(report_content)[-1]
    assert "CHỦ TỊCH" not in last
    assert "None" not in last


def test_what_was_not_measured_is_said_in_words(report_content: Content) -> None:
    empty = deepcopy(report_content)
    empty["summary"].update(
        dossiers_started=None,
        dossiers_sent=None,
        dossiers_judged=None,
        proposals=None,
        honours=None,
    )
    for row in empty["areas"]:
        row.update(achievements=None, dossiers=None)
    empty.update(rounds=[], leaders=[], honours=[], difficulties=[], difficulties_total=0)

    text = " ".join(texts(empty))

    assert "Chưa có số liệu về: hồ sơ đã lập; hồ sơ đã nộp;" in text
    assert "1 Tư duy, nhận thức và hành động Chưa có số liệu Chưa có số liệu" in text
    assert "Chưa có số liệu để vẽ biểu đồ" in text
    assert "Chưa có số liệu về xếp hạng." in text
    assert "Chưa có số liệu về khen thưởng." in text
    assert "Chưa có số liệu về các đợt thi đua" in text
    assert "Chưa có số liệu: chưa có hồ sơ nào nêu khó khăn" in text


def test_numbers_are_written_the_vietnamese_way(report_content: Content) -> None:
    report_content["summary"]["dossiers_sent"] = 1234

    assert "1.234 hồ sơ đã nộp" in " ".join(texts(report_content))
    assert "2.026" not in " ".join(texts(report_content))


def test_difficulties_left_out_are_counted(report_content: Content) -> None:
    report_content["difficulties_total"] = 30

    assert "(Còn 28 ý kiến khác trong hồ sơ của các đơn vị.)" in " ".join(texts(report_content))


def test_words_from_dossiers_cannot_become_markup(report_content: Content) -> None:
    report_content["difficulties"][0]["text"] = '<img src="file:///etc/passwd"> & <b>đậm</b>'

    assert '<img src="file:///etc/passwd"> & <b>đậm</b>' in " ".join(texts(report_content))


def test_the_same_snapshot_gives_the_same_bytes(report_content: Content) -> None:
    first, second = render(report_content), render(deepcopy(report_content))

    assert hashlib.sha256(first.data).hexdigest() == hashlib.sha256(second.data).hexdigest()


def test_another_process_gives_the_same_bytes_too(report_content: Content, tmp_path: Path) -> None:
    kept = tmp_path / "snapshot.json"
    kept.write_text(canonical(report_content), encoding="utf-8")
    script = (
        "import django, hashlib, json, sys; django.setup();"
        "from reports.render.pdf import render_pdf;"
        "content = json.loads(open(sys.argv[1], encoding='utf-8').read());"
        "print(hashlib.sha256(render_pdf(content, lambda _: None).data).hexdigest())"
    )

    told = subprocess.run(
        [sys.executable, "-c", script, str(kept)], capture_output=True, text=True, check=True
    )

    assert told.stdout.split()[-1] == hashlib.sha256(render(report_content).data).hexdigest()


def test_progress_only_ever_grows(report_content: Content) -> None:
    told: list[int] = []
    rendered = render_pdf(report_content, told.append)

    assert told == sorted(told)
    assert told[-1] == 100
    assert rendered.pages == len(pypdf.PdfReader(io.BytesIO(rendered.data)).pages)


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        f"{FONTS.as_uri()}/../models.py",
        f"{FONTS.as_uri()}/%2e%2e/models.py",
        "file://elsewhere/etc/passwd",
        "http://127.0.0.1:8000/",
        "data:text/css,body{}",
    ],
)
def test_a_document_reads_nothing_but_its_fonts(url: str) -> None:
    with pytest.raises(FatalURLFetchingError):
        FontsOnly().fetch(url)


def test_a_document_that_asks_for_more_is_an_error_and_no_crash(
    report_content: Content, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    styles = tmp_path / "styles.css"
    styles.write_text('@import url("http://127.0.0.1:9/x.css");', encoding="utf-8")
    monkeypatch.setattr(pdf, "STYLES", styles)

    with pytest.raises(RuntimeError, match="nothing but its fonts"):
        render(report_content)
