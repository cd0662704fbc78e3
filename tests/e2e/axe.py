"""What axe-core says of a page: WCAG 2.2 A and AA, with the size of targets."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

AXE_OPTIONS = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
    "rules": {"target-size": {"enabled": True}},
    "resultTypes": ["violations"],
}


def violations(page: Page) -> list[str]:
    """The rules that the open page breaks, each with the element that breaks it."""
    results = Axe().run(page, options=AXE_OPTIONS)
    return [
        f"{violation['id']}: {node['target']}"
        for violation in results.response["violations"]
        for node in violation["nodes"]
    ]


def expect_no_violation(page: Page) -> None:
    """The open page breaks no rule."""
    assert violations(page) == [], page.url
