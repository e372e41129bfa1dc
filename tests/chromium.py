"""Debian's Chromium, driven by Playwright, for the tests of pages and for the pictures in the documentation."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Browser

#: Chromium itself asks for nothing on the network.
QUIET = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)


def missing() -> str:
    """Return what has to be installed; empty where nothing has."""
    needed = []
    if shutil.which("chromium") is None:
        needed.append("apt-get install chromium")
    try:
        import playwright.sync_api
    except ImportError:
        needed.append("pip install playwright (it is in the extra `test`)")
    else:
        assert playwright.sync_api
    return " and ".join(needed)


@contextmanager
def launched() -> Iterator[Browser]:
    """Run a browser without a window."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=list(QUIET))
        yield browser
        browser.close()
