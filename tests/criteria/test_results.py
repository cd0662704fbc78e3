from decimal import Decimal

from django.utils import timezone

from criteria.models import CriteriaSet, Result
from criteria.results import compute_result
from movement.models import Group, Office, Round, Submission
from tests.factories import Portal, score


def rank_of(name: str) -> int:
    return Result.objects.get(submission__unit__name=name).rank


def test_a_result_is_the_sum_of_both_offices_points(portal: Portal, dossier: Submission) -> None:
    score(dossier, portal.culture, Office.CULTURE_SOCIAL, Decimal("0.5"))  # of 74 points
    score(dossier, portal.economic, Office.ECONOMIC, Decimal(1))  # of 26 points
    result = Result.objects.get(submission=dossier)
    assert (result.total, result.scale, result.share) == (Decimal(63), Decimal(100), Decimal(63))
    assert str(result) == "Trường THCS Xuân Trường – 2026: 63.00"


def test_the_share_is_counted_on_the_sets_own_scale(portal: Portal, dossier: Submission) -> None:
    CriteriaSet.objects.update(scale=Decimal(150))
    score(dossier, portal.culture, Office.CULTURE_SOCIAL, Decimal(1))
    score(dossier, portal.economic, Office.ECONOMIC, Decimal(1))
    result = Result.objects.get(submission=dossier)
    assert (result.scale, result.share) == (Decimal(150), Decimal("66.67"))


def test_an_unsigned_sheet_adds_nothing(portal: Portal, dossier: Submission) -> None:
    score(dossier, portal.economic, Office.ECONOMIC, Decimal(1))
    assert compute_result(dossier, now=timezone.now()).total == Decimal(26)


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
    again = compute_result(result.submission, now=result.computed_at)
    assert Result.objects.count() == 1
    assert (again.pk, again.total, again.rank) == (result.pk, Decimal(90), 1)
