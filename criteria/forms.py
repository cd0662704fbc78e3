"""Forms in which points are typed: one line a criterion."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.forms import BoundField

from criteria.arithmetic import parse_points
from criteria.models import Criterion, SelfScore
from movement.errors import Refused
from movement.models import Achievement, Evidence
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
    claim: SelfScore | None = None

    @property
    def claimed(self) -> Decimal | None:
        """The points that the unit claims."""
        return self.claim.points if self.claim else None


class PointsSheetForm(forms.Form):
    """Points and a note (or reason) for each of the criteria; empty cells are left alone."""

    def __init__(
        self,
        *args: Any,
        criteria: Sequence[Criterion],
        note_label: str,
        claims: Mapping[int, SelfScore] | None = None,
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
            yield Line(
                criterion=criterion,
                points=self[f"points_{criterion.pk}"],
                note=self[f"note_{criterion.pk}"],
                claim=self.claims.get(criterion.pk),
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


class Ground(forms.MultipleChoiceField):
    """Checkboxes of what a claim may cite; gives the objects, not their keys."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, *, objects: Mapping[str, Any], **kwargs: Any) -> None:
        choices = [(key, str(item)) for key, item in objects.items()]
        super().__init__(choices=choices, required=False, **kwargs)
        self._objects = objects
        self.error_messages["invalid_choice"] = (
            "Một căn cứ đã chọn không còn trong hồ sơ; hãy chọn lại."
        )

    def prepare_value(self, value: Any) -> list[str]:
        """The keys of cited objects; what a browser sent stays as it was sent."""
        return [str(getattr(item, "pk", item)) for item in value or ()]

    def clean(self, value: Any) -> list[Any]:
        """The cited objects.

        Raises:
            ValidationError: one of them is gone meanwhile.
        """
        return [self._objects[key] for key in super().clean(value)]


@dataclass(frozen=True, slots=True)
class ClaimLine:
    """One criterion as the unit fills it, with the grounds that it may cite."""

    criterion: Criterion
    points: BoundField
    note: BoundField
    grounds: list[BoundField]
    cited: int


@dataclass(frozen=True, slots=True)
class Entry:
    """What the unit claims for one criterion; no points take the claim back."""

    criterion: Criterion
    points: Decimal | None
    note: str
    achievements: list[Achievement]
    evidence: list[Evidence]


class SelfScoreForm(PointsSheetForm):
    """The unit's points with what they rest on: a note, achievements, evidence."""

    def __init__(
        self,
        *args: Any,
        achievements: Sequence[Achievement],
        evidence: Sequence[Evidence],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, note_label="Giải thích", **kwargs)
        self._kinds: dict[str, tuple[str, Mapping[str, Any]]] = {
            "achievements": ("Thành tích", {str(item.pk): item for item in achievements}),
            "evidence": ("Minh chứng", {str(item.pk): item for item in evidence}),
        }
        for criterion in self.criteria:
            for kind, (label, objects) in self._kinds.items():
                if objects:
                    self.fields[f"{kind}_{criterion.pk}"] = Ground(
                        objects=objects, label=f"{label} làm căn cứ {criterion.code}"
                    )

    @property
    def has_achievements(self) -> bool:
        """Whether the dossier has an achievement that a claim may cite."""
        return bool(self._kinds["achievements"][1])

    def claim_lines(self) -> Iterator[ClaimLine]:
        """The criteria in order, each with its fields."""
        for line in self.lines():
            grounds = [self[name] for name in self._ground_names(line.criterion)]
            cited = sum(len(field.value() or ()) for field in grounds)
            yield ClaimLine(line.criterion, line.points, line.note, grounds, cited)

    def clean(self) -> dict[str, Any]:
        """Grounds without points would be lost: they are said instead."""
        cleaned = super().clean() or self.cleaned_data
        for criterion in self.criteria:
            points = f"points_{criterion.pk}"
            names = [f"note_{criterion.pk}", *self._ground_names(criterion)]
            claims = points in self.errors or cleaned.get(points) is not None
            if not claims and self.initial.get(points) is None and any(map(cleaned.get, names)):
                self.add_error(points, "Hãy ghi điểm cho tiêu chí đã có căn cứ.")
        return cleaned

    def claims_made(self) -> Iterator[Entry]:
        """Every criterion that was filled rightly, or emptied; see `entries`."""
        for criterion, points, note in self.entries():
            if not any(name in self.errors for name in self._ground_names(criterion)):
                yield Entry(
                    criterion=criterion,
                    points=points,
                    note=note,
                    achievements=self.cleaned_data.get(f"achievements_{criterion.pk}") or [],
                    evidence=self.cleaned_data.get(f"evidence_{criterion.pk}") or [],
                )

    def _ground_names(self, criterion: Criterion) -> list[str]:
        names = [f"{kind}_{criterion.pk}" for kind in self._kinds]
        return [name for name in names if name in self.fields]
