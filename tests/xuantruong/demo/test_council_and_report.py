"""The council's sitting and the report of the demonstration year."""

from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
from pypdf import PdfReader

from awards.models import CouncilMember, Decision, Honour, Proposal, Sitting, VoteRound
from criteria.models import Result
from movement.models import Group
from reports.models import ReportFile, ReportJob
from tests.xuantruong.demo.the_year import TODAY

pytestmark = pytest.mark.django_db


def test_the_council_of_nine_passed_seven_of_eight_and_the_decision_honours_them() -> None:
    first = VoteRound.objects.get(number=1)
    decision = Decision.objects.get()

    assert CouncilMember.objects.filter(has_vote=True).count() == 9
    assert first.state == VoteRound.State.CLOSED
    assert first.roll.filter(present=True, voted=True).count() == 8
    assert Counter(first.items.values_list("result__passed", flat=True)) == {True: 7, False: 1}
    assert decision.state == Decision.State.ISSUED
    assert decision.full_number == "105/QĐ-UBND"
    assert decision.issued_on == TODAY - timedelta(days=1)
    assert decision.items.count() == 7
    assert Honour.objects.count() == 7


def test_the_nominees_are_the_first_two_of_every_group() -> None:
    nominees = Result.objects.filter(submission__proposals__vote_items__round__number=1)

    assert Counter(nominees.values_list("submission__unit__group__code", flat=True)) == {
        Group.AGENCY: 2,
        Group.FRONT: 2,
        Group.BUSINESS: 2,
        Group.INDIVIDUAL: 2,
    }
    assert all(nominee.rank <= 2 for nominee in nominees)


def test_one_proposal_waits_and_one_is_open_to_a_visitors_vote() -> None:
    second = VoteRound.objects.get(number=2)

    assert Counter(Proposal.objects.values_list("state", flat=True)) == {
        Proposal.State.DECIDED: 7,
        Proposal.State.REJECTED: 1,
        Proposal.State.ON_BALLOT: 1,
        Proposal.State.PROPOSED: 1,
    }
    assert Sitting.objects.count() == 1
    assert second.state == VoteRound.State.OPEN
    assert Counter(second.roll.values_list("present", "voted")) == {
        (True, False): 8,
        (False, False): 1,
    }


def test_the_report_of_the_phase_is_ready_and_says_that_it_is_a_demonstration(files: Path) -> None:
    job = ReportJob.objects.get()
    report = ReportFile.objects.get()

    assert job.state == ReportJob.State.READY
    assert job.snapshot
    assert job.snapshot.figures()["is_demo"]
    assert "MINH HỌA" in PdfReader(files / report.file.name).pages[0].extract_text()
