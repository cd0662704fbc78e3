"""What keeps a draft from being published, one sentence each."""

from decimal import Decimal

import pytest

from criteria.models import Axis, Band, ClassBand, CriteriaSet, Criterion
from criteria.set_problems import set_problems
from movement.models import Group, Office, PlanCriterion, Round
from tests.factories import the_plan

Kind = Criterion.Kind


@pytest.fixture
def round_(db: None) -> Round:
    return the_plan()


@pytest.fixture
def draft(round_: Round) -> CriteriaSet:
    return CriteriaSet.objects.get(round=round_, group__code=Group.AGENCY)


def measured_by_bands(draft: CriteriaSet, *rows: tuple[str | None, str | None, str]) -> Criterion:
    """The first criterion, worth 14 points, with these bands only."""
    criterion = draft.criteria.get(code="CQ1.1")
    criterion.kind, criterion.measure = Kind.BANDS, "%"
    criterion.save()
    for lower, upper, points in rows:
        Band.objects.create(
            criterion=criterion,
            lower=lower and Decimal(lower),
            upper=upper and Decimal(upper),
            points=Decimal(points),
        )
    return criterion


@pytest.mark.parametrize("group", [Group.AGENCY, Group.FRONT, Group.BUSINESS, Group.INDIVIDUAL])
def test_the_first_proposal_of_every_group_is_ready(round_: Round, group: str) -> None:
    draft = CriteriaSet.objects.get(round=round_, group__code=group)
    Criterion.objects.filter(bands__isnull=False).update(kind=Kind.BANDS)
    assert set_problems(draft) == []


def test_points_that_miss_the_scale_are_told_with_both_numbers(draft: CriteriaSet) -> None:
    draft.criteria.filter(code="CQ1.1").update(max_points=Decimal("12.50"))
    assert set_problems(draft) == ["Tổng điểm chuẩn là 98,5, phải bằng thang điểm 100."]


def test_a_scale_of_a_thousand_wants_a_thousand_points(draft: CriteriaSet) -> None:
    draft.scale = Decimal(1000)
    assert set_problems(draft) == ["Tổng điểm chuẩn là 100, phải bằng thang điểm 1.000."]


def test_a_criterion_of_the_plan_without_components_is_named(draft: CriteriaSet) -> None:
    uncovered = PlanCriterion.objects.get(group=draft.group, number=2)
    covered = PlanCriterion.objects.get(group=draft.group, number=1)
    draft.criteria.filter(plan_criterion=uncovered).update(plan_criterion=covered)
    assert set_problems(draft) == [
        f"Tiêu chí {uncovered} của Kế hoạch chưa có tiêu chí thành phần."
    ]


def test_a_criterion_beneath_another_groups_criterion_is_named(draft: CriteriaSet) -> None:
    foreign = PlanCriterion.objects.get(group__code=Group.FRONT, number=1)
    draft.criteria.filter(code="CQ4.3").update(plan_criterion=foreign)
    assert set_problems(draft) == ["Tiêu chí CQ4.3 thuộc nhóm đối tượng khác."]


def test_codes_that_people_read_as_the_same_are_told_once(draft: CriteriaSet) -> None:
    draft.criteria.filter(code="CQ1.2").update(code=" cq1.1")
    assert set_problems(draft) == ["Mã CQ1.1 dùng cho nhiều tiêu chí."]


@pytest.mark.parametrize(
    ("axis", "office"),
    [
        (Axis.GREEN, Office.CULTURE_SOCIAL),
        (Axis.DIGITAL, Office.ECONOMIC),
        (Axis.INNOVATION, Office.ECONOMIC),
        (Axis.SCIENCE_TECHNOLOGY, Office.ECONOMIC),
    ],
)
def test_a_criterion_in_the_wrong_office_is_named(
    draft: CriteriaSet, axis: Axis, office: str
) -> None:
    draft.criteria.filter(code="CQ1.1").update(axis=axis, office=Office.objects.get(code=office))
    assert set_problems(draft) == [
        (
            "Tiêu chí CQ1.1: chuyển đổi xanh do Phòng Kinh tế chấm, các trục khác do Phòng "
            "Văn hóa - Xã hội chấm."
        )
    ]


def test_an_empty_set_lacks_everything(draft: CriteriaSet) -> None:
    draft.criteria.all().delete()
    problems = set_problems(draft)
    assert problems[0] == "Tổng điểm chuẩn là 0, phải bằng thang điểm 100."
    assert len(problems) == 1 + draft.group.plan_criteria.count()


@pytest.mark.parametrize("kind", [Kind.MANUAL, Kind.YES_NO])
def test_points_by_hand_and_yes_or_no_need_no_measure(draft: CriteriaSet, kind: Kind) -> None:
    draft.criteria.filter(code="CQ1.1").update(kind=kind, measure="")
    assert set_problems(draft) == []


def test_a_ratio_needs_a_measure(draft: CriteriaSet) -> None:
    draft.criteria.filter(code="CQ1.1").update(kind=Kind.RATIO, measure="")
    assert set_problems(draft) == [
        "Tiêu chí CQ1.1 tính theo số liệu nhưng chưa ghi đơn vị tính của số liệu."
    ]
    draft.criteria.filter(code="CQ1.1").update(measure="hồ sơ")
    assert set_problems(draft) == []


def test_bands_need_a_measure_and_a_band(draft: CriteriaSet) -> None:
    draft.criteria.filter(code="CQ1.1").update(kind=Kind.BANDS, measure="")
    assert set_problems(draft) == [
        "Tiêu chí CQ1.1 tính theo số liệu nhưng chưa ghi đơn vị tính của số liệu.",
        "Tiêu chí CQ1.1 cho điểm theo mức nhưng chưa có mức nào.",
    ]


def test_bands_that_meet_at_their_edges_and_reach_the_maximum_are_right(
    draft: CriteriaSet,
) -> None:
    measured_by_bands(draft, ("90", None, "14"), ("50", "90", "7"), (None, "50", "0"))
    assert set_problems(draft) == []


def test_a_gap_between_bands_is_right_because_it_gives_nothing(draft: CriteriaSet) -> None:
    measured_by_bands(draft, ("90", None, "14"), ("50", "80", "7"))
    assert set_problems(draft) == []


@pytest.mark.parametrize(
    "second", [("50", "90.0001", "7"), (None, None, "7"), ("95", None, "7"), (None, "91", "7")]
)
def test_bands_that_overlap_are_told(
    draft: CriteriaSet, second: tuple[str | None, str | None, str]
) -> None:
    measured_by_bands(draft, ("90", None, "14"), second)
    assert set_problems(draft) == [
        "Tiêu chí CQ1.1 có các mức chồng lên nhau: một số liệu phải thuộc một mức."
    ]


def test_a_band_above_the_maximum_is_told(draft: CriteriaSet) -> None:
    measured_by_bands(draft, ("90", None, "14.5"), (None, "90", "14"))
    assert set_problems(draft) == ["Tiêu chí CQ1.1 có mức 14,5 điểm, cao hơn điểm chuẩn 14."]


def test_bands_that_never_reach_the_maximum_are_told(draft: CriteriaSet) -> None:
    measured_by_bands(draft, ("90", None, "13"))
    assert set_problems(draft) == ["Tiêu chí CQ1.1 chưa có mức nào được đủ điểm chuẩn 14."]


def test_the_order_when_equal_runs_from_one_without_a_gap(draft: CriteriaSet) -> None:
    draft.criteria.filter(tie_break=2).update(tie_break=None)
    assert set_problems(draft) == ["Thứ tự xét khi bằng điểm phải liền nhau từ 1, hiện là 1, 3."]


def test_a_set_may_do_without_an_order_when_equal(draft: CriteriaSet) -> None:
    draft.criteria.update(tie_break=None)
    assert set_problems(draft) == []


def test_a_set_needs_classes(draft: CriteriaSet) -> None:
    draft.class_bands.all().delete()
    assert set_problems(draft) == ["Chưa có mức xếp loại."]


def test_the_lowest_class_starts_at_nought(draft: CriteriaSet) -> None:
    draft.class_bands.filter(from_share=0).delete()
    assert set_problems(draft) == [
        "Mức xếp loại thấp nhất phải bắt đầu từ 0 %, để mọi kết quả đều được xếp loại."
    ]


def test_top_classes_stand_above_all_others(draft: CriteriaSet) -> None:
    draft.class_bands.filter(name="Xuất sắc").update(is_top=False)
    assert set_problems(draft) == ["“Tốt” là loại cao nên “Xuất sắc” ở trên cũng phải là loại cao."]


def test_a_dossier_that_is_barred_needs_a_class_to_fall_into(draft: CriteriaSet) -> None:
    ClassBand.objects.filter(criteria_set=draft).update(is_top=True)
    assert set_problems(draft) == [
        (
            "Mọi mức xếp loại đều là loại cao, nên hồ sơ có 0 điểm ở tiêu chí chặn (CQ1.1) "
            "không được xếp loại nào."
        )
    ]
    draft.criteria.update(bars_top=False)
    assert set_problems(draft) == []
