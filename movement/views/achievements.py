"""The parts of a dossier that belong to `movement`: summary, achievements."""

import re
import secrets
from copy import copy
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.forms import BoundField
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render

from movement import achieving
from movement.achieving import GONE, save_achievement, save_summary
from movement.copying import copy_from, copyable
from movement.dossier_forms import AchievementForm, CopyForm, SummaryForm, rows_of, with_rows
from movement.drafting import Conflict, pending
from movement.errors import Refused
from movement.forms import show_refusal
from movement.models import Achievement, Draft, Submission
from movement.pasting import parse_block
from movement.views.autosave import DossierFormPage, FormState
from movement.views.common import dossier_or_404, signed_in
from movement.views.kept_text import is_autosave, login_keeping_text, put_aside_text

NEW = "new"
DRAFT_ID = re.compile(r"[0-9a-f]{8}")
ADDED_BEFORE = (
    "Biểu mẫu này đã được lưu thành một thành tích. Nếu đây là thành tích khác, "
    "hãy bấm Lưu lần nữa."
)


class SummaryPage(DossierFormPage[SummaryForm]):
    """The dossier's summary and what the unit asks for."""

    part = "summary"
    template = "movement/summary.html"

    def form(self, data: QueryDict | None) -> SummaryForm:
        return SummaryForm(data, instance=copy(self.submission))

    def save(self, form: SummaryForm) -> None:
        save_summary(submission=self.submission, actor=self.actor, **form.cleaned_data)

    def after(self, form: SummaryForm) -> HttpResponse:
        messages.success(self.request, "Đã lưu tóm tắt.")
        return redirect("movement:dossier", self.submission.pk)


class AchievementPage(DossierFormPage[AchievementForm]):
    """The text and the figures of one achievement.

    Its files have a page of their own: no form's button can lose what was typed in another.
    """

    part = "achievements"
    template = "movement/achievement.html"
    redraws = ("more", "paste")
    row: Achievement | None = None

    def __init__(self, request: HttpRequest, pk: int, achievement_pk: int) -> None:
        self.achievement_pk = achievement_pk
        super().__init__(request, pk, achievement_pk)

    def load(self) -> None:
        self.row = self.submission.achievements.filter(pk=self.achievement_pk).first()
        if self.row is None:
            raise Refused(GONE)

    def prepare(self, data: QueryDict) -> QueryDict:
        """Lines without a gap, and the block from Excel put beneath them if it can be read."""
        rows = rows_of(data)
        try:
            pasted = parse_block(data.get("pasted", ""))
        except Refused:
            return with_rows(data, rows)
        tidy = with_rows(data, [*rows, *pasted])
        tidy["pasted"] = ""
        return tidy

    def form(self, data: QueryDict | None) -> AchievementForm:
        row = self.row or Achievement(submission=self.submission)
        return AchievementForm(data, instance=copy(row))

    def redrawn(self, form: AchievementForm) -> AchievementForm:
        """Who asks for a line has not finished: nothing is marked but a block that is not read."""
        if "pasted" not in form.errors:
            form.hush()
        return form

    def fields(self, form: AchievementForm) -> list[BoundField]:
        return form.all_fields()

    def save(self, form: AchievementForm) -> None:
        self.row = save_achievement(
            submission=self.submission,
            achievement=self.row,
            values=form.values(),
            figures=form.figures(),
            actor=self.actor,
        )

    def after(self, form: AchievementForm) -> HttpResponse:
        messages.success(self.request, "Đã lưu thành tích.")
        return redirect("movement:achievement", self.submission.pk, self.achievement_pk)

    def context(self, form: AchievementForm) -> dict[str, Any]:
        return {**super().context(form), "achievement": self.row, "has_errors": form.has_errors()}


class NewAchievementPage(AchievementPage):
    """A new achievement: typed text is kept under a number of its own until the button is pressed.

    So two people of a unit may write new ones at the same time, and one who comes back, or a
    colleague who goes on, finds the text on the list.
    """

    template = "movement/achievement_form.html"

    def __init__(self, request: HttpRequest, pk: int) -> None:
        self.draft_id = _draft_id(request)
        DossierFormPage.__init__(self, request, pk, NEW, self.draft_id)

    def load(self) -> None:
        """There is nothing yet."""

    def writes(self) -> bool:
        return not is_autosave(self.request)

    def after(self, form: AchievementForm) -> HttpResponse:
        messages.success(self.request, "Đã lưu thành tích. Hãy tải minh chứng lên.")
        row = self.row or self._twin(form)
        return redirect("movement:upload_evidence", self.submission.pk, row.pk)

    def after_discard(self) -> HttpResponse:
        messages.success(self.request, "Đã bỏ bản đang gõ.")
        return redirect("movement:achievements", self.submission.pk)

    def done_before(self, form: AchievementForm, conflict: Conflict) -> HttpResponse | None:
        """A second press adds nothing; other words under the same number get a new one."""
        if is_autosave(self.request) or conflict.theirs is not None:
            return None
        if form.is_valid() and self._twins(form).exists():
            return self.after(form)
        self.draft_id = _fresh_id()
        form.add_error(None, ADDED_BEFORE)
        return self.page(form, FormState(), status=409)

    def context(self, form: AchievementForm) -> dict[str, Any]:
        begun = [] if form.is_bound else _begun_in(self.submission)
        return {**super().context(form), "draft_id": self.draft_id, "begun": begun}

    def _twins(self, form: AchievementForm) -> QuerySet[Achievement]:
        values = form.values()
        return self.submission.achievements.filter(
            title=values.title, description=values.description
        )

    def _twin(self, form: AchievementForm) -> Achievement:
        return self._twins(form).latest("pk")


@login_keeping_text
def summary(request: HttpRequest, pk: int) -> HttpResponse:
    """The dossier's summary and what the unit asks for."""
    return SummaryPage(request, pk).answer()


@login_keeping_text
def add_achievement(request: HttpRequest, pk: int) -> HttpResponse:
    """A new achievement; its evidence follows on its own page."""
    return NewAchievementPage(request, pk).answer()


@login_keeping_text
def achievement(request: HttpRequest, pk: int, achievement_pk: int) -> HttpResponse:
    """The text and the figures of one achievement."""
    return AchievementPage(request, pk, achievement_pk).answer()


@login_required
def achievements(request: HttpRequest, pk: int) -> HttpResponse:
    """The achievements of a dossier, also those that are only begun."""
    submission = dossier_or_404(request, pk, "movement.change_submission")
    context = {
        "submission": submission,
        "achievements": submission.achievements.prefetch_related("content_areas", "evidence"),
        "begun": _begun_in(submission),
        "may_copy": copyable(submission).exists(),
    }
    return render(request, "movement/achievements.html", context)


@login_required
def copy_achievements(request: HttpRequest, pk: int) -> HttpResponse:
    """Start from what the unit wrote in earlier years."""
    submission = dossier_or_404(request, pk, "movement.change_submission")
    data = request.POST if request.method == "POST" else None
    form = CopyForm(data, choices=copyable(submission))
    if request.method == "POST" and form.is_valid():
        try:
            copies = copy_from(
                submission=submission,
                achievements=form.cleaned_data["achievements"],
                actor=signed_in(request),
            )
            messages.success(
                request,
                f"Đã chép {len(copies)} thành tích. Hãy mở từng thành tích và sửa cho năm nay.",
            )
            return redirect("movement:achievements", pk)
        except Refused as refusal:
            show_refusal(form, refusal)
    return render(
        request, "movement/achievements_copy.html", {"submission": submission, "form": form}
    )


@login_required
def remove_achievement(request: HttpRequest, pk: int, achievement_pk: int) -> HttpResponse:
    """Ask once, then delete the achievement; its files stay on the unit's shelf."""
    submission, row = _achievement_or_404(request, pk, achievement_pk)
    if request.method == "POST":
        try:
            achieving.remove_achievement(achievement=row, actor=signed_in(request))
            messages.success(request, "Đã xóa thành tích.")
        except Refused as refusal:
            messages.error(request, refusal.message)
        return redirect("movement:achievements", pk)
    return render(
        request,
        "movement/achievement_remove.html",
        {"submission": submission, "achievement": row},
    )


def _achievement_or_404(
    request: HttpRequest, pk: int, achievement_pk: int
) -> tuple[Submission, Achievement]:
    submission = dossier_or_404(request, pk, "movement.change_submission")
    return submission, get_object_or_404(submission.achievements, pk=achievement_pk)


def _draft_id(request: HttpRequest) -> str:
    """The number of the new achievement: sent, waiting after a sign-in, asked for, or fresh."""
    waiting = put_aside_text(request)
    kept = waiting[0].get("draft_id", [""])[0] if waiting else ""
    for known in (request.POST.get("draft_id"), kept, request.GET.get("ban")):
        if known and DRAFT_ID.fullmatch(known):
            return known
    return _fresh_id()


def _fresh_id() -> str:
    return secrets.token_hex(4)


def _begun_in(submission: Submission) -> list[dict[str, Any]]:
    """The new achievements of which only typed text exists, the oldest first."""
    return [_begun(draft) for draft in pending(submission) if _is_new(draft)]


def _is_new(draft: Draft) -> bool:
    return draft.key.split(":")[2:4] == ["achievements", NEW]


def _begun(draft: Draft) -> dict[str, Any]:
    """A new achievement of which only typed text exists."""
    title = (draft.data or {}).get("title", [""])[0].strip()
    return {"title": title or "Chưa đặt tên", "id": draft.key.split(":")[4], "draft": draft}
