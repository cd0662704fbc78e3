import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from awards.models import Attendance, CouncilMember, Decision, Proposal, Sitting, VoteRound
from criteria.models import Result
from movement.models import RoundWindow, User
from tests.factories import (
    Portal,
    a_closed_round,
    a_draft_round,
    a_proposal,
    a_user,
    an_open_round,
    open_window,
)


@pytest.fixture
def proposal(portal: Portal, result: Result) -> Proposal:
    return a_proposal(result, portal.culture)


@pytest.fixture
def office(portal: Portal) -> Client:
    client = Client()
    client.force_login(portal.culture)
    return client


def url_of(sitting: Sitting) -> str:
    return reverse("admin:awards_run_sitting", args=[sitting.pk])


def seats() -> list[CouncilMember]:
    return list(CouncilMember.objects.order_by("user__email"))


def test_the_page_leads_through_a_whole_sitting(
    office: Client, sitting: Sitting, proposal: Proposal
) -> None:
    url = url_of(sitting)
    steps: list[tuple[dict[str, object], str]] = [
        ({"attendance": "1", "present": [seat.pk for seat in seats()]}, "Đã lưu điểm danh."),
        ({"ballot": "1", "proposals": [proposal.pk]}, "Đã lập danh sách biểu quyết."),
        ({"open": "the round"}, "Đã mở biểu quyết"),
        ({"close": "the round"}, "Đã kết thúc biểu quyết."),
        ({"decide": "1"}, "Đã lập dự thảo quyết định."),
    ]
    for typed, said in steps:
        sent = {
            name: VoteRound.objects.get().pk if value == "the round" else value
            for name, value in typed.items()
        }
        if "close" in sent:
            for seat in seats():
                member = Client()
                member.force_login(seat.user)
                vote_url = reverse("admin:awards_vote", args=[sent["close"]])
                item = VoteRound.objects.get().items.get()
                member.post(vote_url, {f"item_{item.pk}": "agree"})
        response = office.post(url, sent)
        assertRedirects(response, url, fetch_redirect_response=False)
        assertContains(office.get(url), said)
    assert [item.proposal for item in Decision.objects.get().items.all()] == [proposal]
    page = office.get(url)
    assertContains(page, "thông qua (3/3, cần 2)")
    assertContains(page, reverse("admin:awards_issue", args=[Decision.objects.get().pk]))
    assertNotContains(page, 'name="decide"')


def test_the_members_to_tick_are_those_with_a_vote_today(office: Client, sitting: Sitting) -> None:
    gone, guest, _third = seats()
    gone.to_date = gone.from_date
    gone.save()
    guest.has_vote = False
    guest.save()
    form = office.get(url_of(sitting)).context["attendance"]
    assert list(form.fields["present"].queryset) == [seats()[2]]


def test_a_person_who_is_no_member_cannot_be_ticked(office: Client, sitting: Sitting) -> None:
    page = office.post(url_of(sitting), {"attendance": "1", "present": ["999999"]})
    assert page.status_code == 200
    assert list(page.context["attendance"].errors) == ["present"]
    assert not Attendance.objects.exists()


def test_who_is_present_stays_ticked(office: Client, sitting: Sitting) -> None:
    first = seats()[0]
    office.post(url_of(sitting), {"attendance": "1", "present": [first.pk]})
    assert office.get(url_of(sitting)).context["attendance"].initial == {"present": [first.pk]}


def test_attendance_after_the_vote_is_refused_in_words(
    portal: Portal, office: Client, sitting: Sitting, proposal: Proposal
) -> None:
    an_open_round(sitting, [proposal], portal.culture)
    page = office.post(url_of(sitting), {"attendance": "1", "present": []})
    assertContains(page, "Phiên họp đã biểu quyết; không sửa điểm danh được nữa.")


def test_a_ballot_without_nominees_is_told_beside_the_list(
    office: Client, sitting: Sitting, proposal: Proposal
) -> None:
    page = office.post(url_of(sitting), {"ballot": "1"})
    assert page.context["ballot"].errors == {
        "proposals": ["Hãy chọn ít nhất một đề nghị để biểu quyết."]
    }
    assertContains(page, "Hãy chọn ít nhất một đề nghị để biểu quyết.")


def test_a_ballot_that_the_rule_refuses_is_told_beside_the_list(
    portal: Portal, office: Client, sitting: Sitting
) -> None:
    person = portal.judged("Trần Văn Nam", group="individual")
    secret = a_proposal(person, portal.culture, "chien-si-thi-dua-co-so")
    page = office.post(url_of(sitting), {"ballot": "1", "proposals": [secret.pk]})
    assert page.context["ballot"].errors == {
        "proposals": ["Cổng chưa nhận bỏ phiếu kín; hãy bỏ phiếu giấy đối với hình thức này."]
    }
    assert not VoteRound.objects.exists()


def test_only_what_waits_can_be_put_on_a_ballot(
    portal: Portal, office: Client, sitting: Sitting, proposal: Proposal
) -> None:
    a_closed_round(sitting, [proposal], portal.culture)
    page = office.post(url_of(sitting), {"ballot": "1", "proposals": [proposal.pk]})
    assert list(page.context["ballot"].errors) == ["proposals"]
    assertContains(page, "Không có đề nghị nào đang chờ.")


def test_a_refused_opening_says_what_is_missing(
    portal: Portal, office: Client, sitting: Sitting, proposal: Proposal
) -> None:
    vote_round = a_draft_round(sitting, [proposal], portal.culture)
    Attendance.objects.update(status=Attendance.Status.ABSENT)
    page = office.post(url_of(sitting), {"open": vote_round.pk})
    assertContains(page, "Chưa đủ túc số: 0/3 thành viên có mặt, cần ít nhất 2.")


def test_a_refused_closing_says_what_is_missing(
    portal: Portal, office: Client, sitting: Sitting, proposal: Proposal
) -> None:
    vote_round = an_open_round(sitting, [proposal], portal.culture)
    page = office.post(url_of(sitting), {"close": vote_round.pk})
    assertContains(page, "Mới có 0/3 thành viên biểu quyết, cần ít nhất 2.")
    assertContains(page, "0/3 thành viên có mặt đã biểu quyết.")


def test_outside_the_councils_window_no_vote_is_opened(
    portal: Portal, office: Client, sitting: Sitting, proposal: Proposal
) -> None:
    vote_round = a_draft_round(sitting, [proposal], portal.culture)
    open_window(portal.round, RoundWindow.Kind.COUNCIL, opens=-5, closes=-1)
    page = office.post(url_of(sitting), {"open": vote_round.pk})
    assertContains(page, "Hội đồng họp xét đã hết hạn lúc ")


def test_nothing_to_decide_is_said_in_words(office: Client, sitting: Sitting) -> None:
    page = office.post(url_of(sitting), {"decide": "1"})
    assertContains(page, "Không còn trường hợp nào chờ quyết định.")


def test_a_ballot_that_was_not_opened_is_thrown_away_and_its_cases_wait_again(
    portal: Portal, office: Client, sitting: Sitting, proposal: Proposal
) -> None:
    url = url_of(sitting)
    vote_round = a_draft_round(sitting, [proposal], portal.culture)
    page = office.get(url)
    assertContains(page, 'name="discard"')
    assert list(page.context["ballot"].fields["proposals"].queryset) == []
    response = office.post(url, {"discard": vote_round.pk})
    assertRedirects(response, url, fetch_redirect_response=False)
    page = office.get(url)
    assertContains(page, "Đã bỏ danh sách; các đề nghị lại chờ biểu quyết.")
    assert list(page.context["ballot"].fields["proposals"].queryset) == [proposal]
    assert not VoteRound.objects.exists()


def test_an_open_vote_is_not_thrown_away(
    portal: Portal, office: Client, sitting: Sitting, proposal: Proposal
) -> None:
    vote_round = an_open_round(sitting, [proposal], portal.culture)
    page = office.post(url_of(sitting), {"discard": vote_round.pk})
    assertContains(page, "Lượt biểu quyết đang ở trạng thái “Đang biểu quyết”.")
    assertNotContains(page, 'name="discard"')


def test_the_secretary_runs_the_sitting_but_the_office_drafts_the_decision(
    portal: Portal, sitting: Sitting, proposal: Proposal
) -> None:
    a_closed_round(sitting, [proposal], portal.culture)
    secretary = seats()[0]
    secretary.role = CouncilMember.Role.SECRETARY
    secretary.save()
    client = Client()
    client.force_login(secretary.user)
    page = client.post(url_of(sitting), {"decide": "1"})
    assertContains(page, "Việc này thuộc Phòng Văn hóa - Xã hội.")
    assert not Decision.objects.exists()


@pytest.mark.parametrize("act", ["open", "discard", "close"])
def test_a_vote_that_the_sitting_does_not_have_does_not_exist(
    office: Client, sitting: Sitting, act: str
) -> None:
    keys = ["0", "abc", "", "-1", "²", "9" * 30, "<script>"]
    statuses = [office.post(url_of(sitting), {act: key}).status_code for key in keys]
    assert statuses == [404] * len(keys)


def test_another_sittings_vote_is_not_opened_here(
    portal: Portal, office: Client, sitting: Sitting, proposal: Proposal
) -> None:
    vote_round = a_draft_round(sitting, [proposal], portal.culture)
    other = Sitting.objects.create(
        term=sitting.term, starts_at=sitting.starts_at, place="Hội trường", subject="Khác"
    )
    assert office.post(url_of(other), {"open": vote_round.pk}).status_code == 404
    vote_round.refresh_from_db()
    assert vote_round.state == VoteRound.State.DRAFT


def test_a_request_that_asks_for_nothing_does_nothing(office: Client, sitting: Sitting) -> None:
    assert office.post(url_of(sitting), {}).status_code == 200
    assert not VoteRound.objects.exists()


def test_the_list_of_sittings_leads_to_the_page_that_runs_one(
    office: Client, sitting: Sitting
) -> None:
    assertContains(office.get(reverse("admin:awards_sitting_changelist")), url_of(sitting))


def test_the_standing_office_calls_a_sitting(office: Client, sitting: Sitting) -> None:
    response = office.post(
        reverse("admin:awards_sitting_add"),
        {
            "term": sitting.term_id,
            "starts_at_0": "05/12/2026",
            "starts_at_1": "14:30",
            "place": "Hội trường",
            "subject": "Phiên bổ sung",
        },
    )
    assert response.status_code == 302
    assert str(Sitting.objects.get(subject="Phiên bổ sung")) == "Phiên họp ngày 05/12/2026"


def test_the_page_costs_the_same_with_one_and_with_thirty_members_and_cases(
    portal: Portal, office: Client, sitting: Sitting, proposal: Proposal
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert office.get(url_of(sitting)).status_code == 200
        return len(captured)

    a_closed_round(sitting, [proposal], portal.culture)
    a_proposal(portal.judged("Đơn vị 1"), portal.culture)
    assert queries() == 19
    for number in range(2, 31):
        a_proposal(portal.judged(f"Đơn vị {number}"), portal.culture)
        CouncilMember.objects.create(
            term=sitting.term,
            user=a_user(f"them-{number}@xuantruong.example", f"Thành viên {number}"),
            from_date=sitting.term.from_date,
        )
    assert User.objects.filter(council_seats__isnull=False).count() == 32
    assert queries() == 19
