"""From a stranger to a person with an account."""

import re
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from movement.inviting import invite
from movement.models import Event, Membership, User
from tests.factories import Portal, a_member, a_unit, a_user
from tests.movement.pages import beside, summary_links, text
from tests.movement.people import browser_of
from tests.movement.test_inviting import token_of

SIGN_UP = "/tai-khoan/signup/"
PASSWORD = "mua-gat-thang-muoi"
INVITATION = "/moi/khoa-cua-loi-moi/"


def sign_up(browser: Client, query: str = "", **values: str) -> HttpResponse:
    filled = {
        "full_name": "Vũ  Thị Lan",
        "email": "Lan@XuanTruong.example",
        "phone": "+84 912 345 678",
        "password1": PASSWORD,
        **values,
    }
    return browser.post(SIGN_UP + query, filled)


def link_in_the_letter() -> str:
    assert len(mail.outbox) == 1
    found = re.search(r"http://testserver(/tai-khoan/confirm-email/\S+)", mail.outbox[0].body)
    assert found is not None
    return found.group(1)


def confirm(browser: Client) -> HttpResponse:
    """Open the link of the letter and press the button of the page, as a person does."""
    link = link_in_the_letter()
    page = browser.get(link).content.decode()
    action = re.search(r'action="(/tai-khoan/confirm-email/[^"]+)"', page)
    asked_for = re.search(r'name="next" value="([^"]+)"', page)
    assert action is not None
    return browser.post(action.group(1), {"next": asked_for.group(1)} if asked_for else {})


def is_signed_in(browser: Client) -> bool:
    return "_auth_user_id" in browser.session


def test_the_page_says_for_whom_it_is_and_what_happens_next(client: Client, db: None) -> None:
    shown = text(client.get(SIGN_UP))

    assert "Dành cho người lập hồ sơ của cơ quan" in shown
    assert "chọn đơn vị mà ông/bà đại diện" in shown
    assert "chờ Phòng Văn hóa - Xã hội duyệt" in shown


def test_the_form_asks_for_name_address_telephone_and_one_password(
    client: Client, db: None
) -> None:
    form = client.get(SIGN_UP).context["form"]

    assert [(field.name, field.field.required) for field in form.visible_fields()] == [
        ("full_name", True),
        ("email", True),
        ("phone", False),
        ("password1", True),
    ]


def test_a_new_account_is_stored_in_one_spelling_and_waits_for_its_letter(
    client: Client, db: None
) -> None:
    response = sign_up(client)

    assert response["Location"] == "/tai-khoan/confirm-email/"
    user = User.objects.get()
    assert (user.full_name, user.email, user.phone) == (
        "Vũ Thị Lan",
        "lan@xuantruong.example",
        "0912345678",
    )
    assert user.sort_key != ""
    assert not is_signed_in(client)
    assert not EmailAddress.objects.get().verified
    assert Event.objects.get().kind == "user.signed_up"


def test_the_telephone_may_be_left_out(client: Client, db: None) -> None:
    sign_up(client, phone="")

    assert User.objects.get().phone == ""


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("full_name", " ", "Mục này bắt buộc. Hãy điền hoặc chọn."),
        (
            "phone",
            "12345",
            "Số điện thoại chưa đúng. Hãy nhập số bắt đầu bằng 0 hoặc +84, ví dụ 0912 345 678.",
        ),
        ("password1", "ngan-qua", "Mật khẩu này quá ngắn. Hãy đặt mật khẩu có ít nhất 10 ký tự."),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_the_rest_stays_typed(
    field: str, typed: str, said: str, client: Client, db: None
) -> None:
    response = sign_up(client, **{field: typed})

    assert beside(response, f"id_{field}") == said
    assert response.context["form"]["email"].value() == "Lan@XuanTruong.example"
    assert not User.objects.exists()
    assert mail.outbox == []


def test_an_empty_form_names_what_is_needed(client: Client, db: None) -> None:
    links = [link for link, _words in summary_links(client.post(SIGN_UP, {}))]

    assert links == ["#id_full_name", "#id_email", "#id_password1"]


def test_one_letter_confirms_and_the_same_browser_is_in(client: Client, db: None) -> None:
    sign_up(client)

    response = confirm(client)

    assert response["Location"] == "/bat-dau/"
    assert is_signed_in(client)
    assert EmailAddress.objects.get().verified
    assert len(mail.outbox) == 1


def test_the_link_opened_again_says_that_the_address_is_confirmed(client: Client, db: None) -> None:
    sign_up(client)
    link = link_in_the_letter()
    confirm(client)
    done, dead = "Địa chỉ này đã được xác nhận.", "Đường dẫn xác nhận đã hết hạn hoặc không đúng."

    assert done in text(client.get(link))
    assert dead in text(client.get("/tai-khoan/confirm-email/sai/"))
    for other in (Client(), browser_of(a_user("khac@xuantruong.example"))):
        assert dead in text(other.get(link))
        assert done not in text(other.get(link))


def test_who_was_invited_finds_the_address_filled_in(client: Client, portal: Portal) -> None:
    unit = a_unit()
    invitation = invite(
        unit=unit,
        email="moi@xuantruong.example",
        kind=Membership.Kind.EDITOR,
        role_ends=timezone.localdate() + timedelta(days=30),
        actor=a_member(unit),
    )
    assert "moi@xuantruong.example" not in client.get(SIGN_UP).content.decode()
    client.get(f"/moi/{token_of(invitation)}/")

    assert 'value="moi@xuantruong.example"' in client.get(SIGN_UP).content.decode()


def test_another_browser_confirms_and_then_signs_in(client: Client, db: None) -> None:
    sign_up(client)
    phone = Client()

    response = confirm(phone)

    assert response["Location"] == "/tai-khoan/login/"
    assert not is_signed_in(phone)
    signed_in = phone.post(
        "/tai-khoan/login/", {"login": "lan@xuantruong.example", "password": PASSWORD}
    )
    assert signed_in["Location"] == "/bat-dau/"
    assert len(mail.outbox) == 1


def test_nobody_signs_in_before_the_letter_was_read(client: Client, db: None) -> None:
    sign_up(client)
    browser = Client()

    response = browser.post(
        "/tai-khoan/login/", {"login": "lan@xuantruong.example", "password": PASSWORD}
    )

    assert response["Location"] == "/tai-khoan/confirm-email/"
    assert not is_signed_in(browser)
    assert len(mail.outbox) == 1


@pytest.mark.parametrize("same_browser", [True, False])
def test_an_invitation_is_still_open_after_sign_up_and_letter(
    same_browser: bool, client: Client, db: None
) -> None:
    sign_up(client, f"?next={INVITATION}", next=INVITATION)
    browser = client if same_browser else Client()

    response = confirm(browser)

    assert response["Location"] == INVITATION
    assert is_signed_in(browser) is same_browser


def test_the_letter_leads_to_no_other_site(client: Client, db: None) -> None:
    sign_up(client, next="https://xau.example/")

    assert "xau.example" not in mail.outbox[0].body
    assert confirm(client)["Location"] == "/bat-dau/"


def test_an_address_that_has_an_account_looks_like_a_new_one(client: Client, db: None) -> None:
    a_user("lan@xuantruong.example", "Nguyễn Văn An")

    response = sign_up(client)

    assert response["Location"] == "/tai-khoan/confirm-email/"
    assert User.objects.get().full_name == "Nguyễn Văn An"
    assert mail.outbox[0].to == ["lan@xuantruong.example"]
    assert mail.outbox[0].subject == "[Cổng thi đua] Địa chỉ này đã có tài khoản"
    assert "confirm-email" not in mail.outbox[0].body


def test_signing_up_in_bulk_is_stopped(client: Client, db: None) -> None:
    for number in range(20):
        sign_up(Client(), email=f"so-{number}@xuantruong.example")

    assert sign_up(Client(), email="so-20@xuantruong.example").status_code == 429
    assert User.objects.count() == 20
