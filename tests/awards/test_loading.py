from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command

from awards.loading import load_award_forms
from awards.models import AwardForm
from awards.tally import Base, Rule


@pytest.mark.django_db
def test_a_form_is_loaded_with_its_voting_rule() -> None:
    assert load_award_forms() == 5
    form = AwardForm.objects.get(code="chien-si-thi-dua-co-so")
    assert (form.kind, form.level, form.recipient, form.ballot) == (
        "title",
        "commune",
        "individual",
        "secret",
    )
    assert form.rule() == Rule(base=Base.ALL, quorum=(2, 3), threshold=(4, 5), strict=False)
    assert form.valid_from == date(2025, 7, 1)
    assert str(form) == "Chiến sĩ thi đua cơ sở"


@pytest.mark.django_db
def test_loading_again_leaves_what_the_office_edited() -> None:
    load_award_forms()
    AwardForm.objects.filter(code="giay-khen-tap-the").update(threshold_num=2, threshold_den=3)
    assert load_award_forms() == 0
    assert AwardForm.objects.get(code="giay-khen-tap-the").rule().threshold == (2, 3)


@pytest.mark.django_db
def test_the_command_says_what_it_loaded() -> None:
    out = StringIO()
    call_command("load_award_forms", stdout=out)
    call_command("load_award_forms", stdout=out)
    assert out.getvalue() == (
        "Đã nạp 5 danh hiệu, hình thức khen thưởng mới.\n"
        "Đã nạp 0 danh hiệu, hình thức khen thưởng mới.\n"
    )
