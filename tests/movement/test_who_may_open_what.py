"""Every address under /ho-so/ for every kind of person: a page is never opened by the wrong one.

A new address fails here until it stands in the table.
"""

from dataclasses import dataclass

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from awards.models import CouncilMember
from criteria.self_scoring import criteria_of
from movement import workflow
from movement.models import Achievement, Evidence, Registration, Round, Submission, User
from movement.target_results import Reached, save_target_results
from tests.factories import Portal, a_registration, a_unit
from tests.movement.people import browser_of


@dataclass(frozen=True)
class Page:
    """How an address answers; whoever is not named here is answered 404.

    Attributes:
        method: how the page is called.
        draft: for the unit's own people while the dossier is a draft.
        sent: for the unit's own people after it was sent.
        office_sent: for both offices after it was sent (before, they know nothing of it).
        editor_draft: for a member who may not send, where that differs.
        elsewhere: for people of another unit.
    """

    method: str
    draft: int
    sent: int
    office_sent: int = 404
    editor_draft: int | None = None
    elsewhere: int = 404


TABLE = {
    "movement:dossiers": Page("get", draft=200, sent=200, elsewhere=200),
    "movement:start_registration": Page("get", draft=200, sent=200, elsewhere=200),
    "movement:registration": Page("get", draft=200, sent=200),
    "movement:edit_registration": Page("get", draft=200, sent=200),
    "movement:register": Page("post", draft=302, sent=302),
    "movement:reopen_registration": Page("post", draft=302, sent=302),
    "movement:target_results": Page("get", draft=200, sent=404),
    "movement:dossier": Page("get", draft=200, sent=200),
    "movement:summary": Page("get", draft=200, sent=404),
    "movement:achievements": Page("get", draft=200, sent=404),
    "movement:add_achievement": Page("get", draft=200, sent=404),
    "movement:copy_achievements": Page("get", draft=200, sent=404),
    "movement:achievement": Page("get", draft=200, sent=404),
    "movement:remove_achievement": Page("get", draft=200, sent=404),
    "movement:upload_evidence": Page("get", draft=200, sent=404),
    "movement:hang_evidence": Page("post", draft=200, sent=404),
    "movement:remove_evidence": Page("post", draft=302, sent=404),
    "movement:shelf": Page("get", draft=200, sent=200),
    "movement:edit_evidence": Page("get", draft=200, sent=200),
    "movement:remove_from_shelf": Page("get", draft=200, sent=200),
    "movement:check": Page("get", draft=200, sent=302),
    "movement:submit": Page("post", draft=302, editor_draft=422, sent=302),
    "movement:confirmation": Page("get", draft=302, sent=200),
    "movement:withdraw": Page("get", draft=200, sent=200),
    "movement:record": Page("get", draft=200, sent=200, office_sent=200),
    "movement:revision": Page("get", draft=404, sent=200, office_sent=200),
    "movement:changes": Page("get", draft=200, sent=200, office_sent=200),
    "movement:answer_gaps": Page("get", draft=404, sent=404),
    "movement:evidence_file": Page("get", draft=200, sent=200, office_sent=200),
    "criteria:self_scores": Page("get", draft=200, sent=404),
    "criteria:result": Page("get", draft=404, sent=404),
    "criteria:result_evidence": Page("get", draft=404, sent=404),
    "criteria:appeal": Page("get", draft=404, sent=404),
    "reports:receipt": Page("get", draft=404, sent=202, office_sent=202),
    "reports:remake_receipt": Page("post", draft=404, sent=302, office_sent=302),
}
OUTSIDERS = ["outsider", "former", "council", "stranger", "superuser"]
ELSEWHERE = ["outsider", "former"]
OFFICES = ["culture", "economic"]


def addresses(resolver: URLResolver, path: str = "", names: str = "") -> dict[str, str]:
    """Every named address of the portal with its path, as the resolver knows them."""
    found: dict[str, str] = {}
    for pattern in resolver.url_patterns:
        below = path + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            prefix = f"{names}{pattern.namespace}:" if pattern.namespace else names
            found |= addresses(pattern, below, prefix)
        elif isinstance(pattern, URLPattern):
            found[f"{names}{pattern.name}"] = below
    return found


def test_every_address_of_the_dossiers_stands_in_the_table() -> None:
    under = {name for name, path in addresses(get_resolver()).items() if path.startswith("ho-so/")}

    assert under == set(TABLE)


def test_the_walk_sees_the_whole_portal() -> None:
    found = addresses(get_resolver())

    assert {"home", "movement:plan", "criteria:desk", "admin:index", "account_login"} <= set(found)


@pytest.fixture
def draft(draft: Submission, portal: Portal, member: User) -> Submission:
    """The dossier of a unit that had registered, and that writes its registration for 2027."""
    registration = a_registration(draft.unit, member, portal.round)
    results = [Reached(target, target.value) for target in registration.targets.all()]
    save_target_results(submission=draft, results=results, actor=member)
    Registration.objects.create(unit=draft.unit, round=Round.objects.get(year=2027))
    return draft


@pytest.fixture
def people(portal: Portal, member: User, editor: User, outsider: User) -> dict[str, User | None]:
    """One person of each kind; `former` was a member and acts for another unit now."""
    former = User.objects.create_user("nguoi-cu@xuantruong.example", "Người Cũ")
    unit = member.memberships.get().unit
    former.memberships.create(unit=unit, from_date="2020-01-01", to_date="2020-12-31")
    former.memberships.create(unit=a_unit("Đảng ủy xã"), from_date="2021-01-01")
    portal.council(members=1)
    return {
        "anonymous": None,
        "member": member,
        "editor": editor,
        "outsider": outsider,
        "former": former,
        "council": CouncilMember.objects.get().user,
        "stranger": User.objects.create_user("nguoi-la@xuantruong.example", "Người Lạ"),
        "culture": portal.culture,
        "economic": portal.economic,
        "superuser": User.objects.create_superuser("quan-tri@xuantruong.example", "x"),
    }


def address(name: str, draft: Submission) -> str:
    """The page's address for the agency's dossier."""
    values = {
        "pk": draft.pk,
        "registration_pk": Registration.objects.get(unit=draft.unit, state="draft").pk,
        "achievement_pk": Achievement.objects.get(submission=draft).pk,
        "evidence_pk": Evidence.objects.get(achievements__submission=draft).pk,
        "evidence": Evidence.objects.get(achievements__submission=draft).pk,
        "criterion": criteria_of(draft)[0].pk,
        "number": 1,
    }
    path = addresses(get_resolver())[name]
    return reverse(name, kwargs={key: values[key] for key in values if f":{key}>" in path})


def answers(browser: Client, draft: Submission) -> dict[str, int]:
    """How every address answers the person; what a page changed is undone before the next."""
    return {name: _answer(browser, name, draft) for name in TABLE}


def _answer(browser: Client, name: str, draft: Submission) -> int:
    with transaction.atomic():
        response = browser.generic(TABLE[name].method.upper(), address(name, draft))
        response.getvalue()  # type: ignore[attr-defined]  # a file is closed when it was read
        transaction.set_rollback(True)
    return int(response.status_code)


@pytest.mark.parametrize("stage", ["draft", "sent"])
def test_a_visitor_is_led_to_the_sign_in_page(stage: str, draft: Submission) -> None:
    send_when(stage, draft)
    browser = browser_of(None)

    for name, page in TABLE.items():
        response = browser.generic(page.method.upper(), address(name, draft))
        assert response.status_code == 302
        assert response["Location"] == f"/tai-khoan/login/?next={address(name, draft)}"


@pytest.mark.parametrize("stage", ["draft", "sent"])
@pytest.mark.parametrize("who", OUTSIDERS)
def test_for_outsiders_the_pages_do_not_exist(
    who: str, stage: str, draft: Submission, people: dict[str, User | None]
) -> None:
    send_when(stage, draft)
    expected = {name: page.elsewhere if who in ELSEWHERE else 404 for name, page in TABLE.items()}

    assert answers(browser_of(people[who]), draft) == expected


@pytest.mark.parametrize("name", TABLE)
def test_a_person_whose_only_role_has_ended_is_signed_out(
    name: str, draft: Submission, member: User
) -> None:
    path = address(name, draft)
    browser = browser_of(member)
    member.memberships.update(from_date="2020-01-01", to_date="2020-12-31")

    response = browser.generic(TABLE[name].method.upper(), path)

    assert (response.status_code, response["Location"].partition("?")[0]) == (
        302,
        "/tai-khoan/login/",
    )
    assert "_auth_user_id" not in browser.session


@pytest.mark.parametrize("stage", ["draft", "sent"])
@pytest.mark.parametrize("who", OFFICES)
def test_the_offices_read_a_dossier_that_was_sent_and_nothing_else(
    who: str, stage: str, draft: Submission, people: dict[str, User | None]
) -> None:
    send_when(stage, draft)
    expected = {name: page.office_sent if stage == "sent" else 404 for name, page in TABLE.items()}

    assert answers(browser_of(people[who]), draft) == expected


@pytest.mark.parametrize("who", ["member", "editor"])
def test_the_units_own_people_work_on_a_draft(
    who: str, draft: Submission, people: dict[str, User | None]
) -> None:
    expected = {
        name: page.editor_draft if who == "editor" and page.editor_draft else page.draft
        for name, page in TABLE.items()
    }

    assert answers(browser_of(people[who]), draft) == expected


@pytest.mark.parametrize("who", ["member", "editor"])
def test_after_sending_the_units_own_people_only_read(
    who: str, draft: Submission, people: dict[str, User | None]
) -> None:
    send_when("sent", draft)

    assert answers(browser_of(people[who]), draft) == {
        name: page.sent for name, page in TABLE.items()
    }


def test_what_changes_something_is_not_called_by_a_link(browser: Client, draft: Submission) -> None:
    for name, page in TABLE.items():
        if page.method == "post":
            assert browser.get(address(name, draft)).status_code == 405

    draft.refresh_from_db()
    assert draft.state == Submission.State.DRAFT
    assert draft.achievements.get().evidence.count() == 1


def test_a_form_sent_from_another_site_is_refused(member: User, draft: Submission) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(member)

    refused = {name: browser.post(address(name, draft)).status_code for name in TABLE}

    assert refused == dict.fromkeys(TABLE, 403)


@pytest.mark.parametrize("who", [*OUTSIDERS, *OFFICES])
def test_outsiders_change_nothing_by_sending_forms(
    who: str, draft: Submission, people: dict[str, User | None]
) -> None:
    browser = browser_of(people[who])

    for name in TABLE:
        browser.post(address(name, draft), {"summary": "Sửa trộm", "title": "Sửa trộm"})

    draft.refresh_from_db()
    assert draft.state == Submission.State.DRAFT
    assert draft.summary == "Đơn vị đã hoàn thành các chỉ tiêu."
    assert draft.achievements.get().title == "Số hóa hồ sơ một cửa"
    assert draft.achievements.get().evidence.count() == 1


def test_a_foreign_achievement_is_not_reached_through_ones_own_dossier(
    draft: Submission, outsider: User, portal: Portal
) -> None:
    own_unit = outsider.memberships.get().unit
    own = workflow.start_dossier(unit=own_unit, round_=portal.round, actor=outsider)
    achievement = draft.achievements.get()
    evidence = achievement.evidence.get()
    browser = browser_of(outsider)

    for name in ("achievement", "remove_achievement"):
        path = reverse(f"movement:{name}", args=[own.pk, achievement.pk])
        assert browser.get(path).status_code == 404
    for name, keys in (("upload_evidence", []), ("remove_evidence", [evidence.pk])):
        path = reverse(f"movement:{name}", args=[own.pk, achievement.pk, *keys])
        assert browser.post(path).status_code == 404


def send_when(stage: str, draft: Submission) -> None:
    if stage == "sent":
        submitter = draft.unit.memberships.current().get(kind="submitter").user
        workflow.submit(submission=draft, actor=submitter)
