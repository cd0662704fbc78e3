"""Forms of the offices' sheets: for each criterion its points, the reason and the ground."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField

from criteria.arithmetic import Measured
from criteria.entry_fields import (
    PARTS,
    entry_fields,
    field_name,
    measured,
    script_data,
    seen_label,
)
from criteria.examples import example
from criteria.forms import Input
from criteria.measuring import kept_of
from criteria.models import Criterion, Ground, OfficeScore, Score, SelfScore
from movement.errors import Refused
from movement.models import Evidence
from movement.numbers import format_points
from movement.text import nfc

LONGEST = 2000  # characters of a reason
LAST_PAGE = 9999
STALE = (
    "Ô này vừa được lưu ở nơi khác (điểm: {points}). Nội dung ông/bà gõ vẫn còn đây; "
    "bấm Lưu lần nữa để giữ nội dung này."
)


class PageField(forms.CharField):
    """The page of a file on which the ground stands."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"class": "portal-input-points", "inputmode": "numeric", "autocomplete": "off"}
        super().__init__(required=False, widget=forms.TextInput(attrs=attrs), **kwargs)

    def clean(self, value: Any) -> int | None:
        """The page, or None when none was typed.

        Raises:
            ValidationError: not the number of a page.
        """
        text = super().clean(value).strip()
        if not text:
            return None
        if not re.fullmatch(r"[0-9]{1,4}", text) or int(text) == 0:
            raise forms.ValidationError(f"Hãy ghi số trang từ 1 đến {LAST_PAGE}.")
        return int(text)


class FileField(forms.ChoiceField):
    """One of the files that the revision names; gives the object."""

    def __init__(self, *, files: Sequence[Evidence], **kwargs: Any) -> None:
        choices = [("", "Chọn tệp"), *((str(item.pk), str(item)) for item in files)]
        super().__init__(required=False, choices=choices, **kwargs)
        self._files = {str(item.pk): item for item in files}
        self.error_messages["invalid_choice"] = "Tệp này không có trong bản nộp; hãy chọn lại."

    def clean(self, value: Any) -> Evidence | None:
        """The file, or None."""
        return self._files.get(super().clean(value))


def ground_fields(name: str, code: str, files: Sequence[Evidence]) -> dict[str, forms.Field]:
    """File, page and “không có” of one line; `name` tells the lines of a form apart."""
    return {
        f"evidence_{name}": FileField(files=files, label=f"Minh chứng {code}"),
        f"page_{name}": PageField(label=f"Trang {code}"),
        f"none_{name}": forms.BooleanField(required=False, label=f"Không có minh chứng cho {code}"),
    }


def reason_field(label: str, longest: int = LONGEST) -> forms.CharField:
    """A reason of one person, or of several together."""
    widget = forms.Textarea(attrs={"rows": 2})
    return forms.CharField(required=False, max_length=longest, label=label, widget=widget)


@dataclass(frozen=True, slots=True)
class Cell:
    """What was typed rightly for one criterion."""

    criterion: Criterion
    entry: Measured
    reason: str
    evidence: Evidence | None
    page: int | None
    no_evidence: bool
    version: int

    @property
    def is_empty(self) -> bool:
        """Whether nothing was typed."""
        return self.entry == Measured() and not (self.reason or self.evidence or self.no_evidence)

    def says(self, score: Score | None) -> bool:
        """Whether the stored score says the same already."""
        if score is None:
            return self.is_empty and self.page is None
        typed = kept_of(self.criterion, Measured(score.points, score.value, score.target))
        stored = (typed, score.reason, score.evidence_id, score.page, score.no_evidence)
        key = self.evidence.pk if self.evidence else None
        return stored == (self.entry, self.reason, key, self.page, self.no_evidence)


@dataclass(frozen=True, slots=True)
class SheetLine:
    """One criterion on the sheet: its fields, what the unit claims, what is stored."""

    criterion: Criterion
    parts: dict[str, BoundField]
    reason: BoundField
    evidence: BoundField
    page: BoundField
    none: BoundField
    version: BoundField
    claim: SelfScore | None
    score: Score | None

    @property
    def fields(self) -> list[BoundField]:
        """Every field that a person sees, in the order of the page."""
        return [*self.parts.values(), self.reason, self.evidence, self.page, self.none]

    @property
    def inputs(self) -> list[Input]:
        """The fields from which the points come, each with the label that the line shows."""
        return [
            Input(part, seen_label(self.criterion, part), field)
            for part, field in self.parts.items()
        ]

    @property
    def example(self) -> str:
        """How the points come about, by an example."""
        return example(self.criterion)

    @property
    def is_measured(self) -> bool:
        """Whether the points are computed."""
        return self.criterion.kind != Criterion.Kind.MANUAL

    @property
    def script_data(self) -> dict[str, str]:
        """What static/portal/measured.js reads."""
        return script_data(self.criterion)


class SheetForm(forms.Form):
    """A scorer's cells; a wrong cell keeps nobody from saving the others."""

    def __init__(
        self,
        data: Mapping[str, Any] | None,
        *,
        criteria: Sequence[Criterion],
        files: Sequence[Evidence],
        scores: Mapping[int, Score],
        claims: Mapping[int, SelfScore],
    ) -> None:
        super().__init__(data, initial=_initial(scores))
        self.criteria, self.scores, self.claims = criteria, scores, claims
        for criterion in criteria:
            for part, field in entry_fields(criterion).items():
                self.fields[field_name(part, criterion)] = field
            self.fields[f"reason_{criterion.pk}"] = reason_field(f"Lý do {criterion.code}")
            self.fields.update(ground_fields(str(criterion.pk), criterion.code, files))
            self.fields[f"version_{criterion.pk}"] = forms.IntegerField(
                required=False, widget=forms.HiddenInput
            )

    def lines(self) -> Iterator[SheetLine]:
        """The criteria in order, each with its fields."""
        for criterion in self.criteria:
            key = criterion.pk
            yield SheetLine(
                criterion=criterion,
                parts={part: self[field_name(part, criterion)] for part in entry_fields(criterion)},
                reason=self[f"reason_{key}"],
                evidence=self[f"evidence_{key}"],
                page=self[f"page_{key}"],
                none=self[f"none_{key}"],
                version=self[f"version_{key}"],
                claim=self.claims.get(key),
                score=self.scores.get(key),
            )

    def cells(self) -> Iterator[Cell]:
        """Every line that was filled rightly and says something new."""
        for criterion in self.criteria:
            if any(name.endswith(f"_{criterion.pk}") for name in self.errors):
                continue
            cell = self._cell(criterion)
            if not cell.says(self.scores.get(criterion.pk)):
                yield cell

    def refuse(self, criterion: Criterion, refusal: Refused) -> None:
        """Put a rule's sentence beside the field that it concerns."""
        name = field_name(next(iter(entry_fields(criterion))), criterion)
        if "lý do" in refusal.message.lower():
            name = f"reason_{criterion.pk}"
        elif "trang" in refusal.message.lower():
            name = f"page_{criterion.pk}"
        elif re.search("minh chứng|tệp", refusal.message.lower()):
            name = f"evidence_{criterion.pk}"
        self.add_error(name, refusal.message)

    def refuse_stale(self, criterion: Criterion, theirs: Score | OfficeScore | None) -> None:
        """Somebody saved the cell meanwhile; what was typed stays, and may be saved over it."""
        points = format_points(theirs.points if theirs else None)
        name = field_name(next(iter(entry_fields(criterion))), criterion)
        self.add_error(name, STALE.format(points=points))
        self.take_version(criterion, theirs.version if theirs else 0)

    def take_version(self, criterion: Criterion, version: int) -> None:
        """The page shows what was typed, and its next save is about this version."""
        name = f"version_{criterion.pk}"
        self.data = {**{key: self.data[key] for key in self.data}, name: str(version)}

    def _cell(self, criterion: Criterion) -> Cell:
        key, typed = criterion.pk, self.cleaned_data
        return Cell(
            criterion=criterion,
            entry=measured({part: typed.get(field_name(part, criterion)) for part in PARTS}),
            reason=nfc(typed[f"reason_{key}"]).replace("\r\n", "\n").strip(),
            evidence=typed[f"evidence_{key}"],
            page=typed[f"page_{key}"],
            no_evidence=typed[f"none_{key}"],
            version=typed[f"version_{key}"] or 0,
        )


def _initial(scores: Mapping[int, Score]) -> dict[str, object]:
    initial: dict[str, object] = {}
    for key, score in scores.items():
        initial |= {
            f"points_{key}": score.points,
            f"value_{key}": score.value,
            f"target_{key}": score.target,
            f"reason_{key}": score.reason,
            f"version_{key}": score.version,
            **ground_initial(str(key), score),
        }
    return initial


def ground_initial(name: str, ground: Ground) -> dict[str, object]:
    """What is stored of a ground, as its fields show it."""
    return {
        f"evidence_{name}": ground.evidence_id,
        f"page_{name}": ground.page,
        f"none_{name}": ground.no_evidence,
    }
