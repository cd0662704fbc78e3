"""Every page under /ho-so/ asks the database as often for thirty rows as for one."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver, reverse
from django.utils import timezone

from criteria.models import SelfScore
from movement import workflow
from movement.gaps import tick_gap
from movement.models import (
    Achievement,
    ContentArea,
    Evidence,
    Extension,
    Figure,
    Membership,
    Office,
    Registration,
    Revision,
    RoundWindow,
    Submission,
    Target,
    Unit,
    User,
)
from movement.readiness import topics
from tests.factories import PDF, Portal, a_complete_draft, a_file, a_unit
from tests.movement.people import browser_of
from tests.movement.test_who_may_open_what import TABLE, addresses

# How often each page of the unit's own people asks, whatever it holds.
DRAFT = {
    "movement:dossiers": 12,
    "movement:start_registration": 14,
    "movement:registration": 13,
    "movement:target_results": 10,
    "movement:dossier": 25,
    "movement:summary": 8,
    "movement:achievements": 12,
    "movement:add_achievement": 10,
    "movement:copy_achievements": 8,
    "movement:achievement": 12,
    "movement:remove_achievement": 8,
    "movement:upload_evidence": 11,
    "movement:shelf": 15,
    "movement:edit_evidence": 9,
    "movement:remove_from_shelf": 9,
    "movement:check": 46,
    "movement:withdraw": 7,
    "movement:record": 26,
    "movement:evidence_file": 4,
    "criteria:self_scores": 17,
}
SENT = {
    "movement:confirmation": 11,
    "movement:dossier": 22,
    "movement:record": 9,
    "movement:revision": 9,
    "movement:changes": 8,
    "movement:shelf": 15,
}
OFFICE = {
    "movement:record": 14,
    "movement:revision": 10,
    "movement:changes": 9,
    "movement:evidence_file": 7,
}
RETURNED = {
    "movement:dossier": 24,
    "movement:answer_gaps": 10,
    "movement:check": 44,
}


def fill(submission: Submission, actor: User, rows: int) -> None:
    """Bring everything that a page of the dossier lists to that many rows."""
    areas = list(ContentArea.objects.all())
    for number in range(submission.achievements.count(), rows):
        achievement = Achievement.objects.create(
            submission=submission,
            title=f"Thành tích {number}",
            description=f"Việc số {number} đã làm xong và có kết quả tốt. " * 4,
        )
        achievement.content_areas.set(areas)
    for achievement in submission.achievements.all():
        Figure.objects.bulk_create(
            Figure(achievement=achievement, order=order, name="Hồ sơ", value=order, measure="hồ sơ")
            for order in range(1, min(rows, 5) + 1)
        )
        if not achievement.evidence.exists():
            achievement.evidence.add(_evidence(submission.unit, actor, achievement.pk))
    _evidence(submission.unit, actor, 0)  # on the shelf, not used yet
    criteria = SelfScore.objects.filter(submission=submission)
    for self_score in criteria[:rows]:
        self_score.achievements.set(submission.achievements.all()[:rows])
        self_score.evidence.set(submission.unit.evidence.all()[:rows])


def _evidence(unit: Unit, actor: User, number: int) -> Evidence:
    return Evidence.objects.create(
        unit=unit,
        title=f"Biên bản {number}",
        file=a_file(f"bien-ban-{number}.pdf"),
        filename=f"bien-ban-{number}.pdf",
        content_type="application/pdf",
        size=len(PDF),
        sha256=f"{number:064x}",
        uploaded_by=actor,
    )


def promise(submission: Submission, rows: int) -> Registration:
    """The unit's registration with that many targets, and a draft of another year's."""
    now = timezone.now()
    registration, _made = Registration.objects.update_or_create(
        unit=submission.unit,
        round=submission.round,
        defaults={"state": "registered", "registered_at": now, "launch_plan": "Phát động."},
    )
    area = ContentArea.objects.first()
    Target.objects.bulk_create(
        Target(
            registration=registration,
            content_area=area,
            order=order,
            name=f"Chỉ tiêu {order}",
            value=Decimal(order),
            measure="hồ sơ",
        )
        for order in range(registration.targets.count() + 1, rows + 1)
    )
    return registration


def other_dossiers(submission: Submission, member: User, rows: int) -> None:
    """Other units of the same person with dossiers, and extensions for everybody."""
    for number in range(member.memberships.count(), rows):
        unit = a_unit(f"Trường số {number}")
        Membership.objects.create(user=member, unit=unit, from_date=date(2026, 1, 1))
        Submission.objects.create(unit=unit, round=submission.round)
    window = submission.round.windows.get(kind=RoundWindow.Kind.SUBMISSION)
    for number in range(window.extensions.count(), rows):
        Extension.objects.create(
            window=window,
            closes_at=window.closes_at + timedelta(hours=number + 1),
            reason="Mất điện diện rộng.",
            granted_by=member,
            granted_at=timezone.now(),
        )


def revise(submission: Submission, rows: int) -> None:
    """That many revisions, all like the last one."""
    last = submission.revisions.last()
    assert last is not None
    for number in range(last.number + 1, rows + 1):
        Revision.objects.create(
            submission=submission,
            number=number,
            content=last.content,
            sha256=last.sha256,
            submitted_by=last.submitted_by,
            submitted_at=last.submitted_at,
        )


def counts(table: dict[str, int], reader: User, submission: Submission) -> dict[str, int]:
    """How often each page of the table asks."""
    browser = browser_of(reader)
    found = {}
    for name in table:
        path = address(name, submission)
        with CaptureQueriesContext(connection) as queries:
            response = browser.get(path)
            assert response.status_code == 200, name
            response.getvalue()  # type: ignore[attr-defined]  # a file is closed when it was read
        found[name] = len(queries)
    return found


def address(name: str, submission: Submission) -> str:
    """The page of the dossier, or of the first thing that hangs on it."""
    values = {
        "pk": submission.pk,
        "registration_pk": Registration.objects.filter(unit=submission.unit).first(),
        "achievement_pk": submission.achievements.first(),
        "evidence_pk": submission.unit.evidence.first(),
        "number": 1,
    }
    path = addresses(get_resolver())[name]
    keys = {key: getattr(value, "pk", value) for key, value in values.items() if f":{key}>" in path}
    return reverse(name, kwargs=keys)


@pytest.mark.parametrize("rows", [1, 30])
def test_the_pages_of_a_draft(portal: Portal, unit: Unit, member: User, rows: int) -> None:
    draft = a_complete_draft(unit, member, portal.round)
    fill(draft, member, rows)
    promise(draft, rows)
    other_dossiers(draft, member, rows)

    assert counts(DRAFT, member, draft) == DRAFT


@pytest.mark.parametrize("rows", [1, 30])
def test_the_pages_of_a_dossier_that_was_sent(
    portal: Portal, unit: Unit, member: User, rows: int
) -> None:
    draft = a_complete_draft(unit, member, portal.round)
    fill(draft, member, rows)
    workflow.submit(submission=draft, actor=member)
    revise(draft, rows + 1)

    assert counts(SENT, member, draft) == SENT
    assert counts(OFFICE, portal.economic, draft) == OFFICE


@pytest.mark.parametrize("rows", [1, 30])
def test_the_pages_of_a_returned_dossier(
    portal: Portal, unit: Unit, member: User, rows: int
) -> None:
    draft = a_complete_draft(unit, member, portal.round)
    fill(draft, member, rows)
    workflow.submit(submission=draft, actor=member)
    for topic in topics(draft)[:rows]:
        tick_gap(
            submission=draft,
            office=Office.objects.get(code=Office.CULTURE_SOCIAL),
            topic_key=topic.key,
            text="Thiếu biên bản.",
            actor=portal.culture,
        )
    workflow.return_for_supplement(
        submission=draft, due=timezone.localdate() + timedelta(days=5), actor=portal.culture
    )

    assert counts(RETURNED, member, draft) == RETURNED


def test_every_page_that_is_read_is_counted() -> None:
    read = {name for name, page in TABLE.items() if page.method == "get"}

    elsewhere = {"movement:edit_registration", "reports:receipt"}
    elsewhere |= {"criteria:result", "criteria:result_evidence", "criteria:appeal"}
    assert read == {*DRAFT, *SENT, *RETURNED} | elsewhere
