"""Form fields that read what people type here."""

from decimal import Decimal
from typing import Any

from django import forms

from movement.numbers import format_number, parse_number
from movement.text import squash

WHOLE_DIGITS = 14
DECIMALS = 4


class NumberField(forms.CharField):
    """A decimal typed the Vietnamese way (1.234,5); at most 14 digits before the comma, 4 after."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(
            attrs={"class": "portal-input-number", "inputmode": "decimal", "autocomplete": "off"}
        )
        super().__init__(max_length=30, widget=widget, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        """Stored numbers as people write them; what somebody typed stays as it was typed."""
        return format_number(value) if isinstance(value, Decimal) else value

    def clean(self, value: Any) -> Decimal | None:
        """The number, or None for an empty cell.

        Raises:
            ValidationError: not a number, or too long to be one.
        """
        text = squash(super().clean(value))
        if not text:
            return None
        try:
            number = parse_number(text)
        except ValueError:
            raise forms.ValidationError("Hãy ghi bằng số, ví dụ 120 hoặc 1.234,5.") from None
        exponent = number.as_tuple().exponent
        if abs(number) >= 10**WHOLE_DIGITS or (isinstance(exponent, int) and -exponent > DECIMALS):
            raise forms.ValidationError(
                "Số này dài quá; nhiều nhất 14 chữ số trước và 4 chữ số sau dấu phẩy."
            )
        return number


class WholeNumberField(NumberField):
    """A count typed the Vietnamese way (1.234), from zero to a thousand million."""

    LARGEST = 1_000_000_000

    def prepare_value(self, value: Any) -> Any:
        """As NumberField; stored counts are whole."""
        return super().prepare_value(Decimal(value) if isinstance(value, int) else value)

    def clean(self, value: Any) -> Any:
        """The count, or None for an empty cell.

        Raises:
            ValidationError: not a whole number, below zero or too large.
        """
        number = super().clean(value)
        if number is None:
            return None
        if number != int(number) or not 0 <= number <= self.LARGEST:
            raise forms.ValidationError("Hãy ghi số nguyên, ví dụ 120 hoặc 1.200.")
        return int(number)
