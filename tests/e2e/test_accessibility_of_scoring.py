"""Every page of scoring, results and criteria sets: no barrier on a phone or at a desk.

A new address under /cham-diem/, or of `criteria` under /ho-so/, fails here until it stands in the
table.
"""

import json
from collections.abc import Callable, Iterator

import pytest
from django.urls import get_resolver, resolve
from playwright.sync_api import Browser

from criteria.queue import Place
from tests.e2e.conftest import sign_in
from tests.e2e.portal import Portal
from tests.e2e.scoring_station import HEAD, SECOND
from tests.e2e.test_accessibility_of_the_station import BRACES
from tests.e2e.visitor import Visitor
from tests.movement.test_who_may_open_what import addresses

pytestmark = pytest.mark.browser

ECONOMIC_HEAD = "kinh-te"
SHEETS = ("half", "finished", "settling", "signed")

# What the head of the standing office opens, by the address's name.
DESK: dict[str, list[str]] = {
    "criteria:desk": ["cham-diem/", *(f"cham-diem/?muc={place}" for place in Place.values)],
    "criteria:score_sheet": [f"cham-diem/{{{key}}}/culture_social/" for key in SHEETS],
    "criteria:office_sheet": [f"cham-diem/{{{key}}}/culture_social/thong-nhat/" for key in SHEETS],
    "criteria:conflict": ["cham-diem/{asked}/xung-dot/", "cham-diem/{half}/xung-dot/"],
    "criteria:conflicts": ["cham-diem/xung-dot/", "cham-diem/xung-dot/?q=truong"],
    "criteria:ranking": [
        *("cham-diem/xep-hang/", "cham-diem/xep-hang/?nhom=front"),
        "cham-diem/xep-hang/?dot=2027",
    ],
    "criteria:dashboard": ["cham-diem/tong-hop/", "cham-diem/tong-hop/?nam=1"],
    "criteria:scorers": ["cham-diem/nguoi-cham/"],
    "criteria:appeals": ["cham-diem/kien-nghi/"],
    "criteria:appeal_answer": [
        f"cham-diem/kien-nghi/{{{key}}}/" for key in ("open_appeal", "upheld_appeal")
    ],
    "criteria:publish_results": ["cham-diem/cong-bo/"],
}
# What the unit opens when its result is published.
RESULT: dict[str, list[str]] = {
    "criteria:result": ["ho-so/{judged}/ket-qua/"],
    "criteria:appeal": ["ho-so/{judged}/ket-qua/{line}/kien-nghi/"],
}
# Looked at with the dossiers, or no page of their own: an answer for a script, a file.
ELSEWHERE = {
    *("criteria:receive", "criteria:self_scores"),
    *("criteria:score_cell", "criteria:evidence_preview", "criteria:result_evidence"),
    *("criteria:export_results", "criteria:export_sheet"),
}
SETS = "quan-tri/criteria/criteriaset/"
ADMIN = [
    *(SETS, f"{SETS}{{set}}/change/", f"{SETS}{{draft}}/change/"),
    *(f"{SETS}{{draft}}/{page}/" for page in ("cong-viec", "chep", "so-sanh", "nhap", "history")),
    *("quan-tri/criteria/criterion/", "quan-tri/criteria/criterion/add/?criteria_set={draft}"),
    *(f"quan-tri/criteria/criterion/{{{key}}}/change/" for key in ("criterion", "banded")),
    "ke-hoach/tieu-chi/agency/",
]
FORMS = [
    "cham-diem/{asked}/xung-dot/",
    "cham-diem/xung-dot/?q=truong form[method=post]",
    "cham-diem/{half}/culture_social/ [name=finish]",
    "cham-diem/{settling}/culture_social/thong-nhat/ [name=sign]",
    "cham-diem/{settling}/culture_social/thong-nhat/ [name=adjust]",
]


@pytest.fixture(scope="module")
def keys(portal: Portal) -> dict[str, int]:
    """The keys of what stands in the station of scoring."""
    said = portal.manage("shell", "-c", "from tests.e2e.scoring_station import prepare; prepare()")
    keys: dict[str, int] = json.loads(said.splitlines()[-1])
    return keys


@pytest.fixture
def visitor(
    browser: Browser, portal: Portal, keys: dict[str, int]
) -> Iterator[Callable[[str], Visitor]]:
    """A person who has signed in, in a browser of their own."""
    opened: list[Visitor] = []

    def visitor(name: str) -> Visitor:
        opened.append(Visitor(sign_in(browser, portal, name), keys))
        return opened[-1]

    yield visitor
    for guest in opened:
        guest.page.context.close()


def test_every_address_of_scoring_stands_in_a_table() -> None:
    found = {
        name
        for name, path in addresses(get_resolver()).items()
        if path.startswith("cham-diem/")
        or (path.startswith("ho-so/") and name.startswith("criteria:"))
    }

    assert found == {*DESK, *RESULT, *ELSEWHERE}


def test_every_page_of_the_tables_has_the_name_it_stands_under() -> None:
    tables = {path: name for name, paths in (DESK | RESULT).items() for path in paths}
    named = {path: resolve(f"/{BRACES.sub('1', path).partition('?')[0]}") for path in tables}

    assert {path: match.view_name for path, match in named.items()} == tables


@pytest.mark.parametrize("name", DESK)
def test_pages_of_the_head_of_an_office(name: str, visitor: Callable[[str], Visitor]) -> None:
    assert visitor(HEAD).look_at(DESK[name]) == []


def test_pages_of_a_scorer_who_has_not_finished(visitor: Callable[[str], Visitor]) -> None:
    paths = [*DESK["criteria:desk"][:1], *DESK["criteria:score_sheet"][1:2]]

    assert visitor(SECOND).look_at([*paths, *DESK["criteria:office_sheet"][1:2]]) == []


def test_pages_of_a_unit_whose_result_is_published(
    visitor: Callable[[str], Visitor], keys: dict[str, int]
) -> None:
    paths = [path for paths in RESULT.values() for path in paths]

    assert visitor(f"don-vi-{keys['account']:02d}").look_at(paths) == []


def test_pages_of_criteria_sets(visitor: Callable[[str], Visitor]) -> None:
    assert visitor(HEAD).look_at(ADMIN) == []


def test_forms_in_their_error_state(visitor: Callable[[str], Visitor]) -> None:
    assert visitor(HEAD).send_empty(FORMS) == []


def test_an_empty_answer_to_an_appeal(
    visitor: Callable[[str], Visitor], keys: dict[str, int]
) -> None:
    head = ECONOMIC_HEAD if keys["is_of_economic"] else HEAD

    assert visitor(head).send_empty(["cham-diem/kien-nghi/{open_appeal}/"]) == []


def test_the_scripts_of_the_sheet_say_what_is_wrong(visitor: Callable[[str], Visitor]) -> None:
    guest = visitor(HEAD)
    guest.open("cham-diem/{half}/culture_social/")

    guest.page.locator("[data-part=points] input").first.fill("nhiều")
    guest.page.keyboard.press("ArrowDown")
    guest.page.locator("[data-live-error]").first.wait_for()

    assert guest.look() == []
