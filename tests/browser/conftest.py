"""A real browser, started once; and a fresh page in it for each test."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from chromium import Missing, launched
from playwright.sync_api import Browser, Page, expect

sys.path.insert(0, str(Path(__file__).parent.parent / "system"))  # running_box
sys.path.insert(0, str(Path(__file__).parent.parent / "appliance" / "printers"))  # net_printer

expect.set_options(
    timeout=30_000
)  # ms; a busy machine draws a first picture in more than the usual five seconds


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    try:
        with launched() as browser:
            yield browser
    except Missing as reason:
        pytest.skip(str(reason))


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context()
    yield context.new_page()
    context.close()
