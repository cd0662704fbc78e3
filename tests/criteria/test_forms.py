from decimal import Decimal
from typing import Any

import pytest

from criteria.arithmetic import Measured
from criteria.forms import SelfScoreForm
from criteria.models import Criterion
from movement.errors import Refused
from movement.models import Achievement, Round, Submission
from tests.criteria.kinds import make_bands, make_ratio, make_yes_no
from tests.factories import a_unit, the_plan

GONE = "Một căn cứ đã chọn không còn trong hồ sơ; hãy chọn lại."


@pytest.fixture
def criteria(db: None) -> list[Criterion]:
    """Two criteria, points by hand."""
    the_plan()
    return list(Criterion.objects.filter(code__in=["CQ1.1", "CQ1.2"]))


@pytest.fixture
def achievements(criteria: list[Criterion]) -> list[Achievement]:
    """Two achievements of one dossier."""
    dossier = Submission.objects.create(unit=a_unit(), round=Round.objects.get(year=2026))
    return [
        Achievement.objects.create(submission=dossier, title=title, description="Đã xong")
        for title in ("Số hóa", "Trồng cây")
    ]


def a_form(
    criteria: list[Criterion],
    cells: dict[str, Any],
    achievements: list[Achievement] | None = None,
    initial: dict[str, Any] | None = None,
) -> SelfScoreForm:
    """The form with cells typed, named by part and the number of the criterion: "points 1"."""

    def named(values: dict[str, Any]) -> dict[str, Any]:
        return {name_of(cell, criteria): value for cell, value in values.items()}

    form = SelfScoreForm(
        named(cells),
        criteria=criteria,
        achievements=achievements or [],
        evidence=[],
        initial=named(initial or {}),
    )
    form.is_valid()
    return form


def name_of(cell: str, criteria: list[Criterion]) -> str:
    part, number = cell.split()
    return f"{part}_{criteria[int(number) - 1].pk}"


def wrong(form: SelfScoreForm, criteria: list[Criterion]) -> dict[str, list[str]]:
    """The sentences beside each cell."""
    numbers = {criterion.pk: number for number, criterion in enumerate(criteria, start=1)}
    return {
        f"{part} {numbers[int(key)]}": sentences
        for name, sentences in form.errors.items()
        for part, key in [name.split("_")]
    }


def claimed(form: SelfScoreForm) -> list[tuple[str, Measured, str]]:
    return [(claim.criterion.code, claim.entry, claim.note) for claim in form.claims()]


def test_a_wrong_cell_keeps_nobody_from_saving_the_others(criteria: list[Criterion]) -> None:
    cells = {"points 1": "bảy", "note 1": "x", "points 2": "7,5", "note 2": "Báo cáo"}
    form = a_form(criteria, cells)
    assert claimed(form) == [("CQ1.2", Measured(points=Decimal("7.5")), "Báo cáo")]
    assert list(wrong(form, criteria)) == ["points 1"]


def test_notes_are_stored_composed(criteria: list[Criterion]) -> None:
    form = a_form(criteria, {"points 2": "1", "note 2": "Ba\u0301o ca\u0301o"})
    assert [claim.note for claim in form.claims()] == ["Báo cáo"]


def test_a_claim_carries_its_grounds_as_objects(
    criteria: list[Criterion], achievements: list[Achievement]
) -> None:
    keys = [str(item.pk) for item in achievements]
    cells = {"points 1": "7,5", "achievements 1": keys, "points 2": "2"}
    form = a_form(criteria, cells, achievements)
    assert [claim.achievements for claim in form.claims()] == [achievements, []]
    assert [line.cited for line in form.lines()] == [2, 0]


def test_a_unit_without_evidence_is_shown_no_boxes_for_it(
    criteria: list[Criterion], achievements: list[Achievement]
) -> None:
    form = a_form(criteria, {}, achievements)
    grounds = [field.label for line in form.lines() for field in line.grounds]
    assert grounds == ["Thành tích làm căn cứ CQ1.1", "Thành tích làm căn cứ CQ1.2"]
    assert form.has_achievements
    assert not a_form(criteria, {}).has_achievements


@pytest.mark.parametrize(
    ("make", "error"),
    [
        (lambda _criterion: None, ("points 1", "Hãy ghi điểm cho tiêu chí đã có căn cứ.")),
        (make_yes_no, ("value 1", "Hãy chọn Có hoặc Không cho tiêu chí đã có căn cứ.")),
        (make_ratio, ("value 1", "Hãy ghi kết quả và chỉ tiêu cho tiêu chí đã có căn cứ.")),
        (make_bands, ("value 1", "Hãy ghi số liệu cho tiêu chí đã có căn cứ.")),
    ],
)
@pytest.mark.parametrize("ground", ["note", "achievements"])
def test_grounds_without_points_are_not_lost_silently(
    ground: str,
    make: Any,
    error: tuple[str, str],
    criteria: list[Criterion],
    achievements: list[Achievement],
) -> None:
    make(criteria[0])
    value = {"note": "Báo cáo", "achievements": [str(achievements[0].pk)]}[ground]
    form = a_form(criteria, {f"{ground} 1": value}, achievements)
    assert wrong(form, criteria) == {error[0]: [error[1]]}
    assert claimed(form) == []


def test_a_ground_that_is_gone_keeps_its_own_line_only_from_being_saved(
    criteria: list[Criterion], achievements: list[Achievement]
) -> None:
    cells = {"points 1": "1", "achievements 1": ["0"], "points 2": "2"}
    form = a_form(criteria, cells, achievements)
    assert wrong(form, criteria) == {"achievements 1": [GONE]}
    assert [claim.criterion.code for claim in form.claims()] == ["CQ1.2"]


def test_an_emptied_line_takes_back_what_was_claimed_and_an_empty_one_says_nothing(
    criteria: list[Criterion],
) -> None:
    cells = {"points 1": "", "note 1": "Cũ", "points 2": ""}
    form = a_form(criteria, cells, initial={"points 1": Decimal(3), "note 1": "Cũ"})
    assert claimed(form) == [("CQ1.1", Measured(), "Cũ")]
    assert form.errors == {}


# Figures instead of points


@pytest.mark.parametrize(
    ("make", "cells", "entry", "points"),
    [
        (make_yes_no, {"value 1": "1"}, Measured(value=Decimal(1)), "10"),
        (make_yes_no, {"value 1": "0"}, Measured(value=Decimal(0)), "0"),
        (
            make_ratio,
            {"value 1": "1.045", "target 1": "2.090"},
            Measured(value=Decimal(1045), target=Decimal(2090)),
            "5",
        ),
        (make_bands, {"value 1": "2,5"}, Measured(value=Decimal("2.5")), "7.5"),
        (make_bands, {"value 1": "0"}, Measured(value=Decimal(0)), "0"),
    ],
)
def test_figures_are_claimed_and_their_points_shown(
    make: Any, cells: dict[str, str], entry: Measured, points: str, criteria: list[Criterion]
) -> None:
    make(criteria[0])
    form = a_form(criteria, cells)
    assert claimed(form) == [("CQ1.1", entry, "")]
    line = next(form.lines())
    assert (line.is_measured, line.points) == (True, Decimal(points))


def test_typed_points_of_a_measured_criterion_are_no_claim(criteria: list[Criterion]) -> None:
    make_ratio(criteria[0])
    assert claimed(a_form(criteria, {"points 1": "10"})) == []


@pytest.mark.parametrize(
    ("cells", "errors"),
    [
        ({"value 1": "45"}, {"target 1": ["Hãy ghi cả chỉ tiêu."]}),
        ({"target 1": "50"}, {"value 1": ["Hãy ghi cả kết quả."]}),
        ({"value 1": "45", "target 1": "0"}, {"target 1": ["Chỉ tiêu phải lớn hơn 0."]}),
        (
            {"value 1": "nhiều", "target 1": "50"},
            {"value 1": ["Hãy ghi bằng số, ví dụ 120 hoặc 1.234,5."]},
        ),
    ],
)
def test_a_half_told_or_wrong_ratio_is_said_beside_its_cell(
    cells: dict[str, str], errors: dict[str, list[str]], criteria: list[Criterion]
) -> None:
    make_ratio(criteria[0])
    form = a_form(criteria, {**cells, "points 2": "1"})
    assert wrong(form, criteria) == errors
    assert claimed(form) == [("CQ1.2", Measured(points=Decimal(1)), "")]
    assert next(form.lines()).points is None


def test_a_stored_claim_shows_its_points_as_they_were_stored(criteria: list[Criterion]) -> None:
    make_ratio(criteria[0])
    key = criteria[0].pk
    form = SelfScoreForm(
        criteria=criteria,
        achievements=[],
        evidence=[],
        initial={f"points_{key}": Decimal("9.00"), f"value_{key}": Decimal("45.0000")},
    )
    first, second = form.lines()
    assert (first.points, second.points) == (Decimal(9), None)
    assert [entry.field.value() for entry in first.inputs] == ["45", None]


def test_a_line_knows_how_it_is_drawn(criteria: list[Criterion]) -> None:
    make_yes_no(criteria[0])
    first, second = a_form(criteria, {}).lines()
    assert [(entry.label, entry.is_choice) for entry in first.inputs] == [("Kết quả", True)]
    assert [(entry.label, entry.is_choice, entry.css) for entry in second.inputs] == [
        ("Điểm", False, "govuk-input portal-input-points")
    ]
    assert first.example == "Ví dụ: có thì được 10 điểm, không có thì 0 điểm."
    assert (first.script["kind"], second.is_measured) == ("yes_no", False)


def test_a_rules_sentence_stands_beside_the_last_cell(criteria: list[Criterion]) -> None:
    make_ratio(criteria[0])
    form = a_form(criteria, {"value 1": "1", "target 1": "2"})
    form.refuse(criteria[0], Refused("Hồ sơ này không sửa được nữa."))
    assert wrong(form, criteria) == {"target 1": ["Hồ sơ này không sửa được nữa."]}
