"""The fixture of a real browser, for folders of tests that need one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from support.chromium import Missing, launched


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Started once a file: while it runs, no test could start an event loop beside Playwright's."""
    try:
        with launched() as browser:
            yield browser
    except Missing as reason:
        pytest.skip(str(reason))
