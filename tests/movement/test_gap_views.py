import pytest
from django.test import Client
from django.urls import reverse

from movement import workflow
from movement.models import Letter, Submission, User
from tests.factories import Portal, send_back
from tests.movement.pages import banner, text
from tests.movement.people import browser_of


@pytest.fixture
def returned(draft: Submission, member: User, portal: Portal) -> Submission:
    workflow.submit(submission=draft, actor=member)
    return send_back(draft, portal.culture, "Thiếu biên bản.", note="Gửi sớm giúp.")


def address(submission: Submission) -> str:
    return reverse("movement:answer_gaps", args=[submission.pk])


@pytest.mark.parametrize("who", ["outsider", "culture", "economic"])
def test_the_answers_are_the_units_own_business(
    who: str, returned: Submission, portal: Portal, outsider: User
) -> None:
    people = {"outsider": outsider, "culture": portal.culture, "economic": portal.economic}
    name = f"answer_{returned.gaps.get().pk}"
    browser = browser_of(people[who])

    assert browser.get(address(returned)).status_code == 404
    assert browser.post(address(returned), {name: "Sửa trộm"}).status_code == 404
    assert returned.gaps.get().answer == ""


def test_a_dossier_that_was_never_returned_has_nothing_to_answer(
    browser: Client, draft: Submission
) -> None:
    assert browser.get(address(draft)).status_code == 404


def test_the_page_lists_every_gap_with_its_office_and_the_date(
    browser: Client, returned: Submission
) -> None:
    shown = text(browser.get(address(returned)))

    assert "1. Tóm tắt và kiến nghị" in shown
    assert "Phòng Văn hóa - Xã hội: Thiếu biên bản." in shown
    assert "Gửi sớm giúp." in shown
    assert f"Hạn nộp lại: hết ngày {returned.revision_request.due:%d/%m/%Y}." in shown


def test_an_answer_is_saved_and_opens_the_way_to_sending(
    browser: Client, returned: Submission
) -> None:
    dossier = reverse("movement:dossier", args=[returned.pk])
    assert "Mở được khi các phần trên đã xong." in text(browser.get(dossier))
    name = f"answer_{returned.gaps.get().pk}"

    response = browser.post(address(returned), {name: "Đã thêm biên bản."})

    assert response["Location"] == dossier
    assert banner(browser, response) == "Đã lưu trả lời."
    assert returned.gaps.get().answer == "Đã thêm biên bản."
    assert "Sẵn sàng" in text(browser.get(dossier))
    assert "Đã thêm biên bản." in text(browser.get(f"{dossier}kiem-tra/"))


def test_a_page_that_saves_itself_is_told_when(browser: Client, returned: Submission) -> None:
    name = f"answer_{returned.gaps.get().pk}"

    response = browser.post(address(returned), {name: "Đã thêm.", "autosave": "1", "version": "0"})

    assert response.json()["complete"] is True
    assert returned.gaps.get().answer == "Đã thêm."


def test_a_returned_dossier_leads_to_its_gaps_and_may_be_withdrawn(
    browser: Client, returned: Submission
) -> None:
    response = browser.get(reverse("movement:dossier", args=[returned.pk]))

    page = response.content.decode()
    assert f'href="{address(returned)}"' in page
    assert f'href="{reverse("movement:withdraw", args=[returned.pk])}"' in page
    assert "Gửi sớm giúp." in page
    letter = Letter.objects.filter(kind="dossier_returned").get()
    assert address(returned) in letter.text


def test_after_sending_again_the_page_is_gone(
    browser: Client, returned: Submission, member: User
) -> None:
    name = f"answer_{returned.gaps.get().pk}"
    browser.post(address(returned), {name: "Đã thêm."})
    workflow.submit(submission=returned, actor=member)

    assert browser.get(address(returned)).status_code == 404
    late = browser.post(address(returned), {name: "Viết muộn", "version": "1"})
    assert late.status_code == 409
    assert "Viết muộn" in text(late)
    assert returned.gaps.get().answer == "Đã thêm."
