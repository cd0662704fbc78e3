"""Officers say whether they have a conflict of interest: when asked, and on their own account."""

from collections.abc import Callable

import pytest
from django.test import Client

from criteria.conflicts import declare
from criteria.models import Declaration, ScoreSheet
from movement import workflow
from movement.models import Membership, Office, Submission, Unit, User
from tests.criteria.pages import (
    CONFLICTS,
    DESK,
    as_,
    conflict_url,
    sheet_url,
    taken,
    told,
    words,
)
from tests.factories import Portal, a_complete_draft, a_draft, a_member, a_unit, an_officer

Kind = Declaration.Kind


def an_outsider(portal: Portal) -> User:
    return a_member(a_unit("Trạm Y tế"), "tram@xuantruong.example")


def the_unit_itself(portal: Portal) -> User:
    return User.objects.get(email="dai-dien@xuantruong.example")


def an_administrator(portal: Portal) -> User:
    return User.objects.create_superuser("quan-tri@xuantruong.example", "mat-khau")


@pytest.fixture
def namesake(portal: Portal, dossier: Submission) -> User:
    """An officer whose name stands in the dossier."""
    dossier.achievements.update(description="Đồng chí Đặng Thị Mơ chủ trì.")
    return an_officer(Office.ECONOMIC, "ten@xuantruong.example", "Đặng Thị Mơ")


def stored() -> list[tuple[User, Unit, str, str]]:
    return [(row.user, row.unit, row.kind, row.note) for row in Declaration.objects.all()]


# Who may come in


@pytest.mark.parametrize("person", [an_outsider, the_unit_itself, an_administrator])
def test_outside_the_offices_nobody_declares(
    portal: Portal, dossier: Submission, person: Callable[[Portal], User]
) -> None:
    client = as_(person(portal))
    for url in (CONFLICTS, conflict_url(dossier)):
        assert client.get(url).status_code == 404
        assert client.post(url, {"kind": "family", "unit": dossier.unit_id}).status_code == 404
    assert stored() == []


def test_whoever_is_not_signed_in_is_led_to_the_sign_in_page(
    client: Client, dossier: Submission
) -> None:
    for url in (CONFLICTS, conflict_url(dossier)):
        assert client.get(url)["Location"] == f"/tai-khoan/login/?next={url}"


def test_a_draft_is_asked_about_by_nobody(portal: Portal, unit: Unit, member: User) -> None:
    draft = a_draft(unit, member, portal.round)
    assert as_(portal.economic).get(conflict_url(draft)).status_code == 404


# Asked before a dossier


def test_the_person_reads_what_the_portal_saw(
    portal: Portal, dossier: Submission, namesake: User
) -> None:
    page = told(as_(namesake), conflict_url(dossier))
    assert "Hồ sơ có nhắc tên “Đặng Thị Mơ”, trùng với ông/bà." in page
    assert "Ông/bà có xung đột lợi ích với đơn vị này không?" in page


def test_without_an_answer_nothing_is_stored(
    portal: Portal, dossier: Submission, namesake: User
) -> None:
    client = as_(namesake)
    assert "Hãy chọn một câu trả lời." in words(client.post(conflict_url(dossier)))
    page = words(client.post(conflict_url(dossier), {"kind": "other"}))
    assert "Hãy ghi rõ lý do." in page
    assert stored() == []


def test_no_conflict_leads_on_to_the_sheet_and_is_not_asked_again(
    portal: Portal, dossier: Submission, namesake: User
) -> None:
    client = as_(namesake)
    response = client.post(conflict_url(dossier), {"kind": "none"})
    assert (response.status_code, response["Location"]) == (302, sheet_url(dossier))
    assert stored() == [(namesake, dossier.unit, "none", "")]
    assert client.get(sheet_url(dossier)).status_code == 200
    assert "Không có xung đột lợi ích" in told(client, conflict_url(dossier))


def test_no_conflict_with_a_dossier_that_waits_leads_to_receiving_it(
    portal: Portal, unit: Unit, member: User
) -> None:
    submission = a_complete_draft(unit, member, portal.round)
    workflow.submit(submission=submission, actor=member)
    response = as_(portal.economic).post(conflict_url(submission), {"kind": "none"})
    assert response["Location"] == f"/cham-diem/{submission.pk}/tiep-nhan/"


def test_a_conflict_leads_back_to_the_desk_and_closes_the_dossier(
    portal: Portal, dossier: Submission, namesake: User
) -> None:
    declare(user=namesake, unit=dossier.unit, kind=Kind.NONE)
    sheet = taken(dossier, namesake)
    client = as_(namesake)
    response = client.post(conflict_url(dossier), {"kind": "co_author"})
    assert (response.status_code, response["Location"]) == (302, DESK)
    assert "ông/bà có xung đột lợi ích với Trường THCS Xuân Trường" in told(client, DESK)
    sheet.refresh_from_db()
    assert sheet.state == ScoreSheet.State.WITHDRAWN
    closed = [
        sheet_url(dossier),
        f"/cham-diem/{dossier.pk}/economic/thong-nhat/",
        f"/cham-diem/{dossier.pk}/tiep-nhan/",
        f"/ho-so/{dossier.pk}/noi-dung/",
        f"/ho-so/{dossier.pk}/ban-nop/1/",
    ]
    assert [client.get(url).status_code for url in closed] == [404] * 5


def test_who_acts_for_the_unit_cannot_say_there_is_none(
    portal: Portal, dossier: Submission
) -> None:
    Membership.objects.create(
        user=portal.economic, unit=dossier.unit, from_date="2026-01-01", to_date="2099-01-01"
    )
    client = as_(portal.economic)
    page = words(client.post(conflict_url(dossier), {"kind": "none"}))
    assert "không khai là không có xung đột lợi ích" in page
    assert stored() == []


# On one's own account


def test_a_unit_is_found_by_words_of_its_name_and_declared(
    portal: Portal, dossier: Submission
) -> None:
    a_unit("Trạm Y tế")
    client = as_(portal.economic)
    assert not client.get(CONFLICTS).context["found"]
    assert "Không có đơn vị nào tên như vậy" in told(client, f"{CONFLICTS}?q=khong-co")
    found = client.get(f"{CONFLICTS}?q=truong+THCS").context["form"].fields["unit"].queryset
    assert list(found) == [dossier.unit]
    response = client.post(
        f"{CONFLICTS}?q=truong+THCS",
        {"unit": dossier.unit_id, "kind": "family", "note": "Vợ là hiệu trưởng"},
    )
    assert (response.status_code, response["Location"]) == (302, CONFLICTS)
    assert stored() == [(portal.economic, dossier.unit, "family", "Vợ là hiệu trưởng")]
    assert "Người thân trong gia đình: Vợ là hiệu trưởng" in told(client, CONFLICTS)


def test_one_person_never_reads_the_declarations_of_another(
    portal: Portal, dossier: Submission
) -> None:
    declare(user=portal.economic, unit=dossier.unit, kind=Kind.FAMILY, note="Vợ là hiệu trưởng")
    client = as_(portal.culture)
    for url in (CONFLICTS, conflict_url(dossier)):
        assert "Vợ là hiệu trưởng" not in told(client, url)


def test_a_wrong_declaration_is_told_beside_its_field(portal: Portal, dossier: Submission) -> None:
    client = as_(portal.economic)
    typed = {"unit": dossier.unit_id, "kind": "other"}
    response = client.post(f"{CONFLICTS}?q=truong", typed)
    assert response.context["form"].errors == {"note": ["Hãy ghi rõ lý do."]}
    response = client.post(f"{CONFLICTS}?q=truong", {"unit": "999", "kind": "family"})
    assert list(response.context["form"].errors) == ["unit"]
    assert stored() == []
