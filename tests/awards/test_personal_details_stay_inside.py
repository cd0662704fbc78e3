"""Gender and kind of work are for figures: no public page, honour or report tells a person's."""

import re

from django.test import Client
from django.urls import reverse

from awards.models import Honour, Sitting
from movement.models import Group, Unit
from tests.factories import Portal, a_draft_decision, an_issued_decision

WORDS = re.compile(r"female|gender|direct_worker|Giới tính|[Tt]rực tiếp lao động|>\s*Nữ\s*<|: Nữ")


def test_public_pages_of_an_honoured_woman_do_not_tell_it(
    client: Client, portal: Portal, sitting: Sitting
) -> None:
    result = portal.judged("Trần Thị Đức", group=Group.INDIVIDUAL)
    Unit.objects.update(gender=Unit.Gender.FEMALE, is_direct_worker=True)
    an_issued_decision(a_draft_decision(portal, sitting, result), portal.culture)
    honour = Honour.objects.get()
    pages = ["/", "/ke-hoach/", "/vinh-danh/", "/vinh-danh/?q=duc", honour.get_absolute_url()]

    for page in pages:
        shown = client.get(page).content.decode()
        assert WORDS.findall(shown) == [], page
    assert "Trần Thị Đức" in client.get(reverse("awards:roll")).content.decode()


def test_an_honour_has_no_such_field() -> None:
    names = {field.name for field in Honour._meta.get_fields()}
    assert names & {"gender", "is_direct_worker"} == set()
