"""Who scores for an office, on its sheet's page: seats are shown, given and freed."""

import pytest
from django.http import HttpResponse

from criteria.conflicts import declare
from criteria.models import Declaration, ScoreSheet
from movement.models import Office, Submission, User
from tests.criteria.pages import as_, finished, office_url, taken, told, two_scorers_an_office
from tests.factories import Portal, an_officer


@pytest.fixture
def colleague(portal: Portal) -> User:
    return an_officer(Office.ECONOMIC, "kinh-te-2@xuantruong.example", "Phạm Văn Lợi")


def errors(response: HttpResponse, form: str) -> dict[str, list[str]]:
    return dict(response.context[form].errors)


def test_the_page_says_who_scores_before_anybody_and_while_they_do(
    portal: Portal, dossier: Submission, colleague: User
) -> None:
    two_scorers_an_office()
    client, url = as_(colleague), office_url(dossier)
    assert "Chưa ai nhận chấm hồ sơ này." in told(client, url)
    taken(dossier, portal.economic)
    page = told(client, url)
    assert "Trần Thị Bình:\n" in page
    assert "Còn thiếu 1 người chấm." in page
    assert "Phân công chấm" not in page
    assert "Điểm của phòng" not in page


def test_the_head_gives_a_seat_to_an_officer_without_a_conflict(
    portal: Portal, dossier: Submission, colleague: User
) -> None:
    two_scorers_an_office()
    kin = an_officer(Office.ECONOMIC, "kinh-te-3@xuantruong.example", "Mai Thị Kín")
    declare(user=kin, unit=dossier.unit, kind=Declaration.Kind.FAMILY)
    a_seated = an_officer(Office.ECONOMIC, "kinh-te-4@xuantruong.example", "Vũ Văn Chấm")
    taken(dossier, a_seated)
    client, url = as_(portal.economic), office_url(dossier)
    offered = client.get(url).context["assigning"].fields["scorer"].queryset
    assert set(offered) == {portal.economic, colleague}
    response = client.post(url, {"assign": "1", "scorer": str(colleague.pk)})
    assert (response.status_code, response["Location"]) == (302, url)
    sheet = ScoreSheet.objects.get(scorer=colleague)
    assert (sheet.state, sheet.assigned_by) == (ScoreSheet.State.OPEN, portal.economic)
    assert "Đã phân công Phạm Văn Lợi chấm hồ sơ này." in told(client, url)


def test_who_is_no_head_assigns_nobody(
    portal: Portal, dossier: Submission, colleague: User
) -> None:
    response = as_(colleague).post(
        office_url(dossier), {"assign": "1", "scorer": str(colleague.pk)}
    )
    assert errors(response, "assigning") == {
        "__all__": ["Việc này của lãnh đạo Phòng Kinh tế hoặc lãnh đạo cơ quan thường trực."]
    }
    assert errors(as_(portal.economic).post(office_url(dossier), {"assign": "1"}), "assigning")
    assert not ScoreSheet.objects.exists()


def test_a_seat_is_freed_with_a_reason_and_somebody_else_takes_it(
    portal: Portal, dossier: Submission, colleague: User
) -> None:
    sheet = taken(dossier, colleague)
    client, url = as_(portal.economic), office_url(dossier)
    assert list(errors(client.post(url, {"release": str(sheet.pk)}), "releasing")) == ["reason"]
    client.post(url, {"release": str(sheet.pk), "reason": "Nghỉ phép"})
    sheet.refresh_from_db()
    assert sheet.state == ScoreSheet.State.WITHDRAWN
    assert "Phạm Văn Lợi đã thôi chấm hồ sơ này." in told(client, url)
    assert taken(dossier, portal.economic).state == ScoreSheet.State.OPEN


def test_nobody_frees_a_finished_seat_or_that_of_another_dossier(
    portal: Portal, dossier: Submission, colleague: User
) -> None:
    two_scorers_an_office()
    sheet = finished(dossier, colleague, "3")
    client, url = as_(portal.economic), office_url(dossier)
    response = client.post(url, {"release": str(sheet.pk), "reason": "Nghỉ phép"})
    assert errors(response, "releasing") == {
        "__all__": ["Người này đã chấm xong; chỉ thôi chấm khi có xung đột lợi ích."]
    }
    for key in ("999", "x", "9" * 30):
        assert client.post(url, {"release": key, "reason": "Nghỉ"}).status_code == 404
