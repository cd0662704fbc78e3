import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from awards.honours import honoured
from awards.models import Honour, Sitting
from movement.models import ContentArea, Round, Submission
from tests.factories import Portal, a_draft_decision, an_issued_decision


def numbers() -> list[tuple[int, int, str]]:
    rows = Honour.objects.order_by("year", "number")
    return list(rows.values_list("year", "number", "recipient"))


def test_an_honour_says_who_what_for_and_by_which_decision(
    portal: Portal, sitting: Sitting
) -> None:
    result = portal.judged("Trạm Y tế")
    decision = an_issued_decision(a_draft_decision(portal, sitting, result), portal.culture, 9)
    honour = Honour.objects.get()
    assert honour.decision_item == decision.items.get()
    assert (honour.year, honour.number) == (2026, 1)
    assert honour.recipient == "Trạm Y tế"
    assert honour.group.code == "agency"
    assert honour.award_name == "Giấy khen của Chủ tịch UBND xã (tập thể)"
    assert honour.citation == "Thành tích của Trạm Y tế"
    assert honour.decision_number == "09/QĐ-UBND"
    assert honour.decided_on == timezone.localdate()
    assert honour.sort_key == result.submission.unit.sort_key
    assert str(honour) == "Trạm Y tế – Giấy khen của Chủ tịch UBND xã (tập thể) 2026"


def test_an_honour_carries_the_content_areas_of_the_dossiers_achievements(
    portal: Portal, sitting: Sitting
) -> None:
    result = portal.judged("Trạm Y tế")
    achievement = result.submission.achievements.get()
    achievement.content_areas.set(ContentArea.objects.filter(number__in=[1, 3]))
    achievement.pk = None
    achievement.save()
    achievement.content_areas.set(ContentArea.objects.filter(number__in=[3, 5]))
    an_issued_decision(a_draft_decision(portal, sitting, result), portal.culture)
    areas = Honour.objects.get().content_areas.values_list("number", flat=True)
    assert list(areas) == [1, 3, 5]


def test_another_dossiers_content_areas_stay_with_it(portal: Portal, sitting: Sitting) -> None:
    first, second = portal.judged("An"), portal.judged("Bình")
    for result, number in [(first, 1), (second, 5)]:
        result.submission.achievements.get().content_areas.set(
            ContentArea.objects.filter(number=number)
        )
    an_issued_decision(a_draft_decision(portal, sitting, first, second), portal.culture)
    assert [
        list(honour.content_areas.values_list("number", flat=True))
        for honour in Honour.objects.order_by("number")
    ] == [[1], [5]]


def test_numbers_run_on_from_decision_to_decision(portal: Portal, sitting: Sitting) -> None:
    first = a_draft_decision(portal, sitting, portal.judged("Trạm Y tế"), portal.judged("Đảng ủy"))
    second = a_draft_decision(portal, sitting, portal.judged("Trường Mầm non"))
    an_issued_decision(first, portal.culture, 105)
    an_issued_decision(second, portal.culture, 106)
    assert numbers() == [
        (2026, 1, "Đảng ủy"),
        (2026, 2, "Trạm Y tế"),
        (2026, 3, "Trường Mầm non"),
    ]


def test_every_round_numbers_its_own_honours(portal: Portal, sitting: Sitting) -> None:
    first = a_draft_decision(portal, sitting, portal.judged("Trạm Y tế"))
    second = a_draft_decision(portal, sitting, portal.judged("Đảng ủy"))
    next_year = Round.objects.get(year=2027)
    Submission.objects.filter(unit__name="Đảng ủy").update(round=next_year)
    second.round = next_year
    second.save()
    an_issued_decision(first, portal.culture, 105)
    an_issued_decision(second, portal.culture, 106)
    assert numbers() == [(2026, 1, "Trạm Y tế"), (2027, 1, "Đảng ủy")]


def test_the_database_refuses_a_second_honour_with_the_number(
    portal: Portal, sitting: Sitting
) -> None:
    decision = a_draft_decision(portal, sitting, portal.judged("An"), portal.judged("Bình"))
    an_issued_decision(decision, portal.culture)
    with pytest.raises(IntegrityError), transaction.atomic():
        Honour.objects.update(number=1)


def test_a_renamed_unit_keeps_its_name_on_the_roll(portal: Portal, sitting: Sitting) -> None:
    result = portal.judged("Trạm Y tế")
    an_issued_decision(a_draft_decision(portal, sitting, result), portal.culture)
    result.submission.unit.name = "Trạm Y tế xã Xuân Trường"
    result.submission.unit.save()
    assert Honour.objects.get().recipient == "Trạm Y tế"


def test_the_address_of_an_honour_is_readable(portal: Portal, sitting: Sitting) -> None:
    result = portal.judged("Đội Thanh niên xung kích số 1")
    an_issued_decision(a_draft_decision(portal, sitting, result), portal.culture)
    address = "/vinh-danh/2026/1-doi-thanh-nien-xung-kich-so-1"
    assert Honour.objects.get().get_absolute_url() == address


def test_the_dossiers_on_the_roll_are_known_by_their_keys(portal: Portal, sitting: Sitting) -> None:
    result = portal.judged("Trạm Y tế")
    other = portal.judged("Trường THCS Xuân Kiên", "0.6")
    keys = [result.submission_id, other.submission_id]
    assert honoured(keys) == set()

    an_issued_decision(a_draft_decision(portal, sitting, result), portal.culture, 9)

    assert honoured(keys) == {result.submission_id}
    assert honoured([other.submission_id]) == set()
