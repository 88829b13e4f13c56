"""The Chromium that Debian packages, told to keep to itself; the build without windows where it is there."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from support.waiting import DEADLINE

QUIET = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync"),
]


PROGRAMS = ("chromium-headless-shell", "chromium")  # the first takes a third less of a processor


class Missing(Exception):
    """A browser is not installed here."""


def found() -> str | None:
    """The program's path."""
    return next((path for path in map(shutil.which, PROGRAMS) if path), None)


def wait_until_quiet(page: Page, seconds: float = 0.5) -> None:
    """Wait until a page asks for nothing for so long. Raises AssertionError where it goes on asking."""
    end = time.monotonic() + DEADLINE
    asked = ["nothing yet"]
    note = lambda request: asked.append(request.url)  # noqa: E731
    page.on("request", note)
    while asked:
        assert time.monotonic() < end, f"it goes on asking: {asked}"
        asked.clear()
        page.wait_for_timeout(seconds * 1_000)
    page.remove_listener("request", note)


def be_patient(browser: Browser) -> None:
    """Let each of its contexts wait as long as any test does, instead of half a minute."""
    make = browser.new_context

    def new_context(**options: Any) -> BrowserContext:
        context = make(**options)
        context.set_default_timeout(DEADLINE * 1_000)
        return context

    browser.new_context = new_context  # type: ignore[method-assign]


@contextmanager
def launched() -> Iterator[Browser]:
    """A running one. Raises Missing."""
    program = found()
    if program is None:
        raise Missing("Chromium is not installed here")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=QUIET)
        be_patient(browser)
        try:
            yield browser
        finally:
            browser.close()
