"""What a person may tell of themselves: for figures, of persons only, never public."""

import pytest
from django.test import Client

from movement.models import Event, Group, Unit, User
from movement.readiness import frozen_content
from movement.units import add_unit
from tests.acting import refusal
from tests.factories import Portal, a_complete_draft, a_member, a_unit, a_user
from tests.movement.pages import text
from tests.movement.people import browser_of
from tests.movement.tables import a_workbook, check, confirm, csv_rows, verdicts

JOIN = "/don-vi/tham-gia/moi/?loai=other"
FARMER = {"name": "Vũ Thị Mới", "address": "Thôn 3", "note": ""}
HEADERS = ("Nhóm", "Loại", "Tên", "Thôn, địa chỉ", "Giới tính", "Trực tiếp lao động")
ROW = ("Cá nhân", "Cá nhân khác (nông dân, người lao động…)", "Vũ Thị Mới", "Thôn 3")
DIRECT = "Trực tiếp lao động"
ONLY_PERSONS = "Chỉ cá nhân mới ghi mục này; hãy để trống."


@pytest.fixture
def office(portal: Portal) -> Client:
    """The browser of an officer of the standing office."""
    return browser_of(portal.culture)


@pytest.fixture
def visitor(portal: Portal) -> Client:
    """The browser of somebody without a unit."""
    return browser_of(a_user("moi@xuantruong.example", "Vũ Thị Mới"))


@pytest.fixture
def woman(portal: Portal) -> Unit:
    """A woman who works directly."""
    unit = a_unit("Vũ Thị Mới", Group.INDIVIDUAL)
    unit.address, unit.gender, unit.is_direct_worker = "Thôn 3", Unit.Gender.FEMALE, True
    unit.save()
    return unit


def of_row(office: Client, *cells: str | None) -> str:
    """What the import says of the only row."""
    ((_number, _name, words),) = verdicts(check(office, "unit", a_workbook(HEADERS, cells)))
    return words


@pytest.mark.parametrize("field", ["gender", "is_direct_worker"])
def test_only_persons_tell_it(field: str, portal: Portal) -> None:
    group = Group.objects.get(code=Group.FRONT)
    values = {"group": group, "name": "Hội Nông dân", "kind": Unit.Kind.FRONT, "actor": None}
    told = {"gender": Unit.Gender.FEMALE, "is_direct_worker": False}

    assert refusal(add_unit, **values, **{field: told[field]}) == (ONLY_PERSONS, field)


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({}, ("", None)),
        ({"gender": "", "is_direct_worker": ""}, ("", None)),
        ({"gender": "female", "is_direct_worker": "True"}, ("female", True)),
        ({"gender": "male", "is_direct_worker": "False"}, ("male", False)),
    ],
)
def test_whoever_joins_as_a_person_may_tell_it_or_not(
    typed: dict[str, str], told: tuple[str, bool | None], visitor: Client
) -> None:
    assert visitor.post(JOIN, FARMER | typed).status_code == 302

    unit = Unit.objects.get(name="Vũ Thị Mới")
    assert (unit.gender, unit.is_direct_worker) == told


def test_the_form_says_what_it_is_for(visitor: Client) -> None:
    shown = text(visitor.get(JOIN))

    assert "Giới tính (không bắt buộc) Chỉ để thống kê tỷ lệ trong khen thưởng" in shown
    assert "Luật ưu tiên khen thưởng người trực tiếp lao động." in shown


def test_the_person_reads_what_is_kept(woman: Unit) -> None:
    browser = browser_of(a_member(woman))
    shown = text(browser.get(f"/don-vi/{woman.pk}/"))
    assert f"Giới tính Nữ {DIRECT} Có" in shown

    Unit.objects.update(gender="", is_direct_worker=None)
    shown = text(browser.get(f"/don-vi/{woman.pk}/"))
    assert f"Giới tính Chưa cung cấp {DIRECT} Chưa cung cấp" in shown


def test_an_agencys_page_does_not_ask_it(unit: Unit, member: User) -> None:
    assert "Giới tính" not in text(browser_of(member).get(f"/don-vi/{unit.pk}/"))


def test_the_office_corrects_it_and_the_event_keeps_no_value(office: Client, woman: Unit) -> None:
    page = f"/quan-tri/movement/unit/{woman.pk}/change/"
    form = {
        "group": woman.group_id,
        "kind": woman.kind,
        "address": woman.address,
        "gender": "male",
        "is_direct_worker": "True",
        "memberships-TOTAL_FORMS": "0",
        "memberships-INITIAL_FORMS": "0",
    }

    assert office.post(page, form).status_code == 302

    woman.refresh_from_db()
    assert (woman.gender, woman.is_direct_worker) == ("male", True)
    assert Event.objects.about(woman).get().data == {"fields": ["gender"]}


def test_the_table_writes_it_and_leaves_blank_cells_alone(office: Client, woman: Unit) -> None:
    assert of_row(office, *ROW) == "Không đổi"
    assert of_row(office, *ROW, "nu", "co") == "Không đổi"
    content = a_workbook(HEADERS, (*ROW, "Nam", "Không"))

    page = check(office, "unit", content)
    confirm(office, "unit", page)

    assert [words for _number, _name, words in verdicts(page)] == [
        f"Cập nhật: Giới tính từ “Nữ” thành “Nam”; {DIRECT} từ “Có” thành “Không”"
    ]
    woman.refresh_from_db()
    assert (woman.gender, woman.is_direct_worker) == ("male", False)


def test_a_table_that_tells_it_of_an_agency_is_refused(office: Client) -> None:
    row = ("Cơ quan, đơn vị", "Thôn, xóm", "Thôn 3", None, "Nữ")

    assert of_row(office, *row) == (
        "Lỗi: Chỉ cá nhân mới ghi mục này; hãy để trống (cột “Giới tính”)."
    )


def test_it_leaves_with_the_offices_table_only(office: Client, woman: Unit) -> None:
    response = office.post("/quan-tri/movement/unit/export/", {"format": "1", "resource": "0"})

    assert csv_rows(response)[1][-2:] == ["Nữ", "Có"]


def test_the_frozen_dossier_does_not_hold_it(woman: Unit, portal: Portal) -> None:
    content = frozen_content(a_complete_draft(woman, a_member(woman), portal.round))

    assert set(content) == {"summary", "achievements", "self_scores", "questions"}
    for word in ("female", "gender", "Giới tính", "direct_worker", DIRECT):
        assert word not in str(content)
