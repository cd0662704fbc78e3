"""A form page that loses nothing: versions, conflicts, saving by itself, text that waits.

A page is a class and a one-line view:

    class SummaryPage(DossierFormPage):
        part = "summary"                      # the key of the dossier's part (readiness)
        template = "movement/summary.html"

        def form(self, data):                 # asked several times, also under the lock
            return SummaryForm(data, instance=copy(self.submission))  # a form changes its instance

        def save(self, form):                 # the rule function; may raise Refused
            save_summary(submission=self.submission, actor=self.actor, **form.cleaned_data)

        def after(self, form):                # where the button leads
            messages.success(self.request, "Đã lưu tóm tắt.")
            return redirect("movement:dossier", self.submission.pk)

    @login_keeping_text
    def summary(request, pk):
        return SummaryPage(request, pk).answer()

Its template has, inside `<form method="post" novalidate data-autosave>`, the csrf token, then
`{% include "movement/form_state.html" %}` first and `{% include "movement/form_status.html" %}`
above the buttons, and in the block `scripts` the module portal/autosave.js. A page that is not
part of a dossier extends `FormPage` itself and gives `key`, `unit` and `hold`.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from django.forms import BaseForm, BoundField
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from movement.drafting import Conflict, Saved, discard, draft_of, form_key, save_form
from movement.errors import Refused
from movement.forms import show_refusal
from movement.models import Submission, Unit, User
from movement.permissions import require
from movement.typed import Typed, as_data, as_typed, differences, typed_of, words
from movement.views.common import signed_in
from movement.views.kept_text import drop_put_aside, is_autosave, put_aside_text, version_of
from movement.workflow import editing

F = TypeVar("F", bound=BaseForm)

CLOSED = "Hồ sơ này đã nộp hoặc đã rút, không sửa được nữa."


@dataclass(slots=True)
class FormState:
    """What form_state.html shows beside the form (see there)."""

    version: int = 0
    kept_at: datetime | None = None
    kept_by: User | None = None
    put_aside: bool = False
    unsaved: bool = False
    conflict: Conflict | None = None
    differences: list[tuple[str, str, str]] | None = None


class FormPage(ABC, Generic[F]):
    """One form whose text is never lost; a class for every page, an object for every request."""

    template: str
    key: str
    unit: Unit
    redraws: tuple[str, ...] = ()

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.actor = signed_in(request)

    # What a page says about itself.

    @abstractmethod
    def hold(self) -> AbstractContextManager[None]:
        """Lock what the form writes and load it afresh; raises Refused when it is closed."""

    @abstractmethod
    def form(self, data: QueryDict | None) -> F:
        """The form on what is stored now; with data, on what was typed."""

    @abstractmethod
    def save(self, form: F) -> None:
        """Write the valid form by its rule; raises Refused."""

    @abstractmethod
    def after(self, form: F) -> HttpResponse:
        """Where the button leads when everything is saved."""

    def fields(self, form: F) -> Iterable[BoundField]:
        """Every field of the form, in order; also those of rows in a grid."""
        return list(form)

    def prepare(self, data: QueryDict) -> QueryDict:
        """What was sent, tidied before it is read."""
        return data

    def redrawn(self, form: F) -> F:
        """The form as a button of `redraws` shows it again, nothing saved."""
        return form

    def save_right_parts(self, form: F) -> None:
        """Write the right cells of a form that is not valid as a whole; nothing unless told."""

    def context(self, form: F) -> dict[str, Any]:
        """What else the template needs."""
        return {}

    def writes(self) -> bool:
        """Whether a valid form is written; otherwise its text is only kept until the button."""
        return True

    def after_discard(self) -> HttpResponse:
        """Where throwing the kept text away leads: the form with what is stored."""
        return redirect(self.request.path)

    def done_before(self, form: F, conflict: Conflict) -> HttpResponse | None:
        """The answer when the newer version is this same press of the button; None if it is not."""
        return None

    # What every page does.

    def answer(self) -> HttpResponse:
        """The answer to the request."""
        if self.request.method == "POST":
            return self._post()
        waiting = put_aside_text(self.request)
        if waiting is not None:
            typed, version = waiting
            state = FormState(version=version, put_aside=True, unsaved=True)
            return self.page(self.form(as_data(typed)), state)
        draft = draft_of(self.key)
        if draft is None:
            return self.page(self.form(None), FormState())
        state = FormState(version=draft.version)
        if draft.data is None:
            return self.page(self.form(None), state)
        state.kept_at, state.kept_by = draft.saved_at, draft.saved_by
        return self.page(self.form(as_data(draft.data)), state)

    def closed(self, refusal: Refused, typed: Typed) -> HttpResponse:
        """The form takes nothing any more; the text is shown to be copied."""
        if is_autosave(self.request):
            return JsonResponse({"message": refusal.message}, status=403)
        fields = [
            (str(field.label), said)
            for field in self.fields(self.form(as_data(typed)))
            if (said := words(field))
        ]
        context = {"sentence": refusal.message, "fields": fields, "back": self.back()}
        return render(self.request, "movement/kept_text.html", context, status=409)

    def back(self) -> str:
        """Where a person goes when the form is closed."""
        return reverse("movement:dossiers")

    def _post(self) -> HttpResponse:
        drop_put_aside(self.request)
        sent = self.request.POST
        version = version_of(self.request)
        data = self.prepare(sent)
        if any(name in sent for name in self.redraws):
            form = self.redrawn(self.form(data))
            return self.page(form, FormState(version=version, unsaved=True))
        try:
            if "discard" in sent:
                return self._discard(version)
            with self.hold():
                form = self.form(data)
                result = self._save(form, typed_of(data), version)
        except Refused as refusal:
            return self.closed(refusal, typed_of(data))
        if isinstance(result, Conflict):
            return self.done_before(form, result) or self._conflict(form, result)
        return _told(result) if is_autosave(self.request) else self._saved(form, result)

    def _discard(self, version: int) -> HttpResponse:
        with self.hold():
            discard(key=self.key, version=version, actor=self.actor)
        return self.after_discard()

    def _saved(self, form: F, saved: Saved) -> HttpResponse:
        if saved.complete:
            return self.after(form)
        if saved.refusal is not None:
            show_refusal(form, saved.refusal)
        return self.page(form, FormState(version=saved.version))

    def _save(self, form: F, typed: Typed, version: int) -> Saved | Conflict:
        valid = form.is_valid()
        said = as_typed(self.fields(form))

        def agrees(kept: Typed | None) -> bool:
            other = self.form(None if kept is None else as_data(kept))
            other.is_valid()
            return as_typed(self.fields(other)) == said

        result = save_form(
            key=self.key,
            unit=self.unit,
            version=version,
            typed=typed,
            agrees=agrees,
            write=(lambda: self.save(form)) if valid and self.writes() else None,
            actor=self.actor,
        )
        if not valid and isinstance(result, Saved):
            self.save_right_parts(form)
        return result

    def _conflict(self, form: F, conflict: Conflict) -> HttpResponse:
        theirs = self.form(None if conflict.theirs is None else as_data(conflict.theirs))
        rows = differences(self.fields(form), self.fields(theirs))
        state = FormState(version=conflict.version, conflict=conflict, differences=rows)
        if not is_autosave(self.request):
            return self.page(form, state, status=409)
        panel = {"state": state, "request": self.request}
        answer = {
            "version": conflict.version,
            "saved_by": str(conflict.saved_by or ""),
            "saved_at": _clock(conflict.saved_at),
            "theirs": {label: other for label, _own, other in rows},
            "panel": render_to_string("movement/form_conflict.html", panel),
        }
        return JsonResponse(answer, status=409)

    def page(self, form: F, state: FormState, status: int = 200) -> HttpResponse:
        """The form in its template."""
        context = {"form": form, "state": state, **self.context(form)}
        return render(self.request, self.template, context, status=status)


class DossierFormPage(FormPage[F]):
    """A form of one dossier: for the unit's own people, while the dossier is theirs to write."""

    part: str

    def __init__(self, request: HttpRequest, pk: int, *names: object) -> None:
        super().__init__(request)
        self.submission = get_object_or_404(
            Submission.objects.select_related("unit__group", "round__phase"), pk=pk
        )
        require(request.user, "movement.own_submission", self.submission)
        self.unit = self.submission.unit
        self.key = form_key(self.submission, self.part, *names)

    def answer(self) -> HttpResponse:
        """As every form; a dossier that was sent shows what was typed, to be copied."""
        try:
            self.load()
        except Refused as refusal:
            return self._too_late(refusal)
        if not self.actor.has_perm("movement.change_submission", self.submission):
            return self._too_late(Refused(CLOSED))
        return super().answer()

    def load(self) -> None:
        """Load what hangs on `self.submission`; raises Refused when it is gone."""

    @contextmanager
    def hold(self) -> Iterator[None]:
        """The dossier, locked."""
        with editing(submission=self.submission, actor=self.actor) as locked:
            self.submission = locked
            self.load()
            yield

    def back(self) -> str:
        """The dossier's own page."""
        return reverse("movement:dossier", args=[self.submission.pk])

    def context(self, form: F) -> dict[str, Any]:
        """The dossier."""
        return {"submission": self.submission}

    def _too_late(self, refusal: Refused) -> HttpResponse:
        if self.request.method == "POST":
            return self.closed(refusal, typed_of(self.request.POST))
        waiting = put_aside_text(self.request)
        if waiting is None:
            raise Http404
        return self.closed(refusal, waiting[0])


def _told(saved: Saved) -> JsonResponse:
    """What the page that saves itself hears."""
    answer = {
        "version": saved.version,
        "saved_at": _clock(saved.saved_at),
        "complete": saved.complete,
    }
    if saved.refusal is not None:
        answer["message"] = saved.refusal.message
    return JsonResponse(answer)


def _clock(moment: datetime) -> str:
    return timezone.localtime(moment).strftime("%H:%M")
