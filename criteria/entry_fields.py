"""What a criterion asks for, by its kind: points, yes or no, result and target, or a figure.

The fields of one criterion are named by part: "points", "value", "target"; a form of many criteria
adds the criterion's key (`field_name`).
"""

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms

from criteria.arithmetic import Measured, parse_points
from criteria.models import Criterion
from movement.form_fields import NumberField
from movement.numbers import format_points

PARTS = ("points", "value", "target")


class PointsField(forms.CharField):
    """Points between zero and a maximum, typed as people type them (12,5)."""

    def __init__(self, *, max_points: Decimal, **kwargs: Any) -> None:
        super().__init__(
            required=False,
            max_length=12,
            widget=forms.TextInput(
                attrs={
                    "class": "portal-input-points",
                    "inputmode": "decimal",
                    "autocomplete": "off",
                }
            ),
            **kwargs,
        )
        self.max_points = max_points

    def prepare_value(self, value: Any) -> Any:
        """Stored points as people write them; what somebody typed stays as it was typed."""
        return format_points(value) if isinstance(value, Decimal) else value

    def clean(self, value: Any) -> Decimal | None:
        """The points, or None for an empty cell.

        Raises:
            ValidationError: not a number, or out of range.
        """
        text = super().clean(value)
        if not text:
            return None
        try:
            points = parse_points(text)
        except ValueError:
            raise forms.ValidationError(
                "Hãy ghi điểm bằng số, ví dụ 7 hoặc 7,5 (nhiều nhất hai chữ số sau dấu phẩy)."
            ) from None
        if points > self.max_points:
            raise forms.ValidationError(f"Điểm phải từ 0 đến {format_points(self.max_points)}.")
        return points


class YesNoField(forms.TypedChoiceField):
    """Yes (1), no (0), or not answered yet (None)."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            choices=[("1", "Có"), ("0", "Không"), ("", "Để trống")],
            coerce=Decimal,
            empty_value=None,
            required=False,
            widget=forms.RadioSelect,
            **kwargs,
        )
        self.error_messages["invalid_choice"] = "Hãy chọn Có hoặc Không."

    def prepare_value(self, value: Any) -> Any:
        """A stored answer as its choice; what a browser sent stays as it was sent."""
        return f"{value:.0f}" if isinstance(value, Decimal) else value


def field_name(part: str, criterion: Criterion) -> str:
    """The name of one of the criterion's fields in a form of many criteria."""
    return f"{part}_{criterion.pk}"


def entry_fields(criterion: Criterion) -> dict[str, forms.Field]:
    """The fields that the criterion's kind asks for, by part and in order."""
    code = criterion.code
    match criterion.kind:
        case Criterion.Kind.YES_NO:
            return {"value": YesNoField(label=f"Kết quả {code}")}
        case Criterion.Kind.RATIO:
            return {
                "value": NumberField(label=f"Kết quả {code}", required=False),
                "target": NumberField(label=f"Chỉ tiêu {code}", required=False),
            }
        case Criterion.Kind.BANDS:
            return {"value": NumberField(label=f"Số liệu {code}", required=False)}
        case _:
            return {"points": PointsField(max_points=criterion.max_points, label=f"Điểm {code}")}


def seen_label(criterion: Criterion, part: str) -> str:
    """The label of a field as the line shows it, beneath the criterion's own heading."""
    words = {
        "points": "Điểm",
        "target": "Chỉ tiêu",
        "value": "Số liệu" if criterion.kind == Criterion.Kind.BANDS else "Kết quả",
    }[part]
    return f"{words} ({criterion.measure})" if criterion.measure and part != "points" else words


def measured(values: Mapping[str, Decimal | None]) -> Measured:
    """What was typed, from the cleaned values by part."""
    return Measured(**{part: values.get(part) for part in PARTS})


def script_data(criterion: Criterion) -> dict[str, str]:
    """What static/portal/measured.js computes points from, as data attributes by name.

    Numbers are plain decimals (7.5); bands are [lower, upper, points], null where open.
    """
    is_banded = criterion.kind == Criterion.Kind.BANDS
    bands = [
        [_plain(band.lower), _plain(band.upper), _plain(band.points)]
        for band in (criterion.bands.all() if is_banded else ())
    ]
    return {
        "kind": criterion.kind,
        "max": f"{criterion.max_points:f}",
        "bands": json.dumps(bands),
    }


def _plain(number: Decimal | None) -> str | None:
    return None if number is None else f"{number:f}"
