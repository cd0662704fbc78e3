"""Everybody of the demonstration year can sign in with the one password."""

import pytest
from allauth.account.models import EmailAddress
from django.test import Client

from movement.models import Office, OfficeRole, User
from xuantruong.demo.people import DOMAIN, PASSWORD

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "name",
    [
        *("don-vi", "don-vi-02", "don-vi-40", "van-hoa-xa-hoi", "van-hoa-xa-hoi-2"),
        *("kinh-te", "kinh-te-2", "hoi-dong-1", "hoi-dong-9"),
    ],
)
def test_a_demonstration_account_can_sign_in(client: Client, name: str) -> None:
    email = f"{name}@{DOMAIN}"

    assert client.login(email=email, password=PASSWORD)
    assert User.objects.get(email=email).is_demo
    assert EmailAddress.objects.get(email=email).verified


def test_each_office_has_a_head_and_a_second_scorer() -> None:
    roles = OfficeRole.objects.current().values_list("office__code", "kind", "user__email")

    assert set(roles) == {
        (Office.CULTURE_SOCIAL, "head", f"van-hoa-xa-hoi@{DOMAIN}"),
        (Office.CULTURE_SOCIAL, "officer", f"van-hoa-xa-hoi-2@{DOMAIN}"),
        (Office.ECONOMIC, "head", f"kinh-te@{DOMAIN}"),
        (Office.ECONOMIC, "officer", f"kinh-te-2@{DOMAIN}"),
    }


def test_there_are_forty_representatives_four_officers_and_nine_members() -> None:
    assert User.objects.count() == 40 + 4 + 9
    assert not User.objects.filter(is_staff=True).exists()
    assert not User.objects.exclude(email__endswith=f"@{DOMAIN}").exists()
