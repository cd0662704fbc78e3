"""The command that loads the demonstration year: refused where it would harm, and repeatable."""

from datetime import timedelta
from random import Random

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from movement.errors import Refused
from movement.models import Round, RoundWindow, User
from tests.xuantruong.demo.the_year import SEED, TODAY, fingerprint
from xuantruong.demo.dossiers import write_scripts
from xuantruong.demo.material import read_material
from xuantruong.demo.people import DOMAIN, PASSWORD, Accounts
from xuantruong.demo.removal import remove_demo_year
from xuantruong.demo.year import build_demo_year

pytestmark = pytest.mark.django_db


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
    for part in ("_play_units", "publish_and_hear", "hold_council", "run_job"):
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
