"""Template tags and filters that every template of the portal may use."""

from django import template
from django.forms import BoundField

from movement.numbers import format_number, format_points
from xuantruong.browsers import browser_name

register = template.Library()


register.filter("points", format_points)
register.filter("number", format_number)
register.filter("browser_name", browser_name)


@register.filter
def widget_kind(field: BoundField) -> str:
    """The kind of control a field is drawn as: input, textarea, select, file, checkbox, choices."""
    input_type = getattr(field.field.widget, "input_type", None)
    name = type(field.field.widget).__name__
    if name == "Textarea":
        return "textarea"
    if name in {"CheckboxSelectMultiple", "RadioSelect"}:
        return "choices"
    if input_type == "checkbox":
        return "checkbox"
    if input_type in {"select", "file"}:
        return str(input_type)
    return "input"


@register.filter
def with_class(field: BoundField, css_class: str) -> str:
    """Draw the field's control with a CSS class and, when it has errors, aria-describedby."""
    described = []
    if field.help_text:
        described.append(f"{field.auto_id}_hint")
    if field.errors:
        described.append(f"{field.auto_id}_error")
    attrs: dict[str, str | bool] = {"class": css_class}
    if described:
        attrs["aria-describedby"] = " ".join(described)
    if field.errors:
        attrs["aria-invalid"] = "true"
    return field.as_widget(attrs=attrs)
