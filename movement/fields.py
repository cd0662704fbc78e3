"""Model fields that hold Vietnamese text."""

from typing import Any

from django.db import models

from movement.text import nfc


class _NormalisedMixin:
    """Store NFC whatever the keyboard or the imported file sent."""

    attname: str

    def to_python(self, value: Any) -> Any:
        value = super().to_python(value)  # type: ignore[misc]
        return nfc(value) if isinstance(value, str) else value

    def get_prep_value(self, value: Any) -> Any:
        value = super().get_prep_value(value)  # type: ignore[misc]
        return nfc(value) if isinstance(value, str) else value

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        value = super().pre_save(model_instance, add)  # type: ignore[misc]
        if isinstance(value, str):
            value = nfc(value)
            setattr(model_instance, self.attname, value)
        return value


class LineField(_NormalisedMixin, models.CharField):
    """One line of text in NFC."""


class ProseField(_NormalisedMixin, models.TextField):
    """Several lines of text in NFC."""
