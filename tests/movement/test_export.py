import io
from datetime import datetime, timedelta

import openpyxl
import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from movement.models import Authority, Event, Group, Membership, Unit, User
from movement.units import add_unit
from tests.factories import Portal, a_member, a_unit, a_user
from tests.movement.pages import text
from tests.movement.people import browser_of
from tests.movement.tables import check, csv_rows, sheet_rows, verdicts

XLSX, CSV = "0", "1"
UNIT_HEADERS = [
    *("Nhóm", "Loại", "Tên", "Thôn, địa chỉ", "Cơ quan cấp trên", "Mã số thuế", "Chức vụ"),
    *("Cơ quan công tác", "Điện thoại", "Trạng thái", "Giới tính", "Trực tiếp lao động"),
]
PERSON_HEADERS = [
    *("Họ và tên", "Thư điện tử", "Điện thoại", "Đơn vị", "Nhóm", "Vai trò", "Đến ngày"),
]
FORMULA = '=HYPERLINK("http://xau.example";"Bấm")'


@pytest.fixture
def office(portal: Portal) -> Client:
    """The browser of an officer of the standing office."""
    return browser_of(portal.culture)


def export(browser: Client, model: str, form: str, query: str = "") -> HttpResponse:
    response: HttpResponse = browser.post(
        f"/quan-tri/movement/{model}/export/{query}", {"format": form, "resource": "0"}
    )
    return response


# Who may


@pytest.mark.parametrize("model", ["unit", "user"])
def test_nobody_takes_a_list_away_that_they_may_not_see(
    model: str, portal: Portal, outsider: User
) -> None:
    browser = browser_of(portal.economic)
    assert browser.get(f"/quan-tri/movement/{model}/export/").status_code == 403
    assert export(browser, model, XLSX).status_code == 403
    assert export(browser_of(outsider), model, XLSX).status_code == 302
    assert not Event.objects.filter(kind="people.exported").exists()


@pytest.mark.parametrize("model", ["unit", "user"])
def test_an_administrator_may_take_lists_away(model: str, portal: Portal) -> None:
    superuser = User.objects.create_superuser("quan-tri@xuantruong.example", "x")

    assert export(browser_of(superuser), model, CSV).status_code == 200


# Units


def test_the_page_of_the_export_tells_what_the_file_holds(office: Client) -> None:
    shown = text(office.get("/quan-tri/movement/unit/export/"))

    assert ", ".join(UNIT_HEADERS) in shown
    assert "Tải tệp XLSX Tải tệp CSV" in shown
    assert "dữ liệu cá nhân" not in shown
    assert "cổng ghi lại ai đã xuất" in text(office.get("/quan-tri/movement/user/export/"))


def test_units_leave_with_vietnamese_headers_and_labels(office: Client) -> None:
    unit = a_unit("Công ty May", Group.BUSINESS)
    unit.tax_code, unit.phone = "0100109106", "0912345678"
    unit.save()
    expected = [
        *("Doanh nghiệp", "Doanh nghiệp", "Công ty May", "", "", "0100109106", "", ""),
        *("0912345678", "Đang tham gia", "", ""),
    ]

    response = export(office, "unit", CSV)

    assert response.content.startswith(b"\xef\xbb\xbf")
    assert csv_rows(response) == [UNIT_HEADERS, expected]
    assert response["Content-Disposition"] == (
        f'attachment; filename="don-vi-{timezone.localdate():%Y-%m-%d}.csv"'
    )
    rows = sheet_rows(export(office, "unit", XLSX))
    assert [["" if cell is None else cell for cell in row] for row in rows] == [
        UNIT_HEADERS,
        expected,
    ]


def test_the_filter_of_the_list_holds_for_the_file(office: Client) -> None:
    a_unit("Hội Nông dân", Group.FRONT)
    a_unit("Trạm Y tế")

    rows = csv_rows(export(office, "unit", CSV, "?q=hoi+nong"))

    assert [row[2] for row in rows] == ["Tên", "Hội Nông dân"]


def test_a_merged_unit_does_not_leave(office: Client) -> None:
    into = a_unit("Trung tâm Y tế")
    a_unit("Trạm Y tế")
    Unit.objects.filter(name="Trạm Y tế").update(state=Unit.State.MERGED, merged_into=into)

    rows = csv_rows(export(office, "unit", CSV))

    assert [row[2] for row in rows] == ["Tên", "Trung tâm Y tế"]


@pytest.mark.parametrize("name", [FORMULA, "+84", "-1", "@SUM(A1)"])
def test_a_name_is_never_a_formula(name: str, office: Client) -> None:
    a_unit(name, Group.FRONT)

    assert csv_rows(export(office, "unit", CSV))[1][2] == f"'{name}"
    response = export(office, "unit", XLSX)
    cell = openpyxl.load_workbook(io.BytesIO(response.content)).worksheets[0]["C2"]
    assert (cell.value, cell.data_type) == (name, "s")


# People


def test_people_leave_with_their_roles_of_today(office: Client, unit: Unit) -> None:
    today = timezone.localdate()
    user = a_member(unit, "mai@xa.example")
    User.objects.filter(pk=user.pk).update(phone="0912345678")
    Membership.objects.update(to_date=today + timedelta(days=30))
    gone = a_member(unit, "da-thoi@xa.example")
    gone.memberships.update(to_date=today - timedelta(days=1))
    locked = a_member(unit, "khoa@xa.example")
    User.objects.filter(pk=locked.pk).update(is_active=False)
    a_user("khong-vai-tro@xa.example")
    row = ["Lê Thị Cúc", "mai@xa.example", "0912345678", str(unit), "Cơ quan, đơn vị"]
    end = today + timedelta(days=30)

    in_excel = sheet_rows(export(office, "user", XLSX))
    in_csv = csv_rows(export(office, "user", CSV))

    as_date = datetime(end.year, end.month, end.day)  # noqa: DTZ001
    assert in_excel == [PERSON_HEADERS, [*row, "Người đại diện", as_date]]
    assert in_csv == [PERSON_HEADERS, [*row, "Người đại diện", f"{end:%d/%m/%Y}"]]


def test_a_date_in_excel_is_shown_as_people_write_it(office: Client, member: User) -> None:
    response = export(office, "user", XLSX)

    cell = openpyxl.load_workbook(io.BytesIO(response.content)).worksheets[0]["G2"]
    assert cell.number_format == "dd/mm/yyyy"


def test_of_two_roles_in_a_unit_the_longer_one_leaves(
    office: Client, unit: Unit, member: User
) -> None:
    today = timezone.localdate()
    for kind, days in (("editor", 800), ("submitter", 10)):
        Membership.objects.create(
            user=member,
            unit=unit,
            kind=kind,
            from_date=today - timedelta(days=days % 7 + 1),
            to_date=today + timedelta(days=days),
        )

    rows = csv_rows(export(office, "user", CSV))

    end = today + timedelta(days=800)
    assert [row[5:] for row in rows[1:]] == [["Người soạn", f"{end:%d/%m/%Y}"]]


def test_who_took_personal_data_away_is_recorded(
    office: Client, portal: Portal, member: User
) -> None:
    export(office, "unit", XLSX)
    office.get("/quan-tri/movement/user/export/")
    assert not Event.objects.filter(kind__endswith="exported").exists()

    export(office, "user", XLSX)

    event = Event.objects.get(kind="people.exported")
    assert (event.actor, event.subject) == (portal.culture, Authority.current())
    assert event.data == {"rows": 1}


# There and back


@pytest.mark.parametrize("form", [XLSX, CSV])
def test_what_left_comes_back_without_a_change(
    form: str, office: Client, portal: Portal, unit: Unit, member: User
) -> None:
    name = "bang.xlsx" if form == XLSX else "bang.csv"
    for address in ("Thôn 1", "Thôn 2"):
        person = a_unit("Nguyễn Văn An", Group.INDIVIDUAL)
        person.address = address
        person.save()
        a_member(person, f"an-{address[-1]}@xa.example")
    a_unit(FORMULA, Group.FRONT)
    a_unit("Trùng tên", Group.FRONT)
    twin = a_unit("Trùng tên", Group.BUSINESS)
    a_member(twin, "sinh-doi@xa.example", Membership.Kind.EDITOR)
    suspended = a_unit("Trạm Y tế")
    Unit.objects.filter(pk=suspended.pk).update(state=Unit.State.SUSPENDED)
    front = Group.objects.get(code=Group.FRONT)
    add_unit(group=front, name="Chờ duyệt", kind=Unit.Kind.FRONT, actor=None)

    for model, rows in (("unit", 8), ("user", 4)):
        page = check(office, model, export(office, model, form).content, name)
        assert [words for _number, _name, words in verdicts(page)] == ["Không đổi"] * rows


# Template files


@pytest.mark.parametrize(("model", "headers"), [("unit", UNIT_HEADERS), ("user", PERSON_HEADERS)])
@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_the_template_holds_the_headers_and_a_marked_example(
    ending: str, model: str, headers: list[str], office: Client
) -> None:
    response = office.get(f"/quan-tri/movement/{model}/mau/{ending}/")

    stem = {"unit": "mau-don-vi", "user": "mau-nguoi-dai-dien"}[model]
    assert response["Content-Disposition"] == f'attachment; filename="{stem}.{ending}"'
    head, example = sheet_rows(response) if ending == "xlsx" else csv_rows(response)
    assert head == [*headers, "Ghi chú"]
    assert example[-1] == "Dòng ví dụ, không được nhập; hãy xóa"
    page = check(office, model, response.content, f"{stem}.{ending}")
    assert "Bảng chưa có dòng nào dưới dòng tiêu đề." in text(page)


def test_the_example_without_its_mark_would_be_imported(office: Client) -> None:
    response = office.get("/quan-tri/movement/unit/mau/csv/")
    content = response.content.decode("utf-8-sig").replace("Dòng ví dụ, không được nhập; ", "")

    page = check(office, "unit", content.encode(), "bang.csv")

    assert verdicts(page) == [(2, "Trường Tiểu học Xuân Trường", "Mới")]


def test_the_workbook_offers_lists_and_explains_every_column(office: Client) -> None:
    response = office.get("/quan-tri/movement/unit/mau/xlsx/")

    book = openpyxl.load_workbook(io.BytesIO(response.content))
    assert book.sheetnames == ["Danh sách", "Hướng dẫn", "Danh mục"]
    offers = {
        str(offer.sqref): offer.formula1
        for offer in book["Danh sách"].data_validations.dataValidation
    }
    assert offers == {
        "A2:A2002": "'Danh mục'!$A$2:$A$5",
        "B2:B2002": "'Danh mục'!$B$2:$B$10",
        "J2:J2002": "'Danh mục'!$J$2:$J$3",
        "K2:K2002": "'Danh mục'!$K$2:$K$3",
        "L2:L2002": "'Danh mục'!$L$2:$L$3",
    }
    lists = book["Danh mục"]
    assert [lists.cell(row, 10).value for row in (1, 2, 3)] == [
        "Trạng thái",
        "Đang tham gia",
        "Chờ duyệt",
    ]
    assert lists["A5"].value == "Cá nhân"
    explained = [row[0] for row in book["Hướng dẫn"].iter_rows(values_only=True)]
    assert explained[-len(UNIT_HEADERS) :] == UNIT_HEADERS


def test_there_is_no_template_of_another_kind(office: Client) -> None:
    assert office.get("/quan-tri/movement/unit/mau/pdf/").status_code == 404


# How often the database is asked


def test_the_export_asks_as_often_for_thirty_rows_as_for_one(
    office: Client, portal: Portal
) -> None:
    asked = []
    made = 0
    for count in (1, 30):
        for number in range(made, count):
            a_member(a_unit(f"Đơn vị {number}"), f"nguoi-{number}@xa.example")
        made = count
        for model in ("unit", "user"):
            with CaptureQueriesContext(connection) as queries:
                assert len(csv_rows(export(office, model, CSV))) == count + 1
            asked.append(len(queries))

    assert asked == [6, 7, 6, 7]
