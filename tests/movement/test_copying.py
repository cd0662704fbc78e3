from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from movement import workflow
from movement.copying import copy_from, copyable
from movement.models import Achievement, Event, Evidence, Figure, Round, Submission, Unit, User
from movement.views import achievements as views
from tests.acting import refusal
from tests.factories import Portal, a_member, a_unit, an_achievement
from tests.movement.pages import banner, beside, text

REFUSED = (
    (
        "Chỉ chép được thành tích trong hồ sơ năm trước của chính đơn vị, mỗi thành tích một lần; "
        "hãy tải lại trang rồi chọn lại."
    ),
    "achievements",
)


def a_dossier_of_last_year(unit: Unit, actor: User, portal: Portal) -> Achievement:
    """An achievement of 2025 with everything in it."""
    year = portal.round.year - 1
    earlier, _made = Round.objects.get_or_create(year=year, defaults={"phase": portal.round.phase})
    submission = Submission.objects.create(unit=unit, round=earlier)
    row = an_achievement(submission, actor, title="Trồng cây", areas=[1, 4])
    row.period_from, row.period_to = date(2025, 1, 1), date(2025, 2, 1)
    row.people_reached, row.replicable_by = 300, "Các thôn"
    row.save()
    Figure.objects.create(
        achievement=row, order=1, name="Cây", value=Decimal(500), measure="cây", before=Decimal(9)
    )
    return row


@pytest.fixture
def source(unit: Unit, member: User, portal: Portal) -> Achievement:
    return a_dossier_of_last_year(unit, member, portal)


def test_an_outsider_copies_nothing(
    source: Achievement, empty_draft: Submission, outsider: User
) -> None:
    said = refusal(copy_from, submission=empty_draft, achievements=[source], actor=outsider)

    assert said == ("Hồ sơ này đã nộp hoặc đã rút, không sửa được nữa.", None)
    assert not empty_draft.achievements.exists()


def test_nothing_is_copied_into_a_dossier_that_was_sent(
    source: Achievement, draft: Submission, member: User
) -> None:
    workflow.submit(submission=draft, actor=member)

    said = refusal(copy_from, submission=draft, achievements=[source], actor=member)

    assert said == ("Hồ sơ này đã nộp hoặc đã rút, không sửa được nữa.", None)


def test_text_figures_and_files_are_copied_and_the_period_is_not(
    source: Achievement, empty_draft: Submission, editor: User
) -> None:
    now = timezone.now() - timedelta(hours=1)

    [row] = copy_from(submission=empty_draft, achievements=[source], actor=editor, now=now)

    row.refresh_from_db()
    assert (row.title, row.description) == ("Trồng cây", "Số hóa 1.200 hồ sơ.")
    assert (row.period_from, row.period_to) == (None, None)
    assert (row.people_reached, row.replicable_by) == (300, "Các thôn")
    assert [area.number for area in row.content_areas.all()] == [1, 4]
    figure = row.figures.get()
    assert (figure.name, figure.value, figure.measure, figure.before) == (
        "Cây",
        Decimal(500),
        "cây",
        Decimal(9),
    )
    assert list(row.evidence.all()) == list(source.evidence.all())
    assert Evidence.objects.count() == 1
    assert row.copied_from == source
    event = Event.objects.about(empty_draft).latest("pk")
    assert (event.kind, event.at) == ("achievement.copied", now)
    assert event.data == {"achievements": [row.pk], "sources": [source.pk]}


def test_a_file_with_a_virus_is_left_behind(
    source: Achievement, empty_draft: Submission, member: User
) -> None:
    Evidence.objects.update(scan=Evidence.Scan.INFECTED)

    [row] = copy_from(submission=empty_draft, achievements=[source], actor=member)

    assert not row.evidence.exists()


def test_an_achievement_is_copied_once(
    source: Achievement, empty_draft: Submission, member: User
) -> None:
    arguments = {"submission": empty_draft, "achievements": [source], "actor": member}
    copy_from(**arguments)

    assert refusal(copy_from, **arguments) == REFUSED
    assert not copyable(empty_draft).exists()
    assert empty_draft.achievements.count() == 1


def test_nothing_chosen_is_refused(empty_draft: Submission, member: User) -> None:
    assert refusal(copy_from, submission=empty_draft, achievements=[], actor=member) == REFUSED


def test_another_units_work_and_this_years_own_are_not_copied(
    source: Achievement, draft: Submission, outsider: User, portal: Portal
) -> None:
    own = workflow.start_dossier(
        unit=outsider.memberships.get().unit, round_=portal.round, actor=outsider
    )

    for foreign in (source, draft.achievements.get()):
        said = refusal(copy_from, submission=own, achievements=[foreign], actor=outsider)
        assert said == REFUSED
    assert list(copyable(draft)) == [source]


def test_files_that_do_not_fit_into_the_dossier_are_not_copied(
    source: Achievement, empty_draft: Submission, member: User, settings: Any
) -> None:
    settings.DOSSIER_MAX_BYTES = source.evidence.get().size - 1

    said, _field = refusal(copy_from, submission=empty_draft, achievements=[source], actor=member)

    assert said.startswith("Minh chứng của một hồ sơ không quá ")
    assert not empty_draft.achievements.exists()


def page(draft: Submission) -> str:
    return reverse("movement:copy_achievements", args=[draft.pk])


def test_the_page_copies_what_was_ticked(
    source: Achievement, browser: Client, empty_draft: Submission
) -> None:
    assert "Trồng cây (năm 2025)" in text(browser.get(page(empty_draft)))

    response = browser.post(page(empty_draft), {"achievements": [source.pk]})

    assert response["Location"] == reverse("movement:achievements", args=[empty_draft.pk])
    assert banner(browser, response) == (
        "Đã chép 1 thành tích. Hãy mở từng thành tích và sửa cho năm nay."
    )
    assert [row.copied_from for row in empty_draft.achievements.all()] == [source]


def test_ticking_nothing_is_told(
    source: Achievement, browser: Client, empty_draft: Submission
) -> None:
    response = browser.post(page(empty_draft), {})

    assert beside(response, "id_achievements") == "Hãy chọn ít nhất một thành tích."


def test_a_refusal_of_the_rule_stands_on_the_page(
    source: Achievement,
    browser: Client,
    empty_draft: Submission,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A colleague copies the same while the form is on its way."""

    def first_a_colleague(**arguments: Any) -> list[Achievement]:
        copy_from(**arguments)
        return copy_from(**arguments)

    monkeypatch.setattr(views, "copy_from", first_a_colleague)

    response = browser.post(page(empty_draft), {"achievements": [source.pk]})

    assert REFUSED[0] in text(response)
    assert empty_draft.achievements.count() == 1


def test_without_an_earlier_dossier_there_is_nothing_to_copy(
    browser: Client, empty_draft: Submission
) -> None:
    shown = text(browser.get(page(empty_draft)))

    assert "Không có gì để chép" in shown
    assert "Chép từ hồ sơ năm trước" not in text(
        browser.get(reverse("movement:achievements", args=[empty_draft.pk]))
    )


def test_the_list_offers_copying_when_there_is_an_earlier_dossier(
    source: Achievement, browser: Client, empty_draft: Submission
) -> None:
    shown = text(browser.get(reverse("movement:achievements", args=[empty_draft.pk])))

    assert "Chép từ hồ sơ năm trước" in shown


@pytest.mark.parametrize("count", [1, 30])
def test_copying_thirty_asks_the_page_no_more_questions_than_copying_one(
    count: int,
    *,
    source: Achievement,
    browser: Client,
    empty_draft: Submission,
    member: User,
    django_assert_num_queries: Callable[[int], Any],
) -> None:
    for number in range(2, count + 1):
        an_achievement(source.submission, member, title=f"Thành tích {number}")

    with django_assert_num_queries(9):
        response = browser.get(page(empty_draft))

    assert text(response).count("(năm 2025)") == count


def test_a_unit_of_the_same_name_elsewhere_is_another_unit(
    source: Achievement, portal: Portal
) -> None:
    other = a_unit("Trường THCS Xuân Bắc")
    member = a_member(other, "xuan-bac@xuantruong.example")
    own = workflow.start_dossier(unit=other, round_=portal.round, actor=member)

    assert not copyable(own).exists()
