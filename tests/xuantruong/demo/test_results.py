"""One group's results are published in the demonstration year; two units appealed."""

import pytest

from criteria.models import Appeal, OfficeScore, Publication, Result, ResultVersion, ScoreChange
from criteria.publication import is_published
from movement.models import Group, Submission

pytestmark = pytest.mark.django_db


def test_the_results_of_one_group_are_published_and_of_the_others_not_yet() -> None:
    publication = Publication.objects.get()
    results = Result.objects.select_related("submission__unit__group", "submission__round")

    assert publication.group.code == Group.FRONT
    assert {
        result.submission.unit.group.code for result in results if is_published(result.submission)
    } == {Group.FRONT}


def test_every_received_dossier_of_the_published_group_has_a_result() -> None:
    received = Submission.objects.filter(
        unit__group__code=Group.FRONT, state=Submission.State.ACCEPTED
    )

    assert received.count() == received.filter(result__isnull=False).count() == 5


def test_one_appeal_was_upheld_and_one_waits_for_its_office() -> None:
    upheld = Appeal.objects.get(state=Appeal.State.UPHELD)
    waiting = Appeal.objects.get(state=Appeal.State.OPEN)
    change = ScoreChange.objects.get()
    line = OfficeScore.objects.get(
        office_sheet__submission=upheld.submission, criterion=upheld.criterion
    )

    assert change.appeal == upheld
    assert (change.before, change.after) == (line.points - 1, line.points)
    assert upheld.submission != waiting.submission
    assert upheld.answer


def test_the_result_keeps_what_it_was_before_the_appeal() -> None:
    upheld = Appeal.objects.get(state=Appeal.State.UPHELD)
    versions = ResultVersion.objects.filter(result=upheld.submission.result)

    before, after = versions.order_by("number").values_list("total", flat=True)
    assert after == before + 1
