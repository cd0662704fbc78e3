"""What changed between two versions; no database."""

from dataclasses import replace
from decimal import Decimal

from criteria.comparing_sets import Change, CriterionChange, compare
from criteria.set_content import BandContent, ClassContent, CriterionContent, SetContent

MODELS = CriterionContent(
    code="CQ1.1",
    plan_criterion="III.1.1.1 Hoàn thành nhiệm vụ",
    order=1,
    text="Số mô hình",
    guidance="",
    office="Phòng Văn hóa - Xã hội",
    axis="Chuyển đổi số",
    kind="Cho điểm",
    measure="",
    max_points=Decimal("12.50"),
    evidence_required="Ảnh",
    content_areas=(1, 3),
    tie_break=None,
    bars_top=False,
    bands=(),
)
FILES = replace(MODELS, code="CQ1.2", order=2, text="Số hồ sơ")
BEFORE = SetContent(
    scale=Decimal(100),
    bonus_cap=Decimal(5),
    penalty_cap=Decimal(5),
    scorers=2,
    classes=(ClassContent("Tốt", Decimal("85.00"), is_top=True),),
    criteria=(MODELS, FILES),
)


def changed(**fields: object) -> list[CriterionChange]:
    """What is told when the first criterion reads otherwise."""
    after = replace(BEFORE, criteria=(replace(MODELS, **fields), FILES))  # type: ignore[arg-type]
    return compare(BEFORE, after).changed


def test_two_versions_that_say_the_same_have_no_difference() -> None:
    assert compare(BEFORE, BEFORE).is_empty


def test_criteria_come_and_go_by_their_code() -> None:
    after = replace(BEFORE, criteria=(FILES, replace(MODELS, code="CQ1.3")))
    comparison = compare(BEFORE, after)
    assert [criterion.code for criterion in comparison.added] == ["CQ1.3"]
    assert [criterion.code for criterion in comparison.removed] == ["CQ1.1"]
    assert comparison.changed == []
    assert not comparison.is_empty


def test_points_are_told_before_and_after() -> None:
    assert changed(max_points=Decimal("10.00"), text="Số mô hình mới") == [
        CriterionChange(
            code="CQ1.1",
            text="Số mô hình mới",
            changes=[
                Change("Nội dung", "Số mô hình", "Số mô hình mới"),
                Change("Điểm chuẩn", "12,5", "10"),
            ],
        )
    ]


def test_a_line_that_only_moved_is_not_told() -> None:
    assert changed(order=9) == []


def test_bands_are_told_in_words() -> None:
    bands = (
        BandContent(Decimal("90.0000"), None, Decimal("12.50")),
        BandContent(Decimal(50), Decimal(90), Decimal(6)),
        BandContent(None, Decimal(50), Decimal(0)),
    )
    (change,) = changed(bands=bands, kind="Theo mức")[0].changes[1:]
    assert change == Change(
        "Các mức", "–", "từ 90 trở lên: 12,5 điểm; từ 50 đến dưới 90: 6 điểm; dưới 50: 0 điểm"
    )


def test_what_was_empty_and_what_is_yes_or_no_have_words() -> None:
    assert changed(
        tie_break=1, bars_top=True, guidance="Theo mức", content_areas=(), measure="hồ sơ"
    )[0].changes == [
        Change("Cách cho điểm", "–", "Theo mức"),
        Change("Đơn vị tính", "–", "hồ sơ"),
        Change("Nội dung thi đua", "1; 3", "–"),
        Change("Thứ tự xét khi bằng điểm", "–", "1"),
        Change("0 điểm thì không xếp loại cao", "không", "có"),
    ]


def test_caps_scorers_and_classes_are_told() -> None:
    after = replace(
        BEFORE,
        scale=Decimal(1000),
        bonus_cap=Decimal(3),
        scorers=3,
        classes=(
            ClassContent("Xuất sắc", Decimal("92.50"), is_top=True),
            ClassContent("Đạt", Decimal(0), is_top=False),
        ),
    )
    comparison = compare(BEFORE, after)
    assert comparison.settings == [
        Change("Thang điểm", "100", "1.000"),
        Change("Điểm thưởng tối đa", "5", "3"),
        Change("Số người chấm độc lập mỗi phòng", "2", "3"),
        Change("Xếp loại", "Tốt từ 85% (loại cao)", "Xuất sắc từ 92,5% (loại cao); Đạt từ 0%"),
    ]
    assert not comparison.is_empty
