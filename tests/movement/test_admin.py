import io
import re
from typing import Any

import openpyxl
import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from movement.models import Event, Group, Membership, Office, RoundWindow, Unit, User
from movement.units import add_unit
from tests.factories import Portal, a_unit, a_user
from tests.movement.pages import text
from tests.movement.people import browser_of

LISTS = ["unit", "user", "round", "signer", "authority"]
ADDRESSES = ["/quan-tri/", *(f"/quan-tri/movement/{name}/" for name in LISTS)]


@pytest.fixture
def office(portal: Portal) -> Client:
    """The browser of an officer of the standing office."""
    return browser_of(portal.culture)


@pytest.fixture
def superuser(db: None) -> User:
    return User.objects.create_superuser("quan-tri@xuantruong.example", "x")


def formset(prefix: str, *rows: dict[str, Any]) -> dict[str, Any]:
    """The fields of an inline with new rows."""
    values: dict[str, Any] = {f"{prefix}-TOTAL_FORMS": len(rows), f"{prefix}-INITIAL_FORMS": 0}
    for number, row in enumerate(rows):
        values |= {f"{prefix}-{number}-{key}": value for key, value in row.items()}
    return values


# Who enters


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_visitor_is_led_to_the_one_sign_in_page(address: str, client: Client, db: None) -> None:
    first = client.get(address)
    assert first["Location"] == f"/quan-tri/login/?next={address}"

    second = client.get(first["Location"])

    assert second.status_code == 302
    assert second["Location"].startswith("/tai-khoan/login/?next=%2Fquan-tri%2F")


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_units_member_does_not_enter(address: str, browser: Client) -> None:
    response = browser.get(address, follow=True)

    assert response.status_code == 403
    assert "Không có quyền xem trang này" in text(response)
    assert "Trường THCS" not in text(response)


def test_a_person_whose_post_has_ended_does_not_enter(portal: Portal) -> None:
    portal.culture.office_roles.update(to_date=portal.culture.office_roles.get().from_date)

    assert browser_of(portal.culture).get("/quan-tri/", follow=True).status_code == 403


def test_the_other_office_enters_but_keeps_no_people_and_no_rounds(
    portal: Portal, unit: Unit
) -> None:
    browser = browser_of(portal.economic)

    assert browser.get("/quan-tri/").status_code == 200
    for name in LISTS:
        assert browser.get(f"/quan-tri/movement/{name}/").status_code == 403
    for page in ("add/", "export/", f"{unit.pk}/change/"):
        assert browser.get(f"/quan-tri/movement/unit/{page}").status_code == 403


def test_a_council_member_enters_but_keeps_no_people_and_no_rounds(portal: Portal) -> None:
    portal.council(1)
    browser = browser_of(User.objects.get(email="hoi-dong-1@xuantruong.example"))

    assert browser.get("/quan-tri/").status_code == 200
    for name in LISTS:
        assert browser.get(f"/quan-tri/movement/{name}/").status_code == 403
    assert browser.get("/quan-tri/movement/unit/export/").status_code == 403


@pytest.mark.parametrize("who", ["culture", "superuser"])
def test_the_standing_office_and_administrators_open_every_list(
    who: str, portal: Portal, superuser: User
) -> None:
    browser = browser_of(superuser if who == "superuser" else portal.culture)

    for address in ADDRESSES:
        assert browser.get(address).status_code == 200
    for name in ("unit", "user", "signer"):
        assert browser.get(f"/quan-tri/movement/{name}/add/").status_code == 200
    for name in ("round", "authority"):
        assert browser.get(f"/quan-tri/movement/{name}/add/").status_code == 403


@pytest.mark.parametrize("who", ["culture", "superuser"])
def test_nobody_deletes_a_unit_or_a_person(
    who: str, portal: Portal, superuser: User, unit: Unit, member: User
) -> None:
    browser = browser_of(superuser if who == "superuser" else portal.culture)

    for address in (f"unit/{unit.pk}/delete/", f"user/{member.pk}/delete/"):
        response = browser.post(f"/quan-tri/movement/{address}", {"post": "yes"})
        assert response.status_code == 403
    browser.post(
        "/quan-tri/movement/unit/",
        {"action": "delete_selected", "_selected_action": [unit.pk], "post": "yes"},
    )
    assert Unit.objects.filter(pk=unit.pk).exists()


def test_an_administrator_reaches_no_dossier_point_or_vote(superuser: User, portal: Portal) -> None:
    browser = browser_of(superuser)

    for address in (
        *("criteria/criteriaset/", "awards/decision/", "awards/voteround/", "awards/honour/"),
        *("awards/decision/add/", "awards/honour/add/", "awards/voteround/add/"),
    ):
        assert browser.get(f"/quan-tri/{address}").status_code == 403


# Units


def test_units_are_approved_by_an_action(office: Client, portal: Portal) -> None:
    group = Group.objects.get(code=Group.AGENCY)
    units = [add_unit(group=group, name=name, actor=None) for name in ("Công an", "Trạm Y tế")]

    response = office.post(
        "/quan-tri/movement/unit/",
        {"action": "approve", "_selected_action": [unit.pk for unit in units]},
        follow=True,
    )

    assert "Đã duyệt các đơn vị." in text(response)
    for unit in units:
        unit.refresh_from_db()
        assert unit.state == Unit.State.ACTIVE
        event = Event.objects.about(unit).get(kind="unit.approved")
        assert event.actor == portal.culture


def test_an_administrator_is_told_whose_business_approving_is(
    superuser: User, portal: Portal
) -> None:
    group = Group.objects.get(code=Group.AGENCY)
    unit = add_unit(group=group, name="Công an xã", actor=None)

    response = browser_of(superuser).post(
        "/quan-tri/movement/unit/",
        {"action": "approve", "_selected_action": [unit.pk]},
        follow=True,
    )

    assert "Việc này thuộc Phòng Văn hóa - Xã hội." in text(response)
    unit.refresh_from_db()
    assert unit.state == Unit.State.PENDING


@pytest.mark.parametrize("words", ["hoi nong dan", "Hội Nông dân", "NÔNG  DÂN", "nong"])
def test_a_unit_is_found_without_diacritics(words: str, office: Client) -> None:
    a_unit("Hội Nông dân xã", Group.FRONT)
    a_unit("Hội Cựu chiến binh", Group.FRONT)

    shown = text(office.get("/quan-tri/movement/unit/", {"q": words}))

    assert "Hội Nông dân xã" in shown
    assert "Hội Cựu chiến binh" not in shown


def test_a_unit_is_entered_with_its_representative(office: Client, member: User) -> None:
    group = Group.objects.get(code=Group.BUSINESS)

    response = office.post(
        "/quan-tri/movement/unit/add/",
        {
            "group": group.pk,
            "name": "  Công ty   May Xuân Trường ",
            **formset(
                "memberships", {"user": member.pk, "kind": "submitter", "from_date": "01/09/2026"}
            ),
        },
    )

    assert response.status_code == 302
    unit = Unit.objects.get(group=group)
    assert (unit.name, unit.state) == ("Công ty May Xuân Trường", Unit.State.PENDING)
    membership = Membership.objects.get(unit=unit)
    assert (membership.user, f"{membership.from_date}") == (member, "2026-09-01")


def test_a_name_that_is_taken_is_refused_beside_the_field(office: Client, unit: Unit) -> None:
    response = office.post(
        "/quan-tri/movement/unit/add/",
        {"group": unit.group_id, "name": "truong thcs xuan truong", **formset("memberships")},
    )

    assert response.status_code == 200
    assert response.context["adminform"].form.errors == {
        "name": ["Nhóm này đã có đơn vị tên “truong thcs xuan truong”."]
    }
    assert Unit.objects.count() == 1


def test_a_unit_keeps_its_name_when_something_else_is_changed(office: Client, unit: Unit) -> None:
    response = office.post(
        f"/quan-tri/movement/unit/{unit.pk}/change/",
        {
            "group": unit.group_id,
            "name": unit.name,
            "address": "Thôn 1",
            **formset("memberships"),
        },
    )

    assert response.status_code == 302
    unit.refresh_from_db()
    assert (unit.address, unit.state) == ("Thôn 1", Unit.State.ACTIVE)


def test_a_person_without_a_kind_is_refused_beside_the_field(office: Client) -> None:
    group = Group.objects.get(code=Group.INDIVIDUAL)

    response = office.post(
        "/quan-tri/movement/unit/add/",
        {"group": group.pk, "name": "Đặng Thị Ơn", **formset("memberships")},
    )

    assert response.context["adminform"].form.errors == {
        "individual_kind": ["Chỉ cá nhân, và cá nhân nào cũng phải, ghi loại cá nhân."]
    }


def test_a_unit_without_group_is_told_only_that(office: Client) -> None:
    response = office.post(
        "/quan-tri/movement/unit/add/", {"name": "Công an", **formset("memberships")}
    )

    assert list(response.context["adminform"].form.errors) == ["group"]


def test_the_list_of_units_asks_as_often_for_thirty_as_for_one(office: Client) -> None:
    a_unit("Đơn vị số 0")
    with CaptureQueriesContext(connection) as for_one:
        assert "1 đơn vị" in text(office.get("/quan-tri/movement/unit/"))
    for number in range(1, 30):
        a_unit(f"Đơn vị số {number}")

    with CaptureQueriesContext(connection) as for_thirty:
        assert "30 đơn vị" in text(office.get("/quan-tri/movement/unit/"))

    assert len(for_thirty) == len(for_one)


def test_the_export_of_units_has_names_and_defuses_formulas(office: Client) -> None:
    a_unit("Đoàn thanh niên", Group.FRONT)
    a_unit('=HYPERLINK("http://xau.example";"Bấm")', Group.FRONT)

    response = office.post(
        "/quan-tri/movement/unit/export/",
        {
            "format": export_format(office, "xlsx"),
            "resource": "0",
            **{
                f"unitresource_{field}": "on"
                for field in ("name", "group__name", "address", "state")
            },
        },
    )

    assert response.status_code == 200
    sheet = openpyxl.load_workbook(io.BytesIO(response.getvalue())).active
    rows = [[str(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]
    names = [row[rows[0].index("name")] for row in rows[1:]]
    assert sorted(names) == sorted(["Đoàn thanh niên", 'HYPERLINK("http://xau.example";"Bấm")'])
    front = Group.objects.get(code=Group.FRONT).name
    assert {row[rows[0].index("group__name")] for row in rows[1:]} == {front}


def export_format(browser: Client, wanted: str) -> str:
    page = browser.get("/quan-tri/movement/unit/export/").content.decode()
    options = dict(re.findall(r'<option value="(\d*)"[^>]*>([^<]*)</option>', page))
    return next(value for value, label in options.items() if label == wanted)


# People


def test_a_new_account_has_no_password_and_its_owner_sets_one_by_mail(office: Client) -> None:
    economic = Office.objects.get(code=Office.ECONOMIC)
    response = office.post(
        "/quan-tri/movement/user/add/",
        {
            "email": "Ban.Moi@XuanTruong.example",
            "full_name": " Phạm  Thị Đào ",
            "is_active": "on",
            **formset(
                "office_roles",
                {"office": economic.pk, "kind": "officer", "from_date": "01/09/2026"},
            ),
        },
    )
    assert response.status_code == 302
    user = User.objects.get(email="ban.moi@xuantruong.example")
    assert (user.full_name, user.has_usable_password()) == ("Phạm Thị Đào", False)
    user.office_roles.update(from_date=timezone.localdate())

    new = Client()
    password = "mua-gat-thang-muoi"
    credentials = {"login": user.email, "password": password}
    new.post("/tai-khoan/password/reset/", {"email": user.email})
    form = new.get(mailed_link("password/reset/key"))
    new.post(form["Location"], {"password1": password, "password2": password})
    assert new.post("/tai-khoan/login/", credentials)["Location"] == "/tai-khoan/confirm-email/"
    new.post(mailed_link("confirm-email"))

    assert new.post("/tai-khoan/login/", credentials)["Location"] == "/bat-dau/"
    assert new.get("/bat-dau/")["Location"] == "/cham-diem/"


def mailed_link(path: str) -> str:
    """The path of the link in the newest letter."""
    found = re.search(rf"http://testserver(/tai-khoan/{path}/\S+)", mail.outbox[-1].body)
    assert found is not None, mail.outbox[-1].body
    return found.group(1)


def test_changing_an_account_leaves_its_password(office: Client) -> None:
    user = a_user()
    password = user.password

    response = office.post(
        f"/quan-tri/movement/user/{user.pk}/change/",
        {"email": user.email, "full_name": "Tên Mới", **formset("office_roles")},
    )

    assert response.status_code == 302
    user.refresh_from_db()
    assert (user.full_name, user.is_active, user.password) == ("Tên Mới", False, password)


def test_an_address_that_is_taken_is_refused_whatever_its_capitals(office: Client) -> None:
    a_user("cuc@xuantruong.example")

    response = office.post(
        "/quan-tri/movement/user/add/",
        {"email": "Cuc@XuanTruong.example", "full_name": "Cúc", **formset("office_roles")},
    )

    assert response.status_code == 200
    assert list(response.context["adminform"].form.errors) == ["email"]


def test_the_form_of_an_account_gives_nobody_a_flag_of_power(office: Client) -> None:
    user = a_user()

    office.post(
        f"/quan-tri/movement/user/{user.pk}/change/",
        {
            "email": user.email,
            "full_name": "An",
            "is_active": "on",
            "is_superuser": "on",
            "is_staff": "on",
            "password": "x",
            **formset("office_roles"),
        },
    )

    user.refresh_from_db()
    assert (user.full_name, user.is_superuser, user.is_staff) == ("An", False, False)


# Rounds


def test_the_office_gives_a_round_its_windows(office: Client, portal: Portal) -> None:
    RoundWindow.objects.all().delete()

    response = office.post(
        f"/quan-tri/movement/round/{portal.round.pk}/change/",
        formset(
            "windows",
            {
                "kind": "submission",
                "opens_at_0": "05/09/2026",
                "opens_at_1": "07:30",
                "closes_at_0": "15/11/2026",
                "closes_at_1": "17:00",
            },
        ),
    )

    assert response.status_code == 302
    window = RoundWindow.objects.get()
    assert timezone.localtime(window.closes_at).isoformat() == "2026-11-15T17:00:00+07:00"


def test_a_window_that_closes_before_it_opens_is_refused_on_the_page(
    office: Client, portal: Portal
) -> None:
    RoundWindow.objects.all().delete()

    response = office.post(
        f"/quan-tri/movement/round/{portal.round.pk}/change/",
        formset(
            "windows",
            {
                "kind": "submission",
                "opens_at_0": "15/11/2026",
                "opens_at_1": "07:30",
                "closes_at_0": "05/09/2026",
                "closes_at_1": "17:00",
            },
        ),
    )

    assert response.status_code == 200
    assert not RoundWindow.objects.exists()
