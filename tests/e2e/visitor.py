"""A person who looks at pages for barriers: by axe-core, by width, by the browser's complaints."""

from collections.abc import Iterable

from playwright.sync_api import Page

from tests.e2e.axe import violations
from tests.e2e.conftest import DESKTOP, PHONE

NARROW = {"width": 320, "height": 640}
# A page that says why there is nothing to see is looked at as well.
STATUS = {"ho-so/minh-chung/{held}/": 403, "ho-so/minh-chung/{lost}/": 404}
# Sends a form with nothing chosen and nothing but a wrong number in it.
SEND_EMPTY = """selector => {
    const found = document.querySelector("main " + selector);
    const form = found.form ?? found;
    for (const field of form.elements) {
        if (["radio", "checkbox"].includes(field.type)) field.checked = false;
        else if (field.matches("[inputmode], [name=phone]")) field.value = "nhiều";
        else if (field.matches("input:not([type=hidden]), textarea, select")) field.value = "";
    }
    form.noValidate = true;
    form.requestSubmit(found === form ? null : found);
}"""
ERRORS = ".govuk-error-summary, .govuk-error-message, .errornote, .errorlist"


class Visitor:
    """A person's one page, and what it hears the browser complain about."""

    def __init__(self, page: Page, keys: dict[str, int]) -> None:
        self.page = page
        self.keys = keys
        self.found: list[str] = []
        self._deaf = False
        page.on("console", lambda message: self._hear(message.text))
        page.on("pageerror", lambda error: self._hear(f"Error: {error}"))

    def look_at(self, paths: Iterable[str]) -> list[str]:
        """Open the pages; gives every barrier found."""
        for path in paths:
            answer = self.open(path)
            if answer not in {STATUS.get(path, 200), 202}:
                self.found.append(f"{path}: {answer}")
            if "/login/" in self.page.url and "/login/" not in path:
                self.found.append(f"{path}: asks to sign in")
            self.look()
        return self.found

    def open(self, path: str) -> int:
        """Go to the page; gives how the portal answers."""
        answer = self.page.goto("/" + path.format(**self.keys))
        assert answer is not None
        return answer.status

    def send_empty(self, paths: Iterable[str]) -> list[str]:
        """Send each form empty and look at its errors."""
        for form in paths:
            path, _blank, selector = form.partition(" ")
            self.open(path)
            with self.page.expect_navigation():
                self.page.evaluate(SEND_EMPTY, selector or "form[method=post]")
            if not self.page.locator(ERRORS).count():
                self.found.append(f"{path}: no error is shown")
            self.look()
        return self.found

    def look(self) -> list[str]:
        """Look at the open page at three widths."""
        self._deaf = True  # axe itself writes styles that the policy blocks
        for screen in (DESKTOP, PHONE):
            self.page.set_viewport_size(screen)
            self._note(screen["width"], violations(self.page))
        self.page.set_viewport_size(NARROW)
        width = self.page.evaluate("document.documentElement.scrollWidth")
        self._note(NARROW["width"], [f"is {width} wide"] if width > NARROW["width"] else [])
        self.page.set_viewport_size(DESKTOP)
        self._deaf = False
        return self.found

    def _note(self, width: int, barriers: list[str]) -> None:
        self.found += [f"{self.page.url} at {width}: {barrier}" for barrier in barriers]

    def _hear(self, words: str) -> None:
        if self._deaf:
            return
        if "Content Security Policy" in words or words.startswith("Error: "):
            self.found.append(f"{self.page.url}: {words}")
