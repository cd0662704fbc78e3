"""The queue: what stands where for whom, who holds it and for how long."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone

from criteria.conflicts import declare
from criteria.models import Declaration, OfficeSheet
from criteria.reconciling import sign_off
from movement import workflow
from movement.gaps import answer_gap, tick_gap
from movement.models import (
    Event,
    Office,
    OfficeRole,
    RevisionRequest,
    RoundWindow,
    Submission,
    Unit,
    User,
)
from tests.criteria.pages import (
    DESK,
    as_,
    finished,
    office,
    office_url,
    queries,
    sheet_url,
    taken,
    told,
    two_scorers_an_office,
)
from tests.factories import (
    Portal,
    a_complete_draft,
    a_draft,
    a_member,
    a_unit,
    an_accepted_dossier,
    an_officer,
    open_window,
    score,
    send_back,
)


def an_outsider(portal: Portal) -> User:
    return a_member(a_unit("Trạm Y tế"), "tram@xuantruong.example")


def an_administrator(portal: Portal) -> User:
    return User.objects.create_superuser("quan-tri@xuantruong.example", "mat-khau")


def rows(user: User, place: str) -> list[tuple[Submission, str]]:
    """The dossiers of the place with where the person goes on."""
    context = as_(user).get(f"{DESK}?muc={place}").context
    return [(row.submission, row.url) for row in context["rows"]]


def places(user: User) -> dict[str, int]:
    """The places that are not empty."""
    context = as_(user).get(DESK).context
    return {place.value: count for place, count in context["places"] if count}


def days_ago(submission: Submission, days: int) -> None:
    """The dossier was received that many days ago."""
    Event.objects.about(submission).filter(kind="submission.accepted").update(
        at=timezone.now() - timedelta(days=days)
    )


def day(days: int) -> str:
    return f"{timezone.localdate() - timedelta(days=days):%d/%m/%Y}"


@pytest.fixture
def sent(portal: Portal, unit: Unit, member: User) -> Submission:
    submission = a_complete_draft(unit, member, portal.round)
    return workflow.submit(submission=submission, actor=member)


@pytest.fixture
def colleague(portal: Portal) -> User:
    return an_officer(Office.ECONOMIC, "kinh-te-2@xuantruong.example", "Phạm Văn Lợi")


# Who may come in


def test_whoever_is_not_signed_in_is_led_to_the_sign_in_page(client: Client) -> None:
    response = client.get(DESK)
    assert (response.status_code, response["Location"]) == (302, f"/tai-khoan/login/?next={DESK}")


@pytest.mark.parametrize("person", [an_outsider, an_administrator])
def test_outside_the_offices_the_desk_does_not_exist(
    portal: Portal, person: Callable[[Portal], User]
) -> None:
    assert as_(person(portal)).get(DESK).status_code == 404


def test_the_desk_is_never_kept_by_a_browser(portal: Portal) -> None:
    assert "no-store" in as_(portal.culture).get(DESK)["Cache-Control"]


@pytest.mark.parametrize("query", ["muc=khac", "phong=culture_social", "phong=khac"])
def test_an_unknown_place_or_another_office_does_not_exist(portal: Portal, query: str) -> None:
    assert as_(portal.economic).get(f"{DESK}?{query}").status_code == 404


def test_who_works_in_both_offices_chooses_one(portal: Portal, dossier: Submission) -> None:
    OfficeRole.objects.create(
        user=portal.economic,
        office=office(Office.CULTURE_SOCIAL),
        from_date=timezone.localdate(),
    )
    score(dossier, portal.culture, Office.CULTURE_SOCIAL, Decimal("0.5"))
    client = as_(portal.economic)
    chosen = client.get(f"{DESK}?phong={Office.ECONOMIC}").context
    other = client.get(f"{DESK}?phong={Office.CULTURE_SOCIAL}").context
    assert (chosen["place"], other["place"]) == ("tiep-theo", "cua-toi")
    assert dict(other["places"])["cho"] == 1


# Where a dossier stands


def test_what_was_sent_waits_to_be_received(portal: Portal, sent: Submission) -> None:
    assert rows(portal.culture, "tiep-nhan") == [(sent, f"/cham-diem/{sent.pk}/tiep-nhan/")]
    assert places(portal.economic) == {"tiep-nhan": 1}


def test_a_received_dossier_is_next_for_everyone_of_both_offices(
    portal: Portal, dossier: Submission, colleague: User
) -> None:
    for person in (portal.culture, portal.economic, colleague):
        assert places(person) == {"tiep-theo": 1}
    assert rows(colleague, "tiep-theo") == [(dossier, sheet_url(dossier))]


def test_whose_seat_it_is_finds_it_under_mine_and_who_has_none_waits(
    portal: Portal, dossier: Submission, colleague: User
) -> None:
    taken(dossier, colleague)
    assert rows(colleague, "cua-toi") == [(dossier, sheet_url(dossier))]
    assert rows(portal.economic, "cho") == [(dossier, office_url(dossier))]
    assert places(portal.culture) == {"tiep-theo": 1}


def test_a_second_seat_is_offered_until_it_is_taken(
    portal: Portal, dossier: Submission, colleague: User
) -> None:
    two_scorers_an_office()
    taken(dossier, colleague)
    assert places(portal.economic) == {"tiep-theo": 1}
    taken(dossier, portal.economic)
    assert places(portal.economic) == {"cua-toi": 1}
    third = an_officer(Office.ECONOMIC, "kinh-te-3@xuantruong.example")
    assert places(third) == {"cho": 1}


def test_who_has_finished_waits_for_the_colleague(
    portal: Portal, dossier: Submission, colleague: User
) -> None:
    two_scorers_an_office()
    finished(dossier, colleague, "3")
    assert rows(colleague, "cho") == [(dossier, sheet_url(dossier))]


def test_when_all_have_finished_the_office_reconciles(
    portal: Portal, dossier: Submission, colleague: User
) -> None:
    finished(dossier, colleague, "3")
    for person in (portal.economic, colleague):
        assert rows(person, "thong-nhat") == [(dossier, office_url(dossier))]


def test_a_signed_sheet_waits_for_the_other_office_and_is_done_with_it(
    portal: Portal, dossier: Submission
) -> None:
    score(dossier, portal.economic, Office.ECONOMIC, Decimal("0.5"))
    assert rows(portal.economic, "cho") == [(dossier, office_url(dossier))]
    score(dossier, portal.culture, Office.CULTURE_SOCIAL, Decimal("0.5"))
    assert rows(portal.economic, "xong") == [(dossier, office_url(dossier))]
    assert places(portal.culture) == {"xong": 1}


def test_a_returned_dossier_stands_apart_with_its_date(portal: Portal, sent: Submission) -> None:
    send_back(sent, portal.culture)
    client = as_(portal.economic)
    page = told(client, f"{DESK}?muc=tra-lai")
    assert f"Hạn bổ sung: hết ngày {day(-5)}" in page
    assert "Đơn vị giữ từ hôm nay" in page
    assert "Quá hạn" not in page
    RevisionRequest.objects.update(due=timezone.localdate() - timedelta(days=1))
    assert "Quá hạn" in told(client, f"{DESK}?muc=tra-lai")


def test_a_supplemented_dossier_waits_again(portal: Portal, sent: Submission, member: User) -> None:
    send_back(sent, portal.culture)
    answer_gap(gap=sent.gaps.get(), answer="Đã thêm.", actor=member)
    workflow.submit(submission=sent, actor=member)
    (row,) = as_(portal.culture).get(f"{DESK}?muc=tiep-nhan").context["rows"]
    assert row.steps == ["Đã bổ sung"]


def test_drafts_and_withdrawn_dossiers_stand_nowhere(
    portal: Portal, sent: Submission, member: User
) -> None:
    workflow.withdraw(submission=sent, actor=member)
    other = a_unit("Trạm Y tế")
    a_draft(other, a_member(other, "tram@xuantruong.example"), portal.round)
    assert places(portal.culture) == {}


def test_a_dossier_with_a_conflict_of_interest_is_simply_not_there(
    portal: Portal, dossier: Submission, colleague: User
) -> None:
    declare(user=colleague, unit=dossier.unit, kind=Declaration.Kind.FAMILY)
    assert places(colleague) == {}
    assert places(portal.economic) == {"tiep-theo": 1}


def test_the_desk_opens_where_there_is_something_to_do(
    portal: Portal, dossier: Submission, colleague: User
) -> None:
    assert as_(colleague).get(DESK).context["place"] == "tiep-theo"
    taken(dossier, colleague)
    assert as_(colleague).get(DESK).context["place"] == "cua-toi"
    assert "Không có hồ sơ nào ở mục này" in told(as_(portal.economic), DESK)


# The clock


def test_the_clock_says_who_holds_a_dossier_and_for_how_long(
    portal: Portal, dossier: Submission
) -> None:
    days_ago(dossier, 3)
    score(dossier, portal.culture, Office.CULTURE_SOCIAL, Decimal("0.5"))
    (row,) = as_(portal.economic).get(f"{DESK}?muc=tiep-theo").context["rows"]
    assert row.holders == [
        f"Phòng Văn hóa - Xã hội đã ký chốt ngày {day(0)}",
        f"Phòng Kinh tế giữ 3 ngày, từ {day(3)}",
    ]


def test_the_own_offices_scorers_are_named_and_the_other_offices_are_not(
    portal: Portal, dossier: Submission, colleague: User
) -> None:
    two_scorers_an_office()
    taken(dossier, colleague)
    (row,) = as_(portal.economic).get(f"{DESK}?muc=tiep-theo").context["rows"]
    assert row.steps == [f"Phạm Văn Lợi: đang chấm từ {day(0)}", "còn thiếu 1 người chấm"]
    assert "Phạm Văn Lợi" not in told(as_(portal.culture), f"{DESK}?muc=tiep-theo")


def test_the_steps_go_on_with_the_sheet(portal: Portal, dossier: Submission) -> None:
    sheet = finished(dossier, portal.economic, "3")
    done = f"Trần Thị Bình: chấm xong {day(0)}"
    (row,) = as_(portal.economic).get(f"{DESK}?muc=thong-nhat").context["rows"]
    assert row.steps == [done, f"Chờ thống nhất, ký chốt từ {day(0)}"]
    sign_off(office_sheet=OfficeSheet.objects.get(pk=sheet.office_sheet_id), actor=portal.economic)
    (row,) = as_(portal.economic).get(f"{DESK}?muc=cho").context["rows"]
    assert row.steps == [done]


def test_past_the_scoring_window_a_dossier_is_overdue_in_words(
    portal: Portal, dossier: Submission
) -> None:
    client = as_(portal.economic)
    assert "Quá hạn" not in told(client, DESK)
    window = open_window(portal.round, RoundWindow.Kind.SCORING, opens=-10, closes=-1)
    closed = timezone.localtime(window.closes_at)
    page = told(client, DESK)
    assert f"Hạn chấm: {closed:%H:%M %d/%m/%Y}" in page
    assert "Quá hạn" in page
    RoundWindow.objects.filter(kind=RoundWindow.Kind.SCORING).delete()
    assert "Hạn chấm" not in told(client, DESK)


def test_the_longest_wait_comes_first(portal: Portal) -> None:
    later, first = [
        an_accepted_dossier(
            unit, a_member(unit, f"{order}@xuantruong.example"), portal.round, portal.culture
        )
        for order, unit in enumerate([a_unit("An"), a_unit("Bình")])
    ]
    days_ago(later, 1)
    days_ago(first, 2)
    assert [submission for submission, _url in rows(portal.culture, "tiep-theo")] == [first, later]


def test_the_queue_says_how_many_gaps_each_office_ticked(portal: Portal, sent: Submission) -> None:
    for officer in (portal.economic, portal.culture):
        tick_gap(
            submission=sent,
            office=Office.objects.get(code__in=officer.office_codes),
            topic_key="summary",
            text="Thiếu ảnh.",
            actor=officer,
        )
    (row,) = as_(portal.economic).get(f"{DESK}?muc=tiep-nhan").context["rows"]
    assert row.steps == [
        "Phòng VH-XH ghi 1 điểm còn thiếu",
        "Phòng Kinh tế ghi 1 điểm còn thiếu",
    ]


# Cost


def test_a_place_costs_the_same_with_one_and_with_thirty_and_has_pages(portal: Portal) -> None:
    two_scorers_an_office()
    client = as_(portal.culture)

    def add(number: int) -> None:
        unit = a_unit(f"Đơn vị {number}")
        actor = a_member(unit, f"don-vi-{number}@xuantruong.example")
        submission = an_accepted_dossier(unit, actor, portal.round, portal.culture)
        taken(submission, portal.culture, Office.CULTURE_SOCIAL)
        taken(submission, portal.economic, Office.ECONOMIC)

    add(1)
    assert queries(client, DESK) == 16
    for number in range(2, 32):
        add(number)
    assert queries(client, DESK) == 16
    assert len(client.get(DESK).context["rows"]) == 30
    assert len(client.get(f"{DESK}?muc=cua-toi&page=2").context["rows"]) == 1


def test_what_waits_to_be_received_costs_the_same_one_or_thirty(portal: Portal) -> None:
    client = as_(portal.economic)

    def add(number: int) -> None:
        unit = a_unit(f"Đơn vị {number}")
        actor = a_member(unit, f"don-vi-{number}@xuantruong.example")
        submission = a_complete_draft(unit, actor, portal.round)
        workflow.submit(submission=submission, actor=actor)
        tick_gap(
            submission=submission,
            office=office(Office.ECONOMIC),
            topic_key="summary",
            text="Thiếu ảnh.",
            actor=portal.economic,
        )

    add(1)
    assert queries(client, DESK) == 16
    for number in range(2, 31):
        add(number)
    assert queries(client, DESK) == 16
