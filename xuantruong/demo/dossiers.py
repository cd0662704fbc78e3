"""The units' side of the demonstration year: what they write, and how far they send it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from random import Random

from django.core.files.uploadedfile import SimpleUploadedFile

from criteria.self_scoring import criteria_of, save_self_score
from movement.evidence import add_evidence
from movement.models import Achievement, ContentArea, Unit, User
from movement.text import slugify
from movement.workflow import editing, start_dossier, submit, withdraw
from xuantruong.demo.material import AchievementText, Material, Stage, UnitText, with_figures
from xuantruong.demo.measures import entry_for
from xuantruong.demo.scene import Scene

# Days before today between which a dossier of the stage was sent. What waits for an answer was
# sent lately; what was judged, early enough for both offices to sign, the results of a group to be
# published and an appeal to be answered before the council met.
_SENT = {
    Stage.SUBMITTED: (-6, -2),
    Stage.RETURNED: (-12, -9),
    Stage.WITHDRAWN: (-60, -30),
    Stage.ACCEPTED: (-30, -20),
    Stage.SCORING: (-24, -14),
    Stage.ONE_FINISHED: (-26, -18),
    Stage.RECONCILING: (-30, -20),
    Stage.ONE_SIGNED: (-34, -24),
}
_SENT_LONG_AGO = (-60, -30)
# How often a claim cites an achievement.
_CITES = 0.85


@dataclass(frozen=True, slots=True)
class Deed:
    """An achievement with its figures."""

    source: AchievementText
    description: str


@dataclass(frozen=True, slots=True)
class Script:
    """What one unit will write, and how well it did (0 to 1)."""

    unit: UnitText
    deeds: list[Deed]
    summary: str
    difficulties: str
    quality: float


def write_scripts(material: Material, rng: Random) -> list[Script]:
    """A script for every unit, whether it opens a dossier or not."""
    scripts = []
    for unit in material.units:
        group = material.groups[unit.group]
        chosen = rng.sample(group.achievements_for(unit), k=rng.randint(2, 4))
        scripts.append(
            Script(
                unit=unit,
                deeds=[Deed(source, with_figures(source.text, rng)) for source in chosen],
                summary=with_figures(rng.choice(group.summaries), rng),
                difficulties=rng.choice(group.difficulties),
                quality=rng.uniform(0.76, 1.0),
            )
        )
    return scripts


class Desk:
    """The desk of one unit, at which its person fills the dossier part by part."""

    def __init__(self, scene: Scene, script: Script, unit: Unit, person: User) -> None:
        self._scene = scene
        self._script = script
        self._person = person
        self._started = scene.clock.at_home(-120, -70)
        self.submission = start_dossier(
            unit=unit, round_=scene.round, actor=person, now=self._started
        )

    def fill_part(self, papers: Sequence[bytes], *, parts: int) -> None:
        """Fill a draft's first parts: achievements, then the summary, then half of the points."""
        steps: list[Callable[[], None]] = [
            partial(self._add_achievements, papers),
            self._write_summary,
            partial(self._claim_points, half=True),
        ]
        for step in steps[:parts]:
            step()

    def fill_whole(self, papers: Sequence[bytes]) -> None:
        """Fill everything that sending asks for."""
        self._add_achievements(papers)
        self._write_summary()
        self._claim_points(half=False)

    def send(self) -> datetime:
        """Send the dossier; gives back when."""
        first, last = _SENT.get(self._script.unit.stage, _SENT_LONG_AGO)
        sent = self._scene.clock.at_home(first, last)
        self.submission = submit(submission=self.submission, actor=self._person, now=sent)
        return sent

    def take_back(self, sent: datetime) -> None:
        """Withdraw what was sent."""
        now = self._scene.clock.at_desk(sent, 1, 3)
        self.submission = withdraw(submission=self.submission, actor=self._person, now=now)

    def _add_achievements(self, papers: Sequence[bytes]) -> None:
        """Write every deed of the script and hang its paper on it."""
        for deed, paper in zip(self._script.deeds, papers, strict=True):
            with editing(submission=self.submission, actor=self._person) as held:
                achievement = Achievement.objects.create(
                    submission=held, title=deed.source.title, description=deed.description
                )
                achievement.content_areas.set(
                    ContentArea.objects.filter(number__in=deed.source.areas)
                )
            add_evidence(
                achievement=achievement,
                upload=SimpleUploadedFile(f"{slugify(deed.source.evidence)}.pdf", paper),
                title=deed.source.evidence,
                source=self._script.unit.name,
                dated=self._started.date(),
                actor=self._person,
                now=self._started,
            )

    def _write_summary(self) -> None:
        """Write the summary and what the unit asks for."""
        with editing(submission=self.submission, actor=self._person) as held:
            held.summary = self._script.summary
            held.difficulties = self._script.difficulties
            held.save(update_fields=["summary", "difficulties", "updated_at"])

    def _claim_points(self, *, half: bool) -> None:
        """Claim points for every criterion, or for the first half of them."""
        criteria = criteria_of(self.submission)
        rng = self._scene.rng
        told = list(self.submission.achievements.order_by("pk"))
        for criterion in criteria[: len(criteria) // 2] if half else criteria:
            # Now and then a claim rests on nothing, as in life: the gap meter shows it.
            cited = rng.choice(told) if rng.random() < _CITES else None
            entry = entry_for(criterion, self._script.quality + rng.uniform(-0.12, 0.16), rng)
            save_self_score(
                submission=self.submission,
                criterion=criterion,
                points=entry.points,
                value=entry.value,
                target=entry.target,
                note=f"Căn cứ thành tích “{cited.title}”." if cited else "",
                achievements=[cited] if cited else [],
                actor=self._person,
            )
