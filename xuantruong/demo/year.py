"""The demonstration year from its first day to its last, in one transaction."""

import zlib
from datetime import date, timedelta
from random import Random

from django.db import transaction
from django.utils import timezone

from awards.loading import load_award_forms
from criteria.conflicts import declare
from criteria.loading import load_criteria
from criteria.models import CriteriaSet, Declaration
from criteria.publishing import approve_set, publish_set
from movement.errors import Refused
from movement.loading import load_plan
from movement.models import Authority, Group, Membership, Office, Round, RoundWindow, Unit, User
from movement.references import seeded
from movement.tax_codes import check_digit
from movement.units import NEEDS, add_member, add_unit, approve_unit
from reports.jobs import request_report, run_job
from reports.models import ReportJob
from xuantruong.demo.clock import Clock
from xuantruong.demo.council import hold_council
from xuantruong.demo.dossiers import Desk, Script, write_scripts
from xuantruong.demo.explaining import publish_and_hear
from xuantruong.demo.material import YEAR, Stage, UnitText, read_material
from xuantruong.demo.papers import print_papers
from xuantruong.demo.people import Accounts, appoint_officers, refuse_in_production
from xuantruong.demo.promises import keep, promise
from xuantruong.demo.receiving import receive, send_back
from xuantruong.demo.scene import Scene
from xuantruong.demo.scoring import judge

_WINDOWS = {
    RoundWindow.Kind.REGISTRATION: (-200, -100),
    RoundWindow.Kind.SUBMISSION: (-150, 30),
    RoundWindow.Kind.SCORING: (-90, 45),
    RoundWindow.Kind.APPEAL: (-40, 50),
    RoundWindow.Kind.COMMENT: (-30, 50),
    RoundWindow.Kind.COUNCIL: (-20, 60),
}


# What data.toml calls a unit, so that it gets the deeds that fit, and what the portal calls it.
_KINDS = {
    "school": Unit.Kind.AGENCY,
    "health": Unit.Kind.AGENCY,
    "office": Unit.Kind.AGENCY,
    "force": Unit.Kind.AGENCY,
    "village": Unit.Kind.HAMLET,
    "union": Unit.Kind.FRONT,
    "team": Unit.Kind.DIGITAL_TEAM,
    "factory": Unit.Kind.ENTERPRISE,
    "coop": Unit.Kind.COOPERATIVE,
    "household": Unit.Kind.HOUSEHOLD,
    "official": Unit.Kind.OFFICIAL,
    "other": Unit.Kind.OTHER,
}


@transaction.atomic
def build_demo_year(*, seed: int, today: date) -> None:
    """Make the demonstration year as it stands on that day.

    Everything that the domain has a function for is made by that function. The same seed and day
    give the same names, figures, references and ranks.

    Raises:
        Refused: the portal runs in production, or holds a demonstration or a real year already.
    """
    refuse_in_production()
    load_plan()
    load_criteria(year=YEAR)
    load_award_forms()
    round_ = Round.objects.get(year=YEAR)
    _require_room(round_)
    # First of all, so that the report and every page made from now on say so.
    Authority.objects.update(is_demo=True)
    rng = Random(seed)  # noqa: S311 - a demonstration must be repeatable, not unguessable
    clock = Clock(today, rng)
    material = read_material()
    accounts = Accounts()
    # Rights are asked for the real day, whatever day the year is made for.
    since = min(today, timezone.localdate()) - timedelta(days=200)
    officers = appoint_officers(accounts=accounts, material=material, since=since)
    scene = Scene(rng=rng, clock=clock, material=material, round=round_, officers=officers)
    with seeded(seed):
        _open_round(scene)
        _play_units(scene, accounts, since)
        publish_and_hear(scene)
        hold_council(scene, accounts, since=since)
        _report(scene)


def _require_room(round_: Round) -> None:
    authority = Authority.current()
    if authority is not None and authority.is_demo:
        raise Refused("Cổng đã có dữ liệu minh họa. Hãy gỡ trước bằng lệnh: manage.py remove_demo")
    published = round_.criteria_sets.exclude(state=CriteriaSet.State.DRAFT)
    if round_.windows.exists() or round_.submissions.exists() or published.exists():
        raise Refused(
            f"{round_} đã bắt đầu với dữ liệu thật (thời gian, hồ sơ hoặc tiêu chí đã ban hành); "
            "không nạp dữ liệu minh họa vào."
        )


def _open_round(scene: Scene) -> None:
    for kind, (opens, closes) in _WINDOWS.items():
        RoundWindow.objects.create(
            round=scene.round,
            kind=kind,
            opens_at=scene.clock.at(opens, 8),
            closes_at=scene.clock.at(closes, 17),
        )
    published = scene.clock.at_desk(scene.clock.at(-150, 8), 1, 2)
    offices = Office.objects.order_by("code")
    for criteria_set in CriteriaSet.objects.filter(round=scene.round).order_by("group__order"):
        for office in offices:
            head = scene.head(office.code)
            approve_set(criteria_set=criteria_set, office=office, actor=head, now=published)
        publish_set(criteria_set=criteria_set, actor=scene.standing_officer, now=published)


def _play_units(scene: Scene, accounts: Accounts, since: date) -> None:
    scripts = write_scripts(scene.material, scene.rng)
    titles = [
        (deed.source.evidence, script.unit.name) for script in scripts for deed in script.deeds
    ]
    papers = iter(print_papers(titles))
    drafts = 0
    for number, script in enumerate(scripts, start=1):
        own = [next(papers) for _deed in script.deeds]
        name = f"don-vi-{number:02d}" if number > 1 else "don-vi"
        unit, person = _enter(scene, script.unit, accounts, name, since)
        promise(scene, unit, person, number)
        _declare(scene, script.unit, unit)
        if script.unit.stage is Stage.NONE:
            continue
        desk = Desk(scene, script, unit, person)
        if script.unit.stage is Stage.DRAFT:
            desk.fill_part(own, parts=drafts)
            drafts += 1
        else:
            desk.fill_whole(own)
            keep(desk.submission, person, script.quality)
            _send(scene, script, desk)


def _enter(
    scene: Scene, text: UnitText, accounts: Accounts, name: str, since: date
) -> tuple[Unit, User]:
    """The unit takes part, and a person acts for it."""
    officer = scene.standing_officer
    now = scene.clock.at_desk(scene.clock.at(-150, 8), 3, 12)
    unit = add_unit(
        group=Group.objects.get(code=text.group),
        name=text.name,
        address=text.address,
        kind=_KINDS[text.kind],
        actor=officer,
        is_demo=True,
        now=now,
        gender=text.gender,
        is_direct_worker=text.is_direct_worker,
        **_details(text),
    )
    unit = approve_unit(unit=unit, actor=officer, now=now)
    person = accounts.open(name, text.representative or text.name)
    add_member(
        unit=unit,
        user=person,
        kind=Membership.Kind.SUBMITTER,
        actor=officer,
        from_date=since,
        now=now,
    )
    return unit, person


def _declare(scene: Scene, text: UnitText, unit: Unit) -> None:
    """An officer who once worked for the unit says so before anybody scores it."""
    if text.former_worker:
        declare(
            user=scene.officers[text.former_worker][-1],
            unit=unit,
            kind=Declaration.Kind.FORMER_UNIT,
            note="Từng làm kế toán tại đơn vị.",
            now=scene.clock.at(-85, 9),
        )


def _details(text: UnitText) -> dict[str, str]:
    """What the kind of unit must tell; tax codes begin with 99, which no province has."""
    committee = "Ủy ban nhân dân xã Xuân Trường"
    values = {
        "parent_body": committee,
        "tax_code": _tax_code(text.name),
        "post": "Công chức",
        "workplace": committee,
    }
    return {field: values[field] for field in NEEDS[_KINDS[text.kind]] if field in values}


def _tax_code(name: str) -> str:
    """A code with the right check digit, the same for the same name."""
    number = zlib.crc32(name.encode()) % 1_000_000
    while (digit := check_digit(f"99{number:07d}")) is None:
        number += 1
    return f"99{number:07d}{digit}"


def _send(scene: Scene, script: Script, desk: Desk) -> None:
    stage = script.unit.stage
    sent = desk.send()
    if stage is Stage.WITHDRAWN:
        desk.take_back(sent)
    elif stage is Stage.RETURNED:
        send_back(scene, desk.submission, sent)
    elif stage is not Stage.SUBMITTED:
        accepted = receive(scene, desk.submission, sent)
        judge(scene, desk.submission, script.unit, accepted)


def _report(scene: Scene) -> None:
    """The report of the phase so far, made here and now and not by the queue's worker."""
    phase = scene.round.phase
    job = request_report(
        kind=phase.review,
        phase=phase,
        actor=scene.standing_officer,
        now=scene.clock.at(-1, 16),
    )
    run_job(job.pk)
    job.refresh_from_db()
    if job.state != ReportJob.State.READY:
        raise Refused("Không tạo được tệp PDF của báo cáo minh họa; xem nhật ký ở trên.")
