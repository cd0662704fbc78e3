from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from movement.importing.units import UnitTable, change_unit
from movement.importing.verdicts import fingerprint, import_lines
from movement.models import Authority, Event, Group, Unit, User
from movement.units import add_unit, rename_unit, suspend_unit
from tests.acting import refusal
from tests.factories import Portal, a_unit
from tests.movement.pages import beside, text
from tests.movement.people import browser_of
from tests.movement.tables import a_csv, a_workbook, check, confirm, token_of, verdicts

HEADERS = (
    *("Nhóm", "Loại", "Tên", "Thôn, địa chỉ", "Cơ quan cấp trên", "Mã số thuế", "Chức vụ"),
    *("Cơ quan công tác", "Điện thoại", "Trạng thái", "Giới tính", "Trực tiếp lao động"),
)
COMMITTEE = "Ủy ban nhân dân xã"
AGENCY = ("Cơ quan, đơn vị", "Cơ quan, đơn vị, trường học")
BUSINESS = ("Doanh nghiệp", "Doanh nghiệp")
FARMER = ("Cá nhân", "Cá nhân khác (nông dân, người lao động…)")
SCHOOL = (*AGENCY, "Trường Mầm non", "Thôn 2", COMMITTEE)
PAGES = ("import/", "mau/xlsx/", "mau/csv/")
NOT_STANDING = ("Việc này thuộc Phòng Văn hóa - Xã hội.", None)
WRONG_PHONE = (
    "Lỗi: Hãy ghi số điện thoại Việt Nam, ví dụ 0912 345 678 hoặc +84 912 345 678 "
    "(cột “Điện thoại”)."
)


@pytest.fixture
def office(portal: Portal) -> Client:
    """The browser of an officer of the standing office."""
    return browser_of(portal.culture)


@pytest.fixture
def health(portal: Portal) -> Unit:
    """A complete unit that takes part."""
    unit = a_unit("Trạm Y tế")
    unit.parent_body = COMMITTEE
    unit.save()
    return unit


def words(page: HttpResponse) -> list[str]:
    """What the page says of each row."""
    return [verdict[2] for verdict in verdicts(page)]


def of_row(browser: Client, *cells: Any, headers: tuple[str, ...] = HEADERS) -> str:
    """What the page says of the only row."""
    (only,) = words(check(browser, "unit", a_workbook(headers, cells)))
    return only


# Who may


@pytest.mark.parametrize("model", ["unit", "user"])
def test_nobody_outside_the_standing_office_imports(
    model: str, portal: Portal, outsider: User
) -> None:
    superuser = User.objects.create_superuser("quan-tri@xuantruong.example", "x")

    for person in (outsider, portal.economic, superuser):
        browser = browser_of(person)
        for page in PAGES:
            response = browser.get(f"/quan-tri/movement/{model}/{page}", follow=True)
            assert response.status_code == 403
        assert check(browser, model, b"x").status_code in {302, 403}
        response = browser.post(f"/quan-tri/movement/{model}/process_import/", follow=True)
        assert response.status_code == 403


@pytest.mark.parametrize("page", PAGES)
def test_a_visitor_is_led_to_sign_in(page: str, client: Client, db: None) -> None:
    address = f"/quan-tri/movement/unit/{page}"

    assert client.get(address)["Location"] == f"/quan-tri/login/?next={address}"


def test_the_rules_as_well_ask_who_imports(portal: Portal, health: Unit) -> None:
    actor = portal.economic
    nothing = {"table": UnitTable(), "lines": [], "expected": fingerprint([])}

    assert refusal(import_lines, **nothing, actor=actor) == NOT_STANDING
    change = {"unit": health, "changes": {"address": "Thôn 1"}}
    assert refusal(change_unit, **change, actor=actor) == NOT_STANDING


def test_the_list_shows_the_way_in_to_those_who_may(office: Client, portal: Portal) -> None:
    superuser = User.objects.create_superuser("quan-tri@xuantruong.example", "x")

    shown = text(office.get("/quan-tri/movement/unit/"))
    assert "Nhập từ tệp" in shown
    assert "Xuất ra tệp" in shown
    shown = text(browser_of(superuser).get("/quan-tri/movement/unit/"))
    assert "Nhập từ tệp" not in shown
    assert "Xuất ra tệp" in shown


# The first step


def test_the_first_page_tells_the_columns_and_what_becomes_of_new_units(office: Client) -> None:
    shown = text(office.get("/quan-tri/movement/unit/import/"))

    assert "Bước 1/2" in shown
    assert "thì được tham gia ngay, không qua bước duyệt" in shown
    for header in HEADERS:
        assert header in shown


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (None, "Hãy chọn một tệp."),
        (b"", "Tệp này rỗng. Hãy chọn lại."),
        (
            b"PK",
            (
                "Không đọc được tệp “bang.xlsx”. Hãy mở bằng Excel, bỏ mật khẩu nếu có, lưu lại "
                "dạng XLSX rồi gửi."
            ),
        ),
    ],
    ids=["none", "empty", "broken"],
)
def test_a_file_that_cannot_be_read_is_refused_beside_its_field(
    content: bytes | None, sentence: str, office: Client
) -> None:
    if content is None:
        page = office.post("/quan-tri/movement/unit/import/")
    else:
        page = check(office, "unit", content)

    assert beside(page, "id_file") == sentence


def test_every_row_gets_a_verdict_errors_first_and_nothing_is_written(office: Client) -> None:
    content = a_workbook(
        (*HEADERS, "Màu"),
        SCHOOL,
        (*BUSINESS, "Công ty May", None, None, 601134520),
        (*FARMER, "Đặng Thị Ơn", "Thôn 3"),
    )

    page = check(office, "unit", content)

    assert verdicts(page) == [
        (
            3,
            "Công ty May",
            (
                "Lỗi: Mã số thuế gồm 10 chữ số, hoặc 10 chữ số và 3 chữ số của chi nhánh. "
                "Hãy xem lại từng số (cột “Mã số thuế”)."
            ),
        ),
        (2, "Trường Mầm non", "Mới"),
        (4, "Đặng Thị Ơn", "Mới"),
    ]
    shown = text(page)
    assert "Bước 1/2: sửa tệp rồi kiểm tra lại. Chưa ghi gì vào cổng." in shown
    assert "Lỗi: 1 Mới: 2 Cập nhật: 0 Không đổi: 0" in shown
    assert "Các cột không dùng đến: Màu." in shown
    assert "Không dòng nào được nhập khi còn một dòng lỗi." in shown
    assert token_of(page) == ""
    assert not Unit.objects.exists()


@pytest.mark.parametrize(
    ("cells", "verdict"),
    [
        ((None, AGENCY[1], "A"), "Lỗi: Hãy ghi nhóm (cột “Nhóm”)."),
        ((*AGENCY, None, "Thôn 1"), "Lỗi: Hãy ghi tên (cột “Tên”)."),
        ((AGENCY[0], None, "A"), "Lỗi: Hãy ghi loại (cột “Loại”)."),
        (
            (AGENCY[0], BUSINESS[1], "A"),
            "Lỗi: Hãy chọn loại thuộc nhóm đối tượng này (cột “Loại”).",
        ),
        (
            (*AGENCY, "A"),
            "Lỗi: Hãy ghi cơ quan cấp trên trực tiếp (cột “Cơ quan cấp trên”).",
        ),
        ((*FARMER, "Ơn"), "Lỗi: Hãy ghi thôn, xóm nơi ở (cột “Thôn, địa chỉ”)."),
        ((*SCHOOL, None, None, None, "12"), WRONG_PHONE),
        (
            (*AGENCY, "x" * 201, "y" * 201),
            (
                "Lỗi: Ô này dài 201 ký tự; nhiều nhất 200 ký tự (cột “Tên”). "
                "Ô này dài 201 ký tự; nhiều nhất 200 ký tự (cột “Thôn, địa chỉ”)."
            ),
        ),
        (
            ("Nhóm lạ", AGENCY[1], "A"),
            (
                "Lỗi: Không có “Nhóm lạ” trong danh mục. Hãy ghi một trong: Cơ quan, đơn vị; "
                "Mặt trận Tổ quốc và các tổ chức chính trị - xã hội; Doanh nghiệp; Cá nhân "
                "(cột “Nhóm”)."
            ),
        ),
        (
            (*SCHOOL, None, None, None, None, "Tạm dừng"),
            (
                "Lỗi: Đơn vị đang ở trạng thái “Chờ duyệt”. Hãy đổi trạng thái tại trang của "
                "đơn vị (cột “Trạng thái”)."
            ),
        ),
    ],
)
def test_what_is_wrong_with_a_row_is_said_with_its_column(
    cells: tuple[Any, ...], verdict: str, office: Client
) -> None:
    assert of_row(office, *cells) == verdict


def test_a_row_that_stands_twice_names_the_first(office: Client) -> None:
    again = (*AGENCY, "TRUONG  mam non", None, COMMITTEE)
    ons = [(*FARMER, "Đặng Thị Ơn", address) for address in ("Thôn 3", "Thôn 4", "thon 3")]

    page = check(office, "unit", a_workbook(HEADERS, SCHOOL, again, *ons))

    assert verdicts(page) == [
        (3, "TRUONG mam non", "Lỗi: Trùng với dòng 2. Hãy giữ một dòng."),
        (6, "Đặng Thị Ơn", "Lỗi: Trùng với dòng 4. Hãy giữ một dòng."),
        (2, "Trường Mầm non", "Mới"),
        (4, "Đặng Thị Ơn", "Mới"),
        (5, "Đặng Thị Ơn", "Mới"),
    ]


# The second step


def test_all_rows_are_imported_and_take_part(office: Client, portal: Portal) -> None:
    content = a_workbook(
        HEADERS,
        SCHOOL,
        (*BUSINESS, "Công ty May", None, None, 100109106, None, None, 912345678),
        (*FARMER, "Đặng Thị Ơn", "Thôn 3", *[None] * 5, "Chờ duyệt"),
    )

    page = check(office, "unit", content)
    response = confirm(office, "unit", page)

    assert words(page) == ["Mới", "Mới", "Mới"]
    assert "Nhập 3 dòng" in text(page)
    assert response["Location"] == "/quan-tri/movement/unit/"
    assert "Đã nhập đơn vị: 3 mới, 0 cập nhật, 0 không đổi." in text(office.get("/quan-tri/"))
    school, factory, farmer = (
        Unit.objects.get(name=name) for name in ("Trường Mầm non", "Công ty May", "Đặng Thị Ơn")
    )
    assert (school.group.code, school.kind, school.state) == ("agency", "agency", "active")
    assert (school.address, school.parent_body) == ("Thôn 2", COMMITTEE)
    assert (factory.tax_code, factory.phone) == ("0100109106", "0912345678")
    assert (farmer.kind, farmer.state) == ("other", "pending")
    kinds = [event.kind for event in Event.objects.about(school)]
    assert kinds == ["unit.added", "unit.approved"]
    event = Event.objects.get(kind="units.imported")
    assert (event.actor, event.subject) == (portal.culture, Authority.current())
    assert event.data == {"new": 3, "changed": 0}


def test_what_a_row_changes_is_told_and_then_written(office: Client, health: Unit) -> None:
    content = a_csv(
        ("nhom", "loai", "ten", "thon dia chi", "dien thoai"),
        ("co quan, don vi", "Thôn, xóm", "tram y te", "Thôn 6", "0912 345 678"),
    )

    page = check(office, "unit", content, "bang.csv")
    confirm(office, "unit", page)

    assert words(page) == [
        (
            "Cập nhật: Loại từ “Cơ quan, đơn vị, trường học” thành “Thôn, xóm”; "
            "Thôn, địa chỉ “Thôn 6”; Điện thoại “0912345678”"
        )
    ]
    health.refresh_from_db()
    assert (health.name, health.kind, health.address) == ("Trạm Y tế", "hamlet", "Thôn 6")
    assert health.phone == "0912345678"
    event = Event.objects.about(health).get()
    assert (event.kind, event.data) == ("unit.changed", {"fields": ["address", "kind", "phone"]})


def test_blank_cells_and_missing_columns_leave_what_is_there(office: Client, health: Unit) -> None:
    page = check(office, "unit", a_workbook(HEADERS, (*AGENCY, "Trạm Y tế")))

    assert words(page) == ["Không đổi"]
    assert "không có gì để nhập" in text(page)
    assert token_of(page) == ""


def test_rows_that_change_nothing_are_passed_over(office: Client, health: Unit) -> None:
    page = check(office, "unit", a_workbook(HEADERS, (*AGENCY, "Trạm Y tế"), SCHOOL))

    confirm(office, "unit", page)

    assert verdicts(page) == [(3, "Trường Mầm non", "Mới"), (2, "Trạm Y tế", "Không đổi")]
    assert "Nhập 1 dòng" in text(page)
    assert not Event.objects.about(health).exists()
    assert Unit.objects.count() == 2


def test_another_spelling_of_the_same_telephone_changes_nothing(
    office: Client, health: Unit
) -> None:
    Unit.objects.filter(pk=health.pk).update(phone="0912345678")

    row = (*AGENCY, "Trạm Y tế", None, None, None, None, None, "+84 912.345.678")

    assert of_row(office, *row) == "Không đổi"


def test_a_change_that_the_rules_refuse_is_an_error(office: Client, health: Unit) -> None:
    row = (*AGENCY, "Trạm Y tế", None, None, None, None, None, "113")

    assert of_row(office, *row) == WRONG_PHONE


def test_a_waiting_unit_is_let_in_only_where_the_row_says_so(
    office: Client, portal: Portal
) -> None:
    group = Group.objects.get(code=Group.FRONT)
    unit = add_unit(group=group, name="Hội Nông dân", kind=Unit.Kind.FRONT, actor=None)
    row = (group.name, Unit.Kind.FRONT.label, "Hội Nông dân")
    assert of_row(office, *row) == "Không đổi"

    page = check(office, "unit", a_workbook(HEADERS, (*row, *[None] * 6, "đang tham gia")))
    confirm(office, "unit", page)

    assert words(page) == ["Cập nhật: Trạng thái từ “Chờ duyệt” thành “Đang tham gia”"]
    unit.refresh_from_db()
    assert unit.state == Unit.State.ACTIVE
    assert [event.kind for event in Event.objects.about(unit)] == ["unit.added", "unit.approved"]


def test_a_suspended_unit_stays_so(office: Client, portal: Portal, health: Unit) -> None:
    suspend_unit(unit=health, reason="Sáp nhập", actor=portal.culture)
    row = (*AGENCY, "Trạm Y tế", *[None] * 6)

    assert of_row(office, *row, "Tạm dừng") == "Không đổi"
    assert of_row(office, *row, "Đang tham gia") == (
        "Lỗi: Đơn vị đang ở trạng thái “Tạm dừng”. Hãy đổi trạng thái tại trang của đơn vị "
        "(cột “Trạng thái”)."
    )


def test_a_merged_unit_is_not_found_again(office: Client, portal: Portal, health: Unit) -> None:
    into = a_unit("Trung tâm Y tế")
    Unit.objects.filter(pk=health.pk).update(state=Unit.State.MERGED, merged_into=into)

    assert of_row(office, *AGENCY, "Trạm Y tế", None, COMMITTEE) == "Mới"


def test_people_of_one_name_are_told_apart_by_their_address(office: Client, portal: Portal) -> None:
    for address in ("Thôn 1", "Thôn 2"):
        unit = a_unit("Nguyễn Văn An", Group.INDIVIDUAL)
        unit.address = address
        unit.save()

    name = (*FARMER, "Nguyễn Văn An")
    assert of_row(office, *name, "thon 2") == "Không đổi"
    assert of_row(office, *name, "Thôn 3") == "Mới"
    assert of_row(office, *name) == (
        "Lỗi: Có 2 người tên “Nguyễn Văn An”. Hãy ghi thêm thôn, địa chỉ (cột “Thôn, địa chỉ”)."
    )


def test_a_person_whose_name_is_alone_is_found_without_address(office: Client) -> None:
    unit = a_unit("Nguyễn Văn An", Group.INDIVIDUAL)
    unit.address = "Thôn 1"
    unit.save()

    assert of_row(office, *FARMER, "nguyen van an") == "Không đổi"


def test_a_former_name_is_no_new_unit(office: Client, health: Unit, portal: Portal) -> None:
    rename_unit(unit=health, name="Trạm Y tế mới", reason="Quyết định 5", actor=portal.culture)

    assert of_row(office, *AGENCY, "tram y te", "Thôn 2", COMMITTEE) == (
        "Lỗi: “tram y te” đã đổi tên thành hoặc đã gộp vào “Trạm Y tế mới”; hãy ghi tên ấy "
        "(cột “Tên”)."
    )


def test_the_former_name_of_a_person_is_free_at_another_address(
    office: Client, portal: Portal
) -> None:
    person = add_unit(
        group=Group.objects.get(code=Group.INDIVIDUAL),
        name="Vũ Văn Bách",
        kind=Unit.Kind.OTHER,
        address="Thôn 1",
        actor=portal.culture,
    )
    rename_unit(unit=person, name="Vũ Bách", reason="Giấy khai sinh", actor=portal.culture)

    assert of_row(office, *FARMER, "Vũ Văn Bách", "Thôn 1").startswith("Lỗi: “Vũ Văn Bách” đã đổi")
    assert of_row(office, *FARMER, "Vũ Văn Bách", "Thôn 9") == "Mới"
