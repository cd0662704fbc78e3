import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from awards.ballot.rounds import cast, close_round, open_round, record_attendance
from awards.models import (
    CouncilMember,
    ItemResult,
    OpenVote,
    Proposal,
    RollEntry,
    Sitting,
    VoteRound,
)
from movement.models import User
from tests.factories import Portal, a_draft_round, a_proposal, an_open_round, vote

Choice = OpenVote.Choice


@pytest.fixture
def proposals(portal: Portal) -> list[Proposal]:
    return [a_proposal(portal.judged(name), portal.culture) for name in ("An", "Bình")]


@pytest.fixture
def vote_round(portal: Portal, sitting: Sitting, proposals: list[Proposal]) -> VoteRound:
    return an_open_round(sitting, proposals, portal.culture)


def member(number: int) -> User:
    return User.objects.get(email=f"hoi-dong-{number}@xuantruong.example")


def as_(user: User, *, csrf: bool = False) -> Client:
    client = Client(enforce_csrf_checks=csrf)
    client.force_login(user)
    return client


def vote_url(vote_round: VoteRound) -> str:
    return reverse("admin:awards_vote", args=[vote_round.pk])


def result_url(vote_round: VoteRound) -> str:
    return reverse("admin:awards_vote_result", args=[vote_round.pk])


def ballot(vote_round: VoteRound, *choices: str) -> dict[str, str]:
    items = vote_round.items.order_by("order")
    return {f"item_{item.pk}": choice for item, choice in zip(items, choices, strict=False)}


def test_what_outsiders_send_writes_nothing(
    portal: Portal, vote_round: VoteRound, administrator: User
) -> None:
    url, filled = vote_url(vote_round), ballot(vote_round, "agree", "agree")
    unit_member = User.objects.filter(email__startswith="don-vi-")[0]
    statuses = {
        "nobody": Client().post(url, filled).status_code,
        "unit member": as_(unit_member).post(url, filled).status_code,
        "economic officer": as_(portal.economic).post(url, filled).status_code,
        "administrator": as_(administrator).post(url, filled).status_code,
    }
    assert statuses == {
        "nobody": 302,
        "unit member": 302,
        "economic officer": 404,
        "administrator": 404,
    }
    assert not OpenVote.objects.exists()
    assert not RollEntry.objects.filter(voted=True).exists()


def test_who_runs_the_vote_without_a_place_on_the_roll_is_told_so(
    portal: Portal, vote_round: VoteRound
) -> None:
    words = "Ông/bà không có tên trong danh sách biểu quyết của lượt này."
    client = as_(portal.culture)
    page = client.get(vote_url(vote_round))
    assertContains(page, words)
    assertNotContains(page, 'type="radio"')
    sent = client.post(vote_url(vote_round), ballot(vote_round, "agree", "agree"), follow=True)
    assertContains(sent, words)
    assert not OpenVote.objects.exists()


def test_the_ballot_shows_every_nominee_and_preselects_nothing(vote_round: VoteRound) -> None:
    page = as_(member(1)).get(vote_url(vote_round))
    assertContains(page, "1. An")
    assertContains(page, "2. Bình")
    assertContains(page, "Giấy khen của Chủ tịch UBND xã (tập thể)")
    assertContains(page, "Kết quả thẩm định: 80/100 điểm, hạng 1 trong nhóm.")
    assertContains(page, 'type="radio"', count=4)
    assertNotContains(page, " checked")


def test_a_nominees_words_are_text_on_the_ballot(portal: Portal, sitting: Sitting) -> None:
    hostile = a_proposal(
        portal.judged("<b>An</b>"), portal.culture, citation="<script>alert(1)</script>"
    )
    vote_round = an_open_round(sitting, [hostile], portal.culture)
    page = as_(member(1)).get(vote_url(vote_round))
    assertNotContains(page, "<script>alert")
    assertNotContains(page, "<b>An</b>")


def test_a_members_vote_is_kept_and_confirmed(vote_round: VoteRound) -> None:
    client = as_(member(1))
    response = client.post(vote_url(vote_round), ballot(vote_round, "agree", "disagree"))
    assertRedirects(response, vote_url(vote_round), fetch_redirect_response=False)
    page = client.get(vote_url(vote_round))
    assertContains(page, "Đã ghi nhận ý kiến biểu quyết của ông/bà.")
    assertContains(page, "Ông/bà đã biểu quyết.")
    assertNotContains(page, 'type="radio"')
    votes = OpenVote.objects.order_by("item__order").values_list("member__user__email", "choice")
    assert list(votes) == [
        ("hoi-dong-1@xuantruong.example", "agree"),
        ("hoi-dong-1@xuantruong.example", "disagree"),
    ]


def test_an_incomplete_ballot_names_who_is_left_and_keeps_the_choice(
    vote_round: VoteRound,
) -> None:
    client = as_(member(1))
    page = client.post(vote_url(vote_round), ballot(vote_round, "disagree"))
    assert page.status_code == 200
    assertContains(page, "Hãy chọn “Đồng ý” hoặc “Không đồng ý” cho Bình.")
    assertNotContains(page, "Hãy chọn “Đồng ý” hoặc “Không đồng ý” cho An.")
    first = vote_round.items.all()[0]
    assert page.context["form"][f"item_{first.pk}"].value() == "disagree"
    assertContains(page, " checked", count=1)
    assert not OpenVote.objects.exists()


@pytest.mark.parametrize("choice", ["", "maybe", "AGREE", "<script>", "agree\x00"])
def test_a_choice_that_does_not_exist_is_no_choice(vote_round: VoteRound, choice: str) -> None:
    page = as_(member(1)).post(vote_url(vote_round), ballot(vote_round, choice, "agree"))
    assert page.status_code == 200
    assert list(page.context["form"].errors) == [f"item_{vote_round.items.all()[0].pk}"]
    assert not OpenVote.objects.exists()


@pytest.mark.parametrize("again", [("disagree", "disagree"), ("disagree",), ()])
def test_a_second_vote_is_told_in_words_and_changes_nothing(
    vote_round: VoteRound, again: tuple[str, ...]
) -> None:
    vote(vote_round, member(1), Choice.AGREE)
    page = as_(member(1)).post(vote_url(vote_round), ballot(vote_round, *again), follow=True)
    assertContains(page, "Ông/bà đã biểu quyết; mỗi thành viên chỉ biểu quyết một lần.")
    assertNotContains(page, 'type="radio"')
    assert set(OpenVote.objects.values_list("choice", flat=True)) == {"agree"}


def test_an_absent_member_is_sent_to_the_secretary(
    portal: Portal, sitting: Sitting, proposals: list[Proposal]
) -> None:
    vote_round = a_draft_round(sitting, proposals, portal.culture)
    here = CouncilMember.objects.exclude(user=member(3))
    record_attendance(sitting=sitting, present=list(here), actor=portal.culture)
    open_round(vote_round=vote_round, actor=portal.culture)
    client = as_(member(3))
    page = client.post(vote_url(vote_round), ballot(vote_round, "agree", "agree"), follow=True)
    assertContains(page, "Ông/bà được ghi là vắng mặt; xin báo Thư ký Hội đồng.")
    assert not OpenVote.objects.exists()


def test_a_vote_that_is_not_open_yet_shows_no_ballot(
    portal: Portal, sitting: Sitting, proposals: list[Proposal]
) -> None:
    vote_round = a_draft_round(sitting, proposals, portal.culture)
    page = as_(member(1)).get(vote_url(vote_round))
    assertContains(page, "Lượt này chưa mở.")
    assertNotContains(page, 'type="radio"')


def test_a_vote_sent_after_closing_is_refused_in_words(
    portal: Portal, vote_round: VoteRound
) -> None:
    vote(vote_round, member(1), Choice.AGREE)
    vote(vote_round, member(2), Choice.AGREE)
    close_round(vote_round=vote_round, actor=portal.culture)
    client = as_(member(3))
    page = client.post(vote_url(vote_round), ballot(vote_round, "agree", "agree"), follow=True)
    assertContains(page, "Lượt biểu quyết đang ở trạng thái “Đã kết thúc”.")
    assertContains(page, result_url(vote_round))
    assert OpenVote.objects.count() == 4


def test_a_vote_from_another_site_is_refused(vote_round: VoteRound) -> None:
    client = as_(member(1), csrf=True)
    filled = ballot(vote_round, "agree", "agree")
    assert client.post(vote_url(vote_round), filled).status_code == 403
    assert not OpenVote.objects.exists()
    client.get(vote_url(vote_round))
    filled["csrfmiddlewaretoken"] = client.cookies["csrftoken"].value
    assert client.post(vote_url(vote_round), filled).status_code == 302
    assert OpenVote.objects.count() == 2


def test_the_ballot_is_neither_kept_nor_framed(vote_round: VoteRound) -> None:
    response = as_(member(1)).get(vote_url(vote_round))
    assert "no-store" in response["Cache-Control"]
    assert response["X-Frame-Options"] == "DENY"


# The result


def test_before_closing_no_count_is_seen_by_anyone(portal: Portal, vote_round: VoteRound) -> None:
    vote(vote_round, member(1), Choice.DISAGREE)
    for person in (member(1), member(2), portal.culture):
        client = as_(person)
        assert client.get(result_url(vote_round)).status_code == 404
        assertNotContains(client.get(vote_url(vote_round)), "Không đồng ý:")
    assert not ItemResult.objects.exists()


def test_after_closing_the_council_reads_counts_and_named_votes(
    portal: Portal, vote_round: VoteRound
) -> None:
    first, second = vote_round.items.all()
    for number, choice in [(1, Choice.AGREE), (2, Choice.DISAGREE)]:
        cast(
            vote_round=vote_round,
            actor=member(number),
            choices={first.pk: Choice.AGREE, second.pk: choice},
        )
    close_round(vote_round=vote_round, actor=portal.culture)
    page = as_(member(3)).get(result_url(vote_round))
    assertContains(page, "3 thành viên, 3 có mặt, 2 đã biểu quyết.")
    assertContains(page, "2/3")
    assertContains(page, "1/3")
    assertContains(page, "Phạm Văn Số 2: Không đồng ý")
    assertContains(page, "Tỷ lệ tính trên tổng số thành viên Hội đồng.")
    assert [item.result.passed for item in page.context["items"]] == [True, False]


def test_outsiders_do_not_read_the_result(portal: Portal, vote_round: VoteRound) -> None:
    for number in (1, 2):
        vote(vote_round, member(number), Choice.AGREE)
    close_round(vote_round=vote_round, actor=portal.culture)
    assert as_(portal.economic).get(result_url(vote_round)).status_code == 404


def test_the_list_of_votes_leads_to_the_ballot_and_later_to_the_result(
    portal: Portal, sitting: Sitting, proposals: list[Proposal]
) -> None:
    listed = reverse("admin:awards_voteround_changelist")
    client = as_(member(1))
    vote_round = a_draft_round(sitting, proposals, portal.culture)
    assertNotContains(client.get(listed), vote_url(vote_round))
    open_round(vote_round=vote_round, actor=portal.culture)
    assertContains(client.get(listed), vote_url(vote_round))
    for number in (1, 2):
        vote(vote_round, member(number), Choice.AGREE)
    close_round(vote_round=vote_round, actor=portal.culture)
    page = client.get(listed)
    assertContains(page, result_url(vote_round))
    assertNotContains(page, vote_url(vote_round))
