"""The Chromium that Debian packages, told to keep to itself; the build without windows where it is there."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright

QUIET = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync"),
]


PROGRAMS = ("chromium-headless-shell", "chromium")  # the first takes a third less of a processor


class Missing(Exception):
    """Chromium is not installed here."""


def found() -> str | None:
    """The program's path."""
    return next((path for path in map(shutil.which, PROGRAMS) if path), None)


@contextmanager
def launched() -> Iterator[Browser]:
    """A running one. Raises Missing."""
    program = found()
    if program is None:
        raise Missing("Chromium is not installed here")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=QUIET)
        try:
            yield browser
        finally:
            browser.close()
