from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from awards.ballot.rounds import open_round, record_attendance
from awards.desk import DeskTask, desk_tasks
from awards.models import CouncilMember, OpenVote, Sitting, VoteRound
from criteria.models import Result
from movement.models import JoinRequest, Letter, Membership, Office, OfficeRole, User
from movement.workflow import submit
from tests.factories import (
    Portal,
    a_closed_round,
    a_complete_draft,
    a_draft_decision,
    a_draft_round,
    a_member,
    a_proposal,
    a_unit,
    a_user,
    an_issued_decision,
    an_officer,
    an_open_round,
    vote,
)


def member(number: int) -> User:
    return User.objects.get(email=f"hoi-dong-{number}@xuantruong.example")


def an_economic_officer() -> User:
    """Works for Phòng Kinh tế and heads nothing."""
    return an_officer(Office.ECONOMIC, "chuyen-vien@xuantruong.example")


def test_outsiders_have_no_tasks_of_the_council(
    portal: Portal, result: Result, sitting: Sitting, administrator: User
) -> None:
    an_open_round(sitting, [a_proposal(result, portal.culture)], portal.culture)
    unit_member = User.objects.get(email__startswith="don-vi-")
    outsiders = (unit_member, an_economic_officer(), administrator)
    assert [desk_tasks(person) for person in outsiders] == [[], [], []]


def test_a_member_finds_the_open_vote_until_it_is_cast(
    portal: Portal, result: Result, sitting: Sitting
) -> None:
    vote_round = an_open_round(sitting, [a_proposal(result, portal.culture)], portal.culture)
    url = reverse("admin:awards_vote", args=[vote_round.pk])
    hint = "Mỗi thành viên biểu quyết một lần, không sửa được."
    assert desk_tasks(member(1)) == [
        DeskTask(str(vote_round), url, hint, status="Cần biểu quyết", kind="todo")
    ]
    vote(vote_round, member(1), OpenVote.Choice.AGREE)
    assert desk_tasks(member(1)) == [
        DeskTask(str(vote_round), url, hint, status="Đã biểu quyết", kind="done")
    ]


def test_an_absent_member_finds_the_vote_but_nothing_to_do(
    portal: Portal, result: Result, sitting: Sitting
) -> None:
    vote_round = a_draft_round(sitting, [a_proposal(result, portal.culture)], portal.culture)
    here = CouncilMember.objects.exclude(user=member(1))
    record_attendance(sitting=sitting, present=list(here), actor=portal.culture)
    open_round(vote_round=vote_round, actor=portal.culture)
    assert [(task.status, task.kind) for task in desk_tasks(member(1))] == [("Vắng mặt", "done")]


@pytest.mark.parametrize("step", [a_draft_round, a_closed_round])
def test_a_vote_that_is_not_open_is_nobodys_task(
    portal: Portal, result: Result, sitting: Sitting, step: Callable[..., VoteRound]
) -> None:
    step(sitting, [a_proposal(result, portal.culture)], portal.culture)
    assert desk_tasks(member(1)) == []


def test_the_secretary_finds_the_sittings(portal: Portal, sitting: Sitting) -> None:
    CouncilMember.objects.filter(user=member(1)).update(role=CouncilMember.Role.SECRETARY)
    task = DeskTask(
        title=f"Điều hành {str(sitting).lower()}",
        url=reverse("admin:awards_run_sitting", args=[sitting.pk]),
        hint="Xét khen thưởng",
        status="Phiên họp",
        kind="done",
    )
    assert desk_tasks(member(1)) == [task]
    assert task in desk_tasks(portal.culture)


def test_the_standing_office_finds_proposals_and_drafts(portal: Portal, sitting: Sitting) -> None:
    decision = a_draft_decision(portal, sitting, portal.judged("Trạm Y tế"))
    a_proposal(portal.judged("Đảng ủy"), portal.culture)
    _sitting, proposals, draft, _hand_over = desk_tasks(portal.culture)
    assert proposals == DeskTask(
        title="Đề nghị khen thưởng từ xếp hạng",
        url=reverse("admin:awards_from_ranking"),
        hint="1 đề nghị đang chờ Hội đồng.",
        status="",
        kind="done",
    )
    assert draft == DeskTask(
        title=f"Ban hành quyết định của {str(sitting).lower()}",
        url=reverse("admin:awards_issue", args=[decision.pk]),
        hint=decision.subject,
        status="Dự thảo",
        kind="todo",
    )
    an_issued_decision(decision, portal.culture)
    assert draft not in desk_tasks(portal.culture)


def test_the_tasks_stand_on_the_first_page_of_the_admin(
    portal: Portal, result: Result, sitting: Sitting
) -> None:
    vote_round = an_open_round(sitting, [a_proposal(result, portal.culture)], portal.culture)
    url = reverse("admin:awards_vote", args=[vote_round.pk])
    for person, asked in [(member(1), assertContains), (portal.economic, assertNotContains)]:
        client = Client()
        client.force_login(person)
        asked(client.get("/quan-tri/"), url)


def test_the_standing_office_finds_what_others_wait_for_and_nobody_else_does(
    portal: Portal, django_assert_num_queries: Callable[[int], Any]
) -> None:
    before = desk_tasks(portal.culture)
    unit = a_unit("Trường Tiểu học Xuân Trường")
    representative = a_member(unit)
    submit(submission=a_complete_draft(unit, representative, portal.round), actor=representative)
    now = timezone.now()
    for number in range(2):
        JoinRequest.objects.create(
            user=a_user(f"moi-{number}@xuantruong.example"),
            unit=unit,
            kind=Membership.Kind.EDITOR,
            asked_at=now,
        )
    Letter.objects.update(state=Letter.State.FAILED, failure="Mã 554.")
    failed = Letter.objects.count()

    with django_assert_num_queries(10):
        tasks = desk_tasks(User.objects.get(pk=portal.culture.pk))

    requests, letters = "/quan-tri/movement/joinrequest/", "/quan-tri/movement/letter/"
    assert (
        tasks
        == [
            DeskTask(title, url, hint="", status="Cần làm", kind="todo")
            for title, url in [
                ("2 đề nghị tham gia chờ duyệt", f"{requests}?state__exact=pending"),
                ("1 hồ sơ chờ tiếp nhận", reverse("criteria:desk")),
                (f"{failed} thư không gửi được", f"{letters}?state__exact=failed"),
            ]
        ]
        + before
    )
    assert desk_tasks(an_economic_officer()) == []


def test_who_heads_an_office_finds_the_way_to_pass_a_post_on(portal: Portal) -> None:
    post = portal.economic.office_roles.get()
    post.kind = OfficeRole.Kind.HEAD
    post.save()

    assert desk_tasks(portal.economic) == [
        DeskTask(
            "Bàn giao việc của Phòng Kinh tế",
            reverse("admin:movement_handover_office", args=[post.office_id]),
            hint="Khi có người chuyển việc, nghỉ việc.",
            status="",
            kind="done",
        )
    ]
