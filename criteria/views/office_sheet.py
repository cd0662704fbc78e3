"""The office's own sheet: who scores, the lines side by side, bonus and penalty, the signature."""

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render

from criteria.arithmetic import total
from criteria.blindness import may_see_points
from criteria.conflicts import must_answer
from criteria.models import Adjustment, OfficeSheet, ScoreSheet
from criteria.office_forms import AdjustmentForm, AssignForm, ReconcileForm, ReleaseForm
from criteria.reconciling import (
    add_adjustment,
    reconcile,
    remove_adjustment,
    sign_off,
    unreconciled,
)
from criteria.scoring import StaleCell, assign_sheet, release_sheet
from criteria.self_scoring import set_in_force
from criteria.side_by_side import compared
from criteria.views.judging import Judging, judging_or_404, shown_as
from movement.errors import Refused
from movement.forms import show_refusal
from movement.permissions import heads_office
from movement.views.kept_text import login_keeping_text, sent_or_waiting

State = OfficeSheet.State


@login_keeping_text
def office_sheet(request: HttpRequest, pk: int, office: str) -> HttpResponse:
    """The office's sheet; points are on it only for those who may see them by now."""
    judging = judging_or_404(request, pk, office)
    is_sent = request.method == "POST"
    if not is_sent and must_answer(judging.actor, judging.submission):
        return redirect("criteria:conflict", pk)
    page = OfficeSheetPage(judging, sent_or_waiting(request))
    if is_sent and (done := page.act()):
        messages.success(request, done)
        return redirect("criteria:office_sheet", pk, office)
    return render(request, "criteria/office_sheet.html", page.context())


class OfficeSheetPage:
    """The page's forms, of which at most one was sent; the button's name says which.

    Attributes:
        shows_points: whether the person may see what was given.
    """

    def __init__(self, judging: Judging, data: QueryDict | None) -> None:
        self.judging, self.data = judging, data
        self.sheet = judging.office_sheet
        self.acts: dict[str, Callable[[], str]] = {
            "assign": self._assign,
            "release": self._release,
            "adjust": self._adjust,
            "remove": self._remove,
        }
        self.action = next((name for name in self.acts if data and name in data), "lines")
        self.shows_points = not judging.is_scoring and may_see_points(
            judging.actor, judging.submission
        )
        lines = compared(self.sheet, judging.criteria, judging.claims) if self.shows_points else []
        self.compared = lines
        criteria_set = set_in_force(judging.submission)
        self.cap = max(criteria_set.bonus_cap, criteria_set.penalty_cap) if criteria_set else None
        self.lines = ReconcileForm(self._data("lines"), lines=lines, files=judging.files)
        self.adjusting = AdjustmentForm(
            self._data("adjust"), cap=self.cap or Decimal(0), files=judging.files
        )
        self.assigning = AssignForm(self._data("assign"), office_sheet=self.sheet)
        self.releasing = ReleaseForm(self._data("release"))
        self.refusal = ""  # of a button that has no form of its own

    def _data(self, action: str) -> QueryDict | None:
        return self.data if self.action == action else None

    def act(self) -> str:
        """Do what was sent; gives what was done, or nothing when something is to be mended."""
        return self.acts.get(self.action, self._save)()

    def _save(self) -> str:
        """Save every right line, then sign when asked and nothing is wrong."""
        self.lines.is_valid()
        for cell in list(self.lines.cells()):
            try:
                score = reconcile(
                    office_sheet=self.sheet,
                    criterion=cell.criterion,
                    points=cell.points,
                    note=cell.note,
                    reason=cell.reason,
                    evidence=cell.evidence,
                    page=cell.page,
                    no_evidence=cell.no_evidence,
                    actor=self.judging.actor,
                    version=cell.version,
                )
                self.lines.take_version(cell.criterion, score.version)
            except StaleCell as stale:
                self.lines.refuse_stale(cell.criterion, stale.theirs)
            except Refused as refusal:
                self.lines.refuse(cell.criterion, refusal)
        if self.lines.errors:
            return ""
        if self.data is None or "sign" not in self.data:
            return "Đã lưu điểm thống nhất."
        try:
            sign_off(office_sheet=self.sheet, actor=self.judging.actor)
        except Refused as refusal:
            self.lines.add_error(None, refusal.message)
            return ""
        return f"Đã ký chốt phiếu của {self.judging.submission.unit}."

    def _adjust(self) -> str:
        if not self.adjusting.is_valid():
            return ""
        try:
            add_adjustment(
                office_sheet=self.sheet, actor=self.judging.actor, **self.adjusting.values()
            )
        except Refused as refusal:
            self.adjusting.refuse(refusal)
            return ""
        return "Đã ghi điểm thưởng, điểm trừ."

    def _remove(self) -> str:
        rows = Adjustment.objects.filter(office_sheet=self.sheet.pk)
        adjustment = get_object_or_404(rows, pk=self._key("remove"))
        try:
            remove_adjustment(adjustment=adjustment, actor=self.judging.actor)
        except Refused as refusal:
            self.refusal = refusal.message
            return ""
        return "Đã bỏ điểm thưởng, điểm trừ."

    def _assign(self) -> str:
        if not self.assigning.is_valid():
            return ""
        scorer = self.assigning.cleaned_data["scorer"]
        return self._do(
            self.assigning,
            lambda: assign_sheet(
                submission=self.judging.submission,
                office=self.judging.office,
                scorer=scorer,
                actor=self.judging.actor,
            ),
            f"Đã phân công {scorer} chấm hồ sơ này.",
        )

    def _release(self) -> str:
        sheets = ScoreSheet.objects.filter(office_sheet=self.sheet.pk).select_related(
            "scorer", "office_sheet__office", "office_sheet__submission__unit"
        )
        sheet = get_object_or_404(sheets, pk=self._key("release"))
        if not self.releasing.is_valid():
            return ""
        reason = self.releasing.cleaned_data["reason"]
        return self._do(
            self.releasing,
            lambda: release_sheet(sheet=sheet, actor=self.judging.actor, reason=reason),
            f"{sheet.scorer} đã thôi chấm hồ sơ này.",
        )

    def _do(self, form: Form, act: Callable[[], object], done: str) -> str:
        try:
            act()
        except Refused as refusal:
            show_refusal(form, refusal)
            return ""
        return done

    def _key(self, name: str) -> int:
        typed = self.data.get(name, "") if self.data else ""
        return int(typed) if re.fullmatch(r"[0-9]{1,18}", typed) else 0

    def context(self) -> dict[str, Any]:
        """Everything that the page shows."""
        judging, sheet = self.judging, self.sheet
        is_head = heads_office(judging.actor, judging.office)
        sheets = judging.seated()
        return {
            "judging": judging,
            "submission": judging.submission,
            "sheet": sheet,
            "sheets": sheets,
            "free": (sheet.seats or 0) - len(sheets) if sheet.pk else None,
            "shows_points": self.shows_points,
            "may_edit": self.shows_points and sheet.state == State.RECONCILING,
            "is_head": is_head,
            "form": self.lines,
            "lines": list(self.lines.lines()),
            "compared": self.compared,
            "flagged": [line for line in self.compared if _is_flagged(line)],
            "refusal": self.refusal,
            "missing": unreconciled(sheet) if sheet.state == State.RECONCILING else [],
            "adjusting": self.adjusting,
            "assigning": self.assigning,
            "releasing": self.releasing,
            "released": self._key("release"),
            "error_forms": [self.adjusting, self.assigning, self.releasing],
            "has_more_errors": bool(self.refusal)
            or any(form.errors for form in (self.adjusting, self.assigning, self.releasing)),
            "files": [(item, shown_as(item)) for item in judging.files],
            **self._sums(),
        }

    def _sums(self) -> dict[str, Any]:
        if not self.shows_points:
            return {"adjustments": [], "sums": {}}
        rows = list(self.sheet.adjustments.select_related("evidence", "given_by"))
        bonus = total(row.points for row in rows if row.kind == Adjustment.Kind.BONUS)
        penalty = total(row.points for row in rows if row.kind == Adjustment.Kind.PENALTY)
        given = total(line.office_score.points for line in self.compared if line.office_score)
        sums = {
            "max_points": total(line.criterion.max_points for line in self.compared),
            "claimed": total(line.claim.points for line in self.compared if line.claim),
            "given": given,
            "bonus": bonus,
            "penalty": penalty,
            "final": given + bonus - penalty,
        }
        return {"adjustments": rows, "sums": sums}


def _is_flagged(line: Any) -> bool:
    return line.office_score is not None and line.office_score.flagged
