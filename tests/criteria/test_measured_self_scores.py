"""The page of self-scores, for criteria whose points are computed from figures."""

import re
from decimal import Decimal

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from criteria.examples import example
from criteria.models import Criterion
from criteria.self_scoring import criteria_of
from movement.models import Submission, Unit, User
from tests.criteria.kinds import make_bands, make_ratio, make_yes_no
from tests.factories import Portal, a_draft, a_member, a_unit

RIGHT = {"ratio": ("45", "50"), "yes_no": ("1",), "bands": ("2",)}


@pytest.fixture
def draft(portal: Portal, unit: Unit, member: User) -> Submission:
    return a_draft(unit, member, portal.round)


@pytest.fixture
def kinds(draft: Submission) -> dict[str, Criterion]:
    """The first three criteria: a ratio, yes or no, bands; the others are by hand."""
    rows = criteria_of(draft)
    for make, criterion in zip((make_ratio, make_yes_no, make_bands), rows, strict=False):
        make(criterion)
    return {criterion.kind: criterion for criterion in rows[:3]}


@pytest.fixture
def browser(member: User) -> Client:
    return browser_of(member)


def browser_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def url_of(draft: Submission) -> str:
    return reverse("criteria:self_scores", args=[draft.pk])


def cells(kinds: dict[str, Criterion], **typed: tuple[str, ...]) -> dict[str, str]:
    """What a browser sends for the kinds: value, and target of a ratio."""
    return {
        f"{part}_{kinds[kind].pk}": text
        for kind, texts in typed.items()
        for part, text in zip(("value", "target"), texts, strict=False)
    }


def line_of(response: HttpResponse, criterion: Criterion) -> str:
    """The part of the page that is about the criterion."""
    lines = response.content.decode().split('<fieldset class="govuk-fieldset portal-line"')
    return next(line for line in lines if f">{criterion.code}</span>" in line)


def said(line: str) -> str:
    """What the line says about its points."""
    found = re.search(r"data-measured-points>(.*?)</p>", line)
    assert found is not None
    return re.sub(r"<[^>]+>", "", found.group(1))


def test_an_outsider_writes_no_figures(
    portal: Portal, draft: Submission, kinds: dict[str, Criterion]
) -> None:
    outsider = a_member(a_unit("Trạm Y tế"), "tram@xuantruong.example")
    for person in (outsider, portal.culture):
        response = browser_of(person).post(url_of(draft), cells(kinds, **RIGHT))
        assert response.status_code == 404
    assert not draft.self_scores.exists()


def test_figures_are_saved_and_their_points_shown(
    browser: Client, draft: Submission, kinds: dict[str, Criterion]
) -> None:
    assert browser.post(url_of(draft), cells(kinds, **RIGHT)).status_code == 302

    points = {claim.criterion.kind: claim.points for claim in draft.self_scores.all()}
    assert points == {"ratio": Decimal(9), "yes_no": Decimal(10), "bands": Decimal("7.5")}
    page = browser.get(url_of(draft))
    lines = {kind: line_of(page, criterion) for kind, criterion in kinds.items()}
    assert {kind: said(line) for kind, line in lines.items()} == {
        "ratio": "Được 9 điểm",
        "yes_no": "Được 10 điểm",
        "bands": "Được 7,5 điểm",
    }
    assert re.findall(r'value="(4?5?0?)"', lines["ratio"]) == ["45", "50"]
    assert re.findall(r'value="([^"]*)"[^>]*checked', lines["yes_no"]) == ["1"]
    assert "Kết quả (hồ sơ)" in lines["ratio"]
    assert "Số liệu (mô hình)" in lines["bands"]


def test_each_line_tells_the_script_and_the_reader_how_points_come_about(
    browser: Client, draft: Submission, kinds: dict[str, Criterion]
) -> None:
    page = browser.get(url_of(draft))
    bands = line_of(page, kinds["bands"])
    assert 'data-measured="bands"' in bands
    assert 'data-max="10.00"' in bands
    assert "[[&quot;3.0000&quot;, null, &quot;10.00&quot;]" in bands
    assert f'<p class="govuk-body">{example(kinds["bands"])}</p>' in bands
    assert "45 ÷ 50 × 10 = 9 điểm" in line_of(page, kinds["ratio"])
    assert said(bands) == ""
    by_hand = line_of(page, criteria_of(draft)[3])
    assert "data-measured-points" not in by_hand
    assert 'data-part="points"' in by_hand


def test_a_wrong_figure_is_said_beside_its_field_and_the_others_are_saved(
    browser: Client, draft: Submission, kinds: dict[str, Criterion]
) -> None:
    wrong = cells(kinds, ratio=("45", "0"), yes_no=("1",), bands=("hai",))
    response = browser.post(url_of(draft), wrong)

    ratio, bands = kinds["ratio"].pk, kinds["bands"].pk
    assert response.context["form"].errors == {
        f"target_{ratio}": ["Chỉ tiêu phải lớn hơn 0."],
        f"value_{bands}": ["Hãy ghi bằng số, ví dụ 120 hoặc 1.234,5."],
    }
    assert [claim.criterion for claim in draft.self_scores.all()] == [kinds["yes_no"]]
    line = line_of(response, kinds["bands"])
    assert 'value="hai"' in line
    assert f'id="id_value_{bands}_error"' in line
    assert said(line) == ""


def test_a_half_told_ratio_waits_as_typed_text_while_the_page_saves_itself(
    browser: Client, draft: Submission, kinds: dict[str, Criterion]
) -> None:
    typed = {**cells(kinds, ratio=("45",)), "version": "0", "autosave": "1"}
    answer = browser.post(url_of(draft), typed).json()

    assert (answer["version"], answer["complete"]) == (1, False)
    assert not draft.self_scores.exists()
    line = line_of(browser.get(url_of(draft)), kinds["ratio"])
    assert 'value="45"' in line
    assert "Hãy ghi cả chỉ tiêu." in line


def test_a_stale_page_is_told_both_answers_in_words(
    browser: Client, draft: Submission, kinds: dict[str, Criterion]
) -> None:
    browser.post(url_of(draft), {**cells(kinds, yes_no=("1",)), "version": "0"})
    stale = {**cells(kinds, yes_no=("0",)), "version": "0", "autosave": "1"}
    response = browser.post(url_of(draft), stale)

    assert response.status_code == 409
    assert response.json()["theirs"] == {f"Kết quả {kinds['yes_no'].code}": "Có"}
    assert draft.self_scores.get().points == Decimal(10)


@pytest.mark.parametrize("kind", list(RIGHT))
def test_emptied_figures_take_the_claim_back(
    kind: str, browser: Client, draft: Submission, kinds: dict[str, Criterion]
) -> None:
    browser.post(url_of(draft), {**cells(kinds, **{kind: RIGHT[kind]}), "version": "0"})
    assert draft.self_scores.count() == 1

    browser.post(url_of(draft), {**cells(kinds, **{kind: ("", "")}), "version": "1"})
    assert draft.self_scores.count() == 0


def test_the_check_page_reads_the_figures(
    browser: Client, draft: Submission, kinds: dict[str, Criterion]
) -> None:
    browser.post(url_of(draft), cells(kinds, **RIGHT))
    shown = browser.get(reverse("movement:check", args=[draft.pk])).content.decode()
    assert "45/50 hồ sơ → 9/10 điểm" in shown


def test_the_page_costs_the_same_for_figures_as_for_points(
    browser: Client, draft: Submission, kinds: dict[str, Criterion]
) -> None:
    browser.post(url_of(draft), cells(kinds, **RIGHT))
    with CaptureQueriesContext(connection) as captured:
        assert browser.get(url_of(draft)).status_code == 200
    assert len(captured) == 16
