from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from criteria.forms import PointsField, PointsSheetForm
from criteria.models import Criterion
from movement.errors import Refused
from tests.factories import the_plan


@pytest.fixture
def criteria(db: None) -> list[Criterion]:
    the_plan()
    return list(Criterion.objects.filter(code__in=["CQ1.1", "CQ1.2"]))


def a_form(criteria: list[Criterion], **cells: str) -> PointsSheetForm:
    first, second = criteria
    names = {"first": f"points_{first.pk}", "second": f"points_{second.pk}"}
    names |= {"first_note": f"note_{first.pk}", "second_note": f"note_{second.pk}"}
    data = {names[cell]: typed for cell, typed in cells.items()}
    form = PointsSheetForm(data, criteria=criteria, note_label="Lý do")
    form.is_valid()
    return form


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
            "Hãy ghi điểm bằng số, ví dụ 7 hoặc 7,5 (nhiều nhất hai chữ số sau dấu phẩy).",
        ),
        (
            "1.000",
            "Hãy ghi điểm bằng số, ví dụ 7 hoặc 7,5 (nhiều nhất hai chữ số sau dấu phẩy).",
        ),
        (
            "-1",
            "Hãy ghi điểm bằng số, ví dụ 7 hoặc 7,5 (nhiều nhất hai chữ số sau dấu phẩy).",
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


def test_a_wrong_cell_keeps_nobody_from_saving_the_others(criteria: list[Criterion]) -> None:
    form = a_form(criteria, first="bảy", first_note="x", second="7,5", second_note="Báo cáo")
    assert list(form.entries()) == [(criteria[1], Decimal("7.5"), "Báo cáo")]


def test_notes_are_stored_composed(criteria: list[Criterion]) -> None:
    form = a_form(criteria, second="1", second_note="Ba\u0301o ca\u0301o")
    assert list(form.entries()) == [(criteria[1], Decimal(1), "Báo cáo")]


def test_a_note_without_points_is_no_entry(criteria: list[Criterion]) -> None:
    assert list(a_form(criteria, first_note="Ghi trước").entries()) == []


def test_a_sentence_about_the_reason_stands_beside_the_reason(
    criteria: list[Criterion],
) -> None:
    form = a_form(criteria, first="1", second="1")
    form.refuse(criteria[0], Refused("Điểm khác điểm tự chấm: hãy ghi lý do."))
    form.refuse(criteria[1], Refused("Điểm phải từ 0 đến 8."))
    assert form.errors == {
        f"note_{criteria[0].pk}": ["Điểm khác điểm tự chấm: hãy ghi lý do."],
        f"points_{criteria[1].pk}": ["Điểm phải từ 0 đến 8."],
    }


def test_a_line_shows_what_the_unit_claimed(criteria: list[Criterion]) -> None:
    claims = {criteria[0].pk: (Decimal(6), "Báo cáo số 12")}
    form = PointsSheetForm(criteria=criteria, note_label="Lý do", claims=claims)
    first, second = form.lines()
    assert (first.criterion, first.claimed, first.claimed_note) == (
        criteria[0],
        Decimal(6),
        "Báo cáo số 12",
    )
    assert (second.claimed, second.claimed_note) == (None, "")
    assert (second.points.label, second.note.label) == ("Điểm CQ1.2", "Lý do CQ1.2")
