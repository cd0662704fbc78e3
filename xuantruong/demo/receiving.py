"""Dossiers arrive at the standing office in the demonstration year: received or sent back."""

from datetime import datetime

from movement.gaps import tick_gap
from movement.models import Office, Submission
from movement.readiness import topics
from movement.workflow import accept, return_for_supplement
from xuantruong.demo.scene import Scene


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
            actor=scene.head(code),
            now=now,
        )
    return_for_supplement(
        submission=submission,
        due=scene.clock.day(10),
        actor=scene.standing_officer,
        now=now,
    )
