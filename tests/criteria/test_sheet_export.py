"""One office's sheet of one dossier as XLSX: what one scorer gave stays hidden from the other."""

from decimal import Decimal

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from criteria.arithmetic import Measured
from criteria.conflicts import declare
from criteria.models import CriteriaSet, Declaration, OfficeSheet, ScoreSheet
from criteria.reconciling import add_adjustment, sign_off
from criteria.scoring import criteria_for, give_points
from criteria.spreadsheets.sheet_export import export_sheet
from movement.models import Event, Office, Submission, User
from tests.acting import refusal
from tests.criteria.tables import first_sheet, rows_of
from tests.factories import Portal, an_officer, finish, score
from tests.movement.people import browser_of

HEADER_ROW = 5
# Points that stand nowhere else.
SECRET = Decimal("3.17")
HOSTILE = "=cmd|'/C calc'!A0"


@pytest.fixture
def colleague(portal: Portal) -> User:
    """A second officer of the standing office; each office has two scorers."""
    CriteriaSet.objects.update(scorers=2)
    return an_officer(Office.CULTURE_SOCIAL, "dong-nghiep@xuantruong.example", "Lê Văn Đồng")


def address(submission: Submission, office: str = Office.CULTURE_SOCIAL) -> str:
    return f"/cham-diem/{submission.pk}/{office}/phieu.xlsx"


def download(
    user: User | None, submission: Submission, office: str = Office.CULTURE_SOCIAL
) -> HttpResponse:
    response: HttpResponse = browser_of(user).get(address(submission, office))
    return response


def table(response: HttpResponse) -> list[dict[str, object]]:
    """The rows beneath the header, by the header's words."""
    header, *rows = rows_of(first_sheet(response.content))[HEADER_ROW - 1 :]
    return [dict(zip(map(str, header), row, strict=True)) for row in rows]


def cells(response: HttpResponse) -> list[object]:
    """Every cell of the file."""
    return [cell for row in rows_of(first_sheet(response.content)) for cell in row]


def with_a_secret(sheet: ScoreSheet) -> None:
    """Recognisable points and a recognisable reason on the sheet's first line."""
    line = sheet.scores.order_by("criterion__order")[0]
    line.points, line.reason = SECRET, "Lý do không ai được biết"
    line.save()


# Who may


def test_outsiders_get_no_file(portal: Portal, dossier: Submission, member: User) -> None:
    score(dossier, portal.culture, Office.CULTURE_SOCIAL, Decimal("0.8"))

    assert download(None, dossier).status_code == 302
    assert download(member, dossier).status_code == 404
    administrator = User.objects.create_superuser("quan-tri@xuantruong.example", "x")
    assert download(administrator, dossier).status_code == 404
    culture = Office.objects.get(code=Office.CULTURE_SOCIAL)
    assert refusal(export_sheet, submission=dossier, office=culture, actor=member) == (
        "Việc này thuộc hai phòng chấm điểm.",
        None,
    )
    assert not Event.objects.filter(kind="sheet.exported").exists()


def test_a_conflicted_officer_gets_no_file_not_even_the_own_sheet(
    portal: Portal, dossier: Submission, colleague: User
) -> None:
    finish(dossier, colleague, Office.CULTURE_SOCIAL, Decimal("0.5"))
    assert download(colleague, dossier).status_code == 200

    declare(user=colleague, unit=dossier.unit, kind=Declaration.Kind.CO_AUTHOR)

    assert download(colleague, dossier).status_code == 404
    assert download(colleague, dossier, Office.ECONOMIC).status_code == 404


def test_without_any_sheet_to_see_there_is_no_file(
    portal: Portal, dossier: Submission, colleague: User
) -> None:
    assert download(portal.culture, dossier).status_code == 404
    finish(dossier, portal.culture, Office.CULTURE_SOCIAL, Decimal("0.5"))

    assert download(colleague, dossier).status_code == 404
    assert download(portal.economic, dossier).status_code == 404
    assert download(portal.culture, dossier, "khong-co").status_code == 404


# What scorers see of each other


def test_who_has_not_finished_gets_only_the_own_sheet(
    portal: Portal, dossier: Submission, colleague: User
) -> None:
    with_a_secret(finish(dossier, portal.culture, Office.CULTURE_SOCIAL, Decimal("0.7")))
    own = finish(dossier, colleague, Office.CULTURE_SOCIAL, Decimal("0.5"))
    ScoreSheet.objects.filter(pk=own.pk).update(state=ScoreSheet.State.OPEN, finished_at=None)
    OfficeSheet.objects.update(state=OfficeSheet.State.SCORING, completed_at=None)

    response = download(colleague, dossier)

    assert not {SECRET, 3.17, "Lý do không ai được biết", str(portal.culture)} & set(
        cells(response)
    )
    first = table(response)[0]
    assert first["Thẩm định (Phiếu chấm của tôi)"] == 7
    assert first["Chốt"] is None
    assert not any(header.startswith("Người chấm") for header in first)
    assert rows_of(first_sheet(response.content))[2][0] == (
        "Phòng Văn hóa - Xã hội – Phiếu chấm của tôi"
    )
    assert Event.objects.get(kind="sheet.exported").data == {"own": True}


def test_the_other_office_is_closed_until_the_own_sheet_is_finished(
    portal: Portal, dossier: Submission
) -> None:
    score(dossier, portal.economic, Office.ECONOMIC, Decimal("0.8"))

    assert download(portal.culture, dossier, Office.ECONOMIC).status_code == 404
    finish(dossier, portal.culture, Office.CULTURE_SOCIAL, Decimal("0.8"))
    assert download(portal.culture, dossier, Office.ECONOMIC).status_code == 200


def test_heads_see_who_gave_what_once_their_own_sheet_is_finished(
    portal: Portal, dossier: Submission, colleague: User
) -> None:
    finish(dossier, colleague, Office.CULTURE_SOCIAL, Decimal("0.5"))
    finish(dossier, portal.culture, Office.CULTURE_SOCIAL, Decimal("0.8"))

    first = table(download(portal.culture, dossier))[0]
    assert first[f"Người chấm: {colleague}"] == 7
    assert first[f"Người chấm: {portal.culture}"] == pytest.approx(11.2)
    assert first["Thẩm định"] == pytest.approx(9.1)
    assert first["Chốt"] is None
    theirs = table(download(colleague, dossier))[0]
    assert not any(header.startswith("Người chấm") for header in theirs)
    assert theirs["Thẩm định"] == pytest.approx(9.1)


# What it holds


def test_a_signed_sheet_in_the_columns_people_know(portal: Portal, dossier: Submission) -> None:
    sheet = finish(dossier, portal.culture, Office.CULTURE_SOCIAL, Decimal("0.8"))
    file = dossier.unit.evidence.get()
    office_sheet = sheet.office_sheet
    line = office_sheet.scores.get(criterion__code="CQ1.1")
    line.evidence, line.page, line.no_evidence, line.note = file, 3, False, "Đã bàn."
    line.save()
    for kind, points in (("bonus", 2), ("penalty", 1)):
        add_adjustment(
            office_sheet=office_sheet,
            kind=kind,
            points=Decimal(points),
            reason=HOSTILE,
            no_evidence=True,
            actor=portal.culture,
        )
    sign_off(office_sheet=office_sheet, actor=portal.culture)
    criteria = criteria_for(office_sheet)

    response = download(portal.culture, dossier)

    titles = [row[0] for row in rows_of(first_sheet(response.content))[:3]]
    assert titles == [
        "PHIẾU THẨM ĐỊNH",
        f"Đơn vị: {dossier.unit}; hồ sơ {dossier.reference}, bản nộp lần 1; năm 2026",
        "Phòng Văn hóa - Xã hội – Đã ký chốt",
    ]
    first, second, *_others, bonus, penalty, total, note = table(response)
    maximum = sum(criterion.max_points for criterion in criteria)
    assert first == {
        "STT": 1,
        "Mã": "CQ1.1",
        "Nội dung": criteria[0].text,
        "Điểm chuẩn": 14,
        "Tự chấm": 7,
        f"Người chấm: {portal.culture}": pytest.approx(11.2),
        "Thẩm định": pytest.approx(11.2),
        "Thưởng": None,
        "Trừ": None,
        "Chốt": pytest.approx(11.2),
        "Lý do": "Theo minh chứng.",
        "Minh chứng": f"{file.filename}, trang 3",
        "Ghi chú thống nhất": "Đã bàn.",
    }
    assert second["Minh chứng"] == "Không có minh chứng"
    assert [bonus[name] for name in ("Nội dung", "Thưởng", "Trừ", "Chốt", "Lý do")] == [
        *("Điểm thưởng", 2, None, 2, HOSTILE),
    ]
    assert [penalty[name] for name in ("Nội dung", "Thưởng", "Trừ", "Chốt")] == [
        *("Điểm trừ", None, 1, -1),
    ]
    assert total["Điểm chuẩn"] == maximum
    assert total["Tự chấm"] == maximum / 2
    assert (total["Thưởng"], total["Trừ"]) == (2, 1)
    assert total["Chốt"] == pytest.approx(float(maximum) * 0.8 + 1)
    assert str(note["STT"]).startswith("Điểm thưởng, điểm trừ của cả hồ sơ có mức tối đa")
    assert response["Content-Disposition"] == (
        f'attachment; filename="phieu-{str(dossier.reference).lower()}-vh-xh.xlsx"'
    )
    event = Event.objects.get(kind="sheet.exported")
    assert (event.actor, event.subject, event.data) == (
        portal.culture,
        office_sheet,
        {"own": False},
    )


def test_a_sheet_that_was_only_begun_has_blank_cells(portal: Portal, dossier: Submission) -> None:
    sheet = finish(dossier, portal.culture, Office.CULTURE_SOCIAL, Decimal("0.8")).office_sheet
    sheet.delete()
    sheet = OfficeSheet.objects.create(
        submission=dossier,
        office=Office.objects.get(code=Office.CULTURE_SOCIAL),
        revision=dossier.revisions.get(),
        seats=1,
        opened_at=timezone.now(),
    )
    own = sheet.sheets.create(scorer=portal.culture, opened_at=timezone.now())
    first = criteria_for(sheet)[0]
    give_points(
        sheet=own, criterion=first, entry=Measured(), reason="Chờ xem.", actor=portal.culture
    )

    begun, empty, *_others, total = table(download(portal.culture, dossier))

    given = "Thẩm định (Phiếu chấm của tôi)"
    assert (begun[given], begun["Lý do"], begun["Minh chứng"]) == (None, "Chờ xem.", None)
    assert (empty[given], empty["Lý do"], empty["Minh chứng"]) == (None, None, None)
    assert total[given] == 0


def test_the_file_costs_the_same_for_one_line_and_for_all(
    portal: Portal, dossier: Submission
) -> None:
    sheet = score(dossier, portal.culture, Office.CULTURE_SOCIAL, Decimal("0.8"))
    counts = []
    for _time in range(2):
        browser = browser_of(portal.culture)
        with CaptureQueriesContext(connection) as queries:
            browser.get(address(dossier))
        counts.append(len(queries))
        sheet.scores.exclude(criterion__code="CQ1.1").delete()
    assert counts == [22, 22]
