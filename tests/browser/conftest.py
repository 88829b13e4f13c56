"""A real browser, started once a file; and a fresh page in it for each test.

It ends with its file: as long as it runs, Playwright's event loop does too, and no test could start another.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from support.chromium import Missing, launched
from support.waiting import DEADLINE

sys.path.insert(0, str(Path(__file__).parent.parent / "system"))  # running_box
sys.path.insert(0, str(Path(__file__).parent.parent / "appliance" / "printers"))  # net_printer

from running_box import Box

Box.is_forked = True

expect.set_options(timeout=DEADLINE * 1_000)


@pytest.fixture(scope="module")
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
