import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django.asserts import assertContains, assertNotContains

from awards.models import Honour, Sitting
from criteria.models import Result
from movement.models import ContentArea, Group
from tests.factories import Portal, a_draft_decision, an_issued_decision

ROLL = "/vinh-danh/"


def honour_(portal: Portal, sitting: Sitting, *results: Result) -> None:
    number = Honour.objects.count() + 1
    decision = a_draft_decision(portal, sitting, *results)
    an_issued_decision(decision, portal.culture, number)


def shown(client: Client, address: str = ROLL) -> list[str]:
    response = client.get(address)
    assert response.status_code == 200
    return [honour.recipient for honour in response.context["page_obj"]]


@pytest.fixture
def three(portal: Portal, sitting: Sitting) -> None:
    """An agency in content 1, a front in contents 1 and 5, an individual in content 3."""
    for name, group, areas in [
        ("Trạm Y tế", Group.AGENCY, [1]),
        ("Hội Phụ nữ", Group.FRONT, [1, 5]),
        ("Trần Văn Đức", Group.INDIVIDUAL, [3]),
    ]:
        result = portal.judged(name, group=group)
        result.submission.achievements.get().content_areas.set(
            ContentArea.objects.filter(number__in=areas)
        )
        honour_(portal, sitting, result)
    Honour.objects.filter(recipient="Hội Phụ nữ").update(year=2027)


def test_before_the_first_decision_the_roll_says_so(client: Client, portal: Portal) -> None:
    assertContains(client.get(ROLL), "Chưa có quyết định khen thưởng")


def test_anyone_reads_the_roll_the_latest_year_first(client: Client, three: None) -> None:
    assert shown(client) == ["Hội Phụ nữ", "Trần Văn Đức", "Trạm Y tế"]


def test_filters_stand_in_the_address(client: Client, three: None) -> None:
    expected = {
        "?nam=2026": ["Trần Văn Đức", "Trạm Y tế"],
        "?nam=2027": ["Hội Phụ nữ"],
        "?nam=2030": [],
        "?nhom=individual": ["Trần Văn Đức"],
        "?nhom=business": [],
        "?noi-dung=1": ["Hội Phụ nữ", "Trạm Y tế"],
        "?noi-dung=1&nam=2026": ["Trạm Y tế"],
        "?q=duc&nhom=individual": ["Trần Văn Đức"],
        "?q=duc&nhom=agency": [],
        "?nam=&nhom=&noi-dung=&q=": ["Hội Phụ nữ", "Trần Văn Đức", "Trạm Y tế"],
        "?nam=hai-nghin": ["Hội Phụ nữ", "Trần Văn Đức", "Trạm Y tế"],
    }
    assert {address: shown(client, ROLL + address) for address in expected} == expected


def test_the_chosen_filters_stay_chosen(client: Client, three: None) -> None:
    response = client.get(ROLL, {"nam": "2026", "nhom": "agency", "noi-dung": "1", "q": "trạm"})
    assert response.context["chosen"] == {"year": "2026", "group": "agency", "area": "1"}
    assertContains(response, '<option value="2026" selected>2026</option>', html=True)
    assertContains(response, "1 trường hợp khớp với “trạm”")


def test_a_search_without_result_offers_the_way_back(client: Client, three: None) -> None:
    assertContains(client.get(ROLL, {"q": "không có ai"}), "Không tìm thấy")
    assertContains(client.get(ROLL, {"nhom": "business"}), "Không tìm thấy")


def test_a_hostile_search_finds_nothing_and_does_nothing(client: Client, three: None) -> None:
    hostile = [
        "<script>alert(1)</script>",
        "' OR '1'='1",
        '"; DROP TABLE awards_honour; --',
        "%00",
        "😀",
        "{{ settings.SECRET_KEY }}",
        "../../etc/passwd",
        "a" * 5000,
    ]
    for query in hostile:
        response = client.get(ROLL, {"q": query})
        assert response.context["page_obj"].paginator.count == 0
        assertNotContains(response, "<script>alert")
    assert Honour.objects.count() == 3


def test_the_sign_that_postgres_cannot_hold_is_left_out_of_a_search(
    client: Client, three: None
) -> None:
    assert shown(client, f"{ROLL}?q=tr%00am%00") == ["Trạm Y tế"]
    assert len(shown(client, f"{ROLL}?q=%00")) == 3


@pytest.mark.parametrize("parameter", ["nam", "nhom", "noi-dung", "page"])
def test_a_hostile_filter_does_no_harm(client: Client, three: None, parameter: str) -> None:
    hostile = ["\x00", "-1", "1e9", "9" * 30, "9" * 5000, "²", "٣", "1 OR 1=1", "<b>", "None"]
    for value in hostile:
        response = client.get(ROLL, {parameter: value})
        assert response.status_code == 200
        assert response.context["page_obj"].paginator.count in {0, 3}
        assertNotContains(response, "<b>None")


def test_only_reading_is_offered(client: Client, three: None) -> None:
    before = list(Honour.objects.values())
    client.post(ROLL, {"q": "x"})
    assert list(Honour.objects.values()) == before


def test_the_roll_is_paged_and_costs_the_same_with_one_and_with_thirty_honours(
    client: Client, portal: Portal, sitting: Sitting
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get(ROLL, {"q": "xa", "noi-dung": "3"})
        return len(captured)

    honour_(portal, sitting, portal.judged("Đơn vị 01"))
    assert queries() == 6
    honour_(portal, sitting, *(portal.judged(f"Đơn vị {number:02d}") for number in range(2, 31)))
    assert queries() == 6
    assert len(shown(client)) == 20
    assert shown(client, f"{ROLL}?page=2") == [f"Đơn vị {number}" for number in range(21, 31)]
    assert shown(client, f"{ROLL}?page=99") == shown(client, f"{ROLL}?page=2")
    page = client.get(ROLL, {"q": "xa", "noi-dung": "3"})
    assertContains(page, "q=xa")
    assertContains(page, "page=2")


# One honour


def test_anyone_reads_an_honour(client: Client, portal: Portal, sitting: Sitting) -> None:
    honour_(portal, sitting, portal.judged("Trạm Y tế"))
    response = client.get("/vinh-danh/2026/1-tram-y-te")
    assert response.context["honour"] == Honour.objects.get()
    assertContains(response, "Thành tích của Trạm Y tế")
    assertContains(response, "01/QĐ-UBND")


@pytest.mark.parametrize("slug", ["ten-cu", "Tram-Y-te", "tram"])
def test_an_old_name_in_the_address_leads_to_the_new_one(
    client: Client, portal: Portal, sitting: Sitting, slug: str
) -> None:
    honour_(portal, sitting, portal.judged("Trạm Y tế"))
    response = client.get(f"/vinh-danh/2026/1-{slug}")
    assert (response.status_code, response["Location"]) == (301, "/vinh-danh/2026/1-tram-y-te")


def test_an_unknown_honour_does_not_exist(client: Client, portal: Portal, sitting: Sitting) -> None:
    honour_(portal, sitting, portal.judged("Trạm Y tế"))
    unknown = [
        "2026/2-tram-y-te",
        "2027/1-tram-y-te",
        "2026/0-tram-y-te",
        "2026/99999999999999999999-x",
        "99999999999999999999/1-x",
        "2026/1",
        "2026/1-",
        "2026/1-trạm",
    ]
    statuses = {address: client.get(f"/vinh-danh/{address}").status_code for address in unknown}
    assert statuses == dict.fromkeys(unknown, 404)


def test_an_honour_costs_the_same_with_one_and_with_five_content_areas(
    client: Client, portal: Portal, sitting: Sitting
) -> None:
    honour_(portal, sitting, portal.judged("Trạm Y tế"))
    counts = []
    for _time in range(2):
        with CaptureQueriesContext(connection) as captured:
            client.get("/vinh-danh/2026/1-tram-y-te")
        counts.append(len(captured))
        Honour.objects.get().content_areas.set(ContentArea.objects.all())
    assert counts == [3, 3]
