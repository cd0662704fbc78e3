from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from movement import similarity, workflow
from movement.models import Achievement, Round, Submission, Unit, User
from movement.readiness import panels
from movement.similarity import Likeness, likenesses, passages, register_awarded
from movement.similarity import similarity as alike
from movement.similarity_panel import context
from tests.factories import (
    Portal,
    a_complete_draft,
    a_draft,
    a_member,
    a_unit,
    an_achievement,
    send_back,
)
from tests.movement.pages import text
from tests.movement.people import browser_of

TOLD = (
    "Trường đã số hóa 1.200 hồ sơ học bạ, đưa lên kho dữ liệu dùng chung, "
    "giảm thời gian tra cứu từ ba ngày xuống còn năm phút cho phụ huynh và giáo viên."
)
TOLD_NEARLY = TOLD.replace("1.200", "1.250").replace("năm phút", "bốn phút")
ELSE = (
    "Hội viên trồng năm trăm cây xanh dọc tuyến đê, phân loại rác tại nguồn ở mười hai xóm "
    "và thu gom pin cũ vào ngày chủ nhật đầu tháng."
)


def words(told: str) -> list[str]:
    return list(similarity._words(told))


def brief(found: list[Likeness]) -> list[tuple[str, str, int, str]]:
    return [(each.achievement.title, each.other.title, each.percent, each.file) for each in found]


def tell(submission: Submission, title: str, description: str) -> Achievement:
    return Achievement.objects.create(submission=submission, title=title, description=description)


def a_sent_dossier(portal: Portal, unit: Unit, member: User, description: str) -> Submission:
    """Another unit's dossier with one more achievement, sent."""
    submission = a_complete_draft(unit, member, portal.round)
    submission.achievements.all().delete()
    an_achievement(submission, member, title="Việc của đơn vị", description=description)
    return workflow.submit(submission=submission, actor=member)


@pytest.fixture
def neighbour(portal: Portal, outsider: User) -> Submission:
    return a_sent_dossier(portal, outsider.memberships.get().unit, outsider, TOLD_NEARLY)


@pytest.fixture
def told(empty_draft: Submission) -> Submission:
    tell(empty_draft, "Số hóa học bạ", TOLD)
    return empty_draft


@pytest.fixture
def last_year(portal: Portal, unit: Unit) -> Submission:
    """The same unit's dossier of 2025, that was never sent."""
    earlier = Round.objects.create(year=2025, phase=portal.round.phase)
    return Submission.objects.create(unit=unit, round=earlier)


# Who reads it


def test_other_units_dossiers_stay_secret_from_the_unit(
    told: Submission, neighbour: Submission, member: User
) -> None:
    shown = text(browser_of(member).get(f"/ho-so/{told.pk}/kiem-tra/"))

    assert "Hồ sơ năm 2026 của một đơn vị khác." in shown
    assert "Trạm Y tế xã" not in shown
    assert "Việc của đơn vị" not in shown
    assert "bốn phút" not in shown


def test_nobody_outside_reads_likenesses(
    told: Submission, neighbour: Submission, outsider: User, portal: Portal
) -> None:
    assert context(told, outsider) is None
    assert context(told, portal.economic) is None


def test_the_offices_read_whose_dossier_it_is_once_it_was_sent(
    draft: Submission, neighbour: Submission, member: User, portal: Portal
) -> None:
    Achievement.objects.filter(submission=draft).update(description=TOLD)
    workflow.submit(submission=draft, actor=member)

    response = browser_of(portal.economic).get(f"/ho-so/{draft.pk}/noi-dung/")

    assert "Hồ sơ năm 2026 của Trạm Y tế xã: Việc của đơn vị" in text(response)
    assert f'href="/ho-so/{neighbour.pk}/noi-dung/"' in response.content.decode()
    draft.refresh_from_db()
    assert context(draft, member) is None


# What is alike


def test_nearly_the_same_words_are_found_with_their_passages(
    told: Submission, neighbour: Submission
) -> None:
    (found,) = likenesses(told, own_drafts=True)

    assert found.other.submission == neighbour.pk
    assert found.percent >= 90
    assert found.passages == [
        "hồ sơ học bạ, đưa lên kho dữ liệu dùng chung, giảm thời gian tra cứu từ ba ngày xuống còn",
        "phút cho phụ huynh và giáo viên.",
    ]
    assert (found.is_own, found.is_copy, found.file) == (False, False, "")


def test_other_words_and_short_texts_are_not_alike(
    empty_draft: Submission, neighbour: Submission
) -> None:
    tell(empty_draft, "Trồng cây", ELSE)
    tell(empty_draft, "Số hóa", "Số hóa học bạ")

    assert likenesses(empty_draft, own_drafts=True) == []


def test_similarity_is_nought_below_eighty_and_a_hundred_for_the_same_words() -> None:
    assert alike(words(TOLD), words(TOLD)) == 100
    assert alike(words(TOLD), words(ELSE)) == 0
    assert alike(words("Số hóa hồ sơ"), words("Số hóa hồ sơ")) == 0
    assert alike(words(TOLD), words(TOLD.upper().replace(",", ";"))) == 100
    assert alike(words(TOLD), words(" ".join(reversed(TOLD.split())))) == 100


def test_a_text_that_stands_inside_a_longer_one_is_alike() -> None:
    assert alike(words(TOLD), words(f"{ELSE} {TOLD} {ELSE}")) == 100


def test_texts_that_share_common_words_only_are_not_alike() -> None:
    shared = "các việc của xã và các việc của đơn vị trong năm đã được làm theo kế hoạch"
    first = f"{shared} {TOLD[:70]}"
    second = f"{shared} {ELSE}"

    assert alike(words(first), words(second)) == 0


def test_a_reworded_text_inside_a_longer_one_is_alike_and_a_part_of_it_is_not() -> None:
    assert alike(words(f"{ELSE} {TOLD} {ELSE}"), words(TOLD_NEARLY)) >= 90
    assert alike(words(f"{ELSE} {TOLD[:50]} {ELSE}"), words(TOLD)) == 0


def test_a_pair_of_texts_is_compared_twice_at_most_however_long_they_are(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    compared: list[int] = []
    ratio = similarity.fuzz.ratio

    def counted(one: str, two: str, **options: Any) -> float:
        compared.append(len(two))
        return ratio(one, two, **options)

    monkeypatch.setattr(similarity.fuzz, "ratio", counted)
    numbers = " ".join(str(number) for number in range(5000))
    own, other, third = (
        words(numbers.translate(str.maketrans("0123456789", letters)))
        for letters in ("0123456789", "abcdefghij", "klmnopqrst")
    )

    assert alike(own, other) == 0
    assert alike(own[:700] + other[:700], own[:700] + third[:700]) == 0
    assert len(compared) == 2
    assert [len(each) for each in (own, other, third)] == [1500] * 3


def test_passages_are_sought_in_the_first_words_only() -> None:
    filling = " ".join(f"a{number}" for number in range(1500))
    told = "một hai ba bốn năm sáu"

    assert passages(f"{told} {filling}", words(told)) == [told]
    assert passages(f"{filling} {told}", words(told)) == []


def test_a_passage_has_at_least_six_words_and_stands_as_it_was_written() -> None:
    other = words("mở đầu một hai ba bốn năm sáu rồi khác một hai ba bốn năm")

    assert passages("Một, Hai – Ba bốn năm Sáu! Hết", other) == ["Một, Hai Ba bốn năm Sáu!"]
    assert passages("một hai ba bốn năm", other) == []


def test_the_same_file_on_another_dossier_is_found(
    portal: Portal, draft: Submission, outsider: User
) -> None:
    other = a_sent_dossier(portal, outsider.memberships.get().unit, outsider, ELSE)

    found = likenesses(draft, own_drafts=True)

    assert brief(found) == [("Số hóa hồ sơ một cửa", "Việc của đơn vị", 0, "Biên bản")]
    assert found[0].other.submission == other.pk


def test_ones_own_last_year_is_compared_before_it_is_sent_but_not_for_the_offices(
    told: Submission, last_year: Submission
) -> None:
    tell(last_year, "Việc năm ngoái", TOLD)

    (found,) = likenesses(told, own_drafts=True)

    assert (found.other.title, found.other.year, found.is_own) == ("Việc năm ngoái", 2025, True)
    assert likenesses(told, own_drafts=False) == []


def test_an_achievement_that_was_copied_says_so(
    told: Submission, last_year: Submission, member: User
) -> None:
    source = tell(last_year, "Việc năm ngoái", TOLD)
    told.achievements.update(copied_from=source)

    assert [each.is_copy for each in likenesses(told, own_drafts=True)] == [True]
    shown = text(browser_of(member).get(f"/ho-so/{told.pk}/kiem-tra/"))
    assert "Hồ sơ năm 2025 của chính đơn vị: Việc năm ngoái" in shown
    assert "Thành tích này bắt đầu từ bản ấy." in shown


def test_dossiers_that_were_not_sent_or_are_old_are_not_compared(
    portal: Portal, told: Submission, last_year: Submission, outsider: User
) -> None:
    other = a_draft(outsider.memberships.get().unit, outsider, portal.round)
    tell(other, "Chưa nộp", TOLD)
    tell(last_year, "Quá cũ", TOLD)
    Round.objects.filter(pk=last_year.round_id).update(year=2021)

    assert likenesses(told, own_drafts=True) == []


def test_what_another_unit_supplements_just_now_is_not_compared(
    told: Submission, neighbour: Submission, portal: Portal
) -> None:
    send_back(neighbour, portal.culture)

    assert likenesses(told, own_drafts=True) == []
    assert likenesses(told, own_drafts=False) == []


def test_two_achievements_of_one_dossier_are_not_compared(told: Submission) -> None:
    tell(told, "Số hóa học bạ", TOLD)

    assert likenesses(told, own_drafts=True) == []


def test_of_many_likenesses_the_nearest_three_are_shown(
    portal: Portal, told: Submission, last_year: Submission
) -> None:
    for number, text_ in enumerate([TOLD_NEARLY, TOLD, TOLD_NEARLY, TOLD_NEARLY]):
        tell(last_year, f"Việc {number}", text_)

    found = likenesses(told, own_drafts=True)

    assert [each.other.title for each in found] == ["Việc 1", "Việc 0", "Việc 2"]


def test_a_dossier_that_was_honoured_is_marked(
    told: Submission, neighbour: Submission, member: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(similarity, "_awarded", [])
    assert [each.was_awarded for each in likenesses(told, own_drafts=True)] == [False]

    register_awarded(lambda submissions: {neighbour.pk} & set(submissions))

    assert [each.was_awarded for each in likenesses(told, own_drafts=True)] == [True]
    shown = text(browser_of(member).get(f"/ho-so/{told.pk}/kiem-tra/"))
    assert "Đã được khen thưởng" in shown


def test_a_dossier_like_no_other_shows_nothing(told: Submission, member: User) -> None:
    assert panels(told, page="check", reader=member) == []


@pytest.mark.parametrize("count", [1, 30])
def test_comparing_costs_the_same_with_one_and_with_thirty_dossiers(
    count: int,
    told: Submission,
    portal: Portal,
    django_assert_num_queries: Callable[[int], Any],
) -> None:
    for number in range(count):
        unit = a_unit(f"Đơn vị {number}")
        other = a_draft(unit, a_member(unit, f"{number}@xuantruong.example"), portal.round)
        tell(other, "Việc", TOLD)
        Submission.objects.filter(pk=other.pk).update(
            state=Submission.State.ACCEPTED,
            reference=f"TD26-{number}",
            submitted_at=timezone.now(),
        )

    an_achievement(told, told.unit.memberships.get().user)

    with django_assert_num_queries(5):
        likenesses(told, own_drafts=True)
