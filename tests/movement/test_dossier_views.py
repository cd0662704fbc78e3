import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from criteria.self_scoring import criteria_of
from movement import workflow
from movement.models import (
    ContentArea,
    Evidence,
    Group,
    Membership,
    RoundWindow,
    Submission,
    Unit,
    User,
)
from movement.windows import in_full
from tests.factories import (
    Portal,
    a_file,
    a_member,
    a_unit,
    open_window,
    send_back,
)
from tests.movement.pages import banner, beside, summary_links, text
from tests.movement.people import browser_of


def page(name: str, submission: Submission) -> str:
    return reverse(f"movement:{name}", args=[submission.pk])


@pytest.fixture
def sent(draft: Submission, member: User) -> Submission:
    return workflow.submit(submission=draft, actor=member)


@pytest.fixture
def returned(sent: Submission, portal: Portal) -> Submission:
    return send_back(sent, portal.culture, note="Thiếu biên bản.\nThiếu ảnh.")


# The list and opening


def test_the_list_says_that_a_unit_is_suspended(browser: Client, unit: Unit) -> None:
    sentence = f"Đơn vị {unit} đang tạm dừng; xin liên hệ Phòng Văn hóa - Xã hội."
    assert sentence not in text(browser.get("/ho-so/"))

    Unit.objects.filter(pk=unit.pk).update(state=Unit.State.SUSPENDED)

    assert sentence in text(browser.get("/ho-so/"))


def test_the_list_shows_only_the_persons_own_dossiers(
    browser: Client, draft: Submission, outsider: User, portal: Portal
) -> None:
    other = Unit.objects.of(outsider).get()
    workflow.start_dossier(unit=other, round_=portal.round, actor=outsider)

    shown = text(browser.get("/ho-so/"))

    assert "Trường THCS Xuân Trường" in shown
    assert "Đang soạn" in shown
    assert other.name not in shown


def test_an_empty_list_says_what_to_do_and_until_when(browser: Client, portal: Portal) -> None:
    shown = text(browser.get("/ho-so/"))

    window = portal.round.window(RoundWindow.Kind.SUBMISSION)
    assert window is not None
    closes = timezone.localtime(window.closes_at)
    assert "Chưa có hồ sơ nào" in shown
    assert f"Hạn nộp: {in_full(closes)}." in shown


def test_without_a_window_the_list_says_whom_to_ask(browser: Client) -> None:
    RoundWindow.objects.all().delete()

    response = browser.get("/ho-so/")

    assert "Chưa có đợt thi đua nào ấn định thời gian nhận hồ sơ." in text(response)
    assert 'method="post"' not in response.content.decode()


def test_a_dossier_is_opened_from_the_list_and_opened_again_is_the_same(
    browser: Client, unit: Unit, portal: Portal
) -> None:
    choice = {"unit": unit.pk, "round": portal.round.pk}

    first = browser.post("/ho-so/", choice)
    second = browser.post("/ho-so/", choice)

    submission = Submission.objects.get()
    assert first["Location"] == second["Location"] == page("dossier", submission)


@pytest.mark.parametrize("state", [Unit.State.PENDING, Unit.State.SUSPENDED])
def test_a_unit_that_is_not_active_is_not_among_the_choices(
    state: Unit.State, browser: Client, unit: Unit, portal: Portal
) -> None:
    Unit.objects.filter(pk=unit.pk).update(state=state)

    response = browser.post("/ho-so/", {"unit": unit.pk, "round": portal.round.pk})

    assert response.status_code == 200
    assert beside(response, "id_unit") != ""
    assert not Submission.objects.exists()


def test_another_unit_is_not_among_the_choices(
    browser: Client, outsider: User, portal: Portal
) -> None:
    other = Unit.objects.of(outsider).get()

    response = browser.post("/ho-so/", {"unit": other.pk, "round": portal.round.pk})

    assert beside(response, "id_unit") != ""
    assert not Submission.objects.exists()


def test_a_dossier_that_is_opened_too_late_is_refused_with_the_date(
    browser: Client, unit: Unit, portal: Portal
) -> None:
    window = open_window(portal.round, RoundWindow.Kind.SUBMISSION, opens=-9, closes=-1)
    closed = timezone.localtime(window.closes_at)

    response = browser.post("/ho-so/", {"unit": unit.pk, "round": portal.round.pk})

    assert response.status_code == 200
    assert f"Nộp hồ sơ đã hết hạn lúc {closed:%H:%M %d/%m/%Y}." in text(response)
    assert not Submission.objects.exists()


@pytest.mark.parametrize("count", [1, 30])
def test_the_list_asks_the_database_as_often_for_thirty_dossiers_as_for_one(
    count: int,
    browser: Client,
    member: User,
    portal: Portal,
    django_assert_num_queries: Callable[[int], Any],
) -> None:
    for number in range(count):
        unit = a_unit(f"Đơn vị số {number}", Group.FRONT)
        Membership.objects.create(user=member, unit=unit, from_date=timezone.localdate())
        Submission.objects.create(unit=unit, round=portal.round)

    with django_assert_num_queries(16):
        response = browser.get("/ho-so/")

    assert text(response).count("hồ sơ năm 2026") == count


# The task list


def test_the_task_list_of_an_empty_draft_keeps_sending_closed(
    browser: Client, empty_draft: Submission
) -> None:
    response = browser.get(page("dossier", empty_draft))

    shown = text(response)
    assert shown.count("Chưa làm") == 3
    assert "Chưa mở được" in shown
    assert "Mở được khi các phần trên đã xong." in shown
    assert page("check", empty_draft) not in response.content.decode()
    assert "Chưa viết tóm tắt" not in shown


def test_a_part_that_is_begun_says_what_it_still_needs(
    browser: Client, empty_draft: Submission
) -> None:
    Submission.objects.update(difficulties="Mạng yếu")

    shown = text(browser.get(page("dossier", empty_draft)))

    assert "Chưa viết tóm tắt thành tích." in shown
    assert shown.count("Đang làm") == 1
    assert shown.count("Chưa làm") == 2


def test_a_complete_draft_opens_the_way_to_sending(browser: Client, draft: Submission) -> None:
    response = browser.get(page("dossier", draft))

    assert text(response).count("Đã xong") == 3
    assert "Sẵn sàng" in text(response)
    assert f'href="{page("check", draft)}"' in response.content.decode()
    assert "Hạn nộp:" in text(response)


def test_a_returned_dossier_shows_why_and_until_when(browser: Client, returned: Submission) -> None:
    response = browser.get(page("dossier", returned))

    assert f"Cần bổ sung, hạn: hết ngày {returned.revision_request.due:%d/%m/%Y}" in text(response)
    assert "Thiếu biên bản.<br>Thiếu ảnh." in response.content.decode()
    assert "Trả bổ sung" in text(response)
    assert str(returned.reference) in text(response)


def test_a_dossier_that_was_sent_shows_no_tasks(browser: Client, sent: Submission) -> None:
    response = browser.get(page("dossier", sent))

    assert "Chuẩn bị hồ sơ" not in text(response)
    assert "Rút hồ sơ" in text(response)
    assert f'href="{page("record", sent)}"' in response.content.decode()


# Checking and sending


def test_a_sent_dossier_leads_to_its_confirmation_and_a_withdrawn_one_does_not(
    browser: Client, sent: Submission
) -> None:
    link = f'href="{page("confirmation", sent)}"'

    assert link in browser.get(page("dossier", sent)).content.decode()
    browser.post(page("withdraw", sent))
    assert link not in browser.get(page("dossier", sent)).content.decode()


def test_the_check_page_shows_every_part_with_a_way_to_mend_it(
    browser: Client, draft: Submission
) -> None:
    response = browser.get(page("check", draft))

    shown = response.content.decode()
    for name in ("achievements", "summary"):
        assert f'href="{page(name, draft)}"' in shown
    assert f'href="{reverse("criteria:self_scores", args=[draft.pk])}"' in shown
    assert "Đơn vị đã hoàn thành các chỉ tiêu." in text(response)
    assert "Nộp hồ sơ" in text(response)
    assert "Còn thiếu" not in text(response)


def test_the_check_page_of_an_incomplete_draft_lists_what_is_missing(
    browser: Client, empty_draft: Submission
) -> None:
    response = browser.get(page("check", empty_draft))

    assert response.status_code == 200
    assert "Còn thiếu" in text(response)
    assert "Chưa có thành tích nào; cần ít nhất một." in text(response)


def test_an_editor_is_told_who_sends(draft: Submission, editor: User) -> None:
    browser = browser_of(editor)
    response = browser.get(page("check", draft))

    assert "Hồ sơ do người đại diện của đơn vị nộp." in text(response)
    assert page("submit", draft) not in response.content.decode()

    refused = browser.post(page("submit", draft))
    assert refused.status_code == 422
    assert "Chỉ người đại diện của đơn vị được nộp hồ sơ." in text(refused)


def test_sending_an_incomplete_draft_lists_what_is_missing_as_links(
    browser: Client, empty_draft: Submission
) -> None:
    response = browser.post(page("submit", empty_draft))

    assert response.status_code == 422
    links = summary_links(response)
    assert links[:2] == [
        (page("achievements", empty_draft), "Chưa có thành tích nào; cần ít nhất một."),
        (page("summary", empty_draft), "Chưa viết tóm tắt thành tích."),
    ]
    assert links[2][0] == reverse("criteria:self_scores", args=[empty_draft.pk])
    assert "<title>Lỗi: Kiểm tra lại và nộp" in response.content.decode()
    empty_draft.refresh_from_db()
    assert empty_draft.state == Submission.State.DRAFT


def test_sending_too_late_says_so_on_the_check_page(
    browser: Client, draft: Submission, portal: Portal
) -> None:
    open_window(portal.round, RoundWindow.Kind.SUBMISSION, opens=-9, closes=-1)

    response = browser.post(page("submit", draft))

    assert response.status_code == 422
    assert "Nộp hồ sơ đã hết hạn lúc " in text(response)


def test_a_second_click_lands_on_the_same_confirmation(browser: Client, draft: Submission) -> None:
    first = browser.post(page("submit", draft))
    second = browser.post(page("submit", draft))

    assert first["Location"] == second["Location"] == page("confirmation", draft)
    assert draft.revisions.count() == 1


@pytest.mark.parametrize("state", [Submission.State.ACCEPTED, Submission.State.WITHDRAWN])
def test_sending_a_dossier_that_was_received_or_withdrawn_says_why_not(
    state: Submission.State, browser: Client, sent: Submission
) -> None:
    Submission.objects.update(state=state)

    response = browser.post(page("submit", sent))

    assert response["Location"] == page("dossier", sent)
    assert banner(browser, response) == (
        f"Hồ sơ đang ở trạng thái “{state.label}”, không làm được việc này."
    )


def test_a_draft_has_no_confirmation_yet(browser: Client, draft: Submission) -> None:
    assert browser.get(page("confirmation", draft))["Location"] == page("dossier", draft)


def test_the_back_button_after_sending_leads_to_the_dossier(
    browser: Client, sent: Submission
) -> None:
    assert browser.get(page("check", sent))["Location"] == page("dossier", sent)


@pytest.mark.parametrize(
    "state", [Submission.State.DRAFT, Submission.State.RETURNED, Submission.State.WITHDRAWN]
)
def test_a_dossier_that_is_with_its_unit_again_does_not_say_that_it_was_sent(
    state: Submission.State, browser: Client, sent: Submission
) -> None:
    Submission.objects.update(state=state)

    assert browser.get(page("confirmation", sent))["Location"] == page("dossier", sent)


# Withdrawing


def test_before_withdrawing_the_person_is_asked(browser: Client, sent: Submission) -> None:
    shown = text(browser.get(page("withdraw", sent)))

    assert "Rút hồ sơ của Trường THCS Xuân Trường?" in shown
    sent.refresh_from_db()
    assert sent.state == Submission.State.SUBMITTED


def test_a_withdrawn_dossier_is_opened_again_and_sent_with_its_reference(
    browser: Client, sent: Submission
) -> None:
    browser.post(page("withdraw", sent))
    shown = browser.get(page("dossier", sent))
    assert "Mở lại hồ sơ" in text(shown)

    opened = browser.post("/ho-so/", {"unit": sent.unit_id, "round": sent.round_id})

    assert opened["Location"] == page("dossier", sent)
    assert "Sẵn sàng" in text(browser.get(page("dossier", sent)))
    browser.post(page("submit", sent))
    assert f"Mã hồ sơ {sent.reference}" in text(browser.get(page("confirmation", sent)))


def test_a_dossier_is_withdrawn(browser: Client, sent: Submission) -> None:
    response = browser.post(page("withdraw", sent))

    assert response["Location"] == page("dossier", sent)
    assert banner(browser, response) == "Đã rút hồ sơ."
    sent.refresh_from_db()
    assert sent.state == Submission.State.WITHDRAWN
    assert page("withdraw", sent) not in browser.get(page("dossier", sent)).content.decode()


def test_a_dossier_that_was_received_is_not_withdrawn(
    browser: Client, sent: Submission, portal: Portal
) -> None:
    workflow.accept(submission=sent, actor=portal.culture)

    response = browser.post(page("withdraw", sent))

    assert banner(browser, response) == (
        "Hồ sơ đang ở trạng thái “Đã tiếp nhận”, không làm được việc này."
    )
    sent.refresh_from_db()
    assert sent.state == Submission.State.ACCEPTED


def test_an_editor_does_not_withdraw(sent: Submission, editor: User) -> None:
    browser = browser_of(editor)

    response = browser.post(page("withdraw", sent))

    assert banner(browser, response) == "Chỉ người đại diện của đơn vị được rút hồ sơ."
    sent.refresh_from_db()
    assert sent.state == Submission.State.SUBMITTED


# The record


def test_the_record_shows_everything_with_each_file_once(sent: Submission, portal: Portal) -> None:
    first = sent.achievements.get()
    second = sent.achievements.create(title="Trồng cây", description="500 cây")
    second.evidence.add(*first.evidence.all())

    response = browser_of(portal.economic).get(page("record", sent))

    shown = text(response)
    assert str(sent.reference) in shown
    assert "Số hóa hồ sơ một cửa" in shown
    assert "Đơn vị đã hoàn thành các chỉ tiêu." in shown
    address = reverse("movement:evidence_file", args=[Evidence.objects.get().pk])
    assert response.content.decode().count(f'href="{address}"') == 1


# From beginning to end


def test_a_unit_goes_from_the_list_to_its_reference_number(
    browser: Client, unit: Unit, portal: Portal
) -> None:
    opened = browser.post("/ho-so/", {"unit": unit.pk, "round": portal.round.pk})
    submission = Submission.objects.get()
    assert opened["Location"] == page("dossier", submission)

    area = ContentArea.objects.get(number=3)
    added = browser.post(
        page("add_achievement", submission),
        {"title": "Số hóa", "description": "1.200 hồ sơ", "content_areas": [area.pk]},
    )
    uploaded = browser.post(added["Location"], {"file": a_file(), "title": "Biên bản"})
    assert "/sua/" in uploaded["Location"]  # what the file proves is asked next
    browser.post(page("summary", submission), {"summary": "Đã số hóa."})
    points = {
        f"points_{criterion.pk}": str(criterion.max_points / 2).replace(".", ",")
        for criterion in criteria_of(submission)
    }
    scored = browser.post(reverse("criteria:self_scores", args=[submission.pk]), points)
    assert scored["Location"] == page("dossier", submission)
    assert text(browser.get(page("dossier", submission))).count("Đã xong") >= 3

    sent = browser.post(page("submit", submission))
    assert sent["Location"] == page("confirmation", submission)

    shown = text(browser.get(sent["Location"]))
    submission.refresh_from_db()
    assert submission.reference is not None
    assert re.fullmatch(r"TD26-[2-9A-Y]{8}", submission.reference)
    assert f"Mã hồ sơ {submission.reference}" in shown
    assert "Đã nộp hồ sơ" in shown
    assert "Phòng Văn hóa - Xã hội kiểm tra và tiếp nhận hồ sơ" in shown
    assert submission.reference in text(browser.get("/ho-so/"))


def test_a_returned_dossier_is_mended_and_sent_again(browser: Client, returned: Submission) -> None:
    saved = browser.post(page("summary", returned), {"summary": "Đã bổ sung."})
    assert saved.status_code == 302
    gap = returned.gaps.get()
    browser.post(page("answer_gaps", returned), {f"answer_{gap.pk}": "Đã bổ sung."})

    browser.post(page("submit", returned))

    shown = text(browser.get(page("confirmation", returned)))
    assert f"Mã hồ sơ {returned.reference}" in shown
    assert returned.revisions.get(number=2).content["summary"]["summary"] == "Đã bổ sung."


def test_two_units_of_one_person_have_dossiers_of_their_own(
    browser: Client, member: User, draft: Submission, portal: Portal
) -> None:
    other = a_unit("Công an xã")
    Membership.objects.create(user=member, unit=other, from_date=timezone.localdate())

    browser.post("/ho-so/", {"unit": other.pk, "round": portal.round.pk})

    shown = text(browser.get("/ho-so/"))
    assert shown.index("Công an xã") < shown.index("Trường THCS Xuân Trường")
    assert Submission.objects.count() == 2


def test_a_new_member_sees_the_dossier(draft: Submission, unit: Unit) -> None:
    new = a_member(unit, "nguoi-moi@xuantruong.example", Membership.Kind.EDITOR)

    assert browser_of(new).get(page("dossier", draft)).status_code == 200
