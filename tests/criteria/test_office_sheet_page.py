"""The office's sheet: who scores, lines side by side, bonus and penalty, the head's signature."""

import re
from collections.abc import Callable
from decimal import Decimal

import pytest
from django.http import HttpResponse
from django.test import Client

from criteria.conflicts import declare
from criteria.models import (
    Adjustment,
    Criterion,
    Declaration,
    OfficeScore,
    OfficeSheet,
    Result,
)
from criteria.reconciling import sign_off
from movement.models import Office, Submission, User
from tests.criteria.pages import (
    as_,
    cell,
    conflict_url,
    criteria_of_office,
    finished,
    office_url,
    queries,
    sheet_url,
    told,
    two_scorers_an_office,
    words,
)
from tests.factories import Portal, a_member, a_unit, an_officer, score


def an_outsider(portal: Portal) -> User:
    return a_member(a_unit("Trạm Y tế"), "tram@xuantruong.example")


def the_unit_itself(portal: Portal) -> User:
    return User.objects.get(email="dai-dien@xuantruong.example")


def the_other_office(portal: Portal) -> User:
    return portal.culture


@pytest.fixture
def colleague(portal: Portal) -> User:
    return an_officer(Office.ECONOMIC, "kinh-te-2@xuantruong.example", "Phạm Văn Lợi")


@pytest.fixture
def criteria(portal: Portal, dossier: Submission) -> list[Criterion]:
    return criteria_of_office(dossier)


@pytest.fixture
def reconciling(portal: Portal, dossier: Submission, colleague: User) -> OfficeSheet:
    """The head gave 3, the colleague 4 everywhere: more than a tenth of 8 apart, not of 10."""
    two_scorers_an_office()
    finished(dossier, portal.economic, "3", "Thiếu số liệu")
    finished(dossier, colleague, "4", "Đủ số liệu")
    return OfficeSheet.objects.get(submission=dossier)


def typed(sheet: OfficeSheet, **values: str) -> dict[str, str]:
    """What the page shows, as its form sends it, with these values in the first line."""
    sent: dict[str, str] = {}
    for number, line in enumerate(sheet.scores.all()):
        own = {
            "points": str(line.points),
            "note": "Thống nhất sau khi xem lại.",
            "reason": line.reason,
            "version": str(line.version),
            **(values if number == 0 else {}),
        }
        sent |= cell(line.criterion, **own)
    return sent


def errors(response: HttpResponse, form: str = "form") -> dict[str, list[str]]:
    return dict(response.context[form].errors)


def links_of(response: HttpResponse, end: str) -> list[str]:
    """The addresses in the page that end so."""
    return re.findall(rf'href="([^"]+{end})"', response.content.decode())


# What leads where


def test_bonus_and_penalty_come_before_the_button_that_signs(
    portal: Portal, reconciling: OfficeSheet
) -> None:
    shown = as_(portal.economic).get(office_url(reconciling.submission)).content.decode()
    assert shown.index('name="adjust"') < shown.index('name="sign"')


def test_the_sheet_is_taken_as_a_file_from_the_pages_that_show_it(
    portal: Portal, reconciling: OfficeSheet
) -> None:
    client, submission = as_(portal.economic), reconciling.submission
    for url in (sheet_url(submission), office_url(submission)):
        (file,) = links_of(client.get(url), "phieu.xlsx")
        assert client.get(file).status_code == 200
    assert links_of(client.get(office_url(submission)), "thong-nhat/") == []


def test_who_sees_no_points_is_offered_no_file(portal: Portal, dossier: Submission) -> None:
    two_scorers_an_office()
    finished(dossier, portal.economic, "3", "Thiếu số liệu")
    late = an_officer(Office.ECONOMIC, "kinh-te-3@xuantruong.example", "Phạm Văn Lâm")
    for url in (sheet_url(dossier), office_url(dossier)):
        assert links_of(as_(late).get(url), "phieu.xlsx") == []


# Who may come in


@pytest.mark.parametrize("person", [an_outsider, the_unit_itself, the_other_office])
def test_for_everyone_outside_the_office_its_sheet_does_not_exist(
    portal: Portal, reconciling: OfficeSheet, person: Callable[[Portal], User]
) -> None:
    client = as_(person(portal))
    url = office_url(reconciling.submission)
    assert client.get(url).status_code == 404
    assert client.post(url, typed(reconciling) | {"sign": "1"}).status_code == 404
    reconciling.refresh_from_db()
    assert reconciling.state == OfficeSheet.State.RECONCILING


def test_whoever_is_not_signed_in_is_led_to_the_sign_in_page(
    client: Client, dossier: Submission
) -> None:
    url = office_url(dossier)
    response = client.get(url)
    assert (response.status_code, response["Location"]) == (302, f"/tai-khoan/login/?next={url}")


def test_with_a_conflict_of_interest_the_offices_sheet_does_not_exist(
    portal: Portal, reconciling: OfficeSheet
) -> None:
    third = an_officer(Office.ECONOMIC, "kinh-te-3@xuantruong.example")
    declare(user=third, unit=reconciling.submission.unit, kind=Declaration.Kind.FAMILY)
    assert as_(third).get(office_url(reconciling.submission)).status_code == 404


def test_an_open_question_about_a_conflict_comes_first(
    portal: Portal, reconciling: OfficeSheet
) -> None:
    submission = reconciling.submission
    namesake = an_officer(Office.ECONOMIC, "ten@xuantruong.example", "Đặng Thị Mơ")
    submission.achievements.update(description="Đồng chí Đặng Thị Mơ chủ trì.")
    response = as_(namesake).get(office_url(submission))
    assert (response.status_code, response["Location"]) == (302, conflict_url(submission))


# Reconciling


def test_lines_stand_side_by_side_with_what_the_scorers_gave(
    portal: Portal, reconciling: OfficeSheet, colleague: User
) -> None:
    response = as_(colleague).get(office_url(reconciling.submission))
    assert [
        (line.criterion.code, line.points.initial, line.compared.office_score.flagged)
        for line in response.context["lines"]
    ] == [
        ("CQ1.2", Decimal("3.5"), True),
        ("CQ2.2", Decimal("3.5"), True),
        ("CQ2.3", Decimal("3.5"), False),
    ]
    page = words(response)
    assert page.count("Ghi chú thống nhất (bắt buộc)") == 2
    assert page.count("Thiếu số liệu") == page.count("Đủ số liệu") == 6
    assert "Ký chốt phiếu</button>" not in page
    assert response.context["missing"] == [
        "CQ1.2: những người chấm chênh nhau nhiều, chưa có ghi chú thống nhất.",
        "CQ2.2: những người chấm chênh nhau nhiều, chưa có ghi chú thống nhất.",
    ]


def test_right_lines_are_saved_and_a_wrong_one_keeps_what_was_typed(
    portal: Portal, reconciling: OfficeSheet, criteria: list[Criterion], colleague: User
) -> None:
    first, second, third = criteria
    sent = typed(reconciling, points="9") | {f"points_{second.pk}": "", f"points_{third.pk}": "5"}
    response = as_(colleague).post(office_url(reconciling.submission), sent)
    assert errors(response) == {
        f"points_{first.pk}": ["Điểm phải từ 0 đến 8."],
        f"points_{second.pk}": ["Hãy ghi điểm của phòng."],
    }
    assert [(line.points, line.note) for line in reconciling.scores.all()] == [
        (Decimal("3.5"), ""),
        (Decimal("3.5"), ""),
        (Decimal(5), "Thống nhất sau khi xem lại."),
    ]
    assert 'value="9"' in words(response)


def test_the_reasons_of_all_scorers_together_may_be_saved_as_they_are(
    portal: Portal, dossier: Submission, colleague: User
) -> None:
    two_scorers_an_office()
    finished(dossier, portal.economic, "3", "a" * 2000)
    finished(dossier, colleague, "3", "b" * 2000)
    sheet = OfficeSheet.objects.get(submission=dossier)
    response = as_(portal.economic).post(office_url(dossier), typed(sheet))
    assert response.status_code == 302
    assert [len(line.reason) for line in sheet.scores.all()] == [4001] * 3


@pytest.mark.parametrize(
    "case",
    [
        ({"note": "", "points": "4"}, "note", "Hãy ghi chú vì sao phòng thống nhất điểm này."),
        ({"reason": ""}, "reason", "Điểm khác điểm tự chấm: hãy ghi lý do."),
        (
            {"none": "", "page": "2"},
            "page",
            "Đã ghi trang thì hãy chọn tệp minh chứng.",
        ),
    ],
)
def test_what_a_line_lacks_is_told_beside_its_field(
    portal: Portal,
    reconciling: OfficeSheet,
    criteria: list[Criterion],
    case: tuple[dict[str, str], str, str],
) -> None:
    values, name, sentence = case
    response = as_(portal.economic).post(
        office_url(reconciling.submission), typed(reconciling, **values)
    )
    assert errors(response) == {f"{name}_{criteria[0].pk}": [sentence]}


def test_a_line_that_a_colleague_changed_meanwhile_is_shown_not_overwritten(
    portal: Portal, reconciling: OfficeSheet, criteria: list[Criterion], colleague: User
) -> None:
    key, url = criteria[0].pk, office_url(reconciling.submission)
    seen = typed(reconciling, points="2")
    as_(colleague).post(url, typed(reconciling, points="4"))
    client = as_(portal.economic)
    response = client.post(url, seen)
    (sentence,) = errors(response)[f"points_{key}"]
    assert sentence.startswith("Ô này vừa được lưu ở nơi khác (điểm: 4).")
    first = reconciling.scores.get(criterion=key)
    assert (first.points, first.version) == (Decimal(4), 2)
    assert client.post(url, seen | {f"version_{key}": "2"}).status_code == 302
    first.refresh_from_db()
    assert first.points == Decimal(2)


# Bonus and penalty


def adjustment(**values: str) -> dict[str, str]:
    whole = {
        "adjust": "1",
        "kind": "bonus",
        "points_adjust": "2,5",
        "reason_adjust": "Mô hình được xã khác học tập.",
        "none_adjust": "on",
    }
    return whole | values


def test_bonus_and_penalty_are_added_summed_and_taken_back(
    portal: Portal, reconciling: OfficeSheet
) -> None:
    client, url = as_(portal.economic), office_url(reconciling.submission)
    client.post(url, adjustment())
    client.post(url, adjustment(kind="penalty", points_adjust="1"))
    sums = client.get(url).context["sums"]
    assert sums == {
        "max_points": Decimal(26),
        "claimed": Decimal(13),
        "given": Decimal("10.5"),
        "bonus": Decimal("2.5"),
        "penalty": Decimal(1),
        "final": Decimal(12),
    }
    bonus = Adjustment.objects.get(kind=Adjustment.Kind.BONUS)
    client.post(url, {"remove": str(bonus.pk)})
    assert "Đã bỏ điểm thưởng, điểm trừ." in told(client, url)
    assert [row.kind for row in reconciling.adjustments.all()] == ["penalty"]
    assert client.post(url, {"remove": str(bonus.pk)}).status_code == 404


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({"kind": ""}, "kind"),
        ({"points_adjust": ""}, "points_adjust"),
        ({"points_adjust": "99"}, "points_adjust"),
        ({"reason_adjust": ""}, "reason_adjust"),
        ({"none_adjust": ""}, "evidence_adjust"),
    ],
)
def test_bonus_without_kind_points_reason_or_ground_is_refused_beside_its_field(
    portal: Portal, reconciling: OfficeSheet, values: dict[str, str], name: str
) -> None:
    response = as_(portal.economic).post(office_url(reconciling.submission), adjustment(**values))
    assert list(errors(response, "adjusting")) == [name]
    assert not Adjustment.objects.exists()


# Signing


def test_the_head_signs_what_is_on_the_screen(
    portal: Portal, reconciling: OfficeSheet, criteria: list[Criterion]
) -> None:
    client, url = as_(portal.economic), office_url(reconciling.submission)
    response = client.post(url, typed(reconciling, points="4") | {"sign": "1"})
    assert (response.status_code, response["Location"]) == (302, url)
    reconciling.refresh_from_db()
    assert (reconciling.state, reconciling.signed_by) == (
        OfficeSheet.State.SIGNED,
        portal.economic,
    )
    assert reconciling.scores.get(criterion=criteria[0]).points == Decimal(4)
    page = told(client, url)
    assert "Đã ký chốt phiếu của Trường THCS Xuân Trường." in page
    assert reconciling.sha256 in page
    assert "<textarea" not in page
    assert "Thống nhất sau khi xem lại." in page


def test_nothing_is_signed_while_a_flagged_line_has_no_note(
    portal: Portal, reconciling: OfficeSheet, criteria: list[Criterion]
) -> None:
    response = as_(portal.economic).post(
        office_url(reconciling.submission),
        typed(reconciling, note="") | {"sign": "1"},
    )
    missing = (
        f"Chưa ký chốt được. {criteria[0].code}: những người chấm chênh nhau nhiều, "
        "chưa có ghi chú thống nhất."
    )
    assert errors(response) == {"__all__": [missing]}
    reconciling.refresh_from_db()
    assert reconciling.state == OfficeSheet.State.RECONCILING


def test_only_the_head_signs(portal: Portal, reconciling: OfficeSheet, colleague: User) -> None:
    response = as_(colleague).post(
        office_url(reconciling.submission), typed(reconciling) | {"sign": "1"}
    )
    assert errors(response) == {
        "__all__": ["Chỉ lãnh đạo Phòng Kinh tế được ký chốt phiếu của phòng."]
    }


def test_a_signed_sheet_takes_no_more_and_says_so(
    portal: Portal, reconciling: OfficeSheet, colleague: User
) -> None:
    client, url = as_(portal.economic), office_url(reconciling.submission)
    sent = typed(reconciling, points="4")
    client.post(url, adjustment())
    late = typed(reconciling, points="2")
    client.post(url, sent | {"sign": "1"})
    page = words(as_(colleague).post(url, late))
    assert "Phiếu đã ký chốt, không sửa được nữa." in page
    bonus = Adjustment.objects.get()
    assert "Phiếu đã ký chốt, không sửa được nữa." in words(
        client.post(url, {"remove": str(bonus.pk)})
    )
    assert OfficeScore.objects.order_by("criterion__order")[0].points == Decimal(4)


def test_the_second_signature_makes_the_result(portal: Portal, dossier: Submission) -> None:
    score(dossier, portal.culture, Office.CULTURE_SOCIAL, Decimal("0.5"))
    sheet = finished(dossier, portal.economic, "3").office_sheet
    assert not Result.objects.exists()
    as_(portal.economic).post(office_url(dossier), typed(sheet) | {"sign": "1"})
    assert Result.objects.get().submission == dossier


# Cost


def test_the_offices_sheet_costs_the_same_before_and_after_signing(
    portal: Portal, reconciling: OfficeSheet
) -> None:
    client, url = as_(portal.economic), office_url(reconciling.submission)
    assert queries(client, url) == 36
    client.post(url, typed(reconciling))
    for _number in range(5):
        client.post(url, adjustment(points_adjust="0,5"))
    assert told(client, sheet_url(reconciling.submission)).count("<tr") == 4
    assert queries(client, url) == 36
    sign_off(office_sheet=reconciling, actor=portal.economic)
    assert queries(client, url) == 35
