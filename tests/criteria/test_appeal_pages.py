"""The pages of appeals: the unit's form, the offices' list, the head's answer."""

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from criteria.appeals import decide_appeal, file_appeal
from criteria.conflicts import declare
from criteria.models import Appeal, Criterion
from movement.models import Membership, Office, RoundWindow
from tests.criteria.published import OF_CULTURE, OF_ECONOMY, Published, published
from tests.factories import Portal, a_member, a_unit, an_officer, open_window

LIST = reverse("criteria:appeals")


@pytest.fixture
def case(portal: Portal) -> Published:
    """Trạm Y tế has read its result: every line at half."""
    return published(portal)


@pytest.fixture
def appeal(case: Published) -> Appeal:
    """It asks about a line of Phòng Kinh tế, where it got 4 of 8."""
    return ask(case)


def ask(case: Published, code: str = OF_ECONOMY) -> Appeal:
    return file_appeal(
        submission=case.submission,
        criterion=case.criterion(code),
        text="Xin xem lại biên bản.",
        actor=case.member,
    )


def form_of(case: Published, code: str = OF_ECONOMY) -> str:
    return reverse("criteria:appeal", args=[case.submission.pk, case.criterion(code).pk])


def answer_of(appeal: Appeal) -> str:
    return reverse("criteria:appeal_answer", args=[appeal.pk])


def test_outsiders_and_the_offices_do_not_find_the_units_form(
    case: Published, client: Client
) -> None:
    outsider = a_member(a_unit(), "nguoi-ngoai@xuantruong.example")
    for person in (outsider, case.portal.economic):
        client.force_login(person)
        assert client.get(form_of(case)).status_code == 404
        assert client.post(form_of(case), {"text": "Xin xem lại."}).status_code == 404
    assert not Appeal.objects.exists()


def test_a_line_of_another_group_has_no_form(case: Published, client: Client) -> None:
    foreign = Criterion.objects.exclude(criteria_set=case.criterion().criteria_set)[0]
    client.force_login(case.member)
    address = reverse("criteria:appeal", args=[case.submission.pk, foreign.pk])
    assert client.get(address).status_code == 404


def test_the_form_shows_the_line_and_until_when(case: Published, client: Client) -> None:
    client.force_login(case.member)
    html = client.get(form_of(case)).content.decode()
    assert "Kiến nghị về điểm tiêu chí CQ1.2" in html
    assert "Theo minh chứng." in html
    assert "đến trước" in html
    assert "Gửi kiến nghị</button>" in html


def test_a_representative_files_an_appeal_and_is_back_at_the_result(
    case: Published, client: Client
) -> None:
    client.force_login(case.member)
    response = client.post(form_of(case), {"text": "Xin xem lại biên bản."}, follow=True)
    assert response.redirect_chain == [(reverse("criteria:result", args=[case.submission.pk]), 302)]
    assert "Đã gửi kiến nghị về tiêu chí CQ1.2." in response.content.decode()
    appeal = Appeal.objects.get()
    assert (appeal.text, appeal.filed_by) == ("Xin xem lại biên bản.", case.member)


def test_an_empty_appeal_is_asked_for_words(case: Published, client: Client) -> None:
    client.force_login(case.member)
    html = client.post(form_of(case), {"text": " "}).content.decode()
    assert html.count("Hãy ghi nội dung kiến nghị.") == 2  # in the summary and beside the field
    assert not Appeal.objects.exists()


def test_words_stay_on_the_page_when_the_window_has_closed_meanwhile(
    case: Published, client: Client
) -> None:
    open_window(case.portal.round, RoundWindow.Kind.APPEAL, opens=-5, closes=-1)
    client.force_login(case.member)
    html = client.post(form_of(case), {"text": "Xin xem lại biên bản."}).content.decode()
    assert "Kiến nghị về điểm đã hết hạn lúc" in html
    assert "Xin xem lại biên bản.</textarea>" in html


def test_a_closed_window_or_a_filed_appeal_shows_no_form(
    case: Published, appeal: Appeal, client: Client
) -> None:
    client.force_login(case.member)
    filed = client.get(form_of(case)).content.decode()
    assert "Đơn vị đã kiến nghị về tiêu chí này lúc" in filed
    open_window(case.portal.round, RoundWindow.Kind.APPEAL, opens=-5, closes=-1)
    closed = client.get(form_of(case, OF_CULTURE)).content.decode()
    assert "Gửi kiến nghị</button>" not in filed + closed


def test_words_typed_by_a_signed_out_person_come_back(case: Published, client: Client) -> None:
    client.force_login(case.member)
    client.get(form_of(case))
    client.cookies.pop("sessionid")
    client.post(form_of(case), {"text": "Xin xem lại biên bản."})
    client.force_login(case.member)
    html = client.get(form_of(case)).content.decode()
    assert "Xin xem lại biên bản.</textarea>" in html


def test_the_list_is_closed_to_outsiders(case: Published, client: Client) -> None:
    assert client.get(LIST).status_code == 302
    client.force_login(case.member)
    assert client.get(LIST).status_code == 404


def test_an_empty_list_says_when_it_fills(case: Published, client: Client) -> None:
    client.force_login(case.portal.culture)
    assert "Chưa có kiến nghị" in client.get(LIST).content.decode()


def test_the_list_names_unit_line_office_and_state(
    case: Published, appeal: Appeal, client: Client
) -> None:
    client.force_login(case.portal.culture)
    html = client.get(LIST).content.decode()
    assert f'href="{answer_of(appeal)}"' in html
    assert "Trạm Y tế, năm 2026" in html
    assert 'data-label="Phòng trả lời">Phòng Kinh tế</td>' in html
    assert "Chờ trả lời" in html


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_the_database_the_same_for_three_appeals_as_for_one(
    case: Published, client: Client, django_assert_num_queries: Any, count: int
) -> None:
    for code in ["CQ1.2", "CQ1.1", "CQ2.2"][:count]:
        ask(case, code)
    client.force_login(case.portal.economic)
    client.get(LIST)
    with django_assert_num_queries(LIST_QUERIES):
        client.get(LIST)


LIST_QUERIES = 10


def test_outsiders_do_not_find_an_appeal(case: Published, appeal: Appeal, client: Client) -> None:
    outsider = a_member(a_unit(), "nguoi-ngoai@xuantruong.example")
    for person in (outsider, case.member):
        client.force_login(person)
        assert client.get(answer_of(appeal)).status_code == 404


def test_an_officer_with_a_conflict_does_not_find_the_appeal(
    case: Published, appeal: Appeal, client: Client
) -> None:
    declare(user=case.portal.economic, unit=case.submission.unit, kind="family")
    client.force_login(case.portal.economic)
    assert client.get(answer_of(appeal)).status_code == 404
    assert client.post(answer_of(appeal), said("dismissed")).status_code == 404
    assert "Trạm Y tế" not in client.get(LIST).content.decode()


def test_others_of_the_offices_read_it_but_have_no_form(
    case: Published, appeal: Appeal, client: Client
) -> None:
    officer = an_officer(Office.ECONOMIC, "chuyen-vien@xuantruong.example")
    for person in (officer, case.portal.culture):
        client.force_login(person)
        html = client.get(answer_of(appeal)).content.decode()
        assert "Xin xem lại biên bản." in html
        assert "Chỉ lãnh đạo Phòng Kinh tế trả lời được kiến nghị này." in html
        assert "Gửi trả lời" not in html


def said(decision: str, points: str = "", answer: str = "Đã xem lại.") -> dict[str, str]:
    return {"decision": decision, "points": points, "answer": answer}


def test_what_another_person_sends_is_refused_in_words(
    case: Published, appeal: Appeal, client: Client
) -> None:
    client.force_login(case.portal.culture)
    html = client.post(answer_of(appeal), said("dismissed")).content.decode()
    assert "Kiến nghị này do lãnh đạo Phòng Kinh tế trả lời." in html
    appeal.refresh_from_db()
    assert appeal.state == Appeal.State.OPEN


def test_the_head_upholds_with_new_points(case: Published, appeal: Appeal, client: Client) -> None:
    client.force_login(case.portal.economic)
    response = client.post(answer_of(appeal), said("upheld", "6,5"), follow=True)
    assert response.redirect_chain == [(LIST, 302)]
    assert "Đã trả lời kiến nghị của Trạm Y tế." in response.content.decode()
    assert case.line().points == Decimal("6.5")
    html = client.get(answer_of(appeal)).content.decode()
    assert "Điểm sửa từ 4 thành 6,5." in html
    assert "Gửi trả lời" not in html


@pytest.mark.parametrize("points", ["", "8", "tám"])
def test_the_head_dismisses_and_points_are_not_read(
    case: Published, appeal: Appeal, client: Client, points: str
) -> None:
    client.force_login(case.portal.economic)
    client.post(answer_of(appeal), said("dismissed", points))
    appeal.refresh_from_db()
    assert appeal.state == Appeal.State.DISMISSED
    assert case.line().points == Decimal(4)


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        (said("", "6"), "Hãy chọn chấp nhận hay giữ nguyên điểm."),
        (said("upheld", "6", ""), "Hãy ghi trả lời cho đơn vị."),
        (said("upheld"), "Hãy ghi điểm mới."),
        (said("upheld", "9"), "Điểm phải từ 0 đến 8."),
        (said("upheld", "4"), "Điểm mới phải khác điểm cũ (4)"),
        (said("upheld", "sáu"), "Hãy ghi điểm bằng số"),
    ],
)
def test_a_wrong_answer_is_told_beside_its_field(
    case: Published, appeal: Appeal, client: Client, sent: dict[str, str], sentence: str
) -> None:
    client.force_login(case.portal.economic)
    html = client.post(answer_of(appeal), sent).content.decode()
    assert html.count(sentence) == 2  # in the summary and beside the field
    appeal.refresh_from_db()
    assert appeal.state == Appeal.State.OPEN


def test_who_comes_second_is_told_and_keeps_the_words(
    case: Published, appeal: Appeal, client: Client
) -> None:
    decide_appeal(
        appeal=appeal,
        upheld=False,
        points=None,
        answer="Giữ nguyên vì thiếu biên bản.",
        actor=case.portal.economic,
    )
    client.force_login(case.portal.economic)
    html = client.post(
        answer_of(appeal), said("upheld", "6", "Lời của người sau.")
    ).content.decode()
    decided = Appeal.objects.get()
    local = timezone.localtime(decided.decided_at)
    assert f"Kiến nghị này đã được trả lời lúc {local:%H:%M %d/%m/%Y}" in html
    assert "Giữ nguyên vì thiếu biên bản." in html
    assert "Lời của người sau." in html
    assert decided.state == Appeal.State.DISMISSED


def test_an_unknown_appeal_is_not_found(case: Published, client: Client) -> None:
    client.force_login(case.portal.economic)
    address = reverse("criteria:appeal_answer", args=[1])
    assert client.get(address).status_code == 404


def test_an_editor_has_no_form(case: Published, client: Client) -> None:
    editor = a_member(case.submission.unit, "soan-thao@xuantruong.example", Membership.Kind.EDITOR)
    client.force_login(editor)
    assert client.get(form_of(case)).status_code == 404
