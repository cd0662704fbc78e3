import re
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from movement.models import (
    Event,
    Group,
    Membership,
    Office,
    RoundWindow,
    Submission,
    Unit,
    User,
)
from movement.units import add_unit
from tests.factories import Portal, a_unit, a_user
from tests.movement.pages import text
from tests.movement.people import browser_of

LISTS = [
    *("unit", "user", "round", "signer", "authority"),
    *("membership", "officerole", "joinrequest", "handover"),
]
BODY = "Ủy ban nhân dân xã Xuân Trường"
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

    assert browser_of(portal.culture).get("/quan-tri/")["Location"] == "/tai-khoan/login/"


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
    units = [
        add_unit(group=group, name=name, kind="agency", parent_body=BODY, actor=None)
        for name in ("Công an", "Trạm Y tế")
    ]

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
    unit = add_unit(group=group, name="Công an xã", kind="agency", parent_body=BODY, actor=None)

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


def test_a_unit_is_entered_with_its_representative(
    office: Client, member: User, portal: Portal
) -> None:
    group = Group.objects.get(code=Group.BUSINESS)

    response = office.post(
        "/quan-tri/movement/unit/add/",
        {
            "group": group.pk,
            "kind": "enterprise",
            "name": "  Công ty   May Xuân Trường ",
            "tax_code": "0314 409 058 - 002",
            "phone": "+84 912 345 678",
            **formset(
                "memberships",
                {
                    "user": member.pk,
                    "kind": "submitter",
                    "from_date": "01/09/2026",
                    "to_date": "01/09/2027",
                },
            ),
        },
    )

    assert response.status_code == 302
    unit = Unit.objects.get(group=group)
    assert (unit.name, unit.state) == ("Công ty May Xuân Trường", Unit.State.PENDING)
    assert (unit.tax_code, unit.phone) == ("0314409058-002", "0912345678")
    membership = Membership.objects.get(unit=unit)
    assert (membership.user, f"{membership.from_date}") == (member, "2026-09-01")
    added = Event.objects.about(unit).get()
    assert (added.kind, added.actor, added.data) == ("unit.added", portal.culture, {})
    joined = Event.objects.about(membership).get()
    assert (joined.kind, joined.data) == ("membership.added", {"unit": unit.pk})


def test_a_name_that_is_taken_is_refused_beside_the_field(office: Client, unit: Unit) -> None:
    response = office.post(
        "/quan-tri/movement/unit/add/",
        {
            "group": unit.group_id,
            "kind": "hamlet",
            "name": "truong thcs xuan truong",
            **formset("memberships"),
        },
    )

    assert response.status_code == 200
    assert response.context["adminform"].form.errors == {
        "name": ["Nhóm này đã có đơn vị tên “truong thcs xuan truong”."]
    }
    assert Unit.objects.count() == 1


def test_a_unit_keeps_its_name_and_group_when_something_else_is_changed(
    office: Client, unit: Unit, empty_draft: Submission
) -> None:
    response = office.post(
        f"/quan-tri/movement/unit/{unit.pk}/change/",
        {
            "group": Group.objects.get(code=Group.FRONT).pk,
            "name": "Tên lén đổi",
            "kind": "agency",
            "parent_body": BODY,
            "address": "Thôn 1",
            **formset("memberships"),
        },
    )

    assert response.status_code == 302
    unit.refresh_from_db()
    assert (unit.address, unit.state) == ("Thôn 1", Unit.State.ACTIVE)
    assert (unit.name, unit.group.code) == ("Trường THCS Xuân Trường", Group.AGENCY)
    event = Event.objects.about(unit).get(kind="unit.changed")
    assert event.data == {"fields": ["address", "parent_body"]}


def test_saving_a_unit_unchanged_leaves_no_event(office: Client, unit: Unit) -> None:
    Unit.objects.filter(pk=unit.pk).update(parent_body=BODY)

    response = office.post(
        f"/quan-tri/movement/unit/{unit.pk}/change/",
        {
            "group": unit.group_id,
            "kind": "agency",
            "parent_body": BODY,
            **formset("memberships"),
        },
    )

    assert response.status_code == 302
    assert not Event.objects.about(unit).exists()


def test_a_unit_without_what_its_kind_needs_is_refused_beside_the_field(office: Client) -> None:
    group = Group.objects.get(code=Group.INDIVIDUAL)

    response = office.post(
        "/quan-tri/movement/unit/add/",
        {"group": group.pk, "kind": "other", "name": "Đặng Thị Ơn", **formset("memberships")},
    )

    assert response.context["adminform"].form.errors == {"address": ["Hãy ghi thôn, xóm nơi ở."]}


def test_a_unit_without_group_is_told_only_that(office: Client) -> None:
    response = office.post(
        "/quan-tri/movement/unit/add/",
        {"name": "Công an", "kind": "hamlet", **formset("memberships")},
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
                {
                    "office": economic.pk,
                    "kind": "officer",
                    "from_date": "01/09/2026",
                    "to_date": "01/09/2030",
                },
            ),
        },
    )
    assert response.status_code == 302
    user = User.objects.get(email="ban.moi@xuantruong.example")
    assert (user.full_name, user.has_usable_password()) == ("Phạm Thị Đào", False)
    assert Event.objects.about(user).get().kind == "user.added"
    post = user.office_roles.get()
    event = Event.objects.about(post).get()
    assert (event.kind, event.data) == ("officerole.added", {"office": economic.pk})
    user.office_roles.update(from_date=timezone.localdate())

    new = Client()
    password = "mua-gat-thang-muoi"
    credentials = {"login": user.email, "password": password}
    new.post("/tai-khoan/password/reset/", {"email": user.email})
    form = new.get(mailed_link("password/reset/key"))
    new.post(form["Location"], {"password1": password, "password2": password})

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


@pytest.mark.parametrize("words", ["nguyen van an", "Nguyễn  Văn", "NGUOI@xuantruong"])
def test_a_person_is_found_without_diacritics(words: str, office: Client) -> None:
    a_user()
    a_user("khac@xuantruong.example", "Đỗ Thị Bé")

    shown = text(office.get("/quan-tri/movement/user/", {"q": words}))

    assert "Nguyễn Văn An" in shown
    assert "Đỗ Thị Bé" not in shown


def test_a_persons_telephone_is_kept_in_one_form(office: Client) -> None:
    user = a_user()
    values = {"email": user.email, "full_name": "An", "is_active": "on", **formset("office_roles")}
    path = f"/quan-tri/movement/user/{user.pk}/change/"

    wrong = office.post(path, {**values, "phone": "12"})
    assert list(wrong.context["adminform"].form.errors) == ["phone"]
    assert office.post(path, {**values, "phone": "+84 912 345 678"}).status_code == 302

    user.refresh_from_db()
    assert user.phone == "0912345678"
    event = Event.objects.about(user).get(kind="user.changed")
    assert event.data == {"fields": ["full_name", "phone"]}


def test_a_changed_post_leaves_an_event(office: Client, portal: Portal) -> None:
    post = portal.economic.office_roles.get()

    response = office.post(
        f"/quan-tri/movement/officerole/{post.pk}/change/",
        {
            "user": portal.economic.pk,
            "office": post.office_id,
            "kind": "officer",
            "from_date": f"{post.from_date:%d/%m/%Y}",
            "to_date": f"{post.to_date:%d/%m/%Y}",
            "initial-to_date": f"{post.to_date:%d/%m/%Y}",
        },
    )

    assert response.status_code == 302
    event = Event.objects.about(post).get()
    assert (event.kind, event.actor, event.data) == (
        "officerole.changed",
        portal.culture,
        {"fields": ["kind"], "office": post.office_id},
    )


def test_roles_that_end_soon_are_found(office: Client, unit: Unit) -> None:
    today = timezone.localdate()
    ends = {"Sắp Một": 0, "Sắp Hai": 30, "Còn Lâu": 31, "Hết Rồi": -1}
    for number, (name, days) in enumerate(ends.items()):
        a_user(f"nguoi-{number}@xuantruong.example", name).memberships.create(
            unit=unit, from_date="2020-01-01", to_date=today + timedelta(days=days)
        )

    def found(**query: str) -> set[str]:
        page = office.get("/quan-tri/movement/membership/", query)
        return {row.user.full_name for row in page.context["cl"].result_list}

    assert found(han="sap-het") == {"Sắp Một", "Sắp Hai"}
    assert found(han="da-het") == {"Hết Rồi"}
    assert found() == set(ends)


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


def test_an_administrators_account_is_only_an_administrators_to_change(
    office: Client, superuser: User
) -> None:
    other = User.objects.create_superuser("quan-tri-2@xuantruong.example", "x")
    address = f"/quan-tri/movement/user/{other.pk}/change/"
    typed = {"full_name": "Khóa", "phone": "0912345678", **formset("office_roles")}

    refused = office.post(address, typed)

    other.refresh_from_db()
    assert (refused.status_code, other.is_active) == (403, True)
    assert browser_of(superuser).post(address, typed).status_code == 302
    other.refresh_from_db()
    assert (other.full_name, other.is_active) == ("Khóa", False)


def test_the_address_of_an_account_is_its_owners_to_change(office: Client) -> None:
    user = a_user()

    office.post(
        f"/quan-tri/movement/user/{user.pk}/change/",
        {"email": "khac@xuantruong.example", "full_name": "Tên Mới", **formset("office_roles")},
    )

    user.refresh_from_db()
    assert (user.full_name, user.email) == ("Tên Mới", "nguoi@xuantruong.example")
