"""The scorer's own sheet as a form: saved without scripts, finished, read beside the others'."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.http import HttpResponse
from django.test import Client

from criteria.conflicts import declare
from criteria.models import Criterion, Declaration, OfficeSheet, Score, ScoreSheet
from criteria.self_scoring import save_self_score
from movement import workflow
from movement.models import Evidence, Office, RoundWindow, Submission, Unit, User
from tests.criteria.pages import (
    as_,
    cell,
    conflict_url,
    criteria_of_office,
    finished,
    give,
    office_url,
    queries,
    sheet_url,
    taken,
    told,
    two_scorers_an_office,
    words,
)
from tests.factories import (
    Portal,
    a_complete_draft,
    a_member,
    a_unit,
    an_officer,
    open_window,
)


def an_outsider(portal: Portal) -> User:
    return a_member(a_unit("Trạm Y tế"), "tram@xuantruong.example")


def the_unit_itself(portal: Portal) -> User:
    return User.objects.get(email="dai-dien@xuantruong.example")


def an_administrator(portal: Portal) -> User:
    return User.objects.create_superuser("quan-tri@xuantruong.example", "mat-khau")


@pytest.fixture
def colleague(portal: Portal) -> User:
    return an_officer(Office.ECONOMIC, "kinh-te-2@xuantruong.example", "Phạm Văn Lợi")


@pytest.fixture
def sheet(portal: Portal, dossier: Submission) -> ScoreSheet:
    return taken(dossier, portal.economic)


@pytest.fixture
def criteria(portal: Portal, dossier: Submission) -> list[Criterion]:
    return criteria_of_office(dossier)


def whole(criteria: list[Criterion], points: str = "3") -> dict[str, str]:
    """Every criterion with the same points."""
    return {name: value for each in criteria for name, value in cell(each, points).items()}


def errors(response: HttpResponse) -> dict[str, list[str]]:
    return dict(response.context["form"].errors)


def given(sheet: ScoreSheet) -> list[tuple[str, Decimal | None]]:
    return [(score.criterion.code, score.points) for score in sheet.scores.all()]


# Who may come in


def test_whoever_is_not_signed_in_is_led_to_the_sign_in_page(
    client: Client, dossier: Submission
) -> None:
    url = sheet_url(dossier)
    response = client.get(url)
    assert (response.status_code, response["Location"]) == (302, f"/tai-khoan/login/?next={url}")


@pytest.mark.parametrize("person", [an_outsider, the_unit_itself, an_administrator])
def test_outside_the_offices_no_sheet_exists(
    portal: Portal, dossier: Submission, person: Callable[[Portal], User]
) -> None:
    client = as_(person(portal))
    assert client.get(sheet_url(dossier)).status_code == 404
    assert client.post(sheet_url(dossier), {"finish": "1"}).status_code == 404
    assert not ScoreSheet.objects.exists()


def test_an_officer_cannot_open_the_other_offices_sheet(
    portal: Portal, dossier: Submission
) -> None:
    client = as_(portal.culture)
    assert client.get(sheet_url(dossier, Office.ECONOMIC)).status_code == 404
    assert client.post(sheet_url(dossier, Office.ECONOMIC), {"finish": "1"}).status_code == 404
    assert client.get(sheet_url(dossier, "phong-khac")).status_code == 404


def test_a_dossier_that_was_not_received_has_no_sheet(
    portal: Portal, unit: Unit, member: User
) -> None:
    submission = a_complete_draft(unit, member, portal.round)
    client = as_(portal.economic)
    assert client.get(sheet_url(submission)).status_code == 404
    workflow.submit(submission=submission, actor=member)
    assert client.get(sheet_url(submission)).status_code == 404


def test_with_a_conflict_of_interest_the_sheet_does_not_exist(
    portal: Portal, sheet: ScoreSheet, criteria: list[Criterion]
) -> None:
    submission = sheet.office_sheet.submission
    declare(user=portal.economic, unit=submission.unit, kind=Declaration.Kind.FAMILY)
    client = as_(portal.economic)
    assert client.get(sheet_url(submission)).status_code == 404
    assert client.post(sheet_url(submission), whole(criteria)).status_code == 404
    assert not Score.objects.exists()


def test_an_open_question_about_a_conflict_comes_before_the_sheet(
    portal: Portal, dossier: Submission
) -> None:
    namesake = an_officer(Office.ECONOMIC, "ten@xuantruong.example", "Đặng Thị Mơ")
    dossier.achievements.update(description="Đồng chí Đặng Thị Mơ chủ trì.")
    response = as_(namesake).get(sheet_url(dossier))
    assert (response.status_code, response["Location"]) == (302, conflict_url(dossier))


# Looking


def test_looking_at_a_sheet_changes_nothing(
    portal: Portal, dossier: Submission, criteria: list[Criterion]
) -> None:
    response = as_(portal.economic).get(sheet_url(dossier))
    assert [(line.criterion.code, line.claim.points) for line in response.context["lines"]] == [
        ("CQ1.2", Decimal(4)),
        ("CQ2.2", Decimal(4)),
        ("CQ2.3", Decimal(5)),
    ]
    assert "Lưu điểm đầu tiên là nhận chấm hồ sơ này" in words(response)
    assert not OfficeSheet.objects.exists()


def test_the_sheet_shows_what_a_claim_rests_on(portal: Portal, unit: Unit, member: User) -> None:
    draft = a_complete_draft(unit, member, portal.round)
    achievement = draft.achievements.get()
    save_self_score(
        submission=draft,
        criterion=Criterion.objects.get(code="CQ1.2"),
        points=Decimal(4),
        note="Theo báo cáo",
        achievements=[achievement],
        evidence=achievement.evidence.all(),
        actor=member,
    )
    workflow.submit(submission=draft, actor=member)
    workflow.accept(submission=draft, actor=portal.culture)
    page = told(as_(portal.economic), sheet_url(draft))
    assert f'href="#thanh-tich-{achievement.pk}"' in page
    assert f'id="thanh-tich-{achievement.pk}"' in page
    assert "Theo báo cáo" in page


def test_the_dossiers_files_stand_beside_the_sheet_as_what_they_are(
    portal: Portal, dossier: Submission
) -> None:
    item = dossier.achievements.get().evidence.get()
    client = as_(portal.economic)
    assert f'href="/cham-diem/{dossier.pk}/minh-chung/{item.pk}/"' in told(
        client, sheet_url(dossier)
    )
    Evidence.objects.update(content_type="application/msword")
    assert "Tải Biên bản</a>" in told(client, sheet_url(dossier))
    Evidence.objects.update(scan=Evidence.Scan.INFECTED)
    page = told(client, sheet_url(dossier))
    assert "minh-chung.pdf" not in page.partition('id="xem-minh-chung"')[2]
    assert f'<option value="{item.pk}">' not in page


def test_who_finds_no_free_seat_is_told_so(
    portal: Portal, dossier: Submission, colleague: User
) -> None:
    taken(dossier, colleague)
    page = told(as_(portal.economic), sheet_url(dossier))
    assert "Hồ sơ đã đủ người chấm" in page
    assert "<textarea" not in page


def test_once_the_office_reconciles_who_did_not_score_is_led_to_its_sheet(
    portal: Portal, dossier: Submission, colleague: User
) -> None:
    finished(dossier, colleague, "3")
    response = as_(portal.economic).get(sheet_url(dossier))
    assert (response.status_code, response["Location"]) == (302, office_url(dossier))


# Saving


def test_the_first_saved_points_take_a_seat(
    portal: Portal, dossier: Submission, criteria: list[Criterion]
) -> None:
    url = sheet_url(dossier)
    response = as_(portal.economic).post(url, cell(criteria[0], "4"))
    assert (response.status_code, response["Location"]) == (302, url)
    sheet = ScoreSheet.objects.get()
    assert (sheet.scorer, sheet.office_sheet.submission) == (portal.economic, dossier)
    assert given(sheet) == [("CQ1.2", Decimal(4))]


def test_a_cell_keeps_points_reason_file_and_page(
    portal: Portal, sheet: ScoreSheet, criteria: list[Criterion]
) -> None:
    item = sheet.office_sheet.submission.achievements.get().evidence.get()
    typed = cell(criteria[0], "7,5", none="", evidence=str(item.pk), page="3", reason="Vượt")
    client, url = as_(portal.economic), sheet_url(sheet.office_sheet.submission)
    client.post(url, typed)
    score = sheet.scores.get()
    assert (score.points, score.reason, score.evidence, score.page, score.no_evidence) == (
        Decimal("7.5"),
        "Vượt",
        item,
        3,
        False,
    )
    form = client.get(url).context["form"]
    assert {name: str(form[name].value()) for name in typed} == typed


def test_an_incomplete_cell_is_kept_and_said(
    portal: Portal, sheet: ScoreSheet, criteria: list[Criterion]
) -> None:
    client, url = as_(portal.economic), sheet_url(sheet.office_sheet.submission)
    client.post(url, {f"reason_{criteria[0].pk}": "Xem tận nơi"})
    score = sheet.scores.get()
    assert (score.points, score.reason) == (None, "Xem tận nơi")
    assert client.get(url).context["missing"] == [
        "CQ1.2: chưa cho điểm.",
        "CQ2.2: chưa cho điểm.",
        "CQ2.3: chưa cho điểm.",
    ]


def test_an_emptied_cell_takes_the_points_back(
    portal: Portal, sheet: ScoreSheet, criteria: list[Criterion]
) -> None:
    client, url = as_(portal.economic), sheet_url(sheet.office_sheet.submission)
    first, second, _third = criteria
    client.post(url, cell(first, "4") | cell(second, "4"))
    client.post(url, {f"version_{first.pk}": "1"} | cell(second, "4", version="1"))
    assert given(sheet) == [("CQ2.2", Decimal(4))]


def test_right_cells_are_saved_and_a_wrong_one_keeps_what_was_typed(
    portal: Portal, sheet: ScoreSheet, criteria: list[Criterion]
) -> None:
    first, second, third = criteria
    response = as_(portal.economic).post(
        sheet_url(sheet.office_sheet.submission),
        cell(first, "7,5") | cell(second, "bảy rưỡi", reason="Chưa rõ") | cell(third, "99"),
    )
    assert given(sheet) == [("CQ1.2", Decimal("7.5"))]
    assert errors(response) == {
        f"points_{second.pk}": [
            "Hãy ghi điểm bằng số, ví dụ 7 hoặc 7,5 (nhiều nhất hai chữ số sau dấu phẩy)."
        ],
        f"points_{third.pk}": ["Điểm phải từ 0 đến 10."],
    }
    page = words(response)
    assert 'value="bảy rưỡi"' in page
    assert "Chưa rõ</textarea>" in page
    beside = page.index(f'id="id_points_{second.pk}_error"')
    assert page.index("Hãy ghi điểm bằng số", beside) < page.index(f'name="points_{second.pk}"')


@pytest.mark.parametrize(
    "case",
    [
        ({"page": "ba"}, "page", "Hãy ghi số trang từ 1 đến 9999."),
        ({"page": "0"}, "page", "Hãy ghi số trang từ 1 đến 9999."),
        ({"page": "3"}, "page", "Đã ghi trang thì hãy chọn tệp minh chứng."),
        ({"evidence": "999"}, "evidence", "Tệp này không có trong bản nộp; hãy chọn lại."),
    ],
)
def test_a_ground_that_cannot_be_one_is_told_beside_its_field(
    portal: Portal,
    sheet: ScoreSheet,
    criteria: list[Criterion],
    case: tuple[dict[str, str], str, str],
) -> None:
    typed, name, sentence = case
    response = as_(portal.economic).post(
        sheet_url(sheet.office_sheet.submission), cell(criteria[0], "4", **typed)
    )
    assert errors(response) == {f"{name}_{criteria[0].pk}": [sentence]}
    assert not Score.objects.exists()


def test_a_file_beside_khong_co_is_told_beside_the_file(
    portal: Portal, sheet: ScoreSheet, criteria: list[Criterion]
) -> None:
    item = sheet.office_sheet.submission.achievements.get().evidence.get()
    response = as_(portal.economic).post(
        sheet_url(sheet.office_sheet.submission), cell(criteria[0], "4", evidence=str(item.pk))
    )
    assert errors(response) == {
        f"evidence_{criteria[0].pk}": ["Đã chọn tệp minh chứng thì bỏ đánh dấu “không có”."]
    }


def test_before_the_window_points_are_refused_with_its_date_and_stay_on_the_screen(
    portal: Portal, dossier: Submission, criteria: list[Criterion]
) -> None:
    open_window(portal.round, RoundWindow.Kind.SCORING, opens=1, closes=2)
    page = words(as_(portal.economic).post(sheet_url(dossier), cell(criteria[0], "4")))
    assert "Thẩm định, chấm điểm mở lúc " in page
    assert 'value="4"' in page
    assert not ScoreSheet.objects.exists()


def test_who_comes_too_late_for_the_last_seat_keeps_what_was_typed(
    portal: Portal, dossier: Submission, colleague: User, criteria: list[Criterion]
) -> None:
    taken(dossier, colleague)
    page = words(as_(portal.economic).post(sheet_url(dossier), cell(criteria[0], "6,25")))
    assert "Hồ sơ này đã đủ người chấm; hãy chọn hồ sơ khác." in page
    assert 'value="6,25"' in page


def test_a_cell_that_was_saved_in_another_tab_is_not_overwritten_unseen(
    portal: Portal, sheet: ScoreSheet, criteria: list[Criterion]
) -> None:
    client, url = as_(portal.economic), sheet_url(sheet.office_sheet.submission)
    first = criteria[0]
    give(sheet, first, "6")
    response = client.post(url, cell(first, "2", version="0"))
    (sentence,) = errors(response)[f"points_{first.pk}"]
    assert sentence.startswith("Ô này vừa được lưu ở nơi khác (điểm: 6).")
    assert given(sheet) == [("CQ1.2", Decimal(6))]
    again = {name: str(response.context["form"][name].value()) for name in cell(first, "2")}
    client.post(url, again | {f"version_{first.pk}": "1"})
    assert f'name="version_{first.pk}" value="1"' in words(response)
    assert given(sheet) == [("CQ1.2", Decimal(2))]


# Nothing typed is lost; cost


def test_points_typed_while_signed_out_wait_until_the_officer_is_back(
    portal: Portal, dossier: Submission, criteria: list[Criterion]
) -> None:
    client, url = as_(portal.economic), sheet_url(dossier)
    client.get(url)
    client.cookies.pop("sessionid")
    client.post(url, cell(criteria[0], "6,5", reason="Xem tận nơi"))
    client.force_login(portal.economic)
    back = told(client, url)
    assert 'value="6,5"' in back
    assert "Xem tận nơi" in back
    assert "hãy bấm nút lần nữa" in back
    assert not ScoreSheet.objects.exists()


def test_a_sheet_costs_the_same_with_few_and_with_many_rows(
    portal: Portal, dossier: Submission
) -> None:
    two_scorers_an_office()
    sheet = taken(dossier, portal.culture, Office.CULTURE_SOCIAL)
    client, url = as_(portal.culture), sheet_url(dossier, Office.CULTURE_SOCIAL)
    assert queries(client, url) == 34
    for criterion in criteria_of_office(dossier, Office.CULTURE_SOCIAL):
        give(sheet, criterion, "3")
    achievement = dossier.achievements.get()
    evidence = achievement.evidence.get()
    for number in range(2, 6):
        achievement.pk = None
        achievement.title = f"Thành tích {number}"
        achievement.save()
        achievement.evidence.add(evidence)
    assert queries(client, url) == 34
