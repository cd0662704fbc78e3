from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from criteria.models import CriteriaSet, SelfScore
from criteria.self_scoring import criteria_of, save_self_score
from movement import workflow
from movement.models import Submission, Unit, User
from tests.factories import (
    Portal,
    a_complete_draft,
    a_draft,
    a_member,
    a_unit,
    an_achievement,
)


def as_(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def url_of(submission: Submission) -> str:
    return reverse("criteria:self_scores", args=[submission.pk])


@pytest.fixture
def draft(portal: Portal, unit: Unit, member: User) -> Submission:
    return a_draft(unit, member, portal.round)


def test_whoever_is_not_signed_in_is_led_to_the_sign_in_page(
    client: Client, draft: Submission
) -> None:
    response = client.get(url_of(draft))
    assert response.status_code == 302
    assert response["Location"] == f"/tai-khoan/login/?next={url_of(draft)}"


def test_for_outsiders_and_officers_the_page_does_not_exist(
    portal: Portal, draft: Submission
) -> None:
    outsider = a_member(a_unit("Trạm Y tế"), "tram@xuantruong.example")
    administrator = User.objects.create_superuser("quan-tri@xuantruong.example", "mat-khau")
    first = criteria_of(draft)[0]
    for person in (outsider, portal.culture, portal.economic, administrator):
        client = as_(person)
        assert client.get(url_of(draft)).status_code == 404
        assert client.post(url_of(draft), {f"points_{first.pk}": "1"}).status_code == 404
    assert not SelfScore.objects.exists()


def test_a_sent_dossier_has_no_such_page(portal: Portal, unit: Unit, member: User) -> None:
    submission = a_complete_draft(unit, member, portal.round)
    workflow.submit(submission=submission, actor=member)
    assert as_(member).get(url_of(submission)).status_code == 404


def test_points_are_saved_and_the_unit_goes_back_to_its_dossier(
    draft: Submission, member: User
) -> None:
    first, second, *_rest = criteria_of(draft)
    client = as_(member)
    response = client.post(
        url_of(draft),
        {f"points_{first.pk}": "12,5", f"note_{first.pk}": "Báo cáo", f"points_{second.pk}": "0"},
    )
    dossier_url = reverse("movement:dossier", args=[draft.pk])
    assert (response.status_code, response["Location"]) == (302, dossier_url)
    assert [(row.criterion, row.points, row.note) for row in draft.self_scores.all()] == [
        (first, Decimal("12.5"), "Báo cáo"),
        (second, Decimal(0), ""),
    ]
    assert "Đã lưu điểm tự chấm." in client.get(dossier_url).content.decode()


def test_right_cells_are_saved_and_a_wrong_one_keeps_what_was_typed(
    draft: Submission, member: User
) -> None:
    first, second, *_rest = criteria_of(draft)
    response = as_(member).post(
        url_of(draft),
        {
            f"points_{first.pk}": "14,5",
            f"note_{first.pk}": "Vượt cả điểm chuẩn",
            f"points_{second.pk}": "3",
        },
    )
    assert response.status_code == 200
    assert response.context["form"].errors == {f"points_{first.pk}": ["Điểm phải từ 0 đến 14."]}
    assert [row.criterion for row in draft.self_scores.all()] == [second]
    page = response.content.decode()
    assert 'value="14,5"' in page
    assert "Vượt cả điểm chuẩn</textarea>" in page
    beside = page.index(f'id="id_points_{first.pk}_error"')
    assert page.index("Điểm phải từ 0 đến 14.", beside) < page.index(f'name="points_{first.pk}"')


def test_a_set_replaced_while_the_page_was_open_saves_nothing_of_the_old(
    draft: Submission, member: User
) -> None:
    first = criteria_of(draft)[0]
    CriteriaSet.objects.filter(pk=first.criteria_set_id).update(state="draft")
    response = as_(member).post(url_of(draft), {f"points_{first.pk}": "1"})
    assert response.status_code == 302
    assert not draft.self_scores.exists()


def test_what_was_saved_is_shown_again(draft: Submission, member: User) -> None:
    first = criteria_of(draft)[0]
    save_self_score(
        submission=draft, criterion=first, points=Decimal("7.25"), note="Báo cáo", actor=member
    )
    page = as_(member).get(url_of(draft)).content.decode()
    assert 'value="7,25"' in page
    assert "Báo cáo</textarea>" in page


def test_without_criteria_the_unit_is_told_to_wait(draft: Submission, member: User) -> None:
    CriteriaSet.objects.update(state=CriteriaSet.State.DRAFT)
    page = as_(member).get(url_of(draft)).content.decode()
    assert "Bộ tiêu chí của nhóm chưa được ban hành" in page
    assert "<textarea" not in page


def test_the_page_costs_the_same_with_one_claim_and_with_all(
    draft: Submission, member: User
) -> None:
    client = as_(member)
    achievement = an_achievement(draft, member)
    counts = []
    for criteria in (criteria_of(draft)[:1], criteria_of(draft)):
        for criterion in criteria:
            save_self_score(
                submission=draft,
                criterion=criterion,
                points=Decimal(1),
                note="",
                achievements=[achievement],
                evidence=achievement.evidence.all(),
                actor=member,
            )
        with CaptureQueriesContext(connection) as captured:
            assert client.get(url_of(draft)).status_code == 200
        counts.append(len(captured))
    assert counts == [17, 17]


def test_grounds_are_chosen_among_the_dossiers_own(draft: Submission, member: User) -> None:
    achievement = an_achievement(draft, member)
    evidence = achievement.evidence.get()
    first = criteria_of(draft)[0]
    client = as_(member)
    client.post(
        url_of(draft),
        {
            f"points_{first.pk}": "7",
            f"achievements_{first.pk}": [achievement.pk],
            f"evidence_{first.pk}": [evidence.pk],
        },
    )
    claim = draft.self_scores.get()
    assert (list(claim.achievements.all()), list(claim.evidence.all())) == (
        [achievement],
        [evidence],
    )
    page = client.get(url_of(draft)).content.decode()
    assert "(đã chọn 2)" in page
    assert page.count(" checked>") == 2


def test_a_ground_of_another_unit_is_no_choice(
    portal: Portal, draft: Submission, member: User
) -> None:
    other = a_unit("Trạm Y tế")
    stranger = a_member(other, "tram@xuantruong.example")
    foreign = an_achievement(a_draft(other, stranger, portal.round), stranger)
    an_achievement(draft, member)
    first, second = criteria_of(draft)[:2]
    response = as_(member).post(
        url_of(draft),
        {
            f"points_{first.pk}": "7",
            f"achievements_{first.pk}": [foreign.pk],
            f"points_{second.pk}": "2",
        },
    )
    assert response.context["form"].errors == {
        f"achievements_{first.pk}": ["Một căn cứ đã chọn không còn trong hồ sơ; hãy chọn lại."]
    }
    assert [claim.criterion for claim in draft.self_scores.all()] == [second]


def test_the_page_measures_points_against_evidence(draft: Submission, member: User) -> None:
    first = criteria_of(draft)[0]
    save_self_score(submission=draft, criterion=first, points=Decimal(7), note="", actor=member)
    page = as_(member).get(url_of(draft)).content.decode()
    assert (
        "Ông/bà tự chấm 7 điểm, trong đó 0 điểm có minh chứng; "
        "còn 7 điểm chưa có minh chứng ở: CQ1.1." in page
    )


def test_a_stale_page_overwrites_nothing_and_shows_both_texts(
    draft: Submission, member: User
) -> None:
    first = criteria_of(draft)[0]
    client = as_(member)
    client.post(url_of(draft), {f"points_{first.pk}": "7", "version": "0"})
    response = client.post(url_of(draft), {f"points_{first.pk}": "9", "version": "0"})
    assert response.status_code == 409
    assert draft.self_scores.get().points == Decimal(7)
    assert 'value="9"' in response.content.decode()


def test_an_emptied_cell_takes_the_claim_back(draft: Submission, member: User) -> None:
    first, second = criteria_of(draft)[:2]
    client = as_(member)
    client.post(url_of(draft), {f"points_{first.pk}": "1", f"points_{second.pk}": "2"})
    emptied = {f"points_{first.pk}": "", f"points_{second.pk}": "2", "version": "1"}
    client.post(url_of(draft), emptied)
    assert [claim.criterion for claim in draft.self_scores.all()] == [second]
