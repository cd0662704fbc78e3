from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from movement.models import Event, Letter, User
from tests.factories import Portal, a_user
from tests.movement.pages import text
from tests.movement.people import browser_of

LIST = "/quan-tri/movement/letter/"
State = Letter.State


@pytest.fixture
def office(portal: Portal) -> Client:
    """The browser of an officer of the standing office."""
    return browser_of(portal.culture)


def a_letter(number: int = 1, **values: Any) -> Letter:
    now = timezone.now()
    return Letter.objects.create(
        **{
            "kind": "dossier_submitted",
            "to_email": f"nguoi-{number}@xuantruong.example",
            "subject": f"Đã nhận hồ sơ {number}",
            "text": "Kính gửi ông/bà Lê Thị Cúc",
            "html": "<p>Kính gửi ông/bà Lê Thị Cúc</p>",
            "created_at": now,
            "due_at": now,
            **values,
        }
    )


def send_again(browser: Client, *letters: Letter) -> Any:
    return browser.post(
        LIST,
        {"action": "send_again", "_selected_action": [letter.pk for letter in letters]},
        follow=True,
    )


# Who


def test_whoever_keeps_no_people_reads_no_letter(
    portal: Portal, member: User, outsider: User
) -> None:
    letter = a_letter(state=State.FAILED, failure="Máy chủ thư từ chối (mã 554).")
    paths = [LIST, f"{LIST}{letter.pk}/change/"]

    for person in (portal.economic, member, outsider, a_user("la@xuantruong.example")):
        browser = browser_of(person)
        for path in paths:
            response = browser.get(path, follow=True)
            assert response.status_code == 403
            assert "Lê Thị Cúc" not in response.content.decode()
        send_again(browser, letter)

    letter.refresh_from_db()
    assert letter.state == State.FAILED


def test_the_standing_office_and_administrators_read_letters(office: Client) -> None:
    administrator = User.objects.create_superuser("quan-tri@xuantruong.example", "x")
    letter = a_letter()

    for browser in (office, browser_of(administrator)):
        assert "Đã nhận hồ sơ 1" in text(browser.get(LIST))
        page = text(browser.get(f"{LIST}{letter.pk}/change/"))
        assert "Kính gửi ông/bà Lê Thị Cúc" in page
        assert "Xác nhận đã nộp hồ sơ" in page


def test_nobody_writes_changes_or_deletes_a_letter(office: Client) -> None:
    letter = a_letter()

    assert office.get(f"{LIST}add/").status_code == 403
    assert office.get(f"{LIST}{letter.pk}/delete/").status_code == 403
    assert office.post(f"{LIST}{letter.pk}/change/", {"subject": "Sửa"}).status_code == 403
    letter.refresh_from_db()
    assert letter.subject == "Đã nhận hồ sơ 1"


# The list


def test_letters_are_found_by_state_kind_and_address(office: Client) -> None:
    a_letter(1, state=State.FAILED, failure="Máy chủ thư từ chối (mã 554).")
    a_letter(2, kind="dossier_returned")

    failed = text(office.get(f"{LIST}?state__exact=failed"))
    returned = text(office.get(f"{LIST}?kind=dossier_returned"))
    found = text(office.get(f"{LIST}?q=nguoi-2"))

    assert "Không gửi được: Máy chủ thư từ chối (mã 554)." in failed
    assert "nguoi-2@" not in failed
    assert "nguoi-1@" not in returned
    assert "nguoi-2@" in returned
    assert "nguoi-1@" not in found
    assert "nguoi-2@" in found


def test_a_kind_without_a_name_is_shown_as_it_is(office: Client) -> None:
    letter = a_letter(kind="thu_cu")

    assert "thu_cu" in text(office.get(f"{LIST}{letter.pk}/change/"))


QUERIES = 12


@pytest.mark.parametrize("letters", [1, 30])
def test_the_list_asks_the_database_the_same_for_one_and_thirty_letters(
    letters: int, office: Client, django_assert_num_queries: Any
) -> None:
    for number in range(letters):
        a_letter(number)

    with django_assert_num_queries(QUERIES):
        office.get(LIST)


# Sending again


def test_chosen_letters_are_sent_again_and_the_others_named(office: Client, portal: Portal) -> None:
    failed = a_letter(1, state=State.FAILED, failure="Máy chủ thư từ chối (mã 554).")
    sent = a_letter(2, state=State.SENT, sent_at=timezone.now())
    waiting = a_letter(3)

    page = text(send_again(office, failed, sent, waiting))

    assert "Đã đưa 1 thư vào hàng chờ gửi lại." in page
    assert "Bỏ qua 1 thư đã gửi" in page
    assert "Thư “Đã nhận hồ sơ 3” đang chờ gửi, không cần gửi lại." in page
    assert dict(Letter.objects.values_list("pk", "state")) == {
        failed.pk: State.DRAFT,
        sent.pk: State.SENT,
        waiting.pk: State.DRAFT,
    }
    assert Event.objects.about(failed).get().actor == portal.culture


def test_a_letter_that_went_out_is_sent_again_from_its_own_page(office: Client) -> None:
    sent = a_letter(state=State.SENT, sent_at=timezone.now())
    page = f"{LIST}{sent.pk}/change/"
    assert f'action="{LIST}{sent.pk}/gui-lai/"' in office.get(page).content.decode()

    shown = text(office.post(f"{LIST}{sent.pk}/gui-lai/", follow=True))

    sent.refresh_from_db()
    assert sent.state == State.DRAFT
    assert "Đã đưa thư vào hàng chờ gửi lại." in shown
    assert "gui-lai" not in office.get(page).content.decode()


def test_a_letter_that_waits_is_not_sent_again_from_its_page(office: Client) -> None:
    waiting = a_letter()

    shown = text(office.post(f"{LIST}{waiting.pk}/gui-lai/", follow=True))

    assert "Thư “Đã nhận hồ sơ 1” đang chờ gửi, không cần gửi lại." in shown


def test_for_others_there_is_no_sending_again(portal: Portal) -> None:
    sent = a_letter(state=State.SENT, sent_at=timezone.now())

    assert browser_of(portal.economic).post(f"{LIST}{sent.pk}/gui-lai/").status_code == 404
    assert browser_of(portal.culture).get(f"{LIST}{sent.pk}/gui-lai/").status_code == 405
    sent.refresh_from_db()
    assert sent.state == State.SENT


def test_nothing_is_said_to_be_sent_when_nothing_was(office: Client) -> None:
    page = text(send_again(office, a_letter()))

    assert "hàng chờ gửi lại" not in page
