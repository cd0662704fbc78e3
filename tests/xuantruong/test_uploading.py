"""A request that is too large is refused before anything of it is written to the disk."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from movement.models import User
from tests.factories import a_user
from tests.movement.pages import text
from xuantruong.settings import ANONYMOUS_MAX_BYTES, REQUEST_MAX_BYTES

MEGABYTE = 1024 * 1024
TOO_LARGE = "Cổng không nhận được yêu cầu này"


@pytest.fixture
def user(db: None) -> User:
    return a_user()


def said_to_hold(client: Client, size: int) -> Any:
    """The answer to a form of which the head alone tells the length."""
    client.cookies["csrftoken"] = "x" * 32  # without it nothing is read at all
    return client.generic(
        "POST",
        "/tai-khoan/login/",
        b"x",
        content_type="multipart/form-data; boundary=x",
        CONTENT_LENGTH=str(size),
    )


def test_the_limits_are_those_of_evidence() -> None:
    assert REQUEST_MAX_BYTES == 202 * MEGABYTE
    assert ANONYMOUS_MAX_BYTES == 12 * MEGABYTE


def test_a_visitor_sends_no_more_than_one_file(db: None) -> None:
    client = Client(enforce_csrf_checks=True)

    response = said_to_hold(client, 12 * MEGABYTE + 1)

    assert response.status_code == 400
    assert TOO_LARGE in text(response)
    assert "mỗi lần tải không quá 20 tệp, mỗi tệp không quá 10 MB" in text(response)


def test_who_has_a_session_sends_no_more_than_one_upload_may_hold(user: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(user)

    assert said_to_hold(client, 202 * MEGABYTE + 1).status_code == 400


def test_a_session_may_send_more_than_a_visitor(user: User, settings: Any) -> None:
    settings.ANONYMOUS_MAX_BYTES = 10
    member = Client()
    member.force_login(user)

    def sent_by(client: Client, address: str) -> int:
        file = SimpleUploadedFile("anh.png", b"x" * 100)
        return client.post(address, {"full_name": "Lê Thị An", "file": file}).status_code

    assert sent_by(member, "/tai-khoan/thong-tin/") == 302
    assert sent_by(Client(), "/tai-khoan/login/") == 400


def test_a_small_form_with_a_file_is_read_as_ever(db: None) -> None:
    file = SimpleUploadedFile("anh.png", b"x" * 100)

    response = Client().post("/tai-khoan/login/", {"login": "", "file": file})

    assert response.status_code == 200
    assert TOO_LARGE not in text(response)
