"""The filter that finds roles about to end."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

SOON = timedelta(days=30)


class EndingSoon(admin.SimpleListFilter):
    """Roles by how near their end is."""

    title = "thời hạn"
    parameter_name = "han"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, str]]:
        return [("sap-het", "Hết hạn trong 30 ngày"), ("da-het", "Đã hết hạn")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        today = timezone.localdate()
        if self.value() == "sap-het":
            return queryset.filter(to_date__gte=today, to_date__lte=today + SOON)
        if self.value() == "da-het":
            return queryset.filter(to_date__lt=today)
        return queryset
