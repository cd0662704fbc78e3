"""Requests, frozen figures and files in the admin: to look at, never to change."""

from django.contrib import admin

from movement.admin.base import ReadOnly
from reports.models import ReportFile, ReportJob, ReportSnapshot


class ReportFileInline(ReadOnly, admin.TabularInline):
    """The files of a snapshot; they are downloaded at /bao-cao/, where the right is asked."""

    model = ReportFile
    fields = ["format", "size", "pages", "sha256", "made_at"]
    readonly_fields = ["made_at"]
    extra = 0


@admin.register(ReportSnapshot)
class ReportSnapshotAdmin(ReadOnly, admin.ModelAdmin):
    """Frozen figures."""

    list_display = ["kind", "phase", "as_of", "sha256", "made_by"]
    list_select_related = ["phase", "made_by"]
    list_filter = ["kind", "phase"]
    inlines = [ReportFileInline]


@admin.register(ReportJob)
class ReportJobAdmin(ReadOnly, admin.ModelAdmin):
    """Requests."""

    list_display = ["kind", "phase", "state", "percent", "attempts", "requested_by", "requested_at"]
    list_select_related = ["phase", "requested_by"]
    list_filter = ["state", "kind", "phase"]
