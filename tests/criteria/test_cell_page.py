"""One cell saved by the page's script: what the script hears, and who may not speak to it."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from criteria.conflicts import declare
from criteria.models import Criterion, Declaration, Score, ScoreSheet
from movement.models import Office, RoundWindow, Submission, User
from tests.criteria.judging import a_ground
from tests.criteria.pages import (
    as_,
    cell,
    cell_url,
    criteria_of_office,
    finished,
    give,
    taken,
    two_scorers_an_office,
)
from tests.factories import Portal, a_member, a_unit, an_officer, open_window


def an_outsider(portal: Portal) -> User:
    return a_member(a_unit("Trạm Y tế"), "tram@xuantruong.example")


def the_unit_itself(portal: Portal) -> User:
    return User.objects.get(email="dai-dien@xuantruong.example")


def the_other_office(portal: Portal) -> User:
    return portal.culture


@pytest.fixture
def criterion(portal: Portal, dossier: Submission) -> Criterion:
    """The office's first: at most 8 points, 4 are claimed."""
    return criteria_of_office(dossier)[0]


def save(
    user: User, submission: Submission, criterion: Criterion, points: str, **typed: str
) -> tuple[int, dict[str, Any]]:
    """What the script sends for the cell, and what it hears."""
    body = cell(criterion, points, **typed) | {"autosave": "1"}
    response = as_(user).post(cell_url(submission, criterion), body)
    return response.status_code, response.json()


@pytest.mark.parametrize("person", [an_outsider, the_unit_itself, the_other_office])
def test_for_everyone_outside_the_office_the_cell_does_not_exist(
    portal: Portal,
    dossier: Submission,
    criterion: Criterion,
    person: Callable[[Portal], User],
) -> None:
    assert save(person(portal), dossier, criterion, "4")[0] == 404
    assert not ScoreSheet.objects.exists()


def test_with_a_conflict_of_interest_the_cell_does_not_exist(
    portal: Portal, dossier: Submission, criterion: Criterion
) -> None:
    declare(user=portal.economic, unit=dossier.unit, kind=Declaration.Kind.FAMILY)
    assert save(portal.economic, dossier, criterion, "4")[0] == 404


def test_whoever_was_signed_out_is_told_and_keeps_the_page(
    client: Client, dossier: Submission, criterion: Criterion
) -> None:
    response = client.post(cell_url(dossier, criterion), {"autosave": "1"})
    assert response.status_code == 401
    assert response.json()["message"].startswith("Ông/bà đã bị đăng xuất nên chưa lưu được.")


def test_the_other_offices_criterion_does_not_exist(portal: Portal, dossier: Submission) -> None:
    foreign = criteria_of_office(dossier, Office.CULTURE_SOCIAL)[0]
    assert save(portal.economic, dossier, foreign, "4")[0] == 404


def test_a_cell_is_only_saved_never_read(
    portal: Portal, dossier: Submission, criterion: Criterion
) -> None:
    assert as_(portal.economic).get(cell_url(dossier, criterion)).status_code == 405


def test_the_first_cell_takes_a_seat_and_hears_version_total_and_what_is_missing(
    portal: Portal, dossier: Submission, criterion: Criterion
) -> None:
    status, answer = save(portal.economic, dossier, criterion, "7,5", reason="Vượt")
    assert status == 200
    assert answer.pop("message") == f"Đã lưu CQ1.2 lúc {answer.pop('saved_at')}."
    assert answer == {
        "version": 1,
        "points": "7,5",
        "total": "7,5",
        "missing": ["CQ2.2: chưa cho điểm.", "CQ2.3: chưa cho điểm."],
    }
    score = Score.objects.get()
    assert (score.sheet.scorer, score.points) == (portal.economic, Decimal("7.5"))


def test_saving_again_raises_the_version_and_the_same_words_do_not(
    portal: Portal, dossier: Submission, criterion: Criterion
) -> None:
    versions = [
        save(portal.economic, dossier, criterion, points, version=version)[1]["version"]
        for points, version in [("4", "0"), ("5", "1"), ("5", "2")]
    ]
    assert versions == [1, 2, 2]


def test_an_emptied_cell_has_no_version(
    portal: Portal, dossier: Submission, criterion: Criterion
) -> None:
    save(portal.economic, dossier, criterion, "4")
    status, answer = save(portal.economic, dossier, criterion, "", reason="", none="", version="1")
    assert (status, answer["version"], answer["points"], answer["total"]) == (200, 0, "–", "0")
    assert not Score.objects.exists()


@pytest.mark.parametrize(
    "case",
    [
        ("9", {}, "points", "Điểm phải từ 0 đến 8."),
        ("4", {"page": "x"}, "page", "Hãy ghi số trang từ 1 đến 9999."),
        ("4", {"none": "", "page": "2"}, "page", "Đã ghi trang thì hãy chọn tệp minh chứng."),
    ],
)
def test_a_wrong_cell_is_told_by_its_field_and_nothing_is_saved(
    portal: Portal,
    dossier: Submission,
    criterion: Criterion,
    case: tuple[str, dict[str, str], str, str],
) -> None:
    points, typed, name, sentence = case
    assert save(portal.economic, dossier, criterion, points, **typed) == (
        422,
        {
            "errors": {f"{name}_{criterion.pk}": sentence},
            "message": f"Chưa lưu CQ1.2: {sentence}",
        },
    )
    assert not Score.objects.exists()


def test_a_cell_that_changed_in_another_tab_is_shown_and_stays(
    portal: Portal, dossier: Submission, criterion: Criterion
) -> None:
    give(taken(dossier, portal.economic), criterion, "6", "Lý do ở thẻ kia")
    status, answer = save(portal.economic, dossier, criterion, "2", version="0")
    key = criterion.pk
    assert (status, answer) == (
        409,
        {
            "version": 1,
            "message": "Chưa lưu CQ1.2: ô này vừa được lưu ở nơi khác. Hãy chọn giữ nội dung nào.",
            "points": "6",
            "theirs": {
                f"points_{key}": "6",
                f"reason_{key}": "Lý do ở thẻ kia",
                f"evidence_{key}": [""],
                f"page_{key}": None,
                f"none_{key}": True,
            },
        },
    )
    assert Score.objects.get().points == Decimal(6)


def test_whoever_takes_the_stored_cell_gets_its_file_and_no_tick(
    portal: Portal, dossier: Submission, criterion: Criterion
) -> None:
    key = str(a_ground(dossier).pk)
    save(portal.economic, dossier, criterion, "4", none="", evidence=key, page="2")
    _status, answer = save(portal.economic, dossier, criterion, "2", version="0")
    theirs = [answer["theirs"][f"{name}_{criterion.pk}"] for name in ("evidence", "page", "none")]
    assert theirs == [[key], "2", False]


def test_a_cell_that_was_emptied_in_another_tab_is_told_too(
    portal: Portal, dossier: Submission, criterion: Criterion
) -> None:
    taken(dossier, portal.economic)
    status, answer = save(portal.economic, dossier, criterion, "2", version="3")
    assert (status, answer["version"], answer["points"]) == (409, 0, "–")


def test_too_late_for_a_seat_for_the_window_or_for_the_own_sheet_is_told_in_words(
    portal: Portal, dossier: Submission, criterion: Criterion
) -> None:
    two_scorers_an_office()
    finished(dossier, portal.economic, "3")
    taken(dossier, an_officer(Office.ECONOMIC, "kinh-te-2@xuantruong.example"))
    third = an_officer(Office.ECONOMIC, "kinh-te-3@xuantruong.example")
    key = f"points_{criterion.pk}"
    said = [
        save(user, dossier, criterion, "5", version="1")[1]["errors"][key]
        for user in (portal.economic, third)
    ]
    open_window(portal.round, RoundWindow.Kind.SCORING, opens=-9, closes=-1)
    said.append(save(third, dossier, criterion, "5")[1]["errors"][key].partition(" lúc")[0])
    assert said == [
        "Ông/bà đã chấm xong phiếu này, không sửa được nữa.",
        "Hồ sơ này đã đủ người chấm; hãy chọn hồ sơ khác.",
        "Thẩm định, chấm điểm đã hết hạn",
    ]


def test_a_stale_token_gets_a_fresh_one(dossier: Submission, criterion: Criterion) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(User.objects.get(email=f"{Office.ECONOMIC}@xuantruong.example"))
    response = client.post(
        cell_url(dossier, criterion), {"autosave": "1"}, headers={"origin": "http://testserver"}
    )
    assert response.status_code == 403
    assert list(response.json()) == ["message", "token"]
