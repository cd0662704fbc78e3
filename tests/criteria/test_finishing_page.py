"""The own sheet by kind of criterion, finished, and read beside the others'."""

from decimal import Decimal

import pytest
from django.http import HttpResponse

from criteria.models import Band, Criterion, ScoreSheet
from movement.models import Office, Submission, User
from tests.criteria.pages import (
    DESK,
    as_,
    cell,
    criteria_of_office,
    finished,
    give,
    office_url,
    sheet_url,
    taken,
    told,
    two_scorers_an_office,
    words,
)
from tests.factories import Portal, an_officer


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


# Kinds


def test_each_kind_has_its_own_fields_and_its_points_are_computed(
    portal: Portal, sheet: ScoreSheet, criteria: list[Criterion]
) -> None:
    yes_no, ratio, bands = criteria
    kinds = [Criterion.Kind.YES_NO, Criterion.Kind.RATIO, Criterion.Kind.BANDS]
    for criterion, kind in zip(criteria, kinds, strict=True):
        Criterion.objects.filter(pk=criterion.pk).update(kind=kind, measure="hồ sơ")
    Band.objects.filter(criterion=bands).delete()
    Band.objects.create(criterion=bands, lower=Decimal(80), points=Decimal(7))
    client, url = as_(portal.economic), sheet_url(sheet.office_sheet.submission)
    typed = {
        f"value_{yes_no.pk}": "1",
        f"value_{ratio.pk}": "1.200",
        f"target_{ratio.pk}": "1.600",
        f"value_{bands.pk}": "80",
    }
    client.post(url, typed)
    assert given(sheet) == [
        ("CQ1.2", Decimal(8)),
        ("CQ2.2", Decimal(6)),
        ("CQ2.3", Decimal(7)),
    ]
    page = told(client, url)
    assert 'value="1.200"' in page
    assert "Được 6 điểm" in page
    assert "Kết quả (hồ sơ)" in page
    response = client.post(url, typed | {f"target_{ratio.pk}": "0"})
    assert errors(response) == {f"value_{ratio.pk}": ["Chỉ tiêu phải lớn hơn 0."]}


# Finishing


def test_finishing_saves_what_is_on_the_screen_and_leads_to_the_offices_sheet(
    portal: Portal, sheet: ScoreSheet, criteria: list[Criterion]
) -> None:
    submission = sheet.office_sheet.submission
    give(sheet, criteria[0], "8")
    typed = whole(criteria) | {"finish": "1", f"version_{criteria[0].pk}": "1"}
    response = as_(portal.economic).post(sheet_url(submission), typed)
    assert (response.status_code, response["Location"]) == (302, office_url(submission))
    sheet.refresh_from_db()
    assert sheet.state == ScoreSheet.State.FINISHED
    assert {points for _code, points in given(sheet)} == {Decimal(3)}


def test_who_finishes_before_a_colleague_comes_back_to_the_desk(
    portal: Portal, dossier: Submission, criteria: list[Criterion]
) -> None:
    two_scorers_an_office()
    client = as_(portal.economic)
    response = client.post(sheet_url(dossier), whole(criteria) | {"finish": "1"})
    assert (response.status_code, response["Location"]) == (302, DESK)
    assert "Đã chấm xong hồ sơ của Trường THCS Xuân Trường." in told(client, DESK)


def test_an_incomplete_sheet_is_not_finished_and_says_what_is_missing(
    portal: Portal, sheet: ScoreSheet, criteria: list[Criterion]
) -> None:
    first, second, _third = criteria
    typed = cell(first, "3") | cell(second, "3", reason="", none="") | {"finish": "1"}
    response = as_(portal.economic).post(sheet_url(sheet.office_sheet.submission), typed)
    missing = (
        "Phiếu chưa đủ. CQ2.2: điểm khác điểm tự chấm mà chưa ghi lý do, "
        "chưa dẫn minh chứng hoặc ghi “không có”. CQ2.3: chưa cho điểm."
    )
    assert errors(response) == {"__all__": [missing]}
    sheet.refresh_from_db()
    assert sheet.state == ScoreSheet.State.OPEN


def test_a_sheet_with_a_wrong_cell_is_not_finished(
    portal: Portal, sheet: ScoreSheet, criteria: list[Criterion]
) -> None:
    typed = whole(criteria) | cell(criteria[0], "99") | {"finish": "1"}
    as_(portal.economic).post(sheet_url(sheet.office_sheet.submission), typed)
    sheet.refresh_from_db()
    assert sheet.state == ScoreSheet.State.OPEN


def test_a_finished_sheet_takes_no_more_points_and_keeps_what_was_typed(
    portal: Portal, dossier: Submission, criteria: list[Criterion]
) -> None:
    two_scorers_an_office()
    sheet = finished(dossier, portal.economic, "3")
    response = as_(portal.economic).post(sheet_url(dossier), cell(criteria[0], "5", version="1"))
    assert "Ông/bà đã chấm xong phiếu này, không sửa được nữa." in words(response)
    assert 'value="5"' in words(response)
    assert {points for _code, points in given(sheet)} == {Decimal(3)}


def test_a_finished_sheet_is_read_beside_the_others_with_their_differences(
    portal: Portal, dossier: Submission, colleague: User
) -> None:
    two_scorers_an_office()
    finished(dossier, portal.economic, "3", "Thiếu số liệu")
    client = as_(portal.economic)
    assert "Phòng còn chờ người chấm khác." in told(client, sheet_url(dossier))
    finished(dossier, colleague, "4.5", "Đủ số liệu")
    response = client.get(sheet_url(dossier))
    line = response.context["lines"][0]
    assert (line.points, line.mean, line.median, line.spread, line.differs) == (
        [Decimal(3), Decimal("4.5")],
        Decimal("3.75"),
        Decimal("3.75"),
        Decimal("1.5"),
        True,
    )
    page = words(response)
    assert page.count("Chênh nhiều") == 3
    assert "Chênh 1,5; trung bình 3,75; trung vị 3,75" in page
    assert "Đủ số liệu" in page
    assert "<textarea" not in page
