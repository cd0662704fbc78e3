"""What every admin page of the portal shares."""

from typing import Any

from django.db import models
from django.forms import Field, MultiWidget
from django.http import HttpRequest
from rules.contrib.admin import ObjectPermissionsModelAdmin, ObjectPermissionsTabularInline

# Numbers typed by people are read as Vietnamese people write them (1.000 is a thousand).
LOCALIZED_NUMBERS: dict[Any, dict[str, Any]] = {
    models.DecimalField: {"localize": True},
    models.IntegerField: {"localize": True},
}


class ReadOnly:
    """No adding, changing or deleting, whoever asks: a rule module is the only writer."""

    def has_add_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False


class PortalModelAdmin(ObjectPermissionsModelAdmin):
    """What every admin page of the portal shares."""

    list_per_page = 50
    formfield_overrides = LOCALIZED_NUMBERS


class PortalTabularInline(ObjectPermissionsTabularInline):
    """Rows in a table beneath a form; each cell says its column's name to those who do not see."""

    def formfield_for_dbfield(
        self, db_field: "models.Field[Any, Any]", request: HttpRequest, **kwargs: Any
    ) -> Field | None:
        field: Field | None = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is None:
            return None
        widget = field.widget
        if isinstance(widget, MultiWidget):  # a moment: its day, then its hour
            for part, word in zip(widget.widgets, ("ngày", "giờ"), strict=True):
                part.attrs["aria-label"] = f"{field.label}, {word}"
        else:
            widget.attrs["aria-label"] = str(field.label)
        return field
