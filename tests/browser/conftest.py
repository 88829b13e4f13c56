"""A real browser, and a fresh page in it for each test."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from support.browsers import browser, choose_browsers
from support.waiting import DEADLINE

sys.path.insert(0, str(Path(__file__).parent.parent / "system"))  # running_box

from running_box import Box

__all__ = ["browser"]

pytest_generate_tests = choose_browsers

Box.is_forked = True

expect.set_options(timeout=DEADLINE * 1_000)


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context()
    yield context.new_page()
    context.close()
