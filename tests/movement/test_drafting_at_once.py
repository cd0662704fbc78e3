"""Two people press the button of one form in the same moment."""

import pytest

from movement.achieving import save_summary
from movement.drafting import Conflict, Saved, form_key, save_form
from movement.models import Draft, Submission, User
from movement.workflow import editing
from tests.acting import at_once


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_two_people_at_once_one_saves_and_the_other_gets_both_texts(
    draft: Submission, member: User, editor: User
) -> None:
    def press(actor: User, text: str) -> Saved | Conflict:
        with editing(submission=draft, actor=actor):
            return save_form(
                key=form_key(draft, "summary"),
                unit=draft.unit,
                version=0,
                typed={"summary": [text]},
                agrees=lambda _kept: False,
                write=lambda: _write(draft, actor, text),
                actor=actor,
            )

    results = at_once(lambda: press(member, "Một"), lambda: press(editor, "Hai"))

    assert sorted(type(result).__name__ for result in results) == ["Conflict", "Saved"]
    kept = Draft.objects.get()
    assert kept.version == 1
    draft.refresh_from_db()
    assert draft.summary == ("Một" if kept.saved_by == member else "Hai")


def _write(submission: Submission, actor: User, text: str) -> None:
    save_summary(submission=submission, summary=text, difficulties="", actor=actor)
