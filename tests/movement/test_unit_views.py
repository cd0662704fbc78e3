from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from movement.handover import hand_over_unit
from movement.inviting import invite
from movement.joining import approve_request, ask_to_join, refuse_request
from movement.merging import merge_units
from movement.models import (
    Group,
    HandOver,
    Invitation,
    JoinRequest,
    Letter,
    Membership,
    Submission,
    Unit,
    User,
)
from movement.units import rename_unit
from tests.factories import Portal, a_member, a_unit, a_user
from tests.movement.pages import banner, beside, summary_links, text
from tests.movement.people import browser_of
from tests.movement.test_inviting import token_of

SUBMITTER = Membership.Kind.SUBMITTER
ASKED = ("gender", "is_direct_worker")


@pytest.fixture
def newcomer(portal: Portal) -> User:
    return a_user("moi@xuantruong.example", "Vũ Thị Mới")


@pytest.fixture
def visitor(newcomer: User) -> Client:
    return browser_of(newcomer)


def in_a_year() -> str:
    return f"{timezone.localdate() + timedelta(days=300):%d/%m/%Y}"


# My units


def test_a_person_without_a_unit_is_told_what_to_do_first(visitor: Client) -> None:
    shown = text(visitor.get("/don-vi/"))

    assert "Ông/bà chưa làm việc cho đơn vị nào" in shown
    assert "Đề nghị tham gia một đơn vị" in shown


def test_my_units_and_requests_stand_with_their_states(
    visitor: Client, newcomer: User, unit: Unit, portal: Portal
) -> None:
    approve_request(
        request=ask_to_join(user=newcomer, unit=unit, kind=SUBMITTER, note=""),
        actor=portal.culture,
    )
    refuse_request(
        request=ask_to_join(user=newcomer, unit=a_unit("Đảng ủy"), kind=SUBMITTER, note=""),
        answer="Thiếu giấy giới thiệu",
        actor=portal.culture,
    )
    waiting = ask_to_join(user=newcomer, unit=a_unit("Công an"), kind=SUBMITTER, note="")

    page = visitor.get("/don-vi/")

    shown = text(page)
    for words in ("Người đại diện", "Đã duyệt", "Không duyệt Thiếu giấy giới thiệu", "Chờ duyệt"):
        assert words in shown
    assert f"/don-vi/{unit.pk}/" in page.content.decode()
    response = visitor.post(f"/don-vi/de-nghi/{waiting.pk}/rut/")
    assert banner(visitor, response) == "Đã rút đề nghị."
    assert "Đã rút" in text(visitor.get("/don-vi/"))
    response = visitor.post(f"/don-vi/de-nghi/{waiting.pk}/rut/")
    assert banner(visitor, response) == "Đề nghị này: đã rút; không đổi được nữa."


def test_my_page_asks_as_often_for_thirty_units_as_for_one(
    visitor: Client, newcomer: User, unit: Unit
) -> None:
    def add(number: int) -> None:
        other = a_unit(f"Đơn vị {number}")
        other.memberships.create(user=newcomer, from_date=timezone.localdate())
        other.join_requests.create(user=newcomer, asked_at=timezone.now())

    add(0)
    with CaptureQueriesContext(connection) as for_one:
        visitor.get("/don-vi/")
    for number in range(1, 30):
        add(number)
    with CaptureQueriesContext(connection) as for_thirty:
        visitor.get("/don-vi/")

    assert (len(for_one), len(for_thirty)) == (8, 8)


# Joining


def test_the_search_shows_names_and_addresses_of_at_most_twenty_units(
    visitor: Client, unit: Unit
) -> None:
    Unit.objects.filter(pk=unit.pk).update(address="Thôn Lạc Quần", phone="0912345678")
    for number in range(20):
        a_unit(f"Trường số {number:02d}")

    few = visitor.get("/don-vi/tham-gia/", {"q": "truong thcs"})
    with CaptureQueriesContext(connection) as queries:
        many = visitor.get("/don-vi/tham-gia/", {"q": "truong"})

    assert "Trường THCS Xuân Trường Thôn Lạc Quần" in text(few)
    assert "0912345678" not in text(few)
    assert len(many.context["units"]) == 20
    assert "Chỉ hiện 20 đơn vị đầu; hãy gõ thêm tên để tìm hẹp lại." in text(many)
    assert len(queries) == 10


def test_a_search_without_words_or_result_says_what_to_do(visitor: Client) -> None:
    assert "Đơn vị tìm thấy" not in text(visitor.get("/don-vi/tham-gia/"))
    assert "Hãy gõ tên đơn vị." not in text(visitor.get("/don-vi/tham-gia/"))
    assert "Hãy gõ tên đơn vị." in text(visitor.get("/don-vi/tham-gia/", {"q": " "}))
    assert "Hãy gõ ít nhất 2 chữ cái" in text(visitor.get("/don-vi/tham-gia/", {"q": "x"}))
    assert "Không có đơn vị nào tên như vậy." in text(visitor.get("/don-vi/tham-gia/", {"q": "xx"}))


def test_a_person_asks_to_join_and_reads_what_happens_next(
    visitor: Client, newcomer: User, unit: Unit
) -> None:
    path = f"/don-vi/tham-gia/{unit.pk}/"
    assert "Đề nghị tham gia Trường THCS Xuân Trường" in text(visitor.get(path))

    response = visitor.post(path, {"kind": "editor", "note": "Văn thu\u031b"})

    assert banner(visitor, response) == (
        "Đã gửi đề nghị tham gia Trường THCS Xuân Trường. Phòng Văn hóa - Xã hội sẽ trả lời qua "
        "thư điện tử; ông/bà không cần gửi lại."
    )
    asked = JoinRequest.objects.get()
    assert (asked.user, asked.kind, asked.note) == (newcomer, "editor", "Văn thư")
    again = visitor.post(path, {"kind": "editor", "note": ""})
    assert "Ông/bà đã đề nghị tham gia đơn vị này; xin chờ trả lời." in text(again)


def test_an_individual_or_closed_unit_has_no_page_to_join(visitor: Client, portal: Portal) -> None:
    person = a_unit("Nguyễn Thị Hoa", Group.INDIVIDUAL)
    closed = a_unit("Đảng ủy")
    Unit.objects.filter(pk=closed.pk).update(state=Unit.State.SUSPENDED)

    for unit in (person, closed):
        assert visitor.get(f"/don-vi/tham-gia/{unit.pk}/").status_code == 404


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("agency", ["name", "address", "parent_body", "phone", "note"]),
        ("hamlet", ["name", "address", "phone", "note"]),
        ("digital_team", ["name", "address", "phone", "note"]),
        ("front", ["name", "address", "phone", "note"]),
        ("enterprise", ["name", "address", "tax_code", "phone", "note"]),
        ("household", ["name", "address", "tax_code", "phone", "note"]),
        ("official", ["name", "address", "post", "workplace", "phone", *ASKED, "note"]),
        ("other", ["name", "address", "phone", *ASKED, "note"]),
    ],
)
def test_the_form_of_a_new_unit_asks_what_its_kind_needs(
    kind: str, fields: list[str], visitor: Client
) -> None:
    page = visitor.get("/don-vi/tham-gia/moi/", {"loai": kind})

    assert list(page.context["form"].fields) == fields


def test_first_the_kind_is_chosen(visitor: Client) -> None:
    assert "Ông/bà thuộc loại nào" in text(visitor.get("/don-vi/tham-gia/moi/"))

    wrong = visitor.get("/don-vi/tham-gia/moi/", {"loai": "khac"})
    nothing = visitor.get("/don-vi/tham-gia/moi/", {"tiep": "1"})

    assert beside(wrong, "id_loai") == "Hãy chọn một loại trong danh sách."
    assert beside(nothing, "id_loai") == "Hãy chọn một loại."


def test_a_new_household_is_entered_with_the_request(visitor: Client, newcomer: User) -> None:
    path = "/don-vi/tham-gia/moi/?loai=household"
    empty = visitor.post(path, {"name": ""})
    assert summary_links(empty) == [
        ("#id_name", "Tên hộ kinh doanh: Hãy ghi tên."),
        ("#id_tax_code", "Mã số thuế: Hãy ghi mã số thuế."),
    ]
    typed = {"name": "Hộ bà Ơn", "tax_code": "123", "phone": "+84 912 345 678", "note": "Chủ hộ"}
    wrong = visitor.post(path, typed)
    assert beside(wrong, "id_tax_code").startswith("Mã số thuế gồm 10 chữ số")

    response = visitor.post(path, typed | {"tax_code": "036 190 001 234"})

    assert response["Location"] == "/don-vi/"
    asked = JoinRequest.objects.get(user=newcomer)
    unit = asked.unit
    assert (asked.note, asked.kind) == ("Chủ hộ", "submitter")
    assert (unit.name, unit.tax_code, unit.phone, unit.state, unit.group.code) == (
        "Hộ bà Ơn",
        "036190001234",
        "0912345678",
        Unit.State.PENDING,
        Group.BUSINESS,
    )


def test_a_unit_that_is_there_already_is_offered_to_join(visitor: Client, unit: Unit) -> None:
    path = "/don-vi/tham-gia/moi/?loai=agency"
    typed = {"name": "truong thcs  Xuân Trường", "parent_body": "UBND xã", "note": ""}
    link = f'href="/don-vi/tham-gia/{unit.pk}/"'

    offered = visitor.post(path, typed).content.decode()
    Unit.objects.update(state=Unit.State.SUSPENDED)
    closed = visitor.post(path, typed).content.decode()

    assert link in offered
    assert "Xin tham gia đơn vị này" in offered
    assert "Xin tham gia đơn vị này" not in closed


def test_an_individual_joins_as_a_person_and_no_other_is_offered(visitor: Client) -> None:
    path = "/don-vi/tham-gia/moi/?loai=other"
    typed = {"name": "Vũ Thị Mới", "address": "Thôn Lạc Quần", "note": ""}
    assert "Ông/bà tham gia với tư cách cá nhân." in text(visitor.get(path))

    said = banner(visitor, visitor.post(path, typed))
    again = text(visitor.post(path, typed))

    assert said.startswith("Đã gửi đề nghị tham gia với tư cách cá nhân.")
    assert "Nhóm này đã có đơn vị tên “Vũ Thị Mới”." in again
    assert "Xin tham gia đơn vị này" not in again


def test_who_asked_and_waits_starts_where_the_request_stands(
    visitor: Client, newcomer: User, unit: Unit
) -> None:
    assert visitor.get("/bat-dau/")["Location"] == "/don-vi/tham-gia/"
    ask_to_join(user=newcomer, unit=unit, kind=SUBMITTER, note="")

    assert visitor.get("/bat-dau/")["Location"] == "/don-vi/"


# One unit


def test_the_page_of_a_unit_tells_names_from_units_taken_in_and_lists_hand_overs(
    unit: Unit, member: User, editor: User, browser: Client, portal: Portal
) -> None:
    Unit.objects.filter(pk=unit.pk).update(parent_body="Ủy ban nhân dân xã")
    rename_unit(unit=unit, name="Trường mới", reason="Quyết định 5", actor=portal.culture)
    merge_units(duplicate=a_unit("Trường B"), into=unit, reason="Trùng", actor=portal.culture)
    a_member(unit, "nguoi-thu-ba@xuantruong.example")
    done = hand_over_unit(
        unit=unit,
        from_user=editor,
        to_user=member,
        until=timezone.localdate() + timedelta(days=9),
        actor=member,
    )

    page = browser.get(f"/don-vi/{unit.pk}/")

    shown = text(page)
    assert "Đã nhận gộp: Trường B, ngày" in shown
    assert "Tên cũ: Trường THCS Xuân Trường, đến ngày" in shown
    minutes = f"/don-vi/{unit.pk}/ban-giao/{done.pk}/"
    assert f'href="{minutes}"' in page.content.decode()
    assert browser.get(minutes).status_code == 200


def test_the_page_of_a_unit_shows_details_people_and_former_names(
    unit: Unit, member: User, editor: User, browser: Client, portal: Portal
) -> None:
    unit.parent_body = "Ủy ban nhân dân xã"
    unit.save()
    rename_unit(unit=unit, name="Trường mới", reason="Quyết định 5", actor=portal.culture)

    shown = text(browser.get(f"/don-vi/{unit.pk}/"))

    for words in (
        "Cơ quan cấp trên trực tiếp Ủy ban nhân dân xã",
        "Điện thoại Chưa cung cấp",
        f"Người soạn {timezone.localdate() - timedelta(days=30):%d/%m/%Y}",
        f"{timezone.localdate() + timedelta(days=365):%d/%m/%Y}",
        "Trường THCS Xuân Trường, đến ngày",
        "(Quyết định 5)",
        "Mời đồng nghiệp",
        "Kết thúc vai trò",
    ):
        assert words in shown
    assert "dai-dien@xuantruong.example" not in shown


def test_an_editor_reads_the_page_and_is_offered_no_act(unit: Unit, editor: User) -> None:
    shown = text(browser_of(editor).get(f"/don-vi/{unit.pk}/"))

    for words in ("Mời đồng nghiệp", "Kết thúc vai trò", "Bàn giao", "Sửa số điện thoại"):
        assert words not in shown


def test_the_page_of_a_unit_asks_as_often_for_thirty_people_as_for_one(
    unit: Unit, browser: Client, member: User
) -> None:
    path = f"/don-vi/{unit.pk}/"
    with CaptureQueriesContext(connection) as for_one:
        browser.get(path)
    for number in range(29):
        a_member(unit, f"nguoi-{number}@xuantruong.example")
        unit.invitations.create(
            email=f"moi-{number}@a.vn",
            invited_by=member,
            invited_at=timezone.now(),
            expires_at=timezone.now(),
            token_hash=f"{number}",
        )
    with CaptureQueriesContext(connection) as for_thirty:
        browser.get(path)

    assert (len(for_one), len(for_thirty)) == (12, 12)


def test_the_telephone_is_changed_on_its_page(unit: Unit, browser: Client) -> None:
    path = f"/don-vi/{unit.pk}/dien-thoai/"
    assert browser.get(path).status_code == 200
    wrong = browser.post(path, {"phone": "12"})
    assert beside(wrong, "id_phone").startswith("Hãy ghi số điện thoại Việt Nam")

    response = browser.post(path, {"phone": "+84 912 345 678"})

    assert banner(browser, response) == "Đã lưu số điện thoại."
    unit.refresh_from_db()
    assert unit.phone == "0912345678"


# Inviting


def test_a_colleague_is_invited_and_the_invitation_revoked(unit: Unit, browser: Client) -> None:
    path = f"/don-vi/{unit.pk}/moi/"
    assert "dùng được trong 14 ngày" in text(browser.get(path))
    past = browser.post(path, {"email": "a@b.vn", "kind": "editor", "role_ends": "01/01/2020"})
    assert beside(past, "id_role_ends") == "Ngày kết thúc vai trò phải sau ngày hôm nay."

    response = browser.post(path, {"email": "a@b.vn", "kind": "editor", "role_ends": in_a_year()})

    assert banner(browser, response) == "Đã gửi lời mời tới a@b.vn; có hiệu lực 14 ngày."
    assert "Lời mời chưa trả lời" in text(browser.get(f"/don-vi/{unit.pk}/"))
    invitation = Invitation.objects.get()
    revoke = f"/don-vi/{unit.pk}/loi-moi/{invitation.pk}/thu-hoi/"
    assert banner(browser, browser.post(revoke)) == "Đã thu hồi lời mời."
    assert banner(browser, browser.post(revoke)) == "Lời mời này đã được nhận hoặc đã thu hồi."


@pytest.fixture
def link(unit: Unit, member: User, newcomer: User) -> str:
    """The path in the letter to the newcomer."""
    invitation = invite(
        unit=unit,
        email=newcomer.email,
        kind=SUBMITTER,
        role_ends=timezone.localdate() + timedelta(days=9),
        actor=member,
    )
    return f"/moi/{token_of(invitation)}/"


def test_a_stranger_to_the_portal_is_led_to_signing_in_and_up(link: str, client: Client) -> None:
    first = client.get(link)
    assert (first.status_code, first["Location"]) == (302, "/moi/")

    page = client.get("/moi/")

    assert "Lê Thị Cúc mời ông/bà làm người đại diện của Trường THCS Xuân Trường" in text(page)
    content = page.content.decode()
    for path in ("/tai-khoan/login/?next=/moi/", "/tai-khoan/signup/?next=/moi/"):
        assert path in content
    assert link not in content
    assert client.post("/moi/").status_code == 200
    assert not Membership.objects.filter(user__email="moi@xuantruong.example").exists()


def test_the_invited_person_accepts(link: str, visitor: Client, newcomer: User, unit: Unit) -> None:
    visitor.get(link)
    assert "Nhận lời" in text(visitor.get("/moi/"))

    response = visitor.post("/moi/")

    assert response["Location"] == f"/don-vi/{unit.pk}/"
    assert banner(visitor, response) == "Ông/bà đã được làm việc cho Trường THCS Xuân Trường."
    assert newcomer.memberships.get().kind == SUBMITTER
    visitor.get(link)
    shown = text(visitor.get("/moi/"))
    assert "Lời mời này đã được nhận. Hãy đăng nhập để làm việc." in shown


def test_somebody_else_is_told_whose_invitation_it_is(link: str, outsider: User) -> None:
    browser = browser_of(outsider)
    browser.get(link)

    assert "Lời mời này gửi tới địa chỉ moi@xuantruong.example." in text(browser.get("/moi/"))
    assert banner(browser, browser.post("/moi/")).startswith("Lời mời này gửi tới địa chỉ")
    assert outsider.memberships.count() == 1


def test_a_wrong_link_says_what_to_do(client: Client, db: None) -> None:
    client.get("/moi/khong-co/")

    shown = text(client.get("/moi/"))

    assert "Đường dẫn này không đúng. Hãy mở lại đường dẫn trong thư mời mới nhất." in shown


def test_no_log_learns_the_token(
    link: str, outsider: User, caplog: pytest.LogCaptureFixture
) -> None:
    browser = browser_of(outsider)
    caplog.set_level("DEBUG")

    browser.get(link)
    browser.get("/moi/")
    browser.post("/moi/")

    assert link.split("/")[2] not in caplog.text


# Ending a role, handing over


def test_a_colleagues_role_is_ended_after_asking_once(
    unit: Unit, browser: Client, editor: User
) -> None:
    path = f"/don-vi/{unit.pk}/vai-tro/{editor.memberships.get().pk}/ket-thuc/"
    assert "Kết thúc vai trò của Lê Thị Cúc?" in text(browser.get(path))

    assert banner(browser, browser.post(path)) == "Lê Thị Cúc đã thôi vai trò tại đơn vị."
    assert browser_of(editor).get(f"/don-vi/{unit.pk}/")["Location"] == "/tai-khoan/login/"
    assert banner(browser, browser.post(path)) == "Vai trò này đã kết thúc."


def test_a_representative_who_is_alone_is_told_to_invite_first(unit: Unit, browser: Client) -> None:
    shown = text(browser.get(f"/don-vi/{unit.pk}/ban-giao/"))

    assert "Đơn vị chưa có người nào khác để nhận bàn giao. Hãy mời người nhận trước" in shown


def test_a_representative_hands_over_and_is_out_at_once(
    unit: Unit, browser: Client, member: User, editor: User, empty_draft: Submission
) -> None:
    path = f"/don-vi/{unit.pk}/ban-giao/"
    page = browser.get(path)
    assert "Hồ sơ năm 2026: đang soạn, hạn nộp" in text(page)
    assert page.context["form"].initial == {"from_user": member}
    typed = {"from_user": member.pk, "to_user": member.pk, "until": in_a_year()}
    wrong = browser.post(path, typed)
    assert beside(wrong, "id_to_user") == "Người nhận phải khác người bàn giao."

    response = browser.post(path, typed | {"to_user": editor.pk, "note": "Nghỉ hưu"})

    assert "Đã bàn giao từ Lê Thị Cúc sang Lê Thị Cúc; cả hai có thư báo." in text(response)
    assert "Biên bản bàn giao công việc" in text(response)
    assert browser.get(path)["Location"] == "/tai-khoan/login/"
    done = HandOver.objects.get()
    minutes = text(browser_of(editor).get(f"{path}{done.pk}/"))
    for words in ("Biên bản bàn giao công việc", "Nghỉ hưu", "Hồ sơ năm 2026", "Người nhận"):
        assert words in minutes
    assert Letter.objects.filter(kind="handed_over").count() == 2


def test_the_standing_office_hands_a_unit_over_and_reads_the_minutes(
    unit: Unit, member: User, editor: User, portal: Portal
) -> None:
    office = browser_of(portal.culture)
    path = f"/don-vi/{unit.pk}/ban-giao/"
    assert f"/quan-tri/movement/unit/{unit.pk}/cong-viec/" in office.get(path).content.decode()

    response = office.post(
        path, {"from_user": member.pk, "to_user": editor.pk, "until": in_a_year()}
    )

    done = HandOver.objects.get()
    assert response["Location"] == f"{path}{done.pk}/"
    assert "Không có việc nào đang dở." in text(office.get(f"{path}{done.pk}/"))


def test_the_standing_office_is_told_when_nobody_can_take_over(
    unit: Unit, member: User, portal: Portal
) -> None:
    shown = text(browser_of(portal.culture).get(f"/don-vi/{unit.pk}/ban-giao/"))

    assert "Hãy thêm người nhận vào đơn vị trước." in shown
