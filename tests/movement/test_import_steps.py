"""Between the two steps of an import: nothing half-done, nothing done twice."""

from datetime import timedelta

import pytest
from django.core import signing
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from movement.admin.importing import TOKEN_SECONDS
from movement.errors import Refused
from movement.importing.sheets import Line
from movement.importing.units import UnitTable
from movement.importing.verdicts import Outcome, fingerprint, import_lines, judge
from movement.models import Event, Office, Unit, User
from tests.acting import at_once, refusal
from tests.factories import Portal, a_unit, an_officer
from tests.movement.pages import banner, text
from tests.movement.people import browser_of
from tests.movement.tables import a_workbook, check, confirm, token_of, verdicts

HEADERS = (
    *("Nhóm", "Loại", "Tên", "Thôn, địa chỉ", "Cơ quan cấp trên", "Mã số thuế", "Chức vụ"),
    *("Cơ quan công tác", "Điện thoại", "Trạng thái", "Giới tính", "Trực tiếp lao động"),
)
COMMITTEE = "Ủy ban nhân dân xã"
AGENCY = ("Cơ quan, đơn vị", "Cơ quan, đơn vị, trường học")
BUSINESS = ("Doanh nghiệp", "Doanh nghiệp")
SCHOOL = (*AGENCY, "Trường Mầm non", "Thôn 2", COMMITTEE)
TAX = "0100109106"
NOT_STANDING = ("Việc này thuộc Phòng Văn hóa - Xã hội.", None)
CHANGED_MEANWHILE = (
    "Dữ liệu trên cổng đã thay đổi sau khi kiểm tra, nên chưa nhập dòng nào. "
    "Hãy xem lại kết quả kiểm tra mới."
)


@pytest.fixture
def office(portal: Portal) -> Client:
    """The browser of an officer of the standing office."""
    return browser_of(portal.culture)


def words(page: HttpResponse) -> list[str]:
    """What the page says of each row."""
    return [verdict[2] for verdict in verdicts(page)]


# Nothing half-done


def test_the_import_stops_when_the_data_changed_between_the_steps(
    office: Client, portal: Portal
) -> None:
    page = check(office, "unit", a_workbook(HEADERS, SCHOOL, (*BUSINESS, "X", None, None, TAX)))
    a_unit("Trường Mầm non")

    response = confirm(office, "unit", page)

    assert response.status_code == 200
    assert CHANGED_MEANWHILE in text(response)
    assert [verdict[0] for verdict in verdicts(response)] == [3, 2]
    assert words(response) == [
        "Mới",
        f"Cập nhật: Thôn, địa chỉ “Thôn 2”; Cơ quan cấp trên “{COMMITTEE}”",
    ]
    assert Unit.objects.count() == 1
    confirm(office, "unit", response)
    assert Unit.objects.count() == 2


def test_a_second_click_imports_nothing_twice(office: Client) -> None:
    page = check(office, "unit", a_workbook(HEADERS, SCHOOL))

    confirm(office, "unit", page)
    again = confirm(office, "unit", page)

    assert CHANGED_MEANWHILE in text(again)
    assert words(again) == ["Không đổi"]
    assert Event.objects.filter(kind="units.imported").count() == 1
    assert Unit.objects.count() == 1


def test_a_table_with_a_wrong_row_is_refused_by_the_rule_too(portal: Portal) -> None:
    table = UnitTable()
    good = Line(2, {"group": "Doanh nghiệp", "kind": "Doanh nghiệp", "name": "X", "tax_code": TAX})
    lines = [good, Line(3, {"name": "Y"})]
    expected = fingerprint(judge(table, lines))

    assert refusal(
        import_lines, table=table, lines=lines, expected=expected, actor=portal.culture
    ) == ("Bảng còn dòng lỗi nên chưa nhập dòng nào. Hãy sửa trong tệp rồi gửi lại.", None)
    assert not Unit.objects.exists()


def test_a_rule_that_refuses_in_mid_import_takes_everything_back(portal: Portal) -> None:
    table = UnitTable()
    rows = [{"group": "Doanh nghiệp", "kind": "Doanh nghiệp", "name": name} for name in ("X", "Y")]
    lines = [Line(number, {**row, "tax_code": TAX}) for number, row in enumerate(rows, 2)]
    expected = fingerprint(judge(table, lines))
    portal.culture.office_roles.all().delete()
    stale = User.objects.get(pk=portal.culture.pk)

    assert (
        refusal(import_lines, table=table, lines=lines, expected=expected, actor=stale)
        == NOT_STANDING
    )
    assert not Unit.objects.exists()


def test_the_rows_travel_signed_for_one_person_and_one_list(office: Client, portal: Portal) -> None:
    page = check(office, "unit", a_workbook(HEADERS, SCHOOL))
    another = browser_of(portal.culture)
    other_officer = browser_of(an_officer(Office.CULTURE_SOCIAL, "can-bo-2@xa.example"))

    for response in (
        confirm(other_officer, "unit", page),
        confirm(another, "user", page),
        another.post("/quan-tri/movement/unit/process_import/", {"token": "x"}),
        another.post("/quan-tri/movement/unit/process_import/"),
    ):
        assert response["Location"].endswith("/import/")
    assert not Unit.objects.exists()
    assert confirm(another, "unit", page)["Location"] == "/quan-tri/movement/unit/"


def test_verdicts_may_be_looked_at_for_two_hours(office: Client, portal: Portal) -> None:
    page = check(office, "unit", a_workbook(HEADERS, SCHOOL))
    salt = f"movement.importing.units.{portal.culture.pk}"
    content = signing.loads(token_of(page), salt=salt)
    old = timezone.now() - timedelta(seconds=TOKEN_SECONDS + 5)
    signer = signing.TimestampSigner(salt=salt)
    signer.timestamp = lambda: signing.b62_encode(int(old.timestamp()))  # type: ignore[method-assign]

    response = office.post(
        "/quan-tri/movement/unit/process_import/",
        {"token": signer.sign_object(content, compress=True)},
    )

    assert banner(office, response) == "Kết quả kiểm tra đã quá hai giờ. Hãy chọn lại tệp."
    assert not Unit.objects.exists()


def test_the_second_step_is_never_a_mere_look(office: Client) -> None:
    assert office.get("/quan-tri/movement/unit/process_import/").status_code == 405


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_the_same_moment_import_once() -> None:
    portal = Portal()
    lines = [
        Line(2, {"group": "Doanh nghiệp", "kind": "Doanh nghiệp", "name": "X", "tax_code": TAX})
    ]
    expected = fingerprint(judge(UnitTable(), lines))

    def click() -> dict[Outcome, int]:
        return import_lines(table=UnitTable(), lines=lines, expected=expected, actor=portal.culture)

    done = at_once(click, click)

    refusals = [each.message for each in done if isinstance(each, Refused)]
    assert refusals == [CHANGED_MEANWHILE]
    assert Unit.objects.count() == 1


# How often the database is asked


def test_the_verdicts_ask_once_a_new_row_and_not_for_rows_that_change_nothing(
    office: Client, portal: Portal
) -> None:
    asked = []
    for rows in (1, 30):
        new = [(*AGENCY, f"Đơn vị {number}", None, COMMITTEE) for number in range(rows)]
        with CaptureQueriesContext(connection) as queries:
            assert words(check(office, "unit", a_workbook(HEADERS, *new))) == ["Mới"] * rows
        asked.append(len(queries))
    assert asked == [12, 41]

    for number in range(30):
        a_unit(f"Đơn vị {number}")
    asked = []
    for rows in (1, 30):
        same = [(*AGENCY, f"Đơn vị {number}") for number in range(rows)]
        with CaptureQueriesContext(connection) as queries:
            assert words(check(office, "unit", a_workbook(HEADERS, *same))) == ["Không đổi"] * rows
        asked.append(len(queries))
    assert asked == [11, 11]


def test_the_import_asks_a_bounded_number_of_times_a_row(office: Client) -> None:
    asked = []
    for rows in (1, 30):
        new = [(*AGENCY, f"Đơn vị {rows}-{number}", None, COMMITTEE) for number in range(rows)]
        page = check(office, "unit", a_workbook(HEADERS, *new))
        with CaptureQueriesContext(connection) as queries:
            confirm(office, "unit", page)
        asked.append(len(queries))
    assert (asked[1] - asked[0]) / 29 == 11
