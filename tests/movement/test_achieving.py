from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from movement import workflow
from movement.achieving import (
    MAX_FIGURES,
    AchievementValues,
    FigureValues,
    remove_achievement,
    save_achievement,
    save_summary,
)
from movement.drafting import form_key
from movement.models import Achievement, ContentArea, Draft, Event, Evidence, Submission, User
from tests.acting import refusal

SENT = "Hồ sơ này đã nộp hoặc đã rút, không sửa được nữa."
NOW = datetime(2026, 11, 2, 7, 5, tzinfo=UTC)
TREES = FigureValues("Cây đã trồng", Decimal(500), "cây", Decimal("120.5"))


@pytest.fixture
def values(portal: object) -> Callable[..., AchievementValues]:
    """What is typed about planting trees, but for the changes."""

    def values(**changed: Any) -> AchievementValues:
        areas = list(ContentArea.objects.filter(number__in=[1, 4]))
        text = {"title": "Trồng cây", "description": "Trồng 500 cây.", "content_areas": areas}
        return AchievementValues(**{**text, **changed})

    return values


def kinds(submission: Submission) -> list[str]:
    return [event.kind for event in Event.objects.about(submission)]


# Who and when


def test_an_outsider_writes_nothing(
    draft: Submission, outsider: User, values: Callable[..., AchievementValues]
) -> None:
    achievement = draft.achievements.get()

    acts: list[tuple[Callable[..., object], dict[str, Any]]] = [
        (save_summary, {"submission": draft, "summary": "Sửa trộm", "difficulties": ""}),
        (save_achievement, {"submission": draft, "values": values()}),
        (save_achievement, {"submission": draft, "achievement": achievement, "values": values()}),
        (remove_achievement, {"achievement": achievement}),
    ]
    for act, arguments in acts:
        assert refusal(act, **arguments, actor=outsider) == (SENT, None)

    draft.refresh_from_db()
    assert draft.summary == "Đơn vị đã hoàn thành các chỉ tiêu."
    assert [row.title for row in draft.achievements.all()] == ["Số hóa hồ sơ một cửa"]


def test_nothing_is_written_after_sending(
    draft: Submission, member: User, values: Callable[..., AchievementValues]
) -> None:
    workflow.submit(submission=draft, actor=member)

    assert refusal(save_achievement, submission=draft, values=values(), actor=member) == (
        SENT,
        None,
    )
    assert refusal(
        save_summary, submission=draft, summary="Muộn", difficulties="", actor=member
    ) == (SENT, None)


def test_an_achievement_of_another_dossier_is_not_written(
    draft: Submission,
    outsider: User,
    portal: Any,
    values: Callable[..., AchievementValues],
) -> None:
    own = workflow.start_dossier(
        unit=outsider.memberships.get().unit, round_=portal.round, actor=outsider
    )

    said = refusal(
        save_achievement,
        submission=own,
        achievement=draft.achievements.get(),
        values=values(),
        actor=outsider,
    )

    assert said == ("Thành tích này vừa bị người khác trong đơn vị xóa.", None)
    assert draft.achievements.get().title == "Số hóa hồ sơ một cửa"


# The summary


def test_a_summary_is_written_with_one_event(draft: Submission, editor: User) -> None:
    save_summary(
        submission=draft, summary="Đã số hóa.", difficulties="Mạng yếu.", actor=editor, now=NOW
    )

    draft.refresh_from_db()
    assert (draft.summary, draft.difficulties) == ("Đã số hóa.", "Mạng yếu.")
    event = Event.objects.about(draft).latest("pk")
    assert (event.kind, event.actor, event.at) == ("submission.summary_changed", editor, NOW)


def test_the_same_summary_again_is_no_event(draft: Submission, editor: User) -> None:
    before = kinds(draft)

    save_summary(submission=draft, summary=draft.summary, difficulties="", actor=editor)

    assert kinds(draft) == before


def test_an_empty_summary_is_refused(draft: Submission, editor: User) -> None:
    said = refusal(save_summary, submission=draft, summary=" \n", difficulties="", actor=editor)

    assert said == ("Hãy viết tóm tắt thành tích.", "summary")


def test_a_page_that_saves_itself_leaves_one_event_in_ten_minutes(
    draft: Submission, editor: User, member: User
) -> None:
    before = len(kinds(draft))

    def write(text: str, actor: User, minutes: int) -> None:
        now = NOW + timedelta(minutes=minutes)
        save_summary(submission=draft, summary=text, difficulties="", actor=actor, now=now)

    write("một", editor, 0)
    write("hai", editor, 9)
    write("ba", editor, 10)
    write("bốn", member, 11)

    assert len(kinds(draft)) == before + 3


# Achievements


def test_a_new_achievement_holds_everything_that_was_typed(
    empty_draft: Submission, editor: User, values: Callable[..., AchievementValues]
) -> None:
    achievement = save_achievement(
        submission=empty_draft,
        values=values(
            title="  Trồng   cây ",
            period_from=date(2026, 2, 1),
            period_to=date(2026, 2, 1),
            people_reached=1200,
            replicable_by="Các thôn.",
        ),
        figures=[TREES, FigureValues("Đường hoa", Decimal("1.5"), "km")],
        actor=editor,
        now=NOW,
    )

    achievement.refresh_from_db()
    assert achievement.title == "Trồng cây"
    assert (achievement.period_from, achievement.period_to) == (date(2026, 2, 1), date(2026, 2, 1))
    assert (achievement.people_reached, achievement.replicable_by) == (1200, "Các thôn.")
    assert [area.number for area in achievement.content_areas.all()] == [1, 4]
    assert [
        (figure.order, figure.name, figure.value, figure.measure, figure.before)
        for figure in achievement.figures.all()
    ] == [
        (1, "Cây đã trồng", Decimal(500), "cây", Decimal("120.5")),
        (2, "Đường hoa", Decimal("1.5"), "km", None),
    ]
    event = Event.objects.about(empty_draft).latest("pk")
    assert (event.kind, event.data) == ("achievement.added", {"achievement": achievement.pk})


def test_an_achievement_is_changed_and_its_figures_replaced(
    draft: Submission, editor: User, values: Callable[..., AchievementValues]
) -> None:
    achievement = draft.achievements.get()
    save_achievement(
        submission=draft, achievement=achievement, values=values(), figures=[TREES], actor=editor
    )
    first = achievement.figures.get()

    save_achievement(
        submission=draft,
        achievement=achievement,
        values=values(title="Trồng rừng"),
        figures=[TREES],
        actor=editor,
    )
    assert achievement.figures.get().pk == first.pk

    save_achievement(submission=draft, achievement=achievement, values=values(), actor=editor)
    assert not achievement.figures.exists()
    assert draft.achievements.get().title == "Trồng cây"
    assert kinds(draft)[-1] == "achievement.changed"


def test_an_achievement_that_was_deleted_meanwhile_does_not_come_back(
    draft: Submission, editor: User, values: Callable[..., AchievementValues]
) -> None:
    achievement = draft.achievements.get()
    Achievement.objects.all().delete()

    said = refusal(
        save_achievement,
        submission=draft,
        achievement=achievement,
        values=values(),
        actor=editor,
    )

    assert said == ("Thành tích này vừa bị người khác trong đơn vị xóa.", None)
    assert not draft.achievements.exists()


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"title": " "}, ("Hãy đặt tên cho thành tích.", "title")),
        (
            {"content_areas": []},
            ("Hãy chọn ít nhất một nội dung thi đua.", "content_areas"),
        ),
        ({"description": "\n"}, ("Hãy viết đã làm gì và kết quả ra sao.", "description")),
        (
            {"period_from": date(2026, 3, 2), "period_to": date(2026, 3, 1)},
            ("Ngày cuối không được trước ngày đầu.", "period_to"),
        ),
    ],
)
def test_what_is_missing_or_wrong_is_named(
    changed: dict[str, Any],
    said: tuple[str, str],
    empty_draft: Submission,
    editor: User,
    values: Callable[..., AchievementValues],
) -> None:
    arguments = {"submission": empty_draft, "values": values(**changed), "actor": editor}

    assert refusal(save_achievement, **arguments) == said
    assert not empty_draft.achievements.exists()


@pytest.mark.parametrize(
    "period",
    [{"period_from": date(2026, 3, 2)}, {"period_to": date(2026, 3, 2)}],
)
def test_half_a_period_is_taken(
    period: dict[str, date],
    empty_draft: Submission,
    editor: User,
    values: Callable[..., AchievementValues],
) -> None:
    row = save_achievement(submission=empty_draft, values=values(**period), actor=editor)

    assert (row.period_from, row.period_to) == (period.get("period_from"), period.get("period_to"))


@pytest.mark.parametrize(
    "figure",
    [FigureValues(" ", Decimal(1), "cây"), FigureValues("Cây", Decimal(1), " ")],
)
def test_a_figure_without_name_or_unit_is_refused(
    figure: FigureValues,
    empty_draft: Submission,
    editor: User,
    values: Callable[..., AchievementValues],
) -> None:
    said = refusal(
        save_achievement,
        submission=empty_draft,
        values=values(),
        figures=[TREES, figure],
        actor=editor,
    )

    assert said == ("Kết quả ở dòng 2 thiếu tên hoặc đơn vị tính.", None)


def test_sixty_figures_are_taken_and_sixty_one_are_not(
    empty_draft: Submission, editor: User, values: Callable[..., AchievementValues]
) -> None:
    arguments = {"submission": empty_draft, "values": values(), "actor": editor}

    row = save_achievement(**arguments, figures=[TREES] * MAX_FIGURES)

    assert row.figures.count() == 60
    assert refusal(save_achievement, **arguments, figures=[TREES] * 61) == (
        (
            "Một thành tích ghi nhiều nhất 60 kết quả bằng số; hãy gộp bớt hoặc tách thành hai "
            "thành tích."
        ),
        None,
    )


def test_a_removed_achievement_takes_its_typed_text_along_and_leaves_its_file(
    draft: Submission, editor: User
) -> None:
    achievement = draft.achievements.get()
    key = achievement.pk
    Draft.objects.create(
        unit=draft.unit, key=form_key(draft, "achievements", key), data={}, saved_at=NOW
    )

    remove_achievement(achievement=achievement, actor=editor)

    assert not draft.achievements.exists()
    assert not Draft.objects.exists()
    assert Evidence.objects.count() == 1
    event = Event.objects.about(draft).latest("pk")
    assert event.kind == "achievement.removed"
    assert event.data == {"achievement": key, "title": "Số hóa hồ sơ một cửa"}
