from collections.abc import Callable
from typing import Any

import pytest
from django.contrib import admin
from django.http import HttpResponse
from django.urls import reverse

from movement import workflow
from movement.evidence import take_down_evidence
from movement.gaps import answer_gap
from movement.models import (
    Achievement,
    Evidence,
    Gap,
    Revision,
    RevisionRequest,
    Submission,
    User,
)
from tests.factories import PDF, Portal, an_achievement, send_back
from tests.movement.pages import text
from tests.movement.people import browser_of


def page(name: str, submission: Submission, *keys: int) -> str:
    return reverse(f"movement:{name}", args=[submission.pk, *keys])


def see(user: User, address: str) -> HttpResponse:
    response = browser_of(user).get(address)
    assert response.status_code == 200
    return response


@pytest.fixture
def sent(draft: Submission, member: User) -> Submission:
    return workflow.submit(submission=draft, actor=member)


@pytest.fixture
def returned(sent: Submission, portal: Portal) -> Submission:
    return send_back(sent, portal.culture)


@pytest.fixture
def sent_again(returned: Submission, member: User) -> Submission:
    """The summary is rewritten, an achievement added, the gap answered, the dossier sent."""
    Submission.objects.update(summary="Đơn vị đã hoàn thành mọi chỉ tiêu.")
    an_achievement(returned, member, title="Trồng cây", description="500 cây xanh.")
    answer_gap(gap=returned.gaps.get(), answer="Đã thêm ở thành tích 2.", actor=member)
    return workflow.submit(submission=returned, actor=member)


# Who


@pytest.mark.parametrize("name", ["revision", "changes"])
def test_a_person_of_another_unit_reads_no_revision(
    name: str, sent_again: Submission, outsider: User
) -> None:
    keys = [1] if name == "revision" else []

    assert browser_of(outsider).get(page(name, sent_again, *keys)).status_code == 404


def test_nobody_can_edit_what_a_unit_sent(sent: Submission) -> None:
    shown = {model for model in admin.site._registry if model._meta.app_label == "movement"}
    kept = {Submission, Achievement, Evidence, Revision, Gap, RevisionRequest}

    assert not shown & kept
    with pytest.raises(TypeError, match="A revision is frozen"):
        Revision.objects.update(content={})
    with pytest.raises(TypeError, match="A revision is frozen"):
        sent.revisions.filter(number=1).update(number=2)


# A revision


def test_a_revision_is_shown_as_it_was_sent(sent_again: Submission, portal: Portal) -> None:
    first = text(see(portal.economic, page("revision", sent_again, 1)))
    second = text(see(portal.economic, page("revision", sent_again, 2)))

    assert "Đơn vị đã hoàn thành các chỉ tiêu." in first
    assert "Trồng cây" not in first
    assert "Đơn vị đã hoàn thành mọi chỉ tiêu." in second
    assert "Đã thêm ở thành tích 2." in second
    assert "Lê Thị Cúc nộp lúc" in second


@pytest.mark.parametrize("number", [0, 2, 999_999_999])
def test_a_revision_that_was_never_sent_does_not_exist(
    number: int, sent: Submission, member: User
) -> None:
    assert browser_of(member).get(page("revision", sent, number)).status_code == 404


def test_a_file_that_was_taken_down_since_stays_with_its_revision(
    returned: Submission, member: User, portal: Portal
) -> None:
    achievement = returned.achievements.get()
    evidence = achievement.evidence.get()
    take_down_evidence(achievement=achievement, evidence=evidence, actor=member)

    shown = see(portal.economic, page("revision", returned, 1)).content.decode()

    address = reverse("movement:evidence_file", args=[evidence.pk])
    assert f'href="{address}"' in shown
    response = browser_of(portal.economic).get(address)
    assert response.getvalue() == PDF  # type: ignore[attr-defined]


# The record


def test_the_offices_read_what_was_sent_while_the_unit_writes_on(
    returned: Submission, member: User, portal: Portal
) -> None:
    Submission.objects.update(summary="Đang viết dở")

    for officer in (portal.culture, portal.economic):
        shown = text(see(officer, page("record", returned)))
        assert "Đơn vị đã hoàn thành các chỉ tiêu." in shown
        assert "Đang viết dở" not in shown
        assert "không phải nội dung đang sửa" in shown
    assert "Đang viết dở" in text(see(member, page("record", returned)))


def test_a_withdrawn_dossier_shows_what_was_sent(
    returned: Submission, member: User, portal: Portal
) -> None:
    Submission.objects.update(summary="Đang viết dở")
    workflow.withdraw(submission=returned, actor=member)

    for reader in (member, portal.economic):
        shown = text(see(reader, page("record", returned)))
        assert "Bản nộp lần 1" in shown
        assert "Đang viết dở" not in shown


# What changed


def test_the_changes_after_a_return_are_told_to_the_unit_and_the_offices(
    sent_again: Submission, member: User, portal: Portal
) -> None:
    for reader in (member, portal.culture, portal.economic):
        response = see(reader, page("changes", sent_again))
        shown = text(response)
        assert "So lần 1 với lần 2." in shown
        assert "[bỏ: các ]" in shown
        assert "[thêm: mọi ]" in shown
        assert "[thêm: 500 cây xanh. ]" in shown
        assert "<del>" in response.content.decode()
        assert "<ins>" in response.content.decode()


def test_the_address_may_name_two_revisions(sent_again: Submission, member: User) -> None:
    browser = browser_of(member)
    address = page("changes", sent_again)

    assert "So lần 2 với lần 1." in text(browser.get(address, {"tu": "2", "den": "1"}))
    assert "Hai bản giống hệt nhau." in text(browser.get(address, {"tu": "2"}))


@pytest.mark.parametrize("typed", ["3", "0", "-1", "hai", "²", "", "9" * 5000])
def test_a_revision_that_does_not_exist_is_not_compared(
    typed: str, sent_again: Submission, member: User
) -> None:
    assert browser_of(member).get(page("changes", sent_again), {"tu": typed}).status_code == 404


def test_a_dossier_with_one_revision_or_none_says_so(draft: Submission, member: User) -> None:
    assert "Hồ sơ chưa nộp lần nào." in text(see(member, page("changes", draft)))

    workflow.submit(submission=draft, actor=member)

    assert "Hồ sơ mới nộp một lần" in text(see(member, page("changes", draft)))


def test_of_three_revisions_any_two_can_be_chosen(sent_again: Submission, member: User) -> None:
    workflow.withdraw(submission=sent_again, actor=member)
    workflow.start_dossier(unit=sent_again.unit, round_=sent_again.round, actor=member)
    Submission.objects.update(summary="Lần ba.")
    workflow.submit(submission=sent_again, actor=member)

    response = see(member, page("changes", sent_again))

    assert "So lần 2 với lần 3." in text(response)
    assert 'name="tu"' in response.content.decode()


@pytest.mark.parametrize("name", ["record", "changes", "revision"])
def test_reading_costs_the_same_with_one_and_with_thirty_achievements(
    name: str,
    sent_again: Submission,
    portal: Portal,
    member: User,
    django_assert_num_queries: Callable[[int], Any],
) -> None:
    keys = [2] if name == "revision" else []
    browser = browser_of(portal.culture)
    costs = {"record": 14, "changes": 9, "revision": 10}

    with django_assert_num_queries(costs[name]):
        browser.get(page(name, sent_again, *keys))

    again = an_addition_of_thirty(sent_again, member)
    keys = [3] if name == "revision" else []
    with django_assert_num_queries(costs[name]):
        browser.get(page(name, again, *keys))


def an_addition_of_thirty(submission: Submission, member: User) -> Submission:
    workflow.withdraw(submission=submission, actor=member)
    workflow.start_dossier(unit=submission.unit, round_=submission.round, actor=member)
    for number in range(30):
        an_achievement(submission, member, title=f"Việc số {number}")
    return workflow.submit(submission=submission, actor=member)
