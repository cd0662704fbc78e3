"""Forms of the one return: the offices' gaps, the return itself, the unit's answers."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField

from movement.models import Gap, Office, Submission
from movement.readiness import Topic, topics
from movement.text import nfc


@dataclass(frozen=True, slots=True)
class TopicLine:
    """One topic with the box of the own office and what the other office ticked."""

    topic: Topic
    field: BoundField
    others: list[Gap]

    @property
    def shown(self) -> str:
        """A hidden field with the words that the page showed, to tell what was typed since."""
        return self.field.as_hidden(only_initial=True)


class GapsForm(forms.Form):
    """A box for each topic of the dossier: what the office misses there."""

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, submission: Submission, office: Office
    ) -> None:
        gaps = list(submission.gaps.select_related("office"))
        own = {gap.topic: gap for gap in gaps if gap.office_id == office.pk}
        self._others = [gap for gap in gaps if gap.office_id != office.pk]
        self._topics = topics(submission)
        known = {topic.key for topic in self._topics}
        # What an office ticked before the unit took the topic out of its dossier.
        gone = {gap.topic: gap.topic_label for gap in gaps if gap.topic not in known}
        self._topics += [Topic(key, label) for key, label in gone.items()]
        words = {_name(topic): own[topic.key].text for topic in self._topics if topic.key in own}
        super().__init__(data, initial=words)
        for topic in self._topics:
            self.fields[_name(topic)] = forms.CharField(
                label=topic.label,
                required=False,
                max_length=2000,
                widget=forms.Textarea(attrs={"rows": 2}),
                show_hidden_initial=True,
            )

    def lines(self) -> Iterator[TopicLine]:
        """The topics in the order of the dossier."""
        for topic in self._topics:
            others = [gap for gap in self._others if gap.topic == topic.key]
            yield TopicLine(topic=topic, field=self[_name(topic)], others=others)

    def texts(self) -> dict[str, str]:
        """The words for every topic whose box was changed on the page.

        What a colleague wrote meanwhile into another box stays.
        """
        return {
            topic.key: nfc(self.cleaned_data[_name(topic)])
            for topic in self._topics
            if _name(topic) in self.changed_data and _name(topic) in self.data
        }

    def take_as_saved(self) -> None:
        """What was typed is stored now; from here on only what differs from it was changed."""
        saved = {
            self[name].html_initial_name: self.data[name]
            for name in self.fields
            if name in self.data
        }
        self.data = {**{name: self.data[name] for name in self.data}, **saved}

    @property
    def has_words(self) -> bool:
        """Whether somebody typed something into a box just now."""
        return self.is_bound and any(self.data.get(_name(topic)) for topic in self._topics)


class ReturnForm(forms.Form):
    """The date until which a unit supplements its dossier, and a word for the whole list."""

    due = forms.DateField(
        label="Hạn bổ sung",
        help_text="Ngày/tháng/năm, ví dụ 05/12/2026. Đơn vị nộp lại được đến hết ngày này.",
        widget=forms.DateInput(attrs={"class": "portal-input-date"}),
        error_messages={"required": "Hãy ghi hạn bổ sung."},
    )
    note = forms.CharField(
        label="Lời nhắn chung",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean_note(self) -> str:
        """NFC, as everything that is stored."""
        return nfc(self.cleaned_data["note"])


class ExtendSupplementForm(forms.Form):
    """A later date for a dossier that was returned, and why."""

    due = forms.DateField(
        label="Hạn bổ sung mới",
        help_text="Ngày/tháng/năm, ví dụ 12/12/2026. Đơn vị nộp lại được đến hết ngày này.",
        widget=forms.DateInput(attrs={"class": "portal-input-date"}),
        error_messages={"required": "Hãy ghi hạn bổ sung mới."},
    )
    reason = forms.CharField(
        label="Lý do gia hạn",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Hãy ghi lý do gia hạn."},
    )

    def clean_reason(self) -> str:
        """NFC, as everything that is stored."""
        return nfc(self.cleaned_data["reason"])


class AnswersForm(forms.Form):
    """The unit's answer to each gap of its return."""

    def __init__(self, data: Mapping[str, Any] | None = None, *, gaps: Sequence[Gap]) -> None:
        super().__init__(data, initial={f"answer_{gap.pk}": gap.answer for gap in gaps})
        self._gaps = gaps
        for gap in gaps:
            self.fields[f"answer_{gap.pk}"] = forms.CharField(
                label="Đơn vị đã bổ sung gì, ở đâu trong hồ sơ",
                required=False,
                max_length=4000,
                widget=forms.Textarea(attrs={"rows": 3}),
            )

    def lines(self) -> Iterator[tuple[Gap, BoundField]]:
        """The gaps, each with the box of its answer."""
        for gap in self._gaps:
            yield gap, self[f"answer_{gap.pk}"]

    def answers(self) -> Mapping[Gap, str]:
        """What was written, for every box that was on the page."""
        return {
            gap: nfc(self.cleaned_data[name])
            for gap in self._gaps
            if (name := f"answer_{gap.pk}") in self.data and name in self.cleaned_data
        }


def _name(topic: Topic) -> str:
    """The name of the topic's box; a colon would trouble links to its id."""
    return f"gap-{topic.key.replace(':', '-')}"
