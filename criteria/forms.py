"""The form in which a unit claims points: one line a criterion."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django import forms
from django.forms import BoundField

from criteria.arithmetic import Measured
from criteria.entry_fields import (
    YesNoField,
    entry_fields,
    field_name,
    measured,
    script_data,
    seen_label,
)
from criteria.examples import example
from criteria.measuring import points_of
from criteria.models import Criterion
from movement.errors import Refused
from movement.models import Achievement, Evidence
from movement.text import nfc

# What is said beside the first field of a line that has grounds and nothing to claim by them.
FIRST_CLAIM = {
    Criterion.Kind.MANUAL: "Hãy ghi điểm cho tiêu chí đã có căn cứ.",
    Criterion.Kind.YES_NO: "Hãy chọn Có hoặc Không cho tiêu chí đã có căn cứ.",
    Criterion.Kind.RATIO: "Hãy ghi kết quả và chỉ tiêu cho tiêu chí đã có căn cứ.",
    Criterion.Kind.BANDS: "Hãy ghi số liệu cho tiêu chí đã có căn cứ.",
}


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
class Input:
    """One of the fields that a criterion asks for, and the label that stands above it."""

    part: str
    label: str
    field: BoundField

    @property
    def is_choice(self) -> bool:
        """Whether it is answered by choosing rather than typing."""
        return isinstance(self.field.field, YesNoField)

    @property
    def css(self) -> str:
        """The classes of its control."""
        width = "portal-input-points" if self.part == "points" else "portal-input-number"
        return f"govuk-input {width}"


@dataclass(frozen=True, slots=True)
class Line:
    """One criterion as the unit fills it, with the grounds that it may cite.

    Attributes:
        points: what is claimed, computed from the fields; None while that cannot be said.
        script: what the points are computed from while somebody types (`script_data`).
    """

    criterion: Criterion
    inputs: list[Input]
    points: Decimal | None
    note: BoundField
    grounds: list[BoundField]
    cited: int
    script: Mapping[str, str]

    @property
    def is_measured(self) -> bool:
        """Whether the points are computed rather than typed."""
        return self.criterion.kind != Criterion.Kind.MANUAL

    @property
    def example(self) -> str:
        """How the points come about, by an example."""
        return example(self.criterion)


@dataclass(frozen=True, slots=True)
class Claim:
    """What the unit claims for one criterion; an empty entry takes the claim back."""

    criterion: Criterion
    entry: Measured
    note: str
    achievements: list[Achievement] = field(default_factory=list)
    evidence: list[Evidence] = field(default_factory=list)


class SelfScoreForm(forms.Form):
    """The unit's points, or the figures they are computed from, and what they rest on.

    A wrong line keeps nobody from saving the others.
    """

    def __init__(
        self,
        *args: Any,
        criteria: Sequence[Criterion],
        achievements: Sequence[Achievement],
        evidence: Sequence[Evidence],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.criteria = criteria
        self._kinds: dict[str, tuple[str, Mapping[str, Any]]] = {
            "achievements": ("Thành tích", {str(item.pk): item for item in achievements}),
            "evidence": ("Minh chứng", {str(item.pk): item for item in evidence}),
        }
        self._parts: dict[int, list[str]] = {}
        for criterion in criteria:
            self._add_line(criterion)

    def _add_line(self, criterion: Criterion) -> None:
        fields = entry_fields(criterion)
        self._parts[criterion.pk] = list(fields)
        for part, entry_field in fields.items():
            self.fields[field_name(part, criterion)] = entry_field
        self.fields[field_name("note", criterion)] = forms.CharField(
            required=False,
            max_length=2000,
            label=f"Giải thích {criterion.code}",
            widget=forms.Textarea(attrs={"rows": 2}),
        )
        for kind, (label, objects) in self._kinds.items():
            if objects:
                self.fields[field_name(kind, criterion)] = Ground(
                    objects=objects, label=f"{label} làm căn cứ {criterion.code}"
                )

    @property
    def has_achievements(self) -> bool:
        """Whether the dossier has an achievement that a claim may cite."""
        return bool(self._kinds["achievements"][1])

    def lines(self) -> Iterator[Line]:
        """The criteria in order, each with its fields."""
        for criterion in self.criteria:
            grounds = [self[name] for name in self._ground_names(criterion)]
            yield Line(
                criterion=criterion,
                inputs=[
                    Input(part, seen_label(criterion, part), self[field_name(part, criterion)])
                    for part in self._parts[criterion.pk]
                ],
                points=self._points(criterion),
                note=self[field_name("note", criterion)],
                grounds=grounds,
                cited=sum(len(ground.value() or ()) for ground in grounds),
                script=script_data(criterion),
            )

    def clean(self) -> dict[str, Any]:
        """Wrong figures, and grounds without points, which would be lost, are said."""
        cleaned = super().clean() or self.cleaned_data
        for criterion in self.criteria:
            names = self._entry_names(criterion)
            if any(name in self.errors for name in names):
                continue
            try:
                points = points_of(criterion, self._entry(criterion))
            except Refused as refusal:
                self.refuse(criterion, refusal)
                continue
            typed = any(cleaned[name] is not None for name in names)
            if typed and points is None:
                self._ask_for_the_rest(criterion)
            elif not typed and self._has_lost_grounds(criterion):
                self.add_error(names[0], FIRST_CLAIM[Criterion.Kind(criterion.kind)])
        return cleaned

    def claims(self) -> Iterator[Claim]:
        """Every line that was filled rightly, and, with an empty entry, every one emptied."""
        for criterion in self.criteria:
            names = self._entry_names(criterion)
            if any(name in self.errors for name in [*names, *self._ground_names(criterion)]):
                continue
            entry = self._entry(criterion)
            if entry == Measured() and not self._was_claimed(criterion):
                continue
            yield Claim(
                criterion=criterion,
                entry=entry,
                note=nfc(self._cleaned("note", criterion) or ""),
                achievements=self._cleaned("achievements", criterion) or [],
                evidence=self._cleaned("evidence", criterion) or [],
            )

    def refuse(self, criterion: Criterion, refusal: Refused) -> None:
        """Put a rule's sentence beside the last field of its line: of a ratio, the target."""
        self.add_error(self._entry_names(criterion)[-1], refusal.message)

    def _ask_for_the_rest(self, criterion: Criterion) -> None:
        sentences = {"value": "Hãy ghi cả kết quả.", "target": "Hãy ghi cả chỉ tiêu."}
        for part in self._parts[criterion.pk]:
            if self._cleaned(part, criterion) is None:
                self.add_error(field_name(part, criterion), sentences[part])

    def _has_lost_grounds(self, criterion: Criterion) -> bool:
        names = [field_name("note", criterion), *self._ground_names(criterion)]
        grounds = any(self.cleaned_data.get(name) for name in names)
        return grounds and not self._was_claimed(criterion)

    def _points(self, criterion: Criterion) -> Decimal | None:
        if not self.is_bound:
            stored: Decimal | None = self.initial.get(field_name("points", criterion))
            return stored
        if any(name in self.errors for name in self._entry_names(criterion)):
            return None
        return points_of(criterion, self._entry(criterion))

    def _entry(self, criterion: Criterion) -> Measured:
        parts = self._parts[criterion.pk]
        return measured({part: self._cleaned(part, criterion) for part in parts})

    def _cleaned(self, part: str, criterion: Criterion) -> Any:
        return self.cleaned_data.get(field_name(part, criterion))

    def _was_claimed(self, criterion: Criterion) -> bool:
        return any(self.initial.get(name) is not None for name in self._entry_names(criterion))

    def _entry_names(self, criterion: Criterion) -> list[str]:
        return [field_name(part, criterion) for part in self._parts[criterion.pk]]

    def _ground_names(self, criterion: Criterion) -> list[str]:
        names = [field_name(kind, criterion) for kind in self._kinds]
        return [name for name in names if name in self.fields]
