from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django.asserts import assertContains

from movement.extending import extend_deadline
from movement.models import Extension, Group, Round, RoundWindow, Unit, User
from tests.factories import Portal, a_draft_registration, a_registration, a_target, a_unit
from tests.movement.pages import banner, beside, text
from tests.movement.people import browser_of

Kind = RoundWindow.Kind
REGISTRATIONS = "/quan-tri/movement/registration/"


@pytest.fixture
def office(portal: Portal) -> Client:
    return browser_of(portal.culture)


def page(round_: Round) -> str:
    return f"/quan-tri/movement/round/{round_.pk}/gia-han/"


def typed(round_: Round, **changed: str) -> dict[str, str]:
    window = round_.windows.get(kind=Kind.SUBMISSION)
    later = timezone.localtime(window.closes_at + timedelta(days=5))
    return {
        "window": str(window.pk),
        "unit": "",
        "closes_at": f"{later:%d/%m/%Y} 17:00",
        "reason": "Bão số 9.",
    } | changed


def windows(*rows: dict[str, str]) -> dict[str, str]:
    """The round's windows as the page sends them."""
    data = {"windows-TOTAL_FORMS": str(len(rows)), "windows-INITIAL_FORMS": "0"}
    for number, row in enumerate(rows):
        for name, value in row.items():
            data[f"windows-{number}-{name}"] = value
    return data


def window(kind: Kind, opens: str, closes: str, remind: str = "7, 3, 1") -> dict[str, str]:
    return {
        "kind": str(kind),
        "opens_at_0": opens,
        "opens_at_1": "07:30",
        "closes_at_0": closes,
        "closes_at_1": "17:00",
        "remind_days": remind,
    }


# Extending


@pytest.mark.parametrize("who", ["member", "economic", "superuser"])
def test_for_everybody_but_the_standing_office_there_is_no_page(
    who: str, portal: Portal, member: User
) -> None:
    person = {
        "member": member,
        "economic": portal.economic,
        "superuser": User.objects.create_superuser("quan-tri@xuantruong.example", "x"),
    }[who]

    answer = browser_of(person).post(page(portal.round), typed(portal.round))

    assert answer.status_code == (302 if who == "member" else 404)
    assert not Extension.objects.exists()


def test_the_list_of_rounds_leads_the_standing_office_alone_to_the_page(portal: Portal) -> None:
    superuser = User.objects.create_superuser("quan-tri@xuantruong.example", "x")

    own, other = (
        browser_of(person).get("/quan-tri/movement/round/").content.decode()
        for person in (portal.culture, superuser)
    )

    assert page(portal.round) in own
    assert page(portal.round) not in other
    assert "Đợt thi đua năm 2026" in other


def test_the_office_extends_a_deadline_for_one_unit(
    office: Client, portal: Portal, unit: Unit
) -> None:
    response = office.post(page(portal.round), typed(portal.round, unit=str(unit.pk)))

    extension = Extension.objects.get()
    assert (extension.unit, extension.reason) == (unit, "Bão số 9.")
    assert f"{timezone.localtime(extension.closes_at):%H:%M}" == "17:00"
    assert banner(office, response) == "Đã gia hạn và báo cho người đại diện của đơn vị."
    shown = text(office.get(page(portal.round)))
    assert "Bão số 9." in shown
    assert "Trường THCS Xuân Trường" in shown
    assert str(portal.culture) in shown


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("reason", "", "Hãy ghi lý do gia hạn; lý do được đăng công khai."),
        ("closes_at", "", "Hãy ghi hạn mới."),
        ("closes_at", "28/12/2026", "Hãy ghi cả giờ, ví dụ 17:00 28/12/2026."),
        ("closes_at", "2026-12-28", "Hãy ghi cả giờ, ví dụ 17:00 28/12/2026."),
        ("closes_at", "17:00", "Hãy ghi cả giờ, ví dụ 17:00 28/12/2026."),
        ("window", "", "Hãy chọn việc được gia hạn."),
        ("closes_at", "01/02/2026 17:00", "Hạn mới phải sau hạn hiện nay"),
    ],
)
def test_what_is_missing_or_wrong_is_said_beside_its_field(
    field: str, value: str, sentence: str, office: Client, portal: Portal
) -> None:
    response = office.post(page(portal.round), typed(portal.round, **{field: value}))

    assert beside(response, f"id_{field}").startswith(sentence)
    assert not Extension.objects.exists()


def test_units_that_do_not_take_part_are_not_among_the_choices(
    office: Client, portal: Portal, unit: Unit
) -> None:
    Unit.objects.update(state=Unit.State.SUSPENDED)

    response = office.post(page(portal.round), typed(portal.round, unit=str(unit.pk)))

    assert beside(response, "id_unit") != ""


def test_a_round_without_dates_has_nothing_to_extend(office: Client, portal: Portal) -> None:
    response = office.get(page(Round.objects.get(year=2027)))

    assert "Đợt này chưa ấn định thời gian." in text(response)
    assert 'name="reason"' not in response.content.decode()


@pytest.mark.parametrize("count", [1, 30])
def test_the_page_asks_the_database_as_often_for_thirty_extensions_as_for_one(
    count: int,
    office: Client,
    portal: Portal,
    django_assert_num_queries: Callable[[int], Any],
) -> None:
    row = portal.round.windows.get(kind=Kind.SUBMISSION)
    for number in range(count):
        extend_deadline(
            window=row,
            closes_at=row.closes_at + timedelta(days=1),
            reason="Ngập lụt.",
            unit=a_unit(f"Đơn vị số {number}", Group.FRONT),
            actor=portal.culture,
        )

    with django_assert_num_queries(14):
        response = office.get(page(portal.round))

    assert text(response).count("Ngập lụt.") == count


# The windows of a round


def test_the_office_gives_a_round_all_its_windows(office: Client, portal: Portal) -> None:
    RoundWindow.objects.all().delete()
    rows = [window(kind, "05/09/2026", "15/11/2026", " 1,7 ") for kind in Kind]

    office.post(f"/quan-tri/movement/round/{portal.round.pk}/change/", windows(*rows))

    assert set(portal.round.windows.values_list("kind", "remind_days")) == {
        (kind.value, "7, 1") for kind in Kind
    }


def test_a_window_that_closes_on_a_day_without_its_hour_is_refused(
    office: Client, portal: Portal
) -> None:
    RoundWindow.objects.all().delete()
    row = window(Kind.SUBMISSION, "05/09/2026", "15/11/2026") | {"closes_at_1": ""}

    response = office.post(f"/quan-tri/movement/round/{portal.round.pk}/change/", windows(row))

    assert "Hãy ghi cả giờ, ví dụ 17:00 28/12/2026." in text(response)
    assert not RoundWindow.objects.exists()


def test_the_choice_of_what_to_extend_starts_empty(office: Client, portal: Portal) -> None:
    response = office.get(page(portal.round))

    assertContains(response, '<option value="" selected>Chọn một việc</option>', html=True)


def test_days_of_reminding_that_cannot_be_read_are_refused_with_an_example(
    office: Client, portal: Portal
) -> None:
    RoundWindow.objects.all().delete()

    response = office.post(
        f"/quan-tri/movement/round/{portal.round.pk}/change/",
        windows(window(Kind.SUBMISSION, "05/09/2026", "15/11/2026", "một tuần")),
    )

    assert "cách nhau bằng dấu phẩy, ví dụ 7, 3, 1." in text(response)
    assert not RoundWindow.objects.exists()


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        (Kind.REGISTRATION, Kind.SUBMISSION),
        (Kind.SUBMISSION, Kind.SCORING),
        (Kind.SUBMISSION, Kind.COUNCIL),
        (Kind.COMMENT, Kind.COUNCIL),
    ],
)
def test_nothing_is_over_before_what_it_waits_for_has_begun(
    earlier: Kind, later: Kind, office: Client, portal: Portal
) -> None:
    RoundWindow.objects.all().delete()
    rows = [
        window(earlier, "15/11/2026", "20/11/2026"),
        window(later, "05/09/2026", "01/11/2026"),
    ]

    response = office.post(f"/quan-tri/movement/round/{portal.round.pk}/change/", windows(*rows))

    sentence = f"“{later.label}” đóng trước khi “{earlier.label}” mở; hãy xem lại ngày."
    assert sentence in text(response)
    assert not RoundWindow.objects.exists()


# What units registered


def test_nobody_but_the_standing_office_reads_the_registrations(portal: Portal) -> None:
    superuser = User.objects.create_superuser("quan-tri@xuantruong.example", "x")

    for person in (portal.economic, superuser):
        assert browser_of(person).get(REGISTRATIONS).status_code == 403


def test_the_standing_office_reads_what_was_promised_and_changes_nothing(
    office: Client, portal: Portal, unit: Unit, member: User
) -> None:
    registration = a_registration(unit, member, portal.round)
    page = f"{REGISTRATIONS}{registration.pk}/change/"

    shown = text(office.get(page))
    refused = office.post(page, {"launch_plan": "Sửa trộm"})

    registration.refresh_from_db()
    assert "Phát động trong toàn trường." in shown
    assert "Số hóa hồ sơ một cửa" in shown
    assert "Trường THCS Xuân Trường" in text(office.get(REGISTRATIONS))
    assert refused.status_code == 403
    assert registration.launch_plan == "Phát động trong toàn trường."
    assert office.get(f"{REGISTRATIONS}add/").status_code == 403
    assert office.post(f"{REGISTRATIONS}{registration.pk}/delete/").status_code == 403


def test_a_draft_is_the_units_own_business(
    office: Client, portal: Portal, unit: Unit, member: User
) -> None:
    draft = a_draft_registration(unit, member, portal.round, a_target())

    assert "Trường THCS Xuân Trường" not in text(office.get(REGISTRATIONS))
    assert office.get(f"{REGISTRATIONS}{draft.pk}/change/").status_code == 302


@pytest.mark.parametrize("count", [1, 30])
def test_the_list_asks_the_database_as_often_for_thirty_registrations_as_for_one(
    count: int,
    office: Client,
    portal: Portal,
    member: User,
    django_assert_num_queries: Callable[[int], Any],
) -> None:
    for number in range(count):
        unit = a_unit(f"Đơn vị số {number}", Group.FRONT)
        member.memberships.create(unit=unit, from_date=timezone.localdate())
        # A person's units are looked up once a request: every registration is a new one.
        a_registration(unit, User.objects.get(pk=member.pk), portal.round)

    with django_assert_num_queries(13):
        response = office.get(REGISTRATIONS)

    assert text(response).count("Đơn vị số ") == count
