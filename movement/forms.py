"""Forms of the dossier; each asks only what its page needs."""

from typing import Any

from django import forms

from movement.errors import Refused
from movement.models import Round, RoundWindow, Unit, User


def show_refusal(form: forms.BaseForm, refusal: Refused) -> None:
    """Put a rule's sentence beside its field, or above the form when it has none."""
    field = refusal.field if refusal.field in form.fields else None
    form.add_error(field, refusal.message)


class StartForm(forms.Form):
    """For which unit and which year a dossier, or a registration, is opened."""

    unit = forms.ModelChoiceField(Unit.objects.none(), label="Đơn vị", empty_label=None)
    round = forms.ModelChoiceField(Round.objects.none(), label="Đợt thi đua", empty_label=None)

    def __init__(self, *args: Any, user: User, window: RoundWindow.Kind, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = Unit.objects.of(user).active()  # type: ignore[attr-defined]
        self.fields["round"].queryset = Round.objects.filter(  # type: ignore[attr-defined]
            windows__kind=window
        )
