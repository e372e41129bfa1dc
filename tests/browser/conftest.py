"""A real browser for the pages: Debian's Chromium, driven by Playwright. Where there is none, the tests are skipped."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from chromium import launched, missing

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

#: Where it is set, as in CI, a missing browser is a failure and no reason to skip.
REQUIRED = "ONHOOK_BROWSER"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests of a process."""
    needed = missing()
    if needed and os.environ.get(REQUIRED):
        pytest.fail(f"{REQUIRED} is set, and there is no browser to test the pages with: {needed}", pytrace=False)
    if needed:
        pytest.skip(f"no browser: {needed}")
    with launched() as chromium:
        yield chromium


@dataclass
class Opened:
    """An open page, and the errors in it."""

    page: Page
    file: Path
    complaints: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    @property
    def fragment(self) -> str:
        """The state of the page, in its address."""
        return str(self.page.evaluate("decodeURIComponent(location.hash)"))

    def count(self, selector: str) -> int:
        """Return how many elements of a kind can be seen."""
        return sum(one.is_visible() for one in self.page.locator(selector).all())

    def until(self, expression: str, seconds: float = 20) -> None:
        """Wait until something holds; Playwright's own way to wait for that is kept out by the page's policy."""
        last = time.monotonic() + seconds
        while not self.page.evaluate(expression):
            assert time.monotonic() < last, f"{expression} does not come true"
            self.page.wait_for_timeout(20)

    def is_too_wide(self) -> bool:
        """Say whether the page can be moved sideways."""
        return bool(self.page.evaluate("document.documentElement.scrollWidth > innerWidth"))


Open = Callable[..., Opened]


@pytest.fixture
def open_page(browser: Browser, tmp_path: Path) -> Iterator[Open]:
    """Open pages; at the end none of them has complained, run what is not ours, or asked anybody for anything."""
    opened: list[Opened] = []
    contexts = []

    def open_text(text: str, fragment: str = "", **options: Any) -> Opened:
        file = tmp_path / f"{len(opened)}.html"
        file.write_text(text, encoding="utf-8")
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **options})
        contexts.append(context)
        one = Opened(context.new_page(), file)
        opened.append(one)
        page = one.page
        page.set_default_timeout(20_000)
        page.on("console", lambda message: one.complaints.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: one.complaints.append(str(error)))
        page.on("dialog", lambda dialog: (one.complaints.append(dialog.message), dialog.dismiss()))
        page.on("request", lambda request: one.requests.append(request.url))
        page.goto(f"{file.as_uri()}{fragment}")
        return one

    yield open_text
    for opened_page in opened:
        assert opened_page.complaints == []
        asked = {url.partition("#")[0] for url in opened_page.requests if not url.startswith("data:")}
        assert asked == {opened_page.file.as_uri()}
    for context in contexts:
        context.close()
