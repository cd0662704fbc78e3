import csv
from datetime import timedelta
from io import StringIO

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from awards.models import AwardForm, CouncilTerm, Sitting
from movement.models import Event, User
from tests.factories import Portal, a_draft_decision, a_user, an_issued_decision

HONOURS = "/quan-tri/awards/honour/"


@pytest.fixture
def office(portal: Portal) -> Client:
    client = Client()
    client.force_login(portal.culture)
    return client


def test_a_council_with_its_members_is_set_up_by_the_standing_office(office: Client) -> None:
    person = a_user("chu-tich@xuantruong.example", "Phạm Văn Chủ")
    today = timezone.localdate()
    response = office.post(
        reverse("admin:awards_councilterm_add"),
        {
            "name": "Hội đồng Thi đua - Khen thưởng xã",
            "decision_number": "01/QĐ-UBND",
            "decision_date": f"{today:%d/%m/%Y}",
            "from_date": f"{today:%d/%m/%Y}",
            "members-TOTAL_FORMS": "1",
            "members-INITIAL_FORMS": "0",
            "members-0-user": person.pk,
            "members-0-role": "chair",
            "members-0-has_vote": "on",
            "members-0-from_date": f"{today:%d/%m/%Y}",
            "members-0-to_date": f"{today + timedelta(days=365):%d/%m/%Y}",
        },
    )
    assert response.status_code == 302
    member = CouncilTerm.objects.get().members.get()
    assert [event.kind for event in Event.objects.about(member)] == ["councilmember.added"]
    assert (member.user, member.role, member.has_vote) == (person, "chair", True)
    assert str(member) == "Phạm Văn Chủ (Chủ tịch Hội đồng)"


def test_the_council_reads_its_own_list_and_changes_nothing(sitting: Sitting) -> None:
    client = Client()
    client.force_login(User.objects.get(email="hoi-dong-1@xuantruong.example"))
    url = reverse("admin:awards_councilterm_change", args=[sitting.term_id])
    page = client.get(url).content.decode()
    assert "Phạm Văn Số 2" in page
    assert 'name="_save"' not in page
    assert client.post(url, {"name": "Hội đồng khác"}).status_code == 403
    assert CouncilTerm.objects.get().name == "Hội đồng Thi đua - Khen thưởng xã"


def test_a_member_may_leave_the_council_but_is_not_deleted(
    office: Client, sitting: Sitting
) -> None:
    url = reverse("admin:awards_councilterm_change", args=[sitting.term_id])
    page = office.get(url).content.decode()
    assert 'name="members-0-to_date"' in page
    assert 'name="members-0-DELETE"' not in page


def test_the_standing_office_edits_the_rule_of_an_award(portal: Portal, office: Client) -> None:
    form = AwardForm.objects.get(code="giay-khen-tap-the")
    values = {
        field.name: "" if field.value_from_object(form) is None else field.value_from_object(form)
        for field in AwardForm._meta.concrete_fields
        if field.name != "id"
    }
    values |= {"valid_from": "01/07/2025", "threshold_num": "4", "threshold_den": "5"}
    del values["strict"]  # an unticked box is not sent
    url = reverse("admin:awards_awardform_change", args=[form.pk])
    assert office.post(url, values).status_code == 302
    form.refresh_from_db()
    assert (form.threshold_num, form.threshold_den, form.strict) == (4, 5, False)


def test_the_roll_is_searched_with_or_without_diacritics(
    portal: Portal, office: Client, sitting: Sitting
) -> None:
    decision = a_draft_decision(
        portal, sitting, portal.judged("Đội Thanh niên"), portal.judged("Trạm Y tế")
    )
    an_issued_decision(decision, portal.culture)
    for query in ("Đội Thanh niên", "doi thanh", "ĐỘI"):
        listed = office.get(HONOURS, {"q": query}).context["cl"].result_list
        assert [honour.recipient for honour in listed] == ["Đội Thanh niên"]


def test_the_roll_leaves_as_a_table_of_public_fields(
    portal: Portal, office: Client, sitting: Sitting
) -> None:
    decision = a_draft_decision(portal, sitting, portal.judged("Trạm Y tế"))
    an_issued_decision(decision, portal.culture, 7)
    form = office.get(f"{HONOURS}export/").context["form"]
    fields = [name for name in form.fields if name.startswith("honourresource_")]
    labels = {label: value for value, label in form.fields["format"].choices}
    sent = {"format": labels["csv"], **dict.fromkeys(fields, "on")}
    response = office.post(f"{HONOURS}export/", sent)
    table = list(csv.reader(StringIO(response.content.decode("utf-8-sig"))))
    today = timezone.localdate()
    assert table == [
        ["year", "number", "recipient", "award_name", "decision_number", "decided_on"],
        [
            "2026",
            "1",
            "Trạm Y tế",
            "Giấy khen của Chủ tịch UBND xã (tập thể)",
            "07/QĐ-UBND",
            f"{today:%Y-%m-%d}",
        ],
    ]
