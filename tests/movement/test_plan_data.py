import tomllib
import unicodedata
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
PLAN_TEXT = (ROOT / "docs/ke-hoach-87-KH-UBND.txt").read_text(encoding="utf-8")
PLAN_FILE = (ROOT / "movement/data/plan-87.toml").read_text(encoding="utf-8")
PLAN: dict[str, Any] = tomllib.loads(PLAN_FILE)

# Headings and frame of the printed plan that the data keeps in another form.
LEFT_OUT = {
    "Số: 87/KH-UBND",
    "Xuân Trường, ngày 15 tháng 5 năm 2026",
    "KẾ HOẠCH",
    "I. MỤC ĐÍCH, YÊU CẦU",
    "II. NỘI DUNG PHONG TRÀO THI ĐUA",
    "III. TIÊU CHÍ THI ĐUA VÀ HÌNH THỨC KHEN THƯỞNG",
    "1. Tiêu chí thi đua",
    "2. Hình thức và tiêu chuẩn khen thưởng",
    "IV. GIẢI PHÁP THỰC HIỆN",
    "V. THỜI GIAN VÀ TỔ CHỨC THỰC HIỆN",
    "1. Thời gian triển khai thực hiện",
    (
        "Phong trào thi đua được triển khai thực hiện từ năm 2026 đến năm 2030, "
        "chia thành các giai đoạn:"
    ),
    "- Giai đoạn 1: từ năm 2026-2027",
    "- Giai đoạn 2: từ năm 2028-2030",
    "2. Tổ chức thực hiện",
    "Yêu cầu các cơ quan, đơn vị tổ chức triển khai thực hiện tốt nội dung Kế hoạch này./.",
    "Nơi nhận:",
}


def one_line(text: str) -> str:
    return " ".join(text.split())


def strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from strings(inner)


def sections(kind: str) -> list[dict[str, Any]]:
    return [section for section in PLAN["section"] if section["kind"] == kind]


def body_in_plan_order() -> list[str]:
    """The paragraphs of parts I to V as the plan prints them."""
    return [
        *(
            item
            for kind in ("purpose", "requirement")
            for s in sections(kind)
            for item in s["items"]
        ),
        *(area["text"] for area in PLAN["content_area"]),
        *(
            text
            for group in PLAN["group"]
            for text in (group["subject"], *(c["text"] for c in group["criterion"]))
        ),
        *(
            text
            for section in sections("award")
            for text in (section["heading"], *section["items"])
        ),
        *(item for section in sections("solution") for item in section["items"]),
        *(phase["text"] for phase in PLAN["phase"]),
        *(text for section in sections("task") for text in (section["heading"], *section["items"])),
    ]


def verbatim() -> list[str]:
    plan = PLAN["plan"]
    frame = ("number", "movement", "title", "basis", "signing_capacity", "signing_post", "signer")
    own_headings = [
        section["heading"] for section in PLAN["section"] if section["kind"] != "solution"
    ]
    return [
        *(plan[key] for key in frame),
        *plan["recipients"],
        *own_headings,
        *body_in_plan_order(),
    ]


@pytest.mark.parametrize("text", verbatim(), ids=lambda text: text[:40])
def test_text_stands_word_for_word_in_the_plan(text: str) -> None:
    assert one_line(text) in one_line(PLAN_TEXT)


def test_body_follows_the_order_of_the_plan() -> None:
    plan = one_line(PLAN_TEXT)
    position = plan.index("I. MỤC ĐÍCH")
    for text in body_in_plan_order():
        found = plan.find(one_line(text), position)
        assert found != -1, f"missing or out of order: {text[:60]}"
        position = found + len(one_line(text))


def test_no_paragraph_of_the_plan_is_lost() -> None:
    kept = sorted(
        (line for text in verbatim() for line in text.splitlines()), key=len, reverse=True
    )
    lost = []
    for line in filter(None, map(one_line, PLAN_TEXT.splitlines())):
        if line in LEFT_OUT:
            continue
        rest = line
        for text in kept:
            rest = rest.replace(text, "")
        if rest.removeprefix("2.5. Đề nghị").strip(" -.:0123456789"):
            lost.append(line)
    assert lost == []


def test_plan_is_dated_and_runs_as_printed() -> None:
    plan = PLAN["plan"]
    assert plan["issued_on"] == date(2026, 5, 15)
    assert (plan["first_year"], plan["last_year"]) == (2026, 2030)


def test_two_phases_cover_every_year_once() -> None:
    years = [
        year
        for phase in PLAN["phase"]
        for year in range(phase["first_year"], phase["last_year"] + 1)
    ]
    assert years == [2026, 2027, 2028, 2029, 2030]
    assert [(p["number"], p["review"], p["review_year"]) for p in PLAN["phase"]] == [
        (1, "interim", 2027),
        (2, "final", 2030),
    ]


def test_five_content_areas_are_numbered_as_in_part_two() -> None:
    numbered = [(area["number"], area["section"]) for area in PLAN["content_area"]]
    assert numbered == [(n, f"II.{n}") for n in range(1, 6)]


def test_four_groups_have_their_criteria() -> None:
    counted = [(g["code"], g["section"], len(g["criterion"])) for g in PLAN["group"]]
    assert counted == [
        ("agency", "III.1.1", 4),
        ("front", "III.1.2", 3),
        ("business", "III.1.3", 4),
        ("individual", "III.1.4", 2),
    ]


def test_criteria_are_numbered_from_one_in_each_group() -> None:
    for group in PLAN["group"]:
        numbers = [criterion["number"] for criterion in group["criterion"]]
        assert numbers == list(range(1, len(numbers) + 1)), group["code"]


def test_sections_are_the_ones_of_the_plan() -> None:
    assert [(section["kind"], section["code"]) for section in PLAN["section"]] == [
        ("purpose", "I.1"),
        ("requirement", "I.2"),
        ("award", "III.2.1"),
        ("award", "III.2.2"),
        *(("solution", f"IV.{n}") for n in range(1, 8)),
        *(("task", f"V.2.{n}") for n in range(1, 6)),
    ]


def test_each_office_has_its_task_and_one_is_standing() -> None:
    names = {office["code"]: office["name"] for office in PLAN["office"]}
    assert {s["office"]: s["heading"] for s in PLAN["section"] if "office" in s} == names
    assert [o["code"] for o in PLAN["office"] if o["is_standing"]] == ["culture_social"]


def test_short_titles_stay_short() -> None:
    assert all(len(area["title"]) <= 60 for area in PLAN["content_area"])
    assert all(len(c["title"]) <= 70 for group in PLAN["group"] for c in group["criterion"])
    assert all(len(section["heading"]) <= 70 for section in sections("solution"))


def test_plan_and_data_are_composed_unicode() -> None:
    assert unicodedata.is_normalized("NFC", PLAN_TEXT)
    assert [text for text in strings(PLAN) if not unicodedata.is_normalized("NFC", text)] == []


def test_no_text_is_empty_or_padded() -> None:
    assert [text for text in strings(PLAN) if not text or text != text.strip()] == []
