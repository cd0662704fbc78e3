from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from criteria.forms import PointsField, PointsSheetForm, SelfScoreForm
from criteria.models import Criterion, SelfScore
from movement.errors import Refused
from movement.models import Achievement, Round, Submission
from tests.factories import a_unit, the_plan


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
    claim = SelfScore(criterion=criteria[0], points=Decimal(6), note="Báo cáo số 12")
    claims = {criteria[0].pk: claim}
    form = PointsSheetForm(criteria=criteria, note_label="Lý do", claims=claims)
    first, second = form.lines()
    assert (first.criterion, first.claimed, first.claim) == (criteria[0], Decimal(6), claim)
    assert (second.claimed, second.claim) == (None, None)
    assert (second.points.label, second.note.label) == ("Điểm CQ1.2", "Lý do CQ1.2")


# The unit's own points with what they rest on


@pytest.fixture
def achievements(criteria: list[Criterion]) -> list[Achievement]:
    """Two achievements of one dossier."""
    dossier = Submission.objects.create(unit=a_unit(), round=Round.objects.get(year=2026))
    return [
        Achievement.objects.create(submission=dossier, title=title, description="Đã xong")
        for title in ("Số hóa", "Trồng cây")
    ]


def a_claim_form(
    criteria: list[Criterion], achievements: list[Achievement], data: dict[str, Any]
) -> SelfScoreForm:
    form = SelfScoreForm(data, criteria=criteria, achievements=achievements, evidence=[])
    form.is_valid()
    return form


def test_a_claim_carries_its_grounds_as_objects(
    criteria: list[Criterion], achievements: list[Achievement]
) -> None:
    first, second = criteria
    keys = [str(item.pk) for item in achievements]
    form = a_claim_form(
        criteria,
        achievements,
        {
            f"points_{first.pk}": "7,5",
            f"achievements_{first.pk}": keys,
            f"points_{second.pk}": "2",
        },
    )
    assert [(made.criterion, made.points, made.achievements) for made in form.claims_made()] == [
        (first, Decimal("7.5"), achievements),
        (second, Decimal(2), []),
    ]
    assert [line.cited for line in form.claim_lines()] == [2, 0]


def test_a_unit_without_evidence_is_shown_no_boxes_for_it(
    criteria: list[Criterion], achievements: list[Achievement]
) -> None:
    form = a_claim_form(criteria, achievements, {})
    grounds = [field.label for line in form.claim_lines() for field in line.grounds]
    assert grounds == ["Thành tích làm căn cứ CQ1.1", "Thành tích làm căn cứ CQ1.2"]


@pytest.mark.parametrize("ground", ["note", "achievements"])
def test_grounds_without_points_are_not_lost_silently(
    ground: str, criteria: list[Criterion], achievements: list[Achievement]
) -> None:
    first = criteria[0]
    value = {"note": "Báo cáo", "achievements": [str(achievements[0].pk)]}[ground]
    form = a_claim_form(criteria, achievements, {f"{ground}_{first.pk}": value})
    assert form.errors == {f"points_{first.pk}": ["Hãy ghi điểm cho tiêu chí đã có căn cứ."]}
    assert list(form.claims_made()) == []


def test_a_ground_that_is_gone_keeps_its_own_line_only_from_being_saved(
    criteria: list[Criterion], achievements: list[Achievement]
) -> None:
    first, second = criteria
    form = a_claim_form(
        criteria,
        achievements,
        {
            f"points_{first.pk}": "1",
            f"achievements_{first.pk}": ["0"],
            f"points_{second.pk}": "2",
        },
    )
    assert form.errors == {
        f"achievements_{first.pk}": ["Một căn cứ đã chọn không còn trong hồ sơ; hãy chọn lại."]
    }
    assert [made.criterion for made in form.claims_made()] == [second]
