"""A file of the dossier beside the sheet: for whom, which kinds, with which headers."""

from collections.abc import Callable
from contextlib import closing

import pytest
from django.test import Client

from criteria.conflicts import declare
from criteria.models import Declaration
from movement.models import Evidence, Office, Submission, User
from tests.criteria.pages import as_
from tests.factories import PDF, Portal, a_file, a_member, a_unit, an_officer


def an_outsider(portal: Portal) -> User:
    return a_member(a_unit("Trạm Y tế"), "tram@xuantruong.example")


def the_unit_itself(portal: Portal) -> User:
    return User.objects.get(email="dai-dien@xuantruong.example")


def a_conflicted_officer(portal: Portal) -> User:
    officer = an_officer(Office.ECONOMIC, "kinh-te-2@xuantruong.example")
    declare(user=officer, unit=Submission.objects.get().unit, kind=Declaration.Kind.FAMILY)
    return officer


@pytest.fixture
def item(dossier: Submission) -> Evidence:
    return dossier.achievements.get().evidence.get()


def preview_url(submission: Submission, item: Evidence) -> str:
    return f"/cham-diem/{submission.pk}/minh-chung/{item.pk}/"


def test_whoever_is_not_signed_in_is_led_to_the_sign_in_page(
    client: Client, dossier: Submission, item: Evidence
) -> None:
    url = preview_url(dossier, item)
    assert client.get(url)["Location"] == f"/tai-khoan/login/?next={url}"


@pytest.mark.parametrize("person", [an_outsider, the_unit_itself, a_conflicted_officer])
def test_for_others_no_preview_exists(
    portal: Portal, dossier: Submission, item: Evidence, person: Callable[[Portal], User]
) -> None:
    assert as_(person(portal)).get(preview_url(dossier, item)).status_code == 404


def test_a_pdf_is_shown_in_a_frame_of_our_own_and_nowhere_else(
    portal: Portal, dossier: Submission, item: Evidence
) -> None:
    response = as_(portal.economic).get(preview_url(dossier, item))
    assert b"".join(response.streaming_content) == PDF
    headers = ("Content-Type", "Content-Disposition", "X-Frame-Options", "Cache-Control")
    assert [response[name] for name in headers] == [
        "application/pdf",
        'inline; filename="minh-chung.pdf"',
        "SAMEORIGIN",
        "private, no-store",
    ]
    assert response["X-Content-Type-Options"] == "nosniff"
    policy = set(response["Content-Security-Policy"].split("; "))
    assert {"frame-ancestors 'self'", "default-src 'none'"} <= policy


def test_the_pages_themselves_are_framed_by_nobody(portal: Portal, dossier: Submission) -> None:
    response = as_(portal.economic).get(f"/cham-diem/{dossier.pk}/economic/")
    assert response["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in response["Content-Security-Policy"]


@pytest.mark.parametrize(
    "values", [{"content_type": "application/msword"}, {"scan": Evidence.Scan.INFECTED}]
)
def test_what_a_frame_cannot_show_or_must_not_is_led_to_the_download(
    portal: Portal, dossier: Submission, item: Evidence, values: dict[str, str]
) -> None:
    Evidence.objects.filter(pk=item.pk).update(**values)
    response = as_(portal.economic).get(preview_url(dossier, item))
    assert (response.status_code, response["Location"]) == (302, f"/ho-so/minh-chung/{item.pk}/")


def test_a_file_that_waits_for_the_scanner_is_not_shown(
    portal: Portal, dossier: Submission, item: Evidence, settings: object
) -> None:
    settings.CLAMAV_HOST = "127.0.0.1"  # type: ignore[attr-defined]
    Evidence.objects.filter(pk=item.pk).update(scan=Evidence.Scan.WAITING)
    assert as_(portal.economic).get(preview_url(dossier, item)).status_code == 302


def test_a_file_that_the_judged_revision_does_not_name_does_not_exist(
    portal: Portal, dossier: Submission, item: Evidence
) -> None:
    later = Evidence.objects.get(pk=item.pk)
    later.pk, later.sha256 = None, "0" * 64
    later.save()
    dossier.achievements.get().evidence.add(later)
    assert as_(portal.economic).get(preview_url(dossier, later)).status_code == 404


def test_another_units_file_does_not_exist_beneath_the_dossier(
    portal: Portal, dossier: Submission, item: Evidence
) -> None:
    Evidence.objects.filter(pk=item.pk).update(unit=a_unit("Trạm Y tế"))
    assert as_(portal.economic).get(preview_url(dossier, item)).status_code == 404


def test_a_file_that_is_not_in_the_store_is_missed_not_an_error(
    portal: Portal, dossier: Submission, item: Evidence
) -> None:
    item.file.storage.delete(item.file.name)
    assert as_(portal.economic).get(preview_url(dossier, item)).status_code == 404
    with closing(a_file()) as file:
        item.file.save("lai.pdf", file)
    item.file.close()
    response = as_(portal.economic).get(preview_url(dossier, item))
    assert (response.status_code, response.getvalue()) == (200, PDF)  # type: ignore[attr-defined]
