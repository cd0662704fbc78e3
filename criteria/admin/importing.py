"""A criteria set as an XLSX file: out of the portal, and back into a draft in two steps."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse

from criteria.admin.drafts import crumbs_to, name_of, work_url
from criteria.models import CriteriaSet
from criteria.spreadsheets.columns import Lists, set_columns
from criteria.spreadsheets.layout import XLSX_TYPE
from criteria.spreadsheets.set_export import export_set
from criteria.spreadsheets.set_import import Reading, import_set, read_set, weigh_set
from movement.admin.pages import person, working_page
from movement.errors import Refused
from movement.forms import show_refusal
from movement.importing.sheets import Line
from movement.importing.verdicts import Outcome, counts
from movement.permissions import require

SALT = "criteria.import_set"
# How long the verdicts of a file may be looked at before the import.
TOKEN_SECONDS = 2 * 60 * 60


class SetFileForm(forms.Form):
    """The first step: one file."""

    file = forms.FileField(
        label="Tệp bộ tiêu chí",
        help_text="Tệp XLSX hoặc CSV (UTF-8), không quá 2 MB.",
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
        error_messages={
            "required": "Hãy chọn một tệp.",
            "empty": "Tệp này rỗng. Hãy chọn lại.",
            "missing": "Hãy chọn một tệp.",
        },
    )


class SetSheetMixin:
    """Two addresses beside the page of a set: its file, and the import of one."""

    admin_site: admin.AdminSite

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("<int:pk>/xuat/", wrap(self.export), name="criteria_criteriaset_export"),
            path("<int:pk>/nhap/", wrap(self.import_), name="criteria_criteriaset_import"),
            *super().get_urls(),  # type: ignore[misc]
        ]

    def export(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The set as one readable sheet."""
        criteria_set = _set(request, pk, "criteria.export_set")
        content = export_set(criteria_set=criteria_set, actor=person(request))
        year, version = criteria_set.round.year, criteria_set.version
        name = f"tieu-chi-{criteria_set.group.code}-{year}-v{version}.xlsx"
        response = HttpResponse(content, content_type=XLSX_TYPE)
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        return response

    def import_(self, request: HttpRequest, pk: int) -> HttpResponse:
        """First a file and a verdict on every row of it; then, agreed to, all rows or none."""
        criteria_set = _set(request, pk, "criteria.import_set")
        if "token" in request.POST:
            return _write(request, criteria_set)
        sends = request.method == "POST"
        form = SetFileForm(request.POST, request.FILES) if sends else SetFileForm()
        if form.is_valid():
            try:
                upload = form.cleaned_data["file"]
                sheet = read_set(upload=upload, criteria_set=criteria_set, actor=person(request))
            except Refused as refusal:
                show_refusal(form, refusal)
            else:
                return _verdicts(request, criteria_set, sheet.lines, sheet.unknown)
        columns = set_columns(Lists.of(criteria_set))
        return _page(request, criteria_set, form=form, columns=columns)


def _set(request: HttpRequest, pk: int, permission: str) -> CriteriaSet:
    criteria_set = get_object_or_404(CriteriaSet.objects.select_related("round", "group"), pk=pk)
    require(request.user, permission, criteria_set)
    return criteria_set


def _write(request: HttpRequest, criteria_set: CriteriaSet) -> HttpResponse:
    """The second step: every row as the verdicts said, or none."""
    actor = person(request)
    try:
        lines, expected = _unsign(request, criteria_set)
    except signing.BadSignature:
        messages.error(request, "Kết quả kiểm tra đã quá hai giờ. Hãy chọn lại tệp.")
        return redirect(_import_url(criteria_set))
    try:
        done = import_set(criteria_set=criteria_set, lines=lines, expected=expected, actor=actor)
    except Refused as refusal:
        messages.error(request, refusal.message)
        return _verdicts(request, criteria_set, lines)
    messages.success(request, _done_words(done))
    return redirect(work_url(criteria_set.pk))


def _verdicts(
    request: HttpRequest,
    criteria_set: CriteriaSet,
    lines: Sequence[Line],
    unknown: Sequence[str] = (),
) -> HttpResponse:
    reading = weigh_set(criteria_set=criteria_set, lines=lines, actor=person(request))
    found = counts(reading.verdicts)
    writes = bool(found[Outcome.NEW] or found[Outcome.CHANGED]) and not found[Outcome.WRONG]
    places = list(Outcome)
    return _page(
        request,
        criteria_set,
        verdicts=sorted(reading.verdicts, key=lambda each: places.index(each.outcome)),
        counts=found,
        kept=reading.kept,
        unknown=unknown,
        token=_sign(request, criteria_set, reading) if writes else "",
        form=SetFileForm(),
    )


def _page(request: HttpRequest, criteria_set: CriteriaSet, **context: Any) -> HttpResponse:
    return working_page(
        request,
        "admin/criteria/import_set.html",
        f"Nhập {name_of(criteria_set)} từ tệp",
        crumbs=crumbs_to(criteria_set),
        criteria_set=criteria_set,
        back=work_url(criteria_set.pk),
        has_approvals=criteria_set.approvals.exists(),
        **context,
    )


def _sign(request: HttpRequest, criteria_set: CriteriaSet, reading: Reading) -> str:
    """The rows travel through the page, signed, so that no file is kept in between."""
    rows = [(line.number, line.cells) for line in reading.lines]
    content = {"rows": rows, "expected": reading.stamp}
    return signing.dumps(content, salt=_salt(request, criteria_set), compress=True)


def _unsign(request: HttpRequest, criteria_set: CriteriaSet) -> tuple[list[Line], str]:
    token = request.POST.get("token", "")
    salt = _salt(request, criteria_set)
    content = signing.loads(token, salt=salt, max_age=TOKEN_SECONDS)
    return [Line(number, cells) for number, cells in content["rows"]], content["expected"]


def _salt(request: HttpRequest, criteria_set: CriteriaSet) -> str:
    """Rows that one person checked for one set are imported by that person into that set."""
    return f"{SALT}.{criteria_set.pk}.{person(request).pk}"


def _import_url(criteria_set: CriteriaSet) -> str:
    return reverse("admin:criteria_criteriaset_import", args=[criteria_set.pk])


def _done_words(done: dict[Outcome, int]) -> str:
    return (
        f"Đã nhập tiêu chí: {done[Outcome.NEW]} mới, {done[Outcome.CHANGED]} cập nhật, "
        f"{done[Outcome.SAME]} không đổi."
    )
