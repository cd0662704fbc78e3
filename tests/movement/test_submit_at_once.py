"""Two representatives press the button at the same moment, on connections of their own."""

from collections import Counter
from functools import partial

import pytest

from movement.models import Event, Letter, Revision, Submission
from movement.workflow import submit
from reports.models import Receipt
from tests.acting import at_once
from tests.factories import Portal, a_complete_draft, a_member, a_unit

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("_time", range(3))
def test_two_people_who_submit_at_the_same_moment_send_one_dossier(_time: int) -> None:
    portal, unit = Portal(), a_unit()
    first, second = a_member(unit), a_member(unit, "pho-hieu-truong@xuantruong.example")
    draft = a_complete_draft(unit, first, portal.round)

    done = at_once(
        partial(submit, submission=draft, actor=first),
        partial(submit, submission=draft, actor=second),
    )

    assert [isinstance(dossier, Submission) for dossier in done] == [True, True]
    assert {dossier.reference for dossier in done if isinstance(dossier, Submission)} == {
        Submission.objects.get().reference
    }
    assert Revision.objects.count() == 1
    assert Receipt.objects.count() == 1
    assert Counter(letter.to_user for letter in Letter.objects.all()) == {first: 1, second: 1}
    assert Event.objects.filter(kind="submission.submitted").count() == 1
