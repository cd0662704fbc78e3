"""Forms of the dossier's text: the summary, an achievement with its grid of figures, copying."""

from collections.abc import Iterable, Iterator
from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator
from django.db.models import QuerySet
from django.forms import BoundField
from django.http import QueryDict

from movement.achieving import AchievementValues, FigureValues
from movement.errors import Refused
from movement.form_fields import NumberField, WholeNumberField
from movement.models import Achievement, ContentArea, Figure, Submission
from movement.pasting import parse_block

GRID = "figures"
SPARE_ROWS = 2
CELLS = ("name", "value", "measure", "before")
LONGEST_TEXT = 20_000
_DATE_HINT = "Ngày/tháng/năm, ví dụ 05/09/2026."


class SummaryForm(forms.ModelForm):
    """The dossier's summary and what the unit asks for."""

    class Meta:
        model = Submission
        fields = ("summary", "difficulties")
        help_texts = {
            "summary": "Nêu ngắn gọn đơn vị đã làm gì và được gì trong năm, khoảng 5–10 dòng.",
            "difficulties": "Báo cáo của xã tổng hợp phần này.",
        }
        widgets = {
            "summary": forms.Textarea(attrs={"rows": 8}),
            "difficulties": forms.Textarea(attrs={"rows": 5}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        limit_length(self, "summary", "difficulties")
        self.fields["summary"].required = True
        self.fields["summary"].error_messages["required"] = "Hãy viết tóm tắt thành tích."


class FigureForm(forms.Form):
    """A line of the grid: all of it, or nothing."""

    name = forms.CharField(max_length=200, required=False)
    value = NumberField(required=False)
    measure = forms.CharField(max_length=60, required=False)
    before = NumberField(required=False)

    def __init__(self, *args: Any, number: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.number = number
        for cell, label in zip(CELLS, _COLUMNS, strict=True):
            self.fields[cell].label = f"Dòng {number}, {label.lower()}"
            self.fields[cell].widget.attrs.setdefault("autocomplete", "off")

    def clean(self) -> dict[str, Any]:
        """A begun line wants its name, its number and its unit of measure."""
        data = super().clean() or {}
        if any(data.get(cell) not in {None, ""} for cell in CELLS) or self.errors:
            for cell, sentence in _NEEDED.items():
                if data.get(cell) in {None, ""} and cell not in self.errors:
                    self.add_error(cell, sentence)
        return data

    def cells(self) -> Iterator[tuple[str, BoundField]]:
        """The cells with the headings of their columns."""
        for cell, label in zip(CELLS, _COLUMNS, strict=True):
            yield label, self[cell]

    def figure(self) -> FigureValues | None:
        """What a right line says; None for an empty one."""
        if not self.cleaned_data.get("name"):
            return None
        return FigureValues(**{cell: self.cleaned_data[cell] for cell in CELLS})


_COLUMNS = ("Kết quả", "Số đạt được", "Đơn vị tính", "Trước khi làm")
_NEEDED = {
    "name": "Hãy ghi đây là kết quả gì.",
    "value": "Hãy ghi số đạt được.",
    "measure": "Hãy ghi đơn vị tính, ví dụ hồ sơ, hộ, %.",
}


class AchievementForm(forms.ModelForm):
    """One achievement, with the grid of its result figures (`rows`)."""

    people_reached = WholeNumberField(
        label="Số người được hưởng lợi", required=False, help_text="Ví dụ 1.200."
    )
    pasted = forms.CharField(
        label="Bảng chép từ Excel",
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 4, "wrap": "off"}),
        help_text="Bốn cột: kết quả, số đạt được, đơn vị tính, trước khi làm. "
        "Chọn các ô trong Excel, chép rồi dán vào đây.",
    )

    class Meta:
        model = Achievement
        fields = (
            "title",
            "content_areas",
            "description",
            "period_from",
            "period_to",
            "people_reached",
            "replicable_by",
        )
        help_texts = {
            "title": "Ví dụ: Số hóa 100% hồ sơ một cửa.",
            "content_areas": "Chọn một hoặc nhiều nội dung mà thành tích này thuộc về.",
            "description": "Đã làm những việc gì, làm như thế nào, kết quả ra sao.",
            "period_from": _DATE_HINT,
            "period_to": _DATE_HINT,
            "replicable_by": "Đơn vị, hộ, cá nhân nào có thể làm theo, và cần điều kiện gì.",
        }
        widgets = {
            "content_areas": forms.CheckboxSelectMultiple,
            "description": forms.Textarea(attrs={"rows": 8}),
            "replicable_by": forms.Textarea(attrs={"rows": 3}),
            "period_from": forms.DateInput(attrs={"class": "portal-input-code"}),
            "period_to": forms.DateInput(attrs={"class": "portal-input-code"}),
        }
        error_messages = {
            "title": {"required": "Hãy đặt tên cho thành tích."},
            "content_areas": {"required": "Hãy chọn ít nhất một nội dung thi đua."},
            "description": {"required": "Hãy viết đã làm gì và kết quả ra sao."},
        }

    field_order = Meta.fields

    def __init__(self, data: QueryDict | None = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(data, *args, **kwargs)
        limit_length(self, "description", "replicable_by")
        areas = self.fields["content_areas"]
        areas.queryset = ContentArea.objects.all()  # type: ignore[attr-defined]
        self.rows = list(self._rows(data))

    def is_valid(self) -> bool:
        """The text and every line of the grid."""
        rows_are_valid = [row.is_valid() for row in self.rows]
        return super().is_valid() and all(rows_are_valid)

    def has_errors(self) -> bool:
        """Whether anything is to be mended, in the text or in the grid."""
        return any(form.errors for form in (self, *self.rows))

    def hush(self) -> None:
        """Show what was typed without saying what is missing."""
        for form in (self, *self.rows):
            form.errors.clear()

    def clean(self) -> dict[str, Any]:
        """The end of the period is not before its beginning."""
        data = super().clean() or {}
        first, last = data.get("period_from"), data.get("period_to")
        if first and last and last < first:
            self.add_error("period_to", "Ngày cuối không được trước ngày đầu.")
        return data

    def clean_pasted(self) -> str:
        """What could not be put into the grid says why."""
        try:
            parse_block(self.cleaned_data["pasted"])
        except Refused as refusal:
            raise forms.ValidationError(refusal.message) from None
        return str(self.cleaned_data["pasted"])

    def all_fields(self) -> list[BoundField]:
        """The fields of the text and of every line."""
        return [*self, *(field for row in self.rows for field in row)]

    def text_fields(self) -> list[BoundField]:
        """The fields above the grid, in order."""
        return [self[name] for name in self.Meta.fields]

    def values(self) -> AchievementValues:
        """What a valid form says about the achievement."""
        data = self.cleaned_data
        return AchievementValues(**{name: data[name] for name in self.Meta.fields})

    def figures(self) -> list[FigureValues]:
        """The lines of a valid form that say something."""
        return [figure for row in self.rows if (figure := row.figure()) is not None]

    def blank_row(self) -> FigureForm:
        """The line that a script copies for a new one."""
        return FigureForm(prefix=f"{GRID}-__n__", number=0, auto_id="id_%s")

    def _rows(self, data: QueryDict | None) -> Iterator[FigureForm]:
        if data is not None:
            for index in range(len(rows_of(data)) + SPARE_ROWS):
                yield FigureForm(data, prefix=f"{GRID}-{index}", number=index + 1)
            return
        stored = list(self.instance.figures.all()) if self.instance.pk else []
        for index in range(len(stored) + SPARE_ROWS):
            initial = _initial(stored[index]) if index < len(stored) else {}
            yield FigureForm(initial=initial, prefix=f"{GRID}-{index}", number=index + 1)


class CopyForm(forms.Form):
    """Which achievements of earlier dossiers a new one starts from."""

    achievements = forms.ModelMultipleChoiceField(
        Achievement.objects.none(),
        label="Thành tích",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Hãy chọn ít nhất một thành tích."},
    )

    def __init__(self, *args: Any, choices: QuerySet[Achievement], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["achievements"]
        field.queryset = choices  # type: ignore[attr-defined]
        field.label_from_instance = _with_year  # type: ignore[attr-defined]


def limit_length(form: forms.ModelForm, *names: str) -> None:
    """Keep texts to a length that can be read and compared; the sentence says how to mend it."""
    for name in names:
        form.fields[name].validators.append(
            MaxLengthValidator(
                LONGEST_TEXT,
                "Nội dung không quá 20.000 ký tự (hiện có %(show_value)d); "
                "hãy viết gọn lại hoặc đính kèm thành tệp minh chứng.",
            )
        )


def rows_of(data: QueryDict) -> list[list[str]]:
    """The lines of the grid that were sent and are not empty."""
    numbers = {
        int(parts[1])
        for name in data
        if len(parts := name.split("-")) == len((GRID, "number", "cell"))
        and parts[0] == GRID
        and parts[1].isascii()
        and parts[1].isdigit()
        and len(parts[1]) < len("10000")
    }
    lines = (
        [data.get(f"{GRID}-{number}-{cell}", "") for cell in CELLS] for number in sorted(numbers)
    )
    return [line for line in lines if any(cell.strip() for cell in line)]


def with_rows(data: QueryDict, rows: Iterable[list[str]]) -> QueryDict:
    """The same text with these lines in the grid, numbered without a gap."""
    tidy = data.copy()
    for name in data:
        if name.startswith(f"{GRID}-"):
            del tidy[name]
    for number, row in enumerate(rows):
        for cell, value in zip(CELLS, row, strict=True):
            tidy[f"{GRID}-{number}-{cell}"] = value
    return tidy


def _initial(figure: Figure) -> dict[str, Any]:
    return {cell: getattr(figure, cell) for cell in CELLS}


def _with_year(achievement: Achievement) -> str:
    return f"{achievement.title} (năm {achievement.submission.round.year})"
