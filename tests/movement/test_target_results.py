from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from movement import workflow
from movement.models import Registration, Round, Submission, Target, TargetResult, User
from movement.readiness import frozen_content, parts, problems, topics
from movement.target_results import (
    LONGEST_NOTE,
    Reached,
    reached_by,
    save_target_results,
    share,
    targets_of,
)
from tests.acting import refusal
from tests.factories import Portal, a_registration, a_target
from tests.movement.pages import beside, text
from tests.movement.people import browser_of


@pytest.fixture
def registration(portal: Portal, draft: Submission, member: User) -> Registration:
    """Two targets stand beside the complete draft, without a result."""
    return a_registration(
        draft.unit, member, portal.round, a_target(), a_target("Mô hình mới", "2", area=1)
    )


@pytest.fixture
def targets(registration: Registration) -> list[Target]:
    return list(registration.targets.all())


def stored(submission: Submission) -> list[tuple[str, Decimal | None, str]]:
    return [(str(row), row.value, row.note) for row in submission.target_results.all()]


def keys_of(submission: Submission) -> list[str]:
    return [part.key for part in parts(submission)]


# The rule


@pytest.mark.parametrize("who", ["outsider", "culture", "superuser"])
def test_nobody_from_outside_writes_results(
    who: str, portal: Portal, draft: Submission, targets: list[Target], outsider: User
) -> None:
    actor = {
        "outsider": outsider,
        "culture": portal.culture,
        "superuser": User.objects.create_superuser("quan-tri@xuantruong.example", "x"),
    }[who]

    answer = refusal(
        save_target_results, submission=draft, results=[Reached(targets[0])], actor=actor
    )

    assert answer[1] is None
    assert not TargetResult.objects.exists()


def test_an_editor_writes_results_and_empties_them_again(
    draft: Submission, targets: list[Target], editor: User
) -> None:
    first, second = targets
    lines = [Reached(first, Decimal("1100.5")), Reached(second, None, " Chưa đủ kinh phí. ")]

    save_target_results(submission=draft, results=lines, actor=editor)
    assert stored(draft) == [
        ("Số hóa hồ sơ một cửa", Decimal("1100.5"), ""),
        ("Mô hình mới", None, "Chưa đủ kinh phí."),
    ]

    save_target_results(submission=draft, results=[Reached(first)], actor=editor)
    assert stored(draft) == [("Mô hình mới", None, "Chưa đủ kinh phí.")]


def test_a_foreign_target_is_refused(
    draft: Submission, registration: Registration, portal: Portal, outsider: User, member: User
) -> None:
    other = a_registration(outsider.memberships.get().unit, outsider, portal.round)

    answer = refusal(
        save_target_results,
        submission=draft,
        results=[Reached(other.targets.get(), Decimal(1))],
        actor=member,
    )

    assert answer == (
        "Chỉ tiêu này không có trong bản đăng ký của đơn vị; hãy tải lại trang.",
        None,
    )


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"value": Decimal(-1)}, "“Số hóa hồ sơ một cửa”: kết quả không được âm."),
        (
            {"note": "x" * (LONGEST_NOTE + 1)},
            "“Số hóa hồ sơ một cửa”: giải thích không quá 300 ký tự.",
        ),
    ],
)
def test_what_is_out_of_its_limits_is_refused_and_nothing_is_written(
    said: dict[str, Any], sentence: str, draft: Submission, targets: list[Target], member: User
) -> None:
    lines = [Reached(targets[1], Decimal(1)), Reached(targets[0], **said)]

    answer = refusal(save_target_results, submission=draft, results=lines, actor=member)

    assert answer == (sentence, None)
    assert stored(draft) == []


def test_a_sent_dossier_takes_no_more_results(
    draft: Submission, targets: list[Target], member: User
) -> None:
    lines = [Reached(target, Decimal(1)) for target in targets]
    save_target_results(submission=draft, results=lines, actor=member)
    workflow.submit(submission=draft, actor=member)

    assert refusal(save_target_results, submission=draft, results=[], actor=member) == (
        "Hồ sơ này đã nộp hoặc đã rút, không sửa được nữa.",
        None,
    )


@pytest.mark.parametrize(
    ("value", "target", "percent"),
    [
        ("1200", "1200", "100.0"),
        ("1199.99", "1200", "99.9"),
        ("1", "3", "33.3"),
        ("2", "3", "66.6"),
        ("0", "3", "0.0"),
        ("5", "2", "250.0"),
        ("99999999999999.9999", "0.0001", "99999999999999999900.0"),
        (None, "3", None),
        ("3", "0", None),
    ],
)
def test_the_share_is_exact_and_never_rounded_up(
    value: str | None, target: str, percent: str | None
) -> None:
    reached = share(None if value is None else Decimal(value), Decimal(target))

    assert reached == (None if percent is None else Decimal(percent))


# The part of the dossier


def test_without_a_registration_the_dossier_has_no_such_part(
    draft: Submission, portal: Portal
) -> None:
    assert "targets" not in keys_of(draft)

    Registration.objects.create(unit=draft.unit, round=portal.round)
    assert "targets" not in keys_of(draft)


def test_the_registration_of_another_year_does_not_count(
    draft: Submission, registration: Registration
) -> None:
    assert keys_of(draft)[:3] == ["achievements", "summary", "targets"]

    Registration.objects.update(round=Round.objects.get(year=2027))
    assert "targets" not in keys_of(draft)
    assert reached_by(draft) == []


def test_every_target_needs_a_result_or_an_explanation(
    draft: Submission, targets: list[Target], member: User
) -> None:
    assert [sentence for _part, sentence in problems(draft)] == [
        "Chỉ tiêu “Số hóa hồ sơ một cửa” chưa có kết quả hoặc giải thích.",
        "Chỉ tiêu “Mô hình mới” chưa có kết quả hoặc giải thích.",
    ]
    sentence, _field = refusal(workflow.submit, submission=draft, actor=member)
    assert sentence.startswith("Hồ sơ chưa đủ: Chỉ tiêu “Số hóa hồ sơ một cửa”")

    lines = [Reached(targets[0], Decimal(0)), Reached(targets[1], None, "Thiếu vốn")]
    save_target_results(submission=draft, results=lines, actor=member)
    assert problems(draft) == []


def test_target_and_result_stand_side_by_side_and_are_frozen_with_the_dossier(
    draft: Submission, targets: list[Target], member: User
) -> None:
    lines = [Reached(targets[0], Decimal(1100)), Reached(targets[1], None, "Thiếu vốn")]
    save_target_results(submission=draft, results=lines, actor=member)

    content = frozen_content(draft)

    assert content["targets"] == [
        {
            "content_area": 3,
            "name": "Số hóa hồ sơ một cửa",
            "target": "1200.0000",
            "measure": "hồ sơ",
            "value": "1100.0000",
            "note": "",
        },
        {
            "content_area": 1,
            "name": "Mô hình mới",
            "target": "2.0000",
            "measure": "hồ sơ",
            "value": None,
            "note": "Thiếu vốn",
        },
    ]
    part = next(part for part in parts(draft) if part.key == "targets")
    assert [(row.question, row.answer) for row in part.rows(draft)] == [
        (
            "Chỉ tiêu 1. Số hóa hồ sơ một cửa",
            "Đăng ký 1.200 hồ sơ, đạt 1.100 hồ sơ, bằng 91,6% chỉ tiêu.",
        ),
        ("Chỉ tiêu 2. Mô hình mới", "Đăng ký 2 hồ sơ, chưa ghi kết quả.\nThiếu vốn"),
    ]


def test_an_office_may_tick_each_target(draft: Submission, targets: list[Target]) -> None:
    own = [topic for topic in topics(draft) if topic.key.startswith("targets:")]

    assert [(topic.key, topic.label) for topic in own] == [
        (f"targets:{target.pk}", f"Kết quả so với đăng ký: {target}") for target in targets
    ]


def test_the_part_has_begun_with_the_first_result(
    draft: Submission, targets: list[Target], member: User
) -> None:
    part = next(part for part in parts(draft) if part.key == "targets")
    assert not part.started(draft)

    save_target_results(submission=draft, results=[Reached(targets[0], Decimal(1))], actor=member)

    assert part.started(draft)
    assert list(targets_of(draft)) == targets


# The page


def page(submission: Submission) -> str:
    return f"/ho-so/{submission.pk}/chi-tieu/"


def test_without_targets_there_is_no_page(draft: Submission, member: User) -> None:
    assert browser_of(member).get(page(draft)).status_code == 404


def test_the_page_puts_the_result_beside_the_target(
    draft: Submission, targets: list[Target], member: User
) -> None:
    browser = browser_of(member)
    first, second = targets

    saved = browser.post(
        page(draft), {f"value_{first.pk}": "1.100,5", f"note_{second.pk}": "Thiếu vốn"}
    )
    shown = browser.get(page(draft))

    assert saved["Location"] == f"/ho-so/{draft.pk}/"
    assert stored(draft) == [
        ("Số hóa hồ sơ một cửa", Decimal("1100.5"), ""),
        ("Mô hình mới", None, "Thiếu vốn"),
    ]
    assert 'value="1.100,5"' in shown.content.decode()
    assert "1.200 hồ sơ" in text(shown)
    assert "91,7%" in text(shown)


def test_a_wrong_number_keeps_nobody_from_saving_the_other_lines(
    draft: Submission, targets: list[Target], member: User
) -> None:
    first, second = targets

    response = browser_of(member).post(
        page(draft), {f"value_{first.pk}": "nhiều", f"value_{second.pk}": "3"}
    )

    assert beside(response, f"id_value_{first.pk}") == ("Hãy ghi bằng số, ví dụ 120 hoặc 1.234,5.")
    assert 'value="nhiều"' in response.content.decode()
    assert stored(draft) == [("Mô hình mới", Decimal(3), "")]


def test_a_refusal_of_the_rule_stands_above_the_page(
    draft: Submission, targets: list[Target], member: User
) -> None:
    response = browser_of(member).post(page(draft), {f"value_{targets[0].pk}": "-5"})

    assert response.status_code == 200
    assert "“Số hóa hồ sơ một cửa”: kết quả không được âm." in text(response)
    assert stored(draft) == []


@pytest.mark.parametrize("count", [1, 30])
def test_the_page_asks_the_database_as_often_for_thirty_targets_as_for_one(
    count: int,
    portal: Portal,
    draft: Submission,
    member: User,
    django_assert_num_queries: Callable[[int], Any],
) -> None:
    lines = [a_target(f"Chỉ tiêu số {number}") for number in range(count)]
    a_registration(draft.unit, member, portal.round, *lines)
    browser = browser_of(member)

    with django_assert_num_queries(10):
        response = browser.get(page(draft))

    assert text(response).count("Chỉ tiêu số ") == count
