"""The two offices' side of the demonstration year: dossiers received, score sheets signed."""

from datetime import datetime
from decimal import Decimal

from criteria.models import Criterion, ScoreSheet
from criteria.scoring import criteria_for, give_points, open_sheet, sign_off
from movement.gaps import tick_gap
from movement.models import Office, Submission
from movement.readiness import topics
from movement.workflow import accept, return_for_supplement
from xuantruong.demo.material import Stage
from xuantruong.demo.scene import Scene

# How often an office agrees with the unit, and how often it agrees or gives less.
_AGREES = 0.55
_AGREES_OR_LOWERS = 0.92


def receive(scene: Scene, submission: Submission, sent: datetime) -> datetime:
    """The standing office accepts the dossier; gives back when."""
    now = scene.clock.at_desk(sent, 1, 3)
    accept(submission=submission, actor=scene.standing_officer, now=now)
    return now


def send_back(scene: Scene, submission: Submission, sent: datetime) -> None:
    """Both offices tick a gap; the standing office returns the list with a date still to come."""
    now = scene.clock.at_desk(sent, 1, 3)
    words = scene.rng.sample(scene.material.returns, 2)
    chosen = scene.rng.sample(topics(submission), 2)
    for code, topic, text in zip(
        (Office.CULTURE_SOCIAL, Office.ECONOMIC), chosen, words, strict=True
    ):
        tick_gap(
            submission=submission,
            office=Office.objects.get(code=code),
            topic_key=topic.key,
            text=text,
            actor=scene.officers[code],
            now=now,
        )
    return_for_supplement(
        submission=submission,
        due=scene.clock.day(10),
        actor=scene.standing_officer,
        now=now,
    )


def judge(scene: Scene, submission: Submission, stage: Stage, accepted: datetime) -> None:
    """Bring the sheets of an accepted dossier as far as the stage says."""
    codes = [Office.CULTURE_SOCIAL, Office.ECONOMIC]
    scene.rng.shuffle(codes)
    if stage is Stage.JUDGED:
        for code in codes:
            _sign(scene, _opened(scene, submission, code, accepted))
    elif stage is Stage.ONE_SIGNED:
        _sign(scene, _opened(scene, submission, codes[0], accepted))
    elif stage is Stage.SCORING:
        sheet = _opened(scene, submission, codes[0], accepted)
        criteria = criteria_for(sheet)
        _fill(scene, sheet, criteria[: (len(criteria) + 1) // 2])


def _opened(scene: Scene, submission: Submission, code: str, accepted: datetime) -> ScoreSheet:
    return open_sheet(
        submission=submission,
        office=Office.objects.get(code=code),
        actor=scene.officers[code],
        now=scene.clock.at_desk(accepted, 1, 2),
    )


def _sign(scene: Scene, sheet: ScoreSheet) -> None:
    _fill(scene, sheet, criteria_for(sheet))
    now = scene.clock.at_desk(sheet.opened_at, 1, 2)
    sign_off(sheet=sheet, actor=sheet.scorer, now=now)


def _fill(scene: Scene, sheet: ScoreSheet, criteria: list[Criterion]) -> None:
    claims = {row.criterion_id: row.points for row in sheet.submission.self_scores.all()}
    for criterion in criteria:
        points, reason = _verdict(scene, claims[criterion.pk], criterion.max_points)
        give_points(
            sheet=sheet, criterion=criterion, points=points, reason=reason, actor=sheet.scorer
        )


def _verdict(scene: Scene, claimed: Decimal, maximum: Decimal) -> tuple[Decimal, str]:
    """The office's points, with a reason where they differ from the unit's."""
    rng = scene.rng
    chance = rng.random()
    if chance < _AGREES:
        return claimed, ""
    if chance < _AGREES_OR_LOWERS:
        step = Decimal(rng.randint(1, 4)) / 2
        points, reasons = max(claimed - step, Decimal(0)), scene.material.lower
    else:
        points, reasons = min(claimed + Decimal("0.5"), maximum), scene.material.higher
    return points, "" if points == claimed else rng.choice(reasons)
