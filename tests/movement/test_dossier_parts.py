"""What the dossier's own parts say: on the check page, in the frozen revision, to the offices."""

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from movement.models import Achievement, Draft, Evidence, Figure, Submission, User
from movement.readiness import Part, frozen_content, parts, topics
from movement.workflow import submit
from tests.acting import refusal
from tests.movement.pages import text


@pytest.fixture
def achievement(draft: Submission) -> Achievement:
    return draft.achievements.get()


def the_part(submission: Submission, key: str) -> Part:
    return next(part for part in parts(submission) if part.key == key)


def answers(submission: Submission) -> dict[str, str]:
    part = the_part(submission, "achievements")
    return {row.question: row.answer for row in part.rows(submission)}


def test_a_dossier_with_an_infected_file_names_it_and_is_not_sent(
    draft: Submission, member: User
) -> None:
    Evidence.objects.update(scan=Evidence.Scan.INFECTED)
    sentence = (
        "Tệp “minh-chung.pdf” ở thành tích “Số hóa hồ sơ một cửa” có vi-rút; "
        "hãy gỡ tệp ấy và tải tệp khác."
    )

    assert the_part(draft, "achievements").missing(draft) == [sentence]
    assert refusal(submit, submission=draft, actor=member) == (f"Hồ sơ chưa đủ: {sentence}", None)


def test_everything_of_an_achievement_is_asked_and_answered(
    draft: Submission, achievement: Achievement
) -> None:
    achievement.period_from, achievement.period_to = date(2026, 2, 1), date(2026, 9, 30)
    achievement.people_reached = 1200
    achievement.replicable_by = "Các thôn."
    achievement.save()
    Figure.objects.create(
        achievement=achievement,
        order=1,
        name="Hồ sơ số hóa",
        value=Decimal("1234.5"),
        measure="hồ sơ",
        before=Decimal(200),
    )
    Figure.objects.create(
        achievement=achievement, order=2, name="Cây", value=Decimal(500), measure="cây"
    )

    assert answers(draft) == {
        "Thành tích 1": "Số hóa hồ sơ một cửa",
        "Nội dung thi đua": "3. Đổi mới sáng tạo trong mọi hoạt động",
        "Đã làm gì, kết quả": "Số hóa 1.200 hồ sơ.",
        "Thời gian thực hiện": "từ 01/02/2026 đến 30/09/2026",
        "Kết quả bằng số": "Hồ sơ số hóa: 1.234,5 hồ sơ (trước: 200)\nCây: 500 cây",
        "Số người được hưởng lợi": "1.200",
        "Ai có thể học, làm theo": "Các thôn.",
        "Minh chứng": "Biên bản (minh-chung.pdf)",
    }
    [frozen] = frozen_content(draft)["achievements"]
    assert {key: frozen[key] for key in ("period_from", "period_to", "people_reached")} == {
        "period_from": "2026-02-01",
        "period_to": "2026-09-30",
        "people_reached": 1200,
    }
    assert frozen["replicable_by"] == "Các thôn."
    assert frozen["figures"] == [
        {"name": "Hồ sơ số hóa", "value": "1234.5", "measure": "hồ sơ", "before": "200"},
        {"name": "Cây", "value": "500", "measure": "cây", "before": None},
    ]


def test_what_was_left_out_is_said_to_be_left_out(draft: Submission) -> None:
    said = answers(draft)

    assert {said[question] for question in list(said)[3:7]} == {"Không ghi"}
    [frozen] = frozen_content(draft)["achievements"]
    assert (frozen["period_from"], frozen["figures"]) == (None, [])


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        (date(2026, 2, 1), None, "từ 01/02/2026"),
        (None, date(2026, 9, 30), "đến 30/09/2026"),
    ],
)
def test_half_a_period_is_said_as_it_is(
    first: date | None, last: date | None, said: str, draft: Submission, achievement: Achievement
) -> None:
    achievement.period_from, achievement.period_to = first, last
    achievement.save()

    assert answers(draft)["Thời gian thực hiện"] == said


def test_an_office_may_find_each_achievement_incomplete(
    draft: Submission, achievement: Achievement
) -> None:
    found = [(topic.key, topic.label) for topic in topics(draft)]

    assert (f"achievement:{achievement.pk}", "Số hóa hồ sơ một cửa") in found


def test_the_task_list_says_that_text_is_not_saved(browser: Client, draft: Submission) -> None:
    Draft.objects.create(
        unit=draft.unit,
        key=f"submission:{draft.pk}:summary",
        data={"summary": ["Đang gõ"]},
        saved_at="2026-11-02T14:05:00+07:00",
    )

    shown = text(browser.get(reverse("movement:dossier", args=[draft.pk])))

    assert "Phần “Tóm tắt và kiến nghị” có nội dung đang gõ chưa lưu" in shown
    assert "Mở được khi các phần trên đã xong." in shown
