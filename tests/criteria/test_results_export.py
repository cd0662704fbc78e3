"""The results of a round as XLSX: nothing that the person may not see stands in the file."""

from decimal import Decimal

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl.worksheet.worksheet import Worksheet

from criteria.conflicts import declare
from criteria.models import CriteriaSet, Declaration, OfficeScore, OfficeSheet, Publication, Result
from criteria.spreadsheets.results_export import export_results
from movement.models import Event, Group, Office, Round, Submission, Unit, User
from tests.acting import refusal
from tests.criteria.tables import book_of, rows_of
from tests.factories import Portal, a_member, a_unit, an_officer
from tests.movement.pages import banner
from tests.movement.people import browser_of

ADDRESS = "/cham-diem/xuat/ket-qua.xlsx"
HEADER_ROW = 5
HOSTILE = "=cmd|'/C calc'!A0"


def download(user: User | None, query: str = "") -> HttpResponse:
    response: HttpResponse = browser_of(user).get(f"{ADDRESS}{query}")
    return response


def agencies(content: bytes) -> Worksheet:
    """The sheet of the agencies."""
    sheet: Worksheet = book_of(content)["Cơ quan, đơn vị"]
    return sheet


def table(content: bytes) -> list[list[object]]:
    """The agencies' rows beneath the header."""
    return rows_of(agencies(content))[HEADER_ROW:]


def everything(content: bytes) -> list[object]:
    """Every cell of every sheet."""
    return [cell for sheet in book_of(content) for row in rows_of(sheet) for cell in row]


# Who may


def test_outsiders_get_no_file(portal: Portal) -> None:
    result = portal.judged("Trường Mầm non")
    member = a_member(a_unit("Trạm Y tế"), "tram@xuantruong.example")
    own = result.submission.unit.memberships.get().user

    assert download(None).status_code == 302
    for person in (member, own, User.objects.create_superuser("quan-tri@xa.example", "x")):
        assert download(person).status_code == 404
        assert refusal(export_results, round_=portal.round, actor=person) == (
            "Việc này thuộc hai phòng chấm điểm.",
            None,
        )
    assert not Event.objects.filter(kind="results.exported").exists()


def test_a_unit_with_which_there_is_a_conflict_stands_nowhere_in_the_file(portal: Portal) -> None:
    portal.judged("Trường Mầm non", "0.8")
    hidden = portal.judged("Trạm Y tế", "0.35")
    officer = an_officer(Office.ECONOMIC, "can-bo@xuantruong.example")
    declare(user=officer, unit=hidden.submission.unit, kind=Declaration.Kind.FAMILY)

    content = download(officer).content

    cells = everything(content)
    assert Decimal(80) in cells
    assert not {"Trạm Y tế", hidden.submission.reference, hidden.total, hidden.share} & set(cells)
    mean, median, *notes = table(content)[1:]
    assert (mean[1], mean[-3], median[1], median[-3]) == ("Trung bình", 80, "Trung vị", 80)
    assert [note[0] for note in notes] == [
        "Không có trong bảng: 1 hồ sơ của đơn vị mà ông/bà có xung đột lợi ích.",
        "Trung bình và trung vị chỉ tính các hồ sơ có trong bảng.",
    ]
    assert Event.objects.get(kind="results.exported").data["rows"] == 1


def test_who_still_scores_a_dossier_does_not_see_its_result(portal: Portal) -> None:
    result = portal.judged("Trường Mầm non", "0.8")
    officer = an_officer(Office.ECONOMIC, "can-bo@xuantruong.example")
    sheet = OfficeSheet.objects.get(submission=result.submission, office__code=Office.ECONOMIC)
    sheet.sheets.create(scorer=officer, opened_at=timezone.now())

    content = download(officer).content

    assert result.total not in everything(content)
    assert [row[0] for row in table(content)] == [
        "Chưa có hồ sơ nào mà ông/bà xem được điểm.",
        "Không có trong bảng: 1 hồ sơ mà ông/bà chưa chấm xong phiếu.",
    ]


# What it holds


def test_each_group_has_a_sheet_with_every_criterion_and_the_middle_beneath(
    portal: Portal,
) -> None:
    best = portal.judged("Trường Mầm non", "0.9")
    portal.judged("Trạm Y tế", "0.6")
    codes = list(best.submission.office_sheets.values_list("scores__criterion__code", flat=True))
    criteria = CriteriaSet.objects.in_force().get(group__code=Group.AGENCY).criteria.all()

    response = download(portal.culture)

    assert book_of(response.content).sheetnames == [
        group.name[:31] for group in Group.objects.order_by("order")
    ]
    rows = rows_of(agencies(response.content))
    assert [row[0] for row in rows[:2]] == [
        "KẾT QUẢ CHẤM ĐIỂM VÀ XẾP HẠNG NĂM 2026",
        "Nhóm đối tượng: Cơ quan, đơn vị",
    ]
    assert str(rows[2][0]).startswith("Kết quả tạm thời, chưa công bố. Xuất lúc ")
    headers = rows[HEADER_ROW - 1]
    assert headers[:4] == ["Hạng", "Đơn vị", "Mã hồ sơ", "CQ1.1\n(tối đa 14)"]
    assert headers[-5:] == ["Thưởng", "Trừ", "Tổng điểm", "Tỷ lệ đạt, %", "Xếp loại"]
    assert len(headers) == 3 + len(codes) + 5
    first, second, mean, median = rows[HEADER_ROW:]
    points = [float(criterion.max_points) * 0.9 for criterion in criteria]
    assert first[:3] == [1, "Trường Mầm non", best.submission.reference]
    assert first[3:-5] == pytest.approx(points)
    assert first[-5:] == [0, 0, 90, 90, best.band]
    assert (second[:2], second[-3]) == ([2, "Trạm Y tế"], 60)
    assert mean[1:4] == ["Trung bình", None, pytest.approx(14 * 0.75)]
    assert mean[-5:] == [0, 0, 75, 75, None]
    assert (median[1], median[-3]) == ("Trung vị", 75)


def test_numbers_are_numbers_in_the_vietnamese_form_and_names_are_never_formulas(
    portal: Portal,
) -> None:
    result = portal.judged("Trường Mầm non", "0.9")
    Unit.objects.filter(pk=result.submission.unit_id).update(name=HOSTILE)

    sheet = agencies(download(portal.culture).content)

    name, points = sheet["B6"], sheet["D6"]
    assert (name.value, name.data_type, name.quotePrefix) == (HOSTILE, "s", True)
    assert (points.data_type, points.number_format) == ("n", "[$-42A]#,##0.00")
    assert sheet.freeze_panes == "A6"
    assert sheet.print_title_rows == "$5:$5"


def test_published_results_say_since_when(portal: Portal) -> None:
    portal.judged("Trường Mầm non")
    now = timezone.now()
    Publication.objects.create(
        round=portal.round,
        group=Group.objects.get(code=Group.AGENCY),
        published_at=now,
        published_by=portal.culture,
    )

    title = rows_of(agencies(download(portal.culture).content))[2][0]

    assert str(title).startswith(f"Đã công bố ngày {timezone.localtime(now):%d/%m/%Y}.")


def test_one_group_may_be_asked_for(portal: Portal) -> None:
    portal.judged("Trường Mầm non")

    response = download(portal.economic, "?dot=2026&nhom=agency")

    assert book_of(response.content).sheetnames == ["Cơ quan, đơn vị"]
    assert response["Content-Disposition"] == 'attachment; filename="ket-qua-2026-agency.xlsx"'
    assert response["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"
    event = Event.objects.get(kind="results.exported")
    assert (event.actor, event.subject) == (portal.economic, portal.round)
    assert event.data == {"groups": ["agency"], "rows": 1}


@pytest.mark.parametrize(
    "query", ["?dot=1999", "?dot=x", "?dot=²⁰²⁶", "?nhom=khong-co", "?nhom=%00"]
)
def test_a_round_or_group_that_is_not_there_is_not_found(portal: Portal, query: str) -> None:
    assert download(portal.culture, query).status_code == 404


def test_the_latest_round_with_results_is_taken_unless_told(portal: Portal) -> None:
    portal.judged("Trường Mầm non")
    later = Round.objects.create(year=2035, phase=portal.round.phase)

    assert "ket-qua-2026.xlsx" in download(portal.culture)["Content-Disposition"]
    browser = browser_of(portal.culture)
    response = browser.get(f"{ADDRESS}?dot={later.year}")
    assert response["Location"] == "/cham-diem/xep-hang/"
    assert banner(browser, response) == (
        "Chưa có bộ tiêu chí nào đang áp dụng, nên chưa có kết quả để xuất."
    )


@pytest.mark.django_db
def test_before_any_round_there_is_nothing_to_find() -> None:
    Office.objects.create(code=Office.ECONOMIC, name="Phòng Kinh tế", short_name="Kinh tế")

    assert download(an_officer(Office.ECONOMIC)).status_code == 404


def test_the_file_costs_the_same_for_one_dossier_and_for_thirty(portal: Portal) -> None:
    first = portal.judged("Trường số 0")
    counts = []
    for rows in (1, 30):
        for number in range(Result.objects.count(), rows):
            _like(first, number)
        browser = browser_of(portal.culture)
        with CaptureQueriesContext(connection) as queries:
            response = browser.get(ADDRESS)
        assert len(table(response.content)) == rows + 2
        counts.append(len(queries))
    assert counts == [39, 39]


def _like(first: Result, number: int) -> None:
    """Another unit's dossier with the same points, made by rows."""
    submission = Submission.objects.create(
        unit=a_unit(f"Trường số {number}"),
        round=first.submission.round,
        state=Submission.State.ACCEPTED,
        reference=f"TD26-{number:08}",
        submitted_at=timezone.now(),
    )
    for sheet in first.submission.office_sheets.all():
        scores = list(sheet.scores.all())
        sheet.pk, sheet._state.adding = None, True
        sheet.submission = submission
        sheet.save()
        OfficeScore.objects.bulk_create(
            OfficeScore(office_sheet=sheet, criterion_id=score.criterion_id, points=score.points)
            for score in scores
        )
    Result.objects.create(
        submission=submission,
        total=first.total,
        scale=first.scale,
        share=first.share,
        rank=1,
        computed_at=timezone.now(),
    )
