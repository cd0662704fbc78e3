"""What is added or changed on an admin page leaves an event, as every state function does."""

from typing import Any

from django.db import models
from django.http import HttpRequest

from movement.admin.pages import person
from movement.history import record
from movement.models import Membership, OfficeRole


class RecordingMixin:
    """Records what a form or its inlines wrote: who, what, which fields; never the values."""

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)  # type: ignore[misc]
        if not change:
            _record(request, "added", obj)
        elif form.changed_data:
            _record(request, "changed", obj, fields=form.changed_data)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        super().save_formset(request, form, formset, change)  # type: ignore[misc]
        for obj in formset.new_objects:
            _record(request, "added", obj)
        for obj, fields in formset.changed_objects:
            _record(request, "changed", obj, fields=fields)


def _record(request: HttpRequest, what: str, obj: models.Model, **data: Any) -> None:
    if isinstance(obj, Membership):
        data["unit"] = obj.unit_id
    if isinstance(obj, OfficeRole):
        data["office"] = obj.office_id
    record(f"{obj._meta.model_name}.{what}", obj, actor=person(request), **data)
