"""Form rendering: every form of the portal uses the component templates."""

from django.forms.renderers import TemplatesSetting


class PortalFormRenderer(TemplatesSetting):
    """Fields, error lists and whole forms from templates/components/."""

    form_template_name = "components/form.html"
    field_template_name = "components/field.html"
