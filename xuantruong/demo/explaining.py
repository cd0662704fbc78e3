"""One group's results are published in the demonstration year, and two units appeal."""

from datetime import datetime
from decimal import Decimal

from criteria.appeals import decide_appeal, file_appeal
from criteria.models import Appeal, OfficeScore, Result
from criteria.publication import publish_results
from movement.models import Group, Submission
from xuantruong.demo.scene import Scene

_PUBLISHED = Group.FRONT
_STEP = Decimal(1)


def publish_and_hear(scene: Scene) -> None:
    """Publish the group's results; one appeal is answered, one waits for a visitor."""
    clock = scene.clock
    publish_results(
        round_=scene.round,
        group=Group.objects.get(code=_PUBLISHED),
        actor=scene.standing_officer,
        now=clock.at(-9, 16, 30),
    )
    second, third = Result.objects.filter(
        submission__round=scene.round, submission__unit__group__code=_PUBLISHED
    )[1:3]
    answered = _appeal(scene, second.submission, scene.material.appeals[0], clock.at(-8, 9, 15))
    _uphold(scene, answered, clock.at(-7, 10, 40))
    _appeal(scene, third.submission, scene.material.appeals[1], clock.at(-6, 20, 5))


def _appeal(scene: Scene, submission: Submission, text: str, now: datetime) -> Appeal:
    """The unit's representative asks to look again at the line that lost most."""
    line = _harshest(submission)
    return file_appeal(
        submission=submission,
        criterion=line.criterion,
        text=text,
        actor=submission.unit.memberships.current().get().user,
        now=now,
    )


def _harshest(submission: Submission) -> OfficeScore:
    lines = OfficeScore.objects.filter(office_sheet__submission=submission)
    claims = dict(submission.self_scores.values_list("criterion_id", "points"))
    return max(
        lines.select_related("criterion__office").order_by("criterion__order"),
        key=lambda line: claims[line.criterion_id] - line.points,
    )


def _uphold(scene: Scene, appeal: Appeal, now: datetime) -> None:
    """The head of the office that owns the line gives a little more."""
    criterion = appeal.criterion
    given = _harshest(appeal.submission).points
    decide_appeal(
        appeal=appeal,
        upheld=True,
        points=min(given + _STEP, criterion.max_points),
        answer=scene.material.appeal_answer,
        actor=scene.head(criterion.office.code),
        now=now,
    )
