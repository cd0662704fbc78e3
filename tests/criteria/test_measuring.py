"""From what was typed to points, by the kind of the criterion."""

from decimal import Decimal

import pytest

from criteria.arithmetic import Measured
from criteria.measuring import kept_of, points_of
from criteria.models import Band, Criterion
from movement.errors import Refused
from tests.acting import refusal
from tests.criteria.judging import criterion
from tests.factories import Portal

Kind = Criterion.Kind


def of_kind(kind: Kind) -> Criterion:
    """CQ1.2, worth 8 points, measured in this way."""
    found = criterion("CQ1.2")
    found.kind = kind
    found.bands.all().delete()
    return found


def typed(**values: str) -> Measured:
    return Measured(**{name: Decimal(value) for name, value in values.items()})


def refused(kind: Kind, **values: str) -> str:
    sentence, field = refusal(points_of, criterion=of_kind(kind), entry=typed(**values))
    assert field == "CQ1.2"
    return sentence


@pytest.mark.parametrize("points", ["0", "8", "8.00", "7.25", "0E+2"])
def test_points_by_hand_within_the_maximum_are_taken(portal: Portal, points: str) -> None:
    assert points_of(of_kind(Kind.MANUAL), typed(points=points)) == Decimal(points)


@pytest.mark.parametrize("points", ["-0.01", "8.01", "1E+30", "NaN", "Infinity"])
def test_points_out_of_range_are_refused_with_the_limits(portal: Portal, points: str) -> None:
    assert refused(Kind.MANUAL, points=points) == "Điểm phải từ 0 đến 8."


def test_points_have_two_decimals(portal: Portal) -> None:
    assert refused(Kind.MANUAL, points="7.125") == "Điểm có nhiều nhất hai chữ số sau dấu phẩy."


@pytest.mark.parametrize("kind", Kind)
def test_nothing_typed_gives_no_points(portal: Portal, kind: Kind) -> None:
    assert points_of(of_kind(kind), Measured()) is None


@pytest.mark.parametrize(("value", "points"), [("1", "8"), ("0", "0")])
def test_yes_is_worth_the_maximum_and_no_nothing(portal: Portal, value: str, points: str) -> None:
    assert points_of(of_kind(Kind.YES_NO), typed(value=value)) == Decimal(points)


def test_an_answer_is_yes_or_no(portal: Portal) -> None:
    assert refused(Kind.YES_NO, value="2") == "Hãy chọn Có hoặc Không."


@pytest.mark.parametrize(
    ("value", "points"), [("90", "6"), ("120", "8"), ("240", "8"), ("-5", "0"), ("33", "2.20")]
)
def test_a_ratio_is_capped_and_rounded(portal: Portal, value: str, points: str) -> None:
    assert points_of(of_kind(Kind.RATIO), typed(value=value, target="120")) == Decimal(points)


@pytest.mark.parametrize("half", [{"value": "90"}, {"target": "120"}])
def test_half_a_ratio_gives_no_points_yet(portal: Portal, half: dict[str, str]) -> None:
    assert points_of(of_kind(Kind.RATIO), typed(**half)) is None


@pytest.mark.parametrize("target", ["0", "-1"])
def test_a_target_is_above_nought(portal: Portal, target: str) -> None:
    assert refused(Kind.RATIO, value="90", target=target) == "Chỉ tiêu phải lớn hơn 0."


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"value": "1E+14"}, "Kết quả quá lớn; hãy dùng đơn vị tính lớn hơn."),
        ({"value": "NaN"}, "Kết quả quá lớn; hãy dùng đơn vị tính lớn hơn."),
        ({"value": "0.00001"}, "Kết quả có nhiều nhất bốn chữ số sau dấu phẩy."),
        ({"target": "1E+14"}, "Chỉ tiêu quá lớn; hãy dùng đơn vị tính lớn hơn."),
        ({"target": "0.00001"}, "Chỉ tiêu có nhiều nhất bốn chữ số sau dấu phẩy."),
    ],
)
def test_figures_fit_where_they_are_stored(
    portal: Portal, values: dict[str, str], sentence: str
) -> None:
    assert refused(Kind.RATIO, **values) == sentence


@pytest.mark.parametrize(
    ("value", "points"), [("0.9999", "0"), ("1", "4"), ("1.9999", "4"), ("2", "8"), ("99", "8")]
)
def test_a_band_holds_its_lower_edge_and_not_its_upper_one(
    portal: Portal, value: str, points: str
) -> None:
    measured = of_kind(Kind.BANDS)
    Band.objects.create(criterion=measured, lower=1, upper=2, points=4)
    Band.objects.create(criterion=measured, lower=2, upper=None, points=8)
    assert points_of(measured, typed(value=value)) == Decimal(points)


def test_what_another_kind_would_read_is_passed_over(portal: Portal) -> None:
    with pytest.raises(Refused):
        points_of(of_kind(Kind.MANUAL), typed(points="9", value="1"))
    assert points_of(of_kind(Kind.YES_NO), typed(points="99", value="1")) == Decimal(8)


@pytest.mark.parametrize(
    ("kind", "kept"),
    [
        (Kind.MANUAL, {"points": "1"}),
        (Kind.YES_NO, {"value": "2"}),
        (Kind.BANDS, {"value": "2"}),
        (Kind.RATIO, {"value": "2", "target": "3"}),
    ],
)
def test_only_the_boxes_that_the_kind_has_are_kept(
    portal: Portal, kind: Kind, kept: dict[str, str]
) -> None:
    entry = typed(points="1", value="2", target="3")
    assert kept_of(of_kind(kind), entry) == typed(**kept)
