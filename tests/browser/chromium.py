"""The Chromium that Debian packages, told to keep to itself."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright

QUIET = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync"),
]


class Missing(Exception):
    """Chromium is not installed here."""


@contextmanager
def launched() -> Iterator[Browser]:
    """A running one. Raises Missing."""
    program = shutil.which("chromium")
    if program is None:
        raise Missing("Chromium is not installed here")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=QUIET)
        try:
            yield browser
        finally:
            browser.close()
