from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from criteria.models import Criterion, Result, ScoreSheet
from criteria.scoring import criteria_for, give_points, open_sheet, sign_off
from criteria.self_scoring import criteria_of, save_self_score
from movement import workflow
from movement.gaps import answer_gap, tick_gap
from movement.models import Office, RevisionRequest, RoundWindow, Submission, Unit, User
from tests.factories import (
    Portal,
    a_complete_draft,
    a_draft,
    a_member,
    a_unit,
    an_accepted_dossier,
    open_window,
    score,
    send_back,
)

DESK = "/cham-diem/"
RANKING = "/cham-diem/xep-hang/"


def as_(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def receive_url(submission: Submission) -> str:
    return reverse("criteria:receive", args=[submission.pk])


def sheet_url(submission: Submission, office: str = Office.ECONOMIC) -> str:
    return reverse("criteria:score_sheet", args=[submission.pk, office])


def told(client: Client, url: str) -> str:
    """The page at the address, with the messages that wait for the person."""
    return client.get(url).content.decode()


def queries(client: Client, url: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


@pytest.fixture
def sent(portal: Portal, unit: Unit, member: User) -> Submission:
    submission = a_complete_draft(unit, member, portal.round)
    return workflow.submit(submission=submission, actor=member)


@pytest.fixture
def sheet(portal: Portal, dossier: Submission) -> ScoreSheet:
    return open_sheet(
        submission=dossier,
        office=Office.objects.get(code=Office.ECONOMIC),
        actor=portal.economic,
    )


def an_outsider(portal: Portal) -> User:
    return a_member(a_unit("Trạm Y tế"), "tram@xuantruong.example")


def the_unit_itself(portal: Portal) -> User:
    return User.objects.get(email="dai-dien@xuantruong.example")


def an_administrator(portal: Portal) -> User:
    return User.objects.create_superuser("quan-tri@xuantruong.example", "mat-khau")


# Who may come in at all


@pytest.mark.parametrize("name", ["desk", "ranking", "receive", "score_sheet"])
def test_whoever_is_not_signed_in_is_led_to_the_sign_in_page(
    client: Client, dossier: Submission, name: str
) -> None:
    url = {
        "desk": DESK,
        "ranking": RANKING,
        "receive": receive_url(dossier),
        "score_sheet": sheet_url(dossier),
    }[name]
    response = client.get(url)
    assert response.status_code == 302
    assert response["Location"] == f"/tai-khoan/login/?next={url}"


@pytest.mark.parametrize("person", [an_outsider, the_unit_itself, an_administrator])
def test_for_everyone_outside_the_offices_the_desk_does_not_exist(
    portal: Portal, dossier: Submission, person: Callable[[Portal], User]
) -> None:
    client = as_(person(portal))
    gets = [DESK, RANKING, receive_url(dossier), sheet_url(dossier)]
    posts = [receive_url(dossier), sheet_url(dossier)]
    assert [client.get(url).status_code for url in gets] == [404, 404, 404, 404]
    assert [client.post(url, {"accept": "1"}).status_code for url in posts] == [404, 404]
    assert not ScoreSheet.objects.exists()


def test_an_officer_cannot_open_the_other_offices_sheet(
    portal: Portal, dossier: Submission
) -> None:
    client = as_(portal.culture)
    assert client.get(sheet_url(dossier, Office.ECONOMIC)).status_code == 404
    assert client.post(sheet_url(dossier, Office.ECONOMIC), {"sign": "1"}).status_code == 404
    assert client.get(sheet_url(dossier, "phong-khac")).status_code == 404
    assert not ScoreSheet.objects.exists()


def test_a_draft_does_not_exist_for_the_offices(portal: Portal, unit: Unit, member: User) -> None:
    draft = a_draft(unit, member, portal.round)
    assert as_(portal.culture).get(receive_url(draft)).status_code == 404
    assert as_(portal.economic).get(sheet_url(draft)).status_code == 404


def test_a_dossier_that_was_not_received_has_no_sheet(portal: Portal, sent: Submission) -> None:
    assert as_(portal.economic).get(sheet_url(sent)).status_code == 404


def test_the_desk_is_never_kept_by_a_browser(portal: Portal) -> None:
    assert "no-store" in as_(portal.culture).get(DESK)["Cache-Control"]


# The queue


def test_the_standing_office_sees_what_waits_to_be_received(
    portal: Portal, sent: Submission
) -> None:
    response = as_(portal.culture).get(DESK)
    assert [row.submission for row in response.context["waiting"]] == [sent]
    assert receive_url(sent) in response.content.decode()


def test_the_queue_says_how_many_gaps_each_office_ticked(portal: Portal, sent: Submission) -> None:
    for code, officer in [
        (Office.ECONOMIC, portal.economic),
        (Office.CULTURE_SOCIAL, portal.culture),
    ]:
        tick_gap(
            submission=sent,
            office=Office.objects.get(code=code),
            topic_key="summary",
            text="Thiếu ảnh.",
            actor=officer,
        )
    for officer in (portal.culture, portal.economic):
        response = as_(officer).get(DESK)
        (row,) = response.context["waiting"]
        assert [(office.code, count) for office, count in row.ticked] == [
            (Office.CULTURE_SOCIAL, 1),
            (Office.ECONOMIC, 1),
        ]


def test_a_returned_dossier_stands_in_the_queue_with_its_date(
    portal: Portal, sent: Submission, member: User
) -> None:
    send_back(sent, portal.culture)
    due = timezone.localdate() + timedelta(days=5)
    page = told(as_(portal.economic), DESK)
    assert f"hạn: hết ngày {due:%d/%m/%Y}" in page
    assert "Quá hạn" not in page
    RevisionRequest.objects.update(due=timezone.localdate() - timedelta(days=1))
    assert "Quá hạn" in told(as_(portal.economic), DESK)


def test_a_supplemented_dossier_waits_again(portal: Portal, sent: Submission, member: User) -> None:
    send_back(sent, portal.culture)
    answer_gap(gap=sent.gaps.get(), answer="Đã thêm.", actor=member)
    workflow.submit(submission=sent, actor=member)
    assert "Đã bổ sung" in told(as_(portal.culture), DESK)


def test_waiting_dossiers_cost_the_same_one_or_thirty(portal: Portal) -> None:
    client = as_(portal.economic)

    def add(number: int) -> None:
        unit = a_unit(f"Đơn vị {number}")
        actor = a_member(unit, f"don-vi-{number}@xuantruong.example")
        submission = a_complete_draft(unit, actor, portal.round)
        workflow.submit(submission=submission, actor=actor)
        tick_gap(
            submission=submission,
            office=Office.objects.get(code=Office.ECONOMIC),
            topic_key="summary",
            text="Thiếu ảnh.",
            actor=portal.economic,
        )

    add(1)
    assert queries(client, DESK) == 12
    for number in range(2, 31):
        add(number)
    assert queries(client, DESK) == 12


def test_the_queue_says_where_each_office_stands(portal: Portal, dossier: Submission) -> None:
    score(dossier, portal.culture, Office.CULTURE_SOCIAL, Decimal("0.5"))
    own = as_(portal.economic).get(DESK).context
    other = as_(portal.culture).get(DESK).context
    assert [(row.submission, row.own_state, row.other_state) for row in own["scoring"]] == [
        (dossier, "", "signed")
    ]
    assert own["done"] == []
    assert other["scoring"] == []
    assert [(row.own_state, row.other_state) for row in other["done"]] == [("signed", "")]


def test_the_oldest_dossier_comes_first(portal: Portal) -> None:
    sent_later, sent_first = [
        an_accepted_dossier(
            unit, a_member(unit, f"{order}@xuantruong.example"), portal.round, portal.culture
        )
        for order, unit in enumerate([a_unit("An"), a_unit("Bình")])
    ]
    Submission.objects.filter(pk=sent_later.pk).update(submitted_at=timezone.now())
    Submission.objects.filter(pk=sent_first.pk).update(
        submitted_at=timezone.now() - timedelta(days=1)
    )
    rows = as_(portal.culture).get(DESK).context["scoring"]
    assert [row.submission for row in rows] == [sent_first, sent_later]


def test_drafts_and_withdrawn_dossiers_are_not_in_the_queue(
    portal: Portal, sent: Submission, member: User
) -> None:
    workflow.withdraw(submission=sent, actor=member)
    other = a_unit("Trạm Y tế")
    a_draft(other, a_member(other, "tram@xuantruong.example"), portal.round)
    context = as_(portal.culture).get(DESK).context
    assert (context["waiting"], context["scoring"], context["done"]) == ([], [], [])


def test_the_desk_costs_the_same_with_one_and_with_thirty_dossiers(portal: Portal) -> None:
    client = as_(portal.culture)

    def add(number: int) -> None:
        unit = a_unit(f"Đơn vị {number}")
        actor = a_member(unit, f"don-vi-{number}@xuantruong.example")
        submission = an_accepted_dossier(unit, actor, portal.round, portal.culture)
        for code, officer in [
            (Office.CULTURE_SOCIAL, portal.culture),
            (Office.ECONOMIC, portal.economic),
        ]:
            office = Office.objects.get(code=code)
            open_sheet(submission=submission, office=office, actor=officer)

    add(1)
    assert queries(client, DESK) == 12
    for number in range(2, 31):
        add(number)
    assert queries(client, DESK) == 12
    assert len(client.get(DESK).context["scoring"]) == 30


# The sheet


def test_looking_at_a_sheet_changes_nothing(portal: Portal, dossier: Submission) -> None:
    response = as_(portal.economic).get(sheet_url(dossier))
    assert response.status_code == 200
    assert not ScoreSheet.objects.exists()
    lines = list(response.context["form"].lines())
    assert [(line.criterion.code, line.claimed) for line in lines] == [
        ("CQ1.2", Decimal(4)),
        ("CQ2.2", Decimal(4)),
        ("CQ2.3", Decimal(5)),
    ]


def test_the_sheet_shows_what_a_claim_rests_on(portal: Portal, unit: Unit, member: User) -> None:
    draft = a_complete_draft(unit, member, portal.round)
    achievement = draft.achievements.get()
    criterion = Criterion.objects.get(code="CQ1.2")
    save_self_score(
        submission=draft,
        criterion=criterion,
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
    file_url = reverse("movement:evidence_file", args=[achievement.evidence.get().pk])
    assert page.count(f'href="{file_url}"') == 2
    assert "Theo báo cáo" in page


def test_the_first_saved_points_open_the_sheet(portal: Portal, dossier: Submission) -> None:
    first = Criterion.objects.get(code="CQ1.2")
    as_(portal.economic).post(sheet_url(dossier), {f"points_{first.pk}": "4"})
    sheet = ScoreSheet.objects.get()
    assert (sheet.submission, sheet.scorer) == (dossier, portal.economic)
    assert sheet.scores.get().points == Decimal(4)


def test_before_the_window_points_are_refused_with_its_date_and_stay_on_the_screen(
    portal: Portal, dossier: Submission
) -> None:
    open_window(portal.round, RoundWindow.Kind.SCORING, opens=1, closes=2)
    first = Criterion.objects.get(code="CQ1.2")
    page = (
        as_(portal.economic).post(sheet_url(dossier), {f"points_{first.pk}": "4"}).content.decode()
    )
    assert "Thẩm định, chấm điểm mở lúc " in page
    assert 'value="4"' in page
    assert not ScoreSheet.objects.exists()


def test_an_emptied_cell_takes_the_points_back(portal: Portal, sheet: ScoreSheet) -> None:
    client = as_(portal.economic)
    url = sheet_url(sheet.submission)
    first, second, _third = criteria_for(sheet)
    client.post(url, {f"points_{first.pk}": "4", f"points_{second.pk}": "4"})
    client.post(url, {f"points_{first.pk}": "", f"points_{second.pk}": "4"})
    assert [given.criterion for given in sheet.scores.all()] == [second]


def test_right_cells_are_saved_and_a_wrong_one_keeps_what_was_typed(
    portal: Portal, sheet: ScoreSheet
) -> None:
    first, second, third = criteria_for(sheet)
    response = as_(portal.economic).post(
        sheet_url(sheet.submission),
        {
            f"points_{first.pk}": "7,5",
            f"note_{first.pk}": "Vượt chỉ tiêu",
            f"points_{second.pk}": "bảy rưỡi",
            f"note_{second.pk}": "Chưa rõ",
            f"points_{third.pk}": "",
        },
    )
    assert response.status_code == 200
    given = sheet.scores.get()
    assert (given.criterion, given.points, given.reason) == (
        first,
        Decimal("7.5"),
        "Vượt chỉ tiêu",
    )
    assert list(response.context["form"].errors) == [f"points_{second.pk}"]
    page = response.content.decode()
    assert 'value="bảy rưỡi"' in page
    assert "Chưa rõ</textarea>" in page
    beside = page.index(f'id="id_points_{second.pk}_error"')
    assert page.index("Hãy ghi điểm bằng số", beside) < page.index(f'name="points_{second.pk}"')


def test_a_missing_reason_is_told_beside_the_reason(portal: Portal, sheet: ScoreSheet) -> None:
    first, second, _third = criteria_for(sheet)
    response = as_(portal.economic).post(
        sheet_url(sheet.submission), {f"points_{first.pk}": "8", f"points_{second.pk}": "4"}
    )
    assert response.context["form"].errors == {
        f"note_{first.pk}": ["Điểm khác điểm tự chấm: hãy ghi lý do."]
    }
    assert [given.criterion for given in sheet.scores.all()] == [second]


def test_saved_points_are_shown_again_as_people_write_them(
    portal: Portal, sheet: ScoreSheet
) -> None:
    client = as_(portal.economic)
    first = criteria_for(sheet)[0]
    url = sheet_url(sheet.submission)
    response = client.post(url, {f"points_{first.pk}": "7,5", f"note_{first.pk}": "Vượt"})
    assert (response.status_code, response["Location"]) == (302, url)
    page = told(client, url)
    assert "Đã lưu điểm thẩm định." in page
    assert 'value="7,5"' in page
    assert "Vượt</textarea>" in page


def test_points_shown_again_are_accepted_again(portal: Portal, sheet: ScoreSheet) -> None:
    client = as_(portal.economic)
    url = sheet_url(sheet.submission)
    cells = {}
    for criterion in criteria_for(sheet):
        cells[f"points_{criterion.pk}"] = "3,25"
        cells[f"note_{criterion.pk}"] = "Theo minh chứng"
    client.post(url, cells)
    form = client.get(url).context["form"]
    shown = {name: str(form[name].value()) for name in cells}
    assert client.post(url, shown).status_code == 302
    assert {given.points for given in sheet.scores.all()} == {Decimal("3.25")}


def test_a_signed_sheet_is_read_and_takes_no_more_points(
    portal: Portal, dossier: Submission
) -> None:
    score(dossier, portal.economic, Office.ECONOMIC, Decimal("0.75"))
    client = as_(portal.economic)
    first = Criterion.objects.get(code="CQ1.2")
    response = client.post(
        sheet_url(dossier), {f"points_{first.pk}": "8", f"note_{first.pk}": "Xem lại"}
    )
    page = response.content.decode()
    assert "Phiếu đã ký chốt, không sửa được nữa." in page
    assert "Ký chốt lúc" in page
    assert "<textarea" not in page
    assert ScoreSheet.objects.get().scores.get(criterion=first).points == Decimal(6)


def test_signing_saves_what_is_on_the_screen_and_leads_back_to_the_desk(
    portal: Portal, sheet: ScoreSheet
) -> None:
    client = as_(portal.economic)
    cells = {
        f"points_{criterion.pk}": str(criterion.max_points / 2) for criterion in criteria_for(sheet)
    }
    first = criteria_for(sheet)[0]
    client.post(sheet_url(sheet.submission), cells)
    cells |= {f"points_{first.pk}": "3", f"note_{first.pk}": "Thiếu số liệu", "sign": "1"}
    response = client.post(sheet_url(sheet.submission), cells)
    assert (response.status_code, response["Location"]) == (302, DESK)
    sheet.refresh_from_db()
    assert (sheet.state, sheet.signed_by) == (ScoreSheet.State.SIGNED, portal.economic)
    assert sheet.scores.get(criterion=first).points == Decimal(3)
    assert "Đã ký chốt phiếu của Trường THCS Xuân Trường." in told(client, DESK)


def test_an_incomplete_sheet_is_not_signed_and_names_what_is_missing(
    portal: Portal, sheet: ScoreSheet
) -> None:
    first = criteria_for(sheet)[0]
    response = as_(portal.economic).post(
        sheet_url(sheet.submission), {f"points_{first.pk}": "4", "sign": "1"}
    )
    assert "Chưa chấm các tiêu chí: CQ2.2, CQ2.3." in response.content.decode()
    sheet.refresh_from_db()
    assert sheet.state == ScoreSheet.State.OPEN


def test_a_sheet_with_a_wrong_cell_is_not_signed(portal: Portal, sheet: ScoreSheet) -> None:
    cells = {
        f"points_{criterion.pk}": str(criterion.max_points / 2) for criterion in criteria_for(sheet)
    }
    first = criteria_for(sheet)[0]
    as_(portal.economic).post(
        sheet_url(sheet.submission), {**cells, f"points_{first.pk}": "99", "sign": "1"}
    )
    sheet.refresh_from_db()
    assert sheet.state == ScoreSheet.State.OPEN


def test_a_sheet_costs_the_same_with_few_and_with_many_rows(
    portal: Portal, dossier: Submission
) -> None:
    client = as_(portal.culture)
    url = sheet_url(dossier, Office.CULTURE_SOCIAL)
    assert queries(client, url) == 19
    sheet = open_sheet(
        submission=dossier,
        office=Office.objects.get(code=Office.CULTURE_SOCIAL),
        actor=portal.culture,
    )
    for criterion in criteria_for(sheet):
        give_points(
            sheet=sheet,
            criterion=criterion,
            points=criterion.max_points,
            reason="Vượt chỉ tiêu",
            actor=portal.culture,
        )
    achievement = dossier.achievements.get()
    evidence = achievement.evidence.get()
    for number in range(2, 6):
        achievement.pk = None
        achievement.title = f"Thành tích {number}"
        achievement.save()
        achievement.evidence.add(evidence)
    assert queries(client, url) == 19
    sign_off(sheet=sheet, actor=portal.culture)
    assert queries(client, url) == 19


# The ranking


def test_the_ranking_shows_each_group_with_its_ranks(portal: Portal) -> None:
    portal.judged("Trạm Y tế", "0.7")
    portal.judged("Trường Mầm non", "0.865")
    portal.judged("Hội Phụ nữ", "0.5", "front")
    response = as_(portal.economic).get(RANKING)
    assert [
        (group.code, [(row.rank, str(row.submission.unit)) for row in rows])
        for group, rows in response.context["groups"]
    ] == [
        ("agency", [(1, "Trường Mầm non"), (2, "Trạm Y tế")]),
        ("front", [(1, "Hội Phụ nữ")]),
        ("business", []),
        ("individual", []),
    ]
    page = response.content.decode()
    assert "86,5/100" in page
    assert "Chưa có hồ sơ nào được cả hai phòng ký chốt." in page


def test_the_ranking_costs_the_same_with_one_and_with_thirty_results(portal: Portal) -> None:
    client = as_(portal.culture)
    portal.judged("Đơn vị 1")
    assert queries(client, RANKING) == 8
    for number in range(2, 31):
        portal.judged(f"Đơn vị {number}")
    assert Result.objects.count() == 30
    assert queries(client, RANKING) == 8


def test_points_typed_while_signed_out_wait_until_the_officer_is_back(
    portal: Portal, dossier: Submission
) -> None:
    client = as_(portal.culture)
    path = sheet_url(dossier, Office.CULTURE_SOCIAL)
    client.get(path)
    client.cookies.pop("sessionid")
    criterion = next(row for row in criteria_of(dossier) if row.office.code == "culture_social")

    client.post(path, {f"points_{criterion.pk}": "6,5", f"note_{criterion.pk}": "Xem tận nơi"})
    client.force_login(portal.culture)
    back = client.get(path).content.decode()

    assert 'value="6,5"' in back
    assert "Xem tận nơi" in back
    assert "hãy bấm nút lần nữa" in back
    assert not dossier.score_sheets.exists()
