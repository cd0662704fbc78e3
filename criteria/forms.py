"""Forms in which points are typed: one line a criterion."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.forms import BoundField

from criteria.arithmetic import parse_points
from criteria.models import Criterion
from movement.errors import Refused
from movement.numbers import format_points
from movement.text import nfc


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


@dataclass(frozen=True, slots=True)
class Line:
    """One criterion on the sheet with its two fields and what the unit claimed."""

    criterion: Criterion
    points: BoundField
    note: BoundField
    claimed: Decimal | None = None
    claimed_note: str = ""


class PointsSheetForm(forms.Form):
    """Points and a note (or reason) for each of the criteria; empty cells are left alone."""

    def __init__(
        self,
        *args: Any,
        criteria: Sequence[Criterion],
        note_label: str,
        claims: Mapping[int, tuple[Decimal, str]] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.criteria = criteria
        self.claims = claims or {}
        for criterion in criteria:
            self.fields[f"points_{criterion.pk}"] = PointsField(
                max_points=criterion.max_points, label=f"Điểm {criterion.code}"
            )
            self.fields[f"note_{criterion.pk}"] = forms.CharField(
                required=False,
                max_length=2000,
                label=f"{note_label} {criterion.code}",
                widget=forms.Textarea(attrs={"rows": 2}),
            )

    def lines(self) -> Iterator[Line]:
        """The criteria in order, each with its fields."""
        for criterion in self.criteria:
            claimed, note = self.claims.get(criterion.pk, (None, ""))
            yield Line(
                criterion=criterion,
                points=self[f"points_{criterion.pk}"],
                note=self[f"note_{criterion.pk}"],
                claimed=claimed,
                claimed_note=note,
            )

    def entries(self) -> Iterator[tuple[Criterion, Decimal | None, str]]:
        """Every cell that was filled rightly, and, with None, every cell that was emptied.

        A wrong cell keeps nobody from saving the others.
        """
        for criterion in self.criteria:
            name = f"points_{criterion.pk}"
            points = self.cleaned_data.get(name)
            if name in self.errors or (points is None and self.initial.get(name) is None):
                continue
            yield criterion, points, nfc(self.cleaned_data.get(f"note_{criterion.pk}") or "")

    def refuse(self, criterion: Criterion, refusal: Refused) -> None:
        """Put a rule's sentence beside the cell that it concerns."""
        beside_note = "lý do" in refusal.message
        name = f"note_{criterion.pk}" if beside_note else f"points_{criterion.pk}"
        self.add_error(name, refusal.message)
