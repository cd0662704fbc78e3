"""Every page of `awards` at /quan-tri/ for every role; a page that is not in the table fails."""

from dataclasses import dataclass

import pytest
from django.test import Client
from django.urls import get_resolver, reverse

from awards.models import AwardForm, CouncilMember, Decision, Honour, Proposal, Sitting, VoteRound
from movement.models import User
from tests.factories import (
    Portal,
    a_closed_round,
    a_draft_decision,
    a_proposal,
    an_issued_decision,
    an_open_round,
)

ROLES = (
    "nobody",
    "unit member",
    "economic officer",
    "culture officer",
    "council member",
    "council secretary",
    "administrator",
)
# For a page that waits for a right, 404: it does not exist. For Django's own lists, 403. Whoever
# has no business at /quan-tri/ at all is led to the sign-in page.
OFFICE = (302, 302, 404, 200, 404, 404, 404)
SECRETARY = (302, 302, 404, 200, 404, 200, 404)
COUNCIL = (302, 302, 404, 200, 200, 200, 404)
READ = (302, 302, 403, 200, 200, 200, 403)
WRITE = (302, 302, 403, 200, 403, 403, 403)
NEVER = (302, 302, 403, 403, 403, 403, 403)
TABLE = {
    "awards_from_ranking": OFFICE,
    "awards_propose": OFFICE,
    "awards_drop_proposal": (302, 302, 404, 302, 404, 404, 404),  # a GET leads back to the ranking
    "awards_run_sitting": SECRETARY,
    "awards_vote": COUNCIL,
    "awards_vote_result": COUNCIL,
    "awards_issue": OFFICE,
    "awards_awardform_changelist": READ,
    "awards_awardform_change": READ,
    "awards_awardform_history": READ,
    "awards_awardform_add": WRITE,
    "awards_awardform_delete": NEVER,
    "awards_councilterm_changelist": READ,
    "awards_councilterm_change": READ,
    "awards_councilterm_history": READ,
    "awards_councilterm_add": WRITE,
    "awards_councilterm_delete": NEVER,
    "awards_decision_changelist": READ,
    "awards_decision_change": READ,
    "awards_decision_history": READ,
    "awards_decision_add": NEVER,
    "awards_decision_delete": NEVER,
    "awards_honour_changelist": READ,
    "awards_honour_change": READ,
    "awards_honour_history": READ,
    "awards_honour_export": READ,
    "awards_honour_add": NEVER,
    "awards_honour_delete": NEVER,
    "awards_proposal_changelist": READ,
    "awards_proposal_change": READ,
    "awards_proposal_history": READ,
    "awards_proposal_add": NEVER,
    "awards_proposal_delete": NEVER,
    "awards_sitting_changelist": READ,
    "awards_sitting_change": READ,
    "awards_sitting_history": READ,
    "awards_sitting_add": WRITE,
    "awards_sitting_delete": NEVER,
    "awards_voteround_changelist": READ,
    "awards_voteround_change": READ,
    "awards_voteround_history": READ,
    "awards_voteround_add": NEVER,
    "awards_voteround_delete": NEVER,
}
MODELS = {
    "awardform": AwardForm,
    "decision": Decision,
    "honour": Honour,
    "proposal": Proposal,
    "sitting": Sitting,
    "voteround": VoteRound,
}


def names_of_pages() -> set[str]:
    _prefix, resolver = get_resolver().namespace_dict["admin"]
    return {
        name
        for name in resolver.reverse_dict
        if isinstance(name, str) and name.startswith("awards_")
    }


@dataclass(frozen=True)
class House:
    """A portal in which every page has something to show."""

    people: dict[str, User | None]
    keys: dict[str, int]

    def client_of(self, role: str) -> Client:
        client = Client()
        person = self.people[role]
        if person is not None:
            client.force_login(person)
        return client

    def url_of(self, name: str) -> str:
        key = self.keys.get(name)
        if key is None and name.endswith(("_change", "_history", "_delete")):
            key = self.keys[name.split("_")[1]]
        return reverse(f"admin:{name}", args=[] if key is None else [key])


@pytest.fixture
def house(portal: Portal, administrator: User) -> House:
    sitting = portal.council()
    secretary = CouncilMember.objects.get(user__email="hoi-dong-2@xuantruong.example")
    secretary.role = CouncilMember.Role.SECRETARY
    secretary.save()
    decision = a_draft_decision(portal, sitting, portal.judged("An"))
    an_issued_decision(decision, portal.culture)
    closed = a_closed_round(
        sitting, [a_proposal(portal.judged("Bình"), portal.culture)], portal.culture
    )
    waiting = a_proposal(portal.judged("Cúc"), portal.culture)
    voted = a_proposal(portal.judged("Dung"), portal.culture)
    keys = {name: model.objects.order_by("pk")[0].pk for name, model in MODELS.items()}
    return House(
        people={
            "nobody": None,
            "unit member": User.objects.filter(email__startswith="don-vi-")[0],
            "economic officer": portal.economic,
            "culture officer": portal.culture,
            "council member": User.objects.get(email="hoi-dong-1@xuantruong.example"),
            "council secretary": secretary.user,
            "administrator": administrator,
        },
        keys=keys
        | {
            "councilterm": sitting.term_id,
            "awards_propose": portal.judged("Em").pk,
            "awards_drop_proposal": waiting.pk,
            "awards_run_sitting": sitting.pk,
            "awards_vote": an_open_round(sitting, [voted], portal.culture).pk,
            "awards_vote_result": closed.pk,
            "awards_issue": decision.pk,
        },
    )


def test_every_page_stands_in_the_table() -> None:
    assert names_of_pages() == set(TABLE)


@pytest.mark.parametrize("role", ROLES)
def test_a_role_opens_its_pages_and_no_other(house: House, role: str) -> None:
    client = house.client_of(role)
    column = ROLES.index(role)
    opened = {name: client.get(house.url_of(name)).status_code for name in TABLE}
    assert opened == {name: row[column] for name, row in TABLE.items()}


@pytest.mark.parametrize("role", ["nobody", "unit member", "economic officer", "administrator"])
def test_what_an_outsider_sends_changes_nothing(house: House, role: str) -> None:
    client = house.client_of(role)
    models = [*MODELS.values(), CouncilMember]
    before = [list(model.objects.order_by("pk").values()) for model in models]
    sent = {"decide": "1", "close": house.keys["awards_vote"], "number": "9", "citation": "x"}
    statuses = {client.post(house.url_of(name), sent).status_code for name in TABLE}
    assert statuses <= {302, 403, 404}
    assert [list(model.objects.order_by("pk").values()) for model in models] == before


def test_who_is_not_signed_in_is_led_to_the_sign_in_page(house: House) -> None:
    client = Client()
    for name in TABLE:
        url = house.url_of(name)
        assert client.get(url)["Location"] == f"/quan-tri/login/?next={url}"


def test_no_page_is_kept_by_a_browser(house: House) -> None:
    client = house.client_of("culture officer")
    kept = [
        name
        for name in TABLE
        if "no-store" not in client.get(house.url_of(name)).get("Cache-Control", "")
    ]
    assert kept == []


@pytest.mark.parametrize(
    "path",
    [
        "proposal/de-nghi/0/",
        "proposal/0/rut/",
        "sitting/0/dieu-hanh/",
        "voteround/0/bieu-quyet/",
        "voteround/0/ket-qua/",
        "decision/0/ban-hanh/",
    ],
)
def test_a_page_about_nothing_does_not_exist(portal: Portal, path: str) -> None:
    client = Client()
    client.force_login(portal.culture)
    assert client.get(f"/quan-tri/awards/{path}").status_code == 404
    assert client.post(f"/quan-tri/awards/{path}").status_code == 404


def test_a_former_member_of_the_council_is_an_outsider(house: House) -> None:
    seat = CouncilMember.objects.get(user=house.people["council member"])
    seat.to_date = seat.from_date
    seat.save()
    client = house.client_of("council member")
    assert client.get(house.url_of("awards_vote")).status_code == 302
    assert client.get(house.url_of("awards_vote_result")).status_code == 302
