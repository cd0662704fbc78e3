"""The head signs: the office's sheet is frozen, and the second signature makes the result."""

import hashlib
import json
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from criteria.conflicts import declare
from criteria.models import (
    Adjustment,
    Band,
    Criterion,
    Declaration,
    OfficeSheet,
    Result,
    SelfScore,
)
from criteria.reconciling import add_adjustment, reconcile, sign_off
from criteria.scoring import finish_sheet
from movement.models import Event, Office, OfficeRole, RoundWindow, Submission
from tests.acting import refusal
from tests.criteria.judging import (
    OUTSIDERS,
    Outsider,
    a_colleague,
    a_ground,
    criterion,
    done,
    fill,
    give,
    reconciling,
    scorers,
    take,
)
from tests.factories import Portal, an_officer, open_window, score

State = OfficeSheet.State
NOT_HEAD = "Chỉ lãnh đạo Phòng Kinh tế được ký chốt phiếu của phòng."


@pytest.fixture
def sheet(portal: Portal, dossier: Submission) -> OfficeSheet:
    """Phòng Kinh tế has scored; the head signs next."""
    return reconciling(dossier, portal.economic)


def refused(sheet: OfficeSheet, **values: Any) -> str:
    sentence, field = refusal(sign_off, office_sheet=sheet, **values)
    sheet.refresh_from_db()
    assert (sheet.signed_at, sheet.frozen, field) == (None, None, None)
    return sentence


@OUTSIDERS
def test_nobody_but_the_office_signs_its_sheet(
    portal: Portal, sheet: OfficeSheet, person: Outsider
) -> None:
    assert refused(sheet, actor=person(portal)) == NOT_HEAD


def test_an_officer_who_scored_does_not_sign(portal: Portal, dossier: Submission) -> None:
    officer = a_colleague()
    assert refused(reconciling(dossier, officer), actor=officer) == NOT_HEAD


def test_a_head_with_a_conflict_of_interest_does_not_sign(
    portal: Portal, dossier: Submission
) -> None:
    sheet = reconciling(dossier, a_colleague())
    declare(user=portal.economic, unit=dossier.unit, kind=Declaration.Kind.FAMILY)
    assert refused(sheet, actor=portal.economic).startswith("Ông/bà có xung đột lợi ích")


def test_before_all_have_finished_nobody_signs(portal: Portal, dossier: Submission) -> None:
    scorers(2)
    sheet = done(dossier, portal.economic).office_sheet
    assert refused(sheet, actor=portal.economic) == (
        "Chưa thống nhất được: còn người chưa chấm xong."
    )


def test_a_sheet_is_not_signed_after_the_window(portal: Portal, sheet: OfficeSheet) -> None:
    open_window(portal.round, RoundWindow.Kind.SCORING, opens=-5, closes=-1)
    assert refused(sheet, actor=portal.economic).startswith("Thẩm định, chấm điểm đã hết hạn lúc ")


def test_a_flagged_line_without_a_note_is_not_signed(portal: Portal, dossier: Submission) -> None:
    scorers(2)
    done(dossier, portal.economic, Decimal("0.5"))
    sheet = done(dossier, a_colleague(), Decimal("0.61")).office_sheet
    assert refused(sheet, actor=portal.economic) == (
        "Chưa ký chốt được. "
        "CQ1.2: những người chấm chênh nhau nhiều, chưa có ghi chú thống nhất. "
        "CQ2.2: những người chấm chênh nhau nhiều, chưa có ghi chú thống nhất. "
        "CQ2.3: những người chấm chênh nhau nhiều, chưa có ghi chú thống nhất."
    )


def test_signing_keeps_who_and_when(portal: Portal, sheet: OfficeSheet) -> None:
    deputy = an_officer(Office.ECONOMIC, "pho-phong@xuantruong.example", kind=OfficeRole.Kind.HEAD)
    moment = timezone.now()
    sign_off(office_sheet=sheet, actor=deputy, now=moment)
    sheet.refresh_from_db()
    assert (sheet.state, sheet.signed_by, sheet.signed_at) == (State.SIGNED, deputy, moment)
    event = Event.objects.about(sheet).last()
    assert event is not None
    assert (event.kind, event.actor, event.at, event.data) == (
        "office_sheet.signed",
        deputy,
        moment,
        {},
    )


def test_a_sheet_is_signed_once(portal: Portal, sheet: OfficeSheet) -> None:
    sign_off(office_sheet=sheet, actor=portal.economic)
    assert refusal(sign_off, office_sheet=sheet, actor=portal.economic) == (
        "Phiếu đã ký chốt, không sửa được nữa.",
        None,
    )


def test_one_office_alone_makes_no_result(portal: Portal, dossier: Submission) -> None:
    score(dossier, portal.culture, Office.CULTURE_SOCIAL, Decimal(1))
    assert not Result.objects.exists()


@pytest.mark.parametrize("first", [Office.CULTURE_SOCIAL, Office.ECONOMIC])
def test_the_second_signature_makes_the_result_whichever_office_is_first(
    portal: Portal, dossier: Submission, first: str
) -> None:
    heads = {Office.CULTURE_SOCIAL: portal.culture, Office.ECONOMIC: portal.economic}
    for code in sorted(heads, key=lambda code: code != first):
        score(dossier, heads[code], code, Decimal("0.75"))
    result = Result.objects.get()
    assert (result.submission, result.total, result.rank) == (dossier, Decimal(75), 1)


def test_bonus_and_penalty_reach_the_result(portal: Portal, dossier: Submission) -> None:
    score(dossier, portal.culture, Office.CULTURE_SOCIAL, Decimal("0.5"))
    sheet = reconciling(dossier, portal.economic)
    for kind, points in [("bonus", "3"), ("penalty", "1.25")]:
        add_adjustment(
            office_sheet=sheet,
            kind=kind,
            points=Decimal(points),
            reason="Theo biên bản.",
            no_evidence=True,
            actor=portal.economic,
        )
    sign_off(office_sheet=sheet, actor=portal.economic)
    assert Result.objects.get().total == Decimal("51.75")


def a_frozen_sheet(portal: Portal, dossier: Submission) -> OfficeSheet:
    """Two scorers differ in CQ1.2 (4 and 6), which is measured by bands; 6 is agreed on."""
    scorers(2)
    done(dossier, portal.economic)
    second = a_colleague()
    own = take(dossier, second)
    fill(own)
    give(own, "CQ1.2", "6", reason="Có biên bản.", evidence=a_ground(dossier), page=3)
    sheet = finish_sheet(sheet=own, actor=second).office_sheet
    reconcile(
        office_sheet=sheet,
        criterion=criterion("CQ1.2"),
        points=Decimal(6),
        note="Đã cùng xem lại.",
        actor=second,
    )
    add_adjustment(
        office_sheet=sheet,
        kind=Adjustment.Kind.BONUS,
        points=Decimal("1.50"),
        reason="Nhân rộng.",
        no_evidence=True,
        actor=second,
    )
    Band.objects.filter(criterion__code="CQ1.2").delete()
    Band.objects.create(criterion=criterion("CQ1.2"), lower=2, upper=None, points=8)
    return sign_off(office_sheet=sheet, actor=portal.economic)


def test_the_signed_sheet_holds_every_line_as_it_was(portal: Portal, dossier: Submission) -> None:
    sheet = a_frozen_sheet(portal, dossier)
    sheet.refresh_from_db()
    file, measured = a_ground(dossier), criterion("CQ1.2")
    assert sheet.frozen is not None
    assert sheet.frozen["office"] == "Phòng Kinh tế"
    assert sheet.frozen["unit"] == "Trường THCS Xuân Trường"
    assert sheet.frozen["reference"] == dossier.reference
    assert sheet.frozen["revision"] == {"number": 1, "sha256": sheet.revision.sha256}
    assert sheet.frozen["adjustments"] == [
        {
            "kind": "bonus",
            "points": "1.5",
            "reason": "Nhân rộng.",
            "evidence": None,
            "no_evidence": True,
        }
    ]
    lines = sheet.frozen["lines"]
    assert [each["criterion"]["code"] for each in lines] == ["CQ1.2", "CQ2.2", "CQ2.3"]
    assert lines[0] == {
        "criterion": {
            "code": "CQ1.2",
            "text": measured.text,
            "guidance": measured.guidance,
            "plan_criterion": measured.plan_criterion.text,
            "office": "Phòng Kinh tế",
            "axis": "green",
            "kind": "manual",
            "measure": measured.measure,
            "max_points": "8",
            "evidence_required": measured.evidence_required,
            "tie_break": measured.tie_break,
            "bars_top": measured.bars_top,
            "bands": [{"lower": "2", "upper": None, "points": "8"}],
        },
        "self_score": {"points": "4", "value": None, "target": None, "note": ""},
        "scorers": [
            {
                "scorer": {"pk": portal.economic.pk, "name": "Trần Thị Bình"},
                "points": "4",
                "value": None,
                "target": None,
                "reason": "Theo minh chứng.",
                "evidence": None,
                "no_evidence": True,
            },
            {
                "scorer": {
                    "pk": sheet.sheets.get(scorer__folded="hoang van ke").scorer_id,
                    "name": "Hoàng Văn Kế",
                },
                "points": "6",
                "value": None,
                "target": None,
                "reason": "Có biên bản.",
                "evidence": {"filename": "minh-chung.pdf", "sha256": file.sha256, "page": 3},
                "no_evidence": False,
            },
        ],
        "office": {
            "points": "6",
            "reason": "Theo minh chứng.\nCó biên bản.",
            "flagged": True,
            "note": "Đã cùng xem lại.",
            "evidence": {"filename": "minh-chung.pdf", "sha256": file.sha256, "page": 3},
            "no_evidence": False,
        },
    }


def test_the_hash_is_of_the_content_in_its_one_form(portal: Portal, dossier: Submission) -> None:
    sheet = a_frozen_sheet(portal, dossier)
    sheet.refresh_from_db()
    canonical = json.dumps(sheet.frozen, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    assert sheet.sha256 == hashlib.sha256(canonical.encode()).hexdigest()


def test_what_changes_later_changes_nothing_that_was_signed(
    portal: Portal, dossier: Submission
) -> None:
    sheet = a_frozen_sheet(portal, dossier)
    before = sheet.frozen
    Criterion.objects.update(text="Khác", max_points=1)
    SelfScore.objects.update(points=0)
    sheet.refresh_from_db()
    assert sheet.frozen == before


def test_a_line_that_nobody_claimed_is_frozen_without_a_claim(
    portal: Portal, dossier: Submission
) -> None:
    dossier.self_scores.filter(criterion__code="CQ1.2").delete()
    sheet = score(dossier, portal.economic, Office.ECONOMIC, Decimal(1))
    assert sheet.frozen is not None
    assert sheet.frozen["lines"][0]["self_score"] is None
