"""Every address of scoring and results for every kind of person, before and after publication.

A new address under /cham-diem/, or of `criteria` under /ho-so/, fails here until it stands in the
table.
"""

from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import get_resolver, reverse

from awards.models import CouncilMember
from criteria.appeals import file_appeal
from criteria.conflicts import declare
from criteria.models import Appeal, Criterion, Declaration, OfficeSheet, Score
from criteria.publication import publish_results
from movement.models import Evidence, Membership, Office, Submission, User
from tests.factories import Portal, a_member, a_unit, an_officer, score
from tests.movement.people import browser_of
from tests.movement.test_who_may_open_what import addresses

WHO = (
    *("anonymous", "submitter", "editor", "outsider", "former", "council", "stranger"),
    *("culture", "economic", "officer", "conflicted", "superuser"),
)
NOBODY = dict.fromkeys(WHO, 404) | {"anonymous": 302}
STAFF = NOBODY | dict.fromkeys(("culture", "economic", "officer", "conflicted"), 200)
# Of the standing office are the head, an officer, and one who declared a conflict of interest.
STANDING = NOBODY | dict.fromkeys(("culture", "officer", "conflicted"), 200)
HEADS = NOBODY | dict.fromkeys(("culture", "economic"), 200)
NOTHING_YET = STAFF | dict.fromkeys(("culture", "economic", "officer", "conflicted"), 302)
IMPARTIAL = STAFF | {"conflicted": 404}
OWNERS = STANDING | {"conflicted": 404}
MEMBERS = NOBODY | dict.fromkeys(("submitter", "editor"), 200)
SUBMITTER = NOBODY | {"submitter": 200}

# The method, and how the address answers each kind of person: when the dossier was received, and
# when both offices have signed, the results are published and the unit has appealed.
TABLE: dict[str, tuple[str, dict[str, int], dict[str, int]]] = {
    "criteria:desk": ("get", STAFF, STAFF),
    "criteria:receive": ("get", IMPARTIAL, IMPARTIAL),
    "criteria:conflict": ("get", STAFF, STAFF),
    "criteria:conflicts": ("get", STAFF, STAFF),
    "criteria:score_sheet": ("get", OWNERS, OWNERS | {"officer": 302}),
    "criteria:score_cell": ("post", OWNERS, OWNERS | {"culture": 422, "officer": 422}),
    "criteria:office_sheet": ("get", OWNERS, OWNERS),
    "criteria:evidence_preview": ("get", IMPARTIAL, IMPARTIAL),
    "criteria:export_sheet": ("get", NOBODY, IMPARTIAL),
    "criteria:export_results": ("get", NOTHING_YET, STAFF),
    "criteria:ranking": ("get", STAFF, STAFF),
    "criteria:dashboard": ("get", STAFF, STAFF),
    "criteria:scorers": ("get", HEADS, HEADS),
    "criteria:publish_results": ("get", STANDING, STANDING),
    "criteria:appeals": ("get", STAFF, STAFF),
    "criteria:appeal_answer": ("get", NOBODY, IMPARTIAL),
    "criteria:result": ("get", NOBODY, MEMBERS),
    "criteria:result_evidence": ("get", NOBODY, MEMBERS),
    "criteria:appeal": ("get", NOBODY, SUBMITTER),
    "criteria:self_scores": ("get", NOBODY, NOBODY),
}
TYPED = {
    "points": "1",
    "finish": "1",
    "sign": "1",
    "kind": "none",
    "text": "Sửa trộm",
    "answer": "Sửa trộm",
    "upheld": "True",
    "group": "agency",
}


def test_every_address_of_scoring_stands_in_the_table() -> None:
    under = {
        name
        for name, path in addresses(get_resolver()).items()
        if path.startswith("cham-diem/")
        or (path.startswith("ho-so/") and name.startswith("criteria:"))
    }

    assert under == set(TABLE)


@pytest.fixture
def people(portal: Portal, member: User, dossier: Submission) -> dict[str, User | None]:
    """One person of each kind; `former` handed the role over, `conflicted` declared a relative."""
    former = a_member(dossier.unit, "nguoi-cu@xuantruong.example")
    former.memberships.update(from_date="2020-01-01", to_date="2020-12-31")
    former.memberships.create(unit=a_unit("Đảng ủy xã"), from_date="2021-01-01")
    conflicted = an_officer(Office.CULTURE_SOCIAL, "nguoi-than@xuantruong.example")
    declare(user=conflicted, unit=dossier.unit, kind=Declaration.Kind.FAMILY)
    portal.council(members=1)
    return {
        "anonymous": None,
        "submitter": member,
        "editor": a_member(dossier.unit, "soan@xuantruong.example", Membership.Kind.EDITOR),
        "outsider": a_member(a_unit("Trạm Y tế xã"), "tram-y-te@xuantruong.example"),
        "former": former,
        "council": CouncilMember.objects.get().user,
        "stranger": User.objects.create_user("nguoi-la@xuantruong.example", "Người Lạ"),
        "culture": portal.culture,
        "economic": portal.economic,
        "officer": an_officer(Office.CULTURE_SOCIAL, "chuyen-vien@xuantruong.example"),
        "conflicted": conflicted,
        "superuser": User.objects.create_superuser("quan-tri@xuantruong.example", "x"),
    }


@pytest.fixture
def published(portal: Portal, member: User, dossier: Submission) -> Submission:
    """Both offices signed, the group's results are published, the unit appeals."""
    score(dossier, portal.culture, Office.CULTURE_SOCIAL, Decimal(1))
    score(dossier, portal.economic, Office.ECONOMIC, Decimal(1))
    publish_results(round_=portal.round, group=dossier.unit.group, actor=portal.culture)
    file_appeal(
        submission=dossier, criterion=_criteria(dossier)[0], text="Xin xem lại.", actor=member
    )
    return dossier


@pytest.mark.parametrize("who", WHO)
def test_each_address_answers_each_person_when_the_dossier_was_received(
    who: str, people: dict[str, User | None], dossier: Submission
) -> None:
    assert _answers(people[who], dossier) == {
        name: received[who] for name, (_method, received, _published) in TABLE.items()
    }


@pytest.mark.parametrize("who", WHO)
def test_each_address_answers_each_person_when_the_results_are_published(
    who: str, people: dict[str, User | None], published: Submission
) -> None:
    assert _answers(people[who], published) == {
        name: answer[who] for name, (_method, _received, answer) in TABLE.items()
    }


def test_visitors_are_led_to_the_sign_in_page(dossier: Submission) -> None:
    for name, path in _paths(dossier).items():
        response = browser_of(None).generic(TABLE[name][0].upper(), path)
        assert response["Location"] == f"/tai-khoan/login/?next={path}"


def test_the_offices_know_nothing_of_a_draft(portal: Portal, dossier: Submission) -> None:
    dossier.state = Submission.State.DRAFT
    dossier.save()
    browser = browser_of(portal.culture)
    of_the_dossier = {name for name, path in _paths(dossier).items() if f"/{dossier.pk}/" in path}

    answers = _answers(portal.culture, dossier)

    assert {name: answers[name] for name in of_the_dossier} == dict.fromkeys(of_the_dossier, 404)
    assert browser.get(reverse("criteria:desk")).status_code == 200


@pytest.mark.parametrize("who", ["submitter", "outsider", "officer", "conflicted", "superuser"])
def test_nobody_else_changes_what_was_signed_by_sending_forms(
    who: str, people: dict[str, User | None], published: Submission
) -> None:
    browser = browser_of(people[who])
    before = _points()

    for path in _paths(published).values():
        _close(browser.post(path, TYPED))

    assert _points() == before
    assert not Appeal.objects.exclude(state=Appeal.State.OPEN).exists()
    assert set(OfficeSheet.objects.values_list("state", flat=True)) == {"signed"}


@pytest.mark.parametrize("who", ["conflicted", "outsider", "submitter", "superuser"])
def test_no_outsider_takes_a_seat_by_sending_forms(
    who: str, people: dict[str, User | None], dossier: Submission
) -> None:
    browser = browser_of(people[who])

    for name, path in _paths(dossier).items():
        if name != "criteria:conflict":
            _close(browser.post(path, TYPED))

    assert not OfficeSheet.objects.exists()


def test_a_form_sent_from_another_site_is_refused(portal: Portal, dossier: Submission) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(portal.culture)

    refused = {name: browser.post(path).status_code for name, path in _paths(dossier).items()}

    assert refused == dict.fromkeys(TABLE, 403)


def test_looking_at_pages_changes_nothing(portal: Portal, dossier: Submission) -> None:
    browser = browser_of(portal.culture)

    for path in _paths(dossier).values():
        _close(browser.get(path))

    assert not OfficeSheet.objects.exists()


def _criteria(dossier: Submission) -> list[Criterion]:
    """The criteria of the standing office that measure the dossier."""
    return list(
        Criterion.objects.filter(
            criteria_set__group=dossier.unit.group, office__code=Office.CULTURE_SOCIAL
        )
    )


def _paths(dossier: Submission) -> dict[str, str]:
    """Every address about the dossier and the standing office's sheet of it."""
    appeal = Appeal.objects.first()
    values = {
        "pk": dossier.pk,
        "office": Office.CULTURE_SOCIAL,
        "criterion": _criteria(dossier)[1].pk,
        "evidence": Evidence.objects.get(achievements__submission=dossier).pk,
    }
    known = addresses(get_resolver())
    return {
        name: reverse(
            name,
            kwargs={key: values[key] for key in values if f":{key}>" in known[name]}
            | ({"pk": appeal.pk if appeal else 0} if name == "criteria:appeal_answer" else {}),
        )
        for name in TABLE
    }


def _answers(person: User | None, dossier: Submission) -> dict[str, int]:
    """How every address answers; what a page changed is undone before the next."""
    browser = browser_of(person)
    return {name: _answer(browser, name, path) for name, path in _paths(dossier).items()}


def _answer(browser: Client, name: str, path: str) -> int:
    with transaction.atomic():
        response = _close(browser.generic(TABLE[name][0].upper(), path))
        transaction.set_rollback(True)
    return int(response.status_code)


def _close(response: Any) -> Any:
    """A file is closed when it was read."""
    response.getvalue()
    return response


def _points() -> list[tuple[object, ...]]:
    return sorted(Score.objects.values_list("pk", "points", "reason", "version"))
