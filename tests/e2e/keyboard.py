"""A person without a mouse: everything is reached with Tab and done with keys."""

from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page
from playwright.sync_api import TimeoutError as PlaywrightTimeoutError

MANY = 400  # more stops than any page has


class Keyboard:
    """The keyboard in front of a page; a control that Tab does not reach fails the test."""

    def __init__(self, page: Page) -> None:
        self.page = page

    @property
    def main(self) -> Locator:
        """The page without its header and footer."""
        return self.page.get_by_role("main")

    def write(self, label: str, text: str, *, exact: bool = True, nth: int = 0) -> None:
        """Replace what stands in the field by the text."""
        self.reach(self.main.get_by_label(label, exact=exact).nth(nth))
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(text)

    def write_into(self, field: Locator, text: str) -> None:
        """Replace what stands in that field by the text."""
        self.reach(field)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(text)

    def tick(self, label: str, *, exact: bool = False) -> None:
        """Tick a box."""
        box = self.main.get_by_role("checkbox", name=label, exact=exact).first
        self.reach(box)
        self.page.keyboard.press("Space")
        assert box.is_checked()

    def choose(self, label: str, *, exact: bool = False) -> None:
        """Choose one of several radio buttons: Tab reaches the group, the arrows its buttons."""
        button = self.main.get_by_role("radio", name=label, exact=exact).first
        name = button.get_attribute("name")
        self._tab_until(f"document.activeElement.name === {name!r}", f"radio {name}")
        for _press in range(MANY):
            if _has_focus(button):
                break
            self.page.keyboard.press("ArrowDown")
        self.page.keyboard.press("Space")
        assert button.is_checked()

    def select(self, field: Locator, option: str) -> None:
        """Choose in a drop-down list by typing the option's first letters."""
        self.reach(field)
        self.page.keyboard.type(option)
        shown = field.evaluate("box => box.selectedOptions[0].textContent")
        assert shown.strip().startswith(option)

    def press(self, name: str, *, exact: bool = True) -> None:
        """Press a button that leads to another page."""
        self.reach(self.main.get_by_role("button", name=name, exact=exact).first)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def follow(self, name: str, *, exact: bool = True) -> None:
        """Follow a link."""
        self.reach(self.main.get_by_role("link", name=name, exact=exact).first)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def attach(self, field: Locator, *files: Path | dict[str, Any]) -> None:
        """Open the file dialogue of the field and choose the files."""
        for last in (False, False, True):
            self.reach(field)
            try:
                with self.page.expect_file_chooser(timeout=5_000) as dialogue:
                    self.page.keyboard.press("Enter")
            except PlaywrightTimeoutError:  # pressed before the browser was ready for a dialogue
                if last:
                    raise
                continue
            dialogue.value.set_files(list(files))
            return

    def reach(self, control: Locator) -> None:
        """Press Tab until the control has the focus."""
        control.wait_for()
        for _press in range(MANY):
            if _has_focus(control):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"Tab never reaches {control}")

    def _tab_until(self, condition: str, what: str) -> None:
        for _press in range(MANY):
            if self.page.evaluate(condition):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"Tab never reaches {what}")


def _has_focus(control: Locator) -> bool:
    return bool(control.evaluate("element => element === document.activeElement"))
