"""Worked examples in words, one a kind."""

from decimal import Decimal

import pytest

from criteria.examples import between, example
from criteria.models import Band, CriteriaSet, Criterion
from movement.models import Group
from tests.factories import the_plan

Kind = Criterion.Kind


@pytest.fixture
def criterion(db: None) -> Criterion:
    """Worth 14 points, without bands."""
    the_plan()
    return CriteriaSet.objects.get(group__code=Group.AGENCY).criteria.get(code="CQ1.1")


def of_kind(criterion: Criterion, kind: Kind, measure: str = "") -> Criterion:
    criterion.kind, criterion.measure = kind, measure
    criterion.save()
    return criterion


def with_bands(criterion: Criterion, *rows: tuple[str | None, str | None, str]) -> Criterion:
    for lower, upper, points in rows:
        Band.objects.create(
            criterion=criterion,
            lower=lower and Decimal(lower),
            upper=upper and Decimal(upper),
            points=Decimal(points),
        )
    return criterion


def test_points_by_hand(criterion: Criterion) -> None:
    assert example(of_kind(criterion, Kind.MANUAL)) == (
        "Ví dụ: người chấm cho 10,5 trên 14 điểm, theo cách cho điểm đã nêu."
    )


def test_yes_or_no(criterion: Criterion) -> None:
    assert example(of_kind(criterion, Kind.YES_NO)) == (
        "Ví dụ: có thì được 14 điểm, không có thì 0 điểm."
    )


def test_a_ratio_is_worked_out(criterion: Criterion) -> None:
    assert example(of_kind(criterion, Kind.RATIO, "hồ sơ")) == (
        "Ví dụ: đạt 45 trên chỉ tiêu 50 hồ sơ thì được 45 ÷ 50 × 14 = 12,6 điểm; "
        "đạt hoặc vượt chỉ tiêu thì được đủ 14 điểm."
    )


def test_bands_show_both_sides_of_an_edge(criterion: Criterion) -> None:
    of_kind(criterion, Kind.BANDS, "%")
    with_bands(criterion, ("90", None, "14"), ("75.5", "90", "10"), (None, "75.5", "0"))
    assert example(criterion) == "Ví dụ: đạt 75,5% thì được 10 điểm; đạt 90% thì được 14 điểm."


def test_a_single_open_band_shows_its_edge(criterion: Criterion) -> None:
    of_kind(criterion, Kind.BANDS, "mô hình")
    with_bands(criterion, ("1000", None, "14"))
    assert example(criterion) == "Ví dụ: đạt 1.000 mô hình thì được 14 điểm."


def test_without_an_edge_there_is_no_example(criterion: Criterion) -> None:
    of_kind(criterion, Kind.BANDS, "%")
    assert example(criterion) == "Chưa có ví dụ: các mức điểm chưa được ghi đủ."
    with_bands(criterion, (None, "90", "14"))
    assert example(Criterion.objects.get(pk=criterion.pk)) == (
        "Chưa có ví dụ: các mức điểm chưa được ghi đủ."
    )


@pytest.mark.parametrize(
    ("lower", "upper", "measure", "words"),
    [
        ("90", "100", "%", "từ 90 đến dưới 100%"),
        ("2.5", None, "% chỉ tiêu", "từ 2,5% chỉ tiêu trở lên"),
        (None, "5", "cơ sở", "dưới 5 cơ sở"),
        ("1", "2", "", "từ 1 đến dưới 2"),
        (None, None, "%", "mọi số liệu"),
    ],
)
def test_a_band_in_words(lower: str | None, upper: str | None, measure: str, words: str) -> None:
    ends = [None if end is None else Decimal(end) for end in (lower, upper)]
    assert between(*ends, measure) == words
