"""The standing office publishes a group; its units get a letter, nobody else."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from criteria.models import CriteriaSet, Publication, Result
from criteria.publication import groups_to_publish, is_published, publish_results, without_result
from movement import workflow
from movement.models import (
    Event,
    Group,
    Letter,
    Membership,
    Office,
    Round,
    RoundWindow,
    Submission,
    User,
)
from tests.acting import refusal
from tests.factories import (
    Portal,
    a_complete_draft,
    a_member,
    a_unit,
    an_accepted_dossier,
    an_officer,
)

ADDRESS = reverse("criteria:publish_results")


def agency() -> Group:
    return Group.objects.get(code=Group.AGENCY)


def refused(portal: Portal, **changes: object) -> str:
    arguments = {"round_": portal.round, "group": agency(), "actor": portal.culture, **changes}
    return refusal(publish_results, **arguments)[0]


def publish(portal: Portal, group: str = Group.AGENCY) -> Publication:
    row = Group.objects.get(code=group)
    return publish_results(round_=portal.round, group=row, actor=portal.culture)


def test_only_the_standing_office_publishes(portal: Portal) -> None:
    portal.judged("Trạm Y tế")
    sentence = "Công bố kết quả là việc của Phòng Văn hóa - Xã hội."
    assert refused(portal, actor=portal.economic) == sentence
    assert refused(portal, actor=a_member(a_unit())) == sentence
    assert not Publication.objects.exists()


def test_a_group_without_a_set_cannot_be_published(portal: Portal) -> None:
    next_year = Round.objects.get(year=2027)
    sentence = refused(portal, round_=next_year)
    assert sentence == f"Nhóm {agency()} chưa có bộ tiêu chí trong Đợt thi đua năm 2027."


def test_a_group_without_results_cannot_be_published(portal: Portal) -> None:
    portal.judged("Hội Phụ nữ", group=Group.FRONT)
    assert refused(portal) == ("Nhóm chưa có hồ sơ nào được chấm nên chưa có kết quả để công bố.")


def test_received_dossiers_without_a_result_are_named(portal: Portal) -> None:
    portal.judged("Trạm Y tế")
    for number, name in enumerate(["Trường Tiểu học", "Trường Mầm non"]):
        unit = a_unit(name)
        member = a_member(unit, f"thieu-{number}@xuantruong.example")
        an_accepted_dossier(unit, member, portal.round, portal.culture)
    assert refused(portal) == (
        "Chưa công bố được, vì hai phòng chưa ký chốt hồ sơ của: Trường Mầm non, Trường Tiểu học."
    )


def test_dossiers_that_nobody_received_do_not_hinder(portal: Portal) -> None:
    result = portal.judged("Trạm Y tế")
    unit = a_unit("Trường Mầm non")
    member = a_member(unit)
    waiting = a_complete_draft(unit, member, portal.round)
    workflow.submit(submission=waiting, actor=member)
    publish(portal)
    assert is_published(result.submission) is True
    assert is_published(waiting) is False


def test_a_group_is_published_once(portal: Portal) -> None:
    portal.judged("Trạm Y tế")
    publication = publish(portal)
    moment = timezone.localtime(publication.published_at)
    assert refused(portal) == f"Kết quả của nhóm đã được công bố lúc {moment:%H:%M %d/%m/%Y}."
    assert Publication.objects.count() == 1


def test_publishing_shows_the_group_and_no_other(portal: Portal) -> None:
    own = portal.judged("Trạm Y tế")
    other = portal.judged("Hội Phụ nữ", group=Group.FRONT)
    assert is_published(own.submission) is False
    publication = publish(portal)
    assert (publication.published_by, publication.group) == (portal.culture, agency())
    assert is_published(own.submission) is True
    assert is_published(other.submission) is False


def test_publishing_shows_the_round_and_no_other(portal: Portal) -> None:
    last_year = portal.judged("Trạm Y tế")
    Submission.objects.filter(pk=last_year.submission_id).update(round=Round.objects.get(year=2027))
    portal.judged("Trường Mầm non")
    publish(portal)
    assert is_published(Submission.objects.get(pk=last_year.submission_id)) is False


def test_every_result_becomes_version_one(portal: Portal) -> None:
    first, second = portal.judged("Trạm Y tế", "0.9"), portal.judged("Trường Mầm non", "0.8")
    publication = publish(portal)
    for result, rank in ((first, 1), (second, 2)):
        version = result.versions.get()
        assert (version.number, version.total, version.rank) == (1, result.total, rank)
        assert (version.reason, version.actor) == ("Công bố kết quả.", portal.culture)
        assert version.at == publication.published_at


def test_the_event_holds_no_points(portal: Portal) -> None:
    portal.judged("Trạm Y tế", "0.9")
    event = Event.objects.about(publish(portal)).get()
    assert (event.kind, event.actor, event.data) == (
        "results.published",
        portal.culture,
        {"count": 1},
    )


def test_the_units_writers_get_a_letter_without_points(portal: Portal) -> None:
    result = portal.judged("Trạm Y tế", "0.8125")
    unit = result.submission.unit
    editor = a_member(unit, "soan-thao@xuantruong.example", Membership.Kind.EDITOR)
    portal.judged("Hội Phụ nữ", group=Group.FRONT)
    publish(portal)
    letters = Letter.objects.filter(kind="results_published")
    representative = unit.memberships.exclude(user=editor).get().user
    assert {letter.to_email for letter in letters} == {editor.email, representative.email}
    letter = letters.get(to_user=editor)
    assert letter.subject == (
        f"Đã có kết quả chấm điểm hồ sơ {result.submission.reference} của Trạm Y tế"
    )
    for body in (letter.text, letter.html):
        assert reverse("criteria:result", args=[result.submission_id]) in body
        assert "81,25" not in body
        assert "kiến nghị" in body


def test_a_unit_whose_dossier_is_judged_after_publication_gets_its_letter_then(
    portal: Portal,
) -> None:
    portal.judged("Trạm Y tế")
    publish(portal)
    late = portal.judged("Văn phòng")
    assert is_published(late.submission)
    letters = Letter.objects.filter(kind="results_published")
    letter = letters.get(subject__contains=late.submission.reference)
    assert letters.count() == 2
    assert letter.to_user in User.objects.filter(memberships__unit=late.submission.unit)


def test_without_dates_for_appeals_the_letter_promises_none(portal: Portal) -> None:
    portal.judged("Trạm Y tế")
    RoundWindow.objects.filter(kind=RoundWindow.Kind.APPEAL).delete()
    publish(portal)
    letter = Letter.objects.get(kind="results_published")
    assert "kiến nghị" not in letter.text + letter.html


def test_the_moment_may_be_told(portal: Portal) -> None:
    portal.judged("Trạm Y tế")
    moment = timezone.now() - timedelta(hours=1)
    publication = publish_results(
        round_=portal.round, group=agency(), actor=portal.culture, now=moment
    )
    assert publication.published_at == moment


def test_what_is_missing_is_counted_by_group(portal: Portal) -> None:
    portal.judged("Trạm Y tế")
    portal.judged("Hội Phụ nữ", group=Group.FRONT)
    unit = a_unit("Trường Mầm non")
    member = a_member(unit)
    open_one = an_accepted_dossier(unit, member, portal.round, portal.culture)
    other = a_unit("Trường Tiểu học")
    waiting = a_complete_draft(other, a_member(other, "cho@xuantruong.example"), portal.round)
    workflow.submit(submission=waiting, actor=waiting.unit.memberships.get().user)
    publish(portal, Group.FRONT)
    agencies, front = groups_to_publish()
    assert agencies.criteria_set.group == agency()
    assert (agencies.received, agencies.judged, agencies.outside) == (2, 1, 1)
    assert (agencies.missing, agencies.publication) == ([open_one], None)
    assert without_result(agencies.criteria_set) == [open_one]
    assert agencies.is_ready is False
    assert front.publication == Publication.objects.get()
    assert front.is_ready is False


def test_a_group_is_ready_when_all_its_dossiers_have_results(portal: Portal) -> None:
    portal.judged("Trạm Y tế")
    (state,) = groups_to_publish()
    assert state.is_ready is True


def test_groups_with_drafts_only_are_left_out(portal: Portal) -> None:
    unit = a_unit()
    a_complete_draft(unit, a_member(unit), portal.round)
    assert groups_to_publish() == []


def test_the_page_is_closed_to_outsiders_and_to_the_other_office(
    portal: Portal, client: Client
) -> None:
    assert client.get(ADDRESS).status_code == 302
    for person in (a_member(a_unit()), portal.economic):
        client.force_login(person)
        assert client.get(ADDRESS).status_code == 404
        assert client.post(ADDRESS, {"set": "1"}).status_code == 404


def test_the_page_publishes_the_group_whose_button_was_pressed(
    portal: Portal, client: Client
) -> None:
    result = portal.judged("Trạm Y tế")
    portal.judged("Hội Phụ nữ", group=Group.FRONT)
    criteria_set = CriteriaSet.objects.in_force().get(group=agency())
    client.force_login(portal.culture)
    page = client.post(ADDRESS, {"set": criteria_set.pk}, follow=True).content.decode()
    assert is_published(result.submission) is True
    assert Publication.objects.count() == 1
    assert f"Đã công bố kết quả nhóm {agency()}." in page


def test_a_second_click_is_told_that_it_was_done(portal: Portal, client: Client) -> None:
    portal.judged("Trạm Y tế")
    publish(portal)
    criteria_set = CriteriaSet.objects.in_force().get(group=agency())
    client.force_login(portal.culture)
    page = client.post(ADDRESS, {"set": criteria_set.pk}, follow=True).content.decode()
    assert "Kết quả của nhóm đã được công bố lúc" in page


@pytest.mark.parametrize("typed", ["", "abc", "0", "999999999999999999999"])
def test_a_made_up_group_is_not_found(portal: Portal, client: Client, typed: str) -> None:
    client.force_login(portal.culture)
    assert client.post(ADDRESS, {"set": typed}).status_code == 404


def test_the_page_names_what_is_missing_and_shows_no_button(portal: Portal, client: Client) -> None:
    unit = a_unit("Trường Mầm non")
    an_accepted_dossier(unit, a_member(unit), portal.round, portal.culture)
    client.force_login(portal.culture)
    page = client.get(ADDRESS).content.decode()
    assert "0 trên 1 hồ sơ đã tiếp nhận có kết quả." in page
    assert "Trường Mầm non" in page
    assert '<form method="post" data-once>' not in page


def test_an_officer_of_the_standing_office_may_publish(portal: Portal) -> None:
    portal.judged("Trạm Y tế")
    officer = an_officer(Office.CULTURE_SOCIAL, "chuyen-vien@xuantruong.example")
    publish_results(round_=portal.round, group=agency(), actor=officer)
    assert Publication.objects.get().published_by == officer


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_asks_the_database_as_often_for_three_dossiers_as_for_one(
    portal: Portal, client: Client, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    for number in range(count):
        unit = a_unit(f"Trường {number}")
        member = a_member(unit, f"truong-{number}@xuantruong.example")
        an_accepted_dossier(unit, member, portal.round, portal.culture)
    client.force_login(portal.culture)
    client.get(ADDRESS)
    with django_assert_num_queries(11):
        client.get(ADDRESS)
    assert not Result.objects.exists()
