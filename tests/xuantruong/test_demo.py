"""The demonstration year shows every state, is repeatable, and leaves no trace when removed.

It is built once for the whole file; what a test changes is rolled back, and the build itself at
the end.
"""

import shutil
import unicodedata
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random

import pytest
from allauth.account.models import EmailAddress
from django.core.management import CommandError, call_command
from django.db import models, transaction
from django.test import Client, override_settings
from django.utils import timezone
from pypdf import PdfReader

from awards.models import (
    AwardForm,
    CouncilMember,
    CouncilTerm,
    Decision,
    Honour,
    Proposal,
    Sitting,
    VoteRound,
)
from criteria.models import CriteriaSet, Criterion, Result, Score, ScoreSheet, SelfScore
from movement.errors import Refused
from movement.models import (
    Achievement,
    Authority,
    Event,
    Evidence,
    Group,
    Office,
    Plan,
    Registration,
    Round,
    RoundWindow,
    Signer,
    Submission,
    Target,
    TargetResult,
    Unit,
    User,
)
from movement.readiness import problems
from reports.models import ReportFile, ReportJob, ReportSnapshot
from xuantruong.demo.clock import Clock
from xuantruong.demo.dossiers import half_points, write_scripts
from xuantruong.demo.material import read_material, with_figures
from xuantruong.demo.people import DOMAIN, PASSWORD, Accounts
from xuantruong.demo.removal import remove_demo_year
from xuantruong.demo.year import build_demo_year

pytestmark = pytest.mark.django_db

SEED = 87
TODAY = date(2026, 11, 20)
MARKED: list[type[models.Model]] = [
    User,
    Unit,
    Registration,
    Submission,
    CouncilTerm,
    ReportJob,
    ReportSnapshot,
]


@pytest.fixture(scope="module")
def files_of_the_year(
    django_db_setup: None, django_db_blocker: object, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Path]:
    """The demonstration year, and the folder that keeps its files."""
    folder = tmp_path_factory.mktemp("demo")
    with django_db_blocker.unblock(), transaction.atomic():  # type: ignore[attr-defined]
        with override_settings(MEDIA_ROOT=folder):
            build_demo_year(seed=SEED, today=TODAY)
        yield folder
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def files(files_of_the_year: Path, settings: object) -> Path:
    """A copy of the year's files for each test, as the database is its own for each test."""
    folder = Path(settings.MEDIA_ROOT)  # type: ignore[attr-defined]
    shutil.copytree(files_of_the_year, folder)
    return folder


def fingerprint() -> dict[str, list[object]]:
    """What two builds of the same year have in common; keys and real moments differ."""
    return {
        "dossiers": list(
            Submission.objects.order_by("unit__sort_key").values_list(
                "unit__name", "reference", "state", "submitted_at", "summary"
            )
        ),
        "results": list(
            Result.objects.order_by("submission__unit__sort_key").values_list(
                "submission__unit__name", "total", "rank"
            )
        ),
        "honours": list(Honour.objects.order_by("number").values_list("number", "recipient")),
        "evidence": sorted(Evidence.objects.values_list("sha256", flat=True)),
        "history": sorted(
            Event.objects.exclude(kind__startswith="report.").values_list("kind", "at")
        ),
    }


# --- What the year holds ---------------------------------------------------------------------


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


def test_accepted_dossiers_are_unscored_half_scored_half_signed_or_judged() -> None:
    accepted = Submission.objects.filter(state=Submission.State.ACCEPTED)
    sheets = Counter(
        tuple(sorted(dossier.score_sheets.values_list("state", flat=True))) for dossier in accepted
    )

    assert sheets == {(): 4, ("open",): 3, ("signed",): 3, ("signed", "signed"): 15}
    assert Result.objects.count() == 15


def test_an_open_sheet_is_filled_in_part() -> None:
    for sheet in ScoreSheet.objects.filter(state=ScoreSheet.State.OPEN):
        owned = Criterion.objects.filter(
            criteria_set__group=sheet.submission.unit.group, office=sheet.office
        )
        assert 0 < sheet.scores.count() < owned.count()


def test_every_group_has_a_ranking_of_at_least_three() -> None:
    for group in Group.objects.all():
        ranks = list(
            Result.objects.filter(submission__unit__group=group).values_list("rank", flat=True)
        )
        assert len(ranks) >= 3
        assert min(ranks) == 1


def test_points_go_in_steps_of_one_half_and_differ_only_with_a_reason() -> None:
    claims = {(row.submission_id, row.criterion_id): row.points for row in SelfScore.objects.all()}
    scores = Score.objects.select_related("sheet")

    assert all(points * 2 % 1 == 0 for points in claims.values())
    assert all(score.points * 2 % 1 == 0 for score in scores)
    changed = [
        score
        for score in scores
        if score.points != claims[score.sheet.submission_id, score.criterion_id]
    ]
    assert changed
    assert all(score.reason for score in changed)


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


def test_the_council_of_nine_passed_seven_of_eight_and_the_decision_honours_them() -> None:
    first = VoteRound.objects.get(number=1)
    decision = Decision.objects.get()

    assert CouncilMember.objects.filter(has_vote=True).count() == 9
    assert first.state == VoteRound.State.CLOSED
    assert first.roll.filter(present=True, voted=True).count() == 8
    assert Counter(first.items.values_list("result__passed", flat=True)) == {True: 7, False: 1}
    assert decision.state == Decision.State.ISSUED
    assert decision.full_number == "105/QĐ-UBND"
    assert decision.issued_on == TODAY - timedelta(days=1)
    assert decision.items.count() == 7
    assert Honour.objects.count() == 7


def test_the_nominees_are_the_first_two_of_every_group() -> None:
    nominees = Result.objects.filter(submission__proposals__vote_items__round__number=1)

    assert Counter(nominees.values_list("submission__unit__group__code", flat=True)) == {
        Group.AGENCY: 2,
        Group.FRONT: 2,
        Group.BUSINESS: 2,
        Group.INDIVIDUAL: 2,
    }
    assert all(nominee.rank <= 2 for nominee in nominees)


def test_one_proposal_waits_and_one_is_open_to_a_visitors_vote() -> None:
    second = VoteRound.objects.get(number=2)

    assert Counter(Proposal.objects.values_list("state", flat=True)) == {
        Proposal.State.DECIDED: 7,
        Proposal.State.REJECTED: 1,
        Proposal.State.ON_BALLOT: 1,
        Proposal.State.PROPOSED: 1,
    }
    assert Sitting.objects.count() == 1
    assert second.state == VoteRound.State.OPEN
    assert Counter(second.roll.values_list("present", "voted")) == {
        (True, False): 8,
        (False, False): 1,
    }


def test_the_report_of_the_phase_is_ready_and_says_that_it_is_a_demonstration(files: Path) -> None:
    job = ReportJob.objects.get()
    report = ReportFile.objects.get()

    assert job.state == ReportJob.State.READY
    assert job.snapshot
    assert job.snapshot.figures()["is_demo"]
    assert "MINH HỌA" in PdfReader(files / report.file.name).pages[0].extract_text()


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


# --- The accounts ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    ["don-vi", "don-vi-02", "don-vi-40", "van-hoa-xa-hoi", "kinh-te", "hoi-dong-1", "hoi-dong-9"],
)
def test_a_demonstration_account_can_sign_in(client: Client, name: str) -> None:
    email = f"{name}@{DOMAIN}"

    assert client.login(email=email, password=PASSWORD)
    assert User.objects.get(email=email).is_demo
    assert EmailAddress.objects.get(email=email).verified


def test_there_are_forty_representatives_two_officers_and_nine_members() -> None:
    assert User.objects.count() == 40 + 2 + 9
    assert not User.objects.filter(is_staff=True).exists()
    assert not User.objects.exclude(email__endswith=f"@{DOMAIN}").exists()


# --- The command -----------------------------------------------------------------------------


def test_production_refuses_it(settings: object) -> None:
    settings.PRODUCTION = True  # type: ignore[attr-defined]

    with pytest.raises(CommandError, match="PRODUCTION=1"):
        call_command("load_demo")
    with pytest.raises(CommandError, match="PRODUCTION=1"):
        call_command("load_demo", "--if-empty")
    with pytest.raises(Refused, match="mật khẩu"):
        Accounts()


def test_it_is_not_loaded_twice() -> None:
    with pytest.raises(CommandError, match="đã có dữ liệu minh họa"):
        call_command("load_demo")


def test_if_empty_leaves_a_portal_with_units_alone(capsys: pytest.CaptureFixture[str]) -> None:
    before = fingerprint()

    call_command("load_demo", "--if-empty")

    assert fingerprint() == before
    assert "đã có đơn vị" in capsys.readouterr().out


def test_removed_and_loaded_again_with_the_same_seed_and_day_it_is_the_same_year(
    capsys: pytest.CaptureFixture[str],
) -> None:
    first = fingerprint()

    call_command("remove_demo")
    call_command("load_demo", "--seed", str(SEED), "--today", TODAY.isoformat())

    assert fingerprint() == first
    out = capsys.readouterr().out
    assert "Đã gỡ dữ liệu minh họa" in out
    assert "40 đơn vị, 36 hồ sơ" in out
    assert PASSWORD in out
    assert f"hoi-dong-9@{DOMAIN}" in out


def test_it_does_not_enter_a_round_that_has_begun_for_real() -> None:
    remove_demo_year()
    now = timezone.now()
    RoundWindow.objects.create(
        round=Round.objects.get(year=2026),
        kind=RoundWindow.Kind.SUBMISSION,
        opens_at=now,
        closes_at=now + timedelta(days=1),
    )

    with pytest.raises(Refused, match="dữ liệu thật"):
        build_demo_year(seed=SEED, today=TODAY)


def test_a_report_that_fails_undoes_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    remove_demo_year()
    for part in ("_play_units", "hold_council", "run_job"):
        monkeypatch.setattr(f"xuantruong.demo.year.{part}", lambda *_args, **_kwargs: None)

    with pytest.raises(Refused, match="báo cáo minh họa"):
        build_demo_year(seed=SEED, today=TODAY)

    assert not User.objects.exists()
    assert not RoundWindow.objects.exists()


def test_another_seed_tells_another_year() -> None:
    material = read_material()

    one, same, other = (write_scripts(material, Random(seed)) for seed in (1, 1, 2))

    assert one == same
    assert one != other


# --- Removal ---------------------------------------------------------------------------------


def test_removal_leaves_the_plan_and_nothing_of_the_demonstration(files: Path) -> None:
    criteria = Criterion.objects.count()

    remove_demo_year()

    gone = [*MARKED, Event, Evidence, RoundWindow, Proposal, Decision, Honour, Result, ScoreSheet]
    assert {model.__name__: model._default_manager.count() for model in gone} == {
        model.__name__: 0 for model in gone
    }
    assert not [path for path in files.rglob("*") if path.is_file()]
    authority = Authority.current()
    assert authority
    assert not authority.is_demo
    assert Plan.objects.count() == 1
    assert Round.objects.count() == 5
    assert Group.objects.count() == 4
    assert Office.objects.count() == 2
    assert Signer.objects.count() == 1
    assert AwardForm.objects.exists()
    assert Counter(CriteriaSet.objects.values_list("state", flat=True)) == {"draft": 4}
    assert Criterion.objects.count() == criteria


def test_removal_leaves_what_is_real(files: Path) -> None:
    person = User.objects.create_user("that@xuantruong.gov.example", "Người Thật")
    real = Unit.objects.create(group=Group.objects.get(code=Group.AGENCY), name="Đơn vị thật")
    note = files / "reports" / "that.pdf"
    note.write_bytes(b"%PDF")

    remove_demo_year()

    assert list(User.objects.all()) == [person]
    assert list(Unit.objects.all()) == [real]
    assert note.exists()


def test_removal_is_refused_while_a_real_dossier_hangs_on_the_round() -> None:
    real = Unit.objects.create(group=Group.objects.get(code=Group.AGENCY), name="Đơn vị thật")
    Submission.objects.create(unit=real, round=Round.objects.get(year=2026))

    with pytest.raises(CommandError, match="Có 1 hồ sơ thật"):
        call_command("remove_demo")

    assert Unit.objects.count() == 41


def test_removal_is_refused_while_a_real_council_seats_a_demonstration_member() -> None:
    real = CouncilTerm.objects.create(
        name="Hội đồng thật", decision_number="9/QĐ", decision_date=TODAY, from_date=TODAY
    )
    member = User.objects.get(email=f"hoi-dong-1@{DOMAIN}")
    CouncilMember.objects.create(term=real, user=member, from_date=TODAY)

    with pytest.raises(Refused, match="thành viên hội đồng"):
        remove_demo_year()

    assert Submission.objects.filter(is_demo=True).count() == 36


def test_a_portal_without_demonstration_has_nothing_to_remove() -> None:
    remove_demo_year()

    with pytest.raises(CommandError, match="không có dữ liệu minh họa"):
        call_command("remove_demo")


# --- Small parts -----------------------------------------------------------------------------


def test_figures_are_written_as_vietnamese_people_write_them() -> None:
    assert with_figures("{1200-1200} hộ, đạt {96-96}%", Random(1)) == "1.200 hộ, đạt 96%"


@pytest.mark.parametrize(
    ("share", "maximum", "points"),
    [(0.5, "12", "6"), (0.82, "14", "11.5"), (1.2, "10", "10"), (-0.1, "10", "0")],
)
def test_points_stay_within_their_limits(share: float, maximum: str, points: str) -> None:
    assert half_points(share, Decimal(maximum)) == Decimal(points)


def test_offices_do_not_work_at_weekends() -> None:
    friday = datetime(2026, 11, 20, 10, tzinfo=UTC)
    clock = Clock(TODAY, Random(1))

    assert {timezone.localdate(clock.at_desk(friday, 1, 2)) for _ in range(9)} == {
        date(2026, 11, 23)
    }
