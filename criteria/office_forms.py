"""Forms of an office's own sheet: its points line by line, bonus and penalty, who scores."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.forms import BoundField

from criteria.entry_fields import PointsField
from criteria.models import Adjustment, Criterion, Declaration, OfficeScore, OfficeSheet, Score
from criteria.seats import TAKEN
from criteria.sheet_forms import LONGEST, STALE, ground_fields, ground_initial, reason_field
from criteria.side_by_side import ComparedLine
from movement.errors import Refused
from movement.models import Evidence, Membership, OfficeRole, User
from movement.numbers import format_points
from movement.text import nfc

# An office has at most three scorers; what each of them wrote stands on a line of its own.
LONGEST_TOGETHER = 3 * (LONGEST + len("\r\n"))


@dataclass(frozen=True, slots=True)
class OfficeCell:
    """What the office typed rightly for one criterion, as criteria.reconciling takes it."""

    criterion: Criterion
    points: Decimal
    note: str
    reason: str
    evidence: Evidence | None
    page: int | None
    no_evidence: bool
    version: int

    def says(self, score: OfficeScore) -> bool:
        """Whether the stored line says the same already."""
        key = self.evidence.pk if self.evidence else None
        return (score.points, score.note, score.reason) == (
            self.points,
            self.note,
            self.reason,
        ) and (score.evidence_id, score.page, score.no_evidence) == (
            key,
            self.page,
            self.no_evidence,
        )


@dataclass(frozen=True, slots=True)
class OfficeLine:
    """One criterion: what the scorers gave and the office's own fields."""

    compared: ComparedLine
    points: BoundField
    note: BoundField
    reason: BoundField
    evidence: BoundField
    page: BoundField
    none: BoundField
    version: BoundField

    @property
    def criterion(self) -> Criterion:
        """The criterion."""
        return self.compared.criterion

    @property
    def is_open(self) -> bool:
        """Whether a field that stands folded away is wrong."""
        return any(field.errors for field in (self.reason, self.evidence, self.page, self.none))


class ReconcileForm(forms.Form):
    """The office's points; a wrong line keeps nobody from saving the others."""

    def __init__(
        self,
        data: Mapping[str, Any] | None,
        *,
        lines: Sequence[ComparedLine],
        files: Sequence[Evidence],
    ) -> None:
        self._lines = [line for line in lines if line.office_score is not None]
        super().__init__(data, initial=_initial(self._lines))
        for line in self._lines:
            key, code = str(line.criterion.pk), line.criterion.code
            self.fields[f"points_{key}"] = PointsField(
                max_points=line.criterion.max_points, label=f"Điểm của phòng {code}"
            )
            self.fields[f"note_{key}"] = reason_field(f"Ghi chú thống nhất {code}")
            self.fields[f"reason_{key}"] = reason_field(f"Lý do {code}", LONGEST_TOGETHER)
            self.fields.update(ground_fields(key, code, files))
            self.fields[f"version_{key}"] = forms.IntegerField(
                required=False, widget=forms.HiddenInput
            )

    def lines(self) -> Iterator[OfficeLine]:
        """The criteria in order, each with its fields."""
        names = ("points", "note", "reason", "evidence", "page", "none", "version")
        for line in self._lines:
            fields = {name: self[f"{name}_{line.criterion.pk}"] for name in names}
            yield OfficeLine(compared=line, **fields)

    def clean(self) -> dict[str, Any]:
        """The office's points are never taken away, only changed."""
        cleaned = super().clean() or self.cleaned_data
        for line in self._lines:
            name = f"points_{line.criterion.pk}"
            if name not in self.errors and cleaned.get(name) is None:
                self.add_error(name, "Hãy ghi điểm của phòng.")
        return cleaned

    def cells(self) -> Iterator[OfficeCell]:
        """Every line that was filled rightly and says something new."""
        for line in self._lines:
            key, score = line.criterion.pk, line.office_score
            if score is None or any(name.endswith(f"_{key}") for name in self.errors):
                continue
            typed = self.cleaned_data
            cell = OfficeCell(
                criterion=line.criterion,
                points=typed[f"points_{key}"],
                note=_prose(typed[f"note_{key}"]),
                reason=_prose(typed[f"reason_{key}"]),
                evidence=typed[f"evidence_{key}"],
                page=typed[f"page_{key}"],
                no_evidence=typed[f"none_{key}"],
                version=typed[f"version_{key}"] or 0,
            )
            if not cell.says(score):
                yield cell

    def refuse(self, criterion: Criterion, refusal: Refused) -> None:
        """Put a rule's sentence beside the field that it concerns."""
        sentence = refusal.message.lower()
        beside = {"ghi chú": "note", "lý do": "reason", "trang": "page"}
        beside |= {"minh chứng": "evidence", "tệp": "evidence"}
        name = next((name for words, name in beside.items() if words in sentence), "points")
        self.add_error(f"{name}_{criterion.pk}", refusal.message)

    def refuse_stale(self, criterion: Criterion, theirs: Score | OfficeScore | None) -> None:
        """A colleague saved the line meanwhile; what was typed stays, to be saved over it."""
        points = format_points(theirs.points if theirs else None)
        self.add_error(f"points_{criterion.pk}", STALE.format(points=points))
        self.take_version(criterion, theirs.version if theirs else 0)

    def take_version(self, criterion: Criterion, version: int) -> None:
        """The next save is about this version."""
        name = f"version_{criterion.pk}"
        self.data = {**{key: self.data[key] for key in self.data}, name: str(version)}


class AdjustmentForm(forms.Form):
    """Bonus or penalty with its reason and ground."""

    kind = forms.ChoiceField(
        choices=Adjustment.Kind, widget=forms.RadioSelect, label="Thưởng hay trừ"
    )

    def __init__(
        self, data: Mapping[str, Any] | None, *, cap: Decimal, files: Sequence[Evidence]
    ) -> None:
        super().__init__(data)
        self.fields["points_adjust"] = PointsField(max_points=cap, label="Số điểm")
        self.fields["reason_adjust"] = reason_field("Lý do thưởng, trừ")
        self.fields.update(ground_fields("adjust", "thưởng, trừ", files))

    def values(self) -> dict[str, Any]:
        """What criteria.reconciling.add_adjustment takes."""
        typed = self.cleaned_data
        return {
            "kind": typed["kind"],
            "points": typed["points_adjust"] or Decimal(0),
            "reason": _prose(typed["reason_adjust"]),
            "evidence": typed["evidence_adjust"],
            "page": typed["page_adjust"],
            "no_evidence": typed["none_adjust"],
        }

    def refuse(self, refusal: Refused) -> None:
        """Put a rule's sentence beside its field."""
        names = (refusal.field, f"{refusal.field}_adjust")
        self.add_error(next((name for name in names if name in self.fields), None), refusal.message)


class AssignForm(forms.Form):
    """Whom the head gives a seat."""

    def __init__(self, data: Mapping[str, Any] | None, *, office_sheet: OfficeSheet) -> None:
        super().__init__(data)
        self.fields["scorer"] = forms.ModelChoiceField(
            queryset=candidates(office_sheet), empty_label="Chọn người", label="Người chấm"
        )


class ReleaseForm(forms.Form):
    """Why a seat becomes free."""

    reason = forms.CharField(max_length=300, label="Lý do thôi chấm")


def candidates(office_sheet: OfficeSheet) -> QuerySet[User]:
    """Who may still be given a seat: of the office, without a conflict or a seat."""
    unit = office_sheet.submission.unit
    roles = OfficeRole.objects.current().filter(office=office_sheet.office)
    declared = Declaration.objects.filter(unit=unit).exclude(kind=Declaration.Kind.NONE)
    own = Membership.objects.current().filter(unit=unit)
    seated = office_sheet.sheets.filter(state__in=TAKEN) if office_sheet.pk else None
    people = User.objects.filter(is_active=True, office_roles__in=roles)
    people = people.exclude(pk__in=declared.order_by().values("user"))
    people = people.exclude(pk__in=own.order_by().values("user"))
    if seated is not None:
        people = people.exclude(pk__in=seated.order_by().values("scorer"))
    return people.distinct()


def _initial(lines: Sequence[ComparedLine]) -> dict[str, object]:
    initial: dict[str, object] = {}
    for line in lines:
        key, score = line.criterion.pk, line.office_score
        if score is not None:
            initial |= {
                f"points_{key}": score.points,
                f"note_{key}": score.note,
                f"reason_{key}": score.reason,
                f"version_{key}": score.version,
                **ground_initial(str(key), score),
            }
    return initial


def _prose(text: str) -> str:
    return nfc(text).replace("\r\n", "\n").strip()
