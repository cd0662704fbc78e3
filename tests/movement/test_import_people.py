from datetime import date, timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from movement.models import Event, Group, Letter, Membership, Unit, User
from movement.people import change_account, change_role, open_account
from movement.permissions import unit_ids
from tests.acting import refusal
from tests.factories import Portal, a_member, a_unit, a_user
from tests.movement.pages import text
from tests.movement.people import browser_of
from tests.movement.tables import a_csv, a_workbook, check, confirm, token_of, verdicts

HEADERS = ("Họ và tên", "Thư điện tử", "Điện thoại", "Đơn vị", "Nhóm", "Vai trò", "Đến ngày")
SCHOOL = "Trường THCS Xuân Trường"
NOT_STANDING = ("Việc này thuộc Phòng Văn hóa - Xã hội.", None)
WRONG_PHONE = "Hãy ghi số điện thoại Việt Nam, ví dụ 0912 345 678 hoặc +84 912 345 678"
NEXT_YEAR = timezone.localdate() + timedelta(days=300)


@pytest.fixture
def office(portal: Portal) -> Client:
    """The browser of an officer of the standing office."""
    return browser_of(portal.culture)


def row(**cells: Any) -> tuple[Any, ...]:
    """A row that would be imported, but for the cells that are told."""
    values = {
        "name": "Trần Thị Mai",
        "email": "mai@xa.example",
        "phone": None,
        "unit": SCHOOL,
        "group": None,
        "kind": "Người soạn",
        "to_date": None,
        **cells,
    }
    return tuple(values.values())


def of_row(browser: Client, **cells: Any) -> str:
    """What the page says of the only row."""
    ((_number, _name, words),) = verdicts(check(browser, "user", a_workbook(HEADERS, row(**cells))))
    return words


def written(browser: Client, *rows: tuple[Any, ...]) -> str:
    """Both steps; what the portal then says."""
    response = confirm(browser, "user", check(browser, "user", a_workbook(HEADERS, *rows)))
    assert response["Location"] == "/quan-tri/movement/user/"
    return text(browser.get("/quan-tri/movement/user/"))


# Who may (the pages themselves: test_import_units)


def test_the_rules_ask_who_opens_and_changes_accounts(
    portal: Portal, unit: Unit, member: User
) -> None:
    membership = member.memberships.get()
    superuser = User.objects.create_superuser("quan-tri@xuantruong.example", "x")

    for actor in (member, portal.economic, superuser):
        new = {"email": "a@xa.example", "full_name": "A", "unit": unit}
        assert refusal(open_account, **new, actor=actor) == NOT_STANDING
        assert refusal(change_account, user=member, changes={}, actor=actor) == NOT_STANDING
        role = {"membership": membership, "kind": "editor", "to_date": NEXT_YEAR}
        assert refusal(change_role, **role, actor=actor) == NOT_STANDING


# New people


def test_a_new_person_gets_an_account_a_role_and_a_letter(
    office: Client, portal: Portal, unit: Unit
) -> None:
    shown = written(
        office, row(email="Mai@Xa.example", phone=912345678, to_date=NEXT_YEAR, name=" Trần  Mai ")
    )

    assert "Đã nhập người đại diện: 1 mới, 0 cập nhật, 0 không đổi." in shown
    user = User.objects.get(email="mai@xa.example")
    assert (user.full_name, user.phone) == ("Trần Mai", "0912345678")
    assert not user.has_usable_password()
    membership = user.memberships.get()
    assert (membership.unit, membership.kind) == (unit, Membership.Kind.EDITOR)
    assert (membership.from_date, membership.to_date) == (timezone.localdate(), NEXT_YEAR)
    letter = Letter.objects.get(kind="account_created")
    assert (letter.to_user, letter.to_email, letter.about) == (user, user.email, user)
    for words in (letter.text, letter.html):
        assert "mai@xa.example" in words
        assert SCHOOL in words
        assert "/tai-khoan/password/reset/" in words
    (event,) = Event.objects.about(user)
    assert (event.kind, event.actor, event.data) == (
        "user.added",
        portal.culture,
        {"unit": unit.pk},
    )
    assert Event.objects.get(kind="people.imported").data == {"new": 1, "changed": 0}


def test_a_role_lasts_a_year_unless_told(office: Client, unit: Unit) -> None:
    written(office, row())

    last = Membership.objects.get(user__email="mai@xa.example").to_date
    assert last == timezone.localdate() + timedelta(days=365)


def test_a_new_person_may_act_for_two_units_and_gets_one_letter(office: Client, unit: Unit) -> None:
    other = a_unit("Trạm Y tế")

    shown = written(office, row(), row(unit="tram y te", kind="Người đại diện"))

    assert "Đã nhập người đại diện: 2 mới" in shown
    user = User.objects.get(email="mai@xa.example")
    assert unit_ids(user) == {unit.pk, other.pk}
    assert Letter.objects.count() == 1


@pytest.mark.parametrize(
    ("cells", "verdict"),
    [
        ({"email": None}, "Lỗi: Hãy ghi thư điện tử (cột “Thư điện tử”)."),
        ({"email": "mai"}, "Lỗi: Thư điện tử phải có dạng ten@noi-gui.vn (cột “Thư điện tử”)."),
        ({"unit": None}, "Lỗi: Hãy ghi đơn vị (cột “Đơn vị”)."),
        (
            {"unit": "Công an"},
            "Lỗi: Chưa có đơn vị “Công an”. Hãy nhập đơn vị trước (cột “Đơn vị”).",
        ),
        (
            {"group": "Doanh nghiệp"},
            f"Lỗi: Chưa có đơn vị “{SCHOOL}”. Hãy nhập đơn vị trước (cột “Đơn vị”).",
        ),
        (
            {"name": None},
            "Lỗi: Người này chưa có tài khoản. Hãy ghi họ và tên (cột “Họ và tên”).",
        ),
        ({"phone": "113"}, f"Lỗi: {WRONG_PHONE} (cột “Điện thoại”)."),
        ({"kind": None}, "Lỗi: Hãy ghi vai trò (cột “Vai trò”)."),
        (
            {"kind": "Trưởng thôn"},
            (
                "Lỗi: Không có “Trưởng thôn” trong danh mục. Hãy ghi một trong: Người soạn; "
                "Người đại diện (cột “Vai trò”)."
            ),
        ),
        (
            {"to_date": "31/02/2030"},
            "Lỗi: Hãy ghi ngày theo dạng ngày/tháng/năm, ví dụ 31/12/2027 (cột “Đến ngày”).",
        ),
        (
            {"to_date": date(2020, 1, 1)},
            "Lỗi: Ngày kết thúc vai trò phải sau ngày hôm nay (cột “Đến ngày”).",
        ),
        (
            {"to_date": "31/12/2206"},
            "Lỗi: Vai trò kéo dài nhiều nhất 5 năm. Hãy ghi ngày sớm hơn (cột “Đến ngày”).",
        ),
    ],
)
def test_what_is_wrong_with_a_row_is_said_with_its_column(
    cells: dict[str, Any], verdict: str, office: Client, unit: Unit
) -> None:
    assert of_row(office, **cells) == verdict


def test_one_wrong_row_keeps_all_out(office: Client, unit: Unit) -> None:
    before = User.objects.count()

    page = check(office, "user", a_workbook(HEADERS, row(), row(email="an@xa.example", unit="Z")))

    assert [words for _number, _name, words in verdicts(page)] == [
        "Lỗi: Chưa có đơn vị “Z”. Hãy nhập đơn vị trước (cột “Đơn vị”).",
        "Mới",
    ]
    assert token_of(page) == ""
    assert (User.objects.count(), Letter.objects.count()) == (before, 0)


def test_a_person_stands_once_a_unit_and_has_one_name(office: Client, unit: Unit) -> None:
    a_unit("Trạm Y tế")
    rows = [row(), row(email="MAI@xa.example"), row(unit="Trạm Y tế", name="Trần Mai")]

    page = check(office, "user", a_workbook(HEADERS, *rows))

    assert verdicts(page) == [
        (3, "Trần Thị Mai", "Lỗi: Trùng với dòng 2. Hãy giữ một dòng."),
        (
            4,
            "Trần Mai",
            "Lỗi: Thư điện tử này đã ghi cho “Trần Thị Mai” ở dòng trên (cột “Thư điện tử”).",
        ),
        (2, "Trần Thị Mai", "Mới"),
    ]


# Units of one name


def test_the_group_tells_units_of_one_name_apart(office: Client, unit: Unit) -> None:
    a_unit(SCHOOL, Group.FRONT)

    assert of_row(office) == (
        f"Lỗi: Có 2 đơn vị tên “{SCHOOL}”. Hãy ghi thêm nhóm; với cá nhân, ghi “Tên, địa chỉ” "
        "(cột “Đơn vị”)."
    )
    assert of_row(office, group="co quan, don vi") == "Mới"


def test_the_address_tells_individuals_of_one_name_apart(office: Client, unit: Unit) -> None:
    for address in ("Thôn 1", "Thôn 2"):
        person = a_unit("Nguyễn Văn An", Group.INDIVIDUAL)
        person.address = address
        person.save()

    assert of_row(office, unit="Nguyễn Văn An").startswith("Lỗi: Có 2 đơn vị")
    assert of_row(office, unit="nguyen van an, thon 2") == "Mới"


# People who have an account


def test_a_known_person_keeps_what_is_not_told(office: Client, unit: Unit, member: User) -> None:
    same = {"name": None, "email": member.email, "kind": None}

    assert of_row(office, **same) == "Không đổi"
    assert of_row(office, **(same | {"name": "lê thị cúc"})) == (
        "Cập nhật: Họ và tên từ “Lê Thị Cúc” thành “lê thị cúc”"
    )
    written(office, row(**(same | {"name": "Lê Thị Cúc Hoa"})))
    assert User.objects.get(pk=member.pk).full_name == "Lê Thị Cúc Hoa"
    assert not Event.objects.about(member.memberships.get()).exists()


def test_what_a_row_changes_is_told_and_then_written(
    office: Client, portal: Portal, unit: Unit, member: User
) -> None:
    membership = member.memberships.get()
    before = {"kind": "submitter", "to_date": membership.to_date.isoformat()}
    changed = row(
        name="Lê Thị Cúc Hoa", email=member.email, phone="0912.345.678", to_date=NEXT_YEAR
    )
    page = check(office, "user", a_workbook(HEADERS, changed))

    confirm(office, "user", page)

    assert verdicts(page)[0][2] == (
        "Cập nhật: Họ và tên từ “Lê Thị Cúc” thành “Lê Thị Cúc Hoa”; Điện thoại “0912345678”; "
        f"Vai trò từ “Người đại diện” thành “Người soạn”; Đến ngày từ "
        f"“{membership.to_date:%d/%m/%Y}” thành “{NEXT_YEAR:%d/%m/%Y}”"
    )
    member.refresh_from_db()
    membership.refresh_from_db()
    assert (member.full_name, member.phone) == ("Lê Thị Cúc Hoa", "0912345678")
    assert (membership.kind, membership.to_date) == ("editor", NEXT_YEAR)
    event = Event.objects.about(member).get()
    assert (event.kind, event.data) == ("user.changed", {"fields": ["full_name", "phone"]})
    event = Event.objects.about(membership).get()
    assert (event.kind, event.actor) == ("membership.changed", portal.culture)
    assert event.data == {
        "unit": unit.pk,
        "before": before,
        "after": {"kind": "editor", "to_date": NEXT_YEAR.isoformat()},
    }
    assert not Letter.objects.exists()


@pytest.mark.parametrize("to_date", [None, NEXT_YEAR])
def test_only_one_side_of_a_role_may_change(
    to_date: date | None, office: Client, unit: Unit, member: User
) -> None:
    membership = member.memberships.get()
    kind = "Người soạn" if to_date is None else None

    written(office, row(name=None, email=member.email, kind=kind, to_date=to_date))

    changed = Membership.objects.get()
    assert changed.kind == ("editor" if to_date is None else "submitter")
    assert changed.to_date == (to_date or membership.to_date)


def test_a_known_person_may_begin_at_another_unit(office: Client, unit: Unit, member: User) -> None:
    other = a_unit("Trạm Y tế")

    cells = {"name": None, "email": member.email, "unit": "Trạm Y tế"}
    assert of_row(office, **cells) == "Cập nhật: Đơn vị “Trạm Y tế”"
    assert of_row(office, **cells, kind=None) == "Lỗi: Hãy ghi vai trò (cột “Vai trò”)."
    written(office, row(**cells))

    assert unit_ids(User.objects.get(pk=member.pk)) == {unit.pk, other.pk}
    assert not Letter.objects.exists()


def test_a_role_that_has_ended_begins_anew(office: Client, unit: Unit, member: User) -> None:
    yesterday = timezone.localdate() - timedelta(days=1)
    member.memberships.update(to_date=yesterday)

    assert of_row(office, name=None, email=member.email) == f"Cập nhật: Đơn vị “{SCHOOL}”"


def test_the_day_of_a_running_role_is_not_moved_to_the_past(
    office: Client, unit: Unit, member: User
) -> None:
    assert of_row(office, name=None, email=member.email, to_date=date(2020, 1, 1)) == (
        "Lỗi: Ngày kết thúc vai trò phải sau ngày hôm nay (cột “Đến ngày”)."
    )


def test_a_locked_account_is_not_touched(office: Client, unit: Unit, member: User) -> None:
    User.objects.filter(pk=member.pk).update(is_active=False)

    assert of_row(office, email=member.email) == (
        "Lỗi: Tài khoản này đã bị khóa. Hãy mở khóa trước khi nhập (cột “Thư điện tử”)."
    )


def test_the_import_gives_nobody_a_post_or_a_flag_of_power(office: Client, unit: Unit) -> None:
    content = a_csv(
        (*HEADERS, "is_superuser", "is_staff", "Phòng"),
        (*row(), "1", "1", "Phòng Văn hóa - Xã hội"),
    )

    page = check(office, "user", content, "bang.csv")
    confirm(office, "user", page)

    assert "Các cột không dùng đến: is_superuser, is_staff, Phòng." in text(page)
    user = User.objects.get(email="mai@xa.example")
    assert (user.is_staff, user.is_superuser, user.office_roles.count()) == (False, False, 0)


# The rules alone


def test_an_account_needs_a_name_a_free_address_and_a_real_number(
    portal: Portal, unit: Unit
) -> None:
    a_user("co@xa.example")
    new: dict[str, Any] = {"email": "a@xa.example", "full_name": "A", "unit": unit}
    actor = portal.culture

    assert refusal(open_account, **(new | {"full_name": " "}), actor=actor) == (
        "Hãy ghi họ và tên.",
        "full_name",
    )
    assert refusal(open_account, **(new | {"email": "Co@xa.example"}), actor=actor) == (
        "Địa chỉ này đã có tài khoản.",
        "email",
    )
    EmailAddress.objects.create(user=portal.economic, email="Rieng@xa.example", verified=True)
    assert refusal(open_account, **(new | {"email": "rieng@xa.example"}), actor=actor) == (
        "Địa chỉ này đã có tài khoản.",
        "email",
    )
    assert refusal(open_account, **new, phone="113", actor=actor) == (f"{WRONG_PHONE}.", "phone")
    user = a_user()
    assert refusal(change_account, user=user, changes={"full_name": ""}, actor=actor) == (
        "Hãy ghi họ và tên.",
        "full_name",
    )
    assert refusal(change_account, user=user, changes={"phone": "113"}, actor=actor) == (
        f"{WRONG_PHONE}.",
        "phone",
    )


# How often the database is asked


def test_the_verdicts_ask_as_often_for_thirty_people_as_for_one(office: Client, unit: Unit) -> None:
    for number in range(30):
        a_member(unit, f"cu-{number}@xa.example")
    asked = []
    for count in (1, 30):
        rows = [row(email=f"moi-{number}@xa.example") for number in range(count)]
        rows += [row(name=None, email=f"cu-{number}@xa.example") for number in range(count)]
        with CaptureQueriesContext(connection) as queries:
            assert len(verdicts(check(office, "user", a_workbook(HEADERS, *rows)))) == 2 * count
        asked.append(len(queries))

    assert asked == [12, 12]


def test_the_import_asks_a_bounded_number_of_times_a_person(office: Client, unit: Unit) -> None:
    asked = []
    for count in (1, 30):
        rows = [row(email=f"moi-{count}-{number}@xa.example") for number in range(count)]
        page = check(office, "user", a_workbook(HEADERS, *rows))
        with CaptureQueriesContext(connection) as queries:
            confirm(office, "user", page)
        asked.append(len(queries))

    assert (asked[1] - asked[0]) / 29 == 13
