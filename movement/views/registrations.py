"""Đăng ký thi đua: opening it, writing it, promising; and what became of the promise."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from copy import copy
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from movement import registering
from movement.errors import Refused
from movement.forms import StartForm, show_refusal
from movement.models import Registration, Round, RoundWindow, Unit
from movement.permissions import require
from movement.registration_forms import (
    RegistrationSheet,
    TargetResultsForm,
    with_one_more_row,
)
from movement.target_results import reached_by, save_target_results
from movement.typed import typed_of
from movement.views.autosave import DossierFormPage, FormPage
from movement.views.common import signed_in
from movement.views.kept_text import login_keeping_text
from movement.views.timetable import rounds_with
from movement.windows import Deadline, deadline

REGISTRATION = RoundWindow.Kind.REGISTRATION
ALREADY = "Bản đăng ký này đã gửi; muốn sửa, hãy mở lại trước."


@login_required
def start(request: HttpRequest) -> HttpResponse:
    """Choose the unit and the year, with the dates of each."""
    require(request.user, "movement.use_desk")
    user = signed_in(request)
    form = StartForm(request.POST or None, user=user, window=REGISTRATION)
    if request.method == "POST" and form.is_valid():
        try:
            registration = registering.start_registration(
                unit=form.cleaned_data["unit"], round_=form.cleaned_data["round"], actor=user
            )
            return redirect("movement:registration", registration.pk)
        except Refused as refusal:
            show_refusal(form, refusal)
    rounds = [(round_, deadline(round_, REGISTRATION)) for round_ in rounds_with(REGISTRATION)]
    context = {
        "form": form,
        "rounds": rounds,
        "may_start": form.is_bound or _may_start(Unit.objects.of(user).active(), rounds),
    }
    return render(request, "movement/registration_start.html", context)


def _may_start(units: Iterable[Unit], rounds: Iterable[tuple[Round, Deadline | None]]) -> bool:
    """Whether the registration of a round is not over for one of the units."""
    own = [deadline(round_, REGISTRATION, unit) for unit in units for round_, _dates in rounds]
    return any(dates is not None and dates.state != "over" for dates in own)


@login_required
def registration(request: HttpRequest, registration_pk: int) -> HttpResponse:
    """What the unit promises, what is still missing, and the button that makes the promise."""
    row = _registration_or_404(request, registration_pk, "movement.own_registration")
    closing = deadline(row.round, REGISTRATION, row.unit)
    context = {
        "registration": row,
        "targets": row.targets.select_related("content_area"),
        "missing": registering.missing_in(row),
        "closing": closing,
        "is_open": closing is not None and closing.state == "open",
        "may_register": request.user.has_perm("movement.register", row),
    }
    return render(request, "movement/registration.html", context)


class RegistrationPage(FormPage[Any]):
    """The launch plan and the grid of targets; “Thêm dòng” keeps everything that was typed."""

    template = "movement/registration_form.html"
    redraws = ("more",)

    def __init__(self, request: HttpRequest, pk: int) -> None:
        super().__init__(request)
        self.row = _registration_or_404(request, pk, "movement.own_registration")
        self.unit = self.row.unit
        self.key = registering.key_of(self.row)

    def answer(self) -> HttpResponse:
        """As every form; once it was registered, what is still typed is shown to be copied."""
        if not self.actor.has_perm("movement.edit_registration", self.row):
            if self.request.method != "POST":
                raise Http404
            return self.closed(Refused(ALREADY), typed_of(self.request.POST))
        return super().answer()

    @contextmanager
    def hold(self) -> Iterator[None]:
        """The registration, locked."""
        with transaction.atomic():
            self.row = registering.lock_for_writing(registration=self.row, actor=self.actor)
            yield

    def prepare(self, data: QueryDict) -> QueryDict:
        return with_one_more_row(data) if "more" in data else data

    def form(self, data: QueryDict | None) -> RegistrationSheet:
        return RegistrationSheet(copy(self.row), data)

    def redrawn(self, form: RegistrationSheet) -> RegistrationSheet:
        """Who asks for a line has not finished: nothing is marked."""
        form.hush()
        return form

    def save(self, form: RegistrationSheet) -> None:
        registering.save_registration(
            registration=self.row,
            targets=form.entries(),
            actor=self.actor,
            **form.launch.cleaned_data,
        )

    def after(self, form: RegistrationSheet) -> HttpResponse:
        messages.success(self.request, "Đã lưu bản đăng ký. Hãy xem lại rồi bấm “Đăng ký thi đua”.")
        return redirect("movement:registration", self.row.pk)

    def back(self) -> str:
        return reverse("movement:registration", args=[self.row.pk])

    def context(self, form: RegistrationSheet) -> dict[str, Any]:
        return {
            "registration": self.row,
            "sheet": form,
            "has_errors": form.has_errors,
            "frame_errors": form.grid.non_form_errors() if form.grid.is_bound else [],
        }


@login_keeping_text
def edit_registration(request: HttpRequest, registration_pk: int) -> HttpResponse:
    """Writing the registration."""
    return RegistrationPage(request, registration_pk).answer()


@login_required
@require_POST
def register(request: HttpRequest, registration_pk: int) -> HttpResponse:
    """Make the promise; a second click finds it made."""
    row = _registration_or_404(request, registration_pk, "movement.own_registration")
    try:
        registering.register(registration=row, actor=signed_in(request))
        messages.success(request, f"Đã đăng ký thi đua năm {row.round.year}.")
    except Refused as refusal:
        messages.error(request, refusal.message)
    return redirect("movement:registration", row.pk)


@login_required
@require_POST
def reopen_registration(request: HttpRequest, registration_pk: int) -> HttpResponse:
    """Open the promise again, to change it."""
    row = _registration_or_404(request, registration_pk, "movement.own_registration")
    try:
        registering.reopen(registration=row, actor=signed_in(request))
        messages.warning(request, "Đã mở lại để sửa. Sửa xong, ông/bà cần bấm đăng ký lần nữa.")
        return redirect("movement:edit_registration", row.pk)
    except Refused as refusal:
        messages.error(request, refusal.message)
    return redirect("movement:registration", row.pk)


class TargetResultsPage(DossierFormPage[TargetResultsForm]):
    """The registered targets beside what was reached; right lines are saved whatever the others."""

    part = "targets"
    template = "movement/target_results.html"

    def load(self) -> None:
        """The targets; a unit that registered none has no such page."""
        self.reached = reached_by(self.submission)
        if not self.reached:
            raise Http404

    def form(self, data: QueryDict | None) -> TargetResultsForm:
        return TargetResultsForm(data, reached=self.reached)

    def save(self, form: TargetResultsForm) -> None:
        save_target_results(submission=self.submission, results=form.entries(), actor=self.actor)
        self.reached = reached_by(self.submission)

    def save_right_parts(self, form: TargetResultsForm) -> None:
        self.save(form)

    def after(self, form: TargetResultsForm) -> HttpResponse:
        messages.success(self.request, "Đã lưu kết quả so với đăng ký.")
        return redirect("movement:dossier", self.submission.pk)


@login_keeping_text
def target_results(request: HttpRequest, pk: int) -> HttpResponse:
    """What became of the registered targets."""
    return TargetResultsPage(request, pk).answer()


def _registration_or_404(request: HttpRequest, pk: int, permission: str) -> Registration:
    row = get_object_or_404(
        Registration.objects.select_related("unit__group", "round__phase", "registered_by"), pk=pk
    )
    require(request.user, permission, row)
    return row
