"""The forms of đăng ký thi đua: the launch plan, the grid of targets, what became of them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField
from django.forms.formsets import BaseFormSet, formset_factory
from django.http import QueryDict

from movement.form_fields import NumberField
from movement.models import ContentArea, Registration, Target
from movement.registering import MOST_TARGETS, TargetEntry
from movement.target_results import LONGEST_NOTE, Reached
from movement.text import nfc

PREFIX = "chi-tieu"
FIRST_ROWS = 3


class LaunchForm(forms.ModelForm):
    """How the unit itself launches the movement among its people (plan V.2.3)."""

    class Meta:
        model = Registration
        fields = ("launch_plan", "launched_on", "launch_criteria")
        help_texts = {
            "launch_plan": "Đơn vị phát động phong trào thế nào, tới ai, làm những việc gì.",
            "launched_on": "Ngày/tháng/năm, ví dụ 05/03/2026.",
            "launch_criteria": "Đơn vị tự đặt ra để bình xét trong nội bộ, nếu có.",
        }
        widgets = {
            "launch_plan": forms.Textarea(attrs={"rows": 8}),
            "launch_criteria": forms.Textarea(attrs={"rows": 5}),
            "launched_on": forms.DateInput(attrs={"class": "portal-input-date"}),
        }


class TargetForm(forms.Form):
    """One line of the grid; a line in which nothing is typed does not count."""

    key = forms.IntegerField(required=False, widget=forms.HiddenInput)
    content_area = forms.ModelChoiceField(
        ContentArea.objects.none(),
        label="Nội dung thi đua",
        required=False,
        empty_label="Chọn nội dung",
    )
    name = forms.CharField(
        label="Chỉ tiêu",
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"size": 60}),
    )
    value = NumberField(label="Mức phấn đấu", required=False)
    measure = forms.CharField(
        label="Đơn vị tính",
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"size": 12}),
    )

    def __init__(
        self, *args: Any, areas: Sequence[tuple[Any, str]], number: int, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for typed in self.fields.values():
            typed.label = f"{typed.label}, dòng {number}"
        field = self.fields["content_area"]
        field.queryset = ContentArea.objects.all()  # type: ignore[attr-defined]
        field.widget.choices = areas

    def clean(self) -> dict[str, Any]:
        """A line is whole, or empty."""
        data = super().clean() or {}
        typed = [name for name in ("name", "value", "measure") if data.get(name) not in (None, "")]
        data["is_empty"] = not typed and not self.errors
        if typed:
            for name, sentence in (
                ("content_area", "Hãy chọn nội dung thi đua."),
                ("name", "Hãy ghi chỉ tiêu."),
                ("value", "Hãy ghi mức phấn đấu bằng số."),
                ("measure", "Hãy ghi đơn vị tính, ví dụ %, hồ sơ, mô hình."),
            ):
                if name not in self.errors and data.get(name) in (None, ""):
                    self.add_error(name, sentence)
        return data

    def entry(self) -> TargetEntry:
        """The line as the rule takes it."""
        data = self.cleaned_data
        return TargetEntry(
            content_area=data["content_area"],
            name=nfc(data["name"]),
            value=data["value"],
            measure=nfc(data["measure"]),
            key=data["key"],
        )


_NO_FRAME = "Bảng chỉ tiêu gửi lên không đủ; hãy tải lại trang rồi ghi lại."


class _Grid(BaseFormSet):
    """The lines, numbered as people count."""

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        return {**super().get_form_kwargs(index), "number": (index or 0) + 1}


_TargetFormSet = formset_factory(
    TargetForm, formset=_Grid, extra=0, max_num=MOST_TARGETS, absolute_max=MOST_TARGETS
)


class RegistrationSheet:
    """The whole page: the launch plan and the grid of targets."""

    def __init__(self, registration: Registration, data: QueryDict | None = None) -> None:
        stored = [_as_row(target) for target in registration.targets.all()]
        blank = max(FIRST_ROWS - len(stored), 0 if len(stored) >= MOST_TARGETS else 1)
        self.launch = LaunchForm(data, instance=registration)
        self.grid = self._grid(data, initial=[*stored, *({} for _ in range(blank))])

    def __iter__(self) -> Iterator[BoundField]:
        """Every field that people fill in."""
        yield from self.launch
        for row in self.grid.forms:
            yield from (field for field in row if field.name != "key")

    @property
    def fields(self) -> dict[str, forms.Field]:
        """The fields beside which a rule's sentence may stand."""
        return self.launch.fields

    def add_error(self, field: str | None, error: str) -> None:
        """Put a rule's sentence beside a field of the launch plan, or above everything."""
        self.launch.add_error(field, error)

    def hush(self) -> None:
        """Show what was typed without saying what is missing."""
        for form in self.forms:
            form.errors.clear()
        self.grid.non_form_errors().clear()

    @property
    def needs_launch_plan(self) -> bool:
        """Whether the unit cannot register without it: a person has nobody to launch it to."""
        return not self.launch.instance.unit.is_individual

    @property
    def may_grow(self) -> bool:
        """Whether there is room for one more line."""
        return len(self.grid.forms) < MOST_TARGETS

    @property
    def has_errors(self) -> bool:
        """Whether a field has to be mended; what is only shown again has not been checked."""
        return self.launch.is_bound and any(form.errors for form in self.forms)

    @property
    def forms(self) -> list[forms.BaseForm]:
        """Every form of the page, for the summary of errors."""
        return [self.launch, *self.grid.forms]

    def is_valid(self) -> bool:
        """Whether everything that was typed can be saved."""
        return all([self.launch.is_valid(), self.grid.is_valid()])

    def entries(self) -> list[TargetEntry]:
        """The lines that hold a target."""
        return [
            form.entry() for form in self.grid.forms if not form.cleaned_data.get("is_empty", True)
        ]

    def _grid(self, data: QueryDict | None, *, initial: list[dict[str, Any]]) -> BaseFormSet:
        areas = [
            ("", "Chọn nội dung"),
            *((area.pk, str(area)) for area in ContentArea.objects.all()),
        ]
        return _TargetFormSet(
            data,
            initial=None if data is not None else initial,
            prefix=PREFIX,
            form_kwargs={"areas": areas},
            error_messages={"missing_management_form": _NO_FRAME},
        )


def with_one_more_row(data: QueryDict) -> QueryDict:
    """What was sent, with room for one more line below."""
    longer = data.copy()
    name = f"{PREFIX}-TOTAL_FORMS"
    count = data.get(name, "")
    if count.isascii() and count.isdigit() and len(count) <= len(str(MOST_TARGETS)):
        longer[name] = str(min(int(count) + 1, MOST_TARGETS))
    return longer


def _as_row(target: Target) -> dict[str, Any]:
    return {
        "key": target.pk,
        "content_area": target.content_area_id,
        "name": target.name,
        "value": target.value,
        "measure": target.measure,
    }


@dataclass(frozen=True, slots=True)
class ResultLine:
    """One target on the page with its two fields."""

    reached: Reached
    value: BoundField
    note: BoundField


class TargetResultsForm(forms.Form):
    """For each registered target what was reached, and why not more."""

    def __init__(self, *args: Any, reached: Sequence[Reached], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reached = reached
        for number, line in enumerate(reached, start=1):
            self.fields[f"value_{line.target.pk}"] = NumberField(
                label=f"Kết quả của chỉ tiêu {number}", required=False, initial=line.value
            )
            self.fields[f"note_{line.target.pk}"] = forms.CharField(
                label=f"Giải thích của chỉ tiêu {number}",
                required=False,
                max_length=LONGEST_NOTE,
                initial=line.note,
                widget=forms.Textarea(attrs={"rows": 2}),
            )

    def lines(self) -> Iterator[ResultLine]:
        """The targets in order, each with its fields."""
        for line in self.reached:
            key = line.target.pk
            yield ResultLine(line, self[f"value_{key}"], self[f"note_{key}"])

    def entries(self) -> list[Reached]:
        """Every line without an error; a wrong cell keeps nobody from saving the others."""
        return [
            Reached(
                line.target,
                self.cleaned_data[f"value_{line.target.pk}"],
                nfc(self.cleaned_data[f"note_{line.target.pk}"]),
            )
            for line in self.reached
            if not {f"value_{line.target.pk}", f"note_{line.target.pk}"} & self.errors.keys()
        ]
