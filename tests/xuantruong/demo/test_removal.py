"""The demonstration year leaves no trace when it is removed, and takes nothing real with it."""

from collections import Counter
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import models

from awards.models import AwardForm, CouncilMember, CouncilTerm, Decision, Honour, Proposal
from criteria.models import (
    Adjustment,
    Appeal,
    CriteriaSet,
    Criterion,
    Declaration,
    OfficeScore,
    OfficeSheet,
    Publication,
    Result,
    ResultVersion,
    Score,
    ScoreChange,
    ScoreSheet,
)
from movement.errors import Refused
from movement.models import (
    Authority,
    Event,
    Evidence,
    Group,
    Office,
    Plan,
    Round,
    RoundWindow,
    Signer,
    Submission,
    Unit,
    User,
)
from tests.xuantruong.demo.the_year import MARKED, TODAY
from xuantruong.demo.people import DOMAIN
from xuantruong.demo.removal import remove_demo_year

pytestmark = pytest.mark.django_db

SCORING: list[type[models.Model]] = [
    *(OfficeSheet, ScoreSheet, Score, OfficeScore, Adjustment, Declaration),
    *(Result, ResultVersion, Publication, Appeal, ScoreChange),
]


def test_removal_leaves_the_plan_and_nothing_of_the_demonstration(files: Path) -> None:
    criteria = Criterion.objects.count()

    remove_demo_year()

    gone = [*MARKED, Event, Evidence, RoundWindow, Proposal, Decision, Honour, *SCORING]
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
