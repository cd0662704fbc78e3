from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from criteria.arithmetic import Measured
from criteria.entry_fields import (
    PointsField,
    YesNoField,
    entry_fields,
    measured,
    script_data,
    seen_label,
)
from criteria.models import Criterion
from tests.criteria.kinds import make_bands, make_ratio, make_yes_no
from tests.factories import the_plan

NOT_POINTS = "Hãy ghi điểm bằng số, ví dụ 7 hoặc 7,5 (nhiều nhất hai chữ số sau dấu phẩy)."


@pytest.fixture
def criterion(db: None) -> Criterion:
    the_plan()
    return Criterion.objects.get(code="CQ1.1")


# Points by hand


@pytest.mark.parametrize("typed", ["", "   ", None])
def test_an_empty_cell_is_no_points_rather_than_nought(typed: str | None) -> None:
    assert PointsField(max_points=Decimal(8)).clean(typed) is None


@pytest.mark.parametrize(("typed", "points"), [("0", "0"), ("7,5", "7.5"), ("8", "8")])
def test_points_up_to_the_maximum_are_taken(typed: str, points: str) -> None:
    assert PointsField(max_points=Decimal(8)).clean(typed) == Decimal(points)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("8,01", "Điểm phải từ 0 đến 8."),
        ("80", "Điểm phải từ 0 đến 8."),
        (
            "bảy",
            NOT_POINTS,
        ),
        (
            "1.000",
            NOT_POINTS,
        ),
        (
            "-1",
            NOT_POINTS,
        ),
    ],
)
def test_a_wrong_cell_is_told_how_points_are_written(typed: str, sentence: str) -> None:
    with pytest.raises(ValidationError) as wrong:
        PointsField(max_points=Decimal(8)).clean(typed)
    assert wrong.value.messages == [sentence]


@pytest.mark.parametrize(
    ("value", "shown"),
    [(Decimal("7.50"), "7,5"), (Decimal(0), "0"), ("7.50", "7.50"), ("bảy", "bảy"), (None, None)],
)
def test_stored_points_are_shown_with_a_comma_and_typed_text_as_it_was_typed(
    value: object, shown: object
) -> None:
    assert PointsField(max_points=Decimal(8)).prepare_value(value) == shown


# Yes or no


@pytest.mark.parametrize(
    ("sent", "answer"), [("1", Decimal(1)), ("0", Decimal(0)), ("", None), (None, None)]
)
def test_yes_and_no_are_one_and_nought_and_nothing_is_no_answer(
    sent: str | None, answer: Decimal | None
) -> None:
    assert YesNoField().clean(sent) == answer


def test_another_answer_is_refused() -> None:
    with pytest.raises(ValidationError) as wrong:
        YesNoField().clean("2")
    assert wrong.value.messages == ["Hãy chọn Có hoặc Không."]


@pytest.mark.parametrize(
    ("value", "shown"), [(Decimal("1.0000"), "1"), (Decimal(0), "0"), ("1", "1"), (None, None)]
)
def test_a_stored_answer_is_shown_as_its_choice(value: object, shown: object) -> None:
    assert YesNoField().prepare_value(value) == shown


# What each kind asks for


def asked(criterion: Criterion) -> list[tuple[str, str, str]]:
    """Part, label of the field, label on the line."""
    return [
        (part, str(field.label), seen_label(criterion, part))
        for part, field in entry_fields(criterion).items()
    ]


def test_points_by_hand_ask_for_points(criterion: Criterion) -> None:
    assert asked(criterion) == [("points", "Điểm CQ1.1", "Điểm")]


def test_yes_or_no_asks_for_one_answer(criterion: Criterion) -> None:
    make_yes_no(criterion)
    assert [row[:2] for row in asked(criterion)] == [("value", "Kết quả CQ1.1")]


def test_a_ratio_asks_for_result_and_target_in_its_measure(criterion: Criterion) -> None:
    make_ratio(criterion)
    assert asked(criterion) == [
        ("value", "Kết quả CQ1.1", "Kết quả (hồ sơ)"),
        ("target", "Chỉ tiêu CQ1.1", "Chỉ tiêu (hồ sơ)"),
    ]


def test_bands_ask_for_one_figure(criterion: Criterion) -> None:
    make_bands(criterion)
    assert asked(criterion) == [("value", "Số liệu CQ1.1", "Số liệu (mô hình)")]


def test_a_measure_that_is_not_told_leaves_no_brackets(criterion: Criterion) -> None:
    make_bands(criterion)
    criterion.measure = ""
    assert seen_label(criterion, "value") == "Số liệu"


def test_what_was_cleaned_is_what_was_measured() -> None:
    assert measured({"value": Decimal(45), "target": None}) == Measured(value=Decimal(45))


def test_the_script_gets_plain_numbers(criterion: Criterion) -> None:
    make_bands(criterion)
    criterion.refresh_from_db()
    assert script_data(criterion) == {
        "kind": "bands",
        "max": "10.00",
        "bands": '[["3.0000", null, "10.00"], ["1.0000", "3.0000", "7.50"]]',
    }


def test_the_script_gets_no_bands_of_another_kind(criterion: Criterion) -> None:
    make_bands(criterion)
    make_ratio(criterion)
    assert script_data(criterion)["bands"] == "[]"
