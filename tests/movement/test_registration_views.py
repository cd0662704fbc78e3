from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from movement import workflow
from movement.extending import extend_deadline
from movement.models import Group, Membership, Registration, RoundWindow, Unit, User
from movement.registering import MOST_TARGETS, register
from movement.windows import in_full
from tests.factories import (
    Portal,
    a_draft_registration,
    a_member,
    a_registration,
    a_target,
    a_unit,
    open_window,
)
from tests.movement.pages import banner, beside, summary_links, text
from tests.movement.people import browser_of

REGISTRATION = RoundWindow.Kind.REGISTRATION
SUBMISSION = RoundWindow.Kind.SUBMISSION
START = "/ho-so/dang-ky/"


def page(registration: Registration, name: str = "") -> str:
    return f"/ho-so/dang-ky/{registration.pk}/{name}"


def typed(*lines: dict[str, str], **launch: str) -> dict[str, str]:
    """A sheet as a browser sends it."""
    data = {
        "chi-tieu-TOTAL_FORMS": str(len(lines)),
        "chi-tieu-INITIAL_FORMS": "0",
        "launch_plan": "Phát động tại lễ chào cờ.",
        "launch_criteria": "",
        "launched_on": "",
    }
    for number, line in enumerate(lines):
        for name in ("key", "content_area", "name", "value", "measure"):
            data[f"chi-tieu-{number}-{name}"] = line.get(name, "")
    return data | launch


LINE = {"content_area": "3", "name": "Số hóa hồ sơ", "value": "1.200,5", "measure": "hồ sơ"}


@pytest.fixture
def line(portal: Portal) -> dict[str, str]:
    """A line that is right."""
    area = a_target().content_area
    return LINE | {"content_area": str(area.pk)}


@pytest.fixture
def registration(portal: Portal, unit: Unit, member: User) -> Registration:
    return a_draft_registration(unit, member, portal.round, a_target())


def cells(browser: Client, registration: Registration) -> list[tuple[str, Decimal, str]]:
    return list(registration.targets.values_list("name", "value", "measure"))


# The door


def test_a_unit_opens_its_registration_and_finds_it_again(
    browser: Client, unit: Unit, portal: Portal
) -> None:
    choice = {"unit": unit.pk, "round": portal.round.pk}

    first = browser.post(START, choice)
    second = browser.post(START, choice)

    registration = Registration.objects.get()
    assert first["Location"] == second["Location"] == page(registration)


def test_another_unit_is_not_among_the_choices(
    browser: Client, outsider: User, portal: Portal
) -> None:
    other = Unit.objects.of(outsider).get()

    response = browser.post(START, {"unit": other.pk, "round": portal.round.pk})

    assert beside(response, "id_unit") != ""
    assert not Registration.objects.exists()


def test_the_door_says_the_dates_and_refuses_outside_them(
    browser: Client, unit: Unit, portal: Portal
) -> None:
    early = open_window(portal.round, REGISTRATION, opens=5, closes=9)
    shown = text(browser.get(START)).replace(" .", ".")
    assert f"Nhận từ {in_full(early.opens_at)} đến {in_full(early.closes_at)}." in shown

    late = open_window(portal.round, REGISTRATION, opens=-9, closes=-5)
    response = browser.post(START, {"unit": unit.pk, "round": portal.round.pk})
    assert f"Đã hết hạn lúc {in_full(late.closes_at)}." in text(response)
    assert "Đăng ký thi đua đã hết hạn lúc" in text(response)
    assert not Registration.objects.exists()


def test_without_dates_the_door_says_whom_to_ask(browser: Client) -> None:
    RoundWindow.objects.all().delete()

    response = browser.get(START)

    assert "Chưa có đợt thi đua nào ấn định thời gian đăng ký." in text(response)
    assert 'method="post"' not in response.content.decode()


# The sheet


def test_a_new_sheet_has_three_empty_lines(browser: Client, unit: Unit, portal: Portal) -> None:
    browser.post(START, {"unit": unit.pk, "round": portal.round.pk})

    shown = browser.get(page(Registration.objects.get(), "sua/")).content.decode()

    assert shown.count("Đơn vị tính, dòng ") == 3
    assert 'name="chi-tieu-2-name"' in shown


def test_the_sheet_is_saved_as_it_was_typed(
    browser: Client, registration: Registration, line: dict[str, str]
) -> None:
    launch = {"launched_on": "05/03/2026", "launch_criteria": "Mỗi tổ một sáng kiến."}

    response = browser.post(page(registration, "sua/"), typed(line, {}, **launch))

    registration.refresh_from_db()
    assert response["Location"] == page(registration)
    assert cells(browser, registration) == [("Số hóa hồ sơ", Decimal("1200.5"), "hồ sơ")]
    assert registration.launch_criteria == "Mỗi tổ một sáng kiến."
    assert f"{registration.launched_on:%d/%m/%Y}" == "05/03/2026"
    assert 'value="1.200,5"' in browser.get(page(registration, "sua/")).content.decode()


def test_a_stored_line_is_changed_and_an_emptied_one_goes(
    browser: Client, registration: Registration, line: dict[str, str]
) -> None:
    target = registration.targets.get()

    browser.post(page(registration, "sua/"), typed({}, line | {"key": str(target.pk)}))
    target.refresh_from_db()
    assert (target.order, target.name) == (1, "Số hóa hồ sơ")

    browser.post(page(registration, "sua/"), typed({"key": str(target.pk)}, version="1"))
    assert not registration.targets.exists()


def test_one_more_line_keeps_everything_that_was_typed_and_saves_nothing(
    browser: Client, registration: Registration, line: dict[str, str]
) -> None:
    wrong = {"name": "Dở dang", "value": "nhiều lắm"}
    data = typed(line, wrong, launch_plan="Đang gõ dở", launched_on="hôm qua")

    response = browser.post(page(registration, "sua/"), data | {"more": "1"})

    shown = response.content.decode()
    assert response.status_code == 200
    assert 'name="chi-tieu-2-name"' in shown
    assert 'name="chi-tieu-3-name"' not in shown
    for words in ('value="Dở dang"', 'value="nhiều lắm"', "Đang gõ dở", 'value="hôm qua"'):
        assert words in shown
    assert f'<option value="{line["content_area"]}" selected>' in shown
    assert "Có lỗi cần sửa" not in shown
    assert cells(browser, registration) == [("Số hóa hồ sơ một cửa", Decimal(1200), "hồ sơ")]


def test_the_grid_grows_to_its_limit_and_no_further(
    browser: Client, registration: Registration, line: dict[str, str]
) -> None:
    almost = [line] * (MOST_TARGETS - 1)

    last = browser.post(page(registration, "sua/"), typed(*almost) | {"more": "1"})
    full = browser.post(page(registration, "sua/"), typed(*almost, line) | {"more": "1"})

    assert last.content.decode().count("Đơn vị tính, dòng ") == MOST_TARGETS
    assert full.content.decode().count("Đơn vị tính, dòng ") == MOST_TARGETS
    assert "Thêm dòng" not in text(full)


def test_a_full_sheet_is_shown_without_an_empty_line(
    browser: Client, registration: Registration, line: dict[str, str]
) -> None:
    browser.post(page(registration, "sua/"), typed(*[line] * MOST_TARGETS))

    shown = browser.get(page(registration, "sua/"))

    assert registration.targets.count() == MOST_TARGETS
    assert shown.content.decode().count("Đơn vị tính, dòng ") == MOST_TARGETS


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("content_area", "", "Hãy chọn nội dung thi đua."),
        ("name", "", "Hãy ghi chỉ tiêu."),
        ("value", "", "Hãy ghi mức phấn đấu bằng số."),
        ("value", "chín mươi", "Hãy ghi bằng số, ví dụ 120 hoặc 1.234,5."),
        ("measure", "", "Hãy ghi đơn vị tính, ví dụ %, hồ sơ, mô hình."),
    ],
)
def test_a_line_that_is_not_whole_says_what_it_lacks(
    name: str, value: str, sentence: str, registration: Registration, line: dict[str, str]
) -> None:
    browser = browser_of(registration.unit.memberships.get().user)

    response = browser.post(page(registration, "sua/"), typed(line, line | {name: value}))

    field = f"id_chi-tieu-1-{name}"
    assert beside(response, field) == sentence
    [(link, words)] = summary_links(response)
    assert (link, words.endswith(f", dòng 2: {sentence}")) == (f"#{field}", True)
    assert "<title>Lỗi: " in response.content.decode()
    assert registration.targets.get().name == "Số hóa hồ sơ một cửa"


def test_a_refusal_of_the_rule_stands_above_the_sheet(
    browser: Client, registration: Registration, line: dict[str, str]
) -> None:
    response = browser.post(page(registration, "sua/"), typed(line | {"value": "-5"}))

    assert "Chỉ tiêu 1: mức phấn đấu không được âm." in text(response)
    assert 'value="-5"' in response.content.decode()


def test_a_sheet_without_its_frame_is_refused_and_nothing_is_lost(
    browser: Client, registration: Registration
) -> None:
    response = browser.post(page(registration, "sua/"), {"launch_plan": "Viết lại"})

    assert response.status_code == 200
    assert "Bảng chỉ tiêu gửi lên không đủ; hãy tải lại trang" in text(response)
    assert "Viết lại" in text(response)
    assert registration.targets.count() == 1


# Promising


def test_a_registration_that_is_not_whole_says_what_is_missing(
    browser: Client, unit: Unit, portal: Portal
) -> None:
    browser.post(START, {"unit": unit.pk, "round": portal.round.pk})

    shown = text(browser.get(page(Registration.objects.get())))

    assert "Chưa viết nội dung phát động của đơn vị." in shown
    assert "Chưa có chỉ tiêu nào; cần ít nhất một." in shown
    assert "Soạn bản đăng ký" in shown


def test_the_representative_promises_and_opens_the_promise_again(
    browser: Client, registration: Registration
) -> None:
    assert "Bản này chưa gửi" in text(browser.get(page(registration))).replace(" .", ".")

    made = browser.post(page(registration, "gui/"))
    assert banner(browser, made) == "Đã đăng ký thi đua năm 2026."
    registration.refresh_from_db()
    assert registration.state == Registration.State.REGISTERED
    assert "Mở lại để sửa" in text(browser.get(page(registration)))
    assert browser.get(page(registration, "sua/")).status_code == 404

    opened = browser.post(page(registration, "mo-lai/"))
    assert opened["Location"] == page(registration, "sua/")
    registration.refresh_from_db()
    assert registration.state == Registration.State.DRAFT


def test_an_editor_is_told_who_sends_it(registration: Registration, editor: User) -> None:
    browser = browser_of(editor)

    shown = text(browser.get(page(registration)))
    refused = browser.post(page(registration, "gui/"))

    assert "Bản đăng ký do người đại diện của đơn vị gửi." in shown
    assert banner(browser, refused) == "Chỉ người đại diện của đơn vị được đăng ký thi đua."


def test_after_the_deadline_a_draft_is_read_but_not_sent(
    browser: Client, registration: Registration, portal: Portal
) -> None:
    open_window(portal.round, REGISTRATION, opens=-9, closes=-1)

    shown = text(browser.get(page(registration)))
    refused = browser.post(page(registration, "gui/"))

    assert "ngoài thời gian đăng ký thì không gửi được" in shown
    assert banner(browser, refused).startswith("Đăng ký thi đua đã hết hạn lúc ")


def test_after_the_deadline_a_promise_is_not_opened_again(
    browser: Client, registration: Registration, portal: Portal
) -> None:
    browser.post(page(registration, "gui/"))
    open_window(portal.round, REGISTRATION, opens=-9, closes=-1)

    shown = text(browser.get(page(registration)))
    refused = browser.post(page(registration, "mo-lai/"))

    assert "Mở lại để sửa" not in shown
    assert banner(browser, refused).startswith("Đăng ký thi đua đã hết hạn lúc ")


def test_an_extension_for_the_unit_is_shown_with_its_reason(
    browser: Client, registration: Registration, portal: Portal
) -> None:
    window = open_window(portal.round, REGISTRATION, opens=-9, closes=-1)
    later = timezone.now() + timedelta(days=3)
    extend_deadline(
        window=window,
        closes_at=later,
        reason="Trường bị ngập.",
        unit=registration.unit,
        actor=portal.culture,
    )

    shown = text(browser.get(page(registration)))

    assert f"Hạn đăng ký: {in_full(later)}." in shown
    assert "được gia hạn riêng cho đơn vị. Lý do: Trường bị ngập." in shown
    made = browser.post(page(registration, "gui/"))
    assert banner(browser, made) == "Đã đăng ký thi đua năm 2026."


def test_a_person_is_not_asked_for_a_launch_plan(portal: Portal) -> None:
    unit = a_unit("Nguyễn Văn Đức", Group.INDIVIDUAL)
    member = a_member(unit, "duc@xuantruong.example")
    browser = browser_of(member)
    browser.post(START, {"unit": unit.pk, "round": portal.round.pk})
    registration = Registration.objects.get()

    shown = text(browser.get(page(registration)))
    sheet = text(browser.get(page(registration, "sua/")))

    assert "Đơn vị phát động phong trào" not in shown
    assert "Kế hoạch phấn đấu (không bắt buộc)" in sheet


@pytest.mark.parametrize("count", [1, 30])
@pytest.mark.parametrize(("name", "queries"), [("", 13), ("sua/", 10)])
def test_the_pages_ask_the_database_as_often_for_thirty_targets_as_for_one(
    name: str,
    queries: int,
    count: int,
    registration: Registration,
    django_assert_num_queries: Callable[[int], Any],
) -> None:
    target = registration.targets.get()
    for number in range(2, count + 1):
        target.pk, target.order = None, number
        target.save()
    browser = browser_of(registration.unit.memberships.get().user)

    with django_assert_num_queries(queries):
        response = browser.get(page(registration, name))

    assert response.content.decode().count("Số hóa hồ sơ một cửa") == count


# The list of the unit's own pages


@pytest.mark.parametrize("count", [1, 30])
def test_the_list_asks_the_database_as_often_for_thirty_registrations_as_for_one(
    count: int,
    browser: Client,
    member: User,
    portal: Portal,
    django_assert_num_queries: Callable[[int], Any],
) -> None:
    window = portal.round.windows.get(kind=SUBMISSION)
    for number in range(count):
        unit = a_unit(f"Đơn vị số {number}", Group.FRONT)
        Membership.objects.create(user=member, unit=unit, from_date=timezone.localdate())
        Registration.objects.create(unit=unit, round=portal.round)
        extend_deadline(
            window=window,
            closes_at=window.closes_at + timedelta(days=1),
            reason="Ngập lụt.",
            unit=unit,
            actor=portal.culture,
        )

    with django_assert_num_queries(16):
        response = browser.get("/ho-so/")

    assert text(response).count(", đăng ký năm 2026") == count
    assert text(response).count("được gia hạn.") == count


def test_the_list_shows_only_ones_own_registrations_with_their_state(
    browser: Client, registration: Registration, outsider: User, portal: Portal
) -> None:
    other = a_registration(Unit.objects.of(outsider).get(), outsider, portal.round)

    shown = browser.get("/ho-so/").content.decode()

    assert page(registration) in shown
    assert page(other) not in shown


def test_before_opening_the_list_says_when_and_what_can_be_done_until_then(
    browser: Client, portal: Portal
) -> None:
    window = open_window(portal.round, SUBMISSION, opens=5, closes=40)
    registering = portal.round.windows.get(kind=REGISTRATION)

    response = browser.get("/ho-so/")

    shown = text(response).replace(" .", ".")
    assert f"nhận hồ sơ từ {in_full(window.opens_at)} đến {in_full(window.closes_at)}." in shown
    assert f"đăng ký thi đua đến {in_full(registering.closes_at)} và chuẩn bị" in shown
    assert 'name="round"' not in response.content.decode()


def test_before_opening_and_without_registration_one_prepares_evidence(
    browser: Client, portal: Portal
) -> None:
    open_window(portal.round, SUBMISSION, opens=5, closes=40)
    open_window(portal.round, REGISTRATION, opens=-9, closes=-1)

    assert "ông/bà có thể chuẩn bị minh chứng" in text(browser.get("/ho-so/"))


def test_after_closing_the_list_says_what_one_can_still_do(browser: Client, portal: Portal) -> None:
    window = open_window(portal.round, SUBMISSION, opens=-9, closes=-1)

    response = browser.get("/ho-so/")

    shown = text(response)
    assert f"đã hết hạn nộp lúc {in_full(window.closes_at)}." in shown
    assert "Sau hạn nộp, ông/bà vẫn xem được hồ sơ của mình." in shown
    assert "xin liên hệ Phòng Văn hóa - Xã hội." in shown
    assert 'name="round"' not in response.content.decode()


def test_a_unit_with_an_extension_of_its_own_finds_the_form_and_the_reason(
    browser: Client, unit: Unit, portal: Portal, outsider: User
) -> None:
    window = open_window(portal.round, SUBMISSION, opens=-9, closes=-1)
    later = timezone.now() + timedelta(days=3)
    extend_deadline(
        window=window, closes_at=later, reason="Ngập lụt.", unit=unit, actor=portal.culture
    )

    own = browser.get("/ho-so/")
    other = browser_of(outsider).get("/ho-so/")

    sentence = f"Riêng {unit} được gia hạn. Hạn nộp: {in_full(later)}. Lý do: Ngập lụt."
    assert sentence in text(own)
    assert 'name="round"' in own.content.decode()
    assert "Ngập lụt." not in text(other)
    assert 'name="round"' not in other.content.decode()


def test_an_extension_for_all_is_shown_with_its_reason(browser: Client, portal: Portal) -> None:
    window = portal.round.windows.get(kind=SUBMISSION)
    later = window.closes_at + timedelta(days=3)
    extend_deadline(window=window, closes_at=later, reason="Bão số 9.", actor=portal.culture)

    shown = text(browser.get("/ho-so/"))

    assert f"Hạn nộp: {in_full(later)}." in shown
    assert "Thời hạn này đã được gia hạn cho mọi đơn vị. Lý do: Bão số 9." in shown


def test_a_dossier_shows_the_deadline_of_its_own_unit(
    browser: Client, unit: Unit, member: User, portal: Portal
) -> None:
    dossier = workflow.start_dossier(unit=unit, round_=portal.round, actor=member)
    window = open_window(portal.round, SUBMISSION, opens=-9, closes=-1)
    closed = text(browser.get(f"/ho-so/{dossier.pk}/"))
    later = timezone.now() + timedelta(days=3)
    extend_deadline(
        window=window, closes_at=later, reason="Ngập lụt.", unit=unit, actor=portal.culture
    )

    extended = text(browser.get(f"/ho-so/{dossier.pk}/"))

    assert f"Đã hết hạn lúc {in_full(window.closes_at)}." in closed
    assert f"Hạn nộp: {in_full(later)}." in extended
    assert "được gia hạn riêng cho đơn vị. Lý do: Ngập lụt." in extended


def test_a_round_without_registration_dates_still_takes_dossiers(
    browser: Client, portal: Portal
) -> None:
    portal.round.windows.exclude(kind=SUBMISSION).delete()
    open_window(portal.round, SUBMISSION, opens=5, closes=40)

    assert "ông/bà có thể chuẩn bị minh chứng" in text(browser.get("/ho-so/"))


def test_the_sheet_saves_itself_and_says_when(
    browser: Client, registration: Registration, line: dict[str, str]
) -> None:
    answer = browser.post(page(registration, "sua/"), typed(line, autosave="1")).json()

    assert (answer["version"], answer["complete"]) == (1, True)
    assert cells(browser, registration) == [("Số hóa hồ sơ", Decimal("1200.5"), "hồ sơ")]


def test_a_half_filled_line_is_kept_and_keeps_the_unit_from_registering(
    browser: Client, registration: Registration, line: dict[str, str]
) -> None:
    half = line | {"value": "nhiều"}

    answer = browser.post(page(registration, "sua/"), typed(half, autosave="1")).json()

    assert (answer["version"], answer["complete"]) == (1, False)
    assert 'value="nhiều"' in browser.get(page(registration, "sua/")).content.decode()
    assert "Có nội dung đang gõ chưa lưu" in browser.get(page(registration)).content.decode()


def test_a_stale_sheet_gets_both_texts_and_overwrites_nothing(
    browser: Client, registration: Registration, line: dict[str, str]
) -> None:
    browser.post(page(registration, "sua/"), typed(line, launch_plan="Bản của tôi."))

    stale = browser.post(page(registration, "sua/"), typed(line, launch_plan="Bản cũ hơn."))

    assert stale.status_code == 409
    assert "Bản của tôi." in stale.content.decode()
    assert "Bản cũ hơn." in stale.content.decode()
    registration.refresh_from_db()
    assert registration.launch_plan == "Bản của tôi."


def test_what_is_typed_after_a_colleague_registered_is_shown_to_be_copied(
    browser: Client, registration: Registration, line: dict[str, str], member: User
) -> None:
    browser.post(page(registration, "sua/"), typed(line))
    register(registration=registration, actor=member)

    late = browser.post(page(registration, "sua/"), typed(line, launch_plan="Viết thêm."))

    assert late.status_code == 409
    assert "Viết thêm." in late.content.decode()
    assert "Bản đăng ký này đã gửi; muốn sửa, hãy mở lại trước." in late.content.decode()
    assert browser.get(page(registration, "sua/")).status_code == 404


def test_a_sheet_sent_while_signed_out_waits_behind_the_sign_in_page(
    browser: Client, registration: Registration, line: dict[str, str], member: User
) -> None:
    browser.get(page(registration, "sua/"))
    browser.cookies.pop("sessionid")
    browser.post(page(registration, "sua/"), typed(line, launch_plan="Gõ khi hết phiên."))
    browser.force_login(member)

    shown = browser.get(page(registration, "sua/")).content.decode()

    assert "Gõ khi hết phiên." in shown
