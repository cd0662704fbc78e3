"""An achievement's page: its text, the grid of figures, a block from Excel, new ones, the list."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from movement import workflow
from movement.achieving import MAX_FIGURES
from movement.models import Achievement, ContentArea, Draft, Evidence, Figure, Submission, User
from movement.readiness import problems
from movement.views import achievements as views
from tests.factories import an_achievement
from tests.movement.pages import banner, beside, summary_links, text
from tests.movement.people import browser_of

BLOCK = "Kết quả\tSố đạt được\tĐơn vị tính\r\nHồ sơ số hóa\t1.234,5\thồ sơ\t200\r\n"


@pytest.fixture
def achievement(draft: Submission) -> Achievement:
    return draft.achievements.get()


@pytest.fixture
def address(draft: Submission, achievement: Achievement) -> str:
    return reverse("movement:achievement", args=[draft.pk, achievement.pk])


@pytest.fixture
def new(empty_draft: Submission) -> str:
    return reverse("movement:add_achievement", args=[empty_draft.pk])


@pytest.fixture
def typed(portal: object) -> Callable[..., dict[str, Any]]:
    """What is sent about planting trees, but for the changes."""
    areas = [area.pk for area in ContentArea.objects.filter(number__in=[1, 4])]

    def typed(**changed: Any) -> dict[str, Any]:
        text = {"title": "Trồng cây", "description": "Trồng 500 cây.", "content_areas": areas}
        return {**text, "version": "0", "draft_id": "0123abcd", **changed}

    return typed


def line(number: int, name: str, value: str, measure: str, before: str = "") -> dict[str, str]:
    cells = {"name": name, "value": value, "measure": measure, "before": before}
    return {f"figures-{number}-{cell}": text for cell, text in cells.items()}


def figures(achievement: Achievement) -> list[tuple[str, Decimal, str, Decimal | None]]:
    return [(row.name, row.value, row.measure, row.before) for row in achievement.figures.all()]


# The text


def test_an_achievement_is_changed_with_everything_in_it(
    browser: Client, address: str, achievement: Achievement, typed: Callable[..., dict[str, Any]]
) -> None:
    response = browser.post(
        address,
        typed(
            title="Tên mới",
            period_from="1/2/2026",
            period_to="30-09-2026",
            people_reached="1.200",
            replicable_by="Các thôn.",
            **line(0, "Cây", "1.234,5", "cây", "7"),
        ),
    )

    assert response["Location"] == address
    assert banner(browser, response) == "Đã lưu thành tích."
    achievement.refresh_from_db()
    assert achievement.title == "Tên mới"
    assert (achievement.period_from, achievement.period_to) == (date(2026, 2, 1), date(2026, 9, 30))
    assert (achievement.people_reached, achievement.replicable_by) == (1200, "Các thôn.")
    assert figures(achievement) == [("Cây", Decimal("1234.5"), "cây", Decimal(7))]
    page = " ".join(browser.get(address).content.decode().split())
    for shown in ("01/02/2026", "30/09/2026", "1.200", "1.234,5", "7"):
        assert f'value="{shown}"' in page


def test_a_wrong_change_writes_nothing_and_names_every_place(
    browser: Client, address: str, achievement: Achievement, typed: Callable[..., dict[str, Any]]
) -> None:
    response = browser.post(
        address,
        typed(
            title="",
            content_areas=[],
            description=" ",
            period_from="31/02/2026",
            people_reached="12,5",
        ),
    )

    assert beside(response, "id_title") == "Hãy đặt tên cho thành tích."
    assert beside(response, "id_content_areas") == "Hãy chọn ít nhất một nội dung thi đua."
    assert beside(response, "id_description") == "Hãy viết đã làm gì và kết quả ra sao."
    assert beside(response, "id_period_from") == (
        "Hãy nhập ngày theo dạng ngày/tháng/năm, ví dụ 05/09/2026."
    )
    assert beside(response, "id_people_reached") == "Hãy ghi số nguyên, ví dụ 120 hoặc 1.200."
    assert [link for link, _words in summary_links(response)] == [
        "#id_title",
        "#id_content_areas_0",
        "#id_description",
        "#id_period_from",
        "#id_people_reached",
    ]
    achievement.refresh_from_db()
    assert achievement.title == "Số hóa hồ sơ một cửa"


def test_a_period_that_ends_before_it_begins_is_named_once(
    browser: Client, address: str, typed: Callable[..., dict[str, Any]]
) -> None:
    response = browser.post(address, typed(period_from="02/03/2026", period_to="01/03/2026"))

    assert summary_links(response) == [
        ("#id_period_to", "Đến ngày: Ngày cuối không được trước ngày đầu.")
    ]


# The grid


@pytest.mark.parametrize(
    ("cells", "field", "sentence"),
    [
        (("", "12", "cây"), "name", "Hãy ghi đây là kết quả gì."),
        (("Cây", "", "cây"), "value", "Hãy ghi số đạt được."),
        (("Cây", "12", ""), "measure", "Hãy ghi đơn vị tính, ví dụ hồ sơ, hộ, %."),
        (("Cây", "nhiều", "cây"), "value", "Hãy ghi bằng số, ví dụ 120 hoặc 1.234,5."),
        (("Cây", "1", "cây", "ít"), "before", "Hãy ghi bằng số, ví dụ 120 hoặc 1.234,5."),
    ],
)
def test_a_line_that_is_half_filled_has_its_sentence_beside_the_cell(
    cells: tuple[str, ...],
    field: str,
    sentence: str,
    *,
    browser: Client,
    address: str,
    achievement: Achievement,
    typed: Callable[..., dict[str, Any]],
) -> None:
    response = browser.post(address, typed(**line(0, *cells)))

    assert response.status_code == 200
    assert beside(response, f"id_figures-0-{field}") == sentence
    assert summary_links(response)[0][0] == f"#id_figures-0-{field}"
    assert summary_links(response)[0][1].startswith("Dòng 1, ")
    assert len(summary_links(response)) == 1
    for cell in filter(None, cells):
        assert f'value="{cell}"' in response.content.decode()
    assert figures(achievement) == []


def test_a_line_with_only_a_wrong_number_wants_all_of_it(
    browser: Client, address: str, typed: Callable[..., dict[str, Any]]
) -> None:
    response = browser.post(address, typed(**line(0, "", "nhiều", "")))

    assert [link for link, _words in summary_links(response)] == [
        "#id_figures-0-name",
        "#id_figures-0-value",
        "#id_figures-0-measure",
    ]


def test_empty_lines_are_left_out_and_the_others_close_ranks(
    browser: Client, address: str, achievement: Achievement, typed: Callable[..., dict[str, Any]]
) -> None:
    lines = line(3, "Hai", "2", "cái") | line(1, " ", "", "") | line(0, "Một", "0", "cái")

    browser.post(address, typed(**lines, **{"figures-x-name": "lạ", "figures-1-2-name": "lạ"}))

    assert figures(achievement) == [
        ("Một", Decimal(0), "cái", None),
        ("Hai", Decimal(2), "cái", None),
    ]


def test_clearing_a_line_removes_its_figure(
    browser: Client, address: str, achievement: Achievement, typed: Callable[..., dict[str, Any]]
) -> None:
    Figure.objects.create(achievement=achievement, order=1, name="Cây", value=1, measure="cây")

    browser.post(address, typed(**line(0, "", "", "")))

    assert figures(achievement) == []


def test_one_more_line_keeps_what_was_typed_and_saves_nothing(
    browser: Client, address: str, achievement: Achievement, typed: Callable[..., dict[str, Any]]
) -> None:
    lines = line(0, "Một", "1", "cái") | line(1, "Hai", "2", "cái") | line(2, "Ba", "3", "cái")

    response = browser.post(address, typed(title="Chưa lưu", **lines, more="1"))

    page = response.content.decode()
    assert response.status_code == 200
    assert 'value="Chưa lưu"' in page
    assert 'value="Ba"' in page
    assert 'id="id_figures-4-name"' in page
    assert "data-unsaved" in page
    assert "Có lỗi cần sửa" not in page
    achievement.refresh_from_db()
    assert achievement.title == "Số hóa hồ sơ một cửa"


def test_more_than_sixty_lines_are_refused_and_kept(
    browser: Client, address: str, achievement: Achievement, typed: Callable[..., dict[str, Any]]
) -> None:
    lines: dict[str, str] = {}
    for number in range(MAX_FIGURES + 1):
        lines |= line(number, f"Kết quả {number}", "1", "cái")

    response = browser.post(address, typed(**lines))

    assert "Một thành tích ghi nhiều nhất 60 kết quả bằng số" in text(response)
    assert 'value="Kết quả 60"' in browser.get(address).content.decode()
    assert figures(achievement) == []


# The block from Excel


def test_a_block_from_excel_is_put_into_the_grid(
    browser: Client, address: str, achievement: Achievement, typed: Callable[..., dict[str, Any]]
) -> None:
    response = browser.post(address, typed(**line(0, "Cây", "5", "cây"), pasted=BLOCK, paste="1"))

    page = " ".join(response.content.decode().split())
    assert 'name="figures-0-name" value="Cây"' in page
    assert 'name="figures-1-name" value="Hồ sơ số hóa"' in page
    assert 'value="1.234,5"' in page
    assert "Số đạt được\tĐơn vị" not in page
    assert figures(achievement) == []


def test_a_block_that_was_pasted_and_saved_at_once_is_saved(
    browser: Client, address: str, achievement: Achievement, typed: Callable[..., dict[str, Any]]
) -> None:
    assert browser.post(address, typed(pasted=BLOCK)).status_code == 302

    assert figures(achievement) == [("Hồ sơ số hóa", Decimal("1234.5"), "hồ sơ", Decimal(200))]


@pytest.mark.parametrize("button", ["paste", "save"])
def test_a_block_that_cannot_be_read_stays_and_says_why(
    button: str,
    browser: Client,
    address: str,
    achievement: Achievement,
    typed: Callable[..., dict[str, Any]],
) -> None:
    response = browser.post(address, typed(pasted="a\t1\tb\t2\tthừa", **{button: "1"}))

    assert beside(response, "id_pasted") == (
        "Dòng 1 của bảng dán vào có 5 cột; bảng chỉ có 4 cột: kết quả, số đạt được, đơn vị tính, "
        "trước khi làm."
    )
    assert "a\t1\tb\t2\tthừa" in response.content.decode()
    assert figures(achievement) == []


# Stale tabs


def test_both_texts_of_a_grid_are_shown_line_by_line(
    browser: Client,
    editor: User,
    address: str,
    typed: Callable[..., dict[str, Any]],
) -> None:
    browser_of(editor).post(address, typed(**line(0, "Cây", "1000", "cây")))

    response = browser.post(address, typed(**line(0, "Cây", "900", "cây")))

    assert response.status_code == 409
    shown = text(response)
    assert "Dòng 1, số đạt được Bản mới hơn 1.000 Bản của ông/bà 900" in shown
    assert "Dòng 1, kết quả Bản mới hơn" not in shown


def test_the_same_numbers_written_in_another_way_are_no_conflict(
    browser: Client, editor: User, address: str, typed: Callable[..., dict[str, Any]]
) -> None:
    browser_of(editor).post(address, typed(**line(0, "Cây", "1000", "cây")))

    assert browser.post(address, typed(**line(4, "Cây", "1.000,0", "cây"))).status_code == 302


# A new one


def test_a_new_achievement_leads_to_its_evidence(
    browser: Client, empty_draft: Submission, new: str, typed: Callable[..., dict[str, Any]]
) -> None:
    response = browser.post(new, typed(**line(0, "Cây", "500", "cây")))

    row = empty_draft.achievements.get()
    assert response["Location"] == reverse(
        "movement:upload_evidence", args=[empty_draft.pk, row.pk]
    )
    assert banner(browser, response) == "Đã lưu thành tích. Hãy tải minh chứng lên."
    assert (row.title, row.description) == ("Trồng cây", "Trồng 500 cây.")
    assert [area.number for area in row.content_areas.all()] == [1, 4]
    assert figures(row) == [("Cây", Decimal(500), "cây", None)]
    assert str(row) == "Trồng cây"


def test_an_empty_new_achievement_names_every_field_and_begins_nothing(
    browser: Client, empty_draft: Submission, new: str
) -> None:
    response = browser.post(new, {"title": ""})

    assert beside(response, "id_title") == "Hãy đặt tên cho thành tích."
    assert len(summary_links(response)) == 3
    assert not empty_draft.achievements.exists()
    assert "Đang gõ dở" not in text(
        browser.get(reverse("movement:achievements", args=[empty_draft.pk]))
    )


def test_a_double_click_adds_one(
    browser: Client, empty_draft: Submission, new: str, typed: Callable[..., dict[str, Any]]
) -> None:
    first, second = (browser.post(new, typed()) for _click in range(2))

    assert first["Location"] == second["Location"]
    assert empty_draft.achievements.count() == 1


def test_other_words_in_a_form_that_was_saved_before_become_another_achievement(
    browser: Client, empty_draft: Submission, new: str, typed: Callable[..., dict[str, Any]]
) -> None:
    browser.post(new, typed())

    response = browser.post(new, typed(title="Trồng hoa"))

    assert response.status_code == 409
    assert "Biểu mẫu này đã được lưu thành một thành tích." in text(response)
    page = " ".join(response.content.decode().split())
    draft_id = page.partition('name="draft_id" value="')[2].partition('"')[0]
    assert draft_id != "0123abcd"
    browser.post(new, typed(title="Trồng hoa", draft_id=draft_id))
    assert [row.title for row in empty_draft.achievements.all()] == ["Trồng cây", "Trồng hoa"]


def test_a_new_achievement_that_saves_itself_is_only_begun(
    browser: Client,
    editor: User,
    empty_draft: Submission,
    new: str,
    typed: Callable[..., dict[str, Any]],
) -> None:
    answer = browser_of(editor).post(new, typed(autosave="1")).json()

    assert (answer["version"], answer["complete"]) == (1, False)
    assert not empty_draft.achievements.exists()
    listed = browser.get(reverse("movement:achievements", args=[empty_draft.pk]))
    assert "Đang gõ dở, chưa lưu Trồng cây , Lê Thị Cúc gõ lúc" in text(listed)
    assert f"{new}?ban=0123abcd" in listed.content.decode()
    assert "Chưa có thành tích nào" not in text(listed)
    page = browser.get(f"{new}?ban=0123abcd")
    assert 'value="Trồng cây"' in page.content.decode()
    assert "Bản tự lưu lúc" in text(page)
    found = [(part.key, sentence) for part, sentence in problems(empty_draft)]
    assert (
        "achievements",
        (
            "Phần “Thành tích và minh chứng” có nội dung đang gõ chưa lưu; "
            "hãy mở ra, bấm Lưu, hoặc bỏ bản tự lưu."
        ),
    ) in found


def test_a_colleague_finishes_what_another_began(
    browser: Client,
    editor: User,
    empty_draft: Submission,
    new: str,
    typed: Callable[..., dict[str, Any]],
) -> None:
    browser_of(editor).post(new, typed(autosave="1"))

    browser.post(new, typed(version="1"))

    assert empty_draft.achievements.get().title == "Trồng cây"
    listed = browser.get(reverse("movement:achievements", args=[empty_draft.pk]))
    assert "Đang gõ dở" not in text(listed)


def test_two_people_write_new_achievements_at_the_same_time(
    browser: Client,
    editor: User,
    empty_draft: Submission,
    new: str,
    typed: Callable[..., dict[str, Any]],
) -> None:
    browser_of(editor).post(new, typed(title="Một", draft_id="00000001"))
    browser.post(new, typed(title="Hai", draft_id="00000002"))

    assert [row.title for row in empty_draft.achievements.all()] == ["Một", "Hai"]


def test_a_stale_tab_of_a_begun_achievement_is_shown_both_texts(
    browser: Client,
    editor: User,
    new: str,
    typed: Callable[..., dict[str, Any]],
) -> None:
    browser_of(editor).post(new, typed(title="Của họ", autosave="1"))

    response = browser.post(new, typed(title="Của tôi"))
    assert response.status_code == 409
    assert "Bản mới hơn Của họ Bản của ông/bà Của tôi" in text(response)

    response = browser.post(new, typed(title="Của tôi", autosave="1"))
    assert response.status_code == 409
    assert response.json()["theirs"]["Tên thành tích"] == "Của họ"


def test_a_begun_achievement_is_thrown_away(
    browser: Client, empty_draft: Submission, new: str, typed: Callable[..., dict[str, Any]]
) -> None:
    browser.post(new, typed(title="", autosave="1"))
    listed = reverse("movement:achievements", args=[empty_draft.pk])
    assert "Chưa đặt tên" in text(browser.get(listed))

    response = browser.post(new, typed(discard="1", version="1"))

    assert response["Location"] == listed
    assert banner(browser, response) == "Đã bỏ bản đang gõ."
    assert "Chưa đặt tên" not in text(browser.get(listed))


def test_a_begun_achievement_is_thrown_away_on_the_list(
    browser: Client, empty_draft: Submission, new: str, typed: Callable[..., dict[str, Any]]
) -> None:
    browser.post(new, typed(autosave="1"))
    listed = reverse("movement:achievements", args=[empty_draft.pk])
    page = " ".join(browser.get(listed).content.decode().split())
    assert f'action="{new}"' in page
    assert 'name="draft_id" value="0123abcd"' in page
    assert 'name="version" value="1"' in page

    response = browser.post(new, {"draft_id": "0123abcd", "version": "1", "discard": "1"})

    assert banner(browser, response) == "Đã bỏ bản đang gõ."
    assert "Trồng cây" not in text(browser.get(listed))


def test_the_empty_page_leads_to_what_was_begun(
    browser: Client, new: str, typed: Callable[..., dict[str, Any]]
) -> None:
    browser.post(new, typed(autosave="1"))
    saved = Draft.objects.get().saved_at

    empty = browser.get(new)
    begun = browser.get(f"{new}?ban=0123abcd")

    at = timezone.localtime(saved).strftime("%H:%M %d/%m/%Y")
    assert f"Có bản đang gõ dở: Trồng cây , gõ lúc {at}." in text(empty)
    assert f'href="{new}?ban=0123abcd"' in empty.content.decode()
    assert "Có bản đang gõ dở" not in text(begun)


@pytest.mark.parametrize("asked", ["", "XYZ", "../../x", "0123ABCD"])
def test_a_number_that_is_none_gets_a_fresh_one(asked: str, browser: Client, new: str) -> None:
    page = " ".join(browser.get(f"{new}?ban={asked}").content.decode().split())

    draft_id = page.partition('name="draft_id" value="')[2].partition('"')[0]
    assert views.DRAFT_ID.fullmatch(draft_id)


def test_a_new_achievement_comes_back_after_signing_in_under_its_own_number(
    browser: Client,
    member: User,
    empty_draft: Submission,
    new: str,
    typed: Callable[..., dict[str, Any]],
) -> None:
    browser.get(new)
    browser.post(new, typed(title="", autosave="1"))
    browser.cookies.pop("sessionid")
    browser.post(new, typed(version="1", **line(0, "Cây", "5", "cây")))
    browser.force_login(member)

    page = browser.get(new).content.decode()

    assert 'value="0123abcd"' in page
    assert 'value="Cây"' in page
    browser.post(new, typed(version="1", **line(0, "Cây", "5", "cây")))
    assert figures(empty_draft.achievements.get()) == [("Cây", Decimal(5), "cây", None)]
    assert not Draft.objects.filter(data__isnull=False).exists()


# Deleting, and the list


def test_an_achievement_is_deleted_after_a_question_and_its_file_stays(
    browser: Client, draft: Submission, achievement: Achievement
) -> None:
    address = reverse("movement:remove_achievement", args=[draft.pk, achievement.pk])
    assert "Xóa thành tích “Số hóa hồ sơ một cửa”?" in text(browser.get(address))
    assert draft.achievements.count() == 1

    response = browser.post(address)

    assert response["Location"] == reverse("movement:achievements", args=[draft.pk])
    assert banner(browser, response) == "Đã xóa thành tích."
    assert not draft.achievements.exists()
    assert Evidence.objects.count() == 1


def test_nothing_is_deleted_in_the_very_moment_of_sending(
    draft: Submission,
    achievement: Achievement,
    editor: User,
    member: User,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    signed_in = views.signed_in

    def first_it_is_sent(request: Any) -> User:
        workflow.submit(submission=draft, actor=member)
        return signed_in(request)

    monkeypatch.setattr(views, "signed_in", first_it_is_sent)
    browser = browser_of(editor)

    response = browser.post(reverse("movement:remove_achievement", args=[draft.pk, achievement.pk]))

    assert response.status_code == 302
    assert "Hồ sơ này đã nộp hoặc đã rút, không sửa được nữa." in text(
        browser.get(reverse("movement:dossier", args=[draft.pk]))
    )
    assert draft.achievements.get() == achievement


def test_the_list_names_every_achievement_and_what_lacks_evidence(
    browser: Client, draft: Submission
) -> None:
    Achievement.objects.create(submission=draft, title="Trồng cây", description="500 cây")

    shown = text(browser.get(reverse("movement:achievements", args=[draft.pk])))

    assert "Số hóa hồ sơ một cửa" in shown
    assert "1 tệp" in shown
    assert "Trồng cây" in shown
    assert "Chưa có" in shown


def test_an_empty_list_says_what_an_achievement_is(
    browser: Client, empty_draft: Submission
) -> None:
    shown = text(browser.get(reverse("movement:achievements", args=[empty_draft.pk])))

    assert "Chưa có thành tích nào" in shown
    assert "Thêm thành tích" in shown


@pytest.mark.parametrize("count", [1, 30])
def test_the_list_asks_the_database_as_often_for_thirty_achievements_as_for_one(
    count: int,
    browser: Client,
    draft: Submission,
    member: User,
    django_assert_num_queries: Callable[[int], Any],
) -> None:
    for number in range(1, count + 1):
        Draft.objects.create(
            unit=draft.unit,
            key=f"submission:{draft.pk}:achievements:new:{number:08x}",
            data={},
            saved_by=member,
            saved_at="2026-11-02T14:05:00+07:00",
        )
        if number > 1:
            an_achievement(draft, member, title=f"Thành tích {number}", areas=[1, 3])

    with django_assert_num_queries(12):
        response = browser.get(reverse("movement:achievements", args=[draft.pk]))

    assert text(response).count("1 tệp") == count
    assert text(response).count("Chưa đặt tên") == 2 * count  # the link, and its button


@pytest.mark.parametrize("count", [1, 30])
def test_the_form_asks_the_database_as_often_for_thirty_figures_as_for_one(
    count: int,
    browser: Client,
    address: str,
    achievement: Achievement,
    django_assert_num_queries: Callable[[int], Any],
) -> None:
    for number in range(1, count + 1):
        Figure.objects.create(
            achievement=achievement, order=number, name=f"Số {number}", value=1, measure="cái"
        )

    with django_assert_num_queries(12):
        response = browser.get(address)

    assert response.content.decode().count('value="cái"') == count
