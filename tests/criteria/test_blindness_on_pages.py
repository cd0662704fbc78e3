"""A scorer who has not finished reads nobody else's points: on no page, export, answer or order.

The data hold points and reasons that stand nowhere else; every address that the person can open
is read and searched for them.
"""

import io
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from criteria.models import Criterion, Score, ScoreSheet
from criteria.scoring import finish_sheet
from movement.models import Event, Evidence, Office, Submission, User
from tests.criteria.pages import (
    DESK,
    as_,
    cell,
    cell_url,
    criteria_of_office,
    finished,
    give,
    office_url,
    sheet_url,
    taken,
    told,
    two_scorers_an_office,
)
from tests.factories import Portal, a_member, a_unit, an_accepted_dossier, an_officer

REASON = "Kín-như-bưng"
# The points of one line, and of the office's three or seven lines together.
SECRETS = (REASON, "7,13", "7.13", "21,39", "21.39", "49,91", "49.91")
# Signing in and out, and what serves no page of the portal.
LEFT_OUT = ("tai-khoan/", "tinh/", "quan-tri/logout/", "quan-tri/login/")


@pytest.fixture
def scored(portal: Portal, dossier: Submission) -> Submission:
    """One of two scorers of each office has finished, with points that stand nowhere else."""
    two_scorers_an_office()
    Criterion.objects.filter(max_points__lt=8).update(max_points=8)
    finished(dossier, portal.economic, "7.13", REASON)
    finished(dossier, portal.culture, "7.13", REASON, Office.CULTURE_SOCIAL)
    return dossier


@pytest.fixture
def colleague(portal: Portal) -> User:
    """The second scorer of Phòng Kinh tế, who has not begun."""
    return an_officer(Office.ECONOMIC, "kinh-te-2@xuantruong.example", "Phạm Văn Lợi")


def addresses(submission: Submission) -> list[str]:
    """Every address of the portal, with the dossier's own keys where it asks for keys."""
    evidence = Evidence.objects.get()
    keys: dict[str, list[Any]] = {
        "pk": [submission.pk],
        "office": [Office.CULTURE_SOCIAL, Office.ECONOMIC],
        "criterion": [criteria_of_office(submission)[0].pk],
        "evidence": [evidence.pk],
        "evidence_pk": [evidence.pk],
        "achievement_pk": [submission.achievements.get().pk],
        "number": [1],
        "group": ["agency"],
        "object_id": [ScoreSheet.objects.order_by("pk")[0].pk],
    }
    found = sorted({path for path in _walk(get_resolver(), "", keys) if path})
    return [f"/{path}" for path in found if not path.startswith(LEFT_OUT)]


def _walk(resolver: URLResolver, before: str, keys: dict[str, list[Any]]) -> Iterator[str]:
    for entry in resolver.url_patterns:
        paths = list(_filled(entry, before, keys))
        if isinstance(entry, URLResolver):
            for path in paths:
                yield from _walk(entry, path, keys)
        else:
            yield from paths


def _filled(
    entry: URLPattern | URLResolver, before: str, keys: dict[str, list[Any]]
) -> Iterator[str]:
    """The entry's own part with every choice of keys; patterns by regular expression are none."""
    route = getattr(entry.pattern, "_route", None)
    if route is None:
        return
    routes = [str(route)]
    for name, converter in entry.pattern.converters.items():
        is_number = type(converter).__name__ == "IntConverter"
        values = keys.get(name, [1 if is_number else "x"])
        routes = [_put(one, name, value) for one in routes for value in values]
    yield from (before + one for one in routes)


def _put(route: str, name: str, value: object) -> str:
    head, _bracket, rest = (
        route.partition(f":{name}>") if f":{name}>" in route else (route.partition(f"<{name}>"))
    )
    return (
        head.rpartition("<")[0] + str(value) + rest
        if f":{name}>" in route
        else (head + str(value) + rest)
    )


def text_of(response: HttpResponse) -> str:
    """What the answer says; a workbook is unpacked."""
    streamed = getattr(response, "streaming_content", None)
    content = b"".join(streamed) if streamed is not None else response.content
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            content = b"\n".join(book.read(name) for name in book.namelist())
    return content.decode(errors="ignore")


def leaks(client: Client, submission: Submission) -> tuple[list[str], list[tuple[str, str]]]:
    """The addresses that opened, and those that say what they must not."""
    opened, found = [], []
    for url in addresses(submission):
        response = client.get(url)
        text = text_of(response)
        found += [(url, secret) for secret in SECRETS if secret in text]
        if response.status_code == 200:
            opened.append(url)
    return opened, found


def test_before_the_own_sheet_is_finished_nothing_says_what_others_gave(
    portal: Portal, scored: Submission, colleague: User
) -> None:
    client = as_(colleague)
    opened, found = leaks(client, scored)
    assert found == []
    expected = {
        DESK,
        sheet_url(scored),
        office_url(scored),
        f"/ho-so/{scored.pk}/noi-dung/",
        f"/ho-so/{scored.pk}/ban-nop/1/",
        f"/ho-so/{scored.pk}/thay-doi/",
        "/cham-diem/xep-hang/",
        "/cham-diem/tong-hop/",
    }
    assert expected - set(opened) == set()


def test_with_the_own_sheet_open_nothing_says_what_others_gave(
    portal: Portal, scored: Submission, colleague: User
) -> None:
    give(taken(scored, colleague), criteria_of_office(scored)[0], "5")
    opened, found = leaks(as_(colleague), scored)
    assert found == []
    # The own sheet as a file opens, with what the person typed so far.
    assert f"/cham-diem/{scored.pk}/economic/phieu.xlsx" in opened


def test_every_place_of_the_queue_is_silent_too(
    portal: Portal, scored: Submission, colleague: User
) -> None:
    client = as_(colleague)
    for place in ("cua-toi", "tiep-theo", "cho", "thong-nhat", "xong", "tiep-nhan", "tra-lai"):
        page = told(client, f"{DESK}?muc={place}")
        assert [secret for secret in SECRETS if secret in page] == []


def test_what_the_script_hears_and_refusals_are_silent_too(
    portal: Portal, scored: Submission, colleague: User
) -> None:
    client = as_(colleague)
    first = criteria_of_office(scored)[0]
    answers = [
        client.post(cell_url(scored, first), cell(first, "5") | {"autosave": "1"}),
        client.post(cell_url(scored, first), cell(first, "4") | {"autosave": "1"}),
        client.post(sheet_url(scored), cell(first, "6") | {"finish": "1"}),
        client.post(office_url(scored), cell(first, "6") | {"sign": "1"}),
    ]
    assert [answer.status_code for answer in answers] == [200, 409, 200, 200]
    said = "".join(map(text_of, answers))
    assert [secret for secret in SECRETS if secret in said] == []


def test_history_keeps_no_points_and_no_reasons(portal: Portal, scored: Submission) -> None:
    kept = " ".join(str(data) for data in Event.objects.values_list("data", flat=True))
    assert [secret for secret in SECRETS if secret in kept] == []


def test_the_order_of_the_queue_says_nothing_about_points(portal: Portal, colleague: User) -> None:
    two_scorers_an_office()
    dossiers = []
    for number, points in enumerate(["1", "7.13", "4"]):
        unit = a_unit(f"Đơn vị {number}")
        member = a_member(unit, f"don-vi-{number}@xuantruong.example")
        submission = an_accepted_dossier(unit, member, portal.round, portal.culture)
        finished(submission, portal.economic, points)
        dossiers.append(submission)

    def order() -> list[Submission]:
        rows = as_(colleague).get(f"{DESK}?muc=tiep-theo").context["rows"]
        return [row.submission for row in rows]

    before = order()
    Score.objects.filter(points="7.13").update(points="0.5")
    assert before == order() == dossiers
    # It does follow who waits longest.
    Event.objects.about(dossiers[2]).filter(kind="submission.accepted").update(
        at=timezone.now() - timedelta(days=9)
    )
    assert order() == [dossiers[2], *dossiers[:2]]


def test_from_finishing_on_the_others_points_are_read(
    portal: Portal, scored: Submission, colleague: User
) -> None:
    sheet = taken(scored, colleague)
    for criterion in criteria_of_office(scored):
        give(sheet, criterion, "5")
    finish_sheet(sheet=sheet, actor=colleague)
    client = as_(colleague)
    for url in (sheet_url(scored), office_url(scored)):
        page = told(client, url)
        assert (REASON in page, "7,13" in page) == (True, True)
