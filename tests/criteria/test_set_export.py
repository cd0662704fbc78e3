"""A criteria set leaves as one readable sheet, and the same sheet changes nothing."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from criteria.models import Band, CriteriaSet, Criterion
from criteria.spreadsheets.bands import read_bands, write_bands
from criteria.spreadsheets.set_export import export_set, set_workbook
from movement.models import ContentArea, Event, Group, Office, User
from tests.acting import refusal
from tests.criteria.tables import HEADERS, first_sheet, rows_of, words_of
from tests.factories import a_head, a_member, a_unit, the_plan
from tests.movement.people import browser_of

HEADER_ROW = 5
HOSTILE = "=cmd|'/C calc'!A0"


@pytest.fixture
def draft(db: None) -> CriteriaSet:
    """The agencies' draft."""
    the_plan()
    return CriteriaSet.objects.get(group__code=Group.AGENCY)


@pytest.fixture
def culture(draft: CriteriaSet) -> User:
    """The head of the standing office."""
    return a_head(Office.CULTURE_SOCIAL)


def address(criteria_set: CriteriaSet) -> str:
    return f"/quan-tri/criteria/criteriaset/{criteria_set.pk}/xuat/"


def banded(draft: CriteriaSet) -> Criterion:
    """The first criterion, by bands of a share."""
    criterion: Criterion = draft.criteria.get(code="CQ1.1")
    criterion.kind, criterion.measure, criterion.tie_break = Criterion.Kind.BANDS, "%", 1
    criterion.bars_top = True
    criterion.save()
    criterion.content_areas.set(ContentArea.objects.filter(number__in=[3, 1]))
    criterion.bands.all().delete()
    for lower, upper, points in ((None, 75, 0), (90, None, 14), (75, 90, 10)):
        Band.objects.create(criterion=criterion, lower=lower, upper=upper, points=points)
    return criterion


# Who may


def test_outsiders_get_no_file(draft: CriteriaSet) -> None:
    member = a_member(a_unit())
    administrator = User.objects.create_superuser("quan-tri@xuantruong.example", "x")

    assert browser_of(None).get(address(draft)).status_code == 302
    assert browser_of(member).get(address(draft)).status_code == 302
    assert browser_of(administrator).get(address(draft)).status_code == 404
    assert refusal(export_set, criteria_set=draft, actor=member) == (
        "Việc này thuộc hai phòng chấm điểm.",
        None,
    )
    assert not Event.objects.filter(kind="criteria_set.exported").exists()


@pytest.mark.parametrize("office", [Office.CULTURE_SOCIAL, Office.ECONOMIC])
def test_both_offices_take_the_whole_set_and_it_is_remembered(
    draft: CriteriaSet, office: str
) -> None:
    officer = a_head(office)

    response = browser_of(officer).get(address(draft))

    assert response["Content-Disposition"] == (
        'attachment; filename="tieu-chi-agency-2026-v1.xlsx"'
    )
    codes = [row[2] for row in rows_of(first_sheet(response.content))[HEADER_ROW:]]
    assert codes[: draft.criteria.count()] == list(draft.criteria.values_list("code", flat=True))
    event = Event.objects.get(kind="criteria_set.exported")
    assert (event.actor, event.subject, event.data) == (officer, draft, {})


# What it holds


def test_the_sheet_has_titles_the_columns_people_know_and_a_sum(draft: CriteriaSet) -> None:
    banded(draft)

    rows = rows_of(first_sheet(set_workbook(draft)))

    assert [row[0] for row in rows[:3]] == [
        "BỘ TIÊU CHÍ CHẤM ĐIỂM THI ĐUA NĂM 2026",
        "Nhóm đối tượng: Cơ quan, đơn vị",
        "Phiên bản 1 – Dự thảo; thang điểm 100; thưởng tối đa 5, trừ tối đa 5",
    ]
    assert rows[HEADER_ROW - 1] == HEADERS
    first = draft.criteria.get(code="CQ1.1")
    office = "Phòng Văn hóa - Xã hội"
    assert rows[HEADER_ROW] == [
        *(1, str(first.plan_criterion), "CQ1.1", first.text, first.guidance, office),
        *("Khoa học, công nghệ", "1; 3", 14, "Theo mức", "%"),
        "từ 90: 14; từ 75 đến dưới 90: 10; dưới 75: 0",
        *(first.evidence_required, 1, "Có"),
    ]
    total = rows[HEADER_ROW + draft.criteria.count()]
    assert (total[1], total[8]) == ("Tổng cộng", 100)


def test_the_header_stays_on_the_screen_and_on_every_page_of_a4(draft: CriteriaSet) -> None:
    sheet = first_sheet(set_workbook(draft))

    assert sheet.title == "Cơ quan, đơn vị 2026"
    assert sheet.freeze_panes == f"A{HEADER_ROW + 1}"
    assert sheet.print_title_rows == f"${HEADER_ROW}:${HEADER_ROW}"
    setup = sheet.page_setup
    assert (setup.orientation, setup.paperSize) == ("landscape", int(sheet.PAPERSIZE_A4))
    assert (setup.fitToWidth, setup.fitToHeight) == (1, 0)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.column_dimensions["D"].width == 44
    assert sheet["D6"].alignment.wrap_text
    assert sheet["I6"].number_format == "[$-42A]#,##0.00"


@pytest.mark.parametrize("text", [HOSTILE, "+84", "-1", "@SUM(A1)"])
def test_a_text_is_never_a_formula(draft: CriteriaSet, text: str) -> None:
    draft.criteria.filter(code="CQ1.1").update(text=text, guidance=f"{text}\x07")

    sheet = first_sheet(set_workbook(draft))

    for cell in (sheet["D6"], sheet["E6"]):
        assert (cell.data_type, cell.value, cell.quotePrefix) == ("s", text, True)


def test_a_text_beyond_what_a_cell_takes_is_cut_with_a_sign(draft: CriteriaSet) -> None:
    draft.criteria.filter(code="CQ1.1").update(guidance="x" * 40_000)

    cell = first_sheet(set_workbook(draft))["E6"]

    assert (len(cell.value), cell.value[-2:]) == (32_767, "x…")


def test_every_set_of_the_plan_read_back_changes_nothing(draft: CriteriaSet, culture: User) -> None:
    banded(draft)
    for criteria_set in CriteriaSet.objects.all():
        words = words_of(criteria_set, culture, set_workbook(criteria_set))
        assert words == ["Không đổi"] * criteria_set.criteria.count()


def test_the_file_costs_the_same_with_ten_and_with_five_criteria(draft: CriteriaSet) -> None:
    counts = []
    for _time in range(2):
        stored = CriteriaSet.objects.select_related("round", "group").get(pk=draft.pk)
        with CaptureQueriesContext(connection) as queries:
            set_workbook(stored)
        counts.append(len(queries))
        draft.criteria.filter(order__gt=5).delete()
    assert counts == [3, 3]


# Bands in one cell


@pytest.mark.parametrize(
    ("text", "again"),
    [
        ("dưới 40: 0; từ 40: 1", "từ 40: 1; dưới 40: 0"),
        ("Từ 90% trở lên: 14 điểm; TỪ 75 ĐẾN DƯỚI 90%: 10", "từ 90: 14; từ 75 đến dưới 90: 10"),
        ("tu 1.500,5 den duoi 2.000: 2,5;", "từ 1.500,5 đến dưới 2.000: 2,5"),
        ("từ -2 dưới 0: 3", "từ -2 đến dưới 0: 3"),
        ("mọi kết quả: 5", "mọi kết quả: 5"),
    ],
)
def test_bands_are_read_as_people_write_them(text: str, again: str) -> None:
    bands = read_bands(text)

    assert write_bands(bands) == again
    assert read_bands(again) == bands


@pytest.mark.parametrize(
    "text",
    [
        *("75: 10", "từ 75", "từ 75 đến 90: 10", "từ x: 1", "từ 1: nhiều", "từ 1: -1"),
        *("từ 1,00001: 2", "từ 100000000000000: 2", ": 5", "từ 1.2.3: 4"),
    ],
)
def test_an_unclear_band_is_named(text: str) -> None:
    assert refusal(read_bands, text=text)[0] == (
        f"Không hiểu mức “{text}”. Hãy ghi mỗi mức theo dạng “từ 75 đến dưới 90: 10”, "
        "các mức cách nhau bằng dấu chấm phẩy."
    )


def test_a_band_ends_above_its_beginning() -> None:
    assert refusal(read_bands, text="từ 90 đến dưới 90: 1")[0] == (
        "Mức “từ 90 đến dưới 90: 1”: số “đến dưới” phải lớn hơn số “từ”."
    )
    assert read_bands("từ 89,9999 đến dưới 90: 1") == (
        (Decimal("89.9999"), Decimal(90), Decimal(1)),
    )
