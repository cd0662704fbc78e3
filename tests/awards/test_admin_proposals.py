import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from awards.models import AwardForm, Proposal, Sitting
from awards.proposing import drop_proposal
from criteria.conflicts import declare
from criteria.models import Declaration, Result
from movement.errors import Refused
from tests.factories import Portal, a_closed_round, a_proposal, an_open_round

RANKING = "/quan-tri/awards/proposal/tu-xep-hang/"


@pytest.fixture
def office(portal: Portal) -> Client:
    client = Client()
    client.force_login(portal.culture)
    return client


def propose_url(result: Result) -> str:
    return reverse("admin:awards_propose", args=[result.pk])


def drop_url(proposal: Proposal) -> str:
    return reverse("admin:awards_drop_proposal", args=[proposal.pk])


def form_of(code: str) -> str:
    return str(AwardForm.objects.get(code=code).pk)


def test_the_ranking_offers_to_propose_each_judged_dossier(portal: Portal, office: Client) -> None:
    better, worse = portal.judged("Trạm Y tế", "0.9"), portal.judged("Đảng ủy", "0.5")
    page = office.get(RANKING)
    assertContains(page, propose_url(better))
    assertContains(page, propose_url(worse))
    agencies = page.context["groups"][0][1]
    assert [(row.rank, row) for row in agencies] == [(1, better), (2, worse)]


def test_a_dossier_is_proposed_from_the_ranking(
    portal: Portal, office: Client, result: Result
) -> None:
    url = propose_url(result)
    page = office.get(url)
    assertContains(page, "hạng 1, 80/100 điểm")
    assert page.context["form"]["citation"].value() == "Số hóa hồ sơ một cửa"
    typed = {"award_form": form_of("giay-khen-tap-the"), "citation": "So\u0302\u0301 hóa hồ sơ"}
    response = office.post(url, typed)
    assertRedirects(response, RANKING, fetch_redirect_response=False)
    proposal = Proposal.objects.get()
    assert (proposal.submission, proposal.citation, proposal.proposed_by) == (
        result.submission,
        "Số hóa hồ sơ",
        portal.culture,
    )
    page = office.get(RANKING)
    assertContains(page, "Đã đề nghị khen thưởng Trường THCS Xuân Trường.")
    assertContains(page, drop_url(proposal))
    assertNotContains(page, url)


def test_only_awards_for_the_recipient_in_force_today_are_offered(
    portal: Portal, office: Client, result: Result
) -> None:
    AwardForm.objects.filter(code="bang-khen-tinh-tap-the").update(valid_to="2026-01-01")
    form = office.get(propose_url(result)).context["form"]
    assert [each.code for each in form.fields["award_form"].queryset] == ["giay-khen-tap-the"]


def test_an_award_whose_ballot_the_portal_cannot_hold_is_not_offered(
    portal: Portal, office: Client
) -> None:
    result = portal.judged("Trần Văn Nam", group="individual")
    form = office.get(propose_url(result)).context["form"]
    assert [each.code for each in form.fields["award_form"].queryset] == [
        "giay-khen-ca-nhan",
        "bang-khen-tinh-ca-nhan",
    ]


@pytest.mark.parametrize("code", ["giay-khen-ca-nhan", ""])
def test_an_award_that_is_not_offered_is_refused(
    portal: Portal, office: Client, result: Result, code: str
) -> None:
    key = form_of(code) if code else "abc"
    page = office.post(propose_url(result), {"award_form": key, "citation": "Giữ lại lời này"})
    assert list(page.context["form"].errors) == ["award_form"]
    assertContains(page, "Giữ lại lời này</textarea>")
    assert not Proposal.objects.exists()


def test_a_proposal_says_what_for(portal: Portal, office: Client, result: Result) -> None:
    page = office.post(
        propose_url(result), {"award_form": form_of("giay-khen-tap-the"), "citation": " "}
    )
    assert page.context["form"].errors == {
        "citation": ["Hãy ghi thành tích được đề nghị khen thưởng."]
    }


def test_a_second_proposal_is_refused_in_words(
    portal: Portal, office: Client, result: Result
) -> None:
    a_proposal(result, portal.culture)
    page = office.post(
        propose_url(result), {"award_form": form_of("giay-khen-tap-the"), "citation": "Số hóa"}
    )
    assertContains(page, "Hồ sơ này đã được đề nghị")
    assert Proposal.objects.count() == 1


def test_a_waiting_proposal_is_dropped_and_may_be_made_again(
    portal: Portal, office: Client, result: Result
) -> None:
    proposal = a_proposal(result, portal.culture)
    assert office.get(drop_url(proposal)).status_code == 302
    proposal.refresh_from_db()
    assert proposal.state == Proposal.State.PROPOSED  # a GET changes nothing
    response = office.post(drop_url(proposal))
    assertRedirects(response, RANKING, fetch_redirect_response=False)
    proposal.refresh_from_db()
    assert proposal.state == Proposal.State.DROPPED
    page = office.get(RANKING)
    assertContains(page, "Đã rút đề nghị.")
    assertContains(page, "Đề nghị lại")
    assertContains(page, propose_url(result))


def test_a_proposal_before_the_council_is_kept_in_words(
    portal: Portal, office: Client, result: Result, sitting: Sitting
) -> None:
    proposal = a_proposal(result, portal.culture)
    an_open_round(sitting, [proposal], portal.culture)
    page = office.post(drop_url(proposal), follow=True)
    assertContains(page, "Đề nghị đã đưa ra Hội đồng, không rút được nữa.")
    assertNotContains(page, drop_url(proposal))


def test_a_conflicted_officer_neither_sees_nor_proposes_the_dossier(
    portal: Portal, office: Client, result: Result
) -> None:
    other = portal.judged("Trạm Y tế", "0.5")
    declare(user=portal.culture, unit=result.submission.unit, kind=Declaration.Kind.FAMILY)

    page = office.get(RANKING)

    assert [row for _group, rows in page.context["groups"] for row in rows] == [other]
    assert office.get(propose_url(result)).status_code == 404
    with pytest.raises(Refused, match="xung đột lợi ích"):
        a_proposal(result, portal.culture)


def test_after_a_rejection_the_ranking_offers_to_propose_again(
    portal: Portal, office: Client, result: Result, sitting: Sitting
) -> None:
    a_closed_round(sitting, [a_proposal(result, portal.culture)], portal.culture, agree=0)
    assertContains(office.get(RANKING), "Đề nghị lại")


def test_the_ranking_costs_the_same_with_one_and_with_thirty_results(
    portal: Portal, office: Client
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert office.get(RANKING).status_code == 200
        return len(captured)

    def add(number: int) -> None:
        result = portal.judged(f"Đơn vị {number}")
        drop_proposal(proposal=a_proposal(result, portal.culture), actor=portal.culture)
        a_proposal(result, portal.culture)

    add(1)
    assert queries() == 13
    for number in range(2, 31):
        add(number)
    assert queries() == 13


def test_the_list_of_proposals_costs_the_same_with_one_and_with_ten(
    portal: Portal, office: Client
) -> None:
    url = reverse("admin:awards_proposal_changelist")

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert office.get(url).status_code == 200
        return len(captured)

    a_proposal(portal.judged("Đơn vị 1"), portal.culture)
    assert queries() == 12
    for number in range(2, 11):
        a_proposal(portal.judged(f"Đơn vị {number}"), portal.culture)
    assert queries() == 12
