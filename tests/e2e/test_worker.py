"""A worker that is stopped or killed loses no request for a report."""

import re

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.conftest import sign_in
from tests.e2e.portal import Portal

pytestmark = pytest.mark.browser


def test_a_report_asked_for_without_a_worker_is_done_when_it_is_back(
    browser: Browser, portal: Portal
) -> None:
    portal.kill_worker()
    page = sign_in(browser, portal, "kinh-te")
    page.goto("/bao-cao/")
    page.get_by_label("Báo cáo của giai đoạn nào").select_option(index=1)
    page.get_by_role("button", name="Yêu cầu báo cáo").click()
    expect(page.get_by_role("main")).to_contain_text(re.compile("Đang chờ"))
    portal.start_worker()
    page.get_by_role("link", name="Tải báo cáo (PDF)").wait_for(timeout=90_000)
