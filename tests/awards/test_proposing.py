from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.utils import timezone

from awards.models import AwardForm, Proposal, Sitting
from awards.proposing import draft_citation, drop_proposal, propose, recipient_kind
from criteria.models import Result
from movement.models import Event, Group, User
from tests.acting import refusal
from tests.factories import (
    Portal,
    a_closed_round,
    a_draft_decision,
    a_draft_round,
    a_member,
    a_proposal,
    a_unit,
    an_accepted_dossier,
    an_issued_decision,
    an_open_round,
)

State = Proposal.State


def the_form(code: str = "giay-khen-tap-the") -> AwardForm:
    return AwardForm.objects.get(code=code)


def a_unit_member(portal: Portal) -> User:
    return User.objects.get(email__startswith="don-vi-")


def the_economic_officer(portal: Portal) -> User:
    return portal.economic


def a_council_member(portal: Portal) -> User:
    portal.council()
    return User.objects.get(email="hoi-dong-1@xuantruong.example")


def an_administrator(portal: Portal) -> User:
    return User.objects.create_superuser("quan-tri@xuantruong.example", "mat-khau")


OUTSIDERS = pytest.mark.parametrize(
    "person", [a_unit_member, the_economic_officer, a_council_member, an_administrator]
)


@OUTSIDERS
def test_nobody_but_the_standing_office_proposes(
    portal: Portal, result: Result, person: Callable[[Portal], User]
) -> None:
    assert refusal(
        propose,
        submission=result.submission,
        award_form=the_form(),
        citation="Số hóa hồ sơ",
        actor=person(portal),
    ) == ("Việc này thuộc Phòng Văn hóa - Xã hội.", None)
    assert not Proposal.objects.exists()


@OUTSIDERS
def test_nobody_but_the_standing_office_drops_a_proposal(
    portal: Portal, result: Result, person: Callable[[Portal], User]
) -> None:
    proposal = a_proposal(result, portal.culture)
    assert refusal(drop_proposal, proposal=proposal, actor=person(portal)) == (
        "Việc này thuộc Phòng Văn hóa - Xã hội.",
        None,
    )
    proposal.refresh_from_db()
    assert proposal.state == State.PROPOSED


def test_a_proposal_keeps_who_when_and_what_for(portal: Portal, result: Result) -> None:
    moment = timezone.now()
    proposal = propose(
        submission=result.submission,
        award_form=the_form(),
        citation="  Số hóa 1.200 hồ sơ  ",
        actor=portal.culture,
        now=moment,
    )
    proposal.refresh_from_db()
    assert proposal.state == State.PROPOSED
    assert proposal.citation == "Số hóa 1.200 hồ sơ"
    assert (proposal.proposed_by, proposal.proposed_at) == (portal.culture, moment)
    event = Event.objects.about(proposal).get()
    assert (event.kind, event.data) == ("proposal.made", {"award_form": "giay-khen-tap-the"})
    assert str(proposal) == "Trường THCS Xuân Trường – Giấy khen của Chủ tịch UBND xã (tập thể)"


def test_a_dossier_without_a_result_is_not_proposed(portal: Portal) -> None:
    unit = a_unit()
    submission = an_accepted_dossier(unit, a_member(unit), portal.round, portal.culture)
    assert refusal(
        propose,
        submission=submission,
        award_form=the_form(),
        citation="Số hóa",
        actor=portal.culture,
    ) == ("Hồ sơ chưa có kết quả của cả hai phòng.", None)


@pytest.mark.parametrize(
    ("valid_from", "valid_to"),
    [
        (timedelta(days=1), None),
        (timedelta(days=-9), timedelta(days=-1)),
    ],
)
def test_an_award_is_proposed_only_while_it_is_in_force(
    portal: Portal, result: Result, valid_from: timedelta, valid_to: timedelta | None
) -> None:
    form = the_form()
    today = timezone.localdate()
    form.valid_from = today + valid_from
    form.valid_to = None if valid_to is None else today + valid_to
    form.save()
    assert refusal(
        propose,
        submission=result.submission,
        award_form=form,
        citation="Số hóa",
        actor=portal.culture,
    ) == ("Danh hiệu, hình thức này không còn hiệu lực.", "award_form")


def test_the_first_and_the_last_day_of_a_form_count(db: None) -> None:
    form = AwardForm(
        code="thu", quorum_num=1, quorum_den=2, threshold_num=1, threshold_den=2, strict=True
    )
    form.valid_from, form.valid_to = date(2026, 10, 1), date(2026, 10, 3)
    form.save()
    days = [date(2026, 10, day) for day in range(1, 5)] + [date(2026, 9, 30)]
    assert [AwardForm.objects.in_force(day).exists() for day in days] == [
        True,
        True,
        True,
        False,
        False,
    ]


@pytest.mark.parametrize(
    ("group", "code", "words"),
    [
        (Group.AGENCY, "giay-khen-ca-nhan", "cá nhân"),
        (Group.AGENCY, "chien-si-thi-dua-co-so", "cá nhân"),
        (Group.INDIVIDUAL, "giay-khen-tap-the", "tập thể"),
    ],
)
def test_an_award_for_the_other_kind_of_recipient_is_refused(
    portal: Portal, group: str, code: str, words: str
) -> None:
    result = portal.judged("Nguyễn Thị Hoa", group=group)
    form = the_form(code)
    assert refusal(
        propose,
        submission=result.submission,
        award_form=form,
        citation="Số hóa",
        actor=portal.culture,
    ) == (f"“{form}” dành cho {words}.", "award_form")


@pytest.mark.parametrize("citation", ["", "  \n "])
def test_a_proposal_says_what_for(portal: Portal, result: Result, citation: str) -> None:
    assert refusal(
        propose,
        submission=result.submission,
        award_form=the_form(),
        citation=citation,
        actor=portal.culture,
    ) == ("Hãy ghi thành tích được đề nghị khen thưởng.", "citation")


def test_one_achievement_is_proposed_for_one_award(
    portal: Portal, result: Result, sitting: Sitting
) -> None:
    words = "Hồ sơ này đã được đề nghị; một thành tích chỉ đề nghị một lần khen thưởng."
    again = {
        "submission": result.submission,
        "award_form": the_form("bang-khen-tinh-tap-the"),
        "citation": "Số hóa",
        "actor": portal.culture,
    }
    proposal = a_proposal(result, portal.culture)
    assert refusal(propose, **again) == (words, None)
    vote_round = a_closed_round(sitting, [proposal], portal.culture)
    assert vote_round.state == "closed"
    assert refusal(propose, **again) == (words, None)
    assert Proposal.objects.count() == 1


def test_a_decided_dossier_is_not_proposed_again(
    portal: Portal, result: Result, sitting: Sitting
) -> None:
    an_issued_decision(a_draft_decision(portal, sitting, result), portal.culture)
    sentence, _field = refusal(
        propose,
        submission=result.submission,
        award_form=the_form(),
        citation="Số hóa",
        actor=portal.culture,
    )
    assert sentence.startswith("Hồ sơ này đã được đề nghị")


def test_after_a_rejection_the_dossier_may_be_proposed_again(
    portal: Portal, result: Result, sitting: Sitting
) -> None:
    rejected = a_proposal(result, portal.culture)
    a_closed_round(sitting, [rejected], portal.culture, agree=1)
    again = a_proposal(result, portal.culture)
    states = Proposal.objects.order_by("pk").values_list("pk", "state")
    assert list(states) == [(rejected.pk, State.REJECTED), (again.pk, State.PROPOSED)]


def test_a_dropped_dossier_may_be_proposed_again(portal: Portal, result: Result) -> None:
    dropped = drop_proposal(proposal=a_proposal(result, portal.culture), actor=portal.culture)
    assert dropped.state == State.DROPPED
    assert [event.kind for event in Event.objects.about(dropped)] == [
        "proposal.made",
        "proposal.dropped",
    ]
    again = a_proposal(result, portal.culture, "bang-khen-tinh-tap-the")
    assert again.state == State.PROPOSED


def test_a_proposal_before_the_council_is_not_dropped(
    portal: Portal, result: Result, sitting: Sitting
) -> None:
    proposal = a_proposal(result, portal.culture)
    an_open_round(sitting, [proposal], portal.culture)
    assert refusal(drop_proposal, proposal=proposal, actor=portal.culture) == (
        "Đề nghị đã đưa ra Hội đồng, không rút được nữa.",
        None,
    )


def test_a_proposal_on_a_ballot_that_is_not_open_may_be_dropped(
    portal: Portal, result: Result, sitting: Sitting
) -> None:
    proposal = a_proposal(result, portal.culture)
    a_draft_round(sitting, [proposal], portal.culture)
    assert drop_proposal(proposal=proposal, actor=portal.culture).state == State.DROPPED


def test_a_proposal_is_dropped_once(portal: Portal, result: Result) -> None:
    proposal = a_proposal(result, portal.culture)
    drop_proposal(proposal=proposal, actor=portal.culture)
    sentence, _field = refusal(drop_proposal, proposal=proposal, actor=portal.culture)
    assert sentence == "Đề nghị đã đưa ra Hội đồng, không rút được nữa."


def test_individuals_and_collectives_are_told_apart(portal: Portal) -> None:
    kinds = [
        recipient_kind(portal.judged(f"Tên {group}", group=group).submission)
        for group in (Group.AGENCY, Group.FRONT, Group.BUSINESS, Group.INDIVIDUAL)
    ]
    assert kinds == ["collective", "collective", "collective", "individual"]


def test_the_first_wording_of_a_citation_comes_from_the_dossier(
    portal: Portal, result: Result
) -> None:
    achievement = result.submission.achievements.get()
    achievement.pk = None
    achievement.title = "Trồng 500 cây xanh"
    achievement.save()
    assert draft_citation(result.submission) == "Số hóa hồ sơ một cửa; Trồng 500 cây xanh"
