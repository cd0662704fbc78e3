"""The unit's side of the one return: answering gap by gap."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect

from movement.gap_forms import AnswersForm
from movement.gaps import answer_gap, request_of, sent_gaps
from movement.models import RevisionRequest
from movement.views.autosave import DossierFormPage
from movement.views.kept_text import login_keeping_text


class AnswersPage(DossierFormPage[AnswersForm]):
    """Every point that the offices miss, each with a box for the unit's answer."""

    part = "gaps"
    template = "movement/gaps_answer.html"
    revision_request: RevisionRequest

    def load(self) -> None:
        """The return and its gaps; a dossier that was never returned has no such page."""
        found = request_of(self.submission)
        if found is None:
            raise Http404
        self.revision_request = found
        self.gaps = sent_gaps(self.submission)

    def form(self, data: QueryDict | None) -> AnswersForm:
        return AnswersForm(data, gaps=self.gaps)

    def save(self, form: AnswersForm) -> None:
        for gap, answer in form.answers().items():
            answer_gap(gap=gap, answer=answer, actor=self.actor)

    def after(self, form: AnswersForm) -> HttpResponse:
        messages.success(self.request, "Đã lưu trả lời.")
        return redirect("movement:dossier", self.submission.pk)

    def context(self, form: AnswersForm) -> dict[str, Any]:
        """The dossier and the return."""
        return {**super().context(form), "revision_request": self.revision_request}


@login_keeping_text
def answer_gaps(request: HttpRequest, pk: int) -> HttpResponse:
    """The answers to the one return."""
    return AnswersPage(request, pk).answer()
