"""A result is made when both offices have signed, and the group is ranked anew each time."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from criteria.models import (
    Adjustment,
    ClassBand,
    CriteriaSet,
    Criterion,
    OfficeScore,
    OfficeSheet,
    Result,
    ResultVersion,
)
from criteria.publication import publish_results
from criteria.results import (
    NEW_IN_GROUP,
    OTHER_CHANGED,
    compute_result,
    publication_of,
    rank_group,
    results_of,
    tie_breaks_of,
)
from movement.models import Group, Office, Round, Submission
from tests.factories import Portal, score

NOW = timezone.now()


def rank_of(name: str) -> int:
    return Result.objects.get(submission__unit__name=name).rank


def give(result: Result, code: str, points: str) -> None:
    """Put other points on a signed line, as a decided appeal does."""
    OfficeScore.objects.filter(
        office_sheet__submission=result.submission, criterion__code=code
    ).update(points=Decimal(points))


def adjust(result: Result, kind: str, points: str) -> None:
    """Bonus or penalty on the signed sheet."""
    sheet = OfficeSheet.objects.filter(submission=result.submission)[0]
    Adjustment.objects.create(
        office_sheet=sheet,
        kind=kind,
        points=Decimal(points),
        reason="Lý do",
        no_evidence=True,
        given_by=sheet.signed_by,
        given_at=NOW,
    )


def recompute(result: Result, reason: str = "Sửa điểm.") -> Result:
    return compute_result(result.submission, actor=None, reason=reason, now=NOW)


def test_one_signature_makes_no_result(portal: Portal, dossier: Submission) -> None:
    score(dossier, portal.economic, Office.ECONOMIC, Decimal(1))
    assert not Result.objects.exists()


def test_a_result_is_the_sum_of_both_offices_points(portal: Portal, dossier: Submission) -> None:
    score(dossier, portal.culture, Office.CULTURE_SOCIAL, Decimal("0.5"))  # of 74 points
    score(dossier, portal.economic, Office.ECONOMIC, Decimal(1))  # of 26 points
    result = Result.objects.get(submission=dossier)
    assert (result.base, result.total, result.scale, result.share) == (63, 63, 100, 63)
    assert str(result) == "Trường THCS Xuân Trường – 2026: 63.00"


def test_the_share_is_counted_on_the_sets_own_scale(portal: Portal) -> None:
    result = portal.judged("Trạm Y tế", "1")
    CriteriaSet.objects.update(scale=Decimal(150))
    again = recompute(result)
    assert (again.scale, again.share) == (Decimal(150), Decimal("66.67"))


def test_a_sheet_that_is_not_signed_adds_nothing(portal: Portal) -> None:
    result = portal.judged("Trạm Y tế", "1")
    OfficeSheet.objects.filter(office__code=Office.CULTURE_SOCIAL).update(
        state=OfficeSheet.State.RECONCILING, signed_at=None, signed_by=None
    )
    assert recompute(result).total == Decimal(26)


def test_bonus_and_penalty_count_up_to_the_sets_caps(portal: Portal) -> None:
    result = portal.judged("Trạm Y tế", "0.8")
    adjust(result, "bonus", "4")
    adjust(result, "bonus", "3")
    adjust(result, "penalty", "1.5")
    again = recompute(result)
    assert (again.base, again.bonus, again.penalty) == (80, 5, Decimal("1.5"))
    assert (again.total, again.share) == (Decimal("83.5"), Decimal("83.5"))


def test_the_class_is_the_best_that_the_share_reaches(portal: Portal) -> None:
    ClassBand.objects.all().delete()
    result = portal.judged("Trạm Y tế", "0.8")
    assert result.band == ""
    criteria_set = CriteriaSet.objects.get(group__code=Group.AGENCY, state="published")
    for name, from_share in (("Khá", 80), ("Giỏi", 81)):
        ClassBand.objects.create(
            criteria_set=criteria_set, name=name, from_share=from_share, is_top=True
        )
    assert recompute(result).band == "Khá"


def test_a_nought_on_a_marked_criterion_bars_the_top_classes(portal: Portal) -> None:
    ClassBand.objects.all().delete()
    Criterion.objects.update(bars_top=False)
    Criterion.objects.filter(code="CQ1.1").update(bars_top=True)
    result = portal.judged("Trạm Y tế", "0.8")
    criteria_set = CriteriaSet.objects.get(group__code=Group.AGENCY, state="published")
    for name, from_share, is_top in (("Khá", 50, True), ("Đạt", 0, False)):
        ClassBand.objects.create(
            criteria_set=criteria_set, name=name, from_share=from_share, is_top=is_top
        )
    passed = recompute(result)
    assert (passed.band, passed.is_barred) == ("Khá", False)
    give(result, "CQ1.2", "0")  # not a marked one
    assert recompute(result).is_barred is False
    give(result, "CQ1.1", "0")
    barred = recompute(result)
    assert (barred.band, barred.is_barred) == ("Đạt", True)


def test_the_later_and_better_dossier_goes_before_the_earlier(portal: Portal) -> None:
    portal.judged("Trạm Y tế", "0.7")
    portal.judged("Trường Mầm non", "0.9")
    portal.judged("Trường Tiểu học", "0.8")
    assert [rank_of(name) for name in ("Trường Mầm non", "Trường Tiểu học", "Trạm Y tế")] == [
        1,
        2,
        3,
    ]


def test_two_first_places_leave_no_second(portal: Portal) -> None:
    portal.judged("Trạm Y tế", "0.9")
    portal.judged("Trường Mầm non", "0.7")
    portal.judged("Trường Tiểu học", "0.9")
    assert sorted(Result.objects.values_list("rank", flat=True)) == [1, 1, 3]
    assert rank_of("Trường Mầm non") == 3


def test_equal_totals_are_parted_by_the_tie_breaks_in_their_order(portal: Portal) -> None:
    Criterion.objects.update(tie_break=None)
    Criterion.objects.filter(code="CQ1.2").update(tie_break=1)
    Criterion.objects.filter(code="CQ1.1").update(tie_break=2)
    first = portal.judged("Trạm Y tế", "0.5")
    second = portal.judged("Trường Mầm non", "0.5")
    # One point from the second tie-break to the first leaves the total as it was.
    lines = OfficeScore.objects.filter(office_sheet__submission=second.submission)
    points = dict(lines.values_list("criterion__code", "points"))
    give(second, "CQ1.2", str(points["CQ1.2"] + 1))
    give(second, "CQ1.1", str(points["CQ1.1"] - 1))
    again = recompute(second)
    assert again.total == first.total
    assert (rank_of("Trường Mầm non"), rank_of("Trạm Y tế")) == (1, 2)


def test_tie_breaks_of_a_set_without_any_are_none(portal: Portal) -> None:
    Criterion.objects.update(tie_break=None)
    result = portal.judged("Trạm Y tế")
    criteria_set = CriteriaSet.objects.get(group__code=Group.AGENCY, state="published")
    assert tie_breaks_of(criteria_set) == {}
    result.rank = 7
    rank_group(criteria_set, [result])
    assert result.rank == 1


def test_every_group_is_ranked_by_itself(portal: Portal) -> None:
    portal.judged("Trạm Y tế", "0.9")
    portal.judged("Hội Phụ nữ", "0.5", Group.FRONT)
    portal.judged("Công ty Minh Anh", "0.6", Group.BUSINESS)
    portal.judged("Công ty An Phú", "0.8", Group.BUSINESS)
    assert rank_of("Hội Phụ nữ") == 1
    assert rank_of("Công ty Minh Anh") == 2
    assert rank_of("Công ty An Phú") == 1


def test_another_rounds_results_keep_their_ranks(portal: Portal) -> None:
    last_year = portal.judged("Trạm Y tế", "0.6")
    Submission.objects.filter(result=last_year).update(round=Round.objects.get(year=2027))
    portal.judged("Trường Mầm non", "0.9")
    assert rank_of("Trạm Y tế") == 1
    assert rank_of("Trường Mầm non") == 1


def test_computing_again_changes_nothing(portal: Portal) -> None:
    result = portal.judged("Trạm Y tế", "0.9")
    again = recompute(result)
    assert Result.objects.count() == 1
    assert (again.pk, again.total, again.rank, again.version) == (result.pk, Decimal(90), 1, 1)


def test_before_publication_a_change_is_no_version(portal: Portal) -> None:
    result = portal.judged("Trạm Y tế", "0.9")
    give(result, "CQ1.1", "0")
    assert recompute(result).version == 1
    assert not ResultVersion.objects.exists()


@pytest.fixture
def published(portal: Portal) -> list[Result]:
    """Three published results with 90, 80 and 70 points."""
    names = {"Trạm Y tế": "0.9", "Trường Mầm non": "0.8", "Trường Tiểu học": "0.7"}
    results = [portal.judged(name, share) for name, share in names.items()]
    publish_results(
        round_=portal.round, group=Group.objects.get(code=Group.AGENCY), actor=portal.culture
    )
    return results


def versions_of(result: Result) -> list[tuple[int, Decimal, int, str]]:
    return list(result.versions.values_list("number", "total", "rank", "reason"))


def test_after_publication_every_result_that_changes_is_a_new_version(
    portal: Portal, published: list[Result]
) -> None:
    first, second, third = published
    adjust(second, "bonus", "5")
    adjust(second, "bonus", "5")
    compute_result(second.submission, actor=portal.economic, reason="Sửa điểm.", now=NOW)
    assert versions_of(second)[1:] == [(2, Decimal(85), 2, "Sửa điểm.")]
    assert versions_of(first)[1:] == versions_of(third)[1:] == []
    version = second.versions.get(number=2)
    assert (version.actor, version.at, version.band) == (
        portal.economic,
        NOW,
        Result.objects.get(pk=second.pk).band,
    )


def test_who_is_overtaken_gets_a_version_that_names_nobody(published: list[Result]) -> None:
    first, second, third = published
    adjust(third, "bonus", "5")
    CriteriaSet.objects.update(bonus_cap=Decimal(20))
    adjust(third, "bonus", "10")
    recompute(third, "Phòng Kinh tế sửa điểm.")  # 70 + 15 = 85
    assert versions_of(third)[1:] == [(2, Decimal(85), 2, "Phòng Kinh tế sửa điểm.")]
    assert versions_of(second)[1:] == [(2, Decimal(80), 3, OTHER_CHANGED)]
    assert versions_of(first)[1:] == []
    numbers = Result.objects.order_by("pk").values_list("version", flat=True)
    assert list(numbers) == [1, 2, 2]


def test_computing_a_published_group_again_changes_nothing(published: list[Result]) -> None:
    recompute(published[0])
    assert set(Result.objects.values_list("version", flat=True)) == {1}
    assert ResultVersion.objects.count() == 3


def test_a_dossier_judged_after_publication_starts_at_version_one(
    portal: Portal, published: list[Result]
) -> None:
    late = portal.judged("Văn phòng", "0.75")
    assert late.version == 1
    assert versions_of(late) == [(1, Decimal(75), 3, NEW_IN_GROUP)]
    assert versions_of(published[2])[1:] == [(2, Decimal(70), 4, NEW_IN_GROUP)]


def test_results_and_publication_of_a_set_are_its_groups_own(
    portal: Portal, published: list[Result]
) -> None:
    other = portal.judged("Hội Phụ nữ", "0.5", Group.FRONT)
    sets = {row.group.code: row for row in CriteriaSet.objects.in_force()}
    assert set(results_of(sets[Group.AGENCY])) == set(published)
    assert set(results_of(sets[Group.FRONT])) == {other}
    publication = publication_of(sets[Group.AGENCY])
    assert publication is not None
    assert publication.published_by == portal.culture
    assert publication_of(sets[Group.FRONT]) is None


def test_the_moment_of_computing_is_kept(portal: Portal) -> None:
    result = portal.judged("Trạm Y tế")
    later = NOW + timedelta(days=1)
    again = compute_result(result.submission, actor=None, reason="", now=later)
    assert again.computed_at == later
