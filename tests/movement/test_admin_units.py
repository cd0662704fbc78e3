from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from movement.handover import hand_over_office
from movement.joining import ask_to_join, ask_with_new_unit
from movement.models import (
    Event,
    Group,
    HandOver,
    JoinRequest,
    Letter,
    Membership,
    Office,
    OfficeRole,
    Unit,
    User,
)
from tests.factories import Portal, a_unit, a_user, an_officer
from tests.movement.pages import banner, beside, text
from tests.movement.people import browser_of

SUBMITTER = Membership.Kind.SUBMITTER
UNTIL = f"{timezone.localdate() + timedelta(days=200):%d/%m/%Y}"


@pytest.fixture
def office(portal: Portal) -> Client:
    return browser_of(portal.culture)


@pytest.fixture
def asked(portal: Portal, unit: Unit) -> JoinRequest:
    return ask_to_join(
        user=a_user("moi@xuantruong.example", "Vũ Thị Mới"),
        unit=unit,
        kind=SUBMITTER,
        note="Văn thư",
    )


def work(unit: Unit) -> str:
    return f"/quan-tri/movement/unit/{unit.pk}/cong-viec/"


def answer(asked: JoinRequest) -> str:
    return f"/quan-tri/movement/joinrequest/{asked.pk}/tra-loi/"


def hand_over_page(code: str) -> str:
    return f"/quan-tri/movement/handover/phong/{Office.objects.get(code=code).pk}/"


@pytest.mark.parametrize("who", ["economic", "superuser"])
def test_the_working_pages_are_for_the_standing_office(
    who: str, asked: JoinRequest, portal: Portal
) -> None:
    superuser = User.objects.create_superuser("quan-tri@xuantruong.example", "x")
    browser = browser_of(superuser if who == "superuser" else portal.economic)

    merge = f"/quan-tri/movement/unit/{asked.unit_id}/gop/"
    for path in (work(asked.unit), merge, answer(asked)):
        assert browser.get(path).status_code == 404
        assert browser.post(path, {"approve": "1", "until": UNTIL}).status_code == 404
    asked.refresh_from_db()
    assert asked.state == JoinRequest.State.PENDING


# A unit


def test_a_unit_is_approved_suspended_and_resumed_on_its_page(
    office: Client, portal: Portal
) -> None:
    unit = a_unit("Đảng ủy")
    Unit.objects.filter(pk=unit.pk).update(state=Unit.State.PENDING)
    assert "Duyệt đơn vị" in text(office.get(work(unit)))

    approved = office.post(work(unit), {"approve": "1"})
    assert banner(office, approved) == "Đã duyệt đơn vị."
    wrong = office.post(work(unit), {"suspend": "1", "reason": ""})
    assert beside(wrong, "id_reason") == "Hãy ghi lý do."
    suspended = office.post(work(unit), {"suspend": "1", "reason": "Kiểm tra"})
    assert banner(office, suspended) == (
        "Đơn vị không tham gia nữa, cho tới khi được cho tham gia lại."
    )
    again = office.post(work(unit), {"approve": "1"})
    assert "Đơn vị đang ở trạng thái “Tạm dừng”, không làm được việc này." in text(again)
    resumed = office.post(work(unit), {"resume": "1"})
    assert banner(office, resumed) == "Đơn vị tham gia trở lại."

    assert [event.kind for event in Event.objects.about(unit)] == [
        "unit.approved",
        "unit.suspended",
        "unit.resumed",
    ]


def test_a_unit_is_renamed_on_its_page(office: Client, member: User) -> None:
    unit = a_unit("Hội Làm vườn", Group.FRONT)
    wrong = office.post(work(unit), {"rename": "1", "name": "hội làm vườn ", "reason": "Sai"})
    assert wrong.status_code == 302  # other capitals are another name
    same = office.post(work(unit), {"rename": "1", "name": "hội làm vườn", "reason": "Sai"})
    assert beside(same, "ten_name") == "Tên mới giống tên đang dùng. Hãy ghi tên khác."

    done = office.post(work(unit), {"rename": "1", "name": "Hội Sinh vật cảnh", "reason": "QĐ 5"})

    assert banner(office, done) == "Đã đổi tên; tên cũ còn trong lịch sử."
    assert "Tên cũ: hội làm vườn, đến ngày" in text(office.get(work(unit)))


def test_a_duplicate_is_merged_from_its_page(office: Client, unit: Unit) -> None:
    duplicate = a_unit("Trường THCS xã Xuân Trường")
    path = f"/quan-tri/movement/unit/{duplicate.pk}/gop/"
    page = office.get(path)
    assert "Trường THCS Xuân Trường (đang tham gia, giống 100%)" in text(page)
    assert page.context["form"].initial == {"into": unit}
    other = a_unit("Đoàn xã", Group.FRONT)
    wrong = office.post(path, {"into": other.pk, "reason": "Trùng"})
    assert wrong.status_code == 200

    done = office.post(path, {"into": unit.pk, "reason": "Khai trùng"})

    assert done["Location"] == work(unit)
    assert f"Đã gộp {duplicate} vào {unit}." in text(office.get(work(unit)))
    closed = text(office.get(work(duplicate)))
    assert "Đã gộp vào Trường THCS Xuân Trường" in closed
    assert "Đổi tên" not in closed
    again = office.post(path, {"into": unit.pk, "reason": "Khai trùng"})
    assert "Đơn vị này đã được gộp vào đơn vị khác." in text(again)


def test_a_unit_without_a_near_name_says_so(office: Client, unit: Unit) -> None:
    shown = text(office.get(f"/quan-tri/movement/unit/{unit.pk}/gop/"))

    assert "Không có đơn vị nào trong nhóm có tên gần giống." in shown


# Requests to join


def test_a_request_is_approved_on_its_page(office: Client, asked: JoinRequest) -> None:
    assert "Trả lời" in text(office.get("/quan-tri/movement/joinrequest/"))
    assert "Văn thư" in text(office.get(answer(asked)))
    assert "Vũ Thị Mới, người đại diện" in text(office.get(work(asked.unit)))
    wrong = office.post(answer(asked), {"approve": "1", "until": "01/01/2020"})
    assert beside(wrong, "id_until") == "Ngày kết thúc vai trò phải sau ngày hôm nay."

    done = office.post(answer(asked), {"approve": "1", "until": UNTIL})

    shown = text(office.get(done["Location"]))
    assert "Đã duyệt ông/bà Vũ Thị Mới làm việc cho Trường THCS Xuân Trường." in shown
    assert f"{asked.user.memberships.get().to_date:%d/%m/%Y}" == UNTIL
    assert "Đã duyệt" in text(office.get(answer(asked)))


def test_an_individual_is_approved_as_a_person_and_not_as_a_unit(
    office: Client, portal: Portal
) -> None:
    asked = ask_with_new_unit(
        user=a_user("nong-dan@xuantruong.example", "Đỗ Thị Cam"),
        group=Group.objects.get(code=Group.INDIVIDUAL),
        name="Đỗ Thị Cam",
        unit_kind=Unit.Kind.OTHER,
        kind=Membership.Kind.SUBMITTER,
        note="",
        address="Thôn Lạc Quần",
    )

    done = office.post(answer(asked), {"approve": "1", "until": UNTIL})

    shown = text(office.get(done["Location"]))
    assert "Đã duyệt ông/bà Đỗ Thị Cam tham gia với tư cách cá nhân." in shown
    letters = Letter.objects.filter(kind__startswith="join_").order_by("pk")
    assert [letter.subject for letter in letters] == [
        "Có đề nghị tham gia với tư cách cá nhân",
        "Đã duyệt: ông/bà tham gia với tư cách cá nhân",
    ]
    assert "Đỗ Thị Cam đề nghị tham gia với tư cách cá nhân." in letters[0].text
    assert "đã duyệt ông/bà Đỗ Thị Cam tham gia với tư cách cá nhân, đến" in letters[1].text


def test_a_request_is_refused_with_a_reason(office: Client, asked: JoinRequest) -> None:
    empty = office.post(answer(asked), {"refuse": "1", "answer": ""})
    assert beside(empty, "id_answer") == "Hãy ghi lý do để người đề nghị biết phải làm gì."

    done = office.post(answer(asked), {"refuse": "1", "answer": "Cần giấy giới thiệu"})

    shown = text(office.get(done["Location"]))
    assert "Đã trả lời Vũ Thị Mới: không duyệt, kèm lý do." in shown
    assert "Cần giấy giới thiệu" in text(office.get(answer(asked)))


def test_a_new_unit_like_an_old_one_is_pointed_out(office: Client, unit: Unit) -> None:
    asked = ask_with_new_unit(
        user=a_user(),
        group=unit.group,
        name="Trường THCS xã Xuân Trường",
        unit_kind="agency",
        parent_body="Ủy ban nhân dân xã",
        kind=SUBMITTER,
        note="",
    )

    shown = text(office.get(answer(asked)))

    assert "Đơn vị mới khai có tên gần giống đơn vị đã có" in shown
    assert "Trường THCS Xuân Trường (giống 100%)" in shown


# Hand-overs of an office


def test_an_officer_who_does_not_lead_has_no_page_of_hand_over(portal: Portal) -> None:
    browser = browser_of(an_officer(Office.ECONOMIC, "chuyen-vien@xuantruong.example"))

    assert browser.get("/quan-tri/movement/handover/phong/").status_code == 404
    assert browser.get(hand_over_page(Office.ECONOMIC)).status_code == 404


def test_a_head_passes_a_post_of_the_own_office_on(portal: Portal) -> None:
    head = an_officer(Office.ECONOMIC, "lanh-dao@xuantruong.example", "Lê Văn Trưởng")
    head.office_roles.update(kind=OfficeRole.Kind.HEAD)
    browser = browser_of(head)
    own = hand_over_page(Office.ECONOMIC)
    assert browser.get("/quan-tri/movement/handover/phong/")["Location"] == own
    assert browser.get(hand_over_page(Office.CULTURE_SOCIAL)).status_code == 404
    assert "Việc Trần Thị Bình đang giữ" in text(browser.get(own))
    successor = a_user("ke-nhiem@xuantruong.example", "Hoàng Văn Kế")
    typed = {"from_user": portal.economic.pk, "until": UNTIL}
    unknown = browser.post(own, typed | {"to_user": "khong-co@a.vn"})
    assert beside(unknown, "id_to_user").startswith("Chưa có tài khoản nào xác nhận địa chỉ này.")
    past = browser.post(own, typed | {"to_user": successor.email, "until": "01/01/2020"})
    assert beside(past, "id_until") == "Ngày kết thúc vai trò phải sau ngày hôm nay."

    done = browser.post(own, typed | {"to_user": "Ke-Nhiem@XuanTruong.example"})

    minutes = done["Location"]
    shown = text(browser.get(minutes))
    for words in ("Biên bản bàn giao công việc", "Hoàng Văn Kế", "Phòng Kinh tế"):
        assert words in shown
    assert browser_of(successor).get(minutes).status_code == 200
    assert browser_of(portal.culture).get(minutes).status_code == 200


def test_whoever_passes_the_own_post_on_reads_the_minutes_once(
    office: Client, portal: Portal
) -> None:
    a_user("ke-nhiem@xuantruong.example", "Hoàng Văn Kế")

    done = office.post(
        hand_over_page(Office.CULTURE_SOCIAL),
        {
            "from_user": portal.culture.pk,
            "to_user": "ke-nhiem@xuantruong.example",
            "until": UNTIL,
        },
    )

    assert "Biên bản bàn giao công việc" in text(done)
    assert office.get("/quan-tri/")["Location"] == "/tai-khoan/login/"


def test_minutes_of_a_unit_are_not_for_the_other_office(
    unit: Unit, member: User, editor: User, portal: Portal
) -> None:
    done = HandOver.objects.create(
        unit=unit, from_user=member, to_user=editor, at=timezone.now(), actor=member
    )

    path = f"/quan-tri/movement/handover/{done.pk}/bien-ban/"

    assert browser_of(portal.economic).get(path).status_code == 404
    assert browser_of(portal.culture).get(path).status_code == 200


def test_the_book_of_hand_overs_leads_to_the_minutes_and_the_offices(
    office: Client, portal: Portal
) -> None:
    economic = Office.objects.get(code=Office.ECONOMIC)
    done = hand_over_office(
        office=economic,
        from_user=portal.economic,
        to_user=a_user(),
        until=timezone.localdate() + timedelta(days=9),
        actor=portal.culture,
    )

    page = office.get("/quan-tri/movement/handover/")

    assert "Phòng Kinh tế" in text(page)
    content = page.content.decode()
    assert f"/quan-tri/movement/handover/{done.pk}/bien-ban/" in content
    assert "/quan-tri/movement/handover/phong/" in content
    offices = office.get("/quan-tri/movement/handover/phong/").content.decode()
    assert hand_over_page(Office.ECONOMIC) in offices
    assert hand_over_page(Office.CULTURE_SOCIAL) in offices


def test_an_office_without_people_says_so(office: Client, portal: Portal) -> None:
    portal.economic.office_roles.all().delete()

    assert "Phòng chưa có ai để bàn giao." in text(office.get(hand_over_page(Office.ECONOMIC)))
