"""The demonstration year shows units and dossiers in every state."""

import unicodedata
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.utils import timezone
from pypdf import PdfReader

from movement.models import (
    Achievement,
    Authority,
    Event,
    Evidence,
    Group,
    Office,
    Registration,
    RoundWindow,
    Submission,
    Target,
    TargetResult,
    Unit,
    User,
)
from movement.readiness import problems
from tests.xuantruong.demo.the_year import MARKED, TODAY
from xuantruong.demo.people import DOMAIN

pytestmark = pytest.mark.django_db


def test_forty_units_take_part_in_the_four_groups() -> None:
    units = Unit.objects.values_list("group__code", "state")

    assert Counter(units) == {
        (Group.AGENCY, "active"): 12,
        (Group.FRONT, "active"): 8,
        (Group.BUSINESS, "active"): 10,
        (Group.INDIVIDUAL, "active"): 10,
    }
    assert Counter(
        Unit.objects.filter(group__code=Group.INDIVIDUAL).values_list("kind", flat=True)
    ) == {"official": 5, "other": 5}


def test_dossiers_stand_in_every_state_and_four_units_have_none() -> None:
    assert Counter(Submission.objects.values_list("state", flat=True)) == {
        Submission.State.DRAFT: 4,
        Submission.State.SUBMITTED: 4,
        Submission.State.RETURNED: 2,
        Submission.State.WITHDRAWN: 1,
        Submission.State.ACCEPTED: 25,
    }
    assert Unit.objects.filter(submissions=None).count() == 4


def test_the_first_account_finds_an_empty_draft_that_may_be_filled() -> None:
    person = User.objects.get(email=f"don-vi@{DOMAIN}")
    dossier = Submission.objects.get(unit__memberships__user=person)

    assert dossier.unit.group.code == Group.AGENCY
    assert dossier.state == Submission.State.DRAFT
    assert not dossier.summary
    assert not dossier.achievements.exists()
    assert person.has_perm("movement.change_submission", dossier)
    assert person.has_perm("movement.submit_submission", dossier)


def test_every_draft_still_misses_something() -> None:
    drafts = Submission.objects.filter(state=Submission.State.DRAFT)

    assert all(problems(draft) for draft in drafts)
    assert sorted(draft.achievements.count() > 0 for draft in drafts) == [False, True, True, True]


def test_a_returned_dossier_has_a_gap_of_each_office_and_a_date_to_come() -> None:
    for dossier in Submission.objects.filter(state=Submission.State.RETURNED):
        request = dossier.revision_request
        assert request.due > TODAY
        assert [gap.office.code for gap in request.gaps.select_related("office")] == [
            Office.CULTURE_SOCIAL,
            Office.ECONOMIC,
        ]


def test_the_round_is_open_for_every_activity_on_that_day() -> None:
    noon = datetime(2026, 11, 20, 5, tzinfo=UTC)

    later = RoundWindow.objects.exclude(kind=RoundWindow.Kind.REGISTRATION)
    assert all(window.is_open(noon) for window in later)
    assert set(RoundWindow.objects.values_list("kind", flat=True)) == set(RoundWindow.Kind.values)


def test_every_third_unit_had_registered_and_whoever_sent_says_what_became_of_it() -> None:
    registrations = Registration.objects.filter(state=Registration.State.REGISTERED)
    sent = Submission.objects.exclude(state=Submission.State.DRAFT)
    results = TargetResult.objects.filter(submission__in=sent)
    promised = Target.objects.filter(registration__unit__submissions__in=sent)

    assert registrations.count() == Registration.objects.count() == 14
    assert results.count() == promised.count() > 0
    assert not results.filter(value=None).exists()


def test_every_piece_of_evidence_is_a_pdf_that_says_what_it_is(files: Path) -> None:
    rows = list(Evidence.objects.select_related("unit"))

    assert len(rows) > 60
    for row in rows[:5]:
        page = PdfReader(files / row.file.name).pages[0]
        text = " ".join(page.extract_text().split())
        assert f"Minh chứng minh họa: {row.title}" in text


def test_history_runs_forward_and_ends_before_that_day() -> None:
    end = timezone.make_aware(datetime.combine(TODAY, datetime.min.time()))
    for dossier in Submission.objects.all():
        moments = [event.at for event in Event.objects.about(dossier)]
        assert moments
        assert moments == sorted(moments)
        assert moments[-1] < end
    assert not Event.objects.exclude(kind__startswith="report.").filter(at__gte=end).exists()


def test_no_text_keeps_a_figure_to_fill_in_and_all_are_in_normal_form() -> None:
    texts = [
        *Achievement.objects.values_list("description", flat=True),
        *Achievement.objects.values_list("title", flat=True),
        *Submission.objects.values_list("summary", flat=True),
        *Unit.objects.values_list("name", flat=True),
    ]

    assert not [text for text in texts if "{" in text]
    assert all(unicodedata.is_normalized("NFC", text) for text in texts)


def test_everything_is_marked_as_demonstration() -> None:
    authority = Authority.current()

    assert authority
    assert authority.is_demo
    for model in MARKED:
        rows = model._default_manager.all()
        assert rows.filter(is_demo=True).exists()
        assert not rows.filter(is_demo=False).exists()
