"""A page as large as a phone's and as large as a desktop's, which lets no script's error pass."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

SIZES = {"phone": (390, 844), "desktop": (1280, 900)}


@pytest.fixture(params=SIZES)
def sized_page(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    """A fresh page of each size."""
    width, height = SIZES[request.param]
    context = browser.new_context(viewport={"width": width, "height": height}, locale="en-GB")
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda message: faults.append(message.text) if "Policy" in message.text else None)
    yield page
    context.close()
    assert faults == []


def fits(page: Page) -> bool:
    """Whether it scrolls down only."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


def open_experts(page: Page) -> None:
    """Unfold what experts set."""
    page.locator("details.expert").evaluate_all("parts => parts.forEach((part) => (part.open = true))")
