"""Import in two steps, export, and the template file, for the lists of units and people."""

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.views.decorators.http import require_POST
from import_export.admin import ImportExportMixin
from import_export.forms import ExportForm

from movement.admin.pages import person
from movement.errors import Refused
from movement.forms import show_refusal
from movement.history import record
from movement.importing.people import PersonTable
from movement.importing.sheets import Line, read_sheet
from movement.importing.units import UnitTable
from movement.importing.verdicts import (
    Outcome,
    Table,
    Verdict,
    counts,
    fingerprint,
    import_lines,
    judge,
)
from movement.importing.workbooks import CsvFormat, ExcelFormat, csv_template, excel_template
from movement.models import Authority
from movement.resources import PersonResource, UnitResource

SALT = "movement.importing"
# How long the verdicts of a file may be looked at before the import.
TOKEN_SECONDS = 2 * 60 * 60


class UploadForm(forms.Form):
    """The first step: one file."""

    file = forms.FileField(
        label="Tệp danh sách",
        help_text="Tệp XLSX hoặc CSV (UTF-8), không quá 2 MB và 2.000 dòng.",
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
        error_messages={
            "required": "Hãy chọn một tệp.",
            "empty": "Tệp này rỗng. Hãy chọn lại.",
            "missing": "Hãy chọn một tệp.",
        },
    )


class TableMixin(ImportExportMixin):
    """A list that can be imported by the standing office and exported by who may see it."""

    table_class: ClassVar[type[Table]]
    file_stem: ClassVar[str]
    import_note: ClassVar[str]
    import_template_name = "admin/import_export/table_import.html"
    export_template_name = "admin/import_export/table_export.html"
    export_form_class = ExportForm
    export_formats: ClassVar = [ExcelFormat, CsvFormat]

    def get_urls(self) -> list[URLPattern]:
        """The template files stand beside the two steps."""
        name = "{}_{}_template".format(*self.get_model_info())
        view = self.admin_site.admin_view(self.template_file)
        return [path("mau/<str:ending>/", view, name=name), *super().get_urls()]

    def template_file(self, request: HttpRequest, ending: str) -> HttpResponse:
        """An empty table to fill in."""
        self._require_import(request)
        table = self.table_class()
        if ending == "xlsx":
            return _file(excel_template(table.title, table.columns), ExcelFormat, self._name("mau"))
        if ending == "csv":
            return _file(csv_template(table.columns), CsvFormat, self._name("mau"))
        raise Http404

    def import_action(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """The first step: take a file and show a verdict on every row; nothing is written."""
        self._require_import(request)
        form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
        table = self.table_class()
        if form.is_valid():
            upload: UploadedFile = form.cleaned_data["file"]
            try:
                sheet = read_sheet(upload, table.columns)
            except Refused as refusal:
                show_refusal(form, refusal)
            else:
                verdicts = judge(table, sheet.lines)
                return self._verdicts_page(request, sheet.lines, verdicts, unknown=sheet.unknown)
        return self._page(request, "table_import.html", form=form, columns=table.columns)

    def process_import(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """The second step: write every row as the verdicts said, or none."""
        return require_POST(self._process_import)(request)

    def _process_import(self, request: HttpRequest) -> HttpResponse:
        self._require_import(request)
        try:
            lines, expected = self._unsign(request)
        except signing.BadSignature:
            messages.error(request, "Kết quả kiểm tra đã quá hai giờ. Hãy chọn lại tệp.")
            return redirect(self._url("import"))
        table = self.table_class()
        try:
            done = import_lines(table=table, lines=lines, expected=expected, actor=person(request))
        except Refused as refusal:
            messages.error(request, refusal.message)
            return self._verdicts_page(request, lines, judge(table, lines))
        messages.success(request, _done_words(table, done))
        return redirect(self._url("changelist"))

    def get_export_data(
        self, file_format: Any, request: HttpRequest, queryset: QuerySet[Any], **kwargs: Any
    ) -> bytes:
        """The whole table; dates stay dates, and each format writes them in its way."""
        resource = self.resource_classes[0]()
        dataset = resource.export(queryset, force_native_type=True)
        self.record_export(request, len(dataset))
        return file_format.export_data(dataset)

    def record_export(self, request: HttpRequest, rows: int) -> None:
        """What is to be remembered of an export."""

    def get_export_filename(self, request: HttpRequest, queryset: Any, file_format: Any) -> str:
        return f"{self._name()}-{timezone.localdate():%Y-%m-%d}.{file_format.get_extension()}"

    def init_request_context_data(self, request: HttpRequest, form: Any) -> dict[str, Any]:
        """The page of the export."""
        return self._context(request, "Xuất danh sách ra tệp") | {
            "form": form,
            "headers": self.resource_classes[0]().get_export_headers(),
            "formats": [(0, "Tải tệp XLSX"), (1, "Tải tệp CSV")],
        }

    def _require_import(self, request: HttpRequest) -> None:
        if not self.has_import_permission(request):
            raise PermissionDenied

    def _verdicts_page(
        self,
        request: HttpRequest,
        lines: Sequence[Line],
        verdicts: Sequence[Verdict],
        unknown: Sequence[str] = (),
    ) -> HttpResponse:
        found = counts(verdicts)
        writes = bool(found[Outcome.NEW] or found[Outcome.CHANGED])
        return self._page(
            request,
            "table_verdicts.html",
            verdicts=sorted(verdicts, key=lambda verdict: list(Outcome).index(verdict.outcome)),
            counts=found,
            unknown=unknown,
            token=self._sign(request, lines, verdicts)
            if writes and not found[Outcome.WRONG]
            else "",
            form=UploadForm(),
        )

    def _sign(
        self, request: HttpRequest, lines: Sequence[Line], verdicts: Sequence[Verdict]
    ) -> str:
        """The rows travel through the page, signed, so that no file is kept in between."""
        rows = [(line.number, line.cells) for line in lines]
        content = {"rows": rows, "expected": fingerprint(verdicts)}
        return signing.dumps(content, salt=self._salt(request), compress=True)

    def _unsign(self, request: HttpRequest) -> tuple[list[Line], str]:
        token = request.POST.get("token", "")
        content = signing.loads(token, salt=self._salt(request), max_age=TOKEN_SECONDS)
        return [Line(number, cells) for number, cells in content["rows"]], content["expected"]

    def _salt(self, request: HttpRequest) -> str:
        """Rows that one person checked for one list are imported by that person into that list."""
        return f"{SALT}.{self.table_class.code}.{person(request).pk}"

    def _page(self, request: HttpRequest, template: str, **context: Any) -> HttpResponse:
        title = f"Nhập danh sách {self.table_class.title}"
        context = self._context(request, title) | {"note": self.import_note} | context
        return TemplateResponse(request, f"admin/import_export/{template}", context)

    def _context(self, request: HttpRequest, title: str) -> dict[str, Any]:
        names = str(self.opts.verbose_name_plural).capitalize()
        return {
            **self.admin_site.each_context(request),
            "title": title,
            "opts": self.opts,
            "crumbs": [(names, self._url("changelist"))],
        }

    def _url(self, page: str) -> str:
        return reverse("admin:{}_{}_{page}".format(*self.get_model_info(), page=page))

    def _name(self, prefix: str = "") -> str:
        return f"{prefix}-{self.file_stem}" if prefix else self.file_stem


class UnitTableMixin(TableMixin):
    """The list of units."""

    table_class = UnitTable
    resource_classes: ClassVar = [UnitResource]
    file_stem = "don-vi"
    import_note = (
        "Đơn vị mới do Phòng Văn hóa - Xã hội nhập thì được tham gia ngay, không qua bước duyệt, "
        "trừ dòng ghi trạng thái “Chờ duyệt”."
    )


class PersonTableMixin(TableMixin):
    """The list of accounts; its table holds those who act for a unit today."""

    table_class = PersonTable
    resource_classes: ClassVar = [PersonResource]
    file_stem = "nguoi-dai-dien"
    import_note = (
        "Người mới nhận thư hướng dẫn đặt mật khẩu ngay sau khi nhập. Bảng này không cấp vai trò "
        "tại hai phòng và tại Hội đồng."
    )

    def record_export(self, request: HttpRequest, rows: int) -> None:
        """Personal data leaves the portal: who took it, and how much."""
        actor = person(request)
        record("people.exported", Authority.current() or actor, actor=actor, rows=rows)


def _done_words(table: Table, done: dict[Outcome, int]) -> str:
    return (
        f"Đã nhập {table.title}: {done[Outcome.NEW]} mới, {done[Outcome.CHANGED]} cập nhật, "
        f"{done[Outcome.SAME]} không đổi."
    )


def _file(content: bytes, kind: Callable[[], Any], stem: str) -> HttpResponse:
    file_format = kind()
    response = HttpResponse(content, content_type=file_format.get_content_type())
    name = f"{stem}.{file_format.get_extension()}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
